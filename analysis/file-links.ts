/**
 * Which files of a run may lead to which others by calls, told by names alone: a file leads to those that seem to define what it names.
 * All that the program's flow() and callers() ever follow goes along such links; nothing is parsed to find them.
 */
import { add } from "./multimaps.js";

/** A macro's name: what its replacement names is named wherever it stands. */
const MACRO = /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)/gm;

export class FileLinks {
    /** By file, the files that name what it defines; null until someone asks. */
    #before: ReadonlyMap<string, ReadonlySet<string>> | null = null;
    readonly #leading = new Map<string, ReadonlySet<string>>();

    /**
     * @param texts all files of the run, by path
     * @param wordsIn the words of a file outside of comments
     * @param definers the files that seem to define a function of that name which code in `from` may mean
     */
    constructor(
        readonly texts: ReadonlyMap<string, string>,
        readonly wordsIn: (path: string) => Iterable<string>,
        readonly definers: (name: string, from: string) => readonly string[],
    ) {}

    /** The files that may lead to `path`, over any number of steps, itself included. */
    to(path: string): ReadonlySet<string> {
        let leading = this.#leading.get(path);
        if (leading === undefined) {
            this.#before ??= this.#links();
            const all = new Set([path]);
            // A set may grow while it is walked.
            for (const each of all) for (const before of this.#before.get(each) ?? []) all.add(before);
            this.#leading.set(path, (leading = all));
        }
        return leading;
    }

    #links(): ReadonlyMap<string, ReadonlySet<string>> {
        const before = new Map<string, Set<string>>();
        const macros = new Map<string, Set<string>>();
        for (const [path, text] of this.texts) for (const [, name = ""] of text.matchAll(MACRO)) add(macros, name, path);
        for (const path of this.texts.keys()) {
            for (const word of this.wordsIn(path)) {
                for (const definer of this.definers(word, path)) add(before, definer, path);
                for (const definer of macros.get(word) ?? []) add(before, definer, path);
            }
        }
        return before;
    }
}
