/**
 * Sockets that an unload routine closes while a thread of the driver may still be at them: it waits for the thread only afterwards. Whoever calls
 * a socket's functions sees to it that nobody closes it meanwhile.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_close_socket
 */
import type { CNode } from "../../parser/ast.js";
import { type Act, actsBelow, type Level, levelsOf, mayFollow } from "./acts-below.js";
import { type BesideThread, besideThread, type Mishap } from "./beside-thread.js";
import { textOf } from "../callees.js";
import { Concerned } from "../concerned.js";
import { type FilePlace, placeOfValue } from "./file-places.js";
import { excludes } from "../flow/facts.js";
import { Substitution } from "../flow/summary.js";
import { isClose } from "../sockets/given-up.js";
import type { Program } from "../program.js";
import { isQuietBefore, signals, waitedObject, wordsWritten } from "./thread-acts.js";
import type { SocketRequest, SocketRequests } from "../sockets/socket-requests.js";
import { type StartedThread, threadIn } from "./started-threads.js";
import { isCounted } from "../typestate/identity.js";
import type { FunctionDecl } from "../unit.js";
import { step, type TraceStep } from "../trace.js";
import { unloadRoutines } from "../registration/unload-routines.js";
import { chainSteps } from "../waits.js";

/** What a thread does to a socket that the unload routine closes before it waits for the thread. */
export interface ClosedBeside {
    /** True where the thread closes it as well, else it makes a request. */
    readonly isClosedAgain: boolean;
    /** The call in the thread's routine that leads there. */
    readonly at: CNode;
    /** Name of the function of WSK that the thread calls. */
    readonly call: string;
    readonly thread: string;
    readonly unload: string;
    /** The variable that both have the socket from, as an author writes it. */
    readonly variable: string;
    readonly trace: readonly TraceStep[];
}

/** A close, and the wait for a thread behind it. */
interface Early {
    readonly unload: FunctionDecl;
    readonly close: SocketRequest;
    readonly place: FilePlace;
    readonly wait: Act;
    readonly thread: StartedThread;
}

export class ClosedBesides {
    readonly #waiting: Concerned;
    #known: readonly ClosedBeside[] | null = null;

    constructor(
        readonly program: Program,
        readonly requests: SocketRequests,
        readonly closing: Concerned,
    ) {
        this.#waiting = new Concerned(program.project, /\b(?:Ke|Zw|Nt)WaitForSingleObject\b/);
    }

    /** All of the program, each once. */
    all(): readonly ClosedBeside[] {
        this.#known ??= [...this.#find()];
        return this.#known;
    }

    *#find(): Generator<ClosedBeside, void, undefined> {
        const seen = new Set<CNode>();
        for (const { fn } of unloadRoutines(this.program)) {
            if (!this.closing.hasBelow(fn) || !this.#waiting.hasBelow(fn)) continue;
            const acts = actsBelow(this.program, fn);
            for (const early of acts === null ? [] : this.#earlyCloses(fn, acts)) {
                for (const mishap of this.#mishaps(early, acts ?? [])) {
                    const at = outermost(mishap.request);
                    if (!seen.has(at)) yield told(early, mishap, at);
                    seen.add(at);
                }
            }
        }
    }

    /** The closes of sockets of file scope behind which the unload routine waits for a thread, and before which it does nothing that may have stopped one. */
    *#earlyCloses(unload: FunctionDecl, acts: readonly Act[]): Generator<Early, void, undefined> {
        const waits = acts.flatMap((wait) => {
            const object = waitedObject(wait);
            const thread = object === null ? null : threadIn(this.program, object);
            return thread === null || this.#isAwaitedAtStart(thread) ? [] : [{ wait, thread }];
        });
        if (waits.length === 0) return;
        for (const close of this.requests.of(unload)) {
            const place = isClose(close.event) ? placeOfValue(close.socket) : null;
            const levels = levelsOf(close);
            if (place === null || !isKeptMeanwhile(close) || levels.some(({ state }) => isCounted(state))) continue;
            const first = waits.find(({ wait }) => mayFollow(this.program, levels, levelsOf(wait)) && mayBoth(levels, levelsOf(wait)));
            if (first !== undefined && this.#before(acts, levels).every(isQuietBefore)) yield { unload, close, place, ...first };
        }
    }

    /** True where who starts the thread may wait for it to get somewhere: what the thread does before that, it does before the driver is unloaded. */
    #isAwaitedAtStart({ start }: StartedThread): boolean {
        const isStarter = (fn: FunctionDecl): boolean => this.program.flow(fn)?.calls.some(({ call }) => call.node === start.call.node) === true;
        const starters = [...this.program.functionsNaming(start.target.name)].filter(isStarter);
        return [...starters, ...starters.flatMap((fn) => this.program.callers(fn).map(({ caller }) => caller))].some((fn) => /WaitFor(?:Single|Multiple)/.test(textOf(fn)));
    }

    #before(acts: readonly Act[], levels: readonly Level[]): readonly Act[] {
        return acts.filter((act) => mayFollow(this.program, levelsOf(act), levels));
    }

    #mishaps({ close, place, thread, wait }: Early, acts: readonly Act[]): readonly Mishap[] {
        const levels = levelsOf(close);
        const before = this.#before(acts, levels);
        // Once it has waited for the thread, nothing that it does concerns that any more.
        const after = this.#before(acts, levelsOf(wait)).filter((act) => mayFollow(this.program, levels, levelsOf(act)));
        const told = new Set(before.flatMap(wordsWritten));
        const beside: BesideThread = {
            place, thread, close: levels,
            told,
            toldLater: new Set(after.flatMap(wordsWritten).filter((word) => word !== place.word && !told.has(word))),
            isSignalled: before.some(signals),
            isCleared: after.some((act) => wordsWritten(act).includes(place.word)),
        };
        return besideThread(this.program, this.requests, beside);
    }
}

/** True when the variable holds the socket still while it is being closed: whoever takes it away first leaves nothing for others to find. */
function isKeptMeanwhile({ chain, event }: SocketRequest): boolean {
    let socket = event.args[0];
    for (const { state, into } of [{ state: event.state, into: null }, ...chain.map(({ event: site }) => ({ state: site.state, into: site })).reverse()]) {
        if (into !== null && socket !== undefined) socket = new Substitution(into, state).sym(socket);
        if (socket?.kind === "initial" && state.load(socket.cell).key !== socket.key) return false;
    }
    return true;
}

/** False where what is known at one place rules out what is known at the other. */
function mayBoth(first: readonly Level[], later: readonly Level[]): boolean {
    return first.every((one) => later.every((other) => agree(one, other)));
}

function agree(one: Level, another: Level): boolean {
    const isHere = one.fn === another.fn;
    const facts = [...another.state.facts].filter(([key]) => isHere || isOfFile(key)).map(([key, fact]) => [lasting(key), fact] as const);
    return [...one.state.facts].every(([key, fact]) => {
        if (!isHere && !isOfFile(key)) return true;
        return facts.every(([name, other]) => name !== lasting(key) || ((fact.eq === null || !excludes(other, fact.eq)) && (other.eq === null || !excludes(fact, other.eq))));
    });
}

/** True for a value that all functions know by one name: that of a variable of file scope. */
function isOfFile(key: string): boolean {
    return key.includes("G:") && !/(?<!\w)(?:p|c|phi)\d/.test(key);
}

/** The name of a value without the last code that may have changed it: nobody is taken to have done so between. */
function lasting(key: string): string {
    return key.replace(/\bin\w*\(/g, "in(");
}

function outermost({ chain, event }: SocketRequest): CNode {
    return (chain[0]?.event ?? event).call.node;
}

function told({ unload, close, place, wait, thread }: Early, { request, isClosedAgain }: Mishap, at: CNode): ClosedBeside {
    const { start, routine } = thread;
    const waited = "call" in wait.event ? wait.event.call.node : wait.event.instr.node;
    const trace = [
        step(start.call.node, `${start.target.name} starts ${routine.name}`),
        ...chainSteps(close.chain), step(close.event.call.node, `${close.api.name} closes the socket in ${unload.name}`),
        ...chainSteps(wait.chain), step(waited, `${unload.name} waits for the thread only here`),
        ...chainSteps(request.chain), step(request.event.call.node, isClosedAgain ? "the thread closes it, too" : "the thread may use it meanwhile"),
    ];
    return { isClosedAgain, at, call: request.api.name, thread: routine.name, unload: unload.name, variable: place.name, trace };
}
