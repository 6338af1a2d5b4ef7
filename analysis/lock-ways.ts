/**
 * Ways through functions on which a lock is held, told by the graphs of their blocks and by the settled values: more ways than there are, and
 * found in a small part of the time that it takes to follow a lock through all values.
 */
import type { CallEvent } from "./flow/engine.js";
import { Substitution } from "./flow/summary.js";
import { mentions } from "./flow/state.js";
import type { Sym } from "./flow/sym.js";
import { type Block, successors } from "./ir.js";
import type { Program } from "./program.js";
import { identity } from "./typestate/identity.js";
import type { FunctionDecl } from "./unit.js";

/** What calls do to locks, and which of them are looked for. */
export interface LockUses {
    /** What a service for locks does to a lock; null for other calls. */
    does(event: CallEvent, lock: Sym): { readonly takes: boolean; readonly is: ReturnType<typeof identity>; readonly mayBe: boolean } | null;
    /** False for a function that certainly deals with no lock, itself or by what it calls. */
    mayConcern(fn: FunctionDecl): boolean;
    /** The locks that a function is known to deal with, in its own terms. */
    locksOf(fn: FunctionDecl): readonly Sym[];
    /** False for a function that does not leave a lock held which is held when it is called, as far as its values tell. */
    mayLeaveHeld(fn: FunctionDecl, lock: Sym): boolean;
    /** False for a call that certainly does not do what is looked for, itself or by what it calls. */
    isSought(event: CallEvent): boolean;
}

/** Where a way begins: at the function's entry, with the lock held, or behind a call that may take it. */
type Start = "entry" | "taken";
/** Where it ends: at a call that is looked for, or at a way out. */
type Goal = "sought" | "exit";

/** Helpers are looked into this many calls deep: deeper than a lock is followed. */
const MOST_DEPTH = 8;
/** More looks into functions than this for one lock, and there may be such a way: in a circle of functions, what is known of one waits for the others. */
const MOST_LOOKS = 400;

export class LockWays {
    /** By what is asked, the function, and the lock in its terms. */
    readonly #known = new Map<string, boolean>();
    readonly #active = new Set<string>();
    /** Those active that something which was looked at since has left to them. */
    #waitsFor = new Set<string>();
    #looks = 0;

    constructor(
        readonly program: Program,
        readonly uses: LockUses,
    ) {}

    /** False where no way leads from a call that takes the lock to one that is looked for without giving the lock back. */
    leadsToSought(fn: FunctionDecl, lock: Sym): boolean {
        this.#looks = 0;
        return this.#exists(fn, lock, ["taken", "sought"], 0);
    }

    /** False where there certainly is no such way on which the lock is held all the time. */
    #exists(fn: FunctionDecl, lock: Sym, way: readonly [Start, Goal], depth: number): boolean {
        const key = `${way.join()} ${fn.key} ${lock.key}`;
        const known = this.#known.get(key);
        if (known !== undefined) return known;
        if (depth > MOST_DEPTH || ++this.#looks > MOST_LOOKS) return true;
        if (this.#active.has(key)) {
            // A way that goes round in a circle is one without it, too.
            this.#waitsFor.add(key);
            return false;
        }
        this.#active.add(key);
        const exists = new Walk(this, fn, lock, depth).finds(...way);
        this.#active.delete(key);
        this.#waitsFor.delete(key);
        if (exists || this.#waitsFor.size === 0) this.#known.set(key, exists);
        return exists;
    }

    /** What a call is to a lock that is held: whether it may do what is looked for, and whether the lock may be held behind it. */
    whileHeld(event: CallEvent, lock: Sym, depth: number): { readonly isSought: boolean; readonly mayKeep: boolean } {
        const use = this.uses.does(event, lock);
        if (use !== null) return { isSought: false, mayKeep: use.takes || use.is !== "same" };
        const isSought = this.uses.isSought(event);
        const inside = this.#inside(event, lock).filter(({ is }) => is === "same");
        const [only] = inside;
        if (event.target.kind !== "function" || only === undefined || inside.length > 1) return { isSought, mayKeep: true };
        const { decl } = event.target;
        return {
            isSought: isSought && this.#exists(decl, only.lock, ["entry", "sought"], depth + 1),
            mayKeep: this.#exists(decl, only.lock, ["entry", "exit"], depth + 1) && this.uses.mayLeaveHeld(decl, only.lock),
        };
    }

    /** False for a call after which the lock is certainly not held because of it. */
    mayTake(event: CallEvent, lock: Sym, depth: number): boolean {
        const { target, args, state } = event;
        const use = this.uses.does(event, lock);
        if (use !== null) return use.takes && (use.is !== "other" || use.mayBe);
        if (target.kind !== "function") return false;
        const inside = this.#inside(event, lock);
        // Further below, a lock is known by the argument that it is.
        if (inside.length === 0) return this.uses.mayConcern(target.decl) && args.some((arg) => mayLeadTo(arg, lock) || identity(arg, lock.key, state) !== "other");
        return inside.some((each) => this.#exists(target.decl, each.lock, ["taken", "exit"], depth + 1));
    }

    /** The locks of a callee that may be this one. */
    #inside(event: CallEvent, lock: Sym): readonly { readonly lock: Sym; readonly is: ReturnType<typeof identity> }[] {
        const { target, state } = event;
        if (target.kind !== "function" || !this.uses.mayConcern(target.decl)) return [];
        const into = new Substitution(event, state);
        const locks = this.uses.locksOf(target.decl).map((each) => ({ lock: each, here: into.sym(each) }));
        return locks.map(({ lock: each, here }) => ({ lock: each, here, is: identity(here, lock.key, state) })).filter(({ is, here }) => is !== "other" || mayLeadTo(here, lock));
    }
}

/** True for a value that may be the lock where it is another one in each turn of a loop, or on each of the paths that have met: followed on one of them, it is found. More values than are listed are left out. */
export function mayLeadTo(value: Sym, lock: Sym): boolean {
    switch (value.kind) {
        case "phi": {
            const all = value.of ?? value.starts ?? null;
            return all !== null && all.some((each) => (each.kind !== "const" && mentions(lock.key, each.key)) || mayLeadTo(each, lock));
        }
        case "address":
        case "initial":
            return "pointer" in value.cell.base && mayLeadTo(value.cell.base.pointer, lock);
        case "op":
            return mayLeadTo(value.left, lock) || mayLeadTo(value.right, lock);
        default:
            return false;
    }
}

/** Looks for ways through one function; of one that is not understood, nothing is said. */
class Walk {
    readonly #events: ReadonlyMap<unknown, CallEvent>;
    readonly #blocks: readonly Block[];

    constructor(
        readonly ways: LockWays,
        fn: FunctionDecl,
        readonly lock: Sym,
        readonly depth: number,
    ) {
        const flow = ways.program.cfg(fn)?.incomplete === false ? ways.program.flow(fn) : null;
        this.#blocks = flow === null ? [] : [flow.cfg.entry, ...flow.cfg.blocks.filter((block) => block !== flow.cfg.entry)];
        this.#events = new Map(flow?.calls.map((event) => [event.call, event]));
    }

    finds(start: Start, goal: Goal): boolean {
        if (start === "entry") return this.#goesOn(this.#blocks[0], 0, goal);
        return this.#blocks.some((block) =>
            block.instrs.some((instr, at) => {
                const event = this.#events.get(instr);
                return event !== undefined && this.ways.mayTake(event, this.lock, this.depth) && this.#goesOn(block, at + 1, goal);
            }),
        );
    }

    /** True where a way from an instruction on reaches the goal before the lock is given back. */
    #goesOn(block: Block | undefined, from: number, goal: Goal): boolean {
        const next = new Set<Block>();
        if (block !== undefined && this.#meets(block, from, goal, next)) return true;
        // A set may grow while it is walked.
        for (const each of next) if (this.#meets(each, 0, goal, next)) return true;
        return false;
    }

    /** @param next the blocks that the way leads to are added to it */
    #meets(block: Block, from: number, goal: Goal, next: Set<Block>): boolean {
        for (const instr of block.instrs.slice(from)) {
            const event = this.#events.get(instr);
            if (event === undefined) continue;
            const { isSought, mayKeep } = this.ways.whileHeld(event, this.lock, this.depth);
            if (isSought && goal === "sought") return true;
            if (!mayKeep) return false;
        }
        for (const each of successors(block)) next.add(each);
        return goal === "exit" && (block.end.op === "return" || block.end.op === "throw");
    }
}
