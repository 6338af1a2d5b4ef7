/** Calls of WSK functions with another number of arguments than they take, where the type of the table or pointer leaves no doubt what is called. */
import { type WskFunction, wskMemberByPfn, wskMembersNamed } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { gap } from "../parser/gap.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { textOf } from "./callees.js";
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

const CALLED = `${gap()}(?:\\)${gap()})?\\(`;
const BY_NAME = new RegExp(`\\bWsk[A-Z]\\w+\\b${CALLED}`);
const BY_POINTER = new RegExp(`(?:->|\\.)\\s*\\w+\\b${CALLED}|PFN_WSK_`);
const BY_MACRO = new RegExp(`\\b([A-Z][A-Z0-9_]{2,})\\b${gap()}\\(`, "g");

/** By file, what a function's text has that calls WSK: files that have pointers of WSK's types may call by any of them. */
const patterns = new WeakMap<ParsedFile, RegExp>();

/** False for a function whose text has no call of WSK, by itself or by a macro of the project: it need not be looked into. */
function mayCallWsk({ project }: Program, fn: FunctionDecl): boolean {
    const { file } = fn.unit;
    const pattern = patterns.get(file) ?? (file.text.includes("PFN_WSK_") ? BY_POINTER : BY_NAME);
    patterns.set(file, pattern);
    const text = textOf(fn);
    if (pattern.test(text)) return true;
    const macros = new Set(Array.from(text.matchAll(BY_MACRO), ([, name = ""]) => name));
    return [...macros].some((name) => project.macro(name, fn.unit) !== null);
}

/** The calls of `fn` with the wrong number of arguments. */
export function wrongArities(program: Program, fn: FunctionDecl): readonly WrongArity[] {
    const cfg = mayCallWsk(program, fn) ? program.cfg(fn) : null;
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
