/** What the completion routine of an IRP is given: whoever waits for the IRP waits for that, or for a part of it. */
import { COMPLETION } from "../flow/effects.js";
import type { FlowState } from "../flow/state.js";
import { memberCell, paramSym, pointeeCell, rootCell, type Sym, unknownSym } from "../flow/sym.js";

/** The context with which the completion routine of the object `key` runs, as the state knows it; null where it does not. */
export function completionContext(key: string, state: FlowState): Sym | null {
    return setOn(key, COMPLETION.context, state);
}

/** The completion routine of the object `key`, as the state knows it; null where it does not. */
export function completionRoutine(key: string, state: FlowState): Sym | null {
    return setOn(key, COMPLETION.routine, state);
}

/** What IoSetCompletionRoutine has left with an IRP. */
function setOn(key: string, member: string, state: FlowState): Sym | null {
    const irp = rootCell(`*${key}`, { pointer: unknownSym(key) });
    for (const [{ steps }, value] of state.membersBelow(irp)) if (steps.length === 1 && steps[0] === member) return value;
    return null;
}

/** A context in the terms of a callee that is given it, or what it is a part of; null for one that the callee is not given. */
export function contextWithin(context: Sym, args: readonly Sym[]): Sym | null {
    for (const [index, arg] of args.entries()) {
        const mine = paramSym(index);
        if (arg.key === context.key) return mine;
        if (context.kind !== "address" || arg.kind === "const") continue;
        const whole = pointeeCell(arg);
        const { cell } = context;
        if (cell.root !== whole.root || cell.steps.length <= whole.steps.length || !whole.steps.every((step, at) => step === cell.steps[at])) continue;
        const part = cell.steps.slice(whole.steps.length).reduce(memberCell, pointeeCell(mine));
        return { kind: "address", key: `&${part.key}`, cell: part };
    }
    return null;
}
