/** What routines do to an MDL that they find by what they are given, their context or the IRP, or by variables of file scope. */
import { kernelApi } from "../../knowledge/index.js";
import { completionOf, isPointer, routineNamed } from "../completion/completion-of.js";
import { COMPLETION, isFromFreed, PREPARED } from "../flow/effects.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { addressSym, alternatives, memberCell, paramSym, pointeeCell, rootCell, type Sym, unknownSym } from "../flow/sym.js";
import type { HandledObjects } from "../handled.js";
import { memberOf, namesIn } from "../irps/irp-fates.js";
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
    /** For a routine that frees it: the members and variables that it changes besides; null where what it leaves behind is not known. */
    readonly tells: ReadonlySet<string> | null;
}

/** The states in which a function may leave an MDL; null when that cannot be told. */
export type FinalMdlStates = (fn: FunctionDecl, object: Sym, start: MdlState) => readonly FinalState<MdlState>[] | null;

/** The MDL that is asked for, and the call below which a routine may see to it. */
interface Asked {
    readonly key: string;
    readonly call: CallEvent["call"];
    readonly state: FlowState;
}

const KEEPS: MdlFate = { does: "keeps", at: null, tells: null };
const TOUCHES: MdlFate = { does: "touches", at: null, tells: null };
/** What the system gives of its own. */
const DEVICE = unknownSym("device");
/** Of routines that services run. */
const MOST_PARAMETERS = 6;
/** What the request has come to, in the IRP that the routine is given. */
const OUTCOME = /^in\(\*p1\.IoStatus\b/;
const DONE: ReadonlyMap<MdlState, MdlFate["does"]> = new Map([["outside", "keeps"], ["freed", "frees"], ["unlocked", "unlocks"]]);

export class MdlFates {
    constructor(
        readonly program: Program,
        readonly objects: HandledObjects,
        readonly finalStates: FinalMdlStates,
    ) {}

    /** What the completion routine of `irp` does to an MDL, as far as a state knows both. */
    of(irp: Sym, asked: Asked): MdlFate {
        const { routine, context } = completionOf(irp, asked.state);
        return agreed(valuesOf(context).flatMap((given) => valuesOf(routine).map((each) => this.#by(each, [DEVICE, irp, given], asked))));
    }

    /** What a routine does to an MDL that some service runs with a context. */
    ofRun(routine: Sym, context: Sym, asked: Asked): MdlFate {
        // Which of its parameters that is differs among these routines; what the others lead to is the system's.
        const given = Array.from({ length: MOST_PARAMETERS }, () => context);
        return agreed(valuesOf(routine).map((each) => this.#by(each, given, asked)));
    }

    /** True for a DPC or work item of which a state knows what it runs, when that may see to the MDL. */
    isPreparedIn(keeper: Sym, asked: Asked): boolean {
        if (!isPointer(keeper)) return false;
        const [routine, context] = [PREPARED.routine, PREPARED.context].map((name) => asked.state.load(memberCell(pointeeCell(keeper), name)));
        if (routine === undefined || context === undefined || routine.kind !== "function") return false;
        return this.ofRun(routine, context, asked).does !== "keeps";
    }

    /** True when the routine of some IRP that a state knows may see to an MDL. */
    isLookedAfter(asked: Asked): boolean {
        for (const [{ base }, contents] of asked.state.writtenOutside()) {
            if (!("pointer" in base) || ![...contents].some(([path]) => path.endsWith(COMPLETION.routine))) continue;
            if (this.of(base.pointer, asked).does !== "keeps") return true;
        }
        return false;
    }

    /** What a routine that is called with some values does to the MDL. */
    #by(routine: Sym, given: readonly Sym[], asked: Asked): MdlFate {
        if (routine.kind === "const" && routine.value === 0) return KEEPS;
        const decl = routineNamed(this.program, routine);
        if (decl === null) return given.some((each) => leadsTo(each, asked)) ? TOUCHES : KEEPS;
        const args = given.slice(0, decl.parameters?.length ?? 0);
        const found = this.#found(decl, args, asked);
        if (found === null) return TOUCHES;
        const names = new Map([...found, ...args.flatMap((arg, index) => namesOf(arg, paramSym(index), asked))].map((name) => [name.key, name]));
        if (names.size === 0) return this.#mayGive(decl, args, asked) ? TOUCHES : KEEPS;
        const fates = [...names.values()].map((name) => this.#under(decl, name)).filter(({ does }) => does !== "keeps");
        const [first = KEEPS, ...others] = fates;
        if (others.length > 0) return TOUCHES;
        return first.does === "frees" && !this.#mayGive(decl, args, asked) ? { ...first, tells: this.#changedBy(decl) } : first;
    }

    /** What a routine changes in memory that others see, but for what WSK has told it of the request: nobody can tell by that what was freed. */
    #changedBy(routine: FunctionDecl): ReadonlySet<string> | null {
        const writes = this.program.summary(routine)?.writes;
        if (writes === undefined || writes.some(({ value }) => isFromFreed(value))) return null;
        const names = new Set<string>();
        for (const { cell: { base, steps }, value } of writes) {
            if (isHidden(steps) || OUTCOME.test(value.key)) continue;
            const name = steps.findLast((step) => /^\w+$/.test(step)) ?? ("variable" in base ? base.variable.name : null);
            if (name !== null) names.add(name);
            // A flag that the routine has a plain pointer to; what services change without a name, they do to their own objects.
            else if (alternatives(value)?.some(({ kind }) => kind === "const") === true) return null;
        }
        return names;
    }

    /** What a routine calls the MDL where it deals with it; null when it deals with one that may be this one or not. */
    #found(routine: FunctionDecl, args: readonly Sym[], { key, call, state }: Asked): readonly Sym[] | null {
        const into = new Substitution({ call, args }, state);
        const own = `c${call.id}/`;
        const found: Sym[] = [];
        for (const object of this.objects.all(routine)) {
            for (const each of alternatives(object) ?? [object]) {
                const mine = into.sym(each);
                const is = identity(mine, key, state);
                const begun = startsOf(each).find((start) => identity(into.sym(start), key, state) === "same");
                if (is === "same" || begun !== undefined) found.push(begun ?? each);
                else if (is === "maybe" || (!isMade(mine) && (mine.key.includes(own) || isVague(mine)))) return null;
            }
        }
        return found;
    }

    /** True for a routine that does nothing to the MDL itself, and gives code out of sight what leads to it, or what stands where such code finds it. */
    #mayGive(routine: FunctionDecl, args: readonly Sym[], asked: Asked): boolean {
        const summary = this.program.summary(routine);
        if (summary === null) return args.some((each) => leadsTo(each, asked));
        const into = new Substitution({ call: asked.call, args }, asked.state);
        const given = summary.gives?.map((each) => into.sym(each)) ?? args;
        const changed = summary.havocs.map((cell) => into.cell(cell)).filter((cell) => cell !== null);
        const globals = summary.havocsGlobals ? [...asked.state.writtenOutside()].flatMap(([cell]) => (cell.root.startsWith("G:") ? [cell] : [])) : [];
        return [...given, ...[...changed, ...globals].map(addressSym)].some((each) => leadsTo(each, asked));
    }

    /** What a routine does to the MDL by one of the names that it has for it. */
    #under(routine: FunctionDecl, name: Sym): MdlFate {
        const ends = this.finalStates(routine, name, "outside")?.filter(({ exists }) => exists !== false) ?? [];
        const does = DONE.get(ends[0]?.state ?? "unknown");
        if (does === undefined || ends.some(({ state }) => state !== ends[0]?.state)) return TOUCHES;
        const mark = ends[0]?.history.at(-1);
        return { ...TOUCHES, does, at: mark === undefined ? null : { node: mark.node, text: `the completion routine ${routine.name} ${does} the MDL` } };
    }
}

/** What several routines, or one with several contexts, do alike. */
function agreed(fates: readonly MdlFate[]): MdlFate {
    const [first = TOUCHES] = fates;
    if (!fates.every(({ does }) => does === first.does)) return TOUCHES;
    const told = fates.map(({ tells }) => tells);
    return { ...first, tells: told.every((each) => each !== null) ? new Set(told.flatMap((each) => [...each])) : null };
}

function valuesOf(sym: Sym): readonly Sym[] {
    return alternatives(sym) ?? [sym];
}

/** What a loop begins with that moves on along a chain of MDLs. */
function startsOf(sym: Sym): readonly Sym[] {
    return sym.kind === "phi" ? (sym.starts ?? []) : [];
}

/** True for an MDL that was allocated just there, whatever has allocated it. */
function isMade(sym: Sym): boolean {
    return sym.kind === "result" && sym.call.callee.op === "function" && kernelApi(sym.call.callee.name)?.allocates === "mdl";
}

/** True for what may be anything: one of several values, what a file's variable holds once code out of sight has run, or stands at some distance of bytes. */
function isVague(sym: Sym): boolean {
    const { kind, key } = sym;
    if (kind === "initial" && "pointer" in sym.cell.base && sym.cell.base.pointer.kind === "op") return true;
    return key.includes("phi") || (key.includes("G:") && (kind === "unknown" || /\bin[^(]/.test(key)));
}

/** True for a pointer to the MDL, or to an object from which one gets to it. */
export function leadsTo(pointer: Sym, asked: Asked, seen = new Set<string>()): boolean {
    const { key, state } = asked;
    if (identity(pointer, key, state) !== "other") return true;
    if (pointer.kind === "phi") return pointer.of?.some((each) => leadsTo(each, asked, seen)) === true;
    if (!isPointer(pointer)) return false;
    const { root, base } = pointeeCell(pointer);
    if (seen.has(root)) return false;
    seen.add(root);
    const whole = rootCell(root, base);
    if (identity(state.load(whole), key, state) !== "other") return true;
    return [...state.membersBelow(whole)].some(([{ steps }, value]) => !isHidden(steps) && leadsTo(value, asked, seen));
}

/** True for a member that the source does not name. */
function isHidden(steps: readonly string[]): boolean {
    return steps.at(-1)?.startsWith("#") === true;
}

/** What a routine that is given a pointer as `as` can call the MDL: a member, or one of a structure that a member points to. */
function namesOf(given: Sym, as: Sym, { key, state }: Asked): readonly Sym[] {
    const is = (value: Sym): boolean => identity(value, key, state) !== "other";
    if (given.key === key || !isPointer(given)) return given.key === key ? [as] : [];
    const pointee = pointeeCell(given);
    const below = [...state.membersBelow(pointee)].filter(([{ steps }, value]) => isPointer(value) && !is(value) && !isHidden(steps));
    const places = [{ from: given, to: as }, ...below.map(([{ steps }, value]) => ({ from: value, to: memberOf(as, steps.slice(pointee.steps.length)) }))];
    return places.flatMap(({ from, to }) => namesIn(from, key, state, { as: to, is }));
}
