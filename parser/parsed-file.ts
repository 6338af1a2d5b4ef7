/**
 * What parsing a file yields. The file is cut into top-level items by a lexer before any grammar sees it, so that damage in one
 * function cannot swallow its neighbours, and so that an item nobody asks for is never parsed (docs/design/0002).
 */
import type { CNode, Dialect, SourceText } from "./ast.js";

/** A masked word: blanked for the grammar, kept as a fact. */
export interface Annotation {
    readonly start: number;
    readonly end: number;
    /** The word as written, with its balanced argument list where it has one: `_In_`, `_IRQL_requires_max_(DISPATCH_LEVEL)`. */
    readonly text: string;
    readonly kind: "sal" | "calling-convention" | "attribute" | "linkage" | "prefix-macro" | "placeholder" | "loop-macro";
}

export interface TextRange {
    readonly start: number;
    readonly end: number;
}

export interface Comment {
    readonly start: number;
    readonly end: number;
    readonly block: boolean;
    /** Text between the delimiters. */
    readonly value: string;
}

/** One preprocessor line, continuation lines included, without its trailing newline. */
export interface PreprocessorLine {
    readonly start: number;
    readonly end: number;
    /** `define`, `include`, `if`, `ifdef`, `ifndef`, `elif`, `else`, `endif`, `pragma`, `undef`, … */
    readonly name: string;
    /** What follows the name, comments removed, continuation lines joined, trimmed. */
    readonly argument: string;
    /** Offset where the argument starts in the file's text. */
    readonly argumentStart: number;
    /** Whether the condition of an `#if`, `#elif`, `#ifdef`, … holds where the file's text alone tells; null where it depends on the build. */
    readonly truth: boolean | null;
}

export interface MacroDefinition {
    readonly name: string;
    /** Parameter names, or null for an object-like macro. `...` stands for a variadic tail. */
    readonly parameters: readonly string[] | null;
    /** Replacement list, continuation backslashes blanked (same length as in the file). */
    readonly body: string;
    readonly bodyStart: number;
    readonly line: PreprocessorLine;
}

/** One branch of an `#if` group that an item stands in. */
export interface Condition {
    /** Offset of the `#if`/`#ifdef` that opens the group: names the group. */
    readonly group: number;
    /** 0 for the first branch, 1 for the next, … */
    readonly branch: number;
    /** `DBG`, `!DBG`, `0`, … as written; empty for `#else`. */
    readonly text: string;
}

export interface Item {
    readonly kind: "function" | "other";
    readonly start: number;
    readonly end: number;
    /** A function's name as the lexer saw it, a method's with its class (`Socket::Send`); empty for other items. */
    readonly name: string;
    /** The class whose method the function is; empty for other functions. */
    readonly owner: string;
    /** True for a template, whose types are not known. */
    readonly isTemplate: boolean;
    /** The macro of another file that makes the function's head, with its arguments: the name is a guess then. */
    readonly headMacro: { readonly name: string; readonly arguments: readonly string[] } | null;
    /** Offset of the body's opening brace; -1 for other items. */
    readonly bodyStart: number;
    readonly conditions: readonly Condition[];
    /** The item's top-level nodes (a `function_definition` or declarations), parsed at first use. */
    readonly nodes: readonly CNode[];
    /** True when `nodes` came from the second attempt, which keeps only the first branch of each `#if` in the item. */
    readonly reduced: boolean;
}

export interface ParsedFile extends SourceText {
    readonly dialect: Dialect;
    readonly hasBom: boolean;
    /** `translation_unit` over the whole file; its children (all items' nodes) are produced at first use. */
    readonly root: CNode;
    readonly items: readonly Item[];
    readonly comments: readonly Comment[];
    /** Those outside of dead code. */
    readonly lines: readonly PreprocessorLine[];
    /** Code that no build compiles (`#if 0`, `#if NAME` where the file defines NAME as 0), in order: no item, line or macro is of it. */
    readonly dead: readonly TextRange[];
    readonly macros: readonly MacroDefinition[];
    /** Masked words in source order. */
    readonly annotations: readonly Annotation[];
    /** Annotations that lie inside [start, end). */
    annotationsIn(start: number, end: number): readonly Annotation[];
    /** 1-based line and 0-based column (UTF-16 units) of an offset. Lines end with `\r\n`, `\n` or `\r`. */
    locate(offset: number): { line: number; column: number };
}
