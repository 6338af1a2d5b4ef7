/**
 * The InspectID pointer that WSK hands to inspect and abort callbacks, valid during the call only: which values it is, and where it is
 * put so that it outlives the call.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_inspect_event
 */
import type { CNode } from "../../parser/ast.js";
import type { AssignEvent, CallEvent, ReturnEvent } from "../flow/engine.js";
import { possibleValues } from "../flow/conditions.js";
import type { FlowState } from "../flow/state.js";
import type { Place } from "../ir.js";
import { addressSym, alternatives, type Cell, pointeeCell, type Sym } from "../flow/sym.js";
import { instancesOf, parameterFacts, substituteGuards } from "../instances.js";
import { placeType } from "../place-type.js";
import type { Program } from "../program.js";
import { type Context, contextsBelow } from "../reach.js";
import { canonicalName } from "../resolve.js";
import type { CallbackRole, Roles } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";

/** A callback that is given an InspectID, or another pointer that is valid during the call only. */
export interface InspectCallback {
    readonly role: CallbackRole;
    readonly fn: FunctionDecl;
    /** Position of the parameter. */
    readonly index: number;
    /** Its name in the source. */
    readonly parameter: string;
}

/** A place where the pointer is put beyond the call. */
export interface KeptPointer {
    readonly callback: InspectCallback;
    /** The store, or the call in the callback that leads to it. */
    readonly at: CNode;
    /** What holds the pointer now, in words: a member, a variable, the context of a work item. */
    readonly where: string;
    /** The name by which the pointer can be found again: the last member or the variable; null for a routine's context. */
    readonly slot: string | null;
    /** The routine that receives the pointer as its context. */
    readonly routine: FunctionDecl | null;
    /** The assignment, when it stands in the callback itself; `isStructure` when its target is such a structure, not a pointer. */
    readonly assign: { readonly value: CNode; readonly isStructure: boolean } | null;
    readonly trace: readonly TraceStep[];
}

export const INSPECT_ID_TYPE = "PWSK_INSPECT_ID";

/** The inspect and abort callbacks of the driver. */
export function inspectCallbacks(roles: Roles): readonly InspectCallback[] {
    const found: InspectCallback[] = [];
    for (const role of roles.callbacks) {
        const index = role.event.parameters.findIndex((each) => each.type === INSPECT_ID_TYPE);
        const parameter = role.fn.parameters?.[index]?.name;
        if (index >= 0 && parameter !== undefined && parameter !== "") found.push({ role, fn: role.fn, index, parameter });
    }
    return found;
}

/** The parameters of a callback that point to memory which is valid during the call only, other than InspectID and lists that may be kept. */
export function passingPointers(role: CallbackRole): readonly InspectCallback[] {
    const { fn, event } = role;
    return event.duringCallOnly.flatMap((index) => {
        const parameter = fn.parameters?.[index]?.name ?? "";
        const isOther = event.parameters[index]?.type === INSPECT_ID_TYPE || index === event.retainable;
        return isOther || parameter === "" ? [] : [{ role, fn, index, parameter }];
    });
}

/** True when `sym`, a value in the callback, may be the InspectID pointer. */
export function isPointer(sym: Sym, callback: InspectCallback): boolean {
    return alternatives(sym)?.some((each) => each.kind === "param" && each.index === callback.index) ?? false;
}

/** The callback whose InspectID `sym`, a value in `fn`, may be; null when it is none, as far as can be told. */
export function pointerOf(program: Program, callbacks: readonly InspectCallback[], fn: FunctionDecl, sym: Sym, state: FlowState): InspectCallback | null {
    for (const { chain, values } of instancesOf(program, fn, [sym], state)) {
        const outermost = chain[0]?.caller ?? fn;
        const value = values[0];
        const callback = value === undefined ? undefined : callbacks.find((each) => each.fn === outermost && isPointer(value, each));
        if (callback !== undefined) return callback;
    }
    return callbacks.find((each) => each.fn === fn && isPointer(sym, each)) ?? null;
}

/** True when `sym`, a value in the callback, may be the pointer, or the address of a member of what it points to. */
function leadsTo(sym: Sym, { index }: InspectCallback): boolean {
    const isParameter = (each: Sym): boolean => each.kind === "param" && each.index === index;
    return alternatives(sym)?.some((each) => isParameter(each) || (each.kind === "address" && "pointer" in each.cell.base && isParameter(each.cell.base.pointer))) ?? false;
}

/** All places below a callback where its pointer is put beyond the call. */
export function keptPointers(program: Program, callback: InspectCallback): readonly KeptPointer[] {
    const found: KeptPointer[] = [];
    const root = program.flow(callback.fn);
    if (root === null) return found;
    for (const context of contextsBelow(program, callback.fn)) {
        const flow = program.flow(context.fn);
        for (const event of flow?.assigns ?? []) {
            if (!leadsTo(context.into.sym(event.value), callback) || !reachable(event, context)) continue;
            const cell = cellInRoot(event.cell, context);
            if (cell === null || !outlives(cell, root.calls) || isUndone(cell, root.returns, callback)) continue;
            found.push(storeAt(program, callback, context, event, cell));
        }
        for (const event of flow?.calls ?? []) {
            const kept = reachable(event, context) ? keptByCall(program, callback, context, event) : null;
            if (kept !== null) found.push(kept);
        }
    }
    return found;
}

function reachable(event: { readonly state: FlowState }, context: Context): boolean {
    return substituteGuards(parameterFacts(event.state), context.into) !== null;
}

/** The cell that an assignment writes, in terms of the callback; null for a callee's own objects. */
function cellInRoot(cell: Cell, context: Context): Cell | null {
    if (context.chain.length === 0) return cell;
    if ("variable" in cell.base) {
        const { variable } = cell.base;
        return variable.scope === "global" || variable.isStatic ? cell : null;
    }
    const address = context.into.sym(addressSym(cell));
    return address.kind === "const" || address.kind === "uninitialized" ? null : pointeeCell(address);
}

/** True for memory that is there when the callback has returned. */
function outlives(cell: Cell, calls: readonly CallEvent[]): boolean {
    if ("variable" in cell.base) return cell.base.variable.scope === "global" || cell.base.variable.isStatic;
    const { pointer } = cell.base;
    if (pointer.kind === "uninitialized" || pointer.kind === "const") return false;
    // A block that the callback releases again does not.
    return !calls.some((event) => {
        const freed = event.target.kind === "kernel" && event.target.api.frees !== null ? event.args[event.target.api.frees.arg] : undefined;
        return freed !== undefined && freed.key === pointer.key;
    });
}

/** True when the pointer is certainly out of `cell` again at every return. */
function isUndone(cell: Cell, returns: readonly ReturnEvent[], callback: InspectCallback): boolean {
    if ("variable" in cell.base && cell.base.variable.scope !== "global") return false;
    return returns.every(({ state }) => {
        const values = possibleValues(state.load(cell), state);
        return values !== null && values.every((each) => isOther(each, callback));
    });
}

function isOther(value: Sym, callback: InspectCallback): boolean {
    if (value.kind === "initial") return value.epoch === "";
    return value.kind !== "unknown" && !leadsTo(value, callback);
}

function storeAt(program: Program, callback: InspectCallback, context: Context, event: AssignEvent, cell: Cell): KeptPointer {
    const { instr } = event;
    const own = context.chain.length === 0;
    const slot = nameOf(cell);
    const where = targetText(instr.node) ?? slot ?? "memory that outlives the call";
    const right = instr.node.kind === "assignment_expression" ? instr.node.get("right") : null;
    return {
        callback,
        at: context.chain[0]?.event.call.node ?? instr.node,
        where,
        slot,
        routine: null,
        assign: own && right !== null ? { value: right, isStructure: isStructure(program, context.fn, instr.target) } : null,
        trace: own ? [] : [...chainSteps(context.chain), step(instr.node, `${where} keeps the pointer`)],
    };
}

/** A store into a structure that the author meant to copy to. */
function isStructure(program: Program, fn: FunctionDecl, target: Place): boolean {
    const named = canonicalName(program.project, fn.unit, placeType(program.project, fn.unit, target));
    return named !== null && named.depth === 0 && /^(?:WSK_INSPECT_ID|SOCKADDR)$/.test(named.name);
}

function targetText(node: CNode): string | null {
    return node.kind === "assignment_expression" ? (node.get("left")?.text ?? null) : null;
}

/** A call that keeps the pointer: for a routine that runs later, or in memory that it exchanges. */
function keptByCall(program: Program, callback: InspectCallback, context: Context, event: CallEvent): KeptPointer | null {
    const { target, args } = event;
    if (target.kind !== "kernel" || target.api.registers?.synchronous === true) return null;
    const { registers } = target.api;
    const position = args.findIndex((arg, index) => {
        const keeps = index === registers?.context || target.api.args?.[index] === "retains";
        return keeps && index !== registers?.routine && leadsTo(context.into.sym(arg), callback);
    });
    if (position < 0) return null;
    const routine = registers === null ? undefined : args[registers.routine];
    const decl = routine?.kind === "function" ? program.project.function(routine.name, context.fn.unit) : null;
    const slot = registers === null ? slotOf(args[0]) : null;
    if (registers === null && slot === null) return null;
    const where = slot ?? (decl === null ? `the context that ${target.name} keeps` : `the context of ${decl.name}`);
    const own = context.chain.length === 0;
    return {
        callback,
        at: context.chain[0]?.event.call.node ?? event.call.node,
        where,
        slot,
        routine: decl,
        assign: null,
        trace: own ? [] : [...chainSteps(context.chain), step(event.call.node, `${target.name} keeps the pointer in ${where}`)],
    };
}

/** The member or variable that an address names. */
function slotOf(address: Sym | undefined): string | null {
    return address?.kind === "address" ? nameOf(address.cell) : null;
}

/** The name by which a cell is known in other functions: its last member, or the variable. */
export function nameOf(cell: Cell): string | null {
    return cell.steps.findLast((each) => !each.startsWith("[")) ?? ("variable" in cell.base ? cell.base.variable.name : null);
}
