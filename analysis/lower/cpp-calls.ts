/** Calls of C++: of methods, through references, of what only C++ can name. */
import { typeAlias } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { lineage } from "../classes.js";
import type { Callee, Expr } from "../ir.js";
import { type Declared, isReference } from "../types.js";
import type { Binding, Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { calledInMethod, thisValue } from "./methods.js";
import { givenBy, isMethodCall, isOfC, methodOfObject, receiver, unknownCall } from "./objects.js";
import { lowerPlace } from "./places.js";

/** Lowers a call that is none of a function, a WSK member or a pointer: it may do anything to its object and its arguments. */
export function lowerCppCall(b: Builder, callee: CNode, args: readonly CNode[], node: CNode): Expr | null {
    const given = (): readonly Expr[] => args.flatMap((arg) => givenBy(b, arg));
    switch (callee.kind) {
        case "field_expression": {
            if (!isMethodCall(b, callee, args.length)) return null;
            const made = unknownCall(b, [receiver(b, callee), ...given()], node, methodOfObject(b, callee));
            if (!isPrinter(callee.get("field")?.text ?? "")) forgetNames(b, args, node);
            return made;
        }
        case "identifier": {
            const [only, ...more] = args;
            if (only !== undefined && more.length === 0 && isType(b, callee.text)) return lowerExpr(b, only);
            if (b.frame?.bindings.has(callee.text) === true || b.lookup(callee.text) !== null || !isMethod(b, callee.text)) return null;
            const made = unknownCall(b, [thisValue(b, callee), ...given()], node);
            if (!isPrinter(callee.text)) forgetNames(b, args, node);
            return made;
        }
        case "qualified_identifier": {
            // A method of the class or of one that it inherits from: `Base::Start()`.
            const [owner = "", name = ""] = callee.text.replace(/\s+/g, "").split("::").slice(-2);
            if (b.project.record(owner, b.names)?.cpp?.methods.get(name)?.isStatic !== false) return null;
            return unknownCall(b, [thisValue(b, callee), ...given()], node);
        }
        case "template_function":
        case "lambda_expression": {
            if (callee.kind === "lambda_expression") lowerExpr(b, callee);
            const made = unknownCall(b, given(), node);
            forgetNames(b, args, node);
            return made;
        }
        default:
            return null;
    }
}

/** True for a bare name that means a method, or may: that of a free function in sight, where the class inherits from what is out of sight. */
function isMethod(b: Builder, name: string): boolean {
    const { kind } = calledInMethod(b, name);
    if (kind !== "free") return kind === "method";
    const record = b.method?.record ?? null;
    return record !== null && !isOfC(name) && b.project.function(name, b.names) !== null && !lineage(b.project, b.unit, record).isWhole;
}

/** `ULONG(x)` is a cast. */
function isType(b: Builder, name: string): boolean {
    if (b.lookup(name) !== null || b.project.function(name, b.names) !== null) return false;
    return typeAlias(name) !== undefined || b.project.typedef(name, b.names) !== null;
}

const PRINTER = /^(?:\w*_)?(?:log|print|trace|debug|assert)|(?:log|printf?|trace|assert)$/i;

/** Who prints a value leaves it as it is. */
function isPrinter(name: string): boolean {
    return PRINTER.test(name);
}

/** True when the function's parameter at `index` is declared as a reference. */
export function isByReference(b: Builder, target: Callee, index: number): boolean {
    if (target.op !== "function") return false;
    const parameters = b.project.function(target.name, b.names)?.parameters ?? prototypeOf(b, target.name);
    const type = parameters?.[index]?.type;
    return type !== undefined && isReference(type);
}

function prototypeOf(b: Builder, name: string): readonly Declared[] | null {
    const type = b.project.prototypes(name, b.names)[0]?.type;
    return type?.kind === "function" ? type.parameters : null;
}

/** What a reference is given: the address of the argument. */
export function lowerReferent(b: Builder, arg: Binding): Expr {
    return b.within(arg.frame, () => {
        const place = lowerPlace(b, arg.node);
        return place === null ? lowerExpr(b, arg.node) : { op: "address", place, node: arg.node };
    });
}

/** A function out of sight may take its arguments by reference and change them. */
export function forgetReferents(b: Builder, target: Callee, args: readonly Binding[], node: CNode): void {
    if (target.op === "function" && (isOfC(target.name) || isPrinter(target.name))) return;
    if (target.op === "function" && (b.project.function(target.name, b.names) !== null || b.project.prototypes(target.name, b.names).length > 0)) return;
    if (target.op === "pointer" && target.value.op !== "unknown") return;
    for (const { node: arg, frame } of args) b.within(frame, () => forgetNames(b, [arg], node));
}

function forgetNames(b: Builder, args: readonly CNode[], node: CNode): void {
    for (const arg of args) {
        const variable = arg.kind === "identifier" ? b.lookup(arg.text) : null;
        if (variable === null || variable.name === "this") continue;
        b.emit({ op: "assign", target: { op: "var", variable }, value: { op: "unknown", node: arg }, node: b.site(node) });
    }
}
