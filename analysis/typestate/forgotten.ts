/** Variables by which a function keeps in mind what it has done with an object, and which code out of sight may have changed since. */
import type { CNode } from "../../parser/ast.js";
import type { AssignEvent, Decision } from "../flow/engine.js";
import { contradicts } from "../flow/conditions.js";
import { type Fact, NO_FACT, sameFact } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, type Cell, type Sym } from "../flow/sym.js";
import type { Substitution, Summary } from "../flow/summary.js";
import { type Block, type ControlFlow, type Instr, successors } from "../ir.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { firstCall } from "./asked.js";
import type { Exit } from "./exits.js";
import type { Run } from "./run.js";
import type { Trail } from "./trail.js";

/** Where a function itself writes memory that others see, by the cell's key. */
type Written = ReadonlyMap<string, readonly AssignEvent[]>;

/**
 * What a flag that decides has been given: the same on all paths, or one thing here and another there; or what it has been given, it does not
 * hold on this way any more, as far as anybody knows.
 */
export type Flag = "set alike" | "set" | "contradicted";

class Forgotten {
    readonly #written = new Map<FunctionDecl, Written>();

    constructor(readonly program: Program) {}

    /**
     * What is known of a variable that decides, which the function has set since, and which code out of sight may have set after it, and hardly has:
     * `Sent = TRUE; …; Log(…); if (!Sent) …`. On which path it has which value, nobody can tell any more. Null for other decisions.
     *
     * @param first the place where the object was moved first
     * @param state what is known after the decision
     */
    flag(run: Pick<Run<string>, "fn" | "object" | "property" | "calls">, { trail, first }: { readonly trail: Trail; readonly first: CNode | undefined }, { end, before }: Decision, state: FlowState): Flag | null {
        const { fn, calls } = run;
        const written = this.#writtenIn(fn);
        const cfg = this.program.cfg(fn);
        if (written.size === 0 || cfg === null) return null;
        let found: Flag | null = null;
        const known = before.facts;
        for (const [key, fact] of state.facts) {
            const value = fact.of === null || sameFact(fact, known.get(key) ?? NO_FACT) ? null : readAgain(fact.of);
            const places = value === null ? undefined : written.get(value.cell.key);
            if (value === null || places === undefined) continue;
            const since = calls.get(firstCall(run, trail, first, undefined) ?? -1)?.call.node.start ?? -1;
            const changed = lastPlace(cfg, value.epoch);
            const set = places.filter(({ instr: { node } }) => since < node.start && node.start < changed);
            if (set.length === 0) continue;
            const last = this.program.flow(fn)?.calls.find(({ call }) => `c${call.id}` === value.epoch)?.state.load(value.cell);
            const held = last === undefined ? set.map((each) => each.value) : (alternatives(last) ?? [last]);
            if (!held.some((each) => mayHold(each, value, fact))) return "contradicted";
            if (!this.#isSetAlike(fn, places, value.epoch, end)) found = "set";
            found ??= "set alike";
        }
        return found;
    }

    /**
     * True where a callee has asked for a variable that the function gives constants, or another of its callees, and that code out of sight may
     * have changed before the call. Whoever sets a flag for a helper that asks for it does not mean the way on which nobody knows what it is.
     */
    isAsked(fn: FunctionDecl, guards: readonly { readonly of: Sym }[], into: Substitution): boolean {
        return guards.some(({ of }) => {
            const value = readAgain(into.sym(of));
            return value !== null && (this.#writtenIn(fn).get(value.cell.key)?.some((each) => each.value.kind === "const") === true || this.#isWrittenBelow(fn, value.cell));
        });
    }

    /** True for a callee that moves the object on some of its ways, and leaves it where such a variable has said so. */
    isAskedOnSome(fn: FunctionDecl, exits: readonly Pick<Exit, "property" | "guards">[], { entry, into }: { readonly entry: string; readonly into: Substitution }): boolean {
        const staying = exits.filter(({ property }) => property === entry);
        return staying.length < exits.length && staying.some(({ guards }) => this.isAsked(fn, guards, into));
    }

    #isWrittenBelow(fn: FunctionDecl, { key, root }: Cell): boolean {
        if (!root.startsWith("G:")) return false;
        const callees = this.program.flow(fn)?.calls.flatMap(({ target }) => (target.kind === "function" ? [target.decl] : [])) ?? [];
        return callees.some((each) => this.program.summary(each)?.writes.some(({ cell }) => cell.key === key) === true);
    }

    /** True for a variable that has been given one constant, and may have been changed since by one call, whatever way has led to a decision. */
    #isSetAlike(fn: FunctionDecl, writes: readonly AssignEvent[], epoch: string, end: Block["end"]): boolean {
        const [first] = writes;
        const cfg = this.program.cfg(fn);
        if (cfg === null || first?.value.kind !== "const" || writes.some(({ value }) => value.key !== first.value.key)) return false;
        const name = first.cell.steps.at(-1);
        const isWrittenBelow = this.program.flow(fn)?.calls.some(({ target }) => target.kind === "function" && mayWrite(this.program.summary(target.decl), name));
        if (isWrittenBelow !== false || isReachedWithout(cfg.entry, end, new Set(writes.map(({ instr }) => instr)))) return false;
        const changing = cfg.calls.find(({ id }) => `c${id}` === epoch);
        if (changing === undefined || isReachedWithout(cfg.entry, end, new Set([changing]))) return false;
        // Where another call may have changed it before, it may have been asked in between as well.
        const isBetween = (node: CNode): boolean => first.instr.node.start < node.start && node.start < changing.node.start;
        return this.program.flow(fn)?.calls.some(({ call, target }) => target.kind === "unknown" && isBetween(call.node)) === false;
    }

    #writtenIn(fn: FunctionDecl): Written {
        let written = this.#written.get(fn);
        if (written === undefined) {
            const places = new Map<string, AssignEvent[]>();
            for (const each of this.program.flow(fn)?.assigns ?? []) {
                const { base, key } = each.cell;
                if ("variable" in base && base.variable.scope !== "global") continue;
                places.set(key, [...(places.get(key) ?? []), each]);
            }
            this.#written.set(fn, (written = places));
        }
        return written;
    }
}

/**
 * The states of the object that come to each decision of one run, and which of the decisions a forgotten flag makes. A flag tells nothing of an
 * object that is in the same state whatever the flag is. Which states come there, only a whole run shows: where there are several, the
 * function is run again, and the object is lost there.
 */
export class FlagDecisions {
    readonly #states = new Map<Block["end"], Set<string>>();
    readonly #flags = new Map<Block["end"], Flag>();
    #isKnown = false;

    /**
     * @param entry the object's state at the function's beginning; undefined for one that no caller has moved. Other callers, and other ways
     *     of this one, may have left it in another.
     * @param restless states in which somebody else has the object, who may set the flag as well
     */
    constructor(
        readonly entry: string | undefined,
        readonly restless: readonly string[] = [],
    ) {}

    /** Notes that the object comes to a decision; true where a flag makes it that tells its state. */
    lose({ end }: Decision, object: string, flag: () => Flag | null): boolean {
        const states = this.#states.get(end) ?? new Set();
        if (!this.#isKnown) this.#states.set(end, states.add(object));
        const by = flag();
        // Whoever has set a flag to know what has become of the object does not mean the way on which it says otherwise.
        if (by === "contradicted") return true;
        if (this.#isKnown) return by !== null && this.#isTold(end);
        if (by !== null && this.#flags.get(end) !== "set") this.#flags.set(end, by);
        return false;
    }

    /** True, once, when the run that is over has to be done again, with what is known now. */
    repeats(): boolean {
        if (this.#isKnown || ![...this.#flags.keys()].some((end) => this.#isTold(end))) return false;
        return (this.#isKnown = true);
    }

    #isTold(end: Block["end"]): boolean {
        const states = this.#states.get(end) ?? new Set();
        if (this.entry === undefined && states.size < 2) return false;
        return this.#flags.get(end) === "set" || this.restless.some((each) => states.has(each));
    }
}

/** True where a flag that has been given a value may still hold it; and for a status, which is there for others to set. */
function mayHold(value: Sym, flag: Sym, fact: Fact): boolean {
    if (fact.of?.key !== flag.key || value.kind !== "const") return false;
    const isStatus = fact.success !== null && fact.eq === null && fact.ne.length === 0;
    return isStatus || !contradicts(value, fact);
}

const known = new WeakMap<Program, Forgotten>();

/** The same for all who ask about one program. */
export function forgotten(program: Program): Forgotten {
    let all = known.get(program);
    if (all === undefined) known.set(program, (all = new Forgotten(program)));
    return all;
}

/** What was read from memory after code out of sight may have changed it, or a test of that; null for other values. */
function readAgain(sym: Sym): Extract<Sym, { kind: "initial" }> | null {
    if (sym.kind === "op") return readAgain(sym.left);
    return sym.kind === "initial" && sym.epoch !== "" ? sym : null;
}

/** The last of the calls (`c3`), and of the places where paths meet (`j5`), that an epoch is made of. */
function lastPlace({ calls, blocks }: ControlFlow, epoch: string): number {
    const places = Array.from(epoch.matchAll(/([cj])(\d+)(?![\w/])/g), ([, kind, number]) => {
        if (kind === "c") return calls.find(({ id }) => id === Number(number))?.node.start ?? -1;
        const block = blocks.find(({ id }) => id === Number(number));
        return block?.instrs[0]?.node.start ?? (block !== undefined && "node" in block.end ? block.end.node.start : -1);
    });
    return Math.max(-1, ...places);
}

/** @param member the last step to the place that is asked for; undefined for a variable */
function mayWrite(summary: Summary | null, member: string | undefined): boolean {
    return summary === null || summary.writes.some(({ cell: { steps } }) => steps.length === 0 || steps.at(-1) === member);
}

/** True when some way leads to the end of a block on which none of some instructions runs. */
function isReachedWithout(entry: Block, end: Block["end"], without: ReadonlySet<Instr>): boolean {
    const seen = new Set([entry]);
    for (const block of seen) {
        if (block.instrs.some((instr) => without.has(instr))) continue;
        if (block.end === end) return true;
        for (const next of successors(block)) seen.add(next);
    }
    return false;
}
