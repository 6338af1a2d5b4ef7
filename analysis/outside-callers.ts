/**
 * Callers in files that nothing leads to: a driver's main file may name no function of WSK at all, and still make, use and close sockets
 * by the helpers of another one. Judged by names, so that the files of a large tree that have nothing to do with it cost nothing.
 */
import { type Concerned, namesCalled } from "./concerned.js";
import { MOST_CALLS } from "./handled.js";
import type { Project } from "./project.js";
import type { FunctionDecl } from "./unit.js";

export class OutsideCallers {
    /** Names of the functions that are concerned, in files that matter; null until someone asks. */
    #helpers: ReadonlySet<string> | null = null;

    constructor(
        readonly project: Project,
        readonly concerned: Concerned,
    ) {}

    /** True for a function that calls a concerned helper of a file that matters, itself or by other functions of its own file. */
    has(fn: FunctionDecl, levels: number = MOST_CALLS - 1): boolean {
        const helpers = (this.#helpers ??= this.#findHelpers());
        const names = namesCalled(fn);
        if (names.some((name) => helpers.has(name) && !fn.unit.functions.has(name))) return true;
        if (levels === 0) return false;
        const own = names.flatMap((name) => fn.unit.functions.get(name) ?? []);
        return own.some((each) => each !== fn && this.has(each, levels - 1));
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
