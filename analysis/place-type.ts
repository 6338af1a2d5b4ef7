/** The declared type of a place, as far as the project's text tells. */
import type { Expr, Place } from "./ir.js";
import type { Project } from "./project.js";
import { fieldType, resolveType } from "./resolve.js";
import { type CType, UNKNOWN } from "./types.js";
import type { Unit } from "./unit.js";

/** The type that `place`, in a function of `unit`, is declared with. */
export function placeType(project: Project, unit: Unit, place: Place): CType {
    switch (place.op) {
        case "var":
            return place.variable.type;
        case "deref":
            return below(project, unit, exprType(project, unit, place.of));
        case "index":
            return below(project, unit, placeType(project, unit, place.base));
        case "field": {
            const type = fieldType(project, unit, placeType(project, unit, place.base), place.name);
            return type.kind === "unknown" ? typeOfMembersNamed(project, place.name) : type;
        }
    }
}

/** The type of what is read from a place, or of its address; unknown for anything else. */
export function exprType(project: Project, unit: Unit, expr: Expr): CType {
    if (expr.op === "read") return placeType(project, unit, expr.place);
    if (expr.op === "address") return { kind: "pointer", to: placeType(project, unit, expr.place) };
    return UNKNOWN;
}

function below(project: Project, unit: Unit, type: CType): CType {
    const resolved = resolveType(project, unit, type);
    return resolved.kind === "pointer" ? resolved.to : resolved.kind === "array" ? resolved.of : UNKNOWN;
}

/** Casts are not part of places: where they hide a record, the one member of that name in the project tells its type. */
function typeOfMembersNamed(project: Project, name: string): CType {
    let found: CType | null = null;
    for (const unit of project.units) {
        if (!unit.file.text.includes(name)) continue;
        for (const record of unit.scope.records.values()) {
            const field = record.fields.find((each) => each.name === name);
            if (field === undefined) continue;
            if (found !== null) return UNKNOWN;
            found = field.type;
        }
    }
    return found ?? UNKNOWN;
}
