/** Macros: those of the project are expanded where their body is C by itself, some of the WDK have a form of their own. */
import type { CNode } from "../../parser/ast.js";
import type { MacroDefinition } from "../../parser/parsed-file.js";
import type { Expr } from "../ir.js";
import type { Unit } from "../unit.js";
import { countedElements } from "./array-length.js";
import type { Binding, Builder, MacroFrame } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { macroBody } from "./macro-body.js";
import { lowerPlace } from "./places.js";
import { lowerSeverity } from "./severity.js";
import { lowerMacroBody } from "./statements.js";

/** Function-like names that stand for their (first) argument, a test of it, or nothing. */
const TRANSPARENT = new Set(["likely", "unlikely", "__builtin_expect", "ReadAcquire", "ReadNoFence", "READ_ONCE", "ReadPointerAcquire"]);

/** The value of an object-like macro, whose statements are run where it stands as one; the bare name where its body is neither. */
export function expandObject(b: Builder, node: CNode, unit: Unit, macro: MacroDefinition): Expr {
    const body = macroBody(b.project, unit, macro);
    const isStatements = body?.kind === "compound_statement";
    if (body === null || (isStatements && !isStatement(node))) return { op: "name", name: macro.name, node };
    const frame: MacroFrame = { name: macro.name, bindings: new Map(), rest: [], site: node, outer: b.frame, unit };
    const value = b.expand(frame, () => (isStatements ? lowerMacroBody(b, body, node) : lowerExpr(b, body)));
    // The author's name for the value is what a reader recognises.
    return value.op === "const" ? { ...value, name: value.name ?? macro.name, node } : value;
}

/** Macros of the WDK whose meaning the flow engine has a form for. */
export function lowerKnownForm(b: Builder, name: string, args: readonly CNode[], node: CNode): Expr | null {
    const first = args[0];
    if (first === undefined) return null;
    const severity = lowerSeverity(b, name, () => lowerExpr(b, first), node);
    if (severity !== null) return severity;
    if (TRANSPARENT.has(name)) return lowerExpr(b, first);
    const counted = countedElements(b, name, first, node);
    if (counted !== null) return counted;
    if ((name === "FlagOn" || name === "BooleanFlagOn") && args[1] !== undefined) {
        return { op: "binary", operator: "&", left: lowerExpr(b, first), right: lowerExpr(b, args[1]), node };
    }
    if ((name === "SetFlag" || name === "ClearFlag") && args[1] !== undefined) {
        const target = lowerPlace(b, first);
        if (target === null) return null;
        const flags = lowerExpr(b, args[1]);
        const right: Expr = name === "SetFlag" ? flags : { op: "unary", operator: "~", operand: flags, node };
        const operator = name === "SetFlag" ? "|" : "&";
        b.emit({ op: "assign", target, value: { op: "binary", operator, left: { op: "read", place: target, node }, right, node }, node: b.site(node) });
        return { op: "read", place: target, node };
    }
    return null;
}

/** True for a node whose value nobody takes. */
function isStatement(node: CNode): boolean {
    return node.parent === null || node.parent.kind === "expression_statement" || node.parent.kind === "compound_statement";
}

/** Words of the WDK that stand alone as a statement and do nothing. */
const IDLE = new Set(["NOTHING", "FALLTHROUGH", "__fallthrough", "_Fallthrough_", "fallthrough"]);

/** True for a name that stands as a statement by itself: a macro, and one whose body nobody knows may jump, return or do anything else. */
export function isOpaqueStatement(b: Builder, value: Expr): boolean {
    if (value.op !== "name" || IDLE.has(value.name)) return false;
    const macro = b.project.macro(value.name, b.names);
    return macro === null || macro.value.body.trim() !== "";
}

const LEAVES = /GOTO|RETURN|LEAVE|BAIL|EXIT|THROW|CLEANUP|FAIL|CHECK|REQUIRE|ENSURE|TRY/;

/** True for a call of a macro that was not expanded and may jump or return: its body says so, or its name, or it is given a label. */
export function mayLeave(b: Builder, name: string, args: readonly CNode[]): boolean {
    const jumps = /\b(?:goto|return|break|continue)\b/.test(b.project.macro(name, b.names)?.value.body ?? "");
    if (jumps) return true;
    if (!/^[A-Z][A-Z0-9_]{2,}$/.test(name) || isKnown(b, name) || b.project.function(name, b.names) !== null) return false;
    return LEAVES.test(name) || args.some((arg) => arg.kind === "identifier" && b.lookup(arg.text) === null && isLabel(arg));
}

/** True for what has a meaning of its own, by the WDK or by what the project says. */
function isKnown(b: Builder, name: string): boolean {
    return b.project.api(name) !== undefined || b.project.standsFor(name) !== undefined;
}

function isLabel(node: CNode): boolean {
    // Where the parser has lost its way, an identifier may be anything.
    if (!/^\w+$/.test(node.text)) return false;
    let root = node;
    while (root.parent !== null) root = root.parent;
    return new RegExp(`[;{}]\\s*${node.text}\\s*:`).test(root.text);
}

/** Expands a function-like macro of the project; null when `name` is none or its body is not C by itself. */
export function expandCall(b: Builder, name: string, args: readonly Binding[], node: CNode): Expr | null {
    const expansion = expansionOf(b, name, args, node);
    if (expansion === null) return null;
    const { body, frame } = expansion;
    return b.expand(frame, () => (body.kind === "compound_statement" ? lowerMacroBody(b, body, node) : lowerExpr(b, body)));
}

/**
 * True for a macro that stands for a list of initial values and is given nothing but parts of the variable that is declared, as LIST_HEAD_INIT is:
 * it calls nothing, and nobody gets anything by it.
 */
export function isInitialList(b: Builder, name: string, args: readonly Binding[], node: CNode): boolean {
    let declared = node.parent;
    while (declared?.kind === "initializer_pair" || declared?.kind === "initializer_list") declared = declared.parent;
    if (declared?.kind !== "init_declarator" || isKnown(b, name)) return false;
    const macro = b.project.macro(name, b.names)?.value;
    if (macro === undefined || macro.parameters === null || !isListOfValues(macro.body)) return false;
    const own = identifiersIn(declared.get("declarator") ?? declared);
    return args.every((arg) => identifiersIn(arg.node).every((each) => own.length === 1 && each === own[0]));
}

/** Whatever could be a call, or could change something, is more than that. */
function isListOfValues(body: string): boolean {
    const inside = /^\s*\{([^;]*)\}\s*$/.exec(body)?.[1]?.replace(/\.\s*\w+\s*=(?!=)/g, "");
    return inside !== undefined && !/\w\s*\(|\+\+|--|=/.test(inside);
}

function identifiersIn(node: CNode): readonly string[] {
    return [...node.walk()].filter(({ kind }) => kind === "identifier").map(({ text }) => text);
}

/** The body that a call of a function-like macro stands for, with what its parameters are bound to; null where it cannot be expanded. */
export function expansionOf(b: Builder, name: string, args: readonly Binding[], node: CNode): { readonly body: CNode; readonly frame: MacroFrame } | null {
    // What the WDK documents keeps its documented meaning, however a project's copy of a header spells it.
    if (isKnown(b, name) || !b.mayExpand(name)) return null;
    const macro = b.project.macro(name, b.names);
    const parameters = macro?.value.parameters;
    if (macro === null || parameters === null || parameters === undefined) return null;
    const variadic = parameters.at(-1) === "..." || parameters.at(-1)?.endsWith("...") === true;
    if (variadic ? args.length < parameters.length - 1 : args.length !== parameters.length) return null;
    if (macro.value.body.replace(/(?:->|\.)\s*##/g, "").includes("##")) return null;
    const body = macroBody(b.project, macro.unit, macro.value);
    if (body === null || body.hasError) return null;
    const bindings = new Map<string, Binding>();
    parameters.forEach((parameter, index) => {
        const arg = args[index];
        if (arg !== undefined && !parameter.endsWith("...")) bindings.set(parameter, arg);
    });
    const rest = variadic ? args.slice(parameters.length - 1) : [];
    return { body, frame: { name, bindings, rest, site: node, outer: b.frame, unit: macro.unit } };
}
