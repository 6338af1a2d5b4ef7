/** What members are called: in a macro, a parameter may stand for the name. */
import type { CNode } from "../../parser/ast.js";
import type { Builder } from "./builder.js";

/** The member that `object.m` is about; null where what a macro was given for `m` is no name by itself. */
export function memberName(b: Builder, node: CNode): string | null {
    return nameFor(b, node.get("field"));
}

function nameFor(b: Builder, name: CNode | null): string | null {
    const bound = b.frame?.bindings.get(name?.text ?? "");
    if (bound === undefined) return name?.text ?? "";
    return /^[A-Za-z_]\w*$/.test(bound.node.text) ? b.within(bound.frame, () => nameFor(b, bound.node)) : null;
}
