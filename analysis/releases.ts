/** Functions that free what they are given. */
import { Concerned } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import type { Sym } from "./flow/sym.js";
import { MOST_CALLS } from "./handled.js";
import type { Program } from "./program.js";
import { identity } from "./typestate/identity.js";
import type { Machine } from "./typestate/machine.js";
import type { FinalState } from "./typestate/run.js";
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

/** What names of services begin with that give memory back; for patterns. */
export const FREEING = "\\b(?:ExFree|NdisFreeMemory|MmFreeContiguousMemory)";

export class Releases {
    readonly #concerned: Concerned;
    readonly #simulation: Simulation<MemoryState, MemoryEvent, never>;
    readonly #known = new Map<string, boolean>();

    constructor(program: Program) {
        this.#concerned = new Concerned(program.project, new RegExp(FREEING));
        this.#simulation = new Simulation(program, {
            machine: memory,
            objectsOf: (fn) => (this.mayFree(fn) ? (fn.parameters ?? []).map((_, index) => parameter(index)) : []),
            waysOf: (event, key) => {
                const is = identity(freedMemory(event), key, event.state);
                return is === "other" ? [] : always(is === "same" ? "free" : "lose");
            },
        });
    }

    /** False for a function that frees no memory, itself or through others: told by text. */
    mayFree(fn: FunctionDecl): boolean {
        return this.#concerned.has(fn, MOST_CALLS);
    }

    /** The ways in which `fn` may end for the memory that it is given as its parameter number `index`; null when that cannot be told. */
    endsOf(fn: FunctionDecl, index: number): readonly FinalState<MemoryState>[] | null {
        return this.endsFor(fn, parameter(index));
    }

    /** The same for memory that `fn` finds by any other value. */
    endsFor(fn: FunctionDecl, pointer: Sym): readonly FinalState<MemoryState>[] | null {
        return this.#simulation.finalStates(fn, pointer, "live");
    }

    /** True when `fn` frees its parameter number `index` to the pool on every path, but for those on which it is NULL. */
    frees(fn: FunctionDecl, index: number): boolean {
        if (!this.mayFree(fn)) return false;
        const key = `${fn.key} ${index}`;
        let is = this.#known.get(key);
        if (is === undefined) {
            const states = this.endsOf(fn, index);
            is = states !== null && states.length > 0 && states.every(({ state, exists }) => state === "freed" || exists === false);
            this.#known.set(key, is);
        }
        return is;
    }
}

/** The memory that a service gives back to the pool, or to a lookaside list. */
export function freedMemory({ target, args }: CallEvent): Sym | undefined {
    const frees = target.kind === "kernel" ? target.api.frees : null;
    return frees?.kind === "pool" || frees?.kind === "lookaside-entry" ? args[frees.arg] : undefined;
}

function parameter(index: number): Sym {
    return { kind: "param", key: `p${index}`, index };
}
