/** The completion routine of an IRP and its context, as a state of a path knows them. */
import { textOf } from "./concerned.js";
import { COMPLETION } from "./flow/effects.js";
import type { FlowState } from "./flow/state.js";
import { memberCell, pointeeCell, type Sym } from "./flow/sym.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

export interface Completion {
    readonly routine: Sym;
    readonly context: Sym;
}

/** What runs when `irp` is completed, as far as `state` tells. */
export function completionOf(irp: Sym, state: FlowState): Completion {
    const cell = pointeeCell(irp);
    return { routine: state.load(memberCell(cell, COMPLETION.routine)), context: state.load(memberCell(cell, COMPLETION.context)) };
}

/** The function of the project that a value names; null when it is not in sight. */
export function routineNamed({ project }: Program, value: Sym): FunctionDecl | null {
    if (value.kind !== "function") return null;
    const unit = project.unit(value.from);
    return unit === undefined ? null : project.function(value.name, unit);
}

/** True for a completion routine that does anything with its context but saying that it does not. */
export function usesContext(routine: FunctionDecl): boolean {
    const name = routine.parameters?.[2]?.name;
    if (name === undefined || name === "") return false;
    const uses = textOf(routine).replace(/\b(?:UNREFERENCED_PARAMETER|DBG_UNREFERENCED_PARAMETER|NT_ASSERT|ASSERT)\s*\([^;]*;/g, "");
    return new RegExp(`\\b${name}\\b`).test(uses);
}

/** True for values that may lead to an object. */
export function isPointer(sym: Sym): boolean {
    return sym.kind === "address" || sym.kind === "param" || sym.kind === "initial" || sym.kind === "result" || sym.kind === "unknown";
}
