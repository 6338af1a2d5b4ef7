/** Variables that WSK writes the size of a result to, a SIZE_T, and that are smaller. */
import { wskMember } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { isIrpGiven } from "./control-arguments.js";
import type { Driver } from "./driver.js";
import type { Sym } from "./flow/sym.js";
import type { Variable } from "./ir.js";
import { pointedTo, symType } from "./sym-type.js";
import type { TraceStep } from "./trace.js";
import { declaredAs, integerSize } from "./type-checks.js";
import type { FunctionDecl } from "./unit.js";
import { type MadeCall, wayDown, waysToCall } from "./wsk-calls.js";
import { argumentNode, writtenArgument } from "./written.js";

export interface NarrowSize {
    readonly at: CNode;
    readonly call: string;
    /** The variable or the pointer as it is written, and the type of what WSK overwrites. */
    readonly what: string;
    readonly type: string;
    readonly size: number;
    readonly trace: readonly TraceStep[];
    /** What to change where it is a local of the function that is reported. */
    readonly declaration: LocalDeclaration | null;
}

/** The declaration of one local. */
export interface LocalDeclaration {
    /** The name of the type in it. */
    readonly type: CNode;
    /** `counted`: only compared with other numbers; `used`: used as a number; others point to it, too, when null stands for it all. */
    readonly use: "counted" | "used";
}

const ARITIES = { WskControlSocket: 10, WskControlClient: 8 } as const;
const SIZE = 8;

/** The arguments for the returned size in calls that functions of the driver's file make or lead to, where something smaller is given. */
export function* narrowSizes(driver: Driver): Generator<NarrowSize, void, undefined> {
    for (const member of ["WskControlSocket", "WskControlClient"] as const) {
        const names = wskMember(member, ARITIES[member])?.parameters.map(({ name }) => name) ?? [];
        const [size, irp] = [names.indexOf("OutputSizeReturned"), names.indexOf("Irp")];
        for (const call of driver.calls.below(driver.unit, member)) {
            const own = waysToCall(driver.program, call, [size, irp], 0);
            const found = own.flatMap((made) => narrow(driver, made, size));
            yield* found;
            if (found.length > 0) continue;
            for (const made of waysToCall(driver.program, call, [size, irp], 1)) yield* narrow(driver, made, size);
        }
    }
}

function narrow(driver: Driver, made: MadeCall, index: number): NarrowSize[] {
    const { program } = driver;
    const { decider, at, api } = made;
    const [given, irp] = made.values;
    // Of a request with an IRP, the size comes with the IRP.
    if (given === undefined || irp === undefined || isIrpGiven(irp, made)) return [];
    const type = pointedTo(program, decider, symType(program, decider, given));
    const size = integerSize(program, decider, type);
    if (size === null || size >= SIZE || isPartOfArray(given, size)) return [];
    const place = writtenArgument(program, made.fn, made.event, index, made.chain);
    const node = place === null || place.event !== made.decision ? null : argumentNode(place.event, place.index);
    const variable = localOf(given);
    const what = variable?.name ?? node?.text.replace(/^\s*(?:\([\w\s*]+\)\s*)?&?\s*/, "") ?? declaredAs(type);
    const trace = wayDown(made, `${api.name} writes the size there`);
    const declaration = variable === null ? null : declarationOf(decider, variable, made.decision.call.node);
    return [{ at, call: api.name, what, type: declaredAs(type), size, trace, declaration }];
}

/** Bytes, and elements of arrays, may be room for more. */
function isPartOfArray(given: Sym, size: number): boolean {
    return given.kind === "address" ? given.cell.steps.at(-1)?.startsWith("[") === true : size === 1;
}

/** The local whose address is given. */
function localOf(given: Sym): Variable | null {
    if (given.kind !== "address" || given.cell.steps.length > 0 || !("variable" in given.cell.base)) return null;
    const { variable } = given.cell.base;
    return variable.scope === "local" ? variable : null;
}

/** The declaration of a local that nothing but the call points to; null where that is not so, or where it is not declared for itself. */
function declarationOf(fn: FunctionDecl, variable: Variable, call: CNode): LocalDeclaration | null {
    let declaration: CNode | null = variable.node;
    while (declaration !== null && declaration.kind !== "declaration") declaration = declaration.parent;
    const type = declaration?.get("type") ?? null;
    if (declaration === null || type === null || fn.body === null || declaration.all("declarator").length !== 1) return null;
    if (declaration.source !== call.source || !/^(?:primitive_type|type_identifier|sized_type_specifier)$/.test(type.kind)) return null;
    let use: LocalDeclaration["use"] = "counted";
    for (const node of fn.body.walk()) {
        if (node.kind !== "identifier" || node.text !== variable.name || node === variable.node) continue;
        // Another variable of that name.
        if (node.field === "declarator") return null;
        const context = contextOf(node);
        if (context === "pointed" && !(call.start <= node.start && node.end <= call.end)) return null;
        if (context === "used") use = "used";
    }
    return { type, use };
}

function contextOf(node: CNode): "pointed" | "counted" | "used" {
    let inner = node;
    while (inner.parent?.kind === "parenthesized_expression") inner = inner.parent;
    const { parent } = inner;
    if (parent?.kind === "pointer_expression" && parent.operator === "&") return "pointed";
    if (parent?.kind === "binary_expression" && /^(?:[=!<>]=|<|>|&&|\|\|)$/.test(parent.operator ?? "")) return "counted";
    if (parent?.kind === "if_statement" || parent?.kind === "while_statement" || parent?.kind === "unary_expression") return "counted";
    if (parent?.kind === "assignment_expression" && parent.get("left") === inner && parent.get("right")?.kind === "number_literal") return "counted";
    return "used";
}
