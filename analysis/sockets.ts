/** Sockets as objects: which symbols of a function are sockets, and what calls do to them. */
import { categoryOfFlags, constant, SOCKET_OPTIONS } from "../knowledge/index.js";
import { awaitingWays, MayWait } from "./awaiting.js";
import { Concerned } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import { mentions } from "./flow/state.js";
import { memberCell, pointeeCell, type Sym } from "./flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "./handled.js";
import type { Program } from "./program.js";
import { identity } from "./typestate/identity.js";
import { type Mistake, type Protocol, Simulation } from "./typestate/simulate.js";
import { type SocketEvent, socketLife, type SocketMistake, type SocketState } from "./typestate/socket-life.js";
import { always, either, type Way } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";

/** Something that a function does wrong with a socket. */
export type SocketFault = Mistake<SocketMistake>;

/** What the socket-level functions do to their socket. */
const EVENTS: ReadonlyMap<string, SocketEvent> = new Map([
    ["WskBind", "bind"], ["WskConnect", "connect"], ["WskConnectEx", "connect"], ["WskListen", "listen"], ["WskAccept", "accept"],
    ["WskSendTo", "sendTo"], ["WskSendMessages", "sendTo"], ["WskReceiveFrom", "receiveFrom"], ["WskSend", "send"], ["WskSendEx", "send"],
    ["WskReceive", "receive"], ["WskReceiveEx", "receive"], ["WskGetLocalAddress", "getLocal"], ["WskGetRemoteAddress", "getRemote"],
]);

const MAKES = {
    basic: "makeBasic", listen: "makeListen", datagram: "makeDatagram", connection: "makeConnection", stream: "makeStream",
} as const;

const SILENT_MODE = SOCKET_OPTIONS.find(({ name }) => name === "SIO_WSK_SET_TCP_SILENT_MODE")?.value;
const DISCONNECT_FLAGS = 2;
const CONTROL = { request: 1, code: 2 } as const;

export class Sockets {
    readonly #objects: HandledObjects;
    readonly #concerned: Concerned;
    readonly #mayWait: MayWait;
    readonly #simulation: Simulation<SocketState, SocketEvent, SocketMistake>;
    readonly #faults = new Map<FunctionDecl, readonly SocketFault[]>();

    constructor(readonly program: Program) {
        this.#concerned = new Concerned(program.project, /\bWsk[A-Z]\w+\s*\)?\s*\(|\bPFN_WSK_/);
        this.#mayWait = new MayWait(program);
        this.#objects = new HandledObjects(program, { mayConcern: (fn, levels) => this.#concerned.has(fn, levels), mentioned });
        const protocol: Protocol<SocketState, SocketEvent, SocketMistake> = {
            machine: socketLife,
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf,
            concerns: (fn) => this.#mayWait.has(fn, MOST_CALLS),
            isMadeHere: ({ kind }) => kind === "unknown",
            // Only a socket of this very function is named after the IRP as this function knows it.
            isKeptIn: (root, key) => !(key.startsWith("??") && key.includes(`@${root}.IoStatus`)),
        };
        this.#simulation = new Simulation(program, protocol);
    }

    /** What `fn` does wrong with sockets, itself or by what the helpers do that it calls. */
    faults(fn: FunctionDecl): readonly SocketFault[] {
        let faults = this.#faults.get(fn);
        if (faults === undefined) this.#faults.set(fn, (faults = this.#findFaults(fn)));
        return faults;
    }

    #findFaults(fn: FunctionDecl): readonly SocketFault[] {
        if (!this.#concerned.has(fn, MOST_CALLS)) return [];
        const handled = this.#objects.in(fn).filter(({ object, calls, verbs }) => object.kind === "unknown" || (calls > 1 && verbs.size > 1) || verbs.has("close"));
        return handled.flatMap(({ object }) => this.#simulation.mistakes(fn, object));
    }
}

function mentioned(event: CallEvent): Mentioned {
    const { target, args } = event;
    if (target.kind !== "wsk") return [];
    if (target.api.information === "socket" && target.api.level === "client") {
        const made = newSocket(event);
        return made === null ? [] : [{ object: made, verb: "make" }];
    }
    const socket = target.api.level === "socket" ? args[0] : undefined;
    return socket === undefined ? [] : [{ object: socket, verb: target.name === "WskCloseSocket" ? "close" : "use" }];
}

/** The value that the IRP's Information has once the request has made a socket. */
function newSocket(event: CallEvent): Sym | null {
    const irp = event.target.kind === "wsk" && event.target.api.irp !== null ? event.args[event.target.api.irp] : undefined;
    if (irp === undefined || irp.kind === "const") return null;
    const state = event.state.clone();
    const status = memberCell(pointeeCell(irp), "IoStatus");
    // As the flow engine does it when it meets the call.
    state.clobber(status, `c${event.call.id}`);
    return state.load(memberCell(status, "Information"));
}

function waysOf(event: CallEvent, key: string): readonly Way<SocketEvent>[] {
    const { target, args, state } = event;
    if (target.kind === "wsk") {
        if (target.api.information === "socket" && target.api.level === "client") return newSocket(event)?.key === key ? always(making(event)) : [];
        if (target.api.level !== "socket") return [];
        const is = identity(args[0], key, state);
        if (is === "other") return [];
        return is === "same" ? using(event) : always("lose");
    }
    if (target.kind === "kernel") {
        const freed = target.api.frees?.kind === "pool" ? args[target.api.frees.arg] : undefined;
        if (freed !== undefined && freed.kind !== "const" && mentions(key, freed.key)) return always("freeContext");
        const rewritten = args.some((arg, index) => (target.api.args?.[index] ?? target.api.rest) === "writes" && isPointer(arg) && mentions(key, arg.key) && arg.key !== key);
        if (rewritten && key.startsWith("in")) return always("forget");
    }
    return awaitingWays(event);
}

function making({ target, args }: CallEvent): SocketEvent {
    if (target.name === "WskSocketConnect") return "makeConnected";
    const flags = target.kind === "wsk" && target.api.flags !== null ? args[target.api.flags.arg] : undefined;
    const category = flags?.kind === "const" ? categoryOfFlags(flags.value) : undefined;
    return category === undefined ? "make" : MAKES[category];
}

function using({ target, args }: CallEvent): readonly Way<SocketEvent>[] {
    if (target.name === "WskCloseSocket") return either("pending", "closePend", "not pending", "closeFinish");
    if (target.name === "WskDisconnect") return disconnecting(args[DISCONNECT_FLAGS]);
    const event = EVENTS.get(target.name);
    if (event !== undefined) return always(event);
    const code = args[CONTROL.code];
    const isSilencing = target.name === "WskControlSocket" && code?.kind === "const" && code.value === SILENT_MODE
        && args[CONTROL.request]?.key === String(constant("WskIoctl"));
    return always(isSilencing ? "silence" : "control");
}

function disconnecting(flags: Sym | undefined): readonly Way<SocketEvent>[] {
    const abortive = constant("WSK_FLAG_ABORTIVE") ?? 0;
    if (flags?.kind !== "const") return always("lose");
    return always((flags.value & abortive) === 0 ? "disconnect" : "abort");
}

function isPointer({ kind }: Sym): boolean {
    return kind === "param" || kind === "initial" || kind === "result";
}
