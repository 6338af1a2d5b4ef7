/** MDLs as objects: which symbols of a function are MDLs, and what calls do to them. */
import { awaitingWays, MayWait } from "../awaiting.js";
import { textOf } from "../callees.js";
import { Concerned } from "../concerned.js";
import type { AccessEvent, CallEvent } from "../flow/engine.js";
import { isConstant, resultSym, type Sym } from "../flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import type { Program } from "../program.js";
import { identity } from "../typestate/identity.js";
import { type MdlEvent, mdlLife, type MdlMistake, type MdlState } from "../typestate/mdl-life.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, either, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { mdlOf, TRANSFERS } from "./transfers.js";
import { isInTry } from "./unguarded-locks.js";

/** Something that a function does wrong with an MDL. */
export type MdlFault = Mistake<MdlMistake>;

const MDL_CALLS = /\b(?:(?:IoAllocate|IoFree|NdisAllocate|NdisFree|MmInitialize)Mdl|MmBuildMdlForNonPagedPool|MmProbeAndLock\w*|MmUnlockPages|IoBuildPartialMdl)\b/;
/** Position of the IRP in IoAllocateMdl: the MDL is then the IRP's. */
const HUNG_ON = 4;
const OPERATION: ReadonlyMap<string, number> = new Map([["MmProbeAndLockPages", 2], ["MmProbeAndLockProcessPages", 3], ["MmProbeAndLockSelectedPages", 3]]);
const IO_READ_ACCESS = 0;

export class Mdls {
    readonly #concerned: Concerned;
    readonly #mayWait: MayWait;
    readonly #objects: HandledObjects;
    readonly #simulation: Simulation<MdlState, MdlEvent, MdlMistake>;
    readonly #faults = new Map<FunctionDecl, readonly MdlFault[]>();

    constructor(readonly program: Program) {
        this.#concerned = new Concerned(program.project, MDL_CALLS);
        this.#mayWait = new MayWait(program);
        const transfers = new Concerned(program.project, TRANSFERS);
        this.#objects = new HandledObjects(program, {
            mayConcern: (fn, levels) => this.#concerned.has(fn, levels) || transfers.has(fn, levels),
            mentioned,
        });
        this.#simulation = new Simulation<MdlState, MdlEvent, MdlMistake>(program, {
            machine: mdlLife,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf,
            accessOf: ({ steps, kind }: AccessEvent & { readonly steps: readonly string[] }) => (kind === "read" && steps[0] === "MdlFlags" ? "ask" : null),
            concerns: (fn) => this.#mayWait.has(fn, MOST_CALLS),
            isMadeHere: (object) => object.kind === "result" && !isHungOnIrp(object),
        });
    }

    /** What `fn` does wrong with MDLs, itself or by what the helpers do that it calls. */
    faults(fn: FunctionDecl): readonly MdlFault[] {
        let faults = this.#faults.get(fn);
        if (faults === undefined) this.#faults.set(fn, (faults = this.#findFaults(fn)));
        return faults;
    }

    #findFaults(fn: FunctionDecl): readonly MdlFault[] {
        // What happens further down in a function that speaks of no MDL is some helper's own affair.
        if (!this.#concerned.has(fn, /mdl/i.test(textOf(fn)) ? MOST_CALLS : 1)) return [];
        const known = new Map<string, MdlFault>();
        for (const { object, calls } of this.#objects.in(fn)) {
            if (calls < 2 && object.kind !== "result") continue;
            for (const fault of this.#simulation.mistakes(fn, object)) {
                if (mayNotBeLocked(fn, fault)) continue;
                const key = `${fault.at.start} ${fault.mistake} ${object.kind === "result"}`;
                if (!known.has(key)) known.set(key, fault);
            }
        }
        return [...known.values()];
    }
}

/**
 * True where a helper locks under an exception handler, and the function that has called it asks before it unlocks: by a flag that the
 * helper has set, of which nothing may be known any more.
 */
function mayNotBeLocked(fn: FunctionDecl, { mistake, history }: MdlFault): boolean {
    const lock = mistake === "freedLocked" ? history.findLast(({ event }) => event === "lock" || event === "lockRead")?.node : undefined;
    if (lock === undefined || !isInTry(lock) || !/\bMmUnlockPages\b/.test(textOf(fn))) return false;
    return lock.source.path !== fn.unit.path || lock.start < fn.item.start || lock.end > fn.item.end;
}

/** The MDL is found by its IRP. */
function isHungOnIrp(object: Sym): boolean {
    if (object.kind !== "result") return false;
    const irp = object.call.args[HUNG_ON];
    return irp !== undefined && !(irp.op === "const" && irp.value === 0);
}

function mentioned(event: CallEvent): Mentioned {
    const { target, args } = event;
    if (target.kind === "wsk") {
        const mdl = mdlOf(event);
        return mdl === null ? [] : [{ object: mdl, verb: "submit" }];
    }
    if (target.kind !== "kernel") return [];
    const { allocates, acts, frees } = target.api;
    if (allocates === "mdl") return [{ object: resultSym(event.call), verb: "allocate" }];
    const index = frees?.kind === "mdl" ? frees.arg : acts?.on === "mdl" ? acts.arg : null;
    const object = index === null ? undefined : args[index];
    return object === undefined ? [] : [{ object, verb: acts?.verb ?? "free" }];
}

function waysOf(event: CallEvent, key: string): readonly Way<MdlEvent>[] {
    const { target, args, state, call } = event;
    if (target.kind === "wsk") {
        const mdl = mdlOf(event);
        const is = mdl === null ? "other" : identity(mdl, key, state);
        if (is === "other") return [];
        if (is === "maybe") return always("lose");
        return target.api.transfer === "receive" ? either("pending", "pendIn", "not pending", "finishIn") : either("pending", "pendOut", "not pending", "finishOut");
    }
    if (target.kind === "kernel") {
        const { allocates, acts, frees } = target.api;
        if (allocates === "mdl") return key === `c${call.id}` ? either("not null", allocation(target.name), "null", "fail") : [];
        const index = frees?.kind === "mdl" ? frees.arg : acts?.on === "mdl" ? acts.arg : null;
        if (index !== null) {
            const is = identity(args[index], key, state);
            return is === "other" ? [] : is === "maybe" ? always("lose") : acting(event);
        }
        if (target.api.args?.some((effect, at) => effect === "frees" && args[at]?.key === key) === true) return always("forget");
    }
    return awaitingWays(event);
}

function allocation(name: string): MdlEvent {
    return name === "NdisAllocateMdl" ? "allocateBuilt" : name.startsWith("MmAllocatePages") ? "allocatePages" : "allocate";
}

function acting({ target, args }: CallEvent): readonly Way<MdlEvent>[] {
    if (target.kind !== "kernel") return [];
    if (target.api.frees !== null) return always("free");
    switch (target.api.acts?.verb) {
        case "initialize":
            return always("initialize");
        case "build-nonpaged":
            return always("build");
        case "build-partial":
            return always("partial");
        case "lock-pages":
            return always(isConstant(args[OPERATION.get(target.name) ?? -1], IO_READ_ACCESS) ? "lockRead" : "lock");
        case "unlock-pages":
            return always(target.name === "MmUnlockPages" ? "unlock" : "lose");
        case "prepare-reuse":
            return always("lose");
        default:
            return [];
    }
}
