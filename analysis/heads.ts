/** Names of functions as a text gives them away without being parsed: those that it seems to define, and those that it calls. */

import type { Dialect } from "../parser/ast.js";
import { gap } from "../parser/gap.js";

/**
 * From a line's start, or from behind an annotation, to an opening parenthesis, which may stand further down. A gap begins where the line could not
 * go on as well, so that there is one way to match.
 */
const TO_PARENTHESIS = `[^\\n;={}()#"']*(?=[\\n/\\\\(])${gap()}\\(`;
/** What may be the head of a function. */
const HEAD = new RegExp(`^(?:[ \\t]+extern\\b|[A-Za-z_])${TO_PARENTHESIS}`, "gm");
/** The same in C++, where functions stand in namespaces and classes, which many indent. */
const CPP_HEAD = new RegExp(`^[ \\t]*[A-Za-z_~]${TO_PARENTHESIS}`, "gm");
/** How it goes on behind an annotation with arguments. */
const REST = new RegExp(`\\s*[A-Za-z_]${TO_PARENTHESIS}`, "y");
const NAME = new RegExp(`([A-Za-z_]\\w*)${gap()}\\($`);
const ANNOTATION = /^_\w+_$/;
/** Annotations with arguments that are skipped before one head: each of them begins a line that may be a head, too. */
const MOST_ANNOTATIONS = 24;

/** A head that a macro makes: `FUNCTION(name)(parameters)`, read from its first parenthesis. */
const MACRO_HEAD = /\(([^\n;{}()]*)\)\s*\(/y;
/** `FUNCTION(type, name, (parameters))`. */
const MACRO_LIST = /\(([\w \t*,]+),\s*\(/y;

/** White space, or an annotation with its arguments. */
const FILLER = /\s+|_\w+(?:\([^()]*\))?/y;
/** More of them than this, comments included, and what follows belongs to something else: a text of annotations is not looked through again for each. */
const MOST_FILLERS = 100;

/** Where the text goes on after white space, comments and annotations, which may stand between a parameter list and the body. */
function afterFiller(text: string, from: number): number {
    let at = from;
    for (let skipped = 0; skipped < MOST_FILLERS; skipped++) {
        if (text.startsWith("/*", at)) {
            const end = text.indexOf("*/", at + 2);
            if (end < 0) return text.length;
            at = end + 2;
        } else if (text.startsWith("//", at)) {
            const end = text.indexOf("\n", at);
            if (end < 0) return text.length;
            at = end + 1;
        } else {
            FILLER.lastIndex = at;
            const match = FILLER.exec(text);
            if (match === null) return at;
            at += match[0].length;
        }
    }
    return at;
}

/** Annotations of either kind, which look like calls: `_In_reads_(n)`, `__in_bcount(n)`. */
const SAL_NAME = /^(?:__(?:in|out|inout|drv|deref)(?:_\w*)?|_[A-Z]\w*_)$/;

/** True for a name that is an annotation's, and no function's. */
export function isAnnotationName(name: string): boolean {
    return SAL_NAME.test(name);
}

const KEYWORDS = new Set(["if", "for", "while", "switch", "return", "sizeof", "else", "do", "case", "catch"]);

/** Longest parameter list that is looked through. */
const MOST_PARAMETERS = 6000;

/** Where the parenthesis at `open` is closed; -1 when that is too far away, or a statement's end comes before. */
function closing(text: string, open: number): number {
    let depth = 0;
    const end = Math.min(text.length, open + MOST_PARAMETERS);
    for (let at = open; at < end; at++) {
        const code = text.charCodeAt(at);
        if (code === 40) depth++;
        else if (code === 41 && --depth === 0) return at;
        else if (code === 59 || code === 123) return -1;
    }
    return -1;
}

/** The character that follows a parameter list: a brace behind a definition's, a semicolon behind a prototype's. */
function after(text: string, open: number): string {
    const close = closing(text, open);
    return close < 0 ? "" : text.charAt(afterFiller(text, close + 1));
}

/** Functions of a text. */
export interface HeadNames {
    /** Those that it seems to define. */
    readonly defined: ReadonlySet<string>;
    /** Those of them that other files can call. */
    readonly exported: ReadonlySet<string>;
    /** Those that it seems to declare without a body. */
    readonly declared: ReadonlySet<string>;
}

export function headNames(text: string, dialect: Dialect = "c"): HeadNames {
    const [defined, exported, declared] = [new Set<string>(), new Set<string>(), new Set<string>()];
    for (const { name, at, isBody } of headsIn(text, dialect === "c" ? HEAD : CPP_HEAD)) {
        if (!isBody) {
            declared.add(name);
            continue;
        }
        defined.add(name);
        if (!isStatic(text, at)) exported.add(name);
    }
    return { defined, exported, declared };
}

const TYPED = new RegExp(`\\w[\\s*]+\\w+${gap()}\\($`);
const TYPE_ABOVE = /[\w*][ \t]*\n[ \t\n]*$/;
/** Longest line with a type that is looked for above a name. */
const MOST_TYPE = 80;

/** Longest look back from a function's name to the words before it. */
const MOST_HEAD = 160;
const STATIC = /\bstatic\b/i;

/** True when the words before the end of a head, from the end of what stands before it, make the function its file's own. */
function isStatic(text: string, at: number): boolean {
    const least = Math.max(0, at - MOST_HEAD);
    let from = at;
    // Semicolon, brace, directive.
    for (let code = text.charCodeAt(from - 1); from > least && code !== 59 && code !== 125 && code !== 35; code = text.charCodeAt(from - 1)) from--;
    return STATIC.test(text.slice(from, at));
}

interface Head {
    readonly name: string;
    /** Where its parameter list starts. */
    readonly at: number;
    /** True for a definition, false for a prototype. */
    readonly isBody: boolean;
}

/** The heads of functions that a text seems to have. */
function* headsIn(text: string, heads: RegExp): Generator<Head, void, undefined> {
    for (const match of text.matchAll(heads)) {
        let head = match[0];
        let open = match.index + head.length - 1;
        let name = NAME.exec(head)?.[1];
        // Annotations may stand before a head in its line.
        for (let skipped = 0; name !== undefined && ANNOTATION.test(name) && skipped < MOST_ANNOTATIONS; skipped++) {
            REST.lastIndex = closing(text, open) + 1;
            head = REST.lastIndex === 0 ? "" : (REST.exec(text)?.[0] ?? "");
            open = REST.lastIndex - 1;
            name = NAME.exec(head)?.[1];
        }
        if (name === undefined || KEYWORDS.has(name)) continue;
        const next = after(text, open);
        if (next === "{") yield { name, at: open, isBody: true };
        // A statement that calls a function has no word of a type before it, in its line or the one above.
        else if (next === ";" && (TYPED.test(head) || TYPE_ABOVE.test(text.slice(Math.max(0, match.index - MOST_TYPE), match.index)))) {
            yield { name, at: open, isBody: false };
        }
        const made = nameMade(text, open, next);
        if (made !== undefined) yield made;
    }
}

/** The head that a macro seems to make whose arguments start at `open`. */
function nameMade(text: string, open: number, next: string): Head | undefined {
    MACRO_HEAD.lastIndex = MACRO_LIST.lastIndex = open;
    const words = next === "{" ? MACRO_LIST.exec(text)?.[1] : next === "(" ? MACRO_HEAD.exec(text)?.[1] : undefined;
    const name = words === undefined ? undefined : /(\w+)\s*$/.exec(words)?.[1];
    if (name === undefined || (next === "(" && after(text, MACRO_HEAD.lastIndex - 1) !== "{")) return undefined;
    return { name, at: open, isBody: true };
}

/** What is called by name in a text, keywords included. */
const CALLED = new RegExp(`\\b([A-Za-z_]\\w*)\\b${gap()}\\(`, "g");

export function namesCalledIn(text: string): ReadonlySet<string> {
    const names = new Set<string>();
    for (const match of text.matchAll(CALLED)) names.add(match[1] ?? "");
    return names;
}
