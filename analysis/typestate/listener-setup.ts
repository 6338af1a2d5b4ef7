/**
 * The order in which a listening socket is set up: SO_CONDITIONAL_ACCEPT comes before WskBind; sockets of WskSocketConnect are bound from
 * the start.
 * https://learn.microsoft.com/windows-hardware/drivers/network/so-conditional-accept
 */
import type { Machine } from "./machine.js";

export type SetupState = "unbound" | "bound" | "connected" | "unknown";
export type SetupEvent = "bind" | "connect" | "set" | "close" | "lose";
export type SetupMistake = "setAfterBind" | "setOnConnected";

export const listenerSetup: Machine<SetupState, SetupEvent, SetupMistake> = {
    name: "listener setup",
    start: "unbound",
    unknown: "unknown",
    lose: "lose",
    // After a bind that has failed, the option may be set and the bind be tried again.
    onSuccess: ["bind"],
    says: { bind: "{{name}} binds the socket", connect: "{{name}} makes a socket that is bound and connected" },
    transitions: {
        unbound: { bind: "bound", connect: "connected", lose: "unknown" },
        bound: { set: { mistake: "setAfterBind", then: "bound" }, close: "unbound", lose: "unknown" },
        connected: { set: { mistake: "setOnConnected", then: "connected" }, close: "unbound", lose: "unknown" },
    },
};
