/** IRPs as objects: which symbols of a function are IRPs, and what calls do to them. */
import type { CNode } from "../../parser/ast.js";
import { textOf } from "../callees.js";
import { Concerned, WSK_CALL } from "../concerned.js";
import { anyWays } from "../any-waits.js";
import { awaitingWays, MayWait } from "../awaiting.js";
import { mayBeCompletionRoutine } from "../completion/completion.js";
import type { AccessEvent, CallEvent } from "../flow/engine.js";
import { mentions } from "../flow/state.js";
import { type Cell, isForeignPointer, resultSym, type Sym } from "../flow/sym.js";
import type { CallInstr } from "../ir.js";
import { type Handled, HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import { Handshakes } from "./irp-handshakes.js";
import { type Fate, IrpFates } from "./irp-fates.js";
import { FatesAtRequest } from "./irp-fates-at-request.js";
import { Reliance } from "./irp-reliance.js";
import { FatesWhenCancelled } from "./irp-fates-when-cancelled.js";
import { isToldByOthers } from "./known-null-irps.js";
import type { Program } from "../program.js";
import { identity, isListed } from "../typestate/identity.js";
import { type IrpEvent, irpLife, type IrpMistake, type IrpState, UNSENT } from "../typestate/irp-life.js";
import type { Mistake, Protocol } from "../typestate/protocol.js";
import { completionContext } from "../typestate/routine-context.js";
import { Simulation } from "../typestate/simulate.js";
import { ANYHOW } from "../typestate/start.js";
import { always, either, happening, type Way } from "../typestate/ways.js";
import { isVoid } from "../types.js";
import type { FunctionDecl } from "../unit.js";

/** Something that a function does wrong with an IRP. */
export type IrpFault = Mistake<IrpMistake>;

/** What a call does to an IRP that is one of its arguments. */
type Uses = (index: number | null, what: () => readonly Way<IrpEvent>[]) => readonly Way<IrpEvent>[];

export class Irps {
    readonly #objects: HandledObjects;
    readonly #concerned: Concerned;
    /** Functions below which an IRP is made for the driver itself, freed or given to WSK: nothing else can go wrong with one that is of interest. */
    readonly #risky: Concerned;
    readonly #making: Concerned;
    readonly #mayWait: MayWait;
    readonly #fates: IrpFates;
    readonly #requested: FatesAtRequest;
    readonly #reliance: Reliance;
    readonly #whenCancelled: FatesWhenCancelled;
    readonly #handshakes: Handshakes;
    readonly #simulation: Simulation<IrpState, IrpEvent, IrpMistake>;
    readonly #faults = new Map<FunctionDecl, readonly IrpFault[]>();

    /**
     * @param isToldElsewhere whether another kind of object has gone wrong by the same call, and the IRP has only shared its fate
     * @param inContext the members of its context in which a completion routine finds its IRP once more
     * @param isOwn true for a pointer to memory of a function alone: an IRP that is kept there is lost with it; told of one that nobody has been given yet
     */
    constructor(
        readonly program: Program,
        readonly isToldElsewhere: (fn: FunctionDecl, fault: IrpFault) => boolean = () => false,
        readonly inContext: (routine: FunctionDecl) => readonly Cell[] = () => [],
        readonly isOwn: (pointer: Sym, fn: FunctionDecl, unsent: Sym | null) => boolean = () => false,
    ) {
        this.#concerned = new Concerned(program.project, new RegExp(`\\bIo\\w*Irp\\w*\\b|\\bIoSetCompletionRoutine|\\bIof?CompleteRequest|\\b(?:Iof?|Po)CallDriver|${WSK_CALL}`));
        this.#risky = new Concerned(program.project, new RegExp(`\\bIo(?:Allocate|Free)Irp|\\bPFN_WSK_|${WSK_CALL}`));
        this.#making = new Concerned(program.project, /\bIo(?:Allocate|Initialize)Irp/);
        this.#mayWait = new MayWait(program);
        this.#handshakes = new Handshakes(program);
        this.#objects = new HandledObjects(program, {
            mayConcern: (fn, levels) => this.#concerned.has(fn, levels),
            mentioned,
        });
        const protocol: Protocol<IrpState, IrpEvent, IrpMistake> = {
            machine: irpLife,
            objectsOf: (fn) => [...this.objectsOf(fn), ...readersOf(fn)],
            waysOf: (event, key, { context }) => this.#waysOf(event, key, context),
            accessOf: (access) => this.#accessed(access),
            concerns: (fn) => this.#mayWait.has(fn, MOST_CALLS),
            isMadeHere: (object) => object.kind === "result",
            isOwn: (pointer, fn, { object, state }) => this.isOwn(pointer, fn, this.#isUnsent(fn, object, state) ? object : null),
        };
        this.#simulation = new Simulation(program, protocol);
        this.#fates = new IrpFates(program, (fn, object, start) => this.#simulation.finalStates(fn, object, start));
        this.#requested = new FatesAtRequest(program, this.#fates);
        this.#reliance = new Reliance(program, this.#fates);
        this.#whenCancelled = new FatesWhenCancelled(program, this.#fates);
    }

    /** IRPs that a function or its callees allocate, free, prepare or hand to WSK, in the function's own terms. */
    objectsOf(fn: FunctionDecl): readonly Sym[] {
        return this.#objects.in(fn).map(({ object }) => object);
    }

    /** Those of {@link objectsOf} to which all of this is done, in the words of the knowledge base; `submit` is what requests do. */
    objectsWith(fn: FunctionDecl, verbs: readonly string[]): readonly Sym[] {
        return this.#objects.in(fn).flatMap((each) => (verbs.every((verb) => each.verbs.has(verb)) ? [each.object] : []));
    }

    /** True when a function, or what it calls, gives an IRP to WSK that the given call has allocated. */
    submits(fn: FunctionDecl, allocation: CallInstr): boolean {
        return this.#objects.in(fn).some(({ object, verbs }) => object.kind === "result" && object.call === allocation && verbs.has("submit"));
    }

    /**
     * False for functions that have nothing to do with IRPs; what happens further down in one that names none is some helper's own affair.
     *
     * @param names what else in a function's text makes it worth a look at its helpers
     */
    mayHandle(fn: FunctionDecl, names = /irp/i): boolean {
        return this.#concerned.has(fn, names.test(textOf(fn)) ? MOST_CALLS : 1);
    }

    /** False for functions that neither allocate IRPs nor initialize them, by name or by a macro: told by text. */
    mayMake(fn: FunctionDecl): boolean {
        return this.#making.has(fn, 0);
    }

    /** The same of what a function calls, over any number of calls. */
    mayMakeBelow(fn: FunctionDecl): boolean {
        return this.#making.hasBelow(fn);
    }

    /** True when `fn` may end with success, or without saying anything, after the allocation of `object` below it has failed. */
    goesOnWithout(fn: FunctionDecl, object: Sym): boolean {
        // A constructor returns nothing either.
        const isSilent = isVoid(fn.result) || (fn.item.owner !== "" && fn.word === fn.item.owner);
        return this.#simulation.finalStates(fn, object, "outside")?.some(({ state, failed, success }) => state === "null" && !failed && (isSilent || success === true)) === true;
    }

    /** What a completion routine does to the IRP that it is called for. */
    fate(routine: FunctionDecl): Fate {
        return this.#fates.of(routine);
    }

    /** What `fn` does wrong with IRPs, itself or by what the helpers do that it calls. */
    faults(fn: FunctionDecl): readonly IrpFault[] {
        let faults = this.#faults.get(fn);
        if (faults === undefined) this.#faults.set(fn, (faults = this.#findFaults(fn)));
        return faults;
    }

    #findFaults(fn: FunctionDecl): readonly IrpFault[] {
        if (!this.mayHandle(fn) || !this.#risky.hasBelow(fn)) return [];
        const faults = this.#objects.in(fn).filter(isInteresting).flatMap(({ object }) => this.#simulation.mistakes(fn, object).flatMap((fault) => this.#certain(fn, fault)));
        const known = new Set(faults.map(placeOf));
        const all = [...faults, ...this.#freedByBothNames(fn).filter((fault) => !known.has(placeOf(fault)))];
        return all.filter(
            (fault) => !this.#handshakes.explains(fault) && !this.isToldElsewhere(fn, fault) && !isToldByOthers(this.program, fn, fault, all),
        );
    }

    /** True for an IRP that has never been given to anybody: its routine has not run. */
    #isUnsent(fn: FunctionDecl, { key }: Sym, state: IrpState): boolean {
        const verbs = this.#objects.in(fn).find(({ object }) => object.key === key)?.verbs;
        return UNSENT.has(state) && verbs?.has("reuse") === false && !verbs.has("initialize");
    }

    /** What is only wrong if the function relies on the routine by what it does on another path, where that is so. */
    #certain(fn: FunctionDecl, fault: IrpFault): readonly IrpFault[] {
        if (!/Doubtful$/.test(fault.mistake)) return [fault];
        const left = fault.isAgreed ? null : this.#reliance.whereLeft(fn, fault);
        return left === null ? [] : [{ ...fault, history: [...fault.history, { node: left, event: "rely", name: fn.name, because: null }] }];
    }

    /** A completion routine that frees the IRP which it is given, and the one in its context, which is the same. */
    #freedByBothNames(fn: FunctionDecl): readonly IrpFault[] {
        const handled = this.objectsOf(fn);
        const irp = handled.find(({ key }) => key === "p1");
        if (!mayBeCompletionRoutine(fn) || irp === undefined) return [];
        const places = this.inContext(fn).filter((place) => handled.some(({ key }) => key === `in(${place.key})`));
        return places.flatMap((at) => this.#simulation.mistakes(fn, irp, { ...ANYHOW, at })).filter(({ mistake }) => mistake === "freedTwice");
    }

    #waysOf(event: CallEvent, key: string, context: Sym | null): readonly Way<IrpEvent>[] {
        const { target, args, state } = event;
        const on: Uses = (index, what) => {
            const is = index === null ? "other" : identity(args[index], key, state);
            return is === "other" ? [] : is === "same" ? what() : always("lose");
        };
        if (target.kind === "wsk") return on(target.api.irp, () => this.#requested.ways(event, args[target.api.irp ?? 0], key));
        if (target.kind === "kernel") {
            const { api } = target;
            if (api.allocates === "irp") return key === `c${event.call.id}` ? either("not null", "allocate", "null", "fail") : [];
            if (api.frees?.kind === "irp") return on(api.frees.arg, () => always("free"));
            if (api.acts?.on === "irp") return on(api.acts.arg, () => this.#acting(event, key));
            if (api.args?.some((effect, index) => effect === "retains" && isWithin(args[index], key)) === true || isListed(event, key)) return always("lose");
            if (isMemoryGone(event, key)) return always("forget");
            if (isGuard(event)) return always("guard");
            const any = anyWays(event, context ?? completionContext(key, state));
            if (any !== null) return any;
        }
        return awaitingWays(event);
    }

    /** What a service that is about IRPs does to the one it is given. */
    #acting(event: CallEvent, key: string): readonly Way<IrpEvent>[] {
        const { target } = event;
        switch (target.kind === "kernel" ? target.api.acts?.verb : undefined) {
            case "reuse":
            case "initialize":
                return always("reuse");
            case "cancel":
                return always("cancel");
            case "complete":
                return always("complete");
            case "send":
            case "queue":
                return always("lose");
            case "next-location":
                return always("setUp");
            case "set-completion-routine":
                return this.#arming(event, key);
            default:
                return [];
        }
    }

    #accessed({ steps, kind, node }: AccessEvent & { readonly steps: readonly string[] }): IrpEvent {
        if (kind !== "read" || steps[0] !== "IoStatus") return "touch";
        // Who asks whether the status is still STATUS_PENDING does not take it for the result.
        const { parent } = node;
        const asks = parent?.kind === "binary_expression" && /^[=!]=$/.test(parent.operator ?? "") && parent.text.includes("STATUS_PENDING");
        if (!asks) return "read";
        return isLoopCondition(parent) || this.#handshakes.mayPutPending() ? "poll" : "ask";
    }

    #arming(event: CallEvent, key: string): readonly Way<IrpEvent>[] {
        const fate = this.#fates.atSetting(event, key);
        this.#handshakes.note(event.call.node, this.#fates.routinesAt(event));
        const last = armingEvent(fate);
        const freeing = last === "armUnknown" ? this.#whenCancelled.atSetting(event, key) : null;
        const armed: Way<IrpEvent> = { if: [], events: [freeing === null ? { event: last, because: fate?.at ?? null } : { event: "armCancelFreeing", because: freeing }] };
        const mayFail = event.target.kind === "kernel" && event.target.api.returns === "NTSTATUS";
        if (!mayFail) return [armed];
        return [{ ...armed, if: [{ result: "success" }] }, { if: [{ result: "failure" }], events: [happening("armFailed")] }];
    }
}

function placeOf({ at, mistake }: IrpFault): string {
    return `${at.start} ${mistake}`;
}

function armingEvent(fate: Fate | null): IrpEvent {
    if (fate === null || fate.frees === "maybe") return "armUnknown";
    if (fate.frees === "always") return "armFreeing";
    return fate.inert ? "armInert" : "armKeeping";
}

/** Parameters that a function takes the result of a request from: a helper that does nothing else with the IRP names it all the same. */
function readersOf(fn: FunctionDecl): readonly Sym[] {
    const text = textOf(fn);
    if (!text.includes("IoStatus")) return [];
    return (fn.parameters ?? []).flatMap(({ name }, index): Sym[] =>
        name !== "" && new RegExp(`\\b${name}\\s*->\\s*IoStatus\\b`).test(text) ? [{ kind: "param", key: `p${index}`, index }] : [],
    );
}

/** True for what is asked again and again. */
function isLoopCondition(node: CNode): boolean {
    for (let each: CNode | null = node; each !== null; each = each.parent) if (each.kind.endsWith("_statement")) return /^(?:while|do|for)_/.test(each.kind);
    return false;
}

/** Passing an IRP on is nothing that can go wrong by itself, unless this function made it or frees it. */
function isInteresting({ object, calls, verbs }: Handled): boolean {
    return calls > 1 || object.kind === "result" || verbs.has("free");
}

function mentioned(event: CallEvent): Mentioned {
    const { target, args } = event;
    const at = (index: number | null, verb: string): Mentioned => {
        const object = index === null ? undefined : args[index];
        return object === undefined ? [] : [{ object, verb }];
    };
    if (target.kind === "wsk") return at(target.api.irp, "submit");
    if (target.kind !== "kernel") return [];
    const { allocates, acts, frees } = target.api;
    if (allocates === "irp") return [{ object: resultSym(event.call), verb: "allocate" }];
    if (frees?.kind === "irp") return at(frees.arg, "free");
    return acts?.on === "irp" ? at(acts.arg, acts.verb) : [];
}

/** True when the memory that the object was found in is gone or changed: what is found there next is another object. */
function isMemoryGone({ target, args }: CallEvent, key: string): boolean {
    if (target.kind !== "kernel") return false;
    return args.some((arg, index) => {
        const effect = target.api.args?.[index] ?? target.api.rest;
        return (effect === "frees" || effect === "writes") && arg.key !== key && isForeignPointer(arg) && mentions(key, arg.key);
    });
}

/** A lock is taken, or a word is exchanged that others can see. */
function isGuard({ target }: CallEvent): boolean {
    if (target.kind !== "kernel") return false;
    return (target.api.lock !== null && target.api.acts?.verb !== "release") || target.name.includes("Interlocked");
}

function isWithin(arg: Sym | undefined, key: string): boolean {
    return arg !== undefined && (arg.key === key || mentions(arg.key, key));
}
