/** Calls of WSK functions with another number of arguments than they take, where the type of the table or pointer leaves no doubt what is called. */
import { type WskFunction, wskMemberByPfn, wskMembersNamed } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { requesting } from "./concerned.js";
import type { CallInstr, Callee } from "./ir.js";
import type { Program } from "./program.js";
import { canonicalName, fieldType } from "./resolve.js";
import type { CType } from "./types.js";
import type { FunctionDecl, Unit } from "./unit.js";

/** A call with too many or too few arguments. */
export interface WrongArity {
    readonly at: CNode;
    readonly api: WskFunction;
    readonly given: number;
    /** The type that says what is called: that of the dispatch table, or of the pointer. */
    readonly type: string;
}

/** The calls of `fn` with the wrong number of arguments. */
export function wrongArities(program: Program, fn: FunctionDecl): readonly WrongArity[] {
    const cfg = requesting(program.project).has(fn, 0) ? program.cfg(fn) : null;
    if (cfg === null || cfg.incomplete) return [];
    const found = new Map<number, WrongArity>();
    for (const call of cfg.calls) {
        const called = calledFunction(program, fn.unit, call.callee);
        if (called === null || called.api.argc === call.args.length || !isClear(call)) continue;
        // WskRelease has two forms.
        if (wskMembersNamed(called.api.name).some(({ argc }) => argc === call.args.length)) continue;
        found.set(call.node.start, { at: call.node, api: called.api, given: call.args.length, type: called.type });
    }
    return [...found.values()];
}

/** What a call surely calls; null for names of other structures, which are a driver's own. */
function calledFunction(program: Program, unit: Unit, callee: Callee): { readonly api: WskFunction; readonly type: string } | null {
    if (callee.op === "function") return null;
    if (callee.op === "pointer") return byPointer(callee.type);
    const { project } = program;
    const table = canonicalName(project, unit, callee.type);
    const api = wskMembersNamed(callee.name)[0];
    if (table === null) return null;
    if (api !== undefined && api.slots[table.name as keyof typeof api.slots] !== undefined) {
        // A project that declares the tables itself may know another version of them.
        return project.record(table.name, unit) === null && project.record(`_${table.name}`, unit) === null ? { api, type: table.name } : null;
    }
    return byPointer(fieldType(project, unit, callee.type, callee.name));
}

function byPointer(type: CType): { readonly api: WskFunction; readonly type: string } | null {
    const api = type.kind === "named" ? wskMemberByPfn(type.name) : undefined;
    return api === undefined || type.kind !== "named" ? null : { api, type: type.name };
}

/** False for calls whose arguments were not understood, and for those that a macro gives a list of arguments that varies. */
function isClear({ node, inMacro }: CallInstr): boolean {
    if (inMacro !== null) return !/__VA_ARGS__|\bargs\b/u.test(inMacro.text);
    return ![...node.walk()].some((each) => each.kind === "ERROR" || each.missing) && !/\.\.\./u.test(node.text);
}
