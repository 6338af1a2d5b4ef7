/** The paths on which a completion routine that frees its IRP on others keeps it: whether anybody hears of that. */
import type { LockKind } from "../knowledge/index.js";
import type { CallEvent } from "./flow/engine.js";
import { blocksBefore } from "./flow/between.js";
import { Substitution } from "./flow/summary.js";
import { type Cell, isLocalRoot, paramSym, type Sym } from "./flow/sym.js";
import { mentions } from "./flow/state.js";
import { IRP, type IrpFates } from "./irps/irp-fates.js";
import type { Program } from "./program.js";
import type { Deeds, QuietCalls } from "./quiet-calls.js";
import { leadsTo } from "./typestate/identity.js";
import type { FunctionDecl } from "./unit.js";

const CONTEXT = paramSym(2);

/** What a path does to memory. */
interface Write {
    readonly cell: Cell;
    readonly value: Sym;
}

export class KeepingPaths {
    readonly #known = new Map<FunctionDecl, ReadonlySet<LockKind> | null>();

    constructor(
        readonly program: Program,
        readonly fates: IrpFates,
        readonly quiet: QuietCalls,
    ) {}

    /**
     * The kinds of the locks that a routine takes before it decides to keep its IRP. Null for one that somebody may learn from, by an event, a
     * queue or its context, whether it has; and for one that decides by who runs or by how the request has gone on: whoever has given
     * the IRP away may know as much.
     */
    locksOf(routine: FunctionDecl): ReadonlySet<LockKind> | null {
        let locks = this.#known.get(routine);
        if (locks === undefined) this.#known.set(routine, (locks = this.#find(routine)));
        return locks;
    }

    #find(routine: FunctionDecl): ReadonlySet<LockKind> | null {
        const flow = this.quiet.asksNothing(routine) ? this.program.flow(routine) : null;
        const ends = new Set(this.fates.endsOf(routine, IRP)?.flatMap(({ state, nodes }) => (state === "completed" ? [...nodes] : [])));
        if (flow === null || ends.size === 0) return null;
        const { blocks } = flow.cfg;
        const before = blocksBefore(blocks, blocks.filter(({ end }) => end.op === "return" && ends.has(end.node)));
        const instrs = new Set([...before].flatMap((block) => block.instrs));
        const calls = flow.calls.filter(({ call }) => instrs.has(call));
        const writes = flow.assigns.filter(({ instr }) => instrs.has(instr));
        if ([...instrs].some(({ op }) => op === "unknown") || !writes.every(isUnheard)) return null;
        const others = calls.filter((event) => !isFree(event));
        return others.every((event) => this.#keepsToItself(event)) ? kindsOf(this.quiet.deedsOf(others)) : null;
    }

    /** True for a call that leaves neither the IRP nor a word in the context. */
    #keepsToItself(event: CallEvent): boolean {
        if (event.target.kind !== "function") return true;
        const summary = this.program.summary(event.target.decl);
        const into = new Substitution(event, event.state);
        return summary !== null && !summary.havocs.some((cell) => isContext(into.cell(cell))) && summary.writes.every(({ cell, value }) => {
            const mine = into.cell(cell);
            return mine === null || isUnheard({ cell: mine, value: into.sym(value) });
        });
    }
}

function kindsOf(deeds: Deeds | null): ReadonlySet<LockKind> | null {
    return deeds === null ? null : new Set([...deeds.taken, ...deeds.givenBack]);
}

/** A free of the IRP on another path that leads to the same return. */
function isFree({ target }: CallEvent): boolean {
    return target.kind === "kernel" && target.api.frees?.kind === "irp";
}

/** True for a write that neither leads to the IRP or its context nor stands where whoever has the context finds it. */
function isUnheard({ cell, value }: Write): boolean {
    return isLocalRoot(cell.root) || (!isContext(cell) && !leadsTo(value, IRP.key) && !leadsTo(value, CONTEXT.key));
}

function isContext(cell: Cell | null): boolean {
    return cell !== null && (mentions(cell.root, CONTEXT.key) || mentions(cell.root, IRP.key));
}
