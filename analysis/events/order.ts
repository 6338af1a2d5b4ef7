/** Requests that come at the wrong time: static events after the first socket, options of a socket before it is bound or connected. */
import { CLIENT_CONTROLS, clientControl, socketOption } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { alternatives, sameNumber, type Sym } from "../flow/sym.js";
import type { CallEvent } from "../flow/engine.js";
import { instancesOf } from "../instances.js";
import { isStream, requestOf } from "../late-options.js";
import type { Program } from "../program.js";
import type { SocketRequest, SocketRequests } from "../sockets/socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import { type ClientEvent, clientOrder, type ClientState, type EnableEvent, type EnableMistake, enableOrder, type EnableState } from "../typestate/event-order.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";

/** A request at the wrong time, in the function that shows the order. */
export interface Untimely<M extends string> {
    readonly at: CNode;
    readonly mistake: M;
    /** Name of the function that comes too early, or too late, for the request. */
    readonly other: string;
    readonly trace: readonly TraceStep[];
}

const STATIC = "WSK_SET_STATIC_EVENT_CALLBACKS";
/** The other operations that come before the first socket. */
export const BEFORE_SOCKETS: readonly string[] = CLIENT_CONTROLS.filter(({ beforeAnySocket, name }) => beforeAnySocket && name !== STATIC).map(({ name }) => name);
const EVENTS = "SO_WSK_EVENT_CALLBACK";
const MAKING: ReadonlySet<string> = new Set(["WskSocket", "WskSocketConnect"]);
const BINDING: ReadonlyMap<string, EnableEvent> = new Map([["WskBind", "bind"], ["WskConnect", "connect"], ["WskConnectEx", "connect"]]);

export class EventOrder {
    /** By the operation that is asked about. */
    readonly #clients = new Map<string, Simulation<ClientState, ClientEvent, "late">>();
    /** By the option whose requests are asked about. */
    readonly #sockets = new Map<string, Simulation<EnableState, EnableEvent, EnableMistake>>();

    constructor(
        readonly program: Program,
        readonly requests: SocketRequests,
    ) {}

    #clientSimulation(operation: string): Simulation<ClientState, ClientEvent, "late"> {
        const known = this.#clients.get(operation);
        if (known !== undefined) return known;
        const simulation = new Simulation<ClientState, ClientEvent, "late">(this.program, {
            machine: clientOrder,
            waysOf: (event, key) => always(...clientEvents(event, key, operation)),
            objectsOf: (fn) => distinct(this.requests.of(fn).flatMap(clientOf)),
        });
        this.#clients.set(operation, simulation);
        return simulation;
    }

    #simulation(option: string): Simulation<EnableState, EnableEvent, EnableMistake> {
        const known = this.#sockets.get(option);
        if (known !== undefined) return known;
        const simulation = new Simulation<EnableState, EnableEvent, EnableMistake>(this.program, {
            machine: enableOrder,
            waysOf: (event, key) => always(...socketEvents(event, key, option)),
            objectsOf: (fn) => distinct(this.requests.of(fn).map(({ socket }) => socket)),
        });
        this.#sockets.set(option, simulation);
        return simulation;
    }

    /** Where `fn` shows that an operation of a client, the choice of its static callbacks, comes when it has made a socket. */
    lateRequests(fn: FunctionDecl, operation = STATIC): readonly Untimely<"late">[] {
        if (!this.#reach(fn, "WskControlClient") || !(this.#reach(fn, "WskSocket") || this.#reach(fn, "WskSocketConnect"))) return [];
        const all = this.requests.of(fn);
        const isMade = new Set(all.filter(({ api }) => MAKING.has(api.name)).flatMap(clientOf).map(({ key }) => key));
        const clients = distinct(all.filter(({ api }) => api.name === "WskControlClient").flatMap(clientOf)).filter(({ key }) => isMade.has(key));
        return clients.flatMap((client) => this.#clientSimulation(operation).mistakes(fn, client).flatMap((mistake) => this.#late(fn, mistake, operation)));
    }

    /** Where `fn` shows that an option or ioctl of a socket comes before the socket is bound, or connected. */
    earlyRequests(fn: FunctionDecl, option = EVENTS): readonly Untimely<EnableMistake>[] {
        if (!this.#reach(fn, "WskControlSocket") || ![...BINDING.keys()].some((name) => this.#reach(fn, name))) return [];
        const all = this.requests.of(fn);
        const isBound = new Set(all.filter(({ api }) => BINDING.has(api.name)).map(({ socket }) => socket.key));
        const sockets = distinct(all.filter(({ api }) => api.name === "WskControlSocket").map(({ socket }) => socket)).filter(({ key }) => isBound.has(key));
        return sockets.flatMap((socket) => this.#simulation(option).mistakes(fn, socket).flatMap((mistake) => this.#early(fn, mistake, option)));
    }

    #reach(fn: FunctionDecl, member: string): boolean {
        return this.requests.mayReach(fn, member);
    }

    #late(fn: FunctionDecl, { at, second, history, mistake }: Mistake<"late">, operation: string): Untimely<"late">[] {
        const set = this.requests.of(fn).find((each) => each.event.call.node === second.node && outer(each) === at && this.#isOperation(fn, each, operation));
        const made = history.at(-1);
        if (set === undefined || made === undefined) return [];
        const before = this.requests.of(fn).find(({ event }) => event.call.node === made.node);
        const trace = [...chainSteps(before?.chain ?? []), step(made.node, `${made.name} makes a socket`), ...chainSteps(set.chain), step(second.node, operation === STATIC ? "the static callbacks are chosen" : `${second.name} is asked for ${operation}`)];
        return [{ at, mistake, other: made.name, trace }];
    }

    #early(fn: FunctionDecl, { second, history, mistake }: Mistake<EnableMistake>, option: string): Untimely<EnableMistake>[] {
        const early = history.findLast(({ event }) => event === "enable");
        const set = this.requests.of(fn).find((each) => each.event.call.node === early?.node && this.#isOption(fn, each, option));
        if (early === undefined || set === undefined || (option !== EVENTS && isStream(set.event))) return [];
        const after = this.requests.of(fn).find(({ event }) => event.call.node === second.node);
        const trace = [...chainSteps(set.chain), step(early.node, `${early.name} ${option === EVENTS ? "switches events" : `is given ${option}`}`), ...chainSteps(after?.chain ?? []), step(second.node, `${second.name} comes afterwards`)];
        return [{ at: outer(set), mistake, other: second.name, trace }];
    }

    #isOperation(fn: FunctionDecl, { args, chain, event }: SocketRequest, operation: string): boolean {
        const [code] = [args[1]];
        if (code === undefined) return false;
        return instancesOf(this.program, fn, [code], (chain[0]?.event ?? event).state).some(({ values }) => is(values[0], clientControl(operation)?.value));
    }

    #isOption(fn: FunctionDecl, { args, chain, event }: SocketRequest, option: string): boolean {
        const [, type, code] = args;
        if (type === undefined || code === undefined) return false;
        return instancesOf(this.program, fn, [type, code], (chain[0]?.event ?? event).state).some(({ values }) => is(values[0], requestOf(option)) && is(values[1], socketOption(option)?.value));
    }
}

function outer({ chain, event }: SocketRequest): CNode {
    return (chain[0]?.event ?? event).call.node;
}

/** The client that a request at client level is made for. */
function clientOf({ api, args }: SocketRequest): readonly Sym[] {
    const [client] = args;
    return api.level === "client" && client !== undefined && client.kind !== "const" && client.kind !== "uninitialized" ? [client] : [];
}

function clientEvents({ target, args }: CallEvent, key: string, operation: string): readonly ClientEvent[] {
    if (target.kind !== "wsk" || args[0]?.key !== key) return [];
    if (MAKING.has(target.name)) return ["make"];
    return target.name === "WskControlClient" && mayBe(args[1], clientControl(operation)?.value) ? ["fix"] : [];
}

function socketEvents({ target, args }: CallEvent, key: string, option: string): readonly EnableEvent[] {
    if (target.kind !== "wsk" || args[0]?.key !== key) return [];
    const event = BINDING.get(target.name);
    if (event !== undefined) return [event];
    if (target.name === "WskCloseSocket") return ["close"];
    return target.name === "WskControlSocket" && mayBe(args[1], requestOf(option)) && mayBe(args[2], socketOption(option)?.value) ? ["enable"] : [];
}

function distinct(syms: readonly Sym[]): readonly Sym[] {
    return [...new Map(syms.filter(({ kind }) => kind !== "const" && kind !== "uninitialized").map((each) => [each.key, each])).values()];
}

function is(sym: Sym | undefined, wanted: number | undefined): boolean {
    return wanted !== undefined && sym?.kind === "const" && sameNumber(sym.value, wanted);
}

/** True when a value is `wanted`, or is what a caller makes of it. */
function mayBe(sym: Sym | undefined, wanted: number | undefined): boolean {
    return sym !== undefined && (alternatives(sym)?.some((each) => is(each, wanted) || each.kind === "param" || each.kind === "initial") ?? false);
}
