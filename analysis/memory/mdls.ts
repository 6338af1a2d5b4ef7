/** MDLs as objects: which symbols of a function are MDLs, and what calls do to them. */
import type { KernelApi } from "../../knowledge/index.js";
import { awaitingWays, MayWait } from "../awaiting.js";
import { textOf } from "../callees.js";
import { Concerned } from "../concerned.js";
import type { AccessEvent, CallEvent } from "../flow/engine.js";
import { mentions } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { isConstant, resultSym, type Sym } from "../flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import type { Program } from "../program.js";
import { identity, isListed } from "../typestate/identity.js";
import { type MdlEvent, mdlLife, type MdlMistake, type MdlState } from "../typestate/mdl-life.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import type { Reason } from "../typestate/trail.js";
import { always, either, type Happening, happening, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { leadsTo, type MdlFate, MdlFates } from "./mdl-fates.js";
import { mdlOf, TRANSFERS } from "./transfers.js";
import { SecondFrees } from "./second-frees.js";
import { isInTry } from "./unguarded-locks.js";

/** Something that a function does wrong with an MDL. */
export type MdlFault = Mistake<MdlMistake>;

const MDL_CALLS = /\b(?:(?:IoAllocate|IoFree|NdisAllocate|NdisFree|MmInitialize)Mdl|MmBuildMdlForNonPagedPool|MmProbeAndLock\w*|MmUnlockPages|IoBuildPartialMdl)\b/;
/** Services that run a routine of the driver's, at once or at some time. */
const RUNNING = /\b(?:\w*Queue\w*WorkItem\w*|\w*InsertQueue\w+|(?:Ke|Io|Ndis)?Set\w*Timer\w*|Wdf\w+Enqueue|PsCreateSystemThread\w*|KeSynchronizeExecution)\b/;
/** Position of the IRP in IoAllocateMdl: the MDL is then the IRP's. */
const HUNG_ON = 4;
const OPERATION: ReadonlyMap<string, number> = new Map([["MmProbeAndLockPages", 2], ["MmProbeAndLockProcessPages", 3], ["MmProbeAndLockSelectedPages", 3]]);
const IO_READ_ACCESS = 0;

/** What a completion routine does to the MDL of its request, as an event. */
const IN_ROUTINE = { frees: "routineFrees", unlocks: "routineUnlocks", touches: "routineTouches" } as const;

export class Mdls {
    readonly #concerned: Concerned;
    readonly #mayWait: MayWait;
    readonly #running: Concerned;
    readonly #objects: HandledObjects;
    readonly #fates: MdlFates;
    readonly #second: SecondFrees;
    readonly #simulation: Simulation<MdlState, MdlEvent, MdlMistake>;
    readonly #faults = new Map<FunctionDecl, readonly MdlFault[]>();

    constructor(readonly program: Program) {
        this.#concerned = new Concerned(program.project, MDL_CALLS);
        this.#mayWait = new MayWait(program);
        this.#second = new SecondFrees(program);
        this.#running = new Concerned(program.project, RUNNING);
        const transfers = new Concerned(program.project, TRANSFERS);
        this.#objects = new HandledObjects(program, {
            mayConcern: (fn, levels) => this.#concerned.has(fn, levels) || transfers.has(fn, levels),
            mentioned,
        });
        this.#simulation = new Simulation<MdlState, MdlEvent, MdlMistake>(program, {
            machine: mdlLife,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf: (event, key) => this.#waysOf(event, key),
            accessOf: ({ steps, kind }: AccessEvent & { readonly steps: readonly string[] }) => (kind === "read" && steps[0] === "MdlFlags" ? "ask" : null),
            concerns: (fn) => this.#mayWait.has(fn, MOST_CALLS),
            isMadeHere: (object) => object.kind === "result" && !isHungOnIrp(object),
        });
        this.#fates = new MdlFates(program, this.#objects, (fn, object, start) => this.#simulation.finalStates(fn, object, start));
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
                if (mayNotBeLocked(fn, fault) || this.#isLeftToRoutine(object, fault) || this.#second.isExplained(fn, fault)) continue;
                const key = `${fault.at.start} ${fault.mistake} ${object.kind === "result"}`;
                if (!known.has(key)) known.set(key, fault);
            }
        }
        return [...known.values()];
    }

    /**
     * True for an MDL that is not seen to on a path on which a helper has made a request with it, of which only the caller knows that the
     * completion routine gets at the MDL.
     */
    #isLeftToRoutine({ key }: Sym, { mistake, calls, state }: MdlFault): boolean {
        if (mistake !== "leaked" && mistake !== "freedLocked") return false;
        const made = [...calls.values()].filter(({ call }) => state.result(call.id) !== undefined);
        const first = made.findIndex((event) => this.#gives(event, key));
        if (first < 0) return false;
        const { call } = made[first] as CallEvent;
        return [...made.slice(first).map((event) => event.state), state].some((each) => this.#fates.isLookedAfter({ key, call, state: each }));
    }

    /** True for a call of a helper that gives an MDL to WSK. */
    #gives({ target, args, call, state }: CallEvent, key: string): boolean {
        if (target.kind !== "function") return false;
        const into = new Substitution({ call, args }, state);
        return this.#objects.in(target.decl).some(({ object, verbs }) => verbs.has("submit") && identity(into.sym(object), key, state) !== "other");
    }

    #waysOf(event: CallEvent, key: string): readonly Way<MdlEvent>[] {
        const { target, args, state, call } = event;
        if (target.kind === "wsk") return this.#requestWays(event, key);
        if (target.kind === "kernel") {
            const { allocates, acts, frees } = target.api;
            if (allocates === "mdl") return key === `c${call.id}` ? either("not null", allocation(target.name), "null", "fail") : [];
            const index = frees?.kind === "mdl" ? frees.arg : acts?.on === "mdl" ? acts.arg : null;
            if (index !== null) {
                const is = identity(args[index], key, state);
                return is === "other" ? [] : is === "maybe" ? always("lose") : acting(event);
            }
            if (target.api.args?.some((effect, at) => effect === "frees" && args[at]?.key === key) === true) return always("forget");
            if (isListed(event, key) || this.#isGivenAway(event, target.api, key)) return always("lose");
        }
        return this.#isGivenBelow(event, key) ? always("lose") : this.#waitingWays(event, key);
    }

    /** What a call that may wait means for an MDL: one that is found in memory which others see may be another one after it. */
    #waitingWays(event: CallEvent, key: string): readonly Way<MdlEvent>[] {
        const { target } = event;
        const ways = awaitingWays(event);
        if (!isSeenByOthers(key)) return ways;
        if (ways.length > 0) return ways.map((way) => ({ ...way, events: [happening("settle"), ...way.events] }));
        const letsIn = target.kind === "function" ? this.#mayWait.has(target.decl, MOST_CALLS) : target.kind === "kernel" && (target.api.wait !== null || target.api.lock !== null);
        return letsIn ? always("settle") : [];
    }

    /** True where a service keeps what leads to the MDL, and runs code that may see to it: a work item, a DPC. */
    #isGivenAway({ args, call, state }: CallEvent, api: KernelApi, key: string): boolean {
        if (onlyPrepares(api)) return false;
        const { registers } = api;
        const asked = { key, call, state };
        const [routine, context] = registers === null ? [] : [args[registers.routine], args[registers.context ?? -1]];
        if (routine !== undefined && context !== undefined) return this.#fates.ofRun(routine, context, asked).does !== "keeps";
        const runs = api.acts?.verb === "queue" || api.acts?.verb === "set";
        return api.args?.some((effect, at) => {
            const arg = args[at];
            if (effect !== "retains" || arg === undefined) return false;
            return arg.key === key || mentions(key, arg.key) || (runs && (leadsTo(arg, asked) || this.#fates.isPreparedIn(arg, asked)));
        }) === true;
    }

    /** True for a call of a helper that lets such a service run what may see to the MDL. */
    #isGivenBelow({ target, args, call, state }: CallEvent, key: string, levels = MOST_CALLS): boolean {
        if (target.kind !== "function" || !this.#running.has(target.decl, levels)) return false;
        const into = new Substitution({ call, args }, state);
        return (this.program.flow(target.decl)?.calls ?? []).some((inner) => {
            const event = { ...inner, args: inner.args.map((each) => into.sym(each)), state };
            if (inner.target.kind === "kernel") return RUNNING.test(inner.target.name) && this.#isGivenAway(event, inner.target.api, key);
            return levels > 0 && this.#isGivenBelow(event, key, levels - 1);
        });
    }

    /** A request with an MDL, and what its completion routine then does to that. */
    #requestWays(event: CallEvent, key: string): readonly Way<MdlEvent>[] {
        const { target, args, call, state } = event;
        const mdl = mdlOf(event);
        if (target.kind !== "wsk") return [];
        const is = mdl === null ? "other" : identity(mdl, key, state);
        if (is !== "same") return is === "maybe" ? always("lose") : isSeenByOthers(key) ? always("settle") : [];
        const irp = target.api.irp === null ? undefined : args[target.api.irp];
        const fate = irp === undefined ? null : this.#fates.of(irp, { key, call, state });
        const then: readonly Happening<MdlEvent>[] = fate === null || fate.does === "keeps" ? [] : [{ event: IN_ROUTINE[fate.does], because: reasonOf(fate) }];
        const [pend, finish] = target.api.transfer === "receive" ? (["pendIn", "finishIn"] as const) : (["pendOut", "finishOut"] as const);
        return either<MdlEvent>("pending", pend, "not pending", finish).map((way) => ({ ...way, events: [...way.events, ...then] }));
    }
}

/** Where a routine does something to an MDL; of one that frees it, what it leaves behind. */
function reasonOf({ does, at, tells }: MdlFate): Reason | null {
    return at === null || does !== "frees" ? at : { ...at, leaves: tells === null ? null : [...tells].sort() };
}

/** True for an MDL by the name of the memory that it was found in, which others may give another one. */
function isSeenByOthers(key: string): boolean {
    return key.startsWith("in(");
}

/** Services that tell only what is to run, and others that then run it. */
function onlyPrepares({ acts, registers }: KernelApi): boolean {
    if (acts?.verb === "set-completion-routine" || acts?.verb === "initialize") return true;
    return registers !== null && !registers.synchronous && acts === null && PREPARED.has(registers.role);
}

const PREPARED: ReadonlySet<string> = new Set(["dpc", "timer", "apc"]);
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
