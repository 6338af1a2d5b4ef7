/** What calls of WSK functions mean for the socket that they are about. */
import { categoryOfFlags, constant, socketIoctl } from "../../knowledge/index.js";
import type { CallEvent } from "../flow/engine.js";
import { memberCell, pointeeCell, type Sym } from "../flow/sym.js";
import type { Mentioned } from "../handled.js";
import type { SocketEvent } from "../typestate/socket-life.js";
import { always, either, type Way } from "../typestate/ways.js";

/** What the socket-level functions do to their socket. */
const EVENTS: ReadonlyMap<string, SocketEvent> = new Map([
    ["WskBind", "bind"], ["WskConnect", "connect"], ["WskConnectEx", "connect"], ["WskListen", "listen"], ["WskAccept", "accept"],
    ["WskSendTo", "sendTo"], ["WskSendMessages", "sendTo"], ["WskReceiveFrom", "receiveFrom"], ["WskSend", "send"], ["WskSendEx", "send"],
    ["WskReceive", "receive"], ["WskReceiveEx", "receive"], ["WskGetLocalAddress", "getLocal"], ["WskGetRemoteAddress", "getRemote"],
]);

const MAKES = {
    basic: "makeBasic", listen: "makeListen", datagram: "makeDatagram", connection: "makeConnection", stream: "makeStream",
} as const;

const SILENT_MODE = "SIO_WSK_SET_TCP_SILENT_MODE";
const DISCONNECT_FLAGS = 2;
const CONTROL = { request: 1, code: 2 } as const;

/** The sockets that a call deals with, and what it does with each. */
export function socketMentioned(event: CallEvent): Mentioned {
    const { target, args } = event;
    if (target.kind !== "wsk") return [];
    const made = newSocket(event);
    const socket = target.api.level === "socket" ? args[0] : undefined;
    return [
        ...(made === null ? [] : [{ object: made.sym, verb: "make" }]),
        ...(socket === undefined ? [] : [{ object: socket, verb: target.name === "WskCloseSocket" ? "close" : target.name }]),
    ];
}

/** The value that the IRP's Information has once the request has made a socket; null for requests that make none. */
export function newSocket(event: CallEvent): { readonly sym: Sym; readonly event: SocketEvent } | null {
    const { target, args } = event;
    if (target.kind !== "wsk" || target.api.information !== "socket" || target.api.irp === null) return null;
    const irp = args[target.api.irp];
    if (irp === undefined || irp.kind === "const") return null;
    const state = event.state.clone();
    const status = memberCell(pointeeCell(irp), "IoStatus");
    // As the flow engine does it when it meets the call.
    state.clobber(status, `c${event.call.id}`);
    return { sym: state.load(memberCell(status, "Information")), event: making(event) };
}

function making({ target, args }: CallEvent): SocketEvent {
    if (target.name === "WskSocketConnect") return "makeConnected";
    if (target.name === "WskAccept") return "makeAccepted";
    const flags = target.kind === "wsk" && target.api.flags !== null ? args[target.api.flags.arg] : undefined;
    const category = flags?.kind === "const" ? categoryOfFlags(flags.value) : undefined;
    return category === undefined ? "make" : MAKES[category];
}

/** What a call means for the socket that it is made on. */
export function usingSocket({ target, args }: CallEvent): readonly Way<SocketEvent>[] {
    if (target.name === "WskCloseSocket") return either("pending", "closePend", "not pending", "closeFinish");
    if (target.name === "WskDisconnect") return disconnecting(args[DISCONNECT_FLAGS]);
    const event = EVENTS.get(target.name);
    if (event !== undefined) return always(event);
    return always(target.name === "WskControlSocket" ? controlling(args) : "control");
}

function controlling(args: readonly Sym[]): SocketEvent {
    const code = args[CONTROL.code];
    if (code?.kind !== "const" || args[CONTROL.request]?.key !== String(constant("WskIoctl"))) return "control";
    const ioctl = socketIoctl(code.value);
    if (ioctl?.name === SILENT_MODE) return "silence";
    return ioctl?.timing === "after-bind" ? "controlBound" : ioctl?.timing === "after-connect" ? "controlConnected" : "control";
}

function disconnecting(flags: Sym | undefined): readonly Way<SocketEvent>[] {
    const abortive = constant("WSK_FLAG_ABORTIVE") ?? 0;
    if (flags?.kind !== "const") return always("lose");
    return (flags.value & abortive) !== 0 ? always("abort") : either("pending", "disconnectPend", "not pending", "disconnect");
}
