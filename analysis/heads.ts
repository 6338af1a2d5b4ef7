/** Names of functions as a text gives them away without being parsed: those that it seems to define, and those that it calls. */

/** A name at the head of something that may be a function definition: text from the start of a line to an opening parenthesis. */
const HEAD = /^[A-Za-z_][^\n;={}()#"']*?\b([A-Za-z_]\w*)[ \t]*\(|^([A-Za-z_]\w*)[ \t]*\(/gm;

/** A head that a macro makes: text from the start of a line to a second opening parenthesis behind a list of names. */
const MACRO_HEAD = /^[A-Za-z_][^\n;={}()#"']*\(([^\n;{}()]*)\)\s*\(|^[A-Za-z_]\w*[ \t]*\(([\w \t*,]+),\s*\(/gm;

/** White space, or an annotation with its arguments. */
const FILLER = /\s+|_\w+(?:\([^()]*\))?/y;

/** Where the text goes on after white space, comments and annotations, which may stand between a parameter list and the body. */
function afterFiller(text: string, from: number): number {
    let at = from;
    for (;;) {
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
}

const KEYWORDS = new Set(["if", "for", "while", "switch", "return", "sizeof", "else", "do", "case"]);

/** Longest parameter list that is looked through. */
const MOST_PARAMETERS = 6000;

/** True when the parenthesis at `open` begins the parameter list of a function with a body. */
function hasBody(text: string, open: number): boolean {
    let depth = 0;
    const end = Math.min(text.length, open + MOST_PARAMETERS);
    for (let at = open; at < end; at++) {
        const code = text.charCodeAt(at);
        if (code === 40) depth++;
        else if (code === 41 && --depth === 0) {
            return text.charCodeAt(afterFiller(text, at + 1)) === 123;
        } else if (code === 59 || code === 123) return false;
    }
    return false;
}

/** The functions that a text seems to define. */
export function definedNames(text: string): ReadonlySet<string> {
    return new Set([...definitions(text)].map(({ name }) => name));
}

/** Those of them that other files can call. */
export function exportedNames(text: string): ReadonlySet<string> {
    return new Set([...definitions(text)].filter(({ head }) => !/\bstatic\b/i.test(head)).map(({ name }) => name));
}

/** Longest look back from a function's name to the words before it. */
const MOST_HEAD = 160;

/** The definitions that a text seems to have, each with its text from the end of what stands before it. */
function* definitions(text: string): Generator<{ readonly name: string; readonly head: string }, void, undefined> {
    for (const pattern of [HEAD, MACRO_HEAD]) {
        for (const match of text.matchAll(pattern)) {
            const words = match[1] ?? match[2] ?? "";
            const name = pattern === HEAD ? words : /(\w+)\s*$/.exec(words)?.[1];
            const end = match.index + match[0].length;
            if (name === undefined || KEYWORDS.has(name) || !hasBody(text, end - 1)) continue;
            yield { name, head: /[^;}#]*$/.exec(text.slice(Math.max(0, match.index - MOST_HEAD), end))?.[0] ?? "" };
        }
    }
}

/** What is called by name in a text, keywords included. */
const CALLED = /\b([A-Za-z_]\w*)[ \t]*\(/g;

export function namesCalledIn(text: string): ReadonlySet<string> {
    const names = new Set<string>();
    for (const match of text.matchAll(CALLED)) names.add(match[1] ?? "");
    return names;
}
