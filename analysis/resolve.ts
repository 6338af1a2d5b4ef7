/** Names of types resolved through the project's typedefs and those of the Windows headers. */
import { clientDispatch, providerDispatch, structureOf, typeAlias } from "../knowledge/index.js";
import type { Project } from "./project.js";
import type { CType } from "./types.js";
import { UNKNOWN } from "./types.js";
import type { RecordType, Unit } from "./unit.js";

const MOST_STEPS = 16;

/** Follows typedefs until the type is a pointer, an array, a function, a record or a name that nothing explains. */
export function resolveType(project: Project, from: Unit, type: CType): CType {
    let current = type;
    for (let step = 0; step < MOST_STEPS && current.kind === "named" && current.tag === undefined; step++) {
        const alias = typeAlias(current.name);
        const table = dispatchTable(current.name);
        if (alias === undefined && table !== null) {
            return table.name === current.name.replace(/^_/, "") ? current : { kind: "pointer", to: { kind: "named", name: table.name } };
        }
        if (alias !== undefined) {
            let target: CType = { kind: "named", name: alias.base.replace(/^(struct|union|enum) /, "") };
            for (let depth = 0; depth < alias.pointers; depth++) target = { kind: "pointer", to: target };
            if (target.kind === "pointer" || alias.base === current.name) return target;
            current = target;
            continue;
        }
        const typedef = project.typedef(current.name, from);
        if (typedef === null) return current;
        current = typedef;
    }
    return current;
}

function dispatchTable(name: string): { readonly name: string; readonly members: readonly { readonly name: string }[] } | null {
    return name.includes("_DISPATCH") ? (clientDispatch(name) ?? providerDispatch(name) ?? null) : null;
}

/** The record behind a type (a pointer to it counts), by the project's own text. */
export function recordOf(project: Project, from: Unit, type: CType): RecordType | null {
    let current = resolveType(project, from, type);
    if (current.kind === "pointer" || current.kind === "array") {
        current = resolveType(project, from, current.kind === "pointer" ? current.to : current.of);
    }
    return current.kind === "named" ? project.record(current.name, from) : null;
}

/** The type of member `name` of a record or of what a pointer to a record points to. */
export function fieldType(project: Project, from: Unit, type: CType, name: string): CType {
    return recordOf(project, from, type)?.fields.find((field) => field.name === name)?.type ?? UNKNOWN;
}

/**
 * The canonical name of a named type or of the type that a pointer points to, with typedefs and `P` aliases resolved:
 * `PWSK_SOCKET`, `WSK_SOCKET *` and a project's typedef of either all give `{ name: "WSK_SOCKET", depth: 1 }`.
 */
export function canonicalName(project: Project, from: Unit, type: CType): { readonly name: string; readonly depth: number } | null {
    let depth = 0;
    let current = type;
    for (let step = 0; step < MOST_STEPS; step++) {
        current = resolveType(project, from, current);
        if (current.kind === "pointer") {
            depth++;
            current = current.to;
        } else if (current.kind === "named") {
            return { name: current.name.replace(/^_(?=[A-Z])/, ""), depth };
        } else return null;
    }
    return null;
}

/** Member names of a structure in positional order: the documented ones, or the project's. */
export function memberNames(project: Project, from: Unit, type: CType): readonly string[] | null {
    const named = canonicalName(project, from, type);
    if (named === null || named.depth > 0) return null;
    const documented = structureOf(named.name) ?? dispatchTable(named.name);
    if (documented !== null) return documented.members.map((member) => member.name);
    const record = recordOf(project, from, type);
    return record === null ? null : record.fields.map((field) => field.name);
}
