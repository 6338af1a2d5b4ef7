/**
 * What drivers do when they learn that a socket is dead: by a callback's NULL argument, or by STATUS_FILE_FORCED_CLOSED.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_event
 */
import { type EventCallback, status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { requesting } from "../concerned.js";
import type { AssignEvent, CallEvent, Tracker } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { isLocalRoot, paramSym } from "../flow/sym.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { reachedFrom } from "../reach.js";
import type { FunctionDecl } from "../unit.js";

export const FORCED_CLOSED = "STATUS_FILE_FORCED_CLOSED";

/** States of a path: nothing known, the branch for a dead socket with nothing done in it, something done. */
const OPEN = "";
const DEAD = "dead";
/** The first argument of a callback. */
const CONTEXT = "p0";
const DONE = "done";

/** Where a callback returns on a path on which it has found its argument NULL and has done nothing about it. */
export function idleReturns(program: Program, fn: FunctionDecl, event: EventCallback): readonly CNode[] {
    const index = event.deadSocket?.arg;
    if (index === undefined || program.cfg(fn)?.incomplete !== false) return [];
    const { key } = paramSym(index);
    const outputs = new Set(event.parameters.flatMap(({ direction }, at) => (direction === "in" ? [] : [`*${paramSym(at).key}`])));
    const found = new Set<CNode>();
    const isNull = (state: FlowState): boolean => state.fact(key).eq === 0;
    const tracker: Tracker = {
        initial: OPEN,
        onDecided: (state, property) => (property === OPEN && isNull(state) ? DEAD : property),
        onCall: (call, property) => {
            // What is done with the context before the question is asked, is done for a dead socket as well.
            const mayDo = property === DEAD || (property === OPEN && call.target.kind === "function" && call.args.some(({ key }) => key === CONTEXT));
            return [{ property: mayDo && !isIdle(program, call, 0) ? DONE : property }];
        },
        onAssign: (assign, property) => [{ property: property === DEAD && isNews(assign, outputs) ? DONE : property }],
        onUnknown: () => [{ property: DONE }],
    };
    const run = program.track(fn, tracker, { listener: { returns: ({ node, state }, property) => property === DEAD && isNull(state) && found.add(node) } });
    return run === null || run.gaveUp ? [] : [...found];
}

/** True for a store that somebody may act upon later. */
function isNews({ cell }: AssignEvent, outputs: ReadonlySet<string>): boolean {
    return !outputs.has(cell.root) && (!isLocalRoot(cell.root) || ("variable" in cell.base && cell.base.variable.isStatic));
}

const MOST_DEPTH = 3;

/** True for a call that does nothing about anything: it prints, computes, or gives a lock back. */
function isIdle(program: Program, event: CallEvent, depth: number): boolean {
    const { target } = event;
    if (target.kind === "kernel") return target.api.pure || isReport(event) || target.api.acts?.on === "lock";
    if (target.kind === "unknown") return isPrinting(event);
    if (target.kind !== "function" || depth >= MOST_DEPTH) return false;
    const flow = program.flow(target.decl);
    if (flow === null || flow.cfg.incomplete) return false;
    return flow.assigns.every((each) => !isNews(each, new Set())) && flow.calls.every((each) => isIdle(program, each, depth + 1));
}

function isReport({ target }: CallEvent): boolean {
    return /^(?:v?DbgPrint|KdPrint|(?:NT_|RTL_SOFT_)?(?:ASSERT|VERIFY)|Etw|WPP_|Trace)/.test(target.name);
}

/** A request on a socket that the path knows to be dead. */
export interface Retry {
    readonly at: CNode;
    /** The function that makes the request. */
    readonly name: string;
    /** The request whose status has told. */
    readonly told: string;
    readonly toldAt: CNode;
}

interface Request {
    readonly socket: string;
    readonly name: string;
    readonly node: CNode;
}

/** The requests of `fn`, or of its helpers, that are made on a socket after one on it has ended with STATUS_FILE_FORCED_CLOSED. */
export function retries(program: Program, fn: FunctionDecl): readonly Retry[] {
    const value = status(FORCED_CLOSED)?.value ?? 0;
    if (program.cfg(fn)?.incomplete !== false) return [];
    const found = new Map<CNode, Retry>();
    // A path is named by its last request, and by whether that has found its socket dead.
    const requests = new Map<string, Request>();
    const isTold = (state: FlowState): boolean => [...state.facts.values()].some(({ eq }) => eq !== null && eq >>> 0 === value >>> 0);
    const tracker: Tracker = {
        initial: OPEN,
        onDecided: (state, property) => (property !== OPEN && !property.startsWith(DEAD) && isTold(state) ? `${DEAD} ${property}` : property),
        onCall: (event, property) => {
            const next = requestOf(program, event);
            if (next === null) return [{ property }];
            const last = property.startsWith(DEAD) ? requests.get(property.slice(DEAD.length + 1)) : undefined;
            if (last?.socket === next.socket && next.name !== "WskCloseSocket" && !found.has(next.node)) {
                found.set(next.node, { at: next.node, name: next.name, told: last.name, toldAt: last.node });
            }
            const name = `${event.call.id}`;
            requests.set(name, next);
            return [{ property: next.name === "WskCloseSocket" ? OPEN : name }];
        },
        onUnknown: () => [{ property: OPEN }],
    };
    const run = program.track(fn, tracker);
    return run === null || run.gaveUp ? [] : [...found.values()];
}

/** The request that a call makes on a socket, itself or in a helper; null when it makes none, or several kinds of them. */
function requestOf(program: Program, event: CallEvent): Request | null {
    const { target, call, args, state } = event;
    if (target.kind === "wsk") return target.api.level === "socket" && args[0] !== undefined ? { socket: args[0].key, name: target.name, node: call.node } : null;
    if (target.kind !== "function") return null;
    const into = new Substitution(event, state);
    for (const { event: below, inRoot } of reachedFrom(program, target.decl, { towards: requesting(program.project) })) {
        const [socket] = below.args;
        if (below.target.kind !== "wsk" || below.target.api.level !== "socket" || below.target.api.irp === null || socket === undefined) continue;
        const { key, kind } = into.sym(inRoot(socket));
        return kind === "unknown" ? null : { socket: key, name: below.target.name, node: call.node };
    }
    return null;
}
