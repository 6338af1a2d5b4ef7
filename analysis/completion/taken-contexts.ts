/** Memory that a function goes on using behind a request whose completion routine frees it. */
import type { CNode } from "../../parser/ast.js";
import { functionsNamedIn, textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import type { Sym } from "../flow/sym.js";
import { ENDINGS, isPossible, type Request } from "../irps/irp-fates-at-request.js";
import type { Program } from "../program.js";
import { freedMemory } from "../releases.js";
import type { TraceStep } from "../trace.js";
import { faultSteps } from "../typestate/explain.js";
import { identity } from "../typestate/identity.js";
import { Simulation } from "../typestate/simulate.js";
import { takenContext, type TakenEvent, type TakenMistake, type TakenState } from "../typestate/taken-context.js";
import { always, type Happening, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import type { ContextMemory } from "./context-memory.js";

/** A use of memory that a completion routine frees, or a second free. */
export interface TakenContext {
    readonly at: CNode;
    readonly mistake: TakenMistake;
    /** What uses it, the function that has taken the IRP, and the completion routine. */
    readonly name: string;
    readonly call: string;
    readonly routine: string;
    readonly trace: readonly TraceStep[];
}

/** Locks: while the function holds one that the routine takes as well, the memory is still there. */
const LOCKS = /Acquire|Lock|Mutex|Semaphore|Rundown/;

export class TakenContexts {
    readonly #simulation: Simulation<TakenState, TakenEvent, TakenMistake>;
    /** The routines, by where they free. */
    readonly #routines = new Map<CNode, FunctionDecl>();
    readonly #locked = new Map<FunctionDecl, boolean>();

    constructor(
        readonly program: Program,
        readonly memory: ContextMemory,
    ) {
        this.#simulation = new Simulation<TakenState, TakenEvent, TakenMistake>(program, {
            machine: takenContext,
            objectsOf: (fn) => this.#objects(fn),
            waysOf: (event, key) => this.#waysOf(event, key),
            accessOf: () => "use",
        });
    }

    /** Where `fn` uses or frees memory that the completion routine of its request frees. */
    in(fn: FunctionDecl): readonly TakenContext[] {
        // What is certain is told, where both are mistakes.
        const found = this.#objects(fn).flatMap((object) => this.#found(fn, object)).sort((a, b) => Number(/Pending$/.test(a.mistake)) - Number(/Pending$/.test(b.mistake)));
        return found.filter(({ at }, index) => found.findIndex((each) => each.at === at) === index);
    }

    #found(fn: FunctionDecl, object: Sym): readonly TakenContext[] {
        return this.#simulation.mistakes(fn, object).flatMap((fault): TakenContext[] => {
            const request = fault.history.findLast(({ event }) => event === "pend" || event === "finish");
            const routine = this.#routines.get(request?.because?.node ?? fault.at);
            if (request === undefined || routine === undefined || !fault.isDecided || fault.isAgreed) return [];
            const { at, mistake, second } = fault;
            const trace = faultSteps(takenContext, fn.name, fault, second.event === "free" ? "frees it again" : "uses it");
            return [{ at, mistake, name: second.name, call: request.name, routine: routine.name, trace }];
        });
    }

    /** The memory that completion routines of requests free. */
    #objects(fn: FunctionDecl): readonly Sym[] {
        return this.memory.in(fn).flatMap(({ object, verbs }) => (verbs.has("free") ? [object] : []));
    }

    #waysOf(event: CallEvent, key: string): readonly Way<TakenEvent>[] {
        const { target, args, state } = event;
        if (target.kind === "wsk") {
            const ways = this.#requestWays(event, key);
            if (ways !== null) return ways;
        }
        if (target.kind !== "wsk" && target.kind !== "kernel") return [];
        const freed = freedMemory(event);
        if (freed !== undefined) {
            const is = identity(freed, key, state);
            return is === "other" ? [] : always(is === "same" ? "free" : "lose");
        }
        // Something in the memory, for a service that does something with it.
        return args.some((arg) => arg.kind === "address" && arg.cell.root === `*${key}`) ? always("use") : [];
    }

    /** The ways in which a request may go that has the memory `key` as its completion routine's context; null for any other. */
    #requestWays(event: CallEvent, key: string): readonly Way<TakenEvent>[] | null {
        const request = this.#requestAt(event);
        if (request === null || identity(request.context, key, event.state) !== "same") return null;
        const ends = this.memory.endsOf(request.routine);
        return ENDINGS.map(({ results, event: ending, success }) => {
            const possible = ends.filter((end) => end.exists !== false && isPossible(end, request, success));
            const at = possible.length > 0 && possible.every(({ state }) => state === "freed") ? possible[0]?.history.findLast((mark) => mark.event === "free") : undefined;
            const isKept = at === undefined || (ending === "pend" && this.#mayLock(request.routine));
            if (at !== undefined) this.#routines.set(at.node, request.routine);
            const because = at === undefined ? null : { node: at.node, text: `the completion routine ${request.routine.name} frees it` };
            const events: readonly Happening<TakenEvent>[] = isKept ? [] : [{ event: ending, because }];
            return { if: results.map((result) => ({ result })), events };
        });
    }

    /** A request whose completion routine is in sight, may free its context and runs however the request ends. */
    #requestAt(event: CallEvent): Request | null {
        const given = this.memory.givenAt(event);
        const irp = event.target.kind === "wsk" ? event.args[event.target.api.irp ?? 0] : undefined;
        return given === null || irp === undefined || this.#isLeftOut(given.routine) ? null : { irp, event, ...given };
    }

    /** True for a routine that some outcome of a request is not told to: told by text. */
    #isLeftOut({ word }: FunctionDecl): boolean {
        const setting = new RegExp(String.raw`\bIoSetCompletionRoutine(?:Ex)?\s*\([^;]*\b${word}\b\s*,[^;]*,\s*(?:FALSE|false|0)\b`);
        for (const fn of this.program.functionsNaming(word)) if (setting.test(textOf(fn))) return true;
        return false;
    }

    #mayLock(routine: FunctionDecl): boolean {
        let may = this.#locked.get(routine);
        if (may === undefined) {
            const seen = new Set([routine]);
            for (const fn of seen) for (const next of functionsNamedIn(this.program.project, fn)) seen.add(next);
            this.#locked.set(routine, (may = [...seen].some((fn) => LOCKS.test(textOf(fn)))));
        }
        return may;
    }
}
