/** Structures as values: one without a name gets a variable without a name, so that its members are followed as those of any other. */
import { structureOf } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { Expr, Place } from "../ir.js";
import { resolveType } from "../resolve.js";
import type { CType } from "../types.js";
import type { Builder } from "./builder.js";
import { lowerInitializer } from "./initializer.js";
import { hasLife } from "./objects.js";

/** True for a structure that is known, and no pointer to one. */
export function isStructure(b: Builder, type: CType): boolean {
    const resolved = resolveType(b.project, b.names, type);
    return resolved.kind === "named" && (structureOf(resolved.name) !== undefined || b.project.record(resolved.name, b.names) !== null);
}

/** True for a structure that is copied member by member, and nothing else happens. */
export function isPlainStructure(b: Builder, type: CType, { source }: CNode): boolean {
    return isStructure(b, type) && !(source.dialect === "c++" && hasLife(b, type));
}

/** True for two names of one structure. */
export function isSameStructure(b: Builder, one: CType, other: CType): boolean {
    const [a, c] = [one, other].map((type) => resolveType(b.project, b.names, type));
    return isStructure(b, one) && a?.kind === "named" && c?.kind === "named" && a.name === c.name;
}

/** A variable without a name comes into life. */
export function declareUnnamed(b: Builder, type: CType, node: CNode, initial: "none" | "zero" = "none"): Place {
    const variable = b.declare("", type, node, false);
    b.emit({ op: "declare", variable, initial, node: b.site(node) });
    return { op: "var", variable };
}

/** `(T){ … }`, and what stands between the braces where the type is known: a variable made anew where it stands. */
export function lowerListAs(b: Builder, type: CType, list: CNode, node: CNode): Expr {
    const place = declareUnnamed(b, type, node, "zero");
    if (place.op === "var") lowerInitializer(b, place.variable, list);
    return { op: "read", place, node };
}
