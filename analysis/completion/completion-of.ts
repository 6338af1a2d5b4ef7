/** The completion routine of an IRP and its context, as a state of a path knows them. */
import { kernelApi } from "../../knowledge/index.js";
import { textOf } from "../callees.js";
import { COMPLETION, OUTCOMES } from "../flow/effects.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { memberCell, pointeeCell, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import { withoutNoise } from "../text-names.js";
import type { FunctionDecl } from "../unit.js";
import { withoutUnused } from "../word-patterns.js";

export interface Completion {
    readonly routine: Sym;
    readonly context: Sym;
}

/** What runs when `irp` is completed, as far as `state` tells. */
export function completionOf(irp: Sym, state: FlowState): Completion {
    return { routine: setOn(irp, COMPLETION.routine, state), context: setOn(irp, COMPLETION.context, state) };
}

/** True where the completion routine of `irp` is known to run when the request ends like that; `success` is null for a request that may end in either way. */
export function runsOn(irp: Sym, success: boolean | null, state: FlowState): boolean {
    if (success === null) return runsOn(irp, true, state) && runsOn(irp, false, state);
    // Nothing is kept of a routine that runs for all outcomes.
    const flag = setOn(irp, success ? OUTCOMES.success : OUTCOMES.failure, state);
    return flag.kind === "initial" || (flag.kind === "const" && flag.value !== 0);
}

/**
 * What IoSetCompletionRoutine has left with an IRP. A helper that allocates one sets a routine where the allocation has not failed; where
 * it has, there is no IRP, and the nothing that it then holds is no other value.
 */
function setOn(irp: Sym, member: string, state: FlowState): Sym {
    const cell = memberCell(pointeeCell(irp), member);
    const value = state.load(cell);
    if (value.kind !== "phi" || value.of === null || !isAllocated(irp)) return value;
    const set = value.of.filter((each) => !(each.kind === "initial" && each.epoch === "" && each.cell.key === cell.key));
    const [only] = set;
    return set.length === 1 && only !== undefined ? only : value;
}

function isAllocated(irp: Sym): boolean {
    return irp.kind === "result" && irp.call.callee.op === "function" && kernelApi(irp.call.callee.name)?.allocates === "irp";
}

/** The function of the project that a value names; null when it is not in sight. */
export function routineNamed({ project }: Program, value: Sym): FunctionDecl | null {
    if (value.kind !== "function") return null;
    const unit = project.unit(value.from);
    return unit === undefined ? null : project.function(value.name, unit);
}

/** True for a completion routine that does anything with its context but saying that it does not. */
export function usesContext(routine: FunctionDecl): boolean {
    return usesParameter(routine, 2);
}

/** What release builds leave out. */
const CHECKED = /\b(?:NT_ASSERT|ASSERT)\s*\([^;]*;/g;

/** True for a function that does anything with one of its parameters but saying that it does not. */
export function usesParameter(routine: FunctionDecl, index: number): boolean {
    const name = routine.parameters?.[index]?.name;
    if (name === undefined || name === "") return false;
    return new RegExp(`\\b${name}\\b`).test(withoutUnused(withoutNoise(textOf(routine))).replace(CHECKED, ""));
}

/** True for values that may lead to an object. */
export function isPointer(sym: Sym): boolean {
    return sym.kind === "address" || sym.kind === "param" || sym.kind === "initial" || sym.kind === "result" || sym.kind === "unknown";
}

/** The IRP that a service frees, or prepares for another use. */
export function takenBack({ target, args }: CallEvent): Sym | undefined {
    if (target.kind !== "kernel") return undefined;
    const { frees, acts } = target.api;
    if (frees?.kind === "irp") return args[frees.arg];
    const isPrepared = acts?.on === "irp" && (acts.verb === "reuse" || acts.verb === "initialize" || acts.verb === "set-completion-routine");
    return isPrepared && acts.arg !== null ? args[acts.arg] : undefined;
}
