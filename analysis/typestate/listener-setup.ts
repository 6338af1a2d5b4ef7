/**
 * The order in which a socket is set up: SO_CONDITIONAL_ACCEPT comes before WskBind, other options before the connection; sockets of
 * WskSocketConnect are bound and connected from the start.
 * https://learn.microsoft.com/windows-hardware/drivers/network/so-conditional-accept
 */
import type { Machine } from "./machine.js";

export type SetupState =
    | "unbound" | "bound"
    /** Connected by a request of its own, or made so. */
    | "linked" | "connected"
    | "unknown";
export type SetupEvent =
    | "bind"
    /** WskConnect, or WskAccept on a listening socket. */
    | "link"
    /** A request makes the socket connected. */
    | "connect"
    | "set" | "close" | "lose";
export type SetupMistake = "setAfterBind" | "setAfterConnect" | "setOnConnected";

export const listenerSetup: Machine<SetupState, SetupEvent, SetupMistake> = {
    name: "listener setup",
    start: "unbound",
    unknown: "unknown",
    lose: "lose",
    // After a bind that has failed, the option may be set and the bind be tried again.
    onSuccess: ["bind", "link"],
    says: { bind: "{{name}} binds the socket", link: "{{name}} uses the socket for a connection", connect: "{{name}} makes a socket that is bound and connected" },
    transitions: {
        unbound: { bind: "bound", link: "linked", connect: "connected", lose: "unknown" },
        bound: { set: { mistake: "setAfterBind", then: "bound" }, link: "linked", close: "unbound", lose: "unknown" },
        linked: { set: { mistake: "setAfterConnect", then: "linked" }, close: "unbound", lose: "unknown" },
        connected: { set: { mistake: "setOnConnected", then: "connected" }, close: "unbound", lose: "unknown" },
    },
};
