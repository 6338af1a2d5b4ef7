/** Memory that WSK uses until a request is completed: whether it lives that long. */
import { awaitingWays, MayWait } from "../awaiting.js";
import { type Concerned, requesting } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { truthOf } from "../flow/conditions.js";
import type { Sym } from "../flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import { instancesOf } from "../instances.js";
import type { Variable } from "../ir.js";
import type { Program } from "../program.js";
import { type BufferEvent, bufferHold, type BufferMistake, type BufferState } from "../typestate/buffer-hold.js";
import { identity } from "../typestate/identity.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, happening, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { describedBy, mdlOf } from "./transfers.js";

/** A function that returns, or frees memory, while a request still needs it. */
export interface BufferFault extends Mistake<BufferMistake> {
    /** The local variable, or null for memory from elsewhere. */
    readonly variable: Variable | null;
}

export class RequestBuffers {
    readonly #concerned: Concerned;
    readonly #mayWait: MayWait;
    readonly #objects: HandledObjects;
    readonly #simulation: Simulation<BufferState, BufferEvent, BufferMistake>;
    readonly #faults = new Map<FunctionDecl, readonly BufferFault[]>();

    constructor(readonly program: Program) {
        this.#concerned = requesting(program.project);
        this.#mayWait = new MayWait(program);
        this.#objects = new HandledObjects(program, { mayConcern: (fn, levels) => this.#concerned.has(fn, levels), mentioned });
        this.#simulation = new Simulation<BufferState, BufferEvent, BufferMistake>(program, {
            machine: bufferHold,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf,
            concerns: (fn) => this.#mayWait.has(fn, MOST_CALLS),
            isMadeHere: (object) => localOf(object) !== null,
            mustEndHere: true,
        });
    }

    /** What `fn` does wrong with the memory of requests, itself or by what the helpers do that it calls. */
    faults(fn: FunctionDecl): readonly BufferFault[] {
        let faults = this.#faults.get(fn);
        if (faults === undefined) this.#faults.set(fn, (faults = this.#findFaults(fn)));
        return faults;
    }

    #findFaults(fn: FunctionDecl): readonly BufferFault[] {
        if (!this.#concerned.has(fn, MOST_CALLS)) return [];
        const mayFree = /Free|Delete|Release|Destroy/i.test(fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end));
        return this.#objects.in(fn).flatMap(({ object }) => {
            const variable = localOf(object);
            if (variable === null && (!mayFree || isVariable(object))) return [];
            const faults = this.#simulation.mistakes(fn, object).map((fault) => ({ ...fault, variable }));
            return variable === null ? faults : faults.filter((fault) => !this.#mayLackIrp(fn, fault));
        });
    }

    /** True where the IRP is a parameter that every caller may leave out: then the call is over when it returns. */
    #mayLackIrp(fn: FunctionDecl, { cause }: BufferFault): boolean {
        if (cause === null) return false;
        return cause.event.args.some((arg) => {
            if (arg.kind !== "param" || !isIrp(fn, arg.index)) return false;
            const instances = instancesOf(this.program, fn, [arg], cause.state);
            return instances.every(({ open, values }) => (open ? isOptional(fn, arg.index) : values[0]?.kind === "const" && values[0].value === 0));
        });
    }
}

function isIrp(fn: FunctionDecl, index: number): boolean {
    const type = fn.parameters?.[index]?.type;
    return type?.kind === "named" ? type.name === "PIRP" : type?.kind === "pointer" && type.to.kind === "named" && /^_?IRP$/.test(type.to.name);
}

/** True for a parameter that its annotation allows to be NULL. */
function isOptional({ parameters, unit, item }: FunctionDecl, index: number): boolean {
    const name = parameters?.[index]?.name ?? "";
    return name !== "" && new RegExp(`_opt_\\s+[\\w\\s*]*\\b${name}\\b`).test(unit.file.text.slice(item.start, item.bodyStart));
}

/** The variable of the function's own whose address a value is, or into which it points; statics outlive the function. */
export function localOf(object: Sym): Variable | null {
    if (object.kind !== "address" || !("variable" in object.cell.base)) return null;
    const { variable } = object.cell.base;
    return variable.scope === "global" || variable.isStatic ? null : variable;
}

/** True for the address of a variable, which nobody frees. */
function isVariable(object: Sym): boolean {
    return object.kind === "address" && "variable" in object.cell.base;
}

/** What a pointer into an object is a pointer into: `&ctx->Address` into what `ctx` points to. */
function whole(pointer: Sym): Sym {
    return pointer.kind === "address" && "pointer" in pointer.cell.base ? pointer.cell.base.pointer : pointer;
}

interface Held {
    readonly memory: Sym;
    readonly event: BufferEvent;
}

/** The memory that a call needs until its request is completed. */
function heldBy(event: CallEvent): readonly Held[] {
    const { target, args, state } = event;
    if (target.kind !== "wsk" || target.api.irp === null) return [];
    const irp = args[target.api.irp];
    // Without an IRP, a control request is over when the call returns.
    if (irp === undefined || truthOf(irp, state) === false) return [];
    const held = target.api.keepUntilCompletion.flatMap((index): Held[] => {
        const memory = args[index];
        if (memory === undefined) return [];
        const event = target.api.parameters[index]?.direction === "in" ? "pend" : "pendOutput";
        return [{ memory: whole(memory), event }];
    });
    const mdl = mdlOf(event);
    return mdl === null ? held : [...held, { memory: whole(describedBy(mdl, state).memory), event: "pendMdl" }];
}

function mentioned(event: CallEvent): Mentioned {
    return heldBy(event).map(({ memory }) => ({ object: memory, verb: "hold" }));
}

function waysOf(event: CallEvent, key: string): readonly Way<BufferEvent>[] {
    const { target, args, state } = event;
    if (target.kind === "wsk") {
        const held = heldBy(event).find(({ memory }) => identity(memory, key, state) !== "other");
        if (held === undefined) return [];
        if (identity(held.memory, key, state) === "maybe") return always("lose");
        return [{ if: [{ result: "pending" }], events: [happening(held.event)] }, { if: [{ result: "not pending" }], events: [] }];
    }
    if (target.kind === "kernel" && target.api.frees?.kind === "pool") {
        const is = identity(args[target.api.frees.arg], key, state);
        return is === "other" ? [] : is === "maybe" ? always("lose") : always("free");
    }
    return awaitingWays(event);
}
