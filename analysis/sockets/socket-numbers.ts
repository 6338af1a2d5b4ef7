/** Sockets that a driver knows by numbers (see `number-makers.ts`), and the functions that leave one open of which nobody else has the number. */
import type { CNode } from "../../parser/ast.js";
import { calleesOf, textOf } from "../callees.js";
import { Concerned } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { isClose } from "./given-up.js";
import { isInLoop } from "../handled.js";
import type { Program } from "../program.js";
import { STARTERS } from "../threads/thread-routines.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { makerByTable, mayReturnNumber, type NumberMaker } from "./number-makers.js";
import { type NumberEnds, NumberPaths, OWN } from "./number-paths.js";

/** A way out of a function on which a socket stays open whose number nobody else has. */
export interface NumberLeak {
    readonly at: CNode;
    /** The function that has returned the number; null for a thread that was started with it. */
    readonly make: string | null;
    readonly trace: readonly TraceStep[];
}

/** Something is taken out of a list. */
const UNLISTS = /\bRemove(?:Head|Tail|Entry)List\b|\bPopEntryList\b|\bInterlockedPopEntrySList\b|\bExInterlocked(?:Remove|Pop)\w+/;

export class SocketNumbers {
    readonly #making: Concerned;
    readonly #paths: NumberPaths;
    readonly #makers = new Map<FunctionDecl, NumberMaker | null>();
    readonly #swept = new Map<string, boolean>();
    #starting: readonly FunctionDecl[] | null = null;

    /** @param closing functions that close sockets */
    constructor(
        readonly program: Program,
        readonly closing: Concerned,
    ) {
        this.#making = new Concerned(program.project, /\bWsk(?:Socket|SocketConnect|Accept)\b|\bPFN_WSK_(?:SOCKET|SOCKET_CONNECT|ACCEPT)\b/);
        this.#paths = new NumberPaths(program, closing);
    }

    /** The sockets that `fn` leaves open, each once however many ways out there are. */
    leaks(fn: FunctionDecl): readonly NumberLeak[] {
        const made = this.#made(fn).flatMap(({ event, ends }) => leaksOf(ends, event.target.name, step(event.call.node, `${event.target.name} makes the socket`)));
        return [...made, ...this.#givenTo(fn)];
    }

    /** What a thread does with the number that it was started with. */
    #givenTo(fn: FunctionDecl): readonly NumberLeak[] {
        const starters = this.#starters().filter((caller) => textOf(caller).includes(fn.name));
        if (starters.length === 0 || fn.parameters?.length !== 1) return [];
        for (const caller of starters) {
            for (const { event, ends: { started } } of this.#made(caller)) {
                const number = started.get(fn);
                const ends = number === undefined ? null : this.#paths.ofGiven(fn, number);
                if (ends !== null) return leaksOf(ends, null, step(event.call.node, `${event.target.name} makes the socket, whose number the thread is started with`));
            }
        }
        return [];
    }

    /** The functions that start threads and lead to new sockets. */
    #starters(): readonly FunctionDecl[] {
        this.#starting ??= [...STARTERS.keys()].flatMap((name) => {
            this.program.project.files.loadMentions(name);
            return [...this.program.functionsNaming(name)].filter((fn) => this.#making.hasBelow(fn));
        });
        return this.#starting;
    }

    /** The numbers that `fn` makes, by its calls, and how it ends with them. */
    #made(fn: FunctionDecl): readonly { readonly event: CallEvent; readonly ends: NumberEnds }[] {
        // Most functions need not be followed to be ruled out.
        if (!this.#making.hasBelow(fn) || !calleesOf(this.program.project, fn).some((each) => mayReturnNumber(each) && this.#making.hasBelow(each))) return [];
        return (this.program.flow(fn)?.calls ?? []).flatMap((event) => {
            const maker = event.target.kind === "function" && event.target.decl !== fn ? this.#makerOf(event.target.decl) : null;
            const ends = maker === null || this.#isSwept(maker.table) ? null : this.#paths.ofMade(fn, { id: event.call.id, maker });
            return ends === null ? [] : [{ event, ends }];
        });
    }

    #makerOf(fn: FunctionDecl): NumberMaker | null {
        let maker = this.#makers.get(fn);
        if (maker !== undefined) return maker;
        this.#makers.set(fn, null);
        if (!mayReturnNumber(fn) || !this.#making.hasBelow(fn)) return null;
        maker = makerByTable(this.program, this.#making, fn) ?? this.#made(fn).find(({ ends }) => ends.returned !== null)?.ends.returned ?? null;
        this.#makers.set(fn, maker);
        return maker;
    }

    /** True where some function closes whatever it finds in the table. */
    #isSwept(table: string): boolean {
        let is = this.#swept.get(table);
        if (is === undefined) this.#swept.set(table, (is = this.#findSweep(table)));
        return is;
    }

    #findSweep(table: string): boolean {
        this.program.project.files.loadMentions(table);
        const naming = [...this.program.functionsNaming(table)];
        if (naming.some((fn) => this.program.flow(fn)?.calls.some((event) => this.#isSweep(event, table)) !== false)) return true;
        const closers = new Set(naming.filter((fn) => this.#paths.closesNumber(fn)));
        if ([...closers].some((closer) => this.#isListed(closer))) return true;
        // A set may grow while it is walked.
        for (const closer of closers) {
            this.program.project.files.loadMentions(closer.name);
            for (const fn of this.program.functionsNaming(closer.name)) {
                if (fn === closer) continue;
                if (this.program.flow(fn)?.calls.some((event) => event.target.kind === "function" && event.target.decl === closer && isOfOthers(event)) !== false) return true;
                if (this.#paths.closesNumber(fn)) closers.add(fn);
            }
        }
        return false;
    }

    /** True where what a function closes by its number is closed elsewhere as it stands in a list. */
    #isListed(closer: FunctionDecl): boolean {
        const { project } = this.program;
        return calleesOf(project, closer).filter((each) => this.closing.hasBelow(each)).some(({ name }) => {
            project.files.loadMentions(name);
            return [...this.program.functionsNaming(name)].some((fn) => UNLISTS.test(textOf(fn)));
        });
    }

    /** True for a call by which a function that has the table closes what it finds there: in a loop, or at a place that it knows. */
    #isSweep(event: CallEvent, table: string): boolean {
        const { call, target, args } = event;
        if (!isClose({ target }) && (target.kind !== "function" || !this.closing.hasBelow(target.decl))) return false;
        return isInLoop(call.node) || args.some(({ key }) => key.includes(`G:${table}.[`) && /\[\d+\]/.test(key));
    }
}

function leaksOf({ open }: NumberEnds, make: string | null, made: TraceStep): readonly NumberLeak[] {
    const [at, ...others] = [...open].sort((a, b) => a.start - b.start);
    if (at === undefined) return [];
    return [{ at, make, trace: [made, step(at, "returns, and the socket stays open"), ...others.map((each) => step(each, "the same here"))] }];
}

/** True for a call in a loop that is given none of the numbers which the function itself has made. */
function isOfOthers({ call, args }: CallEvent): boolean {
    return isInLoop(call.node) && !args.some(({ key }) => OWN.test(key));
}
