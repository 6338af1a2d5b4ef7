/** Waits under a spin lock, or with the level raised otherwise. */
import { KERNEL_APIS } from "../../knowledge/index.js";
import { Concerned } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { nameSym, type Sym } from "../flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import { isPoll, isRuledOut } from "../polls.js";
import type { Program } from "../program.js";
import { identity } from "../typestate/identity.js";
import type { Mistake } from "../typestate/protocol.js";
import { raisedWait, type WaitEvent, type WaitMistake, type WaitState } from "../typestate/raised-wait.js";
import { Simulation } from "../typestate/simulate.js";
import { always, either, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { levelsAt } from "./levels.js";

export interface LockedWait extends Mistake<WaitMistake> {
    /** True for a level that KeRaiseIrql has raised, false for a spin lock. */
    readonly isIrql: boolean;
}

/** Stands for the level of the thread as KeRaiseIrql and KeLowerIrql change it. */
const LEVEL = nameSym("the level of the thread");
const DISPATCH_LEVEL = 2;
const RAISES = /SpinLock|\bKeRaiseIrql/;
const SPEAKS_WSK = /\bWsk[A-Z]|\bP?WSK_|\bPFN_WSK_/;
/** Registration has a rule of its own, and a busy wait is no wait. */
const BLOCKING = KERNEL_APIS.filter(({ wait }) => wait !== null && !wait.conditional && wait.kind !== "wsk" && wait.kind !== "busy").map(({ name }) => name);

export class LockedWaits {
    readonly #locks: HandledObjects;
    readonly #raising: Concerned;
    readonly #waiting: Concerned;
    readonly #wsk: Concerned;
    readonly #simulation: Simulation<WaitState, WaitEvent, WaitMistake>;

    constructor(readonly program: Program) {
        this.#raising = new Concerned(program.project, RAISES);
        this.#waiting = new Concerned(program.project, new RegExp(`\\b(?:${BLOCKING.join("|")})\\b`));
        this.#wsk = new Concerned(program.project, SPEAKS_WSK);
        this.#locks = new HandledObjects(program, { mayConcern: (fn, levels) => this.#raising.has(fn, levels), mentioned });
        this.#simulation = new Simulation(program, {
            machine: raisedWait,
            objectsOf: (fn) => [...this.#locks.in(fn).map(({ object }) => object), LEVEL],
            waysOf: (event, key) => waysOf(program, event, key),
            concerns: (fn) => this.#waiting.has(fn, MOST_CALLS),
        });
    }

    /** The waits of `fn`, or of its helpers, while it has the level raised. */
    of(fn: FunctionDecl): readonly LockedWait[] {
        // A driver has much else to lock and to wait for.
        if (!SPEAKS_WSK.test(fn.unit.file.text) && !this.#wsk.has(fn, MOST_CALLS)) return [];
        if (!this.#raising.has(fn, MOST_CALLS) || !this.#waiting.has(fn, MOST_CALLS)) return [];
        const locks = this.#locks.in(fn).filter(({ verbs }) => verbs.has("raise") || verbs.has("try")).map(({ object }) => object);
        const found = new Map<number, LockedWait>();
        for (const object of [...locks, LEVEL]) {
            for (const each of this.#simulation.mistakes(fn, object)) if (!found.has(each.at.start)) found.set(each.at.start, { ...each, isIrql: object === LEVEL });
        }
        return [...found.values()];
    }
}

/** What a call does to which spin lock. Queued locks are known by their handles, since only these are named when they are released. */
function lockOf({ target, args }: CallEvent): { readonly object: Sym; readonly verb: "raise" | "try" | "lower" } | null {
    if (target.kind !== "kernel" || target.api.lock === null || !/^(?:framework-)?spin-lock$/.test(target.api.lock.kind)) return null;
    const verb = target.api.acts?.verb;
    const object = args[target.name.includes("InStackQueued") && verb === "acquire" ? 1 : 0];
    if (object === undefined) return null;
    if (verb === "acquire") return { object, verb: "raise" };
    if (verb === "release") return { object, verb: "lower" };
    return verb === "try-acquire" ? { object, verb: "try" } : null;
}

function mentioned(event: CallEvent): Mentioned {
    const lock = lockOf(event);
    return lock === null ? [] : [lock];
}

function waysOf(program: Program, event: CallEvent, key: string): readonly Way<WaitEvent>[] {
    const lock = lockOf(event);
    if (lock !== null) {
        const is = key === LEVEL.key ? "other" : identity(lock.object, key, event.state);
        if (is === "other") return [];
        if (is === "maybe") return always("lose");
        return lock.verb === "try" ? either("not null", "raise", "null", "lower") : always(lock.verb);
    }
    const { target, args } = event;
    if (target.kind !== "kernel") return [];
    if (target.name === "KeLowerIrql") return always(key === LEVEL.key ? "lower" : "lose");
    if (key === LEVEL.key && target.name === "KeRaiseIrqlToDpcLevel") return always("raise");
    if (key === LEVEL.key && target.name === "KeRaiseIrql") {
        const [level] = args;
        return level?.kind === "const" && level.value >= DISPATCH_LEVEL ? always("raise") : always("lose");
    }
    return waits(program, event) ? always("wait") : [];
}

/** True for a call that certainly may block: not for one whose timeout a caller out of sight decides. */
function waits(program: Program, event: CallEvent): boolean {
    const wait = event.target.kind === "kernel" ? event.target.api.wait : null;
    if (wait === null || wait.conditional || wait.kind === "wsk" || wait.kind === "busy") return false;
    const timeout = wait.timeout === null ? undefined : event.args[wait.timeout.arg];
    if (timeout?.kind === "param" || wait.noWaitWhen.some(({ arg }) => event.args[arg]?.kind !== "const")) return false;
    const levels = levelsAt([], event);
    if (levels === null || (levels.isTested && levels.least < DISPATCH_LEVEL)) return false;
    const reached = { event, chain: [], inRoot: (sym: Sym): Sym => sym, settled: true };
    return !isRuledOut(wait, reached) && !isPoll(program, wait, reached);
}
