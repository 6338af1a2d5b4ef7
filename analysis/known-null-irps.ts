/** IRPs that a function knows to be NULL, and uses where something else has told it that there is work to do. */
import type { Sym } from "./flow/sym.js";
import type { Expr, Place } from "./ir.js";
import type { IrpFault } from "./irps.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/**
 * True where the function has asked whether its IRP is NULL, and comes to its use behind a condition on memory that others see, asked since
 * the allocation: `if (g_Socket != NULL) Close(irp)` after `if (irp == NULL) goto out`. Nobody sees that the two go together, and mostly they do.
 */
export function isToldByOthers(program: Program, fn: FunctionDecl, { mistake, object, state, cause, at, isDecided }: IrpFault): boolean {
    if (mistake !== "usedNull" || cause === null || !isTested(program, fn, object.key, at.start)) return false;
    if (!isDecided) return true;
    const before = cause.event.state;
    for (const [key, { of, eq, ne }] of state.facts) {
        const known = before.fact(key);
        if (of !== null && isOthers(of) && !(known.eq === eq && known.ne.length === ne.length)) return true;
    }
    return false;
}

/** True for what was read from memory that is none of the function's own, and for a test of that. */
function isOthers(sym: Sym): boolean {
    if (sym.kind === "op") return isOthers(sym.left);
    return sym.kind === "initial" && (!("variable" in sym.cell.base) || sym.cell.base.variable.scope === "global");
}

/** @param before the offset before which it must have asked */
function isTested(program: Program, fn: FunctionDecl, key: string, before: number): boolean {
    const inner = /^c(\d+)\/(.+)$/.exec(key);
    const flow = program.flow(fn);
    if (flow === null) return false;
    if (inner !== null) {
        // A helper that allocates asks itself.
        const target = flow.calls.find(({ call }) => call.id === Number(inner[1]))?.target;
        if (target?.kind === "function" && isTested(program, target.decl, inner[2] ?? "", Infinity)) return true;
    }
    const names = new Set(flow.assigns.filter(({ value }) => value.key === key).map(({ instr }) => nameOf(instr.target)));
    return flow.cfg.blocks.some(({ end }) => end.op === "branch" && end.node.start < before && names.has(testedIn(end.condition)));
}

function nameOf(place: Place): string {
    switch (place.op) {
        case "var":
            return `${place.variable.scope} ${place.variable.name} ${place.variable.id}`;
        case "deref":
            return `*${place.of.op === "read" ? nameOf(place.of.place) : place.of.node.text}`;
        case "field":
            return `${nameOf(place.base)}.${place.name}`;
        case "index":
            return `${nameOf(place.base)}[${place.index.node.text}]`;
    }
}

/** What a condition asks to be NULL or not; empty for other conditions. */
function testedIn(condition: Expr): string {
    if (condition.op === "read") return nameOf(condition.place);
    if (condition.op === "unary" && condition.operator === "!") return testedIn(condition.operand);
    if (condition.op !== "binary" || (condition.operator !== "==" && condition.operator !== "!=")) return "";
    return testedIn(condition.left) || testedIn(condition.right);
}
