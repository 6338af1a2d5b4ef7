/**
 * Objects of C++ that are never made: when a constructor throws, their destructor does not run, and their memory goes back to where it came
 * from. What has begun in a member has then nobody who could end it.
 */
import { isLocalRoot, paramSym, pointeeCell, type Sym } from "../flow/sym.js";
import { hasLife } from "../lower/objects.js";
import { lineage } from "../lower/methods.js";
import type { Program } from "../program.js";
import type { Project } from "../project.js";
import type { RecordType } from "../records.js";
import { resolveType } from "../resolve.js";
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
    // Others who have the object may end what it has begun.
    const isKept = program.flow(fn)?.assigns.some(({ cell, value }) => cell.root !== root && !isLocalRoot(cell.root) && leadsTo(value, self.key));
    return isKept === false && record.fields.some(({ name }) => name === part.cell.steps[0]) && hasNoHelpers(project, fn, record);
}

/** True for a constructor that makes the object itself: once another one has made it, its destructor does run. */
function isConstructor(fn: FunctionDecl, { name }: RecordType): boolean {
    if (fn.word !== name) return false;
    const initializers = fn.node?.firstOfKind("field_initializer_list")?.children ?? [];
    return !initializers.some(({ children: [first] }) => first?.text === name);
}

/** True when no member has a destructor, which would run and could know of the others, and all bases are in sight, which then know of none. */
function hasNoHelpers(project: Project, fn: FunctionDecl, record: RecordType): boolean {
    const names = { project, names: fn.unit };
    if (!lineage(project, fn.unit, record).isWhole) return false;
    return record.fields.every(({ type }) => resolveType(project, fn.unit, type).kind !== "unknown" && !hasLife(names, type));
}
