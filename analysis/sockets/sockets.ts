/** Sockets as objects: which symbols of a function are sockets, and what it does wrong with them. */
import type { KernelApi } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { awaitingWays, MayWait } from "../awaiting.js";
import { textOf } from "../callees.js";
import { type ClosedBeside, ClosedBesides } from "../threads/closed-beside.js";
import { closing, Concerned, requesting } from "../concerned.js";
import { isReachedAround, reversePostorder } from "../flow/block-order.js";
import type { CallEvent } from "../flow/engine.js";
import { type FlowState, mentions } from "../flow/state.js";
import { truthOf } from "../flow/conditions.js";
import { alternatives, isConstant, isForeignPointer, successSym, type Sym } from "../flow/sym.js";
import { HandledObjects, MOST_CALLS } from "../handled.js";
import { Keeping } from "../keeping.js";
import type { Block, ControlFlow } from "../ir.js";
import type { Program } from "../program.js";
import { hasLearnt } from "../request-outcomes.js";
import { isLostWithIrp } from "../irps/irp-results.js";
import { newSocket, socketMentioned, usingSocket } from "./socket-calls.js";
import { type DroppedClose, type SilentClose, SilentClosers, type UnaskedClose } from "./silent-closers.js";
import { type OpenAtDeregister, OpenAtDeregisters } from "./open-at-deregister.js";
import { neverClosed, type NeverClosed } from "./never-closed.js";
import { type NumberLeak, SocketNumbers } from "./socket-numbers.js";
import { OutsideCallers } from "./outside-callers.js";
import { localVariable, SocketContexts } from "./socket-contexts.js";
import type { Roles } from "../roles.js";
import type { SocketRequests } from "./socket-requests.js";
import { isThreadRoutine } from "../threads/thread-routines.js";
import type { Machine } from "../typestate/machine.js";
import { identity, isCounted, isListed } from "../typestate/identity.js";
import type { Mistake, Protocol } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { type ContextEvent, type ContextMistake, socketContext } from "../typestate/socket-context.js";
import { type EndMistake, socketEnd } from "../typestate/socket-end.js";
import { type SocketEvent, socketLife, type SocketMistake, type SocketState } from "../typestate/socket-life.js";
import { always, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

/** Something that a function does wrong with a socket. */
export type SocketFault = Mistake<SocketMistake>;

/** A socket that a function leaves behind. */
export interface SocketLeak {
    /** The first way out on which it does. */
    readonly fault: SocketFault;
    /** The others. */
    readonly others: readonly CNode[];
    /** True when the function was started with the socket, else it has made it. */
    readonly isGiven: boolean;
}

/** A function that returns while a socket has a local variable as its context. */
export interface OutlivedContext {
    readonly fault: Mistake<ContextMistake>;
    readonly variable: string;
    /** The call, in the function itself, that makes the variable a context. */
    readonly at: CNode;
}

/** A routine that is given a socket, and that closes it, owns it from its start. */
const givenSocket: Machine<SocketState, SocketEvent, SocketMistake> = { ...socketLife, start: "open" };

export class Sockets {
    readonly #contexts: SocketContexts;
    readonly #objects: HandledObjects;
    readonly #concerned: Concerned;
    readonly #outside: OutsideCallers;
    readonly #closing: Concerned;
    readonly #freeing: Concerned;
    readonly #keeping: Keeping;
    readonly #mayWait: MayWait;
    readonly #silent: SilentClosers;
    readonly #openAtEnd: OpenAtDeregisters;
    readonly #numbers: SocketNumbers;
    readonly #beside: ClosedBesides;
    #neverClosed: readonly NeverClosed[] | null = null;
    readonly #life: Simulation<SocketState, SocketEvent, SocketMistake>;
    readonly #given: Simulation<SocketState, SocketEvent, SocketMistake>;
    readonly #end: Simulation<string, SocketEvent, EndMistake>;
    readonly #context: Simulation<string, ContextEvent, ContextMistake>;
    readonly #faults = new Map<FunctionDecl, readonly SocketFault[]>();

    constructor(
        readonly program: Program,
        readonly requests: SocketRequests,
        roles: Roles,
    ) {
        this.#contexts = new SocketContexts(program, roles);
        this.#concerned = requesting(program.project);
        this.#outside = new OutsideCallers(program.project, this.#concerned);
        this.#closing = closing(program.project);
        this.#freeing = new Concerned(program.project, /Free/);
        this.#mayWait = new MayWait(program);
        this.#silent = new SilentClosers(program, this.#closing);
        this.#beside = new ClosedBesides(program, requests, this.#closing);
        this.#objects = new HandledObjects(program, { mayConcern: (fn, levels) => this.#concerned.has(fn, levels), mentioned: socketMentioned });
        this.#openAtEnd = new OpenAtDeregisters(program, this.#closing, this.#objects, (event, key) => this.#waysOf(event, key));
        this.#numbers = new SocketNumbers(program, this.#closing);
        this.#keeping = new Keeping(program, roles, (fn) => this.#closing.has(fn, MOST_CALLS));
        this.#life = this.#simulation({
            machine: socketLife,
            isMadeHere: (object, fn, state) => object.kind === "unknown" && (this.#takes(fn, object) || this.#hasIn(fn, object, state) || isLostWithIrp(this.program, fn, object.key)),
            isOwn: (pointer, fn) => this.#keeping.isOwn(pointer, fn),
        });
        this.#given = this.#simulation({ machine: givenSocket, isMadeHere: () => true });
        this.#end = this.#simulation({ machine: socketEnd });
        const deregistering = new Concerned(program.project, /\bWskDeregister\b/);
        this.#context = new Simulation<string, ContextEvent, ContextMistake>(program, {
            ...this.#protocol(),
            machine: socketContext,
            waysOf: (event, key) => (event.target.kind === "registration" && event.target.name === "WskDeregister" ? always("deregister") : this.#waysOf(event, key)),
            concerns: (fn) => this.#mayWait.has(fn, MOST_CALLS) || deregistering.has(fn, MOST_CALLS),
            isMadeHere: ({ key }, fn) => this.#withLocalContext(fn).some(({ socket }) => socket.key === key),
            mustEndHere: true,
        });
    }

    #simulation<S extends string, M extends string>(own: Pick<Protocol<S, SocketEvent, M>, "machine" | "isMadeHere" | "isOwn">): Simulation<S, SocketEvent, M> {
        return new Simulation<S, SocketEvent, M>(this.program, { ...this.#protocol(), ...own });
    }

    /** What all machines that follow sockets have in common. */
    #protocol(): Pick<Protocol<string, SocketEvent, string>, "objectsOf" | "waysOf" | "concerns" | "isKeptIn"> {
        return {
            objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            waysOf: (event, key) => this.#waysOf(event, key),
            concerns: (fn) => this.#mayWait.has(fn, MOST_CALLS),
            // The IRP of the request that made it is no place where anybody looks for it, once the function itself has taken it from there.
            isKeptIn: (root, key) => !key.includes(`@${root}.IoStatus`),
        };
    }

    /** True for a function that deals with sockets by helpers only, in a file that nothing which speaks of WSK leads to. */
    isOutside(fn: FunctionDecl): boolean {
        return this.#outside.has(fn);
    }

    /** False for functions that call no function of WSK themselves. */
    mayRequest(fn: FunctionDecl): boolean {
        return this.#concerned.has(fn, 0) || fn.head.includes("PFN_WSK_");
    }

    /** What `fn` does wrong with sockets, itself or by what the helpers do that it calls. */
    faults(fn: FunctionDecl): readonly SocketFault[] {
        let faults = this.#faults.get(fn);
        if (faults === undefined) this.#faults.set(fn, (faults = this.#findFaults(fn)));
        return faults;
    }

    #findFaults(fn: FunctionDecl): readonly SocketFault[] {
        return this.#handled(fn).flatMap(({ object, verbs }) => {
            const isGiven = object.kind === "param" && verbs.has("close") && isThreadRoutine(this.program, fn);
            const faults = (isGiven ? this.#given : this.#life).mistakes(fn, object);
            return faults.filter((fault) => !isCleanUp(fault) && !this.#isTried(fn, fault) && !this.#isRetried(fault)).map(inShort);
        });
    }

    /** True for a second close behind one that may have failed for lack of an IRP, of which the function has asked. */
    #isRetried({ mistake, cause }: SocketFault): boolean {
        if (mistake !== "closedTwice" || cause === null || !this.#silent.isAsked(cause.event)) return false;
        return cause.result === undefined || truthOf(successSym(cause.result), cause.state) !== true;
    }

    /** True where the bind, or the connection, that is missing was asked for on every way there, and may have failed without anybody's asking. */
    #isTried(fn: FunctionDecl, { mistake, at, object }: SocketFault): boolean {
        const wanted = mistake === "notBound" ? /^WskBind$/ : mistake === "notConnected" ? /^WskConnect$/ : null;
        const cfg = this.program.cfg(fn);
        if (wanted === null || cfg === null) return false;
        const tries = this.requests.of(fn).filter(({ api, socket }) => wanted.test(api.name) && socket.key === object.key);
        const outer = tries.map(({ chain, event }) => chain[0]?.event ?? event);
        return outer.some((event) => isAlwaysBefore(cfg, event.call.node, at) && (event.call.node.parent?.kind === "expression_statement" || !this.#isLearnt(fn, event, at)));
    }

    /** True where any path from the request to `end` has asked what came of it, or what else may tell. */
    #isLearnt(fn: FunctionDecl, request: CallEvent, end: CNode): boolean {
        const { calls = [], assigns = [] } = this.program.flow(fn) ?? {};
        const events = [...calls.map(({ call: { node }, state }) => ({ node, state })), ...assigns.map(({ instr: { node }, state }) => ({ node, state }))];
        return events.some(({ node, state }) => node.start > request.call.node.end && node.start <= end.start && hasLearnt(request, state, () => false));
    }

    /** True where an IRP goes wrong only because `fn` closes a socket twice, each time with that IRP. */
    closesTwice(fn: FunctionDecl, { second, history }: Pick<Mistake<string>, "second" | "history">): boolean {
        const isClose = ({ name }: { readonly name: string }): boolean => name === "WskCloseSocket";
        if (!isClose(second) || !history.some(isClose)) return false;
        return this.faults(fn).some(({ mistake, second: { node } }) => mistake === "closedTwice" && node === second.node);
    }

    /** The sockets that `fn` leaves behind, each once however many ways out there are. */
    leaks(fn: FunctionDecl): readonly SocketLeak[] {
        const bySocket = new Map<CNode | null, SocketFault[]>();
        for (const fault of this.faults(fn)) {
            if (fault.mistake !== "leaked") continue;
            const made = fault.history[0]?.node ?? null;
            bySocket.set(made, [...(bySocket.get(made) ?? []), fault]);
        }
        return [...bySocket].flatMap(([made, faults]) => {
            const [fault, ...others] = faults.sort((a, b) => a.at.start - b.at.start);
            return fault === undefined ? [] : [{ fault, others: others.map(({ at }) => at), isGiven: made === null }];
        });
    }

    /** Where `fn` gives up closing the socket that it is given, and its callers never know. */
    silentCloses(fn: FunctionDecl): readonly SilentClose[] {
        return this.#silent.in(fn);
    }

    /** Where `fn` has a socket closed, does not look whether it was, and loses it. */
    unaskedCloses(fn: FunctionDecl): readonly UnaskedClose[] {
        return this.#silent.unaskedIn(fn);
    }

    /** Where `fn` clears the pointer to a socket that it could not close. */
    droppedCloses(fn: FunctionDecl): readonly DroppedClose[] {
        return this.#silent.droppedIn(fn);
    }

    /** Where `fn` deregisters on a path on which a socket is open that it has made. */
    openAtDeregister(fn: FunctionDecl): readonly OpenAtDeregister[] {
        return this.#openAtEnd.in(fn);
    }

    /** Where `fn` leaves a socket open of which it alone has the number. */
    numberLeaks(fn: FunctionDecl): readonly NumberLeak[] {
        return this.#numbers.leaks(fn);
    }

    /** Where an unload routine deregisters, and the driver closes none of the sockets that it makes. */
    neverClosed(): readonly NeverClosed[] {
        return (this.#neverClosed ??= neverClosed(this.program, this.requests, (fn) => this.leaks(fn).length > 0));
    }

    /** Where threads of the driver use or close sockets that an unload routine closes before it waits for them. */
    closedBeside(): readonly ClosedBeside[] {
        return this.#beside.all();
    }

    /** Where `fn` closes a socket before the connection was ended in order. */
    abruptEnds(fn: FunctionDecl): readonly Mistake<EndMistake>[] {
        return this.#handled(fn).filter(({ verbs }) => verbs.has("close")).flatMap(({ object }) => this.#end.mistakes(fn, object));
    }

    /** Where `fn` returns while a socket has one of its local variables as its context. */
    outlivedContexts(fn: FunctionDecl): readonly OutlivedContext[] {
        if (!this.#mayHandle(fn)) return [];
        const local = this.#withLocalContext(fn);
        if (local.length > 0) this.#contexts.prepare();
        return local.flatMap(({ socket, variable, at }) => {
            return this.#context.mistakes(fn, socket).map((fault) => ({ fault, variable, at }));
        });
    }

    #withLocalContext(fn: FunctionDecl): readonly (Omit<OutlivedContext, "fault"> & { readonly socket: Sym })[] {
        return this.requests.of(fn).flatMap(({ api, args, socket, chain, event }) => {
            const variable = api.context === null ? null : localVariable(args[api.context]);
            // Without a table there are no callbacks that could be given it.
            const isHanded = api.clientDispatch === null || !isConstant(args[api.clientDispatch], 0);
            return variable === null || !isHanded ? [] : [{ socket, variable, at: (chain[0]?.event ?? event).call.node }];
        });
    }

    /** Where `fn`, a WskAcceptEvent callback, gives an accepted socket the address of one of its local variables as context. */
    acceptedLocals(fn: FunctionDecl): ReturnType<SocketContexts["acceptedLocals"]> {
        return this.#contexts.acceptedLocals(fn);
    }

    /** What happens further down in a function that names no socket is some helper's own affair. */
    #mayHandle(fn: FunctionDecl): boolean {
        return this.#concerned.has(fn, /sock|wsk|close/i.test(textOf(fn)) ? MOST_CALLS : 1);
    }

    #handled(fn: FunctionDecl): ReturnType<HandledObjects["in"]> {
        if (!this.#mayHandle(fn)) return [];
        if (this.#closing.has(fn, MOST_CALLS) && this.#freeing.has(fn, MOST_CALLS)) this.#contexts.prepare();
        return this.#objects.in(fn).filter(({ object, calls, verbs }) => object.kind === "unknown" || (calls > 1 && verbs.size > 1) || verbs.has("close"));
    }

    /** True when the function itself takes a new socket from the IRP of the request that made it, and so nobody else will. */
    #takes(fn: FunctionDecl, { key }: Sym): boolean {
        const flow = this.program.flow(fn);
        const is = (value: Sym): boolean => alternatives(value)?.some((each) => each.key === key) === true;
        return flow !== null && (flow.assigns.some(({ value }) => is(value)) || flow.calls.some(({ args }) => args.some(is)));
    }

    /** True when a helper has put a new socket into memory that is this function's own. */
    #hasIn(fn: FunctionDecl, { key }: Sym, state: FlowState): boolean {
        for (const root of state.holders(key)) {
            const pointer = state.pointerTo(root);
            if (pointer !== null && this.#keeping.isOwn(pointer, fn)) return true;
        }
        return false;
    }

    #waysOf(event: CallEvent, key: string): readonly Way<SocketEvent>[] {
        const { target, args, state } = event;
        if (target.kind === "wsk") {
            const made = newSocket(event)?.sym.key === key ? newSocket(event) : null;
            if (made !== null) return always(made.event);
            if (target.api.level !== "socket") return [];
            const is = identity(args[0], key, state);
            if (is === "other") return [];
            return is === "same" ? usingSocket(event) : always("lose");
        }
        // Put into memory by a service of the kernel (InterlockedExchangePointer), it is somebody else's to find.
        const isKept = target.kind === "kernel" && args.some((arg, index) => effectOn(event, index) === "retains" && identity(arg, key, state) !== "other");
        if (isKept || isListed(event, key)) return always("lose");
        if (target.kind === "kernel" || target.kind === "function") {
            // Whether the last one is through with it, a count may decide.
            if (this.#contexts.isFreed(event, key)) return always(isCounted(state) ? "forget" : "freeContext");
            const holding = key.startsWith("in") ? [...args.keys()].filter((index) => holds(args[index], key)) : [];
            const effects = holding.map((index) => effectOn(event, index));
            if (effects.includes("frees")) return always("free");
            if (effects.includes("writes")) return always("forget");
        }
        return target.kind === "function" ? [] : awaitingWays(event);
    }
}

/** True when every way through a function that comes to the call `later` has made the call `first` before. */
function isAlwaysBefore(cfg: ControlFlow, first: CNode, later: CNode): boolean {
    const blocks = [...reversePostorder(cfg.entry).keys()];
    const blockOf = (node: CNode): Block | undefined => blocks.find(({ instrs }) => instrs.some((instr) => instr.op === "call" && instr.node === node));
    const [from, to] = [blockOf(first), blockOf(later)];
    if (from === undefined || to === undefined) return false;
    return from === to ? first.start < later.start : !isReachedAround(cfg.entry, from, to);
}

/** True for a pointer to memory in which the socket was found. */
function holds(pointer: Sym | undefined, key: string): boolean {
    return pointer !== undefined && isForeignPointer(pointer) && pointer.key !== key && mentions(key, pointer.key);
}

/** What a kernel service does to what an argument points to: what is found there afterwards is another object, or none. */
function effectOn({ target }: CallEvent, index: number): KernelApi["rest"] | null {
    return target.kind === "kernel" ? (target.api.args?.[index] ?? target.api.rest) : null;
}

/** Whether a close was pending matters only to those who free something. */
function inShort(fault: SocketFault): SocketFault {
    if (fault.mistake !== "usedAfterClose" && fault.mistake !== "closedTwice") return fault;
    const history = fault.history.map((mark) => (/^close(Pend|Finish)$/.test(mark.event) ? { ...mark, event: "close" } : mark));
    return { ...fault, history, cause: null };
}

/** To end a connection that did not come about, on the way out after a failure, does no harm. */
function isCleanUp({ mistake, second, cause }: SocketFault): boolean {
    if (mistake !== "notConnected" || !/^(disconnect|disconnectPend|abort)$/.test(second.event)) return false;
    return cause === null || [...cause.state.facts.values()].some(({ success }) => success === false);
}
