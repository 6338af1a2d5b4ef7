/** Expressions to symbols, places to cells, in a state. */
import type { Expr, Place } from "../ir.js";
import { possibleValues } from "./conditions.js";
import type { FlowState } from "./state.js";
import {
    addressSym, type Cell, complementSym, constSym, memberCell, nameSym, notSym, opSym, pointeeCell, resultSym, severitySym, sizeSym, successSym, type Sym, unknownSym,
    variableCell, ZERO,
} from "./sym.js";
import { arrayOf, indexIn } from "./walks.js";

export interface Frame {
    readonly state: FlowState;
}

/** The value of an expression in a state. */
export function evaluate(expr: Expr, frame: Frame): Sym {
    switch (expr.op) {
        case "const":
            return constSym(expr.value, expr.name);
        case "name":
            return nameSym(expr.name);
        case "string":
            return { kind: "string", key: JSON.stringify(expr.text), text: expr.text };
        case "function":
            return { kind: "function", key: `@${expr.name}`, name: expr.name, from: expr.node.source.path };
        case "read":
            return readPlace(expr.place, frame);
        case "address":
            return addressSym(cellOf(expr.place, frame));
        case "result":
            return frame.state.result(expr.call.id) ?? resultSym(expr.call);
        case "temp":
            return frame.state.temp(expr.id) ?? unknownSym(`t${expr.id}`, expr.node);
        case "unary": {
            const operand = evaluate(expr.operand, frame);
            if (expr.operator === "!") return notSym(operand);
            if (expr.operator === "~") return complementSym(operand);
            return operand.kind === "const" ? constSym(-operand.value) : opSym("-", constSym(0), operand);
        }
        case "binary":
            return evaluateBinary(expr.operator, evaluate(expr.left, frame), evaluate(expr.right, frame), frame);
        case "ntSuccess":
            return successSym(evaluate(expr.operand, frame));
        case "ntSeverity":
            return severitySym(expr.is, evaluate(expr.operand, frame), expr.node);
        case "sizeof":
            return sizeSym(expr.type, expr.node.text.replace(/\s+/g, ""));
        case "config":
            return nameSym(`#if ${expr.text}`);
        case "unknown":
            return unknownSym(`n${expr.node.start}`, expr.node);
    }
}

/** An array's name is the address of its first element. */
function readPlace(place: Place, frame: Frame): Sym {
    const cell = cellOf(place, frame);
    if (place.op === "var" && place.variable.type.kind === "array" && place.variable.scope !== "parameter") return addressSym(cell);
    const held = frame.state.load(cell);
    // What an array holds, the zeros of memory that was cleared, is not where it lies.
    return held.kind === "const" && place.op === "field" && place.isArray === true ? unknownSym(`a${cell.key}`) : held;
}

const DISTRIBUTED = new Set(["|", "&", "^", "+", "-", "<<", ">>"]);
const MOST_PRODUCTS = 8;

const NEGATED: ReadonlyMap<string, string> = new Map([["==", "!="], ["!=", "=="]]);

/** True for the constant of that name: whoever compares with it asks for no third value. */
function isTrue(sym: Sym): boolean {
    return sym.kind === "const" && sym.value === 1 && (sym.name === "TRUE" || sym.name === "true");
}

/** Operators on a value with few alternatives are applied to each, so that masks stay constants. */
function evaluateBinary(operator: string, left: Sym, right: Sym, frame: Frame): Sym {
    if (DISTRIBUTED.has(operator) && (left.kind === "phi" || right.kind === "phi")) {
        const a = possibleValues(left, frame.state);
        const b = possibleValues(right, frame.state);
        if (a !== null && b !== null && a.length * b.length <= MOST_PRODUCTS && a.length > 0 && b.length > 0) {
            const products = new Map<string, Sym>();
            for (const x of a) for (const y of b) {
                const product = opSym(operator, x, y);
                products.set(product.key, product);
            }
            const list = [...products.values()];
            const only = list[0];
            if (list.length === 1 && only !== undefined) return only;
            return { kind: "phi", key: `(${left.key}${operator}${right.key})`, of: list };
        }
    }
    const negated = NEGATED.get(operator);
    if (negated !== undefined && left.kind !== "const" && isTrue(right)) return opSym(negated, left, ZERO);
    if (negated !== undefined && right.kind !== "const" && isTrue(left)) return opSym(negated, right, ZERO);
    return opSym(operator, left, right);
}

/** The cell that a place names in a state. */
export function cellOf(place: Place, frame: Frame): Cell {
    switch (place.op) {
        case "var":
            return variableCell(place.variable);
        case "deref":
            return elementCell(pointerValue(place.of, frame));
        case "field":
            return memberCell(cellOf(place.base, frame), place.name);
        case "index": {
            const base = place.base.op === "deref" ? pointeeCell(pointerValue(place.base.of, frame)) : cellOf(place.base, frame);
            const index = evaluate(place.index, frame);
            // p[0] is *p.
            if (place.base.op === "deref" && index.kind === "const" && index.value === 0) return base;
            return memberCell(base, `[${index.key.replaceAll(".", "_")}]`);
        }
    }
}

/** What a pointer points to: of one into an array of pointers, the element, by the distance from the first where that is known. */
function elementCell(pointer: Sym): Cell {
    const array = pointer.kind === "address" || pointer.kind === "op" || pointer.kind === "phi" ? arrayOf(pointer) : null;
    if (array === null) return pointeeCell(pointer);
    const index = indexIn(pointer);
    return memberCell(array, `[${index.kind === "const" ? index.key : pointer.key.replaceAll(".", "_")}]`);
}

/** What is pointed to: a pointer whose alternatives conditions have narrowed to one, NULL left aside, is that one. */
export function pointerValue(expr: Expr, frame: Frame): Sym {
    const value = evaluate(expr, frame);
    const possible = possibleValues(value, frame.state)?.filter((each) => !(each.kind === "const" && each.value === 0));
    const only = possible?.[0];
    return possible?.length === 1 && only !== undefined ? only : value;
}
