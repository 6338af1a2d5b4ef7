/** The texts of a tree's files, each read when it is first asked for. */
import { asRead } from "../parser/lines.js";
import type { Host } from "./host.js";
import type { KnownNames } from "./known-names.js";

export class Texts {
    /** Null: not read yet. */
    readonly #texts: Map<string, string | null>;
    readonly #host: Host | null;

    private constructor(texts: Map<string, string | null>, host: Host | null) {
        this.#texts = texts;
        this.#host = host;
    }

    /** Texts that are there already, by path. */
    static of(texts: Iterable<readonly [path: string, text: string]>): Texts {
        return new Texts(new Map(texts), null);
    }

    /**
     * The files that a host lists: those of which it knows the names already are read when they are asked for, the others now. What can't be
     * read is left out.
     *
     * @param own a file whose text is there already, if any
     */
    static from(host: Host, paths: Iterable<string>, own: { readonly path: string; readonly text: string } | null): Texts {
        const texts = new Map<string, string | null>();
        // In the order of the paths, whatever is known of each.
        for (const path of paths) texts.set(path, path === own?.path ? own.text : null);
        const unknown = [...texts.keys()].filter((path) => path !== own?.path && host.names?.(path) === undefined);
        const read = host.readAll?.(unknown);
        for (const path of unknown) {
            const text = read === undefined ? host.read(path) : (read.get(path) ?? null);
            if (text === null) texts.delete(path);
            else texts.set(path, asRead(text));
        }
        if (own !== null) texts.set(own.path, own.text);
        return new Texts(texts, host);
    }

    /** The same texts, and another one for one of them, or one more. */
    with(path: string, text: string): Texts {
        return new Texts(new Map(this.#texts).set(path, text), this.#host);
    }

    /** These texts and others of the same host. */
    and(others: Texts): Texts {
        return new Texts(new Map([...this.#texts, ...others.#texts]), this.#host ?? others.#host);
    }

    get paths(): Iterable<string> {
        return this.#texts.keys();
    }

    has(path: string): boolean {
        return this.#texts.has(path);
    }

    /** The text of a file, as {@link asRead} makes it; undefined for files that are not among these. */
    get(path: string): string | undefined {
        const text = this.#texts.get(path);
        if (text !== null) return text;
        // One that has gone meanwhile has no text any more.
        const read = asRead(this.#host?.read(path) ?? "");
        this.#texts.set(path, read);
        return read;
    }

    /** What is known of a file that nobody has asked the text of. */
    names(path: string): KnownNames | undefined {
        return this.#texts.get(path) === null ? this.#host?.names?.(path) : undefined;
    }
}
