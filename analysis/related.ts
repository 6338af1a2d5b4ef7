/**
 * Which files belong to a driver besides those in its own folders: helpers that it leads to by names and headers, and whatever leads to
 * it. Judged by text: nothing is parsed. In a tree of thousands of files these are few, and the others are looked at no closer than it
 * takes to see that.
 */
import { kernelApi } from "../knowledge/index.js";
import { KEYWORDS } from "../parser/words.js";
import { isAnnotationName } from "./heads.js";
import type { Includes } from "./includes.js";
import { push } from "./multimaps.js";
import { baseName, folderOf, isHeader, nearness } from "./paths.js";
import type { TextNames } from "./text-names.js";

/** Functions that every driver has for itself. */
const EVERYONES: ReadonlySet<string> = new Set(["DriverEntry", "DriverUnload"]);

/** Functions of WSK and its types; macros, enumerators and types, which have no lower-case letters; what stands before parentheses in pragmas. */
const NO_FUNCTION = /^(?:Wsk[A-Z]\w*|[A-Z\d_]+|pack|warning|defined|alloc_text|declspec)$/;

/** Shorter names are no functions that one file has for others. */
const LEAST_NAME = 3;

/** Letters at the beginning of a name that those of one driver have in common. */
const BEGINNING = 4;

/** More names than this to look for, and it takes less to find out what every file defines. */
const MANY_NAMES = 40;

/**
 * @param includes what the files of the tree include
 * @param own the files in the driver's folders
 * @param outside files that may be part of it
 * @returns the driver's files, in the tree's order
 */
export function related(includes: Includes, own: readonly string[], outside: readonly string[]): Iterable<string> {
    const functions = new Functions(includes, own, outside);
    const all = ledTo(functions, leading(functions, own, outside));
    return [...includes.texts.paths].filter((path) => all.has(path));
}

/** Who defines and who names what. */
class Functions {
    readonly #of = new Map<string, readonly string[]>();
    readonly #own: ReadonlySet<string>;
    readonly #kernel = new Map<string, boolean>();
    readonly #byFolder = new Map<string, string[]>();
    readonly #inFolder = new Map<string, Map<string, string[]>>();
    /** Files by the functions that they define for others, once it was worth it to look for all; before, what was asked, by name and file. */
    readonly #definers = new Map<string, readonly string[]>();
    readonly #defining = new Map<string, Map<string, boolean>>();
    /** By the first letters of names, the files that may have such names. */
    readonly #beginning = new Map<string, Map<string, boolean>>();
    /** By folder, all files in order of nearness. */
    readonly #rings = new Map<string, readonly (readonly string[])[]>();
    #isComplete = false;

    constructor(readonly includes: Includes, own: readonly string[], readonly outside: readonly string[]) {
        this.#own = new Set(own);
        for (const path of [...own, ...outside]) push(this.#byFolder, folderOf(path), path);
    }

    /** The functions of a file that others can call; none for a file that is no kernel code. */
    of(path: string): readonly string[] {
        let names = this.#of.get(path);
        if (names === undefined) this.#of.set(path, (names = this.isKernelCode(path) ? this.#named(path) : []));
        return names;
    }

    #named(path: string): readonly string[] {
        const heads = this.includes.names.get(path)?.heads;
        return [...((isHeader(path) ? heads?.defined : heads?.exported) ?? [])].filter((name) => isCandidate(name));
    }

    isKernelCode(path: string): boolean {
        let is = this.#own.has(path) ? true : this.#kernel.get(path);
        if (is === undefined) this.#kernel.set(path, (is = this.includes.isKernelCode(path)));
        return is;
    }

    /** Says what will be asked for: many names are looked for together. */
    expect(count: number): void {
        if (count <= MANY_NAMES || this.#isComplete) return;
        this.#isComplete = true;
        const all = new Map<string, string[]>();
        for (const path of [...this.#own, ...this.outside]) for (const name of this.of(path)) push(all, name, path);
        for (const [name, paths] of all) this.#definers.set(name, paths);
    }

    /** The nearest files that define what code in `path` means by a name. */
    definers(path: string, name: string): readonly string[] {
        const beside = this.#beside(path, name);
        // Nothing is nearer.
        if (beside.length > 0 || this.includes.names.get(path)?.heads.defined.has(name) === true || !this.includes.sees(path, name)) return beside;
        if (this.#isComplete) return nearest(this.#definers.get(name) ?? [], path)[0] ?? [];
        // Most are near: the rest of a large tree need not be looked through.
        for (const ring of this.#ringsAround(path)) {
            const found = ring.filter((each) => this.#defines(each, name));
            if (found.length > 0) return found;
        }
        return [];
    }

    /** All files, those first that lie as near as can be. */
    #ringsAround(path: string): readonly (readonly string[])[] {
        const folder = folderOf(path);
        let rings = this.#rings.get(folder);
        if (rings === undefined) this.#rings.set(folder, (rings = nearest([...this.#own, ...this.outside], path)));
        return rings;
    }

    #defines(path: string, name: string): boolean {
        const known = this.#defining.get(name) ?? new Map<string, boolean>();
        this.#defining.set(name, known);
        let defines = known.get(path);
        if (defines === undefined) {
            const names = this.includes.names.get(path);
            // A text that does not have the word need not be looked through for heads.
            const may = names?.hasHeads === true || (this.#hasBeginning(path, name) && names?.text.includes(name) === true);
            known.set(path, (defines = may && this.of(path).includes(name)));
        }
        return defines;
    }

    /** False for a file that has no word with the first letters of a name: names of one driver begin alike, and one look at a text tells for all of them. */
    #hasBeginning(path: string, name: string): boolean {
        const beginning = name.slice(0, BEGINNING);
        const known = this.#beginning.get(beginning) ?? new Map<string, boolean>();
        this.#beginning.set(beginning, known);
        let has = known.get(path);
        if (has === undefined) known.set(path, (has = this.includes.names.get(path)?.text.includes(beginning) === true));
        return has;
    }

    /** The files of its own folder that define a name. */
    #beside(path: string, name: string): readonly string[] {
        const folder = folderOf(path);
        let index = this.#inFolder.get(folder);
        if (index === undefined) {
            this.#inFolder.set(folder, (index = new Map<string, string[]>()));
            for (const each of this.#byFolder.get(folder) ?? []) for (const defined of this.of(each)) push(index, defined, each);
        }
        return index.get(name) ?? [];
    }

    /** True when code in `path` may name a function of `definer`. */
    areNamed(path: string, definer: string): boolean {
        const words = this.includes.names.get(path)?.words;
        return this.of(definer).some((name) => words?.has(name) === true && this.definers(path, name).includes(definer));
    }
}

/** Paths with those together that are equally near to another one, the nearest first. */
function nearest(paths: readonly string[], from: string): readonly (readonly string[])[] {
    const byFolder = new Map<string, number>();
    const rings = new Map<number, string[]>();
    for (const path of paths) {
        const folder = folderOf(path);
        // All files of a folder are equally near.
        const near = byFolder.get(folder) ?? nearness(path, from);
        byFolder.set(folder, near);
        push(rings, near, path);
    }
    return [...rings].sort(([a], [b]) => b - a).map(([, ring]) => ring);
}

/** False for a name that means no function which one file has for others. */
function isCandidate(name: string): boolean {
    return name.length >= LEAST_NAME && !NO_FUNCTION.test(name) && !isAnnotationName(name) && !KEYWORDS.has(name) && kernelApi(name) === undefined && !EVERYONES.has(name);
}

/** Own files, and those outside that name functions of theirs, over any number of steps. */
function leading(functions: Functions, own: readonly string[], outside: readonly string[]): ReadonlySet<string> {
    const { includes } = functions;
    const blind = outside.filter((path) => includes.isBlind(path) && functions.isKernelCode(path));
    const including = new Map<string, string[]>();
    for (const path of mayInclude(includes, own, outside)) {
        if (isHeader(path) || includes.isBlind(path) || !functions.isKernelCode(path)) continue;
        for (const header of includes.of(path)) push(including, header, path);
    }
    const found = new Set(own);
    // A set may grow while it is walked.
    for (const path of found) {
        // Who calls a function without having seen any header that its own file sees calls another.
        const callers = [path, ...includes.of(path)].flatMap((header) => including.get(header) ?? []);
        for (const other of new Set([...blind, ...callers])) if (!found.has(other) && functions.areNamed(other, path)) found.add(other);
    }
    return found;
}

/** The files outside that may see a header which own files see, told by the names of headers. */
function mayInclude(includes: Includes, own: readonly string[], outside: readonly string[]): ReadonlySet<string> {
    const byName = new Map<string, string[]>();
    for (const path of outside) for (const name of new Set(includes.lines(path).names.map((each) => baseName(each.slice(1).replaceAll("\\", "/").toLowerCase())))) push(byName, name, path);
    const seen = new Set(own.flatMap((path) => [path, ...includes.of(path)]).filter(isHeader).map((path) => baseName(path).toLowerCase()));
    const found = new Set<string>();
    // Both grow: who includes a header that includes one of them sees that one, too, and leads to its own headers if it is part of the driver.
    for (const name of seen) {
        for (const path of byName.get(name) ?? []) {
            if (found.has(path)) continue;
            found.add(path);
            for (const header of isHeader(path) ? [path] : includes.of(path)) seen.add(baseName(header).toLowerCase());
        }
    }
    return found;
}

/** The files given, the headers that they include, and the files that define what they name, over any number of steps. */
function ledTo(functions: Functions, from: ReadonlySet<string>): ReadonlySet<string> {
    const { includes } = functions;
    const found = new Set(from);
    for (const path of found) {
        for (const header of includes.of(path)) found.add(header);
        const names = includes.names.get(path);
        if (names === undefined) continue;
        const wanted = [...(isHeader(path) ? namesUsed(names) : names.words)].filter((name) => isCandidate(name));
        functions.expect(wanted.reduce((count, name) => count + (includes.sees(path, name) ? 1 : 0), 0));
        for (const name of wanted) for (const definer of functions.definers(path, name)) found.add(definer);
    }
    return found;
}

/** What a header uses itself, in its macros and functions: what it declares besides is for others. */
function namesUsed(names: TextNames): ReadonlySet<string> {
    return new Set([...names.macroWords(), ...[...names.called].filter((name) => !names.heads.declared.has(name))]);
}
