/** What a symbolic value is declared as: the types of the variables, parameters and members that it comes from. */
import { baseName, starCount, structureOf } from "../knowledge/index.js";
import type { FlowState } from "./flow/state.js";
import { alternatives, type Cell, type Sym, variableCell } from "./flow/sym.js";
import type { Program } from "./program.js";
import type { Project } from "./project.js";
import { canonicalName, fieldType, resolveType } from "./resolve.js";
import { type CType, typeText, UNKNOWN } from "./types.js";
import type { FunctionDecl } from "./unit.js";

/**
 * The declared type of a value of `fn`; unknown where no declaration tells, or where several tell different things.
 *
 * @param state where the value is used: a variable that holds it there tells what it is where its origin does not (a context, a loop's cursor)
 */
export function symType(program: Program, fn: FunctionDecl, sym: Sym, state: FlowState | null = null): CType {
    const type = originType(program, fn, sym, state);
    if (state === null || isPointerToSomething(program, fn, type)) return type;
    const { locals = [], parameters = [] } = program.cfg(fn) ?? {};
    const [holder, ...others] = [...locals, ...parameters].filter((each) => isPointerToSomething(program, fn, each.type) && state.load(variableCell(each)).key === sym.key);
    // Which of several types it is, something else decides.
    return holder === undefined || others.some((each) => typeText(each.type) !== typeText(holder.type)) ? type : holder.type;
}

function isPointerToSomething(program: Program, fn: FunctionDecl, type: CType): boolean {
    const to = pointedTo(program, fn, type);
    return to.kind !== "unknown" && !(to.kind === "named" && /^void$/i.test(to.name));
}

function originType(program: Program, fn: FunctionDecl, sym: Sym, state: FlowState | null): CType {
    switch (sym.kind) {
        case "param":
            return program.cfg(fn)?.parameters.find(({ index }) => index === sym.index)?.type ?? UNKNOWN;
        case "initial":
            return cellType(program, fn, sym.cell, state);
        case "address":
            return { kind: "pointer", to: cellType(program, fn, sym.cell, state) };
        case "phi": {
            const types = (alternatives(sym) ?? []).filter((each) => each.kind !== "const").map((each) => symType(program, fn, each, state));
            const first = types[0];
            return first !== undefined && types.every((each) => typeText(each) === typeText(first)) ? first : UNKNOWN;
        }
        default:
            return UNKNOWN;
    }
}

/** The declared type of a location, in terms of `fn`. */
export function cellType(program: Program, fn: FunctionDecl, { base, steps }: Cell, state: FlowState | null = null): CType {
    const { project } = program;
    let type = "variable" in base ? base.variable.type : pointedTo(program, fn, symType(program, fn, base.pointer, state));
    for (const each of steps) type = each.startsWith("[") ? pointedTo(program, fn, type) : memberType(project, fn, type, each);
    return type;
}

/** The type of a member, of the driver's own structures and of those that WSK documents. */
function memberType(project: Project, fn: FunctionDecl, type: CType, member: string): CType {
    const declared = fieldType(project, fn.unit, type, member);
    if (declared.kind !== "unknown") return declared;
    const named = canonicalName(project, fn.unit, type);
    const text = named?.depth === 0 ? structureOf(named.name)?.members.find(({ name }) => name === member)?.type : undefined;
    if (text === undefined) return UNKNOWN;
    let found: CType = { kind: "named", name: baseName(text) };
    for (let stars = starCount(text); stars > 0; stars--) found = { kind: "pointer", to: found };
    return found;
}

/** What a pointer, or an array, leads to. */
export function pointedTo(program: Program, fn: FunctionDecl, type: CType): CType {
    const resolved = resolveType(program.project, fn.unit, type);
    return resolved.kind === "pointer" ? resolved.to : resolved.kind === "array" ? resolved.of : UNKNOWN;
}
