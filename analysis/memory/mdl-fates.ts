/** What completion routines do to an MDL that they find by what they are given: their context, or the IRP. */
import { completionOf, isPointer, routineNamed } from "../completion-of.js";
import { COMPLETION } from "../flow/effects.js";
import { alternatives, pointeeCell, type Sym } from "../flow/sym.js";
import type { FlowState } from "../flow/state.js";
import { CONTEXT, IRP, memberOf, namesIn } from "../irp-fates.js";
import type { Program } from "../program.js";
import { identity } from "../typestate/identity.js";
import type { MdlState } from "../typestate/mdl-life.js";
import type { FinalState } from "../typestate/run.js";
import type { Reason } from "../typestate/trail.js";
import type { FunctionDecl } from "../unit.js";

/** `touches`: on some of its paths, or in a way that cannot be told. */
export interface MdlFate {
    readonly does: "keeps" | "frees" | "unlocks" | "touches";
    /** Where it does so. */
    readonly at: Reason | null;
}

/** The states in which a function may leave an MDL; null when that cannot be told. */
export type FinalMdlStates = (fn: FunctionDecl, object: Sym, start: MdlState) => readonly FinalState<MdlState>[] | null;

const KEEPS: MdlFate = { does: "keeps", at: null };
const TOUCHES: MdlFate = { does: "touches", at: null };
const DONE: ReadonlyMap<MdlState, MdlFate["does"]> = new Map([["outside", "keeps"], ["freed", "frees"], ["unlocked", "unlocks"]]);

export class MdlFates {
    constructor(
        readonly program: Program,
        readonly finalStates: FinalMdlStates,
    ) {}

    /** What the routine of `irp` does to the MDL `key`, as far as a state knows both. */
    of(irp: Sym, key: string, state: FlowState): MdlFate {
        const { routine, context } = completionOf(irp, state);
        const inIrp = namesOf(irp, IRP, key, state);
        const routines = alternatives(routine) ?? [routine];
        const fates = (alternatives(context) ?? [context]).flatMap((given) => {
            const names = [...namesOf(given, CONTEXT, key, state), ...inIrp];
            return routines.map((each) => (names.length === 0 ? KEEPS : this.#by(each, names)));
        });
        const [first = TOUCHES] = fates;
        return fates.every(({ does }) => does === first.does) ? first : TOUCHES;
    }

    /** True when the routine of some IRP that a state knows may see to the MDL `key`. */
    isLookedAfter(key: string, state: FlowState): boolean {
        for (const [{ base }, contents] of state.writtenOutside()) {
            if (!("pointer" in base) || ![...contents].some(([path]) => path.endsWith(COMPLETION.routine))) continue;
            if (this.of(base.pointer, key, state).does !== "keeps") return true;
        }
        return false;
    }

    /** What a routine does to the MDL that it finds by some names. */
    #by(routine: Sym, names: readonly Sym[]): MdlFate {
        if (routine.kind === "const" && routine.value === 0) return KEEPS;
        const decl = routineNamed(this.program, routine);
        if (decl === null) return TOUCHES;
        const fates = names.map((name) => this.#under(decl, name)).filter(({ does }) => does !== "keeps");
        const [first = KEEPS, ...others] = fates;
        return others.length > 0 ? TOUCHES : first;
    }

    /** What a routine does to the MDL by one of the names that it has for it. */
    #under(routine: FunctionDecl, name: Sym): MdlFate {
        const ends = this.finalStates(routine, name, "outside")?.filter(({ exists }) => exists !== false) ?? [];
        const does = DONE.get(ends[0]?.state ?? "unknown");
        if (does === undefined || ends.some(({ state }) => state !== ends[0]?.state)) return TOUCHES;
        const mark = ends[0]?.history.at(-1);
        return { does, at: mark === undefined ? null : { node: mark.node, text: `the completion routine ${routine.name} ${does} the MDL` } };
    }
}

/** What a routine that is given a pointer as `as` can call the MDL: a member, or one of a structure that a member points to. */
function namesOf(given: Sym, as: Sym, key: string, state: FlowState): readonly Sym[] {
    const is = (value: Sym): boolean => identity(value, key, state) !== "other";
    if (given.key === key || !isPointer(given)) return given.key === key ? [as] : [];
    const pointee = pointeeCell(given);
    const below = [...state.membersBelow(pointee)].filter(([{ steps }, value]) => isPointer(value) && !is(value) && steps.at(-1)?.startsWith("#") !== true);
    const places = [{ from: given, to: as }, ...below.map(([{ steps }, value]) => ({ from: value, to: memberOf(as, steps.slice(pointee.steps.length)) }))];
    return places.flatMap(({ from, to }) => namesIn(from, key, state, { as: to, is }));
}
