/** Whether what is declared is what a documented type says. */
import { sameType, structureOf, typeAlias } from "../knowledge/index.js";
import type { Program } from "./program.js";
import { canonicalName } from "./resolve.js";
import { type CType, typeText } from "./types.js";
import type { FunctionDecl } from "./unit.js";

/** `pointer`: of a pointer where the object itself is meant; `other`: of something else of another size. */
export type Mismatch = "pointer" | "other";

/** What is wrong with the type of an object that is documented to be `expected`; null where nothing is, or nothing can be told. */
export function mismatch(program: Program, fn: FunctionDecl, given: CType, expected: string): Mismatch | null {
    const named = canonicalName(program.project, fn.unit, given);
    const wanted = typeAlias(expected);
    if (named === null) return null;
    const isPointer = (wanted?.pointers ?? 0) > 0;
    if (named.depth > 0) return isPointer || named.name === "" ? null : "pointer";
    const alias = typeAlias(named.name);
    if (isPointer) return /^I?SECURITY_DESCRIPTOR/.test(named.name) || (isInteger(named.name) && alias?.size !== 8) ? "other" : null;
    // Structures of the driver's own may begin with the documented one.
    if (alias === undefined && structureOf(named.name) === undefined) return null;
    if (wanted !== undefined && isInteger(expected)) {
        if (isInteger(named.name)) return alias?.size === wanted.size ? null : "other";
        return alias?.size === null || alias?.size === wanted.size ? null : "other";
    }
    if (alias?.base === "void" || named.name === expected) return null;
    return sameType(named.name, expected) === false || isInteger(named.name) ? "other" : null;
}

/** True for the name of an integer type. */
export function isInteger(name: string): boolean {
    return typeAlias(name)?.signed !== null && typeAlias(name)?.pointers === 0;
}

/** The size of an integer type in bytes on 64-bit Windows; null for anything else. */
export function integerSize(program: Program, fn: FunctionDecl, type: CType): number | null {
    const named = canonicalName(program.project, fn.unit, type);
    if (named === null || named.depth > 0 || !isInteger(named.name)) return null;
    return typeAlias(named.name)?.size ?? null;
}

/** How many pointers lead to the object; null where that is not known. */
export function pointerDepth(program: Program, fn: FunctionDecl, type: CType): number | null {
    return canonicalName(program.project, fn.unit, type)?.depth ?? null;
}

/** The type as it is declared, for messages. */
export function declaredAs(type: CType): string {
    return typeText(type).replace(/ \*/g, "*");
}
