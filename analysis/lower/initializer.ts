/** Lowering of brace initialisers. */
import type { CNode } from "../../parser/ast.js";
import { initializerEntries } from "../initializers.js";
import type { Place, Variable } from "../ir.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";

/** Assigns to the members of a new variable what its brace initialiser says. */
export function lowerInitializer(b: Builder, variable: Variable, list: CNode): void {
    const entries = initializerEntries(b.project, b.names, variable.type, list);
    if (entries === null) {
        b.emit({ op: "assign", target: { op: "var", variable }, value: { op: "unknown", node: list }, node: b.site(list) });
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
