/**
 * Which folders of a tree belong together. A repository may hold many drivers; to lint a file of one of them, the others need not be
 * understood, and what they call by the same names is not meant. Folders whose files speak of WSK are linked when a file of one includes
 * a header of the other, or calls a function that it sees and that only the other defines, over any number of steps. Judged by text:
 * nothing is parsed.
 */
import { kernelApi } from "../knowledge/index.js";
import { isAnnotationName } from "./heads.js";
import { Includes } from "./includes.js";
import { push } from "./multimaps.js";
import { folderOf, isHeader, sharedFolders } from "./paths.js";
import { related } from "./related.js";
import { TextNames } from "./text-names.js";
import type { Texts } from "./texts.js";

/** Keywords and the members of WSK's dispatch tables: no functions of the tree. */
const OTHER = /^(?:if|for|while|switch|return|sizeof|defined|Wsk[A-Z]\w*)$/;

/** From so many names on it takes less to look for all definitions than for each name. */
const MANY_NAMES = 50;

/** What files of a tree belong together. */
export interface DriverFiles {
    readonly includes: Includes;
    /** A name for the driver that a file belongs to. */
    of(path: string): string;
    /** The files to understand a driver with. */
    paths(driver: string): ReadonlySet<string>;
}

/** All files of a tree, where these are known to be the files of one driver. */
export class OneDriver implements DriverFiles {
    readonly includes: Includes;
    readonly #paths: ReadonlySet<string>;

    constructor(texts: Texts) {
        this.includes = new Includes(texts);
        this.#paths = new Set(texts.paths);
    }

    of(): string {
        return "";
    }

    paths(): ReadonlySet<string> {
        return this.#paths;
    }
}

export class Clusters implements DriverFiles {
    readonly #texts: Texts;
    readonly includes: Includes;
    /** Folders with files that speak of WSK. */
    readonly #folders: ReadonlySet<string>;
    /** A folder's link towards the one that stands for its cluster. */
    readonly #links = new Map<string, string>();
    readonly #paths = new Map<string, ReadonlySet<string>>();

    /**
     * @param texts all files of a tree
     * @param before the same tree as it was: texts that have not changed are not looked through again
     * @param cloneOf the repository that a file lies in, of several; "" for one that lies in none of them
     */
    constructor(
        texts: Texts,
        before?: DriverFiles,
        readonly cloneOf: (path: string) => string = () => "",
    ) {
        this.#texts = texts;
        this.includes = new Includes(texts, before?.includes.names);
        this.#folders = new Set([...this.includes.names].filter(([, { speaksWsk }]) => speaksWsk).map(([path]) => folderOf(path)));
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

    /**
     * The files to understand a cluster with: those of its folders, and of those that no other cluster has, what these lead to and what
     * leads to them. Where nothing speaks of WSK, all.
     */
    paths(cluster: string): ReadonlySet<string> {
        let paths = this.#paths.get(cluster);
        if (paths === undefined) this.#paths.set(cluster, (paths = new Set(this.#pathsOf(cluster))));
        return paths;
    }

    #pathsOf(cluster: string): Iterable<string> {
        const paths = [...this.#texts.paths];
        if (cluster === "") return paths;
        const own = paths.filter((path) => this.#head(folderOf(path)) === cluster);
        const clones = new Set(own.map((path) => this.cloneOf(path)));
        const isNear = (path: string): boolean => clones.has("") || clones.has(this.cloneOf(path)) || this.cloneOf(path) === "";
        const outside = paths.filter((path) => this.#head(folderOf(path)) !== cluster && !this.#folders.has(folderOf(path)) && isNear(path));
        return related(this.includes, own, outside);
    }

    /** True for files of different repositories. */
    #areApart(a: string, b: string): boolean {
        const [one, two] = [this.cloneOf(a), this.cloneOf(b)];
        return one !== two && one !== "" && two !== "";
    }

    #linkIncludes(): void {
        for (const path of this.#texts.paths) {
            if (!this.#folders.has(folderOf(path))) continue;
            let last = folderOf(path);
            for (const header of this.includes.of(path)) {
                if (folderOf(header) !== last && !this.#areApart(header, path)) this.#link((last = folderOf(header)), folderOf(path));
            }
        }
    }

    #linkCalls(): void {
        const callers = this.#calledElsewhere();
        const definers = this.#definersOf([...callers.keys()]);
        for (const [name, paths] of callers) {
            const defining = (definers.get(name) ?? []).map((path) => ({ path, head: this.#head(folderOf(path)) }));
            for (const path of paths) {
                const [only, ...others] = defining.filter((each) => !this.#areApart(each.path, path));
                if (only !== undefined && others.every(({ head }) => head === only.head)) this.#link(folderOf(path), folderOf(only.path));
            }
        }
    }

    /** The functions that files call and see, and that nothing in their folders defines, each with these files. */
    #calledElsewhere(): ReadonlyMap<string, readonly string[]> {
        const files = new Map<string, string[]>();
        for (const path of this.#texts.paths) push(files, folderOf(path), path);
        const callers = new Map<string, string[]>();
        for (const path of this.#texts.paths) {
            // Where a driver starts, it leads to all of its parts, and need not speak of WSK itself.
            if (isHeader(path) || (!this.#folders.has(folderOf(path)) && !this.#namesOf(path).startsDriver)) continue;
            if (!this.#looksOut(path)) continue;
            const beside = (files.get(folderOf(path)) ?? []).map((each) => this.#namesOf(each).heads.defined);
            for (const name of this.#namesOf(path).called) {
                const isElsewhere = !OTHER.test(name) && !isAnnotationName(name) && kernelApi(name) === undefined && !beside.some((defined) => defined.has(name));
                if (isElsewhere && this.includes.sees(path, name)) push(callers, name, path);
            }
        }
        return callers;
    }

    /** False for a file that sees nothing but its own folder: whoever defines there what its headers declare includes these. */
    #looksOut(path: string): boolean {
        if (this.includes.isBlind(path) || /\bextern\b/.test(this.#texts.get(path) ?? "")) return true;
        for (const header of this.includes.of(path)) if (folderOf(header) !== folderOf(path)) return true;
        return false;
    }

    /** The files that define functions of these names for others, of those in folders that speak of WSK. */
    #definersOf(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
        const definers = new Map<string, string[]>();
        if (names.length === 0) return definers;
        for (const path of this.#texts.paths) {
            if (!this.#folders.has(folderOf(path))) continue;
            const known = this.#namesOf(path);
            if (!known.hasHeads && names.length < MANY_NAMES && !names.some((name) => known.text.includes(name))) continue;
            for (const name of known.heads.exported) push(definers, name, path);
        }
        return definers;
    }

    #namesOf(path: string): TextNames {
        return this.includes.names.get(path) ?? new TextNames(path, () => "");
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
