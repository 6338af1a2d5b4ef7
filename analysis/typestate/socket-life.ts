/**
 * The life of a WSK socket: made, set up, bound, listening or connected, disconnected, closed. What it can do depends on its category.
 * https://learn.microsoft.com/windows-hardware/drivers/network/winsock-kernel-socket-categories
 * https://learn.microsoft.com/windows-hardware/drivers/network/binding-a-socket-to-a-transport-address
 * https://learn.microsoft.com/windows-hardware/drivers/network/establishing-a-connection-with-a-destination
 * https://learn.microsoft.com/windows-hardware/drivers/network/disconnecting-a-socket-from-a-destination
 * https://learn.microsoft.com/windows-hardware/drivers/network/closing-a-socket
 */
import type { Machine } from "./machine.js";

export type SocketState =
    /** Made elsewhere, or not made yet on this path. */
    | "outside"
    /** Made, of a category that the call does not tell. */
    | "open"
    | "basic"
    | "listenUnbound" | "listenBound"
    | "datagramUnbound" | "datagramBound"
    | "connectionUnbound" | "connectionBound"
    | "streamUnbound" | "streamBound" | "streamListening"
    /** Connected; of a connection or a stream socket. */
    | "connected" | "streamConnected"
    /** Disconnected in order: no more data is sent. */
    | "disconnected"
    /** Disconnected by force: no data is sent or received any more. */
    | "aborted"
    /** SIO_WSK_SET_TCP_SILENT_MODE was set: nothing but closing is left. */
    | "silent"
    /** The request to close it is pending: callbacks may still be running. */
    | "closing"
    | "closed"
    | "unknown";

export type SocketEvent =
    | "make" | "makeBasic" | "makeListen" | "makeDatagram" | "makeConnection" | "makeStream" | "makeConnected"
    /** A listening socket's request for a connection gives a socket of its own. */
    | "makeAccepted"
    | "bind" | "connect" | "listen"
    | "accept" | "sendTo" | "receiveFrom" | "send" | "receive" | "getLocal" | "getRemote"
    /** WskDisconnect returns STATUS_PENDING, or something else. */
    | "disconnectPend" | "disconnect"
    | "abort" | "silence"
    /** Ioctls that need a bound socket, or a connection. */
    | "controlBound" | "controlConnected"
    /** Any other request on it. */
    | "control"
    /** WskCloseSocket returns STATUS_PENDING, or something else; either where it makes no difference. */
    | "closePend" | "closeFinish" | "close"
    | "await" | "timeOut" | "poll"
    /** The memory that holds the socket's pointer, its context, is freed. */
    | "freeContext"
    /** Other memory that the pointer is found in is freed. */
    | "free"
    | "forget" | "lose";

export type SocketMistake =
    | "usedAfterClose" | "closedTwice"
    | "contextFreed"
    | "leaked"
    | "notBound" | "notConnected"
    | "listenedThenConnected" | "connectedThenListened"
    | "sentAfterDisconnect" | "usedAfterAbort" | "usedSilent";

const wrong = <M extends SocketMistake>(mistake: M) => ({ mistake, then: "unknown" }) as const;

const CLOSE = { closePend: "closing", closeFinish: "closed", freeContext: "unknown", free: "unknown", forget: "unknown" } as const;

const NOT_BOUND = wrong("notBound");
const NOT_CONNECTED = wrong("notConnected");
const GONE = wrong("usedAfterClose");

/** Requests that need a connection. */
const NEEDS_CONNECTION = {
    send: NOT_CONNECTED, receive: NOT_CONNECTED, disconnectPend: NOT_CONNECTED, disconnect: NOT_CONNECTED, abort: NOT_CONNECTED, getRemote: NOT_CONNECTED,
} as const;

/** Ioctls that need one; of stream sockets the documentation does not speak. */
const ASKS_CONNECTION = { controlConnected: NOT_CONNECTED, silence: NOT_CONNECTED } as const;

/** The end of a connection. */
const END = { disconnectPend: "disconnected", disconnect: "disconnected", abort: "aborted", silence: "silent" } as const;

const ANY_USE = {
    bind: GONE, connect: GONE, listen: GONE, accept: GONE, sendTo: GONE, receiveFrom: GONE, send: GONE, receive: GONE, getLocal: GONE,
    getRemote: GONE, disconnectPend: GONE, disconnect: GONE, abort: GONE, silence: GONE, control: GONE, controlBound: GONE, controlConnected: GONE, closePend: wrong("closedTwice"), closeFinish: wrong("closedTwice"),
    forget: "unknown",
} as const;

const SILENT = wrong("usedSilent");

/** What a trace says of how a socket was made. */
export const MADE = {
    make: "{{name}} makes the socket",
    makeBasic: "{{name}} makes a basic socket",
    makeListen: "{{name}} makes a listening socket",
    makeDatagram: "{{name}} makes a datagram socket",
    makeConnection: "{{name}} makes a connection-oriented socket",
    makeStream: "{{name}} makes a stream socket",
    makeConnected: "{{name}} makes a socket that is bound and connected",
    makeAccepted: "{{name}} accepts a connection: its socket is a new one",
} as const;

export const socketLife: Machine<SocketState, SocketEvent, SocketMistake> = {
    name: "life of a socket",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    // A request that fails leaves the socket as it was; one that makes a socket has then made none.
    onSuccess: [
        "make", "makeBasic", "makeListen", "makeDatagram", "makeConnection", "makeStream", "makeConnected", "makeAccepted",
        "bind", "connect", "listen", "disconnectPend", "disconnect", "abort", "silence",
    ],
    together: { closePend: "close", closeFinish: "close", disconnectPend: "disconnect" },
    restless: ["closing"],
    ended: ["closing", "closed"],
    atExit: {
        open: "leaked", basic: "leaked", listenUnbound: "leaked", listenBound: "leaked", datagramUnbound: "leaked", datagramBound: "leaked",
        connectionUnbound: "leaked", connectionBound: "leaked", streamUnbound: "leaked", streamBound: "leaked", streamListening: "leaked",
        connected: "leaked", streamConnected: "leaked", disconnected: "leaked", aborted: "leaked", silent: "leaked",
    },
    transitions: {
        outside: {
            ...CLOSE, make: "open", makeBasic: "basic", makeListen: "listenUnbound", makeDatagram: "datagramUnbound",
            makeConnection: "connectionUnbound", makeStream: "streamUnbound", makeConnected: "connected",
            makeAccepted: "connected", ...END,
        },
        open: { ...CLOSE, ...END },
        basic: CLOSE,
        listenUnbound: { ...CLOSE, bind: "listenBound", accept: NOT_BOUND, getLocal: NOT_BOUND },
        listenBound: CLOSE,
        datagramUnbound: { ...CLOSE, bind: "datagramBound", controlBound: NOT_BOUND, sendTo: NOT_BOUND, receiveFrom: NOT_BOUND, getLocal: NOT_BOUND },
        datagramBound: CLOSE,
        connectionUnbound: { ...CLOSE, ...NEEDS_CONNECTION, ...ASKS_CONNECTION, bind: "connectionBound", connect: NOT_BOUND, getLocal: NOT_BOUND },
        connectionBound: { ...CLOSE, ...NEEDS_CONNECTION, ...ASKS_CONNECTION, connect: "connected" },
        streamUnbound: { ...CLOSE, ...NEEDS_CONNECTION, bind: "streamBound", connect: NOT_BOUND, listen: NOT_BOUND, accept: NOT_BOUND, getLocal: NOT_BOUND },
        streamBound: { ...CLOSE, ...NEEDS_CONNECTION, connect: "streamConnected", listen: "streamListening" },
        streamListening: { ...CLOSE, connect: wrong("listenedThenConnected"), send: NOT_CONNECTED, receive: NOT_CONNECTED },
        connected: { ...CLOSE, ...END },
        streamConnected: {
            ...CLOSE, ...END, listen: wrong("connectedThenListened"), accept: wrong("connectedThenListened"),
        },
        // What is still on its way can be received after the driver has ended its own side.
        disconnected: { ...CLOSE, send: wrong("sentAfterDisconnect"), abort: "aborted", connect: "connected", silence: "silent" },
        aborted: { ...CLOSE, send: wrong("usedAfterAbort"), receive: wrong("usedAfterAbort"), connect: "connected", silence: "silent" },
        silent: {
            ...CLOSE, send: SILENT, receive: SILENT, disconnectPend: SILENT, disconnect: SILENT, abort: SILENT, control: SILENT, controlBound: SILENT, controlConnected: SILENT, getLocal: SILENT, getRemote: SILENT, silence: SILENT,
        },
        closing: { ...ANY_USE, await: "closed", poll: "closed", freeContext: wrong("contextFreed") },
        closed: ANY_USE,
    },
    says: {
        ...MADE,
        bind: "{{name}} binds the socket",
        connect: "{{name}} connects it",
        listen: "{{name}} makes it listen",
        disconnect: "{{name}} ends the connection: nothing more is sent",
        abort: "{{name}} breaks the connection off",
        silence: "{{name}} silences it: nothing but closing is left",
        close: "{{name}} closes the socket",
        closePend: "{{name}} closes the socket and returns STATUS_PENDING: callbacks may still be running",
        closeFinish: "{{name}} closes the socket",
        await: "{{name}} waits until it is closed",
    },
};
