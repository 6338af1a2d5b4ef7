/** Connections that are made silent while a send or a disconnect is pending. */
import { awaitingWays } from "./awaiting.js";
import type { CallEvent } from "./flow/engine.js";
import type { Sym } from "./flow/sym.js";
import type { Program } from "./program.js";
import { usingSocket } from "./sockets/socket-calls.js";
import type { SocketRequests } from "./sockets/socket-requests.js";
import { identity } from "./typestate/identity.js";
import type { Mistake } from "./typestate/protocol.js";
import { type SilenceEvent, type SilenceMistake, type SilenceState, silentMode } from "./typestate/silent-mode.js";
import { Simulation } from "./typestate/simulate.js";
import { always, happening, type Way } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";

/** The ioctl after which a socket can only be closed. */
export const SILENT_MODE = "SIO_WSK_SET_TCP_SILENT_MODE";

const PENDING: ReadonlySet<string> = new Set(["WskSend", "WskSendEx", "WskDisconnect"]);

export class Silencing {
    readonly #simulation: Simulation<SilenceState, SilenceEvent, SilenceMistake>;

    constructor(
        program: Program,
        readonly requests: SocketRequests,
    ) {
        this.#simulation = new Simulation(program, { machine: silentMode, waysOf, objectsOf: (fn) => this.#sockets(fn) });
    }

    /** Where `fn` makes a connection silent on which it has a request pending. */
    of(fn: FunctionDecl): readonly Mistake<SilenceMistake>[] {
        const all = this.requests.of(fn);
        const isSent = new Set(all.filter(({ api }) => PENDING.has(api.name)).map(({ socket }) => socket.key));
        const isControlled = new Set(all.filter(({ api }) => api.name === "WskControlSocket").map(({ socket }) => socket.key));
        return this.#sockets(fn).filter(({ key }) => isSent.has(key) && isControlled.has(key)).flatMap((socket) => this.#simulation.mistakes(fn, socket));
    }

    #sockets(fn: FunctionDecl): readonly Sym[] {
        const sockets = this.requests.of(fn).map(({ socket }) => socket).filter(({ kind }) => kind !== "const" && kind !== "uninitialized");
        return [...new Map(sockets.map((each) => [each.key, each])).values()];
    }
}

function waysOf(event: CallEvent, key: string): readonly Way<SilenceEvent>[] {
    const { target, args, state } = event;
    if (target.kind === "function") return [];
    if (target.kind !== "wsk") return awaitingWays(event);
    const is = target.api.level === "socket" ? identity(args[0], key, state) : "other";
    if (is === "other") return [];
    if (is === "maybe") return always("lose");
    if (PENDING.has(target.name)) return [{ if: [{ result: "pending" }], events: [happening("pend")] }, { if: [{ result: "not pending" }], events: [] }];
    if (target.name === "WskCloseSocket") return always("close");
    return usingSocket(event).some(({ events }) => events.some(({ event: each }) => each === "silence")) ? always("silence") : [];
}
