/**
 * A socket that is open while the driver deregisters: WskDeregister does not return before the last socket is closed.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 */
import type { Machine } from "./machine.js";
import { MADE, type SocketEvent } from "./socket-life.js";

export type OpenState =
    /** Made elsewhere, or not made yet on this path. */
    | "outside"
    | "open"
    /** Closed, or about to be. */
    | "closed"
    | "unknown";

/** `starve`: an IRP, as a close needs one, could not be allocated. */
export type OpenEvent = SocketEvent | "deregister" | "starve";

export type OpenMistake = "openAtDeregister";

const MAKES = { make: "open", makeBasic: "open", makeListen: "open", makeDatagram: "open", makeConnection: "open", makeStream: "open", makeConnected: "open", makeAccepted: "open" } as const;
const CLOSES = { closePend: "closed", closeFinish: "closed", close: "closed" } as const;

export const openSocket: Machine<OpenState, OpenEvent, OpenMistake> = {
    name: "socket at the end of the registration",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    onSuccess: ["make", "makeBasic", "makeListen", "makeDatagram", "makeConnection", "makeStream", "makeConnected", "makeAccepted"],
    // Who deregisters names no socket.
    restless: ["open"],
    isNothingWhenNull: true,
    transitions: {
        outside: MAKES,
        open: { ...CLOSES, freeContext: "unknown", free: "unknown", forget: "unknown", starve: "unknown", deregister: { mistake: "openAtDeregister", then: "unknown" } },
        closed: MAKES,
    },
    says: MADE,
};
