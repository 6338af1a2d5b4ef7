/**
 * Paths on which a function fails and paths on which it succeeds, kept apart. They come together at one label and one `return status;`,
 * where nothing tells any more which objects belong to which. Only what the path has asked about the status itself counts.
 */
import type { ControlFlow, Expr, Variable } from "../ir.js";
import { truthOf } from "../flow/conditions.js";
import type { FlowState } from "../flow/state.js";
import { type Cell, successSym, variableCell } from "../flow/sym.js";
import { pack, unpack, withOutcome } from "./trail.js";

/** The one variable that a function returns; null when it returns several, or other values besides constants. */
export function returnedVariable({ blocks }: ControlFlow): Variable | null {
    const found = new Set<Variable>();
    for (const { end } of blocks) {
        if (end.op === "return" && end.value?.op === "read" && end.value.place.op === "var") found.add(end.value.place.variable);
    }
    const [only] = found;
    return found.size === 1 && only?.scope === "local" ? only : null;
}

/** The property of a path with what it knows of the status in `variable` once `condition` has decided; as it was where that has not asked about it. */
export function outcomeAfter(property: string, variable: Variable, condition: Expr, state: FlowState): string {
    const trail = unpack(property);
    if (trail.mistake !== null || !reads(condition, variable)) return property;
    const truth = truthOf(successSym(state.load(variableCell(variable))), state);
    return pack(withOutcome(trail, truth === null ? undefined : truth ? "success" : "failure"));
}

/** The property of a path after an assignment to `cell`: another status is another outcome. */
export function withoutOutcome(property: string, variable: Variable | null, cell: Cell): string {
    return variable !== null && cell.key === variableCell(variable).key ? pack(withOutcome(unpack(property), undefined)) : property;
}

function reads(expr: Expr, variable: Variable): boolean {
    switch (expr.op) {
        case "read":
            return expr.place.op === "var" && expr.place.variable === variable;
        case "unary":
        case "ntSuccess":
            return reads(expr.operand, variable);
        case "binary":
            return reads(expr.left, variable) || reads(expr.right, variable);
        default:
            return false;
    }
}
