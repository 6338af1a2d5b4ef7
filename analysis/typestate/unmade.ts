/**
 * Objects of C++ that are never made: when a constructor throws, their destructor does not run, and their memory goes back to where it came
 * from. What has begun in a member has then nobody who could end it.
 */
import { argumentEffect } from "../../knowledge/index.js";
import type { CallEvent } from "../flow/engine.js";
import { mentions } from "../flow/state.js";
import { isLocalRoot, paramSym, pointeeCell, type Sym } from "../flow/sym.js";
import { hasLife } from "../lower/objects.js";
import type { Program } from "../program.js";
import type { Project } from "../project.js";
import type { RecordType } from "../records.js";
import { resolveType } from "../resolve.js";
import type { CType } from "../types.js";
import type { FunctionDecl } from "../unit.js";
import { leadsTo } from "./identity.js";

/** True when `fn` is a constructor, `part` stands in a member of the object that it makes, and nothing sees to that if it throws. */
export function isOfUnmade(program: Program, fn: FunctionDecl, part: Sym): boolean {
    if (fn.item.owner === "" || part.kind !== "address" || fn.parameters === null) return false;
    const { project } = program;
    const self = paramSym(fn.parameters.length);
    const { root } = pointeeCell(self);
    const record = project.record(fn.item.owner, fn.unit);
    if (part.cell.root !== root || record === null || !isConstructor(fn, record)) return false;
    // What a reference refers to is no part of the object.
    const field = record.fields.find(({ name }) => name === part.cell.steps[0]);
    return field !== undefined && field.isReference !== true && !isKept(program, fn, record, { self, part }) && hasNoHelpers(project, fn, record);
}

/** True where others may have the object, or an element of it, and end what it has begun. */
function isKept(program: Program, fn: FunctionDecl, { fields }: RecordType, { self, part }: { readonly self: Sym; readonly part: Sym }): boolean {
    const flow = program.flow(fn);
    const { root } = pointeeCell(self);
    if (flow === null || flow.assigns.some(({ cell, value }) => cell.root !== root && !isLocalRoot(cell.root) && leadsTo(value, self.key))) return true;
    const keeps = ({ target }: CallEvent, arg: Sym, index: number): boolean => {
        // What becomes of the part itself is followed.
        if (arg.key === part.key || !leadsTo(arg, self.key)) return false;
        if (target.kind === "kernel") return target.api.args === null || argumentEffect(target.api, index) === "retains";
        // Whoever is given the NPI or a socket of the object has no way to the registration from there.
        if (target.kind === "unknown") return !fields.some(({ name, type }) => arg.kind === "address" && arg.cell.steps[0] === name && isOfWsk(type));
        if (target.kind !== "function" || arg.key !== self.key) return false;
        return program.summary(target.decl)?.gives?.every(({ key }) => key !== `p${index}` && !mentions(key, `p${index}`)) !== true;
    };
    return flow.calls.some((event) => event.args.some((arg, index) => keeps(event, arg, index)));
}

function isOfWsk(type: CType): boolean {
    return type.kind === "pointer" ? isOfWsk(type.to) : type.kind === "named" && /WSK_/.test(type.name);
}

/** True for a constructor that makes the object itself: once another one has made it, its destructor does run. */
function isConstructor(fn: FunctionDecl, { name }: RecordType): boolean {
    if (fn.word !== name) return false;
    const initializers = fn.node?.firstOfKind("field_initializer_list")?.children ?? [];
    return !initializers.some(({ children: [first] }) => first?.text === name);
}

/** True when there is no base, and no member with a destructor, which would run and could know of the others. */
function hasNoHelpers(project: Project, fn: FunctionDecl, record: RecordType): boolean {
    const names = { project, names: fn.unit };
    if ((record.cpp?.bases.length ?? 0) > 0) return false;
    return record.fields.every(({ type }) => resolveType(project, fn.unit, type).kind !== "unknown" && !hasLife(names, type));
}
