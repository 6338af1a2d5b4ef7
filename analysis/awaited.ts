/** What a wait waits for: the request to WSK that was started before it, on the way to it or in a helper called before. */
import { type EventCallback, eventFlag, EVENT_DISABLE } from "../knowledge/index.js";
import { requesting } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import { cellOf } from "./flow/evaluate.js";
import { Substitution } from "./flow/summary.js";
import { alternatives, memberCell, pointeeCell, type Sym } from "./flow/sym.js";
import type { CallSite, Program } from "./program.js";
import { callsOf, type Reached, reachedFrom, rewritings } from "./reach.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";

export interface AwaitedRequest {
    readonly kind: "close" | "disable" | "other";
    /** Name of the WSK function. */
    readonly name: string;
    /** The socket, in terms of the root function. */
    readonly socket: Sym;
    /** True when the request cannot complete before the root function, a callback of that socket, returns. */
    readonly own: boolean;
    /** Where it is started: how many calls down from the root function, and the step that says so. */
    readonly depth: number;
    readonly step: TraceStep;
}

/** Most calls that are looked into for the start of a request, for one wait. */
const MOST_HELPERS = 24;
const MOST_BELOW = 400;

interface Started {
    readonly event: CallEvent;
    readonly inRoot: (sym: Sym) => Sym;
}

/**
 * The last request started before a wait: in the function that waits, else in those that lead to it.
 *
 * @param callback the event that the root function is the callback of, if it is one
 */
export function awaitedRequest(program: Program, reached: Reached, object: Sym, callback: EventCallback | null): AwaitedRequest | null {
    const levels: CallSite[] = [...reached.chain, { caller: reached.fn, event: reached.event }];
    const into = rewritings(reached.chain);
    // The object in terms of the function at each level: it may be a local of one of them.
    let waited = object;
    for (let level = levels.length - 1; level >= 0; level--) {
        const site = levels[level];
        const rewriting = into[level];
        if (site === undefined || rewriting === undefined) return null;
        const direct = level === levels.length - 1;
        if (!direct) waited = new Substitution(site.event, site.event.state).sym(waited);
        const inRoot = (sym: Sym): Sym => rewriting.sym(sym);
        const started = lastBefore(program, site, inRoot, waited) ?? (direct ? lastBefore(program, site, inRoot, null) : null);
        if (started !== null) return describe(started, level, callback);
    }
    return null;
}

/** The last request started before a call; given the object waited for, only one that has to do with it, helpers looked into. */
function lastBefore(program: Program, site: CallSite, inRoot: (sym: Sym) => Sym, waited: Sym | null): Started | null {
    const before = callsOf(program, site.caller).filter((each) => each.call.id < site.event.call.id);
    let helpers = 0;
    for (let at = before.length - 1; at >= 0; at--) {
        const event = before[at];
        if (event === undefined) break;
        if (event.target.kind === "wsk") {
            if (isRequest(event) && (waited === null || isRelated(waited, event, before))) return { event, inRoot };
        } else if (event.target.kind === "function" && waited !== null && helpers++ < MOST_HELPERS) {
            if (!isRelated(waited, event, before)) continue;
            const inside = startedBelow(program, event.target.decl);
            const atCall = new Substitution(event, event.state);
            if (inside !== null) return { event: inside.event, inRoot: (sym) => inRoot(atCall.sym(inside.inRoot(sym))) };
        }
    }
    return null;
}

/** The last request that a helper starts. */
function startedBelow(program: Program, helper: FunctionDecl): Started | null {
    let last: Started | null = null;
    let count = 0;
    for (const { event, inRoot } of reachedFrom(program, helper, { towards: requesting(program.project) })) {
        if (++count > MOST_BELOW) break;
        if (event.target.kind === "wsk" && isRequest(event)) last = { event, inRoot };
    }
    return last;
}

/** A call with an IRP: without one it completes before it returns. */
function isRequest(event: CallEvent): boolean {
    const irp = event.target.kind === "wsk" && event.target.api.irp !== null ? event.args[event.target.api.irp] : undefined;
    return irp !== undefined && irp.kind !== "const";
}

/** True when the object waited for, or what it is a part of, is given to the call, keeps its IRP, or is given to what prepares the IRP. */
function isRelated(waited: Sym, event: CallEvent, before: readonly CallEvent[]): boolean {
    if (waited.kind !== "address" && waited.kind !== "param" && waited.kind !== "initial") return false;
    const { root } = pointeeCell(waited);
    const mentions = (each: CallEvent): boolean => each.args.some((arg) => namesObject(arg.key, root));
    if (mentions(event)) return true;
    const index = event.target.kind === "wsk" ? event.target.api.irp : null;
    const irp = index === null ? undefined : event.args[index];
    const written = index === null ? undefined : event.call.args[index];
    if (irp === undefined || written === undefined) return false;
    if (written.op === "read" && cellOf(written.place, { state: event.state }).root === root) return true;
    // Who is given both prepares the IRP, and so does a helper that returns it.
    const isIrp = ({ key }: Sym): boolean => alternatives(irp)?.some((each) => each.key === key) === true;
    const returnsIrp = ({ call }: CallEvent): boolean => alternatives(irp)?.some(({ key }) => key === `c${call.id}` || key.startsWith(`c${call.id}/`)) === true;
    return before.some((each) => mentions(each) && (each.args.some(isIrp) || returnsIrp(each)));
}

/** Keys contain the keys of their parts; `*p0` names the object that the parameter `p0` points to. */
function namesObject(key: string, root: string): boolean {
    const pointer = root.startsWith("*") ? root.slice(1) : `&${root}`;
    return key === pointer || key.includes(`${root}.`) || key.includes(`${root})`) || key.endsWith(root);
}

function describe({ event, inRoot }: Started, depth: number, callback: EventCallback | null): AwaitedRequest | null {
    const socketArg = event.args[0];
    if (socketArg === undefined) return null;
    const { name } = event.target;
    const socket = inRoot(socketArg);
    const own = callback !== null && isOwnSocket(socket);
    const mask = disableMask(event, inRoot);
    const kind = name === "WskCloseSocket" ? "close" : mask === null ? "other" : "disable";
    const flag = callback?.eventFlag === null || callback === null ? undefined : eventFlag(callback.eventFlag);
    const running = kind === "close" || (mask !== null && flag !== undefined && (mask & flag.value) !== 0);
    return { kind, name, socket, own: own && running, depth, step: step(event.call.node, `${name} starts the request`) };
}

/** Members that hold another socket than the one that the context belongs to. */
const OTHER = /peer|other|partner|upstream|downstream|target|accepted|\[/i;

/** True when a socket is, or is kept in, the object that a callback gets as its context. */
function isOwnSocket(socket: Sym): boolean {
    return (alternatives(socket) ?? []).some((each) => {
        let sym = each;
        while (sym.kind === "initial" && "pointer" in sym.cell.base) {
            if (sym.cell.steps.some((name) => OTHER.test(name))) return false;
            sym = sym.cell.base.pointer;
        }
        return sym.kind === "param" && sym.index === 0;
    });
}

/** The mask of an SO_WSK_EVENT_CALLBACK request that disables events; null for every other call. */
function disableMask(event: CallEvent, inRoot: (sym: Sym) => Sym): number | null {
    if (event.target.name !== "WskControlSocket") return null;
    const code = event.args[2];
    const buffer = event.args[5];
    if (code?.kind !== "const" || code.name !== "SO_WSK_EVENT_CALLBACK" || buffer === undefined) return null;
    const mask = inRoot(event.state.load(memberCell(pointeeCell(buffer), "EventMask")));
    for (const each of alternatives(mask) ?? []) {
        if (each.kind === "const" && each.value >= EVENT_DISABLE) return each.value;
    }
    return null;
}
