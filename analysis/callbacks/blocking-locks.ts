/**
 * Locks that put their thread to sleep and so need a level below DISPATCH_LEVEL: fast and guarded mutexes, executive resources, push locks.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/managing-hardware-priorities
 */
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import { isRuledOut } from "../polls.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { isFlagClear } from "./dispatch-flag.js";
import { isBelowDispatch } from "./irql-tests.js";

/** A lock that is taken before a function returns. */
export interface BlockingLock {
    /** The acquisition, or the call in the function that leads to it. */
    readonly at: CNode;
    /** The function that acquires the lock. */
    readonly name: string;
    /** The function that `at` calls. */
    readonly called: string;
    /** What the lock is, in words. */
    readonly kind: string;
    readonly call: Reached;
    readonly trace: readonly TraceStep[];
}

const ACQUIRES = /\b(?:ExAcquire(?:FastMutex|Resource|SharedStarve|SharedWait|PushLock)|ExEnterCriticalRegionAndAcquire|KeAcquireGuardedMutex|FltAcquire)/;
const MOST_CALLS = 12;

const KINDS: Readonly<Record<string, string>> = {
    "fast-mutex": "a fast mutex", "guarded-mutex": "a guarded mutex", resource: "an executive resource", "push-lock": "a push lock",
};

const concerned = new WeakMap<Program, Concerned>();

/** The functions that take such a lock, and those that lead to them, told by text. */
function taking(program: Program): Concerned {
    let text = concerned.get(program);
    if (text === undefined) concerned.set(program, (text = new Concerned(program.project, ACQUIRES)));
    return text;
}

/** False for a function that certainly leads to no such lock. */
export function mayTakeBlockingLock(program: Program, fn: FunctionDecl): boolean {
    return taking(program).has(fn, MOST_CALLS);
}

/**
 * The blocking locks that are taken before `root` returns, for each call in `root` the nearest one.
 *
 * @param flags position of the parameter in which WSK tells the level, where a driver may take its absence for a level
 */
export function blockingLocksBelow(program: Program, root: FunctionDecl, flags: number | null = null): readonly BlockingLock[] {
    if (!mayTakeBlockingLock(program, root)) return [];
    const found = new Map<number, BlockingLock>();
    for (const reached of reachedFrom(program, root, { towards: taking(program) })) {
        const { event, chain } = reached;
        const { target } = event;
        if (target.kind !== "kernel" || target.api.wait?.kind !== "lock" || isRuledOut(target.api.wait, reached)) continue;
        // The author has made sure of the level, here or on the way.
        if ([event, ...chain.map((site) => site.event)].some(({ state }) => isBelowDispatch(state))) continue;
        // It has taken a clear flag for a level: a mistake of its own.
        if (flags !== null && isFlagClear(flags, (chain[0]?.event ?? event).state)) continue;
        const first = chain[0]?.event ?? event;
        const at = first.call.node;
        if (found.has(at.start)) continue;
        const kind = KINDS[target.api.lock?.kind ?? ""] ?? "a lock";
        found.set(at.start, {
            at, name: target.name, called: first.target.name, kind, call: reached,
            trace: [...chainSteps(chain), step(event.call.node, `${target.name} acquires ${kind}`)],
        });
    }
    return [...found.values()];
}
