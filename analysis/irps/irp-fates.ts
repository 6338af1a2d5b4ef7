/** What completion routines do to the IRP that they are called for. */
import type { CallEvent } from "../flow/engine.js";
import { possibleValues } from "../flow/conditions.js";
import type { FlowState } from "../flow/state.js";
import { isLocalRoot, memberCell, pointeeCell, type Sym, ZERO } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { FinalState } from "../typestate/run.js";
import type { IrpState } from "../typestate/irp-life.js";
import type { Reason } from "../typestate/trail.js";
import type { FunctionDecl } from "../unit.js";

/** What a completion routine does to its IRP, and where it frees it. `inert`: nothing at all, with nothing. */
export interface Fate {
    readonly frees: "always" | "never" | "maybe";
    readonly inert: boolean;
    readonly at: Reason | null;
}

/** The states in which a function may leave an object; null when that cannot be told. */
export type FinalStates = (fn: FunctionDecl, object: Sym, start: IrpState) => readonly FinalState<IrpState>[] | null;

const UNDECIDED: Fate = { frees: "maybe", inert: false, at: null };
const KEPT: Fate = { frees: "never", inert: false, at: null };
export const IRP: Sym = { kind: "param", key: "p1", index: 1 };
export const CONTEXT: Sym = { kind: "param", key: "p2", index: 2 };

export class IrpFates {
    readonly #known = new Map<string, Fate>();

    constructor(
        readonly program: Program,
        readonly finalStates: FinalStates,
    ) {}

    /** What the routine that a call sets does to the IRP `key`; null when it is not known which routine it is. */
    atSetting(event: CallEvent, key: string): Fate | null {
        const index = registersOf(event)?.context ?? null;
        const names = namesIn(index === null ? undefined : event.args[index], key, event.state);
        const fates = this.routinesAt(event).map((routine) => (routine === null ? null : this.of(routine, names)));
        const first = fates[0] ?? null;
        return fates.every((fate) => fate?.frees === first?.frees && fate?.inert === first?.inert) ? first : null;
    }

    /** The routines that a call may set; null for those that are not known. */
    routinesAt(event: CallEvent): readonly (FunctionDecl | null)[] {
        const registers = registersOf(event);
        const values = registers === null ? null : possibleValues(event.args[registers.routine] ?? ZERO, event.state);
        return (values ?? []).map((value) => this.#routine(value, event));
    }

    #routine(value: Sym, event: CallEvent): FunctionDecl | null {
        if (value.kind !== "function") return null;
        const { project } = this.program;
        for (const path of [value.from, event.call.node.source.path]) {
            const unit = project.unit(path);
            const fn = unit === undefined ? null : project.function(value.name, unit);
            if (fn !== null) return fn;
        }
        return null;
    }

    /**
     * What a completion routine does to the IRP that it is called for.
     *
     * @param names further symbols that stand for the IRP in the routine: members of its context
     */
    of(routine: FunctionDecl, names: readonly Sym[] = []): Fate {
        const key = [routine.key, ...names.map((each) => each.key)].join(" ");
        const known = this.#known.get(key);
        if (known !== undefined) return known;
        // A routine that sets itself as routine again (a receive loop) is decided by what it does otherwise.
        this.#known.set(key, UNDECIDED);
        const fates = [IRP, ...names].map((object) => this.#in(routine, object));
        const result = fates.find(({ frees }) => frees === "always") ?? fates.find(({ frees }) => frees === "maybe") ?? KEPT;
        const fate = result.frees === "never" && this.#givesAway(routine) ? UNDECIDED : result.frees === "never" ? { ...result, inert: this.#isInert(routine) } : result;
        this.#known.set(key, fate);
        return fate;
    }

    #in(routine: FunctionDecl, object: Sym): Fate {
        return this.judged(routine, this.endsOf(routine, object) ?? []);
    }

    /** The ways in which a routine may end for an IRP that is completed, as one of its names knows it; null when that cannot be told. */
    endsOf(routine: FunctionDecl, object: Sym): readonly FinalState<IrpState>[] | null {
        return this.finalStates(routine, object, "completed");
    }

    /** What a routine does to its IRP that can end in these ways only. */
    judged(routine: FunctionDecl, states: readonly FinalState<IrpState>[]): Fate {
        if (states.length === 0) return UNDECIDED;
        if (states.every(({ state }) => state === "completed")) return KEPT;
        const at = freedAt(routine, states);
        return states.every(isFreed) && at !== null ? { frees: "always", inert: false, at } : UNDECIDED;
    }

    /** Where a routine that can end in these ways only frees its IRP on some of them, and leaves it as it is on all others; else null. */
    freedOnSome(routine: FunctionDecl, states: readonly FinalState<IrpState>[]): Reason | null {
        const isTold = states.some(({ state }) => state === "completed") && states.every((each) => each.state === "completed" || isFreed(each));
        return isTold ? freedAt(routine, states) : null;
    }

    /** True for a routine that leaves its IRP where others find it: they may free it. */
    #givesAway(routine: FunctionDecl): boolean {
        return this.program.flow(routine)?.returns.some(({ state }) => [...state.holders(IRP.key)].some((root) => !isLocalRoot(root))) !== false;
    }

    /** True for a routine that calls nothing of consequence to whoever waits for the IRP, and stores nothing that outlives it. */
    #isInert(routine: FunctionDecl): boolean {
        const flow = this.program.flow(routine);
        if (flow === null || flow.cfg.incomplete) return false;
        return flow.calls.every(({ target }) => target.kind === "kernel" && (target.api.pure || target.api.acts?.verb === "mark-pending")) && flow.assigns.every(({ cell }) => isLocalRoot(cell.root));
    }
}

function isFreed({ state }: FinalState<IrpState>): boolean {
    return state === "freed" || state === "released";
}

function freedAt(routine: FunctionDecl, states: readonly FinalState<IrpState>[]): Reason | null {
    const at = states.find(isFreed)?.history.findLast((mark) => mark.event === "free");
    return at === undefined ? null : { node: at.node, text: `the completion routine ${routine.name} frees the IRP` };
}

/** Which arguments of a call are a routine and its context; null for a call that sets none. */
export function registersOf({ target }: CallEvent): { readonly routine: number; readonly context: number | null } | null {
    return target.kind === "kernel" ? target.api.registers : null;
}

/** How a value is looked for: what the pointer to the memory is called in the routine, and which values are the object. */
interface Looking {
    readonly as: Sym;
    readonly is: (value: Sym) => boolean;
}

/** What a completion routine can call the object `key` besides its IRP parameter: its context, or a member of what that points to. */
export function namesIn(context: Sym | undefined, key: string, state: FlowState, { as, is }: Looking = { as: CONTEXT, is: (value) => value.key === key }): readonly Sym[] {
    if (context === undefined || context.kind === "const") return [];
    if (context.key === key) return [as];
    const pointee = pointeeCell(context);
    const names: Sym[] = [];
    const add = (steps: readonly string[]): unknown => names.push(memberOf(as, steps));
    if (is(state.load(pointee))) add([]);
    for (const [cell, value] of state.membersBelow(pointee)) if (is(value)) add(cell.steps.slice(pointee.steps.length));
    // A member that the function has only read names the object itself.
    if (key.startsWith(`in(${pointee.key}.`) && key.endsWith(")")) add(key.slice(`in(${pointee.key}.`.length, -1).split("."));
    return names;
}

/** What stands at the start in a member of the memory that a pointer leads to. */
export function memberOf(pointer: Sym, steps: readonly string[]): Sym {
    const cell = steps.reduce(memberCell, pointeeCell(pointer));
    return { kind: "initial", key: `in(${cell.key})`, cell, epoch: "" };
}
