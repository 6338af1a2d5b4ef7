/**
 * A local variable as the context of a socket: WSK hands its address to the callbacks until the socket is closed. WskDeregister returns when the
 * last socket is.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_socket
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 */
import type { Machine } from "./machine.js";
import type { SocketEvent } from "./socket-life.js";

export type ContextState = "outside" | "registered" | "closing" | "closed" | "unknown";
export type ContextEvent = SocketEvent | "deregister";
export type ContextMistake = "outlived";

const REGISTERED = {
    make: "registered", makeBasic: "registered", makeListen: "registered", makeDatagram: "registered", makeConnection: "registered",
    makeStream: "registered", makeConnected: "registered", makeAccepted: "registered",
} as const;

export const socketContext: Machine<ContextState, ContextEvent, ContextMistake> = {
    name: "context of a socket",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    onSuccess: ["make", "makeBasic", "makeListen", "makeDatagram", "makeConnection", "makeStream", "makeConnected", "makeAccepted"],
    together: { closePend: "close", closeFinish: "close" },
    restless: ["closing"],
    atExit: { registered: "outlived", closing: "outlived" },
    transitions: {
        outside: REGISTERED,
        registered: { closePend: "closing", closeFinish: "closed", deregister: "closed", forget: "unknown" },
        closing: { await: "closed", poll: "closed", deregister: "closed" },
    },
    says: {
        make: "{{name}} makes the socket with a local variable as its context",
        makeBasic: "{{name}} makes the socket with a local variable as its context",
        makeListen: "{{name}} makes the socket with a local variable as its context",
        makeDatagram: "{{name}} makes the socket with a local variable as its context",
        makeConnection: "{{name}} makes the socket with a local variable as its context",
        makeStream: "{{name}} makes the socket with a local variable as its context",
        makeConnected: "{{name}} makes the socket with a local variable as its context",
        makeAccepted: "{{name}} accepts the connection with a local variable as its context",
        closePend: "{{name}} closes the socket and returns STATUS_PENDING: callbacks may still be running",
    },
};
