/**
 * Who has the socket that a WskAcceptEvent callback is offered: the driver once the callback has returned success, WSK once it has refused.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_accept_event
 */
import { textOf } from "../callees.js";
import type { CallEvent, ReturnEvent } from "../flow/engine.js";
import { isLocalRoot, paramSym, type Sym } from "../flow/sym.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { identity, isWithinReach } from "../typestate/identity.js";
import type { Machine } from "../typestate/machine.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { ACCEPT, mayAccept, mayReject } from "./accept-outputs.js";

export type AcceptState = "offered" | "kept" | "closed" | "unknown";
export type AcceptEvent = "keep" | "close" | "lose";
export type AcceptMistake = "dropped" | "closedRejected";

const SOCKET = {
    name: "accepted socket",
    start: "offered",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    transitions: {
        offered: { keep: "kept", close: "closed" },
        kept: { close: "closed" },
    },
    says: { close: "{{name}} closes the socket" },
} as const satisfies Machine<AcceptState, AcceptEvent, AcceptMistake>;

/** A connection that was accepted. */
const ACCEPTED: Machine<AcceptState, AcceptEvent, AcceptMistake> = { ...SOCKET, atExit: { offered: "dropped" } };
/** A connection that was refused. */
export const refusedSocket: Machine<AcceptState, AcceptEvent, AcceptMistake> = { ...SOCKET, atExit: { closed: "closedRejected" } };

export type AcceptFault = Mistake<AcceptMistake>;

/** What a WskAcceptEvent callback does wrong with the socket that it is offered. */
export function acceptFaults(program: Program, fn: FunctionDecl): readonly AcceptFault[] {
    const socket = paramSym(ACCEPT.socket);
    const { body } = fn;
    if (body === null || fn.parameters?.[ACCEPT.socket] === undefined) return [];
    const isOwn = ({ node }: ReturnEvent): boolean => node.source === body.source && node.start >= body.start && node.end <= body.end;
    const mistakes = (machine: typeof ACCEPTED, isWrong: (at: ReturnEvent) => boolean): readonly AcceptFault[] => {
        const objectsOf = (at: FunctionDecl): readonly Sym[] => (at === fn ? [socket] : closedBy(program, at));
        return new Simulation(program, { machine, objectsOf, waysOf, mustBeDone: (_, at) => isOwn(at) && isWrong(at) }).mistakes(fn, socket);
    };
    return [...mistakes(ACCEPTED, (at) => !isHeld(socket, at) && mayAccept(at)), ...mistakes(refusedSocket, mayReject)];
}

/** The sockets that a function closes itself, by whatever way they come to it: in a structure, by their address. */
function closedBy(program: Program, fn: FunctionDecl): readonly Sym[] {
    const calls = textOf(fn).includes("WskCloseSocket") ? (program.flow(fn)?.calls ?? []) : [];
    return calls.flatMap(({ target, args: [socket] }) => (target.kind === "wsk" && target.name === "WskCloseSocket" && socket !== undefined ? [socket] : []));
}

/** True when memory that outlives the callback has the socket. */
function isHeld(object: Sym, { state }: ReturnEvent): boolean {
    return [...state.holders(object.key)].some((root) => !isLocalRoot(root));
}

function waysOf(event: CallEvent, key: string): readonly Way<AcceptEvent>[] {
    const { target, args, state } = event;
    const given = args.find((arg) => identity(arg, key, state) !== "other");
    if (given === undefined) return target.kind === "function" && isWithinReach(event, key) ? always("keep") : [];
    if (target.kind === "kernel") return target.api.pure ? [] : always("keep");
    if (target.kind !== "wsk") return isPrinting(event) ? [] : always("keep");
    if (target.name !== "WskCloseSocket") return always("keep");
    return identity(given, key, state) === "same" ? always("close") : always("lose");
}
