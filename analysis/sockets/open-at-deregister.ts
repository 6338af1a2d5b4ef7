/** Functions that call WskDeregister while a socket is open that they have made, themselves or by helpers: it never returns. */
import type { CNode } from "../../parser/ast.js";
import { functionsNamedIn } from "../callees.js";
import { Concerned } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { isClose } from "./given-up.js";
import { type HandledObjects, isInLoop, MOST_CALLS } from "../handled.js";
import type { CallInstr } from "../ir.js";
import type { Program } from "../program.js";
import { faultSteps } from "../typestate/explain.js";
import { type OpenEvent, type OpenMistake, openSocket, type OpenState } from "../typestate/open-socket.js";
import { identity } from "../typestate/identity.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, happening, type Way } from "../typestate/ways.js";
import type { TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { anyWordOf } from "../word-patterns.js";

/** A call that deregisters, or leads to that, while a socket is open. */
export interface OpenAtDeregister {
    readonly at: CNode;
    /** What is called there, and what has made the socket. */
    readonly called: string;
    readonly make: string;
    readonly trace: readonly TraceStep[];
}

/** Services that are given a routine which runs beside the function that deregisters. */
const BESIDE = [
    "PsCreateSystemThread", "IoCreateSystemThread", "IoQueueWorkItem", "IoQueueWorkItemEx", "IoInitializeWorkItem", "ExInitializeWorkItem", "KeInitializeDpc", "KeInitializeThreadedDpc",
    "NdisAllocateIoWorkItem", "NdisQueueIoWorkItem", "NdisInitializeTimer", "WdfWorkItemCreate", "WdfDpcCreate", "WdfTimerCreate",
];
/** Services that have such a routine run, or wake a thread. */
const WAKING = [
    "ExQueueWorkItem", "NdisScheduleWorkItem", "WdfWorkItemEnqueue", "KeInsertQueueDpc", "WdfDpcEnqueue", "KeSetTimer", "KeSetTimerEx", "KeSetCoalescableTimer", "ExSetTimer",
    "NdisSetTimer", "NdisMSetTimer", "NdisSetTimerObject", "WdfTimerStart", "KeSetEvent", "KePulseEvent", "KeReleaseSemaphore", "KeReleaseMutex", "KeInsertQueue",
    "KeInsertHeadQueue", "PsCreateSystemThreadEx", "IoTryQueueWorkItem",
];
/** What starts code that runs beside: it may see to the socket meanwhile. */
const STARTS = new RegExp(`\\b(?:${anyWordOf([...BESIDE, ...WAKING])})\\b|\\bstd::thread\\b`);

/** What calls mean for a socket. */
type SocketWays = (event: CallEvent, key: string) => readonly Way<OpenEvent>[];

export class OpenAtDeregisters {
    readonly #deregistering: Concerned;
    readonly #starting: Concerned;
    #plain: boolean | null = null;
    readonly #simulation: Simulation<OpenState, OpenEvent, OpenMistake>;

    /**
     * @param closing functions that close sockets
     * @param socketWays what calls mean for a socket besides
     */
    constructor(
        readonly program: Program,
        readonly closing: Concerned,
        readonly objects: HandledObjects,
        readonly socketWays: SocketWays,
    ) {
        this.#deregistering = new Concerned(program.project, /\bWskDeregister\b/);
        this.#starting = new Concerned(program.project, STARTS);
        this.#simulation = new Simulation<OpenState, OpenEvent, OpenMistake>(program, {
            machine: openSocket,
            objectsOf: (fn) => objects.in(fn).map(({ object }) => object),
            waysOf: (event, key) => this.#waysOf(event, key),
            concerns: (fn) => this.#deregistering.has(fn, MOST_CALLS),
            // Whether a helper closes this socket, all, or none on some of its ways, only its author knows.
            mayEnd: (fn) => this.closing.hasBelow(fn),
            // Who has nothing to do with closing sockets asks who is to deregister.
            isUnderstood: ({ asking, fn }) => !this.closing.hasBelow(fn) && isExchange(asking.call),
        });
    }

    /** Where `fn` calls WskDeregister, or what leads there, on a path on which a socket is open. */
    in(fn: FunctionDecl): readonly OpenAtDeregister[] {
        if (!this.#deregistering.has(fn, MOST_CALLS) || !this.#isPlain()) return [];
        // How often a loop runs that closes sockets, and which, is data.
        const isLoopOf = ({ call, target }: CallEvent): boolean => isInLoop(call.node) && (isClose({ target }) || (target.kind === "function" && this.closing.hasBelow(target.decl)));
        if (this.program.flow(fn)?.calls.some(isLoopOf) === true) return [];
        const found = new Map<CNode, OpenAtDeregister>();
        for (const { object, verbs } of this.objects.in(fn)) {
            if (!verbs.has("make")) continue;
            for (const fault of this.#simulation.mistakes(fn, object)) {
                const [made] = fault.history;
                if (made === undefined || found.has(fault.at) || fault.isAgreed || this.#mayRunBeside(fault)) continue;
                const called = [...fault.calls.values()].find(({ call }) => call.node === fault.at)?.target.name ?? fault.second.name;
                found.set(fault.at, { at: fault.at, called, make: made.name, trace: faultSteps(openSocket, fn.name, fault, "waits for the socket, which nobody closes") });
            }
        }
        return [...found.values()];
    }

    #waysOf(event: CallEvent, key: string): readonly Way<OpenEvent>[] {
        const { target } = event;
        if (target.kind !== "function" && target.name === "WskDeregister") return always("deregister");
        // Which socket it is that is closed, where it is not this one by name, only the author knows.
        if (isClose(event) && identity(event.args[0], key, event.state) !== "same") return always("lose");
        // What is not closed for want of memory is another matter.
        if (target.kind === "kernel" && target.api.allocates === "irp") return [{ if: [{ result: "null" }], events: [happening("starve")] }, { if: [{ result: "not null" }], events: [] }];
        return this.socketWays(event, key);
    }

    /** False for a driver in which code that runs beside closes sockets, and for one that registers more than once: which registration a socket is of is not followed. */
    #isPlain(): boolean {
        this.#plain ??= !BESIDE.some((name) => this.#startsCloser(name)) && this.#registrations() <= 1;
        return this.#plain;
    }

    /** True where a function that names a service, or another one in it, closes sockets: it may be what is given to the service. */
    #startsCloser(service: string): boolean {
        this.program.project.files.loadMentions(service);
        return [...this.program.functionsNaming(service)].some((fn) => functionsNamedIn(this.program.project, fn).some((each) => this.closing.hasBelow(each)));
    }

    #registrations(): number {
        this.program.project.files.loadMentions("WskRegister");
        return [...this.program.functionsNaming("WskRegister")].flatMap((fn) => this.program.cfg(fn)?.calls ?? []).filter(({ callee }) => callee.op === "function" && callee.name === "WskRegister").length;
    }

    /** True where the path has started code that may close the socket while WskDeregister waits. */
    #mayRunBeside({ calls, state }: Mistake<OpenMistake>): boolean {
        return [...calls.values()].some(({ call, target }) => {
            if (state.result(call.id) === undefined) return false;
            return target.kind === "function" ? this.#starting.hasBelow(target.decl) : STARTS.test(target.name);
        });
    }
}

function isExchange({ callee }: CallInstr): boolean {
    return callee.op === "function" && /^_?Interlocked(?:Compare)?Exchange(?!Add)/.test(callee.name);
}
