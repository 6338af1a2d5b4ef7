/** What a file names, as far as it takes to tell which driver it belongs to: a small part of its text, which a host may keep from one run to the next. */
export interface KnownNames {
    /** True for a text that speaks of WSK. */
    readonly speaksWsk: boolean;
    /** True for a text with a `DriverEntry`. */
    readonly startsDriver: boolean;
    /** True for a text that calls functions of the kernel. */
    readonly callsKernel: boolean;
    /** True for a text that includes what only code of the kernel does. */
    readonly includesKernel: boolean;
    /** The names in its `#include` lines, each with the quote or bracket that begins it. */
    readonly includes: readonly string[];
    readonly includesByMacro: boolean;
    /** Functions that it seems to define, for others and for itself. */
    readonly exported: readonly string[];
    readonly own: readonly string[];
    /** Functions that it seems to declare without a body. */
    readonly declared: readonly string[];
}
