/**
 * Which files belong to a driver besides those in its own folders: helpers that it leads to by names and headers, and whatever leads to
 * it. Judged by text: nothing is parsed. In a tree of thousands of files these are few.
 */
import { kernelApi } from "../knowledge/index.js";
import type { Includes } from "./includes.js";
import { push } from "./multimaps.js";
import { isHeader, nearness } from "./paths.js";
import type { TextNames } from "./text-names.js";

/** Functions that every driver has for itself. */
const EVERYONES: ReadonlySet<string> = new Set(["DriverEntry", "DriverUnload"]);

/** Shorter names are no functions that one file has for others. */
const LEAST_NAME = 3;

/**
 * @param includes what the files of the tree include
 * @param own the files in the driver's folders
 * @param outside files that may be part of it
 * @returns the driver's files, in the tree's order
 */
export function related(includes: Includes, own: readonly string[], outside: readonly string[]): Iterable<string> {
    const kernel = outside.filter((path) => includes.isKernelCode(path));
    if (kernel.length === 0) return own;
    const functions = new Functions(includes, [...own, ...kernel]);
    const all = ledTo(functions, leading(functions, own, kernel));
    return [...includes.texts.keys()].filter((path) => all.has(path));
}

/** Who defines and who names what. */
class Functions {
    readonly #of = new Map<string, readonly string[]>();
    readonly #definers = new Map<string, string[]>();

    constructor(readonly includes: Includes, paths: readonly string[]) {
        for (const path of paths) {
            const heads = includes.names.get(path)?.heads;
            const names = [...((isHeader(path) ? heads?.defined : heads?.exported) ?? [])].filter((name) => name.length >= LEAST_NAME && kernelApi(name) === undefined && !EVERYONES.has(name));
            this.#of.set(path, names);
            for (const name of names) push(this.#definers, name, path);
        }
    }

    /** The functions of a file that others can call. */
    of(path: string): readonly string[] {
        return this.#of.get(path) ?? [];
    }

    /** The nearest files that define what code in `path` means by a name. */
    definers(path: string, name: string): readonly string[] {
        const all = (this.#definers.get(name) ?? []).filter((each) => this.includes.canMean(path, name, each));
        const most = Math.max(...all.map((each) => nearness(each, path)));
        return all.filter((each) => nearness(each, path) === most);
    }

    /** True when code in `path` may name a function of `definer`. */
    areNamed(path: string, definer: string): boolean {
        const words = this.includes.names.get(path)?.words;
        return this.of(definer).some((name) => words?.has(name) === true && this.definers(path, name).includes(definer));
    }
}

/** Own files, and those outside that name functions of theirs, over any number of steps. */
function leading(functions: Functions, own: readonly string[], outside: readonly string[]): ReadonlySet<string> {
    const { includes } = functions;
    const including = new Map<string, string[]>();
    const blind: string[] = [];
    for (const path of outside) {
        if (includes.isBlind(path)) blind.push(path);
        else if (!isHeader(path)) for (const header of includes.of(path)) push(including, header, path);
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

/** The files given, the headers that they include, and the files that define what they name, over any number of steps. */
function ledTo(functions: Functions, from: ReadonlySet<string>): ReadonlySet<string> {
    const { includes } = functions;
    const found = new Set(from);
    for (const path of found) {
        for (const header of includes.of(path)) found.add(header);
        const names = includes.names.get(path);
        if (names === undefined) continue;
        for (const name of isHeader(path) ? namesUsed(names) : names.words) for (const definer of functions.definers(path, name)) found.add(definer);
    }
    return found;
}

/** What a header uses itself, in its macros and functions: what it declares besides is for others. */
function namesUsed(names: TextNames): ReadonlySet<string> {
    return new Set([...names.macroWords(), ...[...names.called].filter((name) => !names.heads.declared.has(name))]);
}
