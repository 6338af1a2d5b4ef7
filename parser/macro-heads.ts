/**
 * Function heads that a macro of the project makes: `static FN(OnReceive)(PVOID c, ULONG f) {`, `DECL(NTSTATUS, C, (PVOID c)) {`. A
 * macro of the same file is read; of one that is defined elsewhere the shape of its use tells the name.
 */
import type { FunctionHead } from "./heads.js";
import type { Mask } from "./mask.js";
import type { PreprocessorLine } from "./parsed-file.js";
import { CHAR, isWord, Kind, type Tokens } from "./tokens.js";
import { KEYWORDS } from "./words.js";

export interface MacroHead extends FunctionHead {
    /** The function's name; where the macro pastes words, not the token's text. */
    readonly text: string;
    /** Tokens that mean nothing to the grammar, as pairs of first and last token. */
    readonly blanks: readonly Range[];
    /** A parameter list that stands only in the macro, to be inserted behind the name; empty where the source has one. */
    readonly parameters: string;
    /** The macro's name. */
    readonly macro: string;
    /** The macro's arguments as written, when the macro is none of the file and the head therefore a guess; else null. */
    readonly guessedFrom: readonly string[] | null;
}

/** A macro's use in a head, as token indexes. */
interface Use {
    readonly word: number;
    readonly open: number;
    readonly close: number;
    /** First and last token of each argument. */
    readonly arguments: readonly Range[];
    /** The parenthesis that opens right behind the use, or -1. */
    readonly next: number;
    /** True when a type stands before the use. */
    readonly isTyped: boolean;
}

/** A word that a macro makes: its pasted parts, each a text or the index of an argument. */
type Word = readonly (string | number)[];

/** What a one-line macro makes of its arguments: words, then perhaps a parameter list. */
interface Shape {
    readonly words: readonly Word[];
    /** Text of the parameter list; empty when there is none. */
    readonly list: string;
}

type Range = readonly [number, number];

/** The function-like macros of a file by name, the first definition of each. */
export type HeadMacros = ReadonlyMap<string, PreprocessorLine>;

export function headMacros(lines: readonly PreprocessorLine[]): HeadMacros {
    const macros = new Map<string, PreprocessorLine>();
    for (const line of lines) {
        const name = line.name === "define" ? /^\w+(?=\()/u.exec(line.argument)?.[0] : undefined;
        if (name !== undefined && !macros.has(name)) macros.set(name, line);
    }
    return macros;
}

/** The function whose head (tokens `head`, all of one `#if` branch) a macro makes, or null when none does. */
export function macroHead(tokens: Tokens, macros: HeadMacros, head: readonly number[]): MacroHead | null {
    const use = useIn(tokens, head);
    if (use === null) return null;
    const definition = macros.get(tokens.word(use.word));
    if (definition === undefined) return guess(tokens, use);
    const shape = shapeOf(definition.argument);
    return shape === null ? null : read(tokens, use, shape);
}

/**
 * The name of the function that a macro makes of arguments.
 * @param definition The macro's `#define` line.
 * @param given The arguments as written.
 * @returns null when the macro makes anything but a function's head.
 */
export function nameMade(definition: PreprocessorLine, given: readonly string[]): string | null {
    const words = shapeOf(definition.argument)?.words ?? [];
    const last = words.at(-1)?.[0];
    const word = words.at(typeof last === "number" && given[last]?.startsWith("(") ? -2 : -1);
    if (word === undefined || word.every((part) => typeof part === "string")) return null;
    const name = word.map((part) => (typeof part === "string" ? part : (given[part] ?? "").trim())).join("");
    return /^[A-Za-z_]\w*$/u.test(name) ? name : null;
}

/** Leaves of a head that a macro makes what the macro makes of it. */
export function maskMacroHead({ blanks, name, parameters }: MacroHead, tokens: Tokens, mask: Mask): void {
    for (const [from, to] of blanks) mask.blank(tokens.start(from), tokens.end(to));
    if (parameters !== "") mask.insert(tokens.end(name), parameters);
}

/** The last `WORD(…)` or `WORD(…)(…)` of a head. */
function useIn(tokens: Tokens, head: readonly number[]): Use | null {
    let found: Use | null = null;
    let next = -1;
    const last = head.at(-1) ?? -1;
    for (let index = 0; index < head.length; index++) {
        const at = head[index]!;
        if (tokens.kind(at) !== CHAR.open) {
            if (!isWord(tokens.kind(at)) && tokens.kind(at) !== CHAR.star) return null;
            continue;
        }
        const close = tokens.mate(at);
        if (close === -1 || close > last) return null;
        if (next !== at) {
            if (tokens.kind(at - 1) !== Kind.Identifier) return null;
            next = tokens.kind(close + 1) === CHAR.open ? close + 1 : -1;
            const isTyped = head.some((token) => token < at - 1 && isType(tokens.kind(token)));
            found = { word: at - 1, open: at, close, arguments: argumentsIn(tokens, at, close), next, isTyped };
        }
        while (index + 1 < head.length && head[index + 1]! <= close) index++;
    }
    return found;
}

function isType(kind: number): boolean {
    return kind === Kind.Type || kind === Kind.Tag || kind === Kind.Identifier;
}

function argumentsIn(tokens: Tokens, open: number, close: number): Range[] {
    const found: Range[] = [];
    let from = open + 1;
    for (let at = from; at <= close; at++) {
        const kind = tokens.kind(at);
        if (kind === CHAR.open && tokens.mate(at) > at) at = tokens.mate(at);
        else if (kind === CHAR.comma || at === close) {
            found.push([from, at - 1]);
            from = at + 1;
        }
    }
    return found;
}

/** In characters. */
const LONGEST_DEFINITION = 2000;

/** Reads a definition (`FN(name) NTSTATUS name`); null when it makes anything but words and one parameter list. */
function shapeOf(definition: string): Shape | null {
    // Nobody writes one of this length, and the patterns below take time that grows with the square of it.
    if (definition.length > LONGEST_DEFINITION) return null;
    const match = /^\w+\(([^()]*)\)\s*([\w\s*#]*\w)\s*(\([^;{}]*\))?$/su.exec(definition);
    if (match === null) return null;
    const [, parameters = "", body = "", list = ""] = match;
    const names = parameters.split(",").map((each) => each.trim());
    const words = body.replace(/\s*##\s*/gu, "##").split(/[\s*]+/u).filter((word) => word !== "");
    if (words.some((word) => KEYWORDS.get(word) === Kind.Control || /^\d|(?<!#)#(?!#)|^##|##$/u.test(word))) return null;
    return { words: words.map((word) => word.split("##").map((part) => (names.includes(part) ? names.indexOf(part) : part))), list };
}

function read(tokens: Tokens, use: Use, { words, list }: Shape): MacroHead | null {
    const argumentOf = (word: Word | undefined): Range | undefined => use.arguments[word?.find((part) => typeof part === "number") ?? -1];
    // `ret name args`, the last of which is `(PVOID c)` here.
    const last = argumentOf(words.at(-1));
    const given = list === "" && last !== undefined && tokens.kind(last[0]) === CHAR.open ? last : null;
    const before = given === null ? words : words.slice(0, -1);
    const word = before.at(-1);
    const range = argumentOf(word);
    if (word === undefined || range === undefined || !isOneName(tokens, range)) return null;
    const [name] = range;
    const text = word.map((part) => (typeof part === "string" ? part : wordOf(tokens, use.arguments[part]))).join("");
    const types = before.slice(0, -1).map(argumentOf).filter((type): type is Range => type !== undefined && type[1] < name);
    const common = { name, text, macro: tokens.word(use.word), guessedFrom: null };
    if (list !== "") {
        if (use.next !== -1) return null;
        return { ...common, open: name, close: name, blanks: blanksAround(use, [...types, range]), parameters: list };
    }
    const open = given?.[0] ?? use.next;
    const close = tokens.mate(open);
    if (open < name || close === -1) return null;
    return { ...common, open, close, blanks: blanksAround(use, [...types, range, ...(given ? [given] : [])]), parameters: "" };
}

function isOneName(tokens: Tokens, [from, to]: Range): boolean {
    return from === to && tokens.kind(from) === Kind.Identifier;
}

function wordOf(tokens: Tokens, range: Range | undefined): string {
    return range !== undefined && range[0] === range[1] ? tokens.word(range[0]) : "";
}

/** What of a use is left when the ranges `kept` stay. */
function blanksAround(use: Use, kept: readonly Range[]): Range[] {
    const blanks: Range[] = [];
    let from = use.word;
    for (const [first, last] of [...kept].sort((a, b) => a[0] - b[0])) {
        if (first > from) blanks.push([from, first - 1]);
        from = last + 1;
    }
    if (from <= use.close) blanks.push([from, use.close]);
    return blanks;
}

/** The head that the use of an unknown macro most likely makes; null where the use could as well be a head by itself. */
function guess(tokens: Tokens, use: Use): MacroHead | null {
    const { arguments: given, next, isTyped } = use;
    const list = given.find(([from, to]) => tokens.kind(from) === CHAR.open && tokens.mate(from) === to);
    const names = given.filter((range) => isOneName(tokens, range) && (list === undefined || range[0] < list[0]));
    const range = names.at(-1);
    if (range === undefined) return null;
    // Of several names the first is the type; behind a type, all are parts of the name: `int GLUE(a, b)(void)`.
    const types = isTyped ? [] : names.slice(0, -1).slice(0, 1);
    const text = (isTyped ? names : [range]).map((each) => wordOf(tokens, each)).join("");
    const guessedFrom = given.map(([from, to]) => tokens.text.slice(tokens.start(from), tokens.end(to)));
    const common = { name: range[0], text, macro: tokens.word(use.word), parameters: "", guessedFrom };
    if (next === -1) {
        if (list === undefined) return null;
        return { ...common, open: list[0], close: list[1], blanks: blanksAround(use, [...types, range, list]) };
    }
    if (list !== undefined || names.length < given.length) return null;
    const close = tokens.mate(next);
    // `VOID (F)(void)`: a name in parentheses, which C allows to keep a macro of that name away.
    const isPlain = !isTyped && given.length === 1 && tokens.start(use.open) > tokens.end(use.word);
    if (!isPlain) return { ...common, open: next, close, blanks: blanksAround(use, [...types, range]) };
    const blanks: Range[] = [[use.open, use.open], [use.close, use.close]];
    return { ...common, open: next, close, blanks, macro: "", guessedFrom: null };
}
