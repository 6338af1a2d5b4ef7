/** Addresses of mapped MDLs that are used where they may be NULL. */
import { Concerned } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { resultSym, type Sym } from "../flow/sym.js";
import { HandledObjects, MOST_CALLS } from "../handled.js";
import type { Program } from "../program.js";
import { mappedAddress, type MappedEvent, type MappedMistake, type MappedState } from "../typestate/mapped-address.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, either, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

export type MappedFault = Mistake<MappedMistake>;

export class MappedAddresses {
    readonly #concerned: Concerned;
    readonly #objects: HandledObjects;
    readonly #simulation: Simulation<MappedState, MappedEvent, MappedMistake>;

    constructor(readonly program: Program) {
        this.#concerned = new Concerned(program.project, /\bMmGetSystemAddressForMdlSafe\b|\bMmMapLockedPagesSpecifyCache\b/);
        this.#objects = new HandledObjects(program, {
            mayConcern: (fn, levels) => this.#concerned.has(fn, levels),
            mentioned: (event) => (isMapping(event) ? [{ object: resultSym(event.call), verb: "map" }] : []),
        });
        this.#simulation = new Simulation<MappedState, MappedEvent, MappedMistake>(program, {
            machine: mappedAddress,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf,
            accessOf: () => "use",
        });
    }

    /** Uses of such addresses in `fn`, or in what it calls, where they may be NULL; the first of each. */
    faults(fn: FunctionDecl): readonly MappedFault[] {
        if (!this.#concerned.has(fn, MOST_CALLS)) return [];
        return this.#objects.in(fn).flatMap(({ object }) => {
            const faults = this.#simulation.mistakes(fn, object);
            return [...faults].sort((a, b) => a.at.start - b.at.start).slice(0, 1);
        });
    }
}

function isMapping({ target }: CallEvent): boolean {
    return target.kind === "kernel" && target.api.acts?.on === "mdl" && target.api.acts.verb === "map" && target.api.mayReturnNull;
}

function waysOf(event: CallEvent, key: string): readonly Way<MappedEvent>[] {
    if (isMapping(event)) return key === `c${event.call.id}` ? either("not null", "map", "null", "fail") : [];
    const { target, args } = event;
    if (target.kind !== "kernel") return [];
    const used = args.some((arg, index) => {
        const effect = target.api.args?.[index] ?? target.api.rest;
        const isCopied = target.api.copies?.source === index || target.api.copies?.destination === index;
        return (isCopied || effect === "reads" || effect === "writes") && isWithin(arg, key);
    });
    return used ? always("use") : [];
}

/** The address itself, or one behind it. */
function isWithin(arg: Sym, key: string): boolean {
    return arg.key === key || (arg.kind === "op" && arg.operator === "+" && isWithin(arg.left, key));
}
