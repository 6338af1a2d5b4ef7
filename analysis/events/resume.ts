/** Receive callbacks that refuse data, in drivers that never ask for the indications to go on. */
import { constant, EVENT_DISABLE, eventFlag } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { EventControls } from "../event-controls.js";
import { alternatives, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import { reachedFrom } from "../reach.js";
import { returnsOf } from "../returns.js";
import type { CallbackRole, Roles } from "../roles.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import type { TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { isWholeDriver } from "../whole-driver.js";

/** Where a callback refuses data, or a part of it, and nothing makes WSK indicate any more afterwards. */
export interface Stalled {
    readonly at: CNode;
    readonly kind: "refused" | "partial" | "datagram";
    readonly callback: FunctionDecl;
    readonly trace: readonly TraceStep[];
}

const NOT_ACCEPTED = constant("STATUS_DATA_NOT_ACCEPTED") ?? NaN;
const BYTES_INDICATED = 3;
const BYTES_ACCEPTED = 4;
const RECEIVE_FROM = eventFlag("WSK_EVENT_RECEIVE_FROM")?.value ?? 0;
/** Requests after which a socket gets no data any more. */
const ENDING: ReadonlySet<string> = new Set(["WskCloseSocket", "WskDisconnect"]);

/** What the receive callbacks of `unit` refuse for good. */
export function* stalled(program: Program, roles: Roles, requests: SocketRequests, controls: EventControls, unit: Unit): Generator<Stalled, void, undefined> {
    for (const { fn, event } of roles.callbacks) {
        if (fn.unit !== unit || !isWholeDriver(program) || (event.name !== "WskReceiveEvent" && event.name !== "WskReceiveFromEvent")) continue;
        const refusals = [...refusalsOf(program, { fn, event })];
        if (refusals.length === 0 || ends(program, fn)) continue;
        const goesOn = event.name === "WskReceiveEvent" ? receives(program, requests) : isEnabledAgain(requests, controls);
        if (!goesOn) yield* refusals;
    }
}

function* refusalsOf(program: Program, { fn, event }: Pick<CallbackRole, "fn" | "event">): Generator<Stalled, void, undefined> {
    for (const { node, constants } of returnsOf(program, fn)) {
        const refused = constants.find(({ value, name }) => name === "STATUS_DATA_NOT_ACCEPTED" || (value !== null && value >>> 0 === NOT_ACCEPTED >>> 0));
        if (refused !== undefined) yield { at: node, kind: event.name === "WskReceiveEvent" ? "refused" : "datagram", callback: fn, trace: refused.trace };
    }
    if (event.name !== "WskReceiveEvent") return;
    for (const { cell, value, instr } of program.flow(fn)?.assigns ?? []) {
        if (cell.key === `*p${BYTES_ACCEPTED}` && isPart(value)) yield { at: instr.node, kind: "partial", callback: fn, trace: [] };
    }
}

/** True for what is less than the indicated length on some path: an amount of its own, or the lesser of both. */
function isPart(value: Sym): boolean {
    const values = alternatives(value) ?? [];
    if (values.length > 1) return values.some(isIndicated) && values.some((each) => !isIndicated(each) && !(each.kind === "const" && each.value === 0));
    const [only] = values;
    if (only?.kind === "const") return only.value > 0;
    return only?.kind === "op" && only.operator === "-" && isIndicated(only.left);
}

function isIndicated(value: Sym): boolean {
    return value.kind === "param" && value.index === BYTES_INDICATED;
}

/** True when the callback sees to it that the socket is closed. */
function ends(program: Program, fn: FunctionDecl): boolean {
    for (const { event } of reachedFrom(program, fn)) {
        if (event.target.kind === "wsk" && ENDING.has(event.target.name)) return true;
        // A worker may do anything.
        if (event.target.kind === "kernel" && event.target.api.registers !== null && !event.target.api.registers.synchronous) return true;
    }
    return false;
}

/** True when the driver calls WskReceive anywhere, or may. */
function receives(program: Program, requests: SocketRequests): boolean {
    return ["WskReceive", "WskReceiveEx"].some((name) => {
        return [...requests.naming(name)].some((fn) => program.flow(fn)?.calls.some(({ target }) => target.kind === "unknown" || (target.kind === "wsk" && target.name === name)) ?? true);
    });
}

/** True when the datagram event is enabled for good, or somewhere else than where its socket is made or bound. */
function isEnabledAgain(requests: SocketRequests, controls: EventControls): boolean {
    const fixed = controls.static("mask");
    if (fixed.some(({ mask, open }) => open || mask.values.some(mayEnable))) return true;
    if (controls.dynamic("mask").some(({ open, mask }) => mask.values.some(({ bits, exact }) => (open || !exact) && (bits & EVENT_DISABLE) === 0))) return true;
    const dynamic = controls.dynamic("mask", "socket").filter(({ mask }) => mask.values.some(mayEnable));
    return dynamic.length === 0 || dynamic.some(({ decider, chain }) => ![decider, ...chain.map(({ caller }) => caller)].some((fn) => setsUp(requests, fn)));
}

function mayEnable({ bits, exact }: { readonly bits: number; readonly exact: boolean }): boolean {
    return (bits & EVENT_DISABLE) === 0 && (!exact || (bits & RECEIVE_FROM) !== 0);
}

/** True for a function that makes or binds a socket: what it enables, it enables once. */
function setsUp(requests: SocketRequests, fn: FunctionDecl): boolean {
    return requests.of(fn).some(({ api }) => api.name === "WskSocket" || api.name === "WskBind");
}
