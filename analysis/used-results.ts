/** Whether a function's result matters to code of the project, which a change of what it returns would change too. */
import type { CallInstr } from "./ir.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** True when a function of the project calls `fn` by hand and uses what it returns, or may do so. */
export function isResultUsed(program: Program, fn: FunctionDecl): boolean {
    if (program.callers(fn).some(({ event }) => isUsed(event.call))) return true;
    const call = new RegExp(`\\b${fn.name}\\s*\\)?\\s*\\(`);
    for (const caller of program.functionsNaming(fn.name)) {
        const { item, unit } = caller;
        if (program.flow(caller) === null && call.test(unit.file.text.slice(item.bodyStart, item.end))) return true;
    }
    return false;
}

/** True for a call whose result goes anywhere. */
export function isUsed({ node, inMacro }: CallInstr): boolean {
    let outer = node;
    while (outer.parent?.kind === "parenthesized_expression" || outer.parent?.kind === "cast_expression") outer = outer.parent;
    return inMacro !== null || outer.parent?.kind !== "expression_statement";
}
