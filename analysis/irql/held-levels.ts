/**
 * Where the level is DISPATCH_LEVEL because a spin lock is held or the level was raised: what asks for the level there is told so, and what
 * it does at a lower one it does not do. Locks are counted along the control-flow graph, in helpers as well; no values are followed.
 */
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import { dependsOnCaller } from "../instances.js";
import type { Block, CallInstr, Expr } from "../ir.js";
import { successors } from "../ir.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { allowedBy, isAboutLevel } from "./level-tests.js";
import { isSpinLock } from "./lock-text.js";

const DISPATCH_LEVEL = 2;
/** Nobody holds more locks, or gives back more than these: loops that do are not understood. */
const MOST_HELD = 4;
/** The call that a value comes from. */
const FROM_CALL = /^c(\d+)(?:\/|$)/;
const SPIN_LOCK = /spin_?(?:un)?lock/i;
/** Helpers are looked into this deep. */
const MOST_CALLS = 2;

/** What a function does to the level. */
interface Course {
    /** How many locks it has at least taken, and not given back, before each of its calls, by their numbers. */
    readonly calls: ReadonlyMap<number, number>;
    /** How many it leaves its caller with, on the way out on which they are most; less than none where it gives back its caller's. */
    readonly change: number;
}

const PLAIN: Course = { calls: new Map(), change: 0 };

const known = new WeakMap<Program, HeldLevels>();

/** What is known of a program's levels. */
export function heldLevels(program: Program): HeldLevels {
    let levels = known.get(program);
    if (levels === undefined) known.set(program, (levels = new HeldLevels(program)));
    return levels;
}

export class HeldLevels {
    readonly #asking: Concerned;
    readonly #raising: Concerned;
    readonly #asks = new Map<FunctionDecl, boolean>();
    /** By how deep a function was looked into: further down, less is known of what it calls. */
    readonly #courses = Array.from({ length: MOST_CALLS + 1 }, () => new Map<FunctionDecl, Course>());

    constructor(readonly program: Program) {
        this.#asking = new Concerned(program.project, /\bKeGetCurrentIrql\b/);
        this.#raising = new Concerned(program.project, /spin_?(?:un)?lock|\bKe(?:Raise|Lower)Irql/i);
    }

    /**
     * How many locks are held on all paths when `callee` is entered by a call of `fn`, or how often the level was raised, where that matters to it; 0
     * where nothing below it asks for the level.
     *
     * @param outer how many are held when `fn` is entered
     */
    enteredBy(fn: FunctionDecl, call: CallInstr, callee: FunctionDecl, outer: number): number {
        if (outer === 0 && !this.#mayRaise(fn)) return 0;
        const held = this.#heldAt(fn, call.id) + outer;
        return held > 0 && this.#mayAskBelow(callee) ? held : 0;
    }

    /** True for a state of `fn` in which the system has said that the level is below DISPATCH_LEVEL where it is not. */
    isNever(fn: FunctionDecl, state: FlowState, outer: number): boolean {
        if (!this.#asking.has(fn, MOST_CALLS) || (outer === 0 && !this.#mayRaise(fn))) return false;
        return askedLow(state).some((asked) => this.#heldAt(fn, asked) + outer > 0);
    }

    /** False for a function that takes no lock. Constructors are not called by their names. */
    #mayRaise(fn: FunctionDecl): boolean {
        return fn.unit.file.dialect === "c++" || this.#raising.has(fn, MOST_CALLS);
    }

    /** True when a function asks for the level, or one that it leads to by calls, those of macros as well. */
    #mayAskBelow(fn: FunctionDecl): boolean {
        const known = this.#asks.get(fn);
        if (known !== undefined) return known;
        const { project } = this.program;
        const seen = new Set([fn]);
        let asks = false;
        // A set may grow while it is walked.
        for (const each of seen) {
            if ((asks = this.#asks.get(each) ?? this.#asking.has(each, 0))) break;
            for (const { callee } of this.#asks.has(each) ? [] : (this.program.cfg(each)?.calls ?? [])) {
                const decl = callee.op === "function" ? project.function(callee.name, each.unit) : null;
                if (decl !== null) seen.add(decl);
            }
        }
        // What was looked through to its end has nothing below it either.
        for (const each of asks ? [fn] : seen) this.#asks.set(each, asks);
        return asks;
    }

    /** How many locks `fn` itself has taken on all paths to a call of it, and not given back. */
    #heldAt(fn: FunctionDecl, call: number): number {
        return this.#courseOf(fn, 0).calls.get(call) ?? 0;
    }

    #courseOf(fn: FunctionDecl, depth: number): Course {
        const courses = this.#courses[depth];
        const known = courses?.get(fn);
        if (courses === undefined || known !== undefined) return known ?? PLAIN;
        // A function that calls itself is taken for one that leaves the level as it is.
        courses.set(fn, PLAIN);
        const course = this.#count(fn, depth);
        courses.set(fn, course);
        return course;
    }

    #count(fn: FunctionDecl, depth: number): Course {
        const cfg = this.program.cfg(fn);
        if (cfg === null) return PLAIN;
        const calls = new Map<number, number>();
        const starts = new Map<Block, number>([[cfg.entry, 0]]);
        const ends: number[] = [];
        const left = [cfg.entry];
        for (let block = left.pop(); block !== undefined; block = left.pop()) {
            let held = starts.get(block) ?? 0;
            for (const instr of block.instrs) {
                if (instr.op !== "call") continue;
                calls.set(instr.id, held);
                held = Math.max(-MOST_HELD, Math.min(MOST_HELD, held + this.#change(fn, instr, depth)));
            }
            if (block.end.op === "return") ends.push(held);
            for (const next of successors(block)) {
                const before = starts.get(next);
                if (before !== undefined && before <= held) continue;
                starts.set(next, held);
                left.push(next);
            }
        }
        for (const { node } of cfg.calls.filter((each) => this.#isGuard(fn, each, depth))) {
            const scope = scopeOf(node);
            for (const each of cfg.calls) if (node.end <= each.node.start && each.node.end <= scope) calls.set(each.id, (calls.get(each.id) ?? 0) + 1);
        }
        const most = Math.max(0, ...ends);
        return { calls, change: most > 0 ? most : Math.min(0, ...ends) };
    }

    /** True where an object of C++ is made whose constructor takes a lock: it holds it as long as there is the object. */
    #isGuard(fn: FunctionDecl, { callee, node }: CallInstr, depth: number): boolean {
        if (callee.op === "function" || depth === MOST_CALLS) return false;
        let declaration: CNode | null = node;
        while (declaration !== null && declaration.kind !== "declaration") declaration = declaration.parent;
        const type = declaration?.get("type")?.text ?? "";
        const made = /^\w+$/.test(type) ? this.program.project.function(`${type}::${type}`, fn.unit) : null;
        return made === null ? changeByName(type) > 0 : this.#courseOf(made, depth + 1).change > 0;
    }

    #change(fn: FunctionDecl, { callee, args }: CallInstr, depth: number): number {
        if (callee.op !== "function") return 0;
        const { project } = this.program;
        const api = project.api(callee.name);
        if (api === undefined) {
            const decl = project.function(callee.name, fn.unit);
            if (decl === null) return changeByName(callee.name);
            return depth === MOST_CALLS || !this.#raising.has(decl, MOST_CALLS) ? 0 : this.#courseOf(decl, depth + 1).change;
        }
        const verb = isSpinLock(api) ? api.acts?.verb : undefined;
        if (verb === "acquire" || api.name === "KeRaiseIrqlToDpcLevel") return 1;
        if (verb === "release" || api.name === "KeLowerIrql") return -1;
        return api.name === "KeRaiseIrql" && isDispatch(args[0]) ? 1 : 0;
    }
}

/** What a function out of sight does to the level, by its name: since that can only silence what asks for the level, a name is enough. */
function changeByName(name: string): number {
    if (!SPIN_LOCK.test(name) || /init|create|delete|destroy|try|assert|held|is_?locked/i.test(name)) return 0;
    return /unlock|release/i.test(name) ? -1 : 1;
}

/** Where the block ends in which something stands. */
function scopeOf(node: CNode): number {
    let scope = node.parent;
    while (scope !== null && scope.kind !== "compound_statement") scope = scope.parent;
    return scope?.end ?? node.end;
}

function isDispatch(level: Expr | undefined): boolean {
    return level?.op === "const" && level.value === DISPATCH_LEVEL;
}

const askedIn = new WeakMap<FlowState, readonly number[]>();

/** The numbers of the calls by which a function has learnt, as far as a state knows, that the level is below DISPATCH_LEVEL. */
function askedLow(state: FlowState): readonly number[] {
    let asked = askedIn.get(state);
    if (asked !== undefined) return asked;
    asked = [...state.facts.values()].flatMap((fact) => {
        const { of } = fact;
        if (of === null || !isAboutLevel(of) || dependsOnCaller(of) || allowedBy(of, fact)?.includes(DISPATCH_LEVEL) !== false) return [];
        return askedBy(of) ?? [];
    });
    askedIn.set(state, asked);
    return asked;
}

/** The number of the call by which a function has learnt of the level; null for values of several calls. */
function askedBy(sym: Sym): number | null {
    switch (sym.kind) {
        case "result": {
            const id = FROM_CALL.exec(sym.key)?.[1];
            return id === undefined ? null : Number(id);
        }
        case "op":
            return askedBy(isAboutLevel(sym.left) ? sym.left : sym.right);
        case "not":
        case "success":
            return askedBy(sym.operand);
        default:
            return null;
    }
}
