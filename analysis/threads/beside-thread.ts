/** What a thread does to a socket that another one closes meanwhile. */
import { type Act, actsBelow, isDecidedBy, type Level, levelsOf, mayFollow } from "./acts-below.js";
import { calleesOf, spelledBy, textOf } from "../callees.js";
import { cellAt, cellBehind, type FilePlace } from "./file-places.js";
import { expressionsIn } from "../flow/expressions-in.js";
import type { FlowState } from "../flow/state.js";
import { paramSym } from "../flow/sym.js";
import { isClose } from "../sockets/given-up.js";
import { isInLoop } from "../handled.js";
import type { Block, Instr } from "../ir.js";
import { nameOf } from "../place-names.js";
import type { Program } from "../program.js";
import { isOpaque } from "../printing.js";
import type { SocketRequest, SocketRequests } from "../sockets/socket-requests.js";
import type { StartedThread } from "./started-threads.js";
import { waitsForOthers, wordsOf, wordsWritten } from "./thread-acts.js";
import { isCounted } from "../typestate/identity.js";
import type { FunctionDecl } from "../unit.js";
import { anyWordOf } from "../word-patterns.js";

/** A thread, and how another one closes a socket beside it. */
export interface BesideThread {
    /** Where both find the socket. */
    readonly place: FilePlace;
    readonly thread: StartedThread;
    /** The calls that lead to the close, and what is known there. */
    readonly close: readonly Level[];
    /** Names of what the other one has written before the close, and of what it writes only afterwards: the thread may ask for that. */
    readonly told: ReadonlySet<string>;
    readonly toldLater: ReadonlySet<string>;
    /** True where it has signalled something before the close. */
    readonly isSignalled: boolean;
    /** True where it forgets the socket once that is closed. */
    readonly isCleared: boolean;
}

export interface Mishap {
    readonly request: SocketRequest;
    readonly isClosedAgain: boolean;
}

/** Requests that are pending until the other end does something: what closes the socket ends them, and the thread goes on. */
const PENDS = /^Wsk(?:Accept|Connect|ConnectEx|Receive\w*|Send\w*)$/;
const NOT_UNDERSTOOD: readonly Mishap[] = [];

/** The closes that the thread comes to while, or after, the other one closes the socket; where there are none, its first request that may be made then. */
export function besideThread(program: Program, requests: SocketRequests, beside: BesideThread): readonly Mishap[] {
    const { routine } = beside.thread;
    const acts = actsBelow(program, routine);
    if (acts === null || acts.some(({ event }) => "target" in event && isOpaque(event)) || asksOfThread(beside, acts)) return NOT_UNDERSTOOD;
    return new Beside(program, beside, acts).mishaps(requests.of(routine));
}

class Beside {
    constructor(
        readonly program: Program,
        readonly beside: BesideThread,
        readonly acts: readonly Act[],
    ) {}

    mishaps(requests: readonly SocketRequest[]): readonly Mishap[] {
        const own = requests.filter((each) => each.api.level === "socket" && this.#isHeld(each) && !levelsOf(each).some(({ state }) => isCounted(state)));
        const uses = own.filter(({ event }) => !isClose(event));
        const closes = own.filter((each) => isClose(each.event) && this.#mayClose(each, uses)).map((request) => ({ request, isClosedAgain: true }));
        const used = uses.find((each) => this.#mayUse(each));
        return closes.length > 0 || used === undefined ? closes : [{ request: used, isClosedAgain: false }];
    }

    /** True when the variable, as the thread sees it, holds the socket where the request is made. */
    #isHeld({ chain, event, args: [socket] }: SocketRequest): boolean {
        const { place, thread } = this.beside;
        const { state } = chain[0]?.event ?? event;
        const given = thread.given === null ? null : cellBehind(place, thread.given, thread.start.state, paramSym(0));
        return [cellAt(place, state), ...(given === null ? [] : [given])].some((cell) => state.load(cell).key === socket?.key);
    }

    /** True for a request of each turn of a loop that neither asks for what the other one has said before, nor waits for what somebody says. */
    #mayUse(request: SocketRequest): boolean {
        const { told, isSignalled } = this.beside;
        const levels = levelsOf(request);
        if (!levels.some(({ instr }) => isInLoop(instr.node)) || this.acts.some((act) => this.#isStopped(act, isSignalled))) return false;
        return told.size === 0 || !new RegExp(`\\b(?:${anyWordOf([...told])})\\b`).test(this.#text());
    }

    /** True for an act by which the thread may learn that it has to stop. */
    #isStopped(act: Act, isSignalled: boolean): boolean {
        const isRead = "target" in act.event && /ReadState/.test(act.event.target.name);
        return (waitsForOthers(act) && (isSignalled || !isTimed(act))) || (isSignalled && isRead);
    }

    /** The text of all that the thread runs, of its macros as well. */
    #text(): string {
        const called = this.acts.flatMap(({ event }) => ("target" in event && event.target.kind === "function" ? [event.target.decl] : []));
        return [...new Set([this.beside.thread.routine, ...called])].map((fn) => this.#textOf(fn)).join("\n");
    }

    #textOf(fn: FunctionDecl): string {
        return [textOf(fn), ...spelledBy(this.program.project, fn).bodies].join("\n");
    }

    /**
     * True for a close that the thread comes to whatever the other one has said. Where that one forgets the socket, only a request that fails
     * because of the close leads there in time; where it does not forget it, neither does the thread, or it comes there after it has run for a while.
     */
    #mayClose(close: SocketRequest, uses: readonly SocketRequest[]): boolean {
        const { told, toldLater, isCleared } = this.beside;
        const levels = levelsOf(close);
        if (told.size > 0 && levels.some((level) => isDecidedBy(this.program, level, (end, fn) => this.#asks(end, fn, told)))) return false;
        const waits = new Set<Instr>(this.acts.filter(waitsForOthers).flatMap((act) => levelsOf(act).map(({ instr }) => instr)));
        const unheard = new Set([...toldLater].filter((word) => !this.#isOwn(word)));
        const avoided = { instr: (instr: Instr) => waits.has(instr), end: (end: Block["end"], fn: FunctionDecl) => unheard.size > 0 && this.#asks(end, fn, unheard) };
        if (uses.some((use) => PENDS.test(use.api.name) && mayFollow(this.program, levelsOf(use), levels, avoided))) return true;
        return !isCleared && (!this.#isForgottenBehind(levels) || this.acts.some((act) => isLasting(act) && mayFollow(this.program, levelsOf(act), levels)));
    }

    /** True where the thread clears the variable once it has closed the socket: whoever comes behind its last way out finds nothing. */
    #isForgottenBehind(close: readonly Level[]): boolean {
        return this.acts.some((act) => wordsWritten(act).includes(this.beside.place.word) && mayFollow(this.program, close, levelsOf(act)));
    }

    /** True for a variable that the thread itself gives what it has made: where it asks for that, it asks for what it has done. */
    #isOwn(word: string): boolean {
        return this.acts.some(({ event }) => "cell" in event && event.value.kind !== "const" && wordsOf(event.cell).includes(word));
    }

    /** True where a condition asks for one of some variables, by a function as well. */
    #asks(end: Block["end"], fn: FunctionDecl, words: ReadonlySet<string>): boolean {
        const asked = new RegExp(`\\b(?:${anyWordOf([...words])})\\b`);
        for (const expr of expressionsIn(end)) {
            if (asked.test(expr.node.text) || (expr.op === "read" && asked.test(nameOf(expr.place)))) return true;
            const name = expr.op === "result" && expr.call.callee.op === "function" ? expr.call.callee.name : null;
            const called = name === null ? null : this.program.project.function(name, fn.unit);
            if (called !== null && [called, ...calleesOf(this.program.project, called)].some((each) => asked.test(this.#textOf(each)))) return true;
            if (expr.op === "read" && expr.place.op === "var" && expr.place.variable.scope === "local" && this.#isSetBy(fn, expr.place.variable.name, asked)) return true;
        }
        return false;
    }

    /** True for a local variable that the function gives a value in which the words stand. */
    #isSetBy(fn: FunctionDecl, name: string, asked: RegExp): boolean {
        return this.program.flow(fn)?.assigns.some(({ cell, instr }) => "variable" in cell.base && cell.base.variable.name === name && asked.test(instr.value.node.text)) === true;
    }
}

/** True where the close depends on something that the thread writes, besides the socket itself: it may have told that it is through. */
function asksOfThread({ place, close }: BesideThread, acts: readonly Act[]): boolean {
    const written = new Set(acts.flatMap(wordsWritten).filter((word) => word !== place.word));
    return close.some(({ state }) => asksFor(state, written));
}

function asksFor(state: FlowState, words: ReadonlySet<string>): boolean {
    return [...state.facts.values()].some(({ of }) => of !== null && [...of.key.matchAll(/[A-Za-z_]\w*/g)].some(([word]) => words.has(word)));
}

/** True for an act of what a thread does for as long as it runs, and not of its beginning. */
function isLasting(act: Act): boolean {
    return waitsForOthers(act) || levelsOf(act).some(({ instr }) => isInLoop(instr.node));
}

/** True for a wait that ends by itself. */
function isTimed({ event }: Act): boolean {
    const timeout = "target" in event && event.target.kind === "kernel" ? event.target.api.wait?.timeout : null;
    const given = timeout === null || timeout === undefined || !("args" in event) ? undefined : event.args[timeout.arg];
    return given?.kind === "address";
}
