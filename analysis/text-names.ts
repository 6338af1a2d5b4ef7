/** The names that files define, declare, call and use, as their texts give them away; kept for texts that have not changed. */
import { dialectOf } from "../parser/dialect.js";
import { namesCalledIn, type HeadNames, headNames } from "./heads.js";
import { type IncludeLines, includeLines } from "./include-lines.js";
import type { KnownNames } from "./known-names.js";
import type { Texts } from "./texts.js";

const WORD = /[A-Za-z_]\w*/g;
/** Comments, and what is no comment though it may look like one. */
const COMMENT_OR_TEXT = /\/\*(?:[^]*?\*\/|[^]*$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/g;
const MACRO = /^[ \t]*#[ \t]*define\b(?:[^\n\\]|\\[^])*/gm;

const MACRO_NAME = /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)/gm;

/** Words that make a file matter by itself. */
export const SPEAKS_WSK = /Wsk[A-Z]|WSK_/;

/** What only code of the Windows kernel includes. */
const KERNEL_HEADER = /^[ \t]*#[ \t]*include[ \t]*[<"](?:ntddk|wdm|ntifs|ntos|ntdef|wsk|ndis|wdf|fltkernel|fwpsk|storport|usbd|ks)\w*\.h[>"]/im;
/** Functions of the kernel, as they are called. */
const KERNEL_CALL = /\b(?:Ke|Ex|Io|Mm|Rtl|Zw|Ob|Ps|Wsk|Wdf|Ndis)[A-Z][a-z]\w*\s*\(/;

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
    #startsDriver: boolean | undefined;
    #callsKernel: boolean | undefined;
    #includesKernel: boolean | undefined;
    #macros: readonly string[] | undefined;
    readonly #text: () => string;
    readonly #known: KnownNames | undefined;

    /**
     * @param text asked for what is not known
     * @param known what an earlier run has found in that text
     */
    constructor(
        readonly path: string,
        text: () => string,
        known?: KnownNames,
    ) {
        this.#text = text;
        this.#known = known;
        if (known === undefined) return;
        this.#includes = { names: known.includes, byMacro: known.includesByMacro };
        this.#speaksWsk = known.speaksWsk;
        this.#startsDriver = known.startsDriver;
        this.#callsKernel = known.callsKernel;
        this.#includesKernel = known.includesKernel;
    }

    get text(): string {
        return this.#text();
    }

    /** What is worth to be known in the next run. */
    get known(): KnownNames {
        if (this.#known !== undefined) return this.#known;
        const { exported, defined, declared } = this.heads;
        return {
            speaksWsk: this.speaksWsk, startsDriver: this.startsDriver, callsKernel: this.callsKernel, includesKernel: this.includesKernel,
            includes: this.includes.names, includesByMacro: this.includes.byMacro,
            exported: [...exported], own: [...defined].filter((name) => !exported.has(name)), declared: [...declared],
        };
    }

    /** True where it takes no look at the text to tell which functions it defines. */
    get hasHeads(): boolean {
        return this.#heads !== undefined || this.#known !== undefined;
    }

    /** Functions that the text defines or declares. */
    get heads(): HeadNames {
        return (this.#heads ??= this.#known === undefined ? headNames(this.text, dialectOf(this.path, this.text)) : headsOf(this.#known));
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

    /** True for a text that may hold the function with which a driver starts. */
    get startsDriver(): boolean {
        return (this.#startsDriver ??= this.text.includes("DriverEntry"));
    }

    /** True for a text that calls functions of the kernel. */
    get callsKernel(): boolean {
        return (this.#callsKernel ??= KERNEL_CALL.test(this.text));
    }

    /** True for a text that includes what only code of the kernel does. */
    get includesKernel(): boolean {
        return (this.#includesKernel ??= KERNEL_HEADER.test(this.text));
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

function headsOf({ exported, own, declared }: KnownNames): HeadNames {
    return { exported: new Set(exported), declared: new Set(declared), defined: new Set([...exported, ...own]) };
}

/**
 * The names of each file.
 *
 * @param texts the files of a tree
 * @param before names of the same tree as it was
 */
export function namesOf(texts: Texts, before: ReadonlyMap<string, TextNames> = new Map()): ReadonlyMap<string, TextNames> {
    const names = new Map<string, TextNames>();
    for (const path of texts.paths) {
        const known = before.get(path);
        const isSame = known !== undefined && known.text === texts.get(path);
        names.set(path, isSame ? known : new TextNames(path, textOf(texts, path), texts.names(path)));
    }
    return names;
}

/** What was read stays what it was, whatever others make of the texts. */
function textOf(texts: Texts, path: string): () => string {
    const isRead = texts.names(path) === undefined;
    const text = isRead ? (texts.get(path) ?? "") : "";
    return isRead ? () => text : () => texts.get(path) ?? "";
}

/** Source text without comments and strings. */
export function withoutNoise(text: string): string {
    return text.replace(/\/\*(?:[^]*?\*\/|[^]*$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, " ");
}
