/** Socket options and ioctls that come when the socket is bound already, or connected. */
import { constant, type ControlTiming, SOCKET_OPTIONS, socketOption } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { CallEvent } from "./flow/engine.js";
import { alternatives, pointeeCell, type Sym } from "./flow/sym.js";
import { instancesOf } from "./instances.js";
import type { Program } from "./program.js";
import { Silencing } from "./silencing.js";
import type { SocketRequest, SocketRequests } from "./sockets/socket-requests.js";
import { step, type TraceStep } from "./trace.js";
import { markSteps } from "./typestate/explain.js";
import { listenerSetup, type SetupEvent, type SetupMistake, type SetupState } from "./typestate/listener-setup.js";
import type { Mistake } from "./typestate/protocol.js";
import { Simulation } from "./typestate/simulate.js";
import { always } from "./typestate/ways.js";
import { typeText } from "./types.js";
import type { FunctionDecl } from "./unit.js";
import { chainSteps } from "./waits.js";

/** An option that is set too late. */
export interface LateOption {
    /** The call that sets it, or the call of a helper that does, in the function that shows the order. */
    readonly at: CNode;
    readonly mistake: SetupMistake;
    readonly trace: readonly TraceStep[];
}

/** The options that must be set before WskBind. */
export const BEFORE_BIND: readonly string[] = SOCKET_OPTIONS.filter(({ timing }) => timing === "before-bind").map(({ name }) => name);

/** The requests after which an operation of a timing comes too late, or has come to the wrong kind of socket. */
const LIMITS: Readonly<Partial<Record<ControlTiming, ReadonlyMap<string, SetupEvent>>>> = {
    "before-bind": new Map([["WskBind", "bind"], ["WskSocketConnect", "connect"]]),
    "before-connect": new Map([["WskConnect", "link"], ["WskConnectEx", "link"], ["WskSocketConnect", "connect"]]),
    "before-connect-or-accept": new Map([["WskConnect", "link"], ["WskConnectEx", "link"], ["WskAccept", "link"], ["WskSocketConnect", "connect"]]),
    // A socket that was accepted is none that the driver has connected.
    "after-accept": new Map([["WskConnect", "link"], ["WskConnectEx", "link"], ["WskSocketConnect", "connect"]]),
};

/** The operations of single connections that must come before these are made, or are for accepted ones only. */
export const OF_CONNECTIONS: readonly string[] = SOCKET_OPTIONS.filter(({ timing }) => timing !== "before-bind" && LIMITS[timing] !== undefined).map(({ name }) => name);

/** The ioctls that need a bound or connected socket. */
export const OF_BOUND: readonly string[] = SOCKET_OPTIONS.filter(({ timing }) => timing === "after-bind" || timing === "after-connect").map(({ name }) => name);

/** Positions of WskControlSocket's arguments. */
const CONTROL = { request: 1, code: 2, level: 3, input: 5 } as const;

export class LateOptions {
    readonly #simulations = new Map<string, Simulation<SetupState, SetupEvent, SetupMistake>>();

    /** Connections that are made silent too early. */
    readonly silencing: Silencing;

    constructor(
        readonly program: Program,
        readonly requests: SocketRequests,
    ) {
        this.silencing = new Silencing(program, requests);
    }

    /** Where `fn` shows that the option or ioctl named `option` comes after the request that it must come before. */
    after(fn: FunctionDecl, option: string): readonly LateOption[] {
        const { requests } = this;
        const limits = limitsOf(option);
        if (!requests.mayReach(fn, "WskControlSocket") || ![...limits.keys()].some((name) => requests.mayReach(fn, name))) return [];
        const found = new Map<string, LateOption>();
        for (const socket of this.#sockets(fn, limits)) {
            for (const mistake of this.#simulation(option).mistakes(fn, socket)) {
                const late = this.#confirmed(fn, socket, option, mistake);
                if (late !== null) found.set(`${late.at.start} ${late.mistake}`, late);
            }
        }
        return [...found.values()];
    }

    /** The sockets that a function binds, connects or makes, and sets options on. */
    #sockets(fn: FunctionDecl, limits: ReadonlyMap<string, SetupEvent>): readonly Sym[] {
        const sockets = new Map<string, { sym: Sym; binds: boolean; sets: boolean }>();
        for (const request of this.requests.of(fn)) {
            const { name } = request.api;
            for (const socket of socketsOf(request)) {
                if (socket.kind === "const" || socket.kind === "uninitialized") continue;
                const entry = sockets.get(socket.key) ?? { sym: socket, binds: false, sets: false };
                sockets.set(socket.key, entry);
                entry.binds ||= limits.has(name);
                entry.sets ||= name === "WskControlSocket";
            }
        }
        return [...sockets.values()].filter((each) => each.binds && each.sets).map((each) => each.sym);
    }

    #simulation(option: string): Simulation<SetupState, SetupEvent, SetupMistake> {
        let simulation = this.#simulations.get(option);
        if (simulation === undefined) {
            simulation = new Simulation(this.program, {
                machine: listenerSetup,
                waysOf: (event, key) => always(...eventsOf(event, key, option)),
                objectsOf: (fn) => distinct(this.requests.of(fn).flatMap(socketsOf)),
            });
            this.#simulations.set(option, simulation);
        }
        return simulation;
    }

    /** Judges the request once more with what the function's callers pass; null when it does not set the option after all. */
    #confirmed(fn: FunctionDecl, socket: Sym, option: string, mistake: Mistake<SetupMistake>): LateOption | null {
        const { at, second, history } = mistake;
        const here = (each: SocketRequest): boolean => each.socket.key === socket.key && (each.chain[0]?.event ?? each.event).call.node === at;
        const requests = this.requests.of(fn).filter(here);
        const set = requests.find((each) => each.event.call.node === second.node && this.#sets(fn, each, option));
        if (set === undefined) return null;
        const before = history.slice(-1).flatMap((mark) => {
            const first = this.requests.of(fn).find((each) => each.event.call.node === mark.node);
            return [...chainSteps(first?.chain ?? []), ...markSteps(listenerSetup, [mark])];
        });
        return { at, mistake: mistake.mistake, trace: [...before, ...chainSteps(set.chain), step(second.node, `${second.name} sets ${option}`)] };
    }

    /** True when some way to this function makes the request set the option to something that is not zero. */
    #sets(fn: FunctionDecl, request: SocketRequest, option: string): boolean {
        const { event } = request;
        const code = request.args[CONTROL.code];
        const type = request.args[CONTROL.request];
        const level = request.args[CONTROL.level];
        if (code === undefined || type === undefined || level === undefined) return false;
        const value = request.inRoot(inputOf(event));
        const outer = request.chain[0]?.event ?? event;
        return instancesOf(this.program, fn, [type, code, level, value], outer.state).some(({ values }) => {
            const [t, c, l, v] = values;
            return is(t, requestOf(option)) && is(c, socketOption(option)?.value) && isAtLevel(l, option) && !(v !== undefined && isZero(v)) && !(isStream(event) && requestOf(option) === constant("WskIoctl"));
        });
    }
}

/** The socket that a request makes, and the one that it is made on. */
function socketsOf({ api, args, socket }: SocketRequest): readonly Sym[] {
    const on = api.level === "socket" ? args[0] : undefined;
    return on === undefined || on.key === socket.key ? [socket] : [socket, on];
}

function distinct(syms: readonly Sym[]): readonly Sym[] {
    return [...new Map(syms.map((each) => [each.key, each])).values()];
}

function eventsOf(event: CallEvent, key: string, option: string): readonly SetupEvent[] {
    if (event.target.kind !== "wsk") return [];
    const { name } = event.target.api;
    const limit = limitsOf(option).get(name);
    if (limit === "connect") return key.includes(`c${event.call.id}@`) && key.endsWith(".Information") ? ["connect"] : [];
    if (event.args[0]?.key !== key) return [];
    if (limit !== undefined) return [limit];
    if (name === "WskCloseSocket") return ["close"];
    if (name !== "WskControlSocket") return [];
    const type = event.args[CONTROL.request];
    const code = event.args[CONTROL.code];
    return mayBe(type, requestOf(option)) && mayBe(code, socketOption(option)?.value) && isAtLevel(event.args[CONTROL.level], option) && !isZero(inputOf(event)) ? ["set"] : [];
}

/** What the input buffer of a WskControlSocket call holds. */
function inputOf(event: CallEvent): Sym {
    const buffer = event.args[CONTROL.input];
    return buffer === undefined || buffer.kind === "const" ? { kind: "unknown", key: "?input", node: null } : event.state.load(pointeeCell(buffer));
}

function limitsOf(option: string): ReadonlyMap<string, SetupEvent> {
    return LIMITS[socketOption(option)?.timing ?? "any"] ?? new Map<string, SetupEvent>();
}

/** The request type by which an option is set, or an ioctl made. */
export function requestOf(option: string): number | undefined {
    return constant(socketOption(option)?.kind === "ioctl" ? "WskIoctl" : "WskSetOption");
}

/** True for a request on what is cast to a stream socket: of these the documentation of ioctls says nothing. */
export function isStream({ call: { callee } }: CallEvent): boolean {
    return callee.op === "member" && callee.type.kind !== "unknown" && /_STREAM_/.test(typeText(callee.type));
}

/** True when a value is `wanted`, or is what a caller makes of it. */
function mayBe(sym: Sym | undefined, wanted: number | undefined): boolean {
    if (sym === undefined || wanted === undefined) return false;
    return alternatives(sym)?.some((each) => (each.kind === "const" ? each.value === wanted : each.kind === "param" || each.kind === "initial")) ?? false;
}

/** The numbers of options mean something else at the levels of protocols; ioctls have none. */
function isAtLevel(level: Sym | undefined, option: string): boolean {
    if (socketOption(option)?.kind === "ioctl") return true;
    return level !== undefined && (alternatives(level)?.some((each) => each.kind !== "const" || each.value === constant("SOL_SOCKET")) ?? true);
}

function is(sym: Sym | undefined, wanted: number | undefined): boolean {
    return sym !== undefined && wanted !== undefined && (alternatives(sym)?.some((each) => each.kind === "const" && each.value === wanted) ?? false);
}

function isZero(sym: Sym): boolean {
    return alternatives(sym)?.every((each) => each.kind === "const" && each.value === 0) ?? false;
}
