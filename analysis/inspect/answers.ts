/** What becomes of inspections that are pended: whether anybody answers them, with what, and whether an abort is heeded. */
import { INSPECT_ACTIONS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { truthOf } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, isLocalRoot, paramSym, type Sym } from "../flow/sym.js";
import { callInstances } from "../instances.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { type Context, contextsBelow } from "../reach.js";
import { returnsOf } from "../returns.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import { withoutComments } from "../text-names.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";
import { withoutUnused } from "../word-patterns.js";
import { isWholeDriver } from "../whole-driver.js";
import { type InspectCallback, isPointer } from "./pointers.js";

const PEND = INSPECT_ACTIONS.find(({ name }) => name === "WskInspectPend");
const ACTION = 2;

/** A `return` of an inspect callback that pends. */
export interface Pended {
    readonly at: CNode;
    readonly callback: FunctionDecl;
    readonly trace: readonly TraceStep[];
}

/** The returns of an inspect callback that pend the request. */
export function pendsOf(program: Program, { fn, role }: InspectCallback): readonly Pended[] {
    if (role.event.returnType !== "WSK_INSPECT_ACTION") return [];
    return returnsOf(program, fn).flatMap(({ node, constants }) => {
        const pend = constants.find(({ value, name }) => (name === null ? value === PEND?.value : name === PEND?.name || name === PEND?.shortName));
        return pend === undefined ? [] : [{ at: node, callback: fn, trace: pend.trace }];
    });
}

/** True when the driver calls WskInspectComplete anywhere, or may, out of sight. */
export function answers(program: Program, requests: SocketRequests): boolean {
    if (!isWholeDriver(program)) return true;
    return [...requests.naming("WskInspectComplete")].some((fn) => {
        return program.flow(fn)?.calls.some(({ target }) => isMember(target, "WskInspectComplete")) ?? true;
    });
}

/** True for a call through a dispatch table, or through a pointer that nobody knows. */
function isMember(target: CallEvent["target"], name: string): boolean {
    return target.kind === "unknown" || (target.kind === "wsk" && target.name === name);
}

/** True for an abort callback that does nothing about the inspection: it reads neither its ID nor anything else, and changes nothing. */
export function isHeedless(program: Program, { fn, role, parameter }: InspectCallback): boolean {
    const flow = program.flow(fn);
    if (role.event.returnType !== "NTSTATUS" || flow === null || flow.cfg.incomplete || hasPlaceholder(fn)) return false;
    if (flow.assigns.some(({ cell }) => !isLocalRoot(cell.root))) return false;
    const acts = flow.calls.filter((event) => !isSilent(event) && !isPrinting(event) && !SILENT.test(event.target.name));
    if (acts.length > 0) return false;
    const text = fn.body?.text ?? parameter;
    const rest = withoutUnused(withoutComments(text)).replace(PRINTS, "");
    return !new RegExp(`\\b${parameter}\\b`).test(rest);
}

const PRINTS = /\b\w*(?:Print|print|TRACE|Trace|LOG|Log)\w*\s*\([^;]*\)\s*;/g;
const SILENT = /^(?:UNREFERENCED_PARAMETER|PAGED_CODE|NT_ASSERT|ASSERT)$/;

/** True for calls that change nothing for the inspection; a lock by itself does not, either. */
function isSilent({ target }: CallEvent): boolean {
    if (target.kind !== "kernel") return false;
    return target.api.pure || target.api.lock !== null || /^(?:DbgPrint(?:Ex)?|KdPrint(?:Ex)?|DbgBreakPoint|KeGetCurrentIrql)$/.test(target.name);
}

function hasPlaceholder({ unit, item }: FunctionDecl): boolean {
    return unit.file.annotationsIn(item.bodyStart, item.end).some(({ kind }) => kind === "placeholder");
}

/** An answer that WskInspectComplete does not take. */
export interface BadAction {
    readonly at: CNode;
    readonly kind: "pend" | "status" | "other";
    /** The action as it is written. */
    readonly action: string;
    readonly trace: readonly TraceStep[];
}

/** The calls of WskInspectComplete below `unit` whose action is none. */
export function* badActions(program: Program, requests: SocketRequests, unit: Unit): Generator<BadAction, void, undefined> {
    for (const fn of requests.naming("WskInspectComplete")) {
        if (!program.isBelow(unit, fn)) continue;
        for (const event of program.flow(fn)?.calls ?? []) {
            if (event.target.kind !== "wsk" || event.target.name !== "WskInspectComplete") continue;
            for (const { chain, values } of callInstances(program, fn, event, [ACTION])) {
                const wrong = values[0] === undefined ? null : wrongAction(values[0]);
                if (wrong === null) continue;
                const way = chain.length === 0 ? [] : [...chainSteps(chain), step(event.call.node, `WskInspectComplete is given ${wrong.action}`)];
                yield { at: (chain[0]?.event ?? event).call.node, ...wrong, trace: way };
            }
        }
    }
}

function wrongAction(value: Sym): Pick<BadAction, "kind" | "action"> | null {
    for (const each of alternatives(value) ?? []) {
        if (each.kind !== "const") continue;
        const action = each.name ?? `${each.value}`;
        if (each.name?.startsWith("STATUS_") === true) return { kind: "status", action };
        const row = INSPECT_ACTIONS.find(({ value: known }) => known === each.value);
        if (row === undefined) return { kind: "other", action };
        if (!row.completes) return { kind: "pend", action: each.name ?? row.name };
    }
    return null;
}

/** A store of the ID into a place that there is only one of. */
export interface SingleSlot {
    readonly at: CNode;
    readonly where: string;
    readonly trace: readonly TraceStep[];
}

const GUARDS = /(?:Acquire|Lock|Enter|Interlocked|InsertTail|InsertHead|PushEntry)/;

/** Where an inspect callback, or what it calls, overwrites the one variable that remembers a pended inspection. */
export function singleSlots(program: Program, callback: InspectCallback): readonly SingleSlot[] {
    if (callback.role.event.returnType !== "WSK_INSPECT_ACTION") return [];
    const found: SingleSlot[] = [];
    for (const context of contextsBelow(program, callback.fn)) {
        const flow = program.flow(context.fn);
        // With a lock or a list there is more to it than one variable.
        if (flow === null || flow.calls.some(({ target, state }) => GUARDS.test(target.name) && !isDead(callback, context, state))) return [];
        for (const { cell, value, instr, state } of flow.assigns) {
            if (!("variable" in cell.base) || (cell.base.variable.scope !== "global" && !cell.base.variable.isStatic)) continue;
            if (cell.steps.some((each) => each.startsWith("["))) continue;
            if (!isContents(context.into.sym(value), callback)) continue;
            // Some condition on memory decides: a flag that says that the place is taken.
            if (isGuarded(state, context)) continue;
            const at = context.chain[0]?.event.call.node ?? instr.node;
            found.push({ at, where: cell.base.variable.name, trace: context.chain.length === 0 ? [] : [...chainSteps(context.chain), step(instr.node, `${cell.base.variable.name} is overwritten`)] });
        }
        for (const { target, args, call, state } of flow.calls) {
            const copies = target.kind === "kernel" ? target.api.copies : null;
            const to = copies === null ? undefined : args[copies.destination];
            const from = copies === null || copies.source === null ? undefined : args[copies.source];
            if (from === undefined || to?.kind !== "address" || !("variable" in to.cell.base) || !isPointer(context.into.sym(from), callback)) continue;
            if (to.cell.base.variable.scope !== "global" || isGuarded(state, context)) continue;
            found.push({ at: context.chain[0]?.event.call.node ?? call.node, where: to.cell.base.variable.name, trace: chainSteps(context.chain) });
        }
    }
    return found;
}

/** True on the paths of the callback that have found the ID to be NULL: there is nothing to remember then. */
function isDead({ index }: InspectCallback, { chain }: Context, state: FlowState): boolean {
    return chain.length === 0 && truthOf(paramSym(index), state) === false;
}

/** True for what the ID pointer leads to, as a whole or one member of it. */
function isContents(value: Sym, callback: InspectCallback): boolean {
    return value.kind === "initial" && "pointer" in value.cell.base && isPointer(value.cell.base.pointer, callback);
}

function isGuarded(state: FlowState, { into }: Context): boolean {
    return [...state.facts.values()].some(({ of }) => of !== null && readsMemory(into.sym(of)));
}

/** True for a condition on what is kept between calls: what leads from variables, or from the socket's context. */
function readsMemory(sym: Sym): boolean {
    switch (sym.kind) {
        case "initial":
            return !("pointer" in sym.cell.base && sym.cell.base.pointer.kind === "param" && sym.cell.base.pointer.index > 0);
        case "op":
            return readsMemory(sym.left) || readsMemory(sym.right);
        case "not":
        case "success":
            return readsMemory(sym.operand);
        case "result":
            return true;
        case "phi":
            return sym.of === null || sym.of.some(readsMemory);
        default:
            return sym.kind === "unknown";
    }
}
