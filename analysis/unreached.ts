/**
 * Functions that nothing ever calls. Told by text, as code that was not understood may use a function, too: whatever stands anywhere in a driver
 * of which all code is in sight, and is neither the function itself nor a prototype nor in another such function, may be a use.
 */
import type { Program } from "./program.js";
import type { WholeDriver } from "./project-files.js";
import type { FunctionDecl, Unit } from "./unit.js";

/** More functions than this that name one another are not looked through. */
const MOST_FUNCTIONS = 16;
/** Longest head of a prototype. */
const MOST_HEAD = 400;

const WORDS_BEFORE = /^\s*(?:extern\s*"C"\s*)?(?:[A-Za-z_]\w*(?:\s*\([^()]*\))?[\s*]+)+$/;
/** A parameter list, and what may stand between it and the end of a prototype. */
const REST_OF_PROTOTYPE = /^\w+\s*\((?:[^()=;{}]|\([^()]*\))*\)\s*(?:\w+_\s*(?:\([^()]*\)\s*)?)*;/;
const NO_TYPE = /\b(?:return|else|do|goto|case|sizeof|throw|new|typedef|using|friend|virtual|co_\w+)\b/;
/** What may make a function known to others. */
const EXPORTING = /export|dll|[a-z\d]_?API\b|(?<!NT|WIN|WSK)API\b/i;
const CONVENTIONS = /\b(?:NTAPI|WINAPI|WSKAPI|APIENTRY)\b/g;
/** It only says where the code is to stand. */
const PLACEMENT = /^\s*#\s*pragma\s+alloc_text\b/;

const COMMENT_OR_TEXT = /\/\*(?:[^]*?\*\/|[^]*$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/g;

/** A text with blanks in place of its comments: as long as the original, so offsets stay. */
export function withBlanks(text: string): string {
    return text.replace(COMMENT_OR_TEXT, (match) => (match.startsWith("/") ? match.replace(/[^\n]/g, " ") : match));
}

export class Unreached {
    readonly #blank = new Map<string, string>();

    constructor(
        readonly program: Program,
        readonly driver: WholeDriver,
    ) {}

    /** True for a function that nothing in the driver ever calls or hands on, but functions of which the same is true. */
    has(fn: FunctionDecl, seen = new Set<FunctionDecl>()): boolean {
        if (seen.has(fn)) return true;
        seen.add(fn);
        // Methods are called in ways that do not show, and so is what a macro heads.
        if (seen.size > MOST_FUNCTIONS || !/^[A-Za-z_]\w*$/.test(fn.name) || fn.item.owner !== "" || fn.item.isTemplate || fn.item.headMacro !== null) return false;
        if (/^(?:DriverEntry|main|_\w+)$/.test(fn.name) || this.#isPasted(fn.name)) return false;
        for (const place of this.placesOf(fn.name)) if (!this.#isNoUse(place, fn, seen)) return false;
        return true;
    }

    /** Where a word stands outside of comments. */
    *placesOf(word: string): Generator<Place, void, undefined> {
        const pattern = new RegExp(`\\b${word}\\b`, "g");
        for (const [path, original] of this.driver.texts) {
            if (!original.includes(word)) continue;
            const text = this.#textOf(path, original);
            const unit = this.program.project.files.load(path);
            for (const { index } of text.matchAll(pattern)) yield { text, index, unit, within: unit === null ? null : functionAt(unit, index) };
        }
    }

    #textOf(path: string, original: string): string {
        let text = this.#blank.get(path);
        if (text === undefined) this.#blank.set(path, (text = withBlanks(original)));
        return text;
    }

    #isNoUse({ text, index, within }: Place, fn: FunctionDecl, seen: Set<FunctionDecl>): boolean {
        const line = lineAt(text, index);
        if (/^\s*#/.test(line)) return PLACEMENT.test(line);
        if (within !== null && index > within.item.bodyStart) return within === fn || this.has(within, seen);
        const start = Math.max(text.lastIndexOf(";", index), text.lastIndexOf("}", index), text.lastIndexOf("{", index)) + 1;
        const head = text.slice(start, index).replace(/^[ \t]*#[^\n]*$/gm, "");
        if (head.length > MOST_HEAD || EXPORTING.test(head.replace(CONVENTIONS, ""))) return false;
        if (within !== null) return within.name === fn.name && within.item.owner === "" && index === nameIn(within, text);
        return WORDS_BEFORE.test(head) && !NO_TYPE.test(head) && REST_OF_PROTOTYPE.test(text.slice(index, index + 4 * MOST_HEAD));
    }

    /** True where `##` may put a name together: two words of the driver make it up. */
    #isPasted(name: string): boolean {
        const texts = [...this.driver.texts].filter(([path, text]) => text.includes("##") && this.#textOf(path, text).includes("##"));
        if (texts.length === 0) return false;
        for (let at = 1; at < name.length; at++) {
            if ([name.slice(0, at), name.slice(at)].every((part) => this.#isWord(part))) return true;
        }
        return false;
    }

    #isWord(part: string): boolean {
        const pattern = new RegExp(`(?<!\\w)${part}(?!\\w)`);
        return [...this.driver.texts].some(([path, text]) => text.includes(part) && pattern.test(this.#textOf(path, text)));
    }
}

/** Where a word stands: the text has blanks for comments. */
export interface Place {
    readonly text: string;
    readonly index: number;
    /** Null for a text that is only searched. */
    readonly unit: Unit | null;
    /** The function whose head or body it is in. */
    readonly within: FunctionDecl | null;
}

function functionAt(unit: Unit, index: number): FunctionDecl | null {
    for (const list of unit.functions.values()) for (const fn of list) if (fn.item.start <= index && index < fn.item.end) return fn;
    return null;
}

/** Where a function's own name stands: before its parameters. */
function nameIn(fn: FunctionDecl, text: string): number {
    const found = new RegExp(`\\b${fn.name}\\s*\\(`).exec(text.slice(fn.item.start, fn.item.bodyStart));
    return found === null ? -1 : fn.item.start + found.index;
}

/** The line around a place, with those that it goes on from. */
function lineAt(text: string, index: number): string {
    let start = text.lastIndexOf("\n", index - 1) + 1;
    while (start > 1 && /\\\r?$/.test(text.slice(Math.max(0, start - 3), start - 1))) start = text.lastIndexOf("\n", start - 2) + 1;
    return text.slice(start, index);
}
