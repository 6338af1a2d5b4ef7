/** A driver of test-corpus/drivers with one mistake put into it. */
export interface Mutant {
    /** Id of the rule that must report it, without prefix. */
    readonly rule: string;
    /** The file that is changed. */
    readonly file: string;
    /** The file that the report is expected in, where it is another one than the changed one. */
    readonly at?: string;
    /** What the slip is, in one line. */
    readonly slip: string;
    /** Text of the file that is replaced; it must occur exactly once. */
    readonly find: string;
    /** What it is replaced with. */
    readonly put: string;
    /** Further replacements that the same slip takes: file, text to find, text to put. */
    readonly and?: readonly (readonly [file: string, find: string, put: string])[];
    /** Why the rule does not report it. The test fails when it does after all. */
    readonly missed?: string;
}

/** All mutants of one driver. */
export interface DriverMutants {
    /** Name of the folder in test-corpus/drivers. */
    readonly driver: string;
    readonly mutants: readonly Mutant[];
}

/** The mutants of all drivers. */
export declare const drivers: readonly DriverMutants[];
