/** The names that files define, declare, call and use, as their texts give them away; kept for texts that have not changed. */
import { dialectOf } from "../parser/dialect.js";
import { namesCalledIn, type HeadNames, headNames } from "./heads.js";
import { type IncludeLines, includeLines } from "./include-lines.js";

const WORD = /[A-Za-z_]\w*/g;
/** Comments, and what is no comment though it may look like one. */
const COMMENT_OR_TEXT = /\/\*(?:[^]*?\*\/|[^]*$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/g;
const MACRO = /^[ \t]*#[ \t]*define\b(?:[^\n\\]|\\[^])*/gm;

const MACRO_NAME = /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)/gm;

/** Words that make a file matter by itself. */
export const SPEAKS_WSK = /Wsk[A-Z]|WSK_/;

/** A text without its comments. */
export function withoutComments(text: string): string {
    return text.replace(COMMENT_OR_TEXT, (match) => (match.startsWith("/") ? " " : match));
}

export class TextNames {
    #heads: HeadNames | undefined;
    #called: ReadonlySet<string> | undefined;
    #words: ReadonlySet<string> | undefined;
    #includes: IncludeLines | undefined;
    #speaksWsk: boolean | undefined;
    #macros: readonly string[] | undefined;

    constructor(
        readonly path: string,
        readonly text: string,
    ) {}

    /** Functions that the text defines or declares. */
    get heads(): HeadNames {
        return (this.#heads ??= headNames(this.text, dialectOf(this.path, this.text)));
    }

    /** What is called by name, keywords included. */
    get called(): ReadonlySet<string> {
        return (this.#called ??= namesCalledIn(this.text));
    }

    /** All words outside of comments. */
    get words(): ReadonlySet<string> {
        return (this.#words ??= new Set(withoutComments(this.text).match(WORD)));
    }

    /** The `#include` lines. */
    get includes(): IncludeLines {
        return (this.#includes ??= includeLines(this.text));
    }

    /** True for a text that speaks of WSK. */
    get speaksWsk(): boolean {
        return (this.#speaksWsk ??= SPEAKS_WSK.test(this.text));
    }

    /** The macros that the text seems to define. */
    get macros(): readonly string[] {
        return (this.#macros ??= [...this.text.matchAll(MACRO_NAME)].map(([, name = ""]) => name));
    }

    /** The words of macro definitions. */
    macroWords(): ReadonlySet<string> {
        const macros = withoutComments(this.text).match(MACRO) ?? [];
        return new Set(macros.flatMap((macro) => macro.match(WORD) ?? []));
    }
}

/**
 * The names of each file.
 *
 * @param texts the files of a tree, by path
 * @param before names of the same tree as it was
 */
export function namesOf(texts: ReadonlyMap<string, string>, before: ReadonlyMap<string, TextNames> = new Map()): ReadonlyMap<string, TextNames> {
    const names = new Map<string, TextNames>();
    for (const [path, text] of texts) {
        const known = before.get(path);
        names.set(path, known?.text === text ? known : new TextNames(path, text));
    }
    return names;
}

/** Source text without comments and strings. */
export function withoutNoise(text: string): string {
    return text.replace(/\/\*(?:[^]*?\*\/|[^]*$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, " ");
}
