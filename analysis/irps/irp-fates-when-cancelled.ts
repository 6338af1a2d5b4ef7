/**
 * Completion routines that free the IRP where they find `Irp->Cancel` set. IoCancelIrp sets it first, and goes on using the IRP: it takes the
 * cancel routine out of it. A completion on another processor between the two frees the IRP under it.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iocancelirp
 */
import { Concerned } from "../concerned.js";
import { assume, assumeFact, truthOf } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import { FlowState } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { constSym, memberCell, pointeeCell, type Sym, unknownSym } from "../flow/sym.js";
import { type Guard, parameterFacts } from "../instances.js";
import { IRP, type IrpFates, namesIn, registersOf } from "./irp-fates.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import { spinsOf } from "../spins.js";
import type { FinalState } from "../typestate/run.js";
import type { IrpState } from "../typestate/irp-life.js";
import type { Reason } from "../typestate/trail.js";
import type { FunctionDecl } from "../unit.js";

/** Services that exchange a word, or run something under a lock, and are not called so. */
const EXCLUSIVE: ReadonlySet<string> = new Set(["IoSetCancelRoutine", "KeSynchronizeExecution"]);

/** A routine as a call sets it. */
interface Setting {
    readonly event: CallEvent;
    readonly routine: FunctionDecl;
    /** What it is given as context. */
    readonly given: Sym | undefined;
    /** What stands for the IRP in the routine. */
    readonly names: readonly Sym[];
    /** True where the context is the IRP. */
    readonly isContext: boolean;
}

export class FatesWhenCancelled {
    readonly #asking: Concerned;

    constructor(
        readonly program: Program,
        readonly fates: IrpFates,
    ) {
        this.#asking = new Concerned(program.project, /(?:->|\.)\s*Cancel\b/);
    }

    /**
     * Where the routine that a call sets frees the IRP, if it does so whenever it finds Cancel set, whatever else it finds, and leaves it to
     * somebody else on some path where it does not. Null as well for one that may agree with whoever cancels in another way: under a
     * lock, by an interlocked operation, by a wait, or in code that is not understood.
     */
    atSetting(event: CallEvent, key: string): Reason | null {
        const [routine = null, ...others] = this.fates.routinesAt(event);
        if (routine === null || others.length > 0 || !this.#asking.hasBelow(routine)) return null;
        const index = registersOf(event)?.context ?? null;
        const given = index === null ? undefined : event.args[index];
        const setting: Setting = { event, routine, given, names: [IRP, ...namesIn(given, key, event.state)], isContext: given?.key === key };
        const cancelled = atStart(setting, true);
        const at = this.#freed(setting, cancelled);
        if (at === null || this.#freed(setting, atStart(setting, false)) !== null || this.#mayAgree(setting, cancelled)) return null;
        return { node: at.node, text: `the completion routine ${routine.name} frees the IRP where it finds Cancel set` };
    }

    /** Where the routine frees the IRP, if it does so on every path that is left by what is known at its start. */
    #freed(setting: Setting, start: Start): Reason | null {
        const { routine, names } = setting;
        for (const name of names) {
            const possible = this.fates.endsOf(routine, name)?.filter((end) => end.exists !== false && start.allowsEnd(end)) ?? [];
            const fate = this.fates.judged(routine, possible);
            if (fate.frees === "always") return fate.at;
        }
        return null;
    }

    /** True where the routine, or what it calls, may wait for whoever cancels, or decide with it who of them frees. */
    #mayAgree({ routine }: Setting, start: Start): boolean {
        for (const reached of reachedFrom(this.program, routine)) {
            const { event, chain, fn, settled } = reached;
            if (!start.allows(parameterFacts((chain[0]?.event ?? event).state))) continue;
            if (!settled || isAgreement(reached) || this.#isLeftOpen(fn)) return true;
        }
        return this.#isLeftOpen(routine);
    }

    /** True for a function with code that is not understood, or with a loop that only waits. */
    #isLeftOpen(fn: FunctionDecl): boolean {
        return this.program.cfg(fn)?.incomplete !== false || spinsOf(this.program, fn).length > 0;
    }
}

/** What is known when the routine begins. */
interface Start {
    /** False where one of these conditions contradicts it. */
    readonly allows: (guards: readonly Guard[]) => boolean;
    readonly allowsEnd: (end: FinalState<IrpState>) => boolean;
}

/** The routine's beginning where Cancel is set, or not; of all else, only that the IRP exists, and whether there is a context. */
function atStart({ event, given, names, isContext }: Setting, isCancelled: boolean): Start {
    const irp = unknownSym("irp");
    const context = isContext ? irp : given?.kind === "const" ? given : unknownSym("context");
    const known = new FlowState();
    const into = new Substitution({ call: event.call, args: [unknownSym("device"), irp, context] }, known);
    known.store(memberCell(pointeeCell(irp), "Cancel"), constSym(isCancelled ? 1 : 0));
    for (const name of names) {
        const cell = name.kind === "initial" ? into.cell(name.cell) : null;
        if (cell !== null) known.store(cell, irp);
    }
    assume(irp, true, known);
    if (given !== undefined && truthOf(given, event.state) === true) assume(context, true, known);
    const allows = (guards: readonly Guard[]): boolean => {
        const at = known.clone();
        return guards.every(({ of, fact }) => assumeFact(into.sym(of), fact, at));
    };
    return {
        allows,
        allowsEnd: ({ guards, alternatives }) => (alternatives.length === 0 ? allows(guards) : alternatives.some((each) => allows([...guards, ...each]))),
    };
}

/** True for a call that orders what two processors do, or that may: one of which nothing is known. */
function isAgreement({ event: { target } }: Reached): boolean {
    if (target.kind === "function") return false;
    if (target.kind !== "kernel" || target.api.args === null || target.name.includes("Interlocked") || EXCLUSIVE.has(target.name)) return true;
    const { lock, acts, wait } = target.api;
    const verb = acts?.verb;
    return lock !== null || wait !== null || verb === "acquire" || verb === "try-acquire" || verb === "release";
}
