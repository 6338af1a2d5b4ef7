/** Lowering of brace initialisers. */
import type { CNode } from "../../parser/ast.js";
import { elementCount } from "../element-lists.js";
import { initializerEntries } from "../initializers.js";
import type { Place, Variable } from "../ir.js";
import type { Builder, MacroFrame } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { macroBody } from "./macro-body.js";

/** Assigns to the members of a new variable what its brace initialiser says. */
export function lowerInitializer(b: Builder, variable: Variable, list: CNode): void {
    const entries = initializerEntries(b.project, b.names, variable.type, list);
    if (entries === null) {
        b.emit({ op: "assign", target: { op: "var", variable }, value: { op: "unknown", node: list }, node: b.site(list) });
        if (variable.type.kind === "array") lowerElements(b, variable, list.children, 0);
        return;
    }
    for (const { path, value } of entries) {
        let target: Place = { op: "var", variable };
        for (const step of path) {
            target =
                typeof step === "string"
                    ? { op: "field", base: target, name: step }
                    : { op: "index", base: target, index: { op: "const", value: step, name: null, node: value } };
        }
        b.emit({ op: "assign", target, value: lowerExpr(b, value), node: b.site(value) });
    }
}

/**
 * Assigns to the elements of an array, one after the other, what is listed where macros stand for several; the position behind the last one,
 * or null where that is not known.
 */
function lowerElements(b: Builder, variable: Variable, elements: readonly CNode[], from: number): number | null {
    let position: number | null = from;
    for (const each of elements) {
        if (position === null || each.kind === "initializer_pair" || each.kind === "initializer_list" || each.kind.startsWith("preproc")) return null;
        if (each.kind === "comment") continue;
        if (each.kind === "comma_expression") position = lowerElements(b, variable, each.children, position);
        else if (elementCount(b.project, b.names, each) === 1) {
            const target: Place = { op: "index", base: { op: "var", variable }, index: { op: "const", value: position, name: null, node: each } };
            b.emit({ op: "assign", target, value: lowerExpr(b, each), node: b.site(each) });
            position++;
        } else position = lowerListed(b, variable, each, position);
    }
    return position;
}

/** A macro without parameters that lists elements. */
function lowerListed(b: Builder, variable: Variable, node: CNode, from: number): number | null {
    const macro = b.mayExpand(node.text) ? b.project.macro(node.text, b.names) : null;
    const body = macro?.value.parameters === null ? macroBody(b.project, macro.unit, macro.value) : null;
    if (macro === null || body === null) return null;
    const frame: MacroFrame = { name: node.text, bindings: new Map(), rest: [], site: node, outer: b.frame, unit: macro.unit };
    return b.expand(frame, () => lowerElements(b, variable, [body], from));
}
