/**
 * Callers in files that nothing leads to: a driver's main file may name no function of WSK at all, and still make, use and close sockets
 * by the helpers of another one. Judged by names, so that the files of a large tree that have nothing to do with it cost nothing.
 */
import { namesCalled } from "../callees.js";
import { type Concerned } from "../concerned.js";
import { MOST_CALLS } from "../handled.js";
import type { Project } from "../project.js";
import type { FunctionDecl, Unit } from "../unit.js";

export class OutsideCallers {
    /** Names of the functions that are concerned, in files that matter; null until someone asks. */
    #helpers: ReadonlySet<string> | null = null;
    readonly #found = new Map<Unit, ReadonlySet<FunctionDecl>>();

    constructor(
        readonly project: Project,
        readonly concerned: Concerned,
    ) {}

    /** True for a function that calls a concerned helper of a file that matters, itself or by other functions of its own file. */
    has(fn: FunctionDecl): boolean {
        return this.#within(fn.unit).has(fn);
    }

    #within(unit: Unit): ReadonlySet<FunctionDecl> {
        let found = this.#found.get(unit);
        if (found === undefined) this.#found.set(unit, (found = this.#find(unit)));
        return found;
    }

    #find(unit: Unit): ReadonlySet<FunctionDecl> {
        const helpers = (this.#helpers ??= this.#findHelpers());
        const isHelper = (name: string): boolean => helpers.has(name) && !unit.functions.has(name);
        // Most files call none of them.
        if (![...(this.project.files.includes.names.get(unit.path)?.called ?? [])].some(isHelper)) return new Set();
        const all = [...unit.functions.values()].flat();
        const calls = new Map(all.map((fn) => [fn, namesCalled(fn)]));
        const found = new Set(all.filter((fn) => calls.get(fn)?.some(isHelper)));
        for (let level = 1; level < MOST_CALLS; level++) {
            const names = new Set([...found].map(({ name }) => name));
            for (const fn of all) if (calls.get(fn)?.some((name) => names.has(name)) === true) found.add(fn);
        }
        return found;
    }

    #findHelpers(): ReadonlySet<string> {
        const { files, units } = this.project;
        const names = new Set<string>();
        for (const unit of [...units]) {
            if (!files.matters(unit)) continue;
            for (const fn of [...unit.functions.values()].flat()) if (this.concerned.has(fn, MOST_CALLS - 1)) names.add(fn.name);
        }
        return names;
    }
}
