/**
 * Which folders of a tree belong together. A repository may hold many drivers; to lint a file of one of them, the others need not be
 * understood, and what they call by the same names is not meant. Folders whose files speak of WSK are linked when a file of one includes
 * a header of the other, or calls a function that only the other defines, over any number of steps. Judged by text: nothing is parsed.
 */
import { kernelApi } from "../knowledge/index.js";
import { SPEAKS_WSK } from "./files.js";
import { exportedNames, namesCalledIn } from "./heads.js";
import { add } from "./multimaps.js";
import { baseName, folderOf, sharedFolders } from "./paths.js";

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]/gm;

/** The names of functions that a text defines for others, and those that it calls. */
interface TextNames {
    readonly text: string;
    readonly defined: ReadonlySet<string>;
    readonly called: ReadonlySet<string>;
}

export class Clusters {
    readonly #texts: ReadonlyMap<string, string>;
    /** Folders with files that speak of WSK. */
    readonly #folders: ReadonlySet<string>;
    /** A folder's link towards the one that stands for its cluster. */
    readonly #links = new Map<string, string>();
    /** What each text defines and calls by name, by path. */
    readonly names = new Map<string, TextNames>();
    readonly #before: ReadonlyMap<string, TextNames>;

    /**
     * @param texts all files of a tree, by path
     * @param before names of the same tree as it was: texts that have not changed are not looked through again
     */
    constructor(texts: ReadonlyMap<string, string>, before: ReadonlyMap<string, TextNames> = new Map()) {
        this.#texts = texts;
        this.#before = before;
        this.#folders = new Set([...texts].filter(([, text]) => SPEAKS_WSK.test(text)).map(([path]) => folderOf(path)));
        if (this.#folders.size < 2) return;
        this.#linkIncludes();
        this.#linkCalls();
    }

    /** A name for the cluster that a file belongs to: its folder's, or that of the nearest folder which has one. Empty where nothing speaks of WSK. */
    of(path: string): string {
        const folder = folderOf(path);
        const nearest = this.#folders.has(folder) ? folder : [...this.#folders].sort((a, b) => sharedFolders(`${b}/`, path) - sharedFolders(`${a}/`, path))[0];
        return nearest === undefined ? "" : this.#head(nearest);
    }

    /** The files to understand a cluster with: all but those beside which another cluster speaks of WSK. */
    paths(cluster: string): readonly string[] {
        return [...this.#texts.keys()].filter((path) => !this.#folders.has(folderOf(path)) || this.of(path) === cluster);
    }

    #linkIncludes(): void {
        const headers = new Map<string, string[]>();
        for (const path of this.#texts.keys()) {
            const name = baseName(path);
            if (/\.h\w*$/.test(name)) headers.set(name, [...(headers.get(name) ?? []), path]);
        }
        // A set may grow while it is walked: headers include headers.
        const seen = new Set([...this.#texts.keys()].filter((path) => this.#folders.has(folderOf(path))));
        for (const path of seen) {
            for (const [, written = ""] of (this.#texts.get(path) ?? "").matchAll(INCLUDE)) {
                const candidates = headers.get(baseName(written.replaceAll("\\", "/"))) ?? [];
                const best = [...candidates].sort((a, b) => sharedFolders(b, path) - sharedFolders(a, path))[0];
                if (best === undefined) continue;
                seen.add(best);
                this.#link(folderOf(path), folderOf(best));
            }
        }
    }

    #linkCalls(): void {
        const definers = new Map<string, Set<string>>();
        const callers = new Map<string, Set<string>>();
        for (const [path, text] of this.#texts) {
            const folder = folderOf(path);
            const speaks = this.#folders.has(folder);
            // Where a driver starts, it leads to all of its parts, and need not speak of WSK itself.
            if (!speaks && !text.includes("DriverEntry")) continue;
            const { defined, called } = this.#namesOf(path, text);
            if (speaks) for (const name of defined) add(definers, name, folder);
            for (const name of called) add(callers, name, folder);
        }
        for (const [name, folders] of callers) {
            const defining = [...(definers.get(name) ?? [])];
            const [only] = defining;
            if (only === undefined || kernelApi(name) !== undefined) continue;
            if (new Set(defining.map((each) => this.#head(each))).size === 1) for (const folder of folders) this.#link(folder, only);
        }
    }

    #namesOf(path: string, text: string): TextNames {
        const known = this.#before.get(path);
        const names = known?.text === text ? known : { text, defined: exportedNames(text), called: namesCalledIn(text) };
        this.names.set(path, names);
        return names;
    }

    #head(folder: string): string {
        let at = folder;
        for (let next = this.#links.get(at); next !== undefined; next = this.#links.get(at)) at = next;
        return at;
    }

    #link(a: string, b: string): void {
        const [from, to] = [this.#head(a), this.#head(b)];
        if (from !== to) this.#links.set(from, to);
    }
}
