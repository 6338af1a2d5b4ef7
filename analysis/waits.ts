/** Waits: which calls block, and what they block for. */
import { type EventCallback, kernelApisWith } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { type AwaitedRequest, awaitedRequest } from "./awaited.js";
import { Concerned } from "./concerned.js";
import type { Sym } from "./flow/sym.js";
import { isPoll, isRuledOut } from "./polls.js";
import type { CallSite, Program } from "./program.js";
import type { Project } from "./project.js";
import { contextsBelow, type Reached, reachedIn } from "./reach.js";
import { spinsOf } from "./spins.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";
import { anyWordOf } from "./word-patterns.js";

export type { AwaitedRequest } from "./awaited.js";

/** A place where a function blocks, as seen from a root function. */
export interface Wait {
    /** The call in the root function that leads to the wait; the wait itself when it stands in the root function. */
    readonly at: CNode;
    /** Name of the function that `at` calls: the one that blocks, or the helper that leads to it. */
    readonly called: string;
    /** Name of the function that blocks (`KeWaitForSingleObject`), or `a loop`. */
    readonly name: string;
    /** `announced`: KeSetEvent and the like with Wait = TRUE, which a wait has to follow. */
    readonly kind: "dispatcher" | "sleep" | "rundown" | "flush" | "framework" | "registration" | "spin" | "announced";
    /** The request that was started before and is now waited for, if that can be told. */
    readonly awaits: AwaitedRequest | null;
    /** The blocking call; null for loops. */
    readonly call: Reached | null;
    /** The object waited for, in terms of the root function, where the call names one. */
    readonly object: Sym | null;
    readonly trace: readonly TraceStep[];
}

/** The argument by which a function announces that a wait follows it at once. */
const ANNOUNCING: ReadonlyMap<string, number> = new Map([["KeSetEvent", 2], ["KePulseEvent", 2], ["KeReleaseMutex", 1], ["KeReleaseSemaphore", 3]]);

/** What a function that calls something which blocks must name. */
const BLOCKING = anyWordOf([...ANNOUNCING.keys(), ...kernelApisWith("wait").map(({ name }) => name)]);

/** The functions that may block. */
class Waiting {
    /** By a call, or by a loop, and those that lead to them. */
    readonly all: Concerned;
    readonly #calls: Concerned;

    constructor(project: Project) {
        this.all = new Concerned(project, new RegExp(`\\b(?:while|for|do|goto|${BLOCKING})\\b`));
        this.#calls = new Concerned(project, new RegExp(`\\b(?:${BLOCKING})\\b`));
    }

    /** False for a function none of whose own calls blocks: what it calls need not be known. */
    mayCall(fn: FunctionDecl): boolean {
        return this.#calls.has(fn, 0);
    }
}

const known = new WeakMap<Program, Waiting>();

function waiting(program: Program): Waiting {
    const waits = known.get(program) ?? new Waiting(program.project);
    known.set(program, waits);
    return waits;
}

/**
 * The waits that run before `root` returns: for each call in `root` the one that says most.
 *
 * @param callback the event that `root` is the callback of, if it is one
 */
export function waitsBelow(program: Program, root: FunctionDecl, callback: EventCallback | null = null): readonly Wait[] {
    const best = new Map<string, Wait>();
    const add = (wait: Wait): void => {
        const key = `${wait.at.start}`;
        const known = best.get(key);
        if (known === undefined || rank(wait) < rank(known)) best.set(key, wait);
    };
    const spun = new Set<FunctionDecl>();
    const waits = waiting(program);
    for (const context of contextsBelow(program, root, { towards: waits.all })) {
        if (!spun.has(context.fn)) for (const node of spinsOf(program, context.fn)) add(spin(node, context.chain));
        spun.add(context.fn);
        if (!waits.mayCall(context.fn)) continue;
        for (const reached of reachedIn(program, context)) {
            const kind = blocks(program, reached);
            if (kind !== null) add(waitAt(program, reached, kind, callback));
        }
    }
    const found = [...best.values()];
    return found.filter((wait) => wait.kind !== "announced" || !found.some((other) => other !== wait && other.kind === "dispatcher"));
}

/** Of several waits below one call the one is reported that says most; of equals, the nearest. */
function rank({ awaits, kind }: Wait): number {
    if (awaits?.own === true) return awaits.kind === "close" ? 0 : 1;
    if (kind === "registration") return 2;
    if (awaits !== null) return 3;
    return kind === "announced" ? 5 : 4;
}

function spin(node: CNode, chain: readonly CallSite[]): Wait {
    const last = step(node, "loops until another thread changes what it tests");
    const at = chain[0]?.event.call.node ?? node;
    const called = chain[0]?.event.target.name ?? "a loop";
    return { at, called, name: "a loop", kind: "spin", awaits: null, call: null, object: null, trace: [...chainSteps(chain), last] };
}

function waitAt(program: Program, reached: Reached, kind: Wait["kind"], callback: EventCallback | null): Wait {
    const { event, chain } = reached;
    const waited = kind === "dispatcher" || kind === "framework" ? waitObject(reached) : null;
    const awaits = waited === null ? null : awaitedRequest(program, reached, waited, callback);
    const steps = chainSteps(chain);
    if (awaits !== null) steps.splice(awaits.depth, 0, awaits.step);
    const { name } = event.target;
    steps.push(step(event.call.node, kind === "announced" ? `${name} announces a wait` : `${name} waits`));
    const first = chain[0]?.event ?? event;
    const object = waited === null ? null : reached.inRoot(waited);
    return { at: first.call.node, called: first.target.name, name, kind, awaits, call: reached, object, trace: steps };
}

function waitObject({ event }: Reached): Sym | null {
    const index = event.target.kind === "kernel" ? (event.target.api.wait?.object ?? null) : null;
    return index === null ? null : (event.args[index] ?? null);
}

/** One step for each call on the way. */
export function chainSteps(chain: readonly CallSite[]): TraceStep[] {
    return chain.map(({ caller, event }) => step(event.call.node, `${caller.name} calls ${event.target.name}`));
}

function blocks(program: Program, reached: Reached): Wait["kind"] | null {
    const { target, args } = reached.event;
    if (target.kind !== "kernel") return null;
    const announcing = ANNOUNCING.get(target.name);
    const announced = announcing === undefined ? undefined : args[announcing];
    if (announced !== undefined) {
        const value = reached.inRoot(announced);
        return value.kind === "const" && value.value !== 0 ? "announced" : null;
    }
    const { wait } = target.api;
    if (wait === null || wait.kind === "lock" || wait.kind === "busy" || wait.conditional) return null;
    if (isRuledOut(wait, reached) || isPoll(program, wait, reached)) return null;
    if (wait.kind !== "wsk") return wait.kind;
    const timeout = wait.timeout === null ? undefined : args[wait.timeout.arg];
    // WSK_NO_WAIT is legal: an unknown timeout may be that.
    return timeout === undefined || reached.inRoot(timeout).kind === "const" ? "registration" : null;
}
