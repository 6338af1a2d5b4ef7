/**
 * The order of requests that concern events. Static callbacks are chosen before the first socket is made; the events of a single socket
 * are switched when it is bound, or connected.
 * https://learn.microsoft.com/windows-hardware/drivers/network/wsk-set-static-event-callbacks
 * https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback
 */
import type { Machine } from "./machine.js";

export type ClientState = "fresh" | "used" | "unknown";
export type ClientEvent = "make" | "fix" | "release" | "lose";

/** A client: it has made no socket, or it has. */
export const clientOrder: Machine<ClientState, ClientEvent, "late"> = {
    name: "static callbacks",
    start: "fresh",
    unknown: "unknown",
    lose: "lose",
    onSuccess: ["make"],
    says: { make: "{{name}} makes a socket" },
    transitions: {
        fresh: { make: "used", lose: "unknown" },
        used: { fix: { mistake: "late", then: "used" }, release: "fresh", lose: "unknown" },
    },
};

export type EnableState = "open" | "early" | "bound" | "earlyBound" | "ready" | "unknown";
export type EnableEvent = "bind" | "connect" | "enable" | "close" | "lose";
export type EnableMistake = "beforeBind" | "beforeConnect";

/** A socket whose events are switched: `early` before anything is known to have bound it. */
export const enableOrder: Machine<EnableState, EnableEvent, EnableMistake> = {
    name: "event request",
    start: "open",
    unknown: "unknown",
    lose: "lose",
    onSuccess: ["bind", "connect"],
    says: { enable: "{{name}} switches events" },
    transitions: {
        open: { bind: "bound", connect: "ready", enable: "early", lose: "unknown" },
        early: {
            bind: { mistake: "beforeBind", then: "ready" }, connect: { mistake: "beforeConnect", then: "ready" }, close: "open", lose: "unknown",
        },
        // Right for sockets that listen or take datagrams; a connection must stand.
        bound: { enable: "earlyBound", connect: "ready", close: "open", lose: "unknown" },
        earlyBound: { connect: { mistake: "beforeConnect", then: "ready" }, close: "open", lose: "unknown" },
        ready: { close: "open", lose: "unknown" },
    },
};
