/** A strict reader of XML and of the HTML that we write: it takes nothing that is not well-formed. */

export interface Element {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: readonly (Element | string)[];
}

const voidElements = new Set(["meta", "input", "br", "hr", "img", "link"]);
const rawElements = new Set(["script", "style"]);

/** https://www.w3.org/TR/xml/#charsets */
// eslint-disable-next-line no-control-regex
const notXml = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Cs}/u;

/**
 * Reads a document.
 *
 * @param language HTML has elements without an end, elements with raw text, and attributes without a value
 * @throws {Error} where it is not well-formed
 */
export function parseMarkup(text: string, language: "xml" | "html"): Element {
    const odd = notXml.exec(text);
    if (odd !== null) throw new Error(`a character that may not stand here, at ${odd.index}`);
    const start = language === "xml" ? /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/u : /^<!DOCTYPE html>\s*/u;
    const head = start.exec(text)?.[0];
    if (head === undefined) throw new Error("no declaration");
    const reader = new Reader(text, head.length, language === "html");
    const root = reader.element();
    if (text.slice(reader.at).trim() !== "") throw new Error(`something after the root, at ${reader.at}`);
    return root;
}

/** All elements of a name, in the order of the document. */
export function elements(root: Element, name: string): Element[] {
    const below = root.children.flatMap((child) => (typeof child === "string" ? [] : elements(child, name)));
    return root.name === name || name === "*" ? [root, ...below] : below;
}

/** The text of an element and all in it. */
export function textOf(element: Element): string {
    return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}

class Reader {
    at: number;
    readonly #text: string;
    readonly #isHtml: boolean;

    constructor(text: string, at: number, isHtml: boolean) {
        this.#text = text;
        this.at = at;
        this.#isHtml = isHtml;
    }

    element(): Element {
        const name = this.#take(/<([A-Za-z][\w-]*)/uy)[1]!;
        const attributes: Record<string, string> = {};
        for (let match = this.#try(attribute); match !== null; match = this.#try(attribute)) {
            const [whole, key = "", value] = match;
            if (Object.hasOwn(attributes, key)) throw new Error(`${key} twice in <${name}>`);
            if (value === undefined && !this.#isHtml) throw new Error(`no value:${whole}`);
            attributes[key] = decoded(value ?? "");
        }
        if (this.#take(/\s*(\/?)>/uy)[1] === "/" || (this.#isHtml && voidElements.has(name))) return { name, attributes, children: [] };
        const children = this.#isHtml && rawElements.has(name) ? [this.#take(/[^]*?(?=<\/)/uy)[0]] : this.#children();
        this.#take(new RegExp(`</${name}>`, "uy"));
        return { name, attributes, children };
    }

    #children(): (Element | string)[] {
        const children: (Element | string)[] = [];
        for (;;) {
            const text = this.#take(/[^<]*/uy)[0];
            if (text.includes("]]>")) throw new Error("]]> in text");
            if (text !== "") children.push(decoded(text));
            if (this.#text.startsWith("</", this.at)) return children;
            children.push(this.element());
        }
    }

    #try(pattern: RegExp): RegExpExecArray | null {
        pattern.lastIndex = this.at;
        const match = pattern.exec(this.#text);
        if (match !== null) this.at = pattern.lastIndex;
        return match;
    }

    #take(pattern: RegExp): RegExpExecArray {
        const match = this.#try(pattern);
        if (match === null) throw new Error(`expected ${pattern.source} at ${this.at}: ${this.#text.slice(this.at, this.at + 60)}`);
        return match;
    }
}

const attribute = /\s+([A-Za-z][\w-]*)(?:="([^"<]*)")?/uy;

function decoded(text: string): string {
    if (/&(?!#\d+;)/u.test(text)) throw new Error(`a bare ampersand: ${text}`);
    return text.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
