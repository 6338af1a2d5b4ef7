/** Events that are disabled without an IRP, where nobody looks whether a callback may still be running. */
import { EVENT_DISABLE, status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { textOf } from "../callees.js";
import type { EventControl, EventControls } from "../event-controls.js";
import { eventBits, type MaskValue } from "../event-mask.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { isLocalRoot, resultSym, sameNumber, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";

/** A request without an IRP that disables an event, and how its result is looked at. */
export interface PendingDisable {
    readonly at: CNode;
    readonly kind: "ignored" | "successOnly";
    readonly bits: number;
    readonly trace: readonly TraceStep[];
}

const EVENT_PENDING = status("STATUS_EVENT_PENDING")?.value ?? 0x4000_0013;
const SPEAKS_OF_IT = /STATUS_EVENT_PENDING|0x40000013/i;

/** The requests below `unit` whose answer STATUS_EVENT_PENDING would be taken for the end of the callback. */
export function* pendingDisables(program: Program, requests: SocketRequests, controls: EventControls, unit: Unit): Generator<PendingDisable, void, undefined> {
    // Where nothing is disabled, no IRP need be followed.
    if (!controls.below(unit, "mask").some(({ mask }) => mask.values.every(isDisabling))) return;
    for (const control of controls.decidedIn(unit, "mask", "irp")) {
        const { kind, mask, irp, chain, decider, at, event } = control;
        if (kind !== "dynamic" || irp.kind !== "const" || irp.value !== 0) continue;
        if (!mask.values.every(isDisabling)) continue;
        const looked = lookedAt(program, control);
        if (looked === null || closesAfter(requests, control)) continue;
        if ([decider, ...chain.map(({ caller }) => caller), control.fn].some((fn) => SPEAKS_OF_IT.test(textOf(fn)))) continue;
        const bits = mask.values.reduce((all, each) => (all | eventBits(each.bits)) >>> 0, 0);
        const way = chain.length === 0 ? [] : [...chainSteps(chain), step(event.call.node, "WskControlSocket is given no IRP")];
        yield { at, kind: looked, bits, trace: way };
    }
}

function isDisabling({ bits }: MaskValue): boolean {
    return (bits & EVENT_DISABLE) !== 0 && eventBits(bits) !== 0;
}

/** How the result is looked at where it ends up; null where that may tell a pending event from a disabled one, or is out of sight. */
function lookedAt(program: Program, { fn, event, chain }: EventControl): PendingDisable["kind"] | null {
    const calls = [...chain.map(({ caller, event: call }) => ({ fn: caller, event: call })), { fn, event }];
    for (let depth = calls.length - 1; depth >= 0; depth--) {
        const call = calls[depth];
        const use = call === undefined ? "unknown" : useOf(program, call.fn, call.event);
        if (use === "unknown") return null;
        if (use !== "returned") return use;
    }
    return null;
}

/** What a function does with the result of one of its calls. */
function useOf(program: Program, fn: FunctionDecl, event: CallEvent): PendingDisable["kind"] | "returned" | "unknown" {
    const flow = program.flow(fn);
    if (flow === null || flow.cfg.incomplete) return "unknown";
    const { node } = event.call;
    if (isDropped(node)) return "ignored";
    const states = [...flow.calls, ...flow.assigns, ...flow.returns].map(({ state }) => state);
    const key = states.map((state) => state.result(event.call.id)?.key).find((each) => each !== undefined) ?? resultSym(event.call).key;
    if (flow.returns.some(({ value }) => value !== null && contains(value, key))) return "returned";
    if (flow.calls.some(({ args }) => args.some((arg) => contains(arg, key)))) return "unknown";
    if (flow.assigns.some(({ cell, value }) => contains(value, key) && !isLocalRoot(cell.root))) return "unknown";
    if (states.some((state) => isTold(state, key))) return "unknown";
    return states.some((state) => state.fact(key).success !== null) ? "successOnly" : "unknown";
}

/** True for a call whose result nobody takes. */
function isDropped(node: CNode): boolean {
    let at = node;
    while (at.parent?.kind === "parenthesized_expression" || (at.parent?.kind === "cast_expression" && /^\(\s*(?:void|VOID)\s*\)/.test(at.parent.text))) at = at.parent;
    return at.parent?.kind === "expression_statement";
}

function contains(value: Sym, key: string): boolean {
    if (value.key === key) return true;
    if (value.kind === "phi") return value.of === null || value.of.some((each) => contains(each, key));
    if (value.kind === "op") return contains(value.left, key) || contains(value.right, key);
    return (value.kind === "not" || value.kind === "success") && contains(value.operand, key);
}

/** True where a pending event is told from a success. */
function isTold(state: FlowState, key: string): boolean {
    const { eq, ne } = state.fact(key);
    return [...(eq === null ? [] : [eq]), ...ne].some((each) => each === 0 || sameNumber(each, EVENT_PENDING));
}

/** True when the socket is closed afterwards: that takes as long as a callback runs. */
function closesAfter(requests: SocketRequests, { decider, decision, socket }: EventControl): boolean {
    return requests.of(decider).some((each) => {
        const outer = (each.chain[0]?.event ?? each.event).call.node;
        return each.api.name === "WskCloseSocket" && each.socket.key === socket.key && outer.start > decision.call.node.start;
    });
}
