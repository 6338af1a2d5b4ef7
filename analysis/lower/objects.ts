/**
 * Objects of classes: code runs where they begin and end, and nobody can see what it does to what they were given. So such an object is
 * taken for memory that others can reach, and each use of it for a call of something unknown.
 */
import { kernelApi, providerDispatch, registrationFunction, structureOf, typeAlias, wskMember } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { lineage, methodReached } from "../classes.js";
import type { CallInstr, Expr, Place } from "../ir.js";
import { resolveType } from "../resolve.js";
import { type CType, UNKNOWN } from "../types.js";
import type { FunctionDecl } from "../unit.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { memberName } from "./member-names.js";
import { thisValue } from "./methods.js";
import { lowerPlace } from "./places.js";
import { staticType } from "./static-type.js";

const MOST_NESTING = 6;

/** True for a type whose objects may run code when they begin or end. */
export function hasLife(b: Pick<Builder, "project" | "names">, type: CType, depth = 0): boolean {
    const resolved = resolveType(b.project, b.names, type);
    if (depth > MOST_NESTING) return true;
    if (resolved.kind === "array") return hasLife(b, resolved.of, depth + 1);
    // Another name of a template's class.
    if (resolved.kind === "unknown") return type.kind === "named" && b.project.typedef(type.name, b.names) !== null;
    if (resolved.kind !== "named") return false;
    // A structure that is declared where the variable is, and has no name, can have no constructor.
    if (resolved.tag === "enum" || resolved.name.startsWith("<") || structureOf(resolved.name) !== undefined || typeAlias(resolved.name) !== undefined) return false;
    const record = b.project.record(resolved.name, b.names);
    if (record !== null) return record.cpp?.hasLife === true || record.fields.some((field) => hasLife(b, field.type, depth + 1));
    // Out of sight: keywords of C, and names as Windows writes those of its structures.
    if (/^[a-z ]+$|^_?[A-Z][A-Z0-9_]*$|_t$/.test(resolved.name)) return false;
    return b.project.enumerator(resolved.name, b.names) === null && !isEnum(b, resolved.name);
}

/** True for a number or a pointer. */
export function isScalar(b: Builder, type: CType): boolean {
    const resolved = resolveType(b.project, b.names, type);
    if (resolved.kind === "pointer") return true;
    if (resolved.kind !== "named" || structureOf(resolved.name) !== undefined || b.project.record(resolved.name, b.names) !== null) return false;
    return /^[a-z ]+$/.test(resolved.name) || typeAlias(resolved.name) !== undefined;
}

function isEnum(b: Pick<Builder, "project" | "names">, name: string): boolean {
    for (const unit of b.project.units) if (unit.scope.enums.has(name)) return true;
    return false;
}

/** True for a value whose type is not known and may be a class: what functions return that C does not have. */
export function mayBeObject(b: Builder, value: CNode): boolean {
    if (value.kind === "lambda_expression" || value.kind === "compound_literal_expression") return true;
    if (value.kind !== "call_expression") return false;
    const callee = value.get("function");
    const args = value.get("arguments")?.children.length ?? 0;
    if (callee?.kind === "field_expression") return wskMember(memberName(b, callee) ?? "", args) === undefined;
    if (callee?.kind !== "identifier") return true;
    return !isOfC(callee.text) && staticType(b, value).kind === "unknown";
}

const KERNEL = /^(?:Ke|Ex|Io|Mm|Rtl|Zw|Nt|Ob|Ps|Po|Se|Cm|Hal|Wsk|Wdf|Ndis|Fwps|Fwpm|Flt|Dbg|Kd|Interlocked|TraceLogging)[A-Z_]|^(?:mem|str|wcs)[a-z_]/;

/** True for the name of a function that takes its arguments as C does: of the kernel, or a macro by its form. */
export function isOfC(name: string): boolean {
    return kernelApi(name) !== undefined || registrationFunction(name) !== undefined || KERNEL.test(name) || /^_*[A-Z][A-Z0-9_]*$/.test(name);
}

/** Emits a call of something unknown that is given `args`, or of a method that is known by name only; its result. */
export function unknownCall(b: Builder, args: readonly Expr[], node: CNode, method: FunctionDecl | null = null): Expr {
    const call: CallInstr = {
        op: "call", id: b.calls.length, callee: { op: "pointer", value: { op: "unknown", node }, type: UNKNOWN, ...(method === null ? {} : { method: method.name }) }, args, casts: args.map(() => null),
        node: b.site(node), inMacro: b.frame === null ? null : node,
    };
    b.calls.push(call);
    b.emit(call);
    return { op: "result", call, node };
}

/** What an argument gives to something unknown: its value, and itself, since it may be taken by reference. */
export function givenBy(b: Builder, arg: CNode): readonly Expr[] {
    const given: Expr[] = [];
    // Lists in lists, which may be nested deeper than functions can call each other.
    const left = [arg];
    for (let each = left.pop(); each !== undefined; each = left.pop()) {
        if (each.kind === "compound_literal_expression") left.push(each.get("value") ?? each.children.at(-1) ?? each);
        else if (each.kind === "initializer_list" || each.kind === "argument_list") for (const child of each.children.toReversed()) left.push(child);
        else given.push(...givenByOne(b, each));
    }
    return given;
}

function givenByOne(b: Builder, arg: CNode): readonly Expr[] {
    const place = isName(arg) ? lowerPlace(b, arg) : null;
    return place === null ? [lowerExpr(b, arg)] : [addressOf(place, arg), { op: "read", place, node: arg }];
}

function isName(node: CNode): boolean {
    return node.kind === "identifier" || node.kind === "field_expression" || node.kind === "type_identifier";
}

export function addressOf(place: Place, node: CNode): Expr {
    return { op: "address", place, node };
}

/** A lambda may do anything to what it can name, whenever it is called. Its body is not followed. */
export function lowerLambda(b: Builder, node: CNode): Expr {
    const names = new Set<string>();
    const args: Expr[] = [];
    for (const each of node.walk()) {
        if (each.kind === "this" && !names.has("this")) {
            names.add("this");
            args.push(lowerExpr(b, each));
        }
        if (each.kind !== "identifier" || names.has(each.text) || b.lookup(each.text) === null) continue;
        names.add(each.text);
        args.push(...givenBy(b, each));
    }
    if (!names.has("this")) args.push(thisValue(b, node));
    unknownCall(b, args, node);
    return { op: "unknown", node };
}

/** `new T(…)`, `delete p`, `throw x` and what else is given values. */
export function lowerGiven(b: Builder, node: CNode): Expr {
    const given = node.children.filter(({ field, kind }) => field !== "type" && field !== "declarator" && kind !== "comment");
    return unknownCall(b, given.flatMap((each) => givenBy(b, each)), node);
}

/** True for a member that is called and is a method of the object, not a pointer in it. */
export function isMethodCall(b: Builder, callee: CNode, argc: number): boolean {
    const [name, argument] = [memberName(b, callee), callee.get("argument")];
    if (name === null || argument === null) return true;
    const type = resolveType(b.project, b.names, staticType(b, argument));
    const object = type.kind === "pointer" ? resolveType(b.project, b.names, type.to) : type;
    const record = object.kind === "named" ? b.project.record(object.name, b.names) : null;
    // A table of WSK has no methods, however many arguments its members are given.
    if (object.kind === "named" && providerDispatch(object.name.replace(/^_/, "")) !== undefined) return false;
    if (record === null) return wskMember(name, argc) === undefined;
    const { records, isWhole } = lineage(b.project, b.names, record);
    if (records.some(({ fields }) => fields.some((field) => field.name === name))) return false;
    return records.some(({ cpp }) => cpp?.methods.has(name) === true) || !isWhole || wskMember(name, argc) === undefined;
}

/** The method that a call with an object of a class in sight certainly reaches; null for others. */
export function methodOfObject(b: Builder, callee: CNode): FunctionDecl | null {
    const [name, argument] = [memberName(b, callee), callee.get("argument")];
    if (name === null || argument === null) return null;
    const type = resolveType(b.project, b.names, staticType(b, argument));
    // A class may have an operator for the arrow, or for what a reference is given.
    const object = type.kind === "pointer" && callee.operator === "->" ? resolveType(b.project, b.names, type.to) : UNKNOWN;
    const record = object.kind === "named" ? b.project.record(object.name, b.names) : null;
    return record === null ? null : methodReached(b.project, b.unit, record, name, false);
}

/** The object whose method is called, as an address. */
export function receiver(b: Builder, callee: CNode): Expr {
    const argument = callee.get("argument");
    if (argument === null) return { op: "unknown", node: callee };
    if (callee.operator === "->") return lowerExpr(b, argument);
    const place = lowerPlace(b, argument);
    return place === null ? lowerExpr(b, argument) : addressOf(place, callee);
}
