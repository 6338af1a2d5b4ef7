/** What the outline makes: items before they have nodes. */
import type { MacroHead } from "./macro-heads.js";
import type { Condition } from "./parsed-file.js";

/** A top-level item as ranges of tokens. */
export interface RawItem {
    readonly kind: "function" | "other";
    /** First token. */
    readonly from: number;
    /** Last token. */
    to: number;
    readonly name: string;
    /** Tokens of the name and of the parameter list's parentheses; -1 for other items. */
    readonly nameToken: number;
    readonly open: number;
    readonly close: number;
    /** Token of the body's opening brace; -1 for other items. */
    readonly body: number;
    readonly conditions: readonly Condition[];
    /** First tokens of the declarations in an item of kind "other". */
    readonly pieces: number[];
    /** True when the item's braces do not balance and it was cut off where another function seems to start. */
    readonly cut: boolean;
    /** The macro that makes the function's head, if one does. */
    readonly macro: MacroHead | null;
    /** The class whose method the function is; empty for other functions. */
    readonly owner: string;
    /** True for a template, whose types are not known. */
    readonly isTemplate: boolean;
    /** Tokens behind the heads of methods, which are items of their own; in order. */
    readonly skips: TokenRange[];
}

/** First and last token. */
export interface TokenRange {
    readonly from: number;
    readonly to: number;
}
