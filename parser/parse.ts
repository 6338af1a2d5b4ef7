/** File text → lexer → masks → outline → items, which parse themselves when asked. */
import { CNode, type Dialect } from "./ast.js";
import { matchBrackets } from "./brackets.js";
import { withTruths } from "./conditions.js";
import { counts } from "./counts.js";
import { classesOf, maskQualifiers, namespacesOf } from "./cpp-structure.js";
import { isWithin, takeOutDeadCode } from "./dead-code.js";
import { dialectOf } from "./dialect.js";
import { keepPieces } from "./grammar.js";
import { LazyItem } from "./item.js";
import { lex, type LexedText } from "./lexer.js";
import { asRead } from "./lines.js";
import { macroDefinition } from "./macros.js";
import { Mask } from "./mask.js";
import { maskExtensions } from "./mask-extensions.js";
import { maskStructure } from "./mask-structure.js";
import { maskCharacters, maskWords, type MoreWords, prefixWords } from "./mask-words.js";
import { outline } from "./outline.js";
import type { Annotation, Comment, Item, MacroDefinition, ParsedFile, PreprocessorLine, TextRange } from "./parsed-file.js";
import { Positions } from "./positions.js";
import type { RawItem } from "./raw-item.js";

const BOM = 0xfeff;

/** What a project says of its own texts. */
export interface ParseOptions {
    /** Macros in front of declarations that mean nothing: `NAME`, or `NAME()` for one with arguments. */
    readonly prefixMacros?: readonly string[];
}

/**
 * Parse a C source or header file. Total: any text yields a file, and what was not understood is an ERROR node or missing.
 * @param path Path as the host names it.
 * @param text The file's text, with or without byte-order mark. All offsets count from behind the mark.
 * A carriage return that ends a line by itself is a line feed in the parsed file.
 */
export function parseFile(path: string, text: string, { prefixMacros = [] }: ParseOptions = {}): ParsedFile {
    const hasBom = text.charCodeAt(0) === BOM;
    const plain = asRead(hasBom ? text.slice(1) : text);
    const words = prefixMacros.join();
    const known = recent.get(path)?.deref();
    if (known?.text === plain && known.hasBom === hasBom && known.words === words) return known;
    if (known !== undefined) keepPieces();
    counts.files++;
    const file = new File(path, plain, hasBom, words);
    recent.set(path, new WeakRef(file));
    return file;
}

/** The linter and the analysis both ask for a file's tree: the same text is parsed once. */
const recent = new Map<string, WeakRef<File>>();

/** A file between its text and its nodes. */
export interface MaskedFile {
    readonly lexed: LexedText;
    readonly mask: Mask;
    readonly items: readonly RawItem[];
    readonly lines: readonly PreprocessorLine[];
    readonly dead: readonly TextRange[];
}

/** Lex, mask and cut a text (without byte-order mark) of C or C++; nothing is parsed yet. */
export function maskFile(text: string, dialect: Dialect = "c", words?: MoreWords): MaskedFile {
    const mask = new Mask(text);
    const lexed = lex(text, dialect);
    const { tokens } = lexed;
    const { dead, lines } = takeOutDeadCode({ ...lexed, lines: withTruths(text, lexed.lines) }, mask);
    maskCharacters(lexed, mask);
    maskExtensions(tokens, mask);
    maskWords(tokens, mask, words);
    const namespaces = dialect === "c" ? null : namespacesOf(tokens);
    if (namespaces !== null) maskQualifiers(tokens, mask, namespaces);
    matchBrackets(tokens, lines);
    const classes = namespaces === null ? null : classesOf(tokens);
    const cpp = namespaces === null || classes === null ? null : { namespaces, classes, classNames: new Set(classes.values()) };
    const items = outline(tokens, lines, mask, cpp);
    for (const item of items) maskStructure({ tokens, lines, mask, cpp }, item);
    return { lexed, mask, items, lines, dead };
}

/** What a look at every token of a file yields. */
type Parts = Pick<ParsedFile, "items" | "comments" | "lines" | "dead" | "macros" | "annotations">;

class File implements ParsedFile {
    readonly dialect: Dialect;
    readonly #positions: Positions;
    readonly #root: CNode;
    #parts: Parts | null = null;

    constructor(
        readonly path: string,
        readonly text: string,
        readonly hasBom: boolean,
        /** The prefix macros that it was parsed with, separated by commas. */
        readonly words: string,
    ) {
        this.dialect = dialectOf(path, text);
        this.#root = new CNode("translation_unit", 0, text.length, this);
        this.#positions = new Positions(text);
        this.#defineChildren();
    }

    /** Most files of a tree are asked for nothing but their text: they are cut up at first use. */
    get #cut(): Parts {
        return (this.#parts ??= this.#cutUp());
    }

    #cutUp(): Parts {
        const { text, words } = this;
        const more = words === "" ? undefined : prefixWords(words.split(","));
        const { lexed, mask, items, lines, dead } = maskFile(text, this.dialect, more);
        const { tokens, comments } = lexed;
        const living = dead.length === 0 ? lines : lines.filter(({ start }) => !isWithin(dead, start));
        const context = { source: this, mask, tokens, lines, root: () => this.#root };
        return {
            items: items.map((item) => new LazyItem(context, item)),
            comments,
            lines: living,
            dead,
            annotations: mask.annotations.sort((a, b) => a.start - b.start),
            macros: living.flatMap((line) => (line.name === "define" ? (macroDefinition(text, line, comments) ?? []) : [])),
        };
    }

    get items(): readonly Item[] {
        return this.#cut.items;
    }

    get comments(): readonly Comment[] {
        return this.#cut.comments;
    }

    get lines(): readonly PreprocessorLine[] {
        return this.#cut.lines;
    }

    get dead(): readonly TextRange[] {
        return this.#cut.dead;
    }

    get macros(): readonly MacroDefinition[] {
        return this.#cut.macros;
    }

    get annotations(): readonly Annotation[] {
        return this.#cut.annotations;
    }

    get root(): CNode {
        return this.#root;
    }

    annotationsIn(start: number, end: number): readonly Annotation[] {
        const { annotations } = this;
        let low = 0;
        let high = annotations.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (annotations[middle]!.start < start) low = middle + 1;
            else high = middle;
        }
        const result: Annotation[] = [];
        for (; low < annotations.length && annotations[low]!.start < end; low++) {
            if (annotations[low]!.end <= end) result.push(annotations[low]!);
        }
        return result;
    }

    locate(offset: number): { line: number; column: number } {
        return this.#positions.locate(offset);
    }

    /** The root's children and error flag cost a parse of every item: made at first use. */
    #defineChildren(): void {
        const rootNode = this.#root;
        let children: CNode[] | null = null;
        const all = (): CNode[] => (children ??= this.items.flatMap((item) => item.nodes));
        Object.defineProperty(rootNode, "children", { get: all, enumerable: true });
        Object.defineProperty(rootNode, "hasError", { get: () => all().some((node) => node.hasError), enumerable: true });
    }
}
