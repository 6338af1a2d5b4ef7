/**
 * How connections end: data that was sent is lost where the socket is closed before the connection was ended in order.
 * https://learn.microsoft.com/windows-hardware/drivers/network/closing-a-socket
 * https://learn.microsoft.com/windows-hardware/drivers/network/disconnecting-a-socket-from-a-destination
 */
import type { Machine } from "./machine.js";
import type { SocketEvent } from "./socket-life.js";

export type EndState =
    | "outside"
    /** Connected; nothing was sent yet. */
    | "connected"
    /** Data was sent that the other side may not have got yet. */
    | "sent"
    /** The request to end the connection is pending. */
    | "disconnecting"
    | "ended"
    | "unknown";

export type EndMistake = "closedConnected" | "closedDisconnecting";

const ENDS = { abort: "ended", silence: "ended", forget: "unknown" } as const;
const CLOSED = { closePend: "unknown", closeFinish: "unknown" } as const;

export const socketEnd: Machine<EndState, SocketEvent, EndMistake> = {
    name: "end of a connection",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    // Whoever has tried to end the connection need not do more when that fails.
    onSuccess: ["makeConnected", "makeAccepted", "connect"],
    restless: ["disconnecting"],
    transitions: {
        outside: { makeConnected: "connected", makeAccepted: "connected", connect: "connected", disconnectPend: "disconnecting", disconnect: "ended", ...CLOSED },
        connected: { send: "sent", disconnectPend: "disconnecting", disconnect: "ended", ...ENDS, ...CLOSED },
        sent: {
            disconnectPend: "disconnecting", disconnect: "ended", ...ENDS,
            closePend: { mistake: "closedConnected", then: "unknown" }, closeFinish: { mistake: "closedConnected", then: "unknown" },
        },
        disconnecting: {
            await: "ended", poll: "ended", ...ENDS,
            closePend: { mistake: "closedDisconnecting", then: "unknown" }, closeFinish: { mistake: "closedDisconnecting", then: "unknown" },
        },
    },
    says: {
        makeConnected: "{{name}} makes a connected socket",
        makeAccepted: "{{name}} accepts a connection",
        connect: "{{name}} connects the socket",
        send: "{{name}} sends data",
        disconnectPend: "{{name}} starts to end the connection",
    },
};
