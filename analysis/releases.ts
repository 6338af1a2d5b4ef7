/** Functions that free what they are given. */
import { Concerned } from "./concerned.js";
import type { Sym } from "./flow/sym.js";
import { MOST_CALLS } from "./handled.js";
import type { Program } from "./program.js";
import { identity } from "./typestate/identity.js";
import type { Machine } from "./typestate/machine.js";
import { Simulation } from "./typestate/simulate.js";
import { always } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";

type MemoryState = "live" | "freed" | "unknown";
type MemoryEvent = "free" | "lose";

const memory: Machine<MemoryState, MemoryEvent, never> = {
    name: "life of memory",
    start: "live",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    transitions: { live: { free: "freed" } },
    says: {},
};

export class Releases {
    readonly #concerned: Concerned;
    readonly #simulation: Simulation<MemoryState, MemoryEvent, never>;
    readonly #known = new Map<string, boolean>();

    constructor(program: Program) {
        this.#concerned = new Concerned(program.project, /\bExFree/);
        this.#simulation = new Simulation(program, {
            machine: memory,
            objectsOf: (fn) => (this.#concerned.has(fn, MOST_CALLS) ? (fn.parameters ?? []).map((_, index) => parameter(index)) : []),
            waysOf: ({ target, args, state }, key) => {
                const freed = target.kind === "kernel" && target.api.frees?.kind === "pool" ? args[target.api.frees.arg] : undefined;
                const is = identity(freed, key, state);
                return is === "other" ? [] : always(is === "same" ? "free" : "lose");
            },
        });
    }

    /** True when `fn` frees its parameter number `index` to the pool on every path, but for those on which it is NULL. */
    frees(fn: FunctionDecl, index: number): boolean {
        if (!this.#concerned.has(fn, MOST_CALLS)) return false;
        const key = `${fn.key} ${index}`;
        let is = this.#known.get(key);
        if (is === undefined) {
            const states = this.#simulation.finalStates(fn, parameter(index), "live");
            is = states !== null && states.length > 0 && states.every(({ state, exists }) => state === "freed" || exists === false);
            this.#known.set(key, is);
        }
        return is;
    }
}

function parameter(index: number): Sym {
    return { kind: "param", key: `p${index}`, index };
}
