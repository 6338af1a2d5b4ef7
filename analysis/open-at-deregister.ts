/** Functions that call WskDeregister while a socket is open that they have made, themselves or by helpers: it never returns. */
import type { CNode } from "../parser/ast.js";
import { Concerned } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import type { Target } from "./flow/target.js";
import { type HandledObjects, MOST_CALLS } from "./handled.js";
import type { CallInstr } from "./ir.js";
import type { Program } from "./program.js";
import { faultSteps } from "./typestate/explain.js";
import { type OpenEvent, type OpenMistake, openSocket, type OpenState } from "./typestate/open-socket.js";
import type { Mistake } from "./typestate/protocol.js";
import { Simulation } from "./typestate/simulate.js";
import { UNNAMED } from "./typestate/start.js";
import { always, happening, type Way } from "./typestate/ways.js";
import type { TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";

/** A call that deregisters, or leads to that, while a socket is open. */
export interface OpenAtDeregister {
    readonly at: CNode;
    /** What is called there, and what has made the socket. */
    readonly called: string;
    readonly make: string;
    readonly trace: readonly TraceStep[];
}

/** What starts code that runs beside: it may see to the socket meanwhile. */
const STARTS = /\b\w*(?:CreateSystemThread|Queue\w*WorkItem|WorkItemEnqueue|SetTimer|TimerStart|InsertQueueDpc|RemoteThread|std::thread)\w*\b/;

/** What calls mean for a socket. */
type SocketWays = (event: CallEvent, key: string) => readonly Way<OpenEvent>[];

export class OpenAtDeregisters {
    readonly #deregistering: Concerned;
    readonly #closing: Concerned;
    readonly #starting: Concerned;
    readonly #simulation: Simulation<OpenState, OpenEvent, OpenMistake>;

    constructor(
        readonly program: Program,
        readonly objects: HandledObjects,
        readonly socketWays: SocketWays,
    ) {
        this.#deregistering = new Concerned(program.project, /\bWskDeregister\b/);
        this.#closing = new Concerned(program.project, /\bWskCloseSocket\b|\bPFN_WSK_CLOSE_SOCKET\b/);
        this.#starting = new Concerned(program.project, STARTS);
        this.#simulation = new Simulation<OpenState, OpenEvent, OpenMistake>(program, {
            machine: openSocket,
            objectsOf: (fn) => objects.in(fn).map(({ object }) => object),
            waysOf: (event, key) => this.#waysOf(event, key),
            concerns: (fn) => this.#deregistering.has(fn, MOST_CALLS) || this.#closing.has(fn, MOST_CALLS),
            // Who has nothing to do with closing sockets asks who is to deregister.
            isUnderstood: ({ asking, fn }) => !this.#closing.has(fn, MOST_CALLS) && isExchange(asking.call),
        });
    }

    /** Where `fn` calls WskDeregister, or what leads there, on a path on which a socket is open. */
    in(fn: FunctionDecl): readonly OpenAtDeregister[] {
        if (!this.#deregistering.has(fn, MOST_CALLS)) return [];
        const found = new Map<CNode, OpenAtDeregister>();
        for (const { object, verbs } of this.objects.in(fn)) {
            if (!verbs.has("make")) continue;
            for (const fault of this.#simulation.mistakes(fn, object)) {
                const [made] = fault.history;
                const target = [...fault.calls.values()].find(({ call }) => call.node === fault.at)?.target;
                if (made === undefined || found.has(fault.at) || fault.isAgreed || this.#mayCloseInstead(fault, target) || this.#mayRunBeside(fault)) continue;
                const called = target?.name ?? fault.second.name;
                found.set(fault.at, { at: fault.at, called, make: made.name, trace: faultSteps(openSocket, fn.name, fault, "waits for the socket, which nobody closes") });
            }
        }
        return [...found.values()];
    }

    /** True where a helper closes the socket on some of its ways, which only its author tells from the others. */
    #mayCloseInstead({ isDecided }: Mistake<OpenMistake>, target: Target | undefined): boolean {
        return !isDecided && target?.kind === "function" && this.#closing.has(target.decl, MOST_CALLS);
    }

    #waysOf(event: CallEvent, key: string): readonly Way<OpenEvent>[] {
        const { target } = event;
        if (target.kind !== "function" && target.name === "WskDeregister") return always("deregister");
        // Which socket a helper closes that is not given this one, only its author knows.
        if (target.kind === "wsk" && target.name === "WskCloseSocket" && key === UNNAMED.key) return always("lose");
        // What is not closed for want of memory is another matter.
        if (target.kind === "kernel" && target.api.allocates === "irp") return [{ if: [{ result: "null" }], events: [happening("starve")] }, { if: [{ result: "not null" }], events: [] }];
        return this.socketWays(event, key);
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
