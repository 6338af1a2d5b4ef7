/**
 * Symbolic values: what an expression is worth at a point of a path, in terms of the function's parameters, of the memory as the
 * function found it, and of the results of the calls it made. Two symbols with the same `key` are the same value.
 */
import type { CNode } from "../../parser/ast.js";
import type { CallInstr, Variable } from "../ir.js";
import { type CType, typeText } from "../types.js";
import { compared } from "./comparisons.js";
import { compareIndexes, startsOf } from "./walks.js";

/** A location: an object of its own, or what a pointer value points to, with the members on the way. */
export interface Cell {
    readonly key: string;
    /** Names the object; cells of one object share it. */
    readonly root: string;
    readonly base: { readonly variable: Variable } | { readonly pointer: Sym };
    readonly steps: readonly string[];
    /** The one of its members that was named last, and from there on those that were named before it. */
    members: Cell | null;
    sibling: Cell | null;
}

export type Sym = Kind & {
    /** What it points to, where that was asked before: names are long, and a name that is made once is looked up faster. */
    pointee?: Cell;
};

type Kind =
    | { readonly kind: "const"; readonly key: string; readonly value: number; readonly name: string | null }
    /** A constant whose value nobody knows, by its name; `sizeOf` is the type whose size it is, where it is one. */
    | { readonly kind: "name"; readonly key: string; readonly name: string; readonly sizeOf?: CType }
    | { readonly kind: "string"; readonly key: string; readonly text: string }
    /** `from` is the file in which the name stands. */
    | { readonly kind: "function"; readonly key: string; readonly name: string; readonly from: string }
    | { readonly kind: "param"; readonly key: string; readonly index: number }
    /** What a cell held when the function was entered, or since memory was last changed by code that is not understood. */
    | { readonly kind: "initial"; readonly key: string; readonly cell: Cell; readonly epoch: string }
    /** `member` is the pointer from which CONTAINING_RECORD has found the structure around it. */
    | { readonly kind: "result"; readonly key: string; readonly call: CallInstr; readonly member?: Sym }
    | { readonly kind: "address"; readonly key: string; readonly cell: Cell }
    | { readonly kind: "op"; readonly key: string; readonly operator: string; readonly left: Sym; readonly right: Sym }
    | { readonly kind: "not"; readonly key: string; readonly operand: Sym }
    | { readonly kind: "success"; readonly key: string; readonly operand: Sym }
    /**
     * Different values on different paths; `of` is null when there are too many to list, `least` says what each is at least, `byOnes` that
     * a loop counts them by ones, up or down, and `starts` what a pointer has begun as that a loop moves on along a list or an array.
     */
    | { readonly kind: "phi"; readonly key: string; readonly of: readonly Sym[] | null; readonly least?: number; readonly byOnes?: 1 | -1; readonly starts?: readonly Sym[] }
    | { readonly kind: "uninitialized"; readonly key: string }
    | { readonly kind: "unknown"; readonly key: string; readonly node: CNode | null };

export function constSym(value: number, name: string | null = null): Sym {
    return { kind: "const", key: String(value), value, name };
}

export const ZERO = constSym(0);
export const UNINITIALIZED: Sym = { kind: "uninitialized", key: "uninit" };

export function nameSym(name: string): Sym {
    return { kind: "name", key: `#${name}`, name };
}

/** The size of a type; `text` names it where the type is not known, or does not say all (the length of an array). */
export function sizeSym(type: CType | null, text: string): Sym {
    if (type === null || type.kind === "unknown") return nameSym(text);
    const name = type.kind === "array" ? text : `sizeof(${typeText(type)})`;
    return { kind: "name", key: `#${name}`, name, sizeOf: type };
}

export function unknownSym(id: string, node: CNode | null = null): Sym {
    return { kind: "unknown", key: `?${id}`, node };
}


/** What the caller passes as the parameter at position `index`, counted from 0. */
export function paramSym(index: number): Sym {
    return { kind: "param", key: `p${index}`, index };
}

export function variableCell(variable: Variable): Cell {
    return rootCell(variableRoot(variable), { variable });
}

/** The cell of an object as a whole. */
export function rootCell(root: string, base: Cell["base"]): Cell {
    return { key: root, root, base, steps: NO_STEPS, members: null, sibling: null };
}

const NO_STEPS: readonly string[] = [];

function variableRoot(variable: Variable): string {
    return variable.scope === "global" ? `G:${variable.name}` : `${variable.scope === "parameter" ? "P" : "L"}${variable.id}`;
}

/** What `pointer` points to; the cell itself when it is an address. */
export function pointeeCell(pointer: Sym): Cell {
    if (pointer.kind === "address") return pointer.cell;
    return (pointer.pointee ??= rootCell(`*${pointer.key}`, { pointer }));
}

/** More members than these, and all are made anew when they are named again: that costs less than to look for them. */
const MOST_KEPT = 32;

export function memberCell(cell: Cell, step: string): Cell {
    const at = cell.steps.length;
    let kept = 0;
    for (let each = cell.members; each !== null; each = each.sibling, kept++) if (each.steps[at] === step) return each;
    const sibling = kept < MOST_KEPT ? cell.members : null;
    return (cell.members = { key: `${cell.key}.${step}`, root: cell.root, base: cell.base, steps: cell.steps.concat(step), members: null, sibling });
}

/** What a call returns, when nothing more is known of it. */
export function resultSym(call: CallInstr): Extract<Sym, { kind: "result" }> {
    return { kind: "result", key: `c${call.id}`, call };
}

export function addressSym(cell: Cell): Sym {
    // &*p is p itself.
    if ("pointer" in cell.base && cell.steps.length === 0) return cell.base.pointer;
    return { kind: "address", key: `&${cell.key}`, cell };
}

/** True for objects that only this function can see as long as their address stays in it. */
export function isLocalRoot(root: string): boolean {
    return /^[LPTR]/.test(root);
}

const MOST_KEY = 400;

export function opSym(operator: string, left: Sym, right: Sym): Sym {
    const folded = foldBinary(operator, left, right) ?? compareIndexes(operator, left, right) ?? compared(operator, left, right);
    if (folded !== null) return folded;
    const key = `(${left.key}${operator}${right.key})`;
    if (key.length > MOST_KEY) return unknownSym(`long${hash(key)}`);
    return { kind: "op", key, operator, left, right };
}

function hash(text: string): string {
    let value = 0;
    for (let index = 0; index < text.length; index++) value = (Math.imul(value, 31) + text.charCodeAt(index)) | 0;
    return (value >>> 0).toString(36);
}

function foldBinary(operator: string, left: Sym, right: Sym): Sym | null {
    if (left.kind !== "const" || right.kind !== "const") return foldIdentity(operator, left, right);
    const value = compute(operator, left.value, right.value);
    return value === null ? null : constSym(value);
}

function foldIdentity(operator: string, left: Sym, right: Sym): Sym | null {
    const isZero = (sym: Sym): boolean => sym.kind === "const" && sym.value === 0;
    if (isZero(right) && ["+", "-", "|", "^", "<<", ">>"].includes(operator)) return left;
    if (isZero(left) && ["+", "|", "^"].includes(operator)) return right;
    if (operator === "|" && left.key === right.key) return left;
    if (operator === "&" && right.kind === "const") return maskKnown(left, right.value);
    if (operator === "==" && left.key === right.key && isStable(left)) return constSym(1);
    if (operator === "!=" && left.key === right.key && isStable(left)) return constSym(0);
    // The address of an object is never null.
    if ((operator === "==" || operator === "!=") && isZero(right) && (left.kind === "address" || left.kind === "function" || left.kind === "string")) {
        return constSym(operator === "==" ? 0 : 1);
    }
    return null;
}

/** `flags & bits` where `flags` was just given, or rid of, all of these bits. */
function maskKnown(flags: Sym, bits: number): Sym | null {
    if (flags.kind !== "op" || flags.right.kind !== "const") return null;
    const last = flags.right.value;
    if (flags.operator === "|" && (last & bits) === bits) return constSym(bits);
    return flags.operator === "&" && (last & bits) === 0 ? constSym(0) : null;
}

function isStable(sym: Sym): boolean {
    return sym.kind !== "unknown" && sym.kind !== "uninitialized";
}

/** 32-bit unsigned for the bit operators (flags and masks), plain numbers otherwise. */
function compute(operator: string, a: number, b: number): number | null {
    switch (operator) {
        case "|":
            return (a | b) >>> 0;
        case "&":
            return (a & b) >>> 0;
        case "^":
            return (a ^ b) >>> 0;
        case "<<":
            return b < 32 ? (a << b) >>> 0 : null;
        case ">>":
            return b < 32 ? (a >>> 0) >>> b : null;
        case "+":
            return a + b;
        case "-":
            return a - b;
        case "*":
            return a * b;
        case "/":
            return b === 0 ? null : Math.trunc(a / b);
        case "%":
            return b === 0 ? null : a % b;
        case "==":
            return Number(sameNumber(a, b));
        case "!=":
            return Number(!sameNumber(a, b));
        case "<":
            return Number(a < b);
        case ">":
            return Number(a > b);
        case "<=":
            return Number(a <= b);
        case ">=":
            return Number(a >= b);
        default:
            return null;
    }
}

/** Statuses are written both as negative and as unsigned 32-bit numbers. */
export function sameNumber(a: number, b: number): boolean {
    return a === b || (Number.isInteger(a) && Number.isInteger(b) && Math.abs(a) <= 0xffff_ffff && Math.abs(b) <= 0xffff_ffff && a >>> 0 === b >>> 0);
}

/** True for a value that is 0 or 1. */
export function isTest(sym: Sym): boolean {
    return sym.kind === "not" || sym.kind === "success" || (sym.kind === "op" && ["==", "!=", "<"].includes(sym.operator));
}

export function notSym(operand: Sym): Sym {
    if (operand.kind === "const") return constSym(operand.value === 0 ? 1 : 0);
    if (operand.kind === "not" && isTest(operand.operand)) return operand.operand;
    if (operand.kind === "not") return { kind: "op", key: `(${operand.operand.key}!=0)`, operator: "!=", left: operand.operand, right: ZERO };
    if (operand.kind === "address" || operand.kind === "function" || operand.kind === "string") return ZERO;
    return { kind: "not", key: `!${operand.key}`, operand };
}

/** NT_SUCCESS: the sign bit of the 32-bit status is clear. */
export function successSym(operand: Sym): Sym {
    if (operand.kind === "const") return constSym((operand.value | 0) >= 0 ? 1 : 0);
    return { kind: "success", key: `ok(${operand.key})`, operand };
}

/** NT_INFORMATION (1), NT_WARNING (2) or NT_ERROR (3): the two highest bits. Of a value that is not known, an error is what is no success. */
export function severitySym(is: 1 | 2 | 3, operand: Sym, node: CNode): Sym {
    if (operand.kind === "const") return constSym((operand.value >>> 30) % 4 === is ? 1 : 0);
    return is === 3 ? notSym(successSym(operand)) : unknownSym(`n${node.start}`, node);
}

export function complementSym(operand: Sym): Sym {
    if (operand.kind === "const") return constSym(~operand.value >>> 0);
    return { kind: "op", key: `(~${operand.key})`, operator: "~", left: operand, right: ZERO };
}

export const MOST_ALTERNATIVES = 8;

/** Joins two values that reach the same place on different paths; `id` names the place, which may be where the turns of a loop begin. */
export function phiSym(id: string, a: Sym, b: Sym, isLoop = false): Sym {
    if (a.key === b.key && a.kind !== "phi") return a;
    // One value of which more has become known stays the value that it is.
    const key = a.key === b.key ? a.key : `phi${id}`;
    const all: Sym[] = [];
    for (const each of [a, b]) {
        if (each.kind !== "phi") put(all, each);
        else if (each.of === null) return anyOf(key, [a, b], countedAlike(a, b, key));
        else for (const inner of each.of) put(all, inner);
    }
    // A value that depends on itself changes with every turn of a loop.
    for (const each of all) if (each.key.includes(key)) return anyOf(key, all);
    const moved = isLoop && a.key === key ? movedIn(all, key) : null;
    if (moved !== null) return anyOf(key, moved);
    const step = a.key === key ? stepOf(all, isLoop ? MOST_COUNTED_IN_LOOP : MOST_COUNTED) : null;
    if (step !== null) return anyOf(key, all, step === 1 ? directionOf(a, b) : 0);
    return listed(key, all);
}

/** Adds a value to a short list, or puts it where an equal one stands. */
function put(list: Sym[], value: Sym): void {
    const { key } = value;
    for (let at = 0; at < list.length; at++) {
        if (list[at]?.key !== key) continue;
        list[at] = value;
        return;
    }
    list.push(value);
}

/** One of some values. */
function listed(key: string, values: readonly Sym[]): Sym {
    const [only] = values;
    if (values.length > MOST_ALTERNATIVES) return anyOf(key, values);
    // A list that has grown has room for more, which it keeps.
    return values.length === 1 && only !== undefined ? only : { kind: "phi", key, of: values.slice() };
}

/** One of some values, of which some may be one of several themselves. */
export function someOf(key: string, values: readonly Sym[]): Sym {
    const all: Sym[] = [];
    for (const each of values) {
        if (each.kind !== "phi" || each.of === null) put(all, each);
        else for (const inner of each.of) put(all, inner);
    }
    return listed(key, all);
}

/** More numbers at equal distances than these, and a loop is counting. */
const MOST_COUNTED = 4;

const MOST_COUNTED_IN_LOOP = 3;
/** What a loop moves on that has not begun as a number has no end that one could wait for. */
const MOST_MOVED = 2;

/** A value that a loop moves on by a number in each turn, as that of the first turn and the one behind its own; null for other values. */
function movedIn(values: readonly Sym[], key: string): readonly Sym[] | null {
    if (values.length <= MOST_MOVED) return null;
    const keys = new Set(values.map((each) => each.key));
    const isNext = (each: Sym): boolean => each.kind === "op" && (each.operator === "+" || each.operator === "-") && each.right.kind === "const" && keys.has(each.left.key);
    const firsts = values.filter((each) => !isNext(each));
    const [next] = values.filter(isNext);
    if (firsts.length !== 1 || next?.kind !== "op") return null;
    return [...firsts, opSym(next.operator, { kind: "phi", key, of: null }, next.right)];
}

/** The distance of numbers that are more than a few, at equal distances; null for other values. */
function stepOf(values: readonly Sym[], few: number): number | null {
    if (values.length <= few || !values.every((each) => each.kind === "const")) return null;
    const numbers = values.map((each) => each.value).sort((a, b) => a - b);
    const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
    return numbers.every((each, index) => index === 0 || each - (numbers[index - 1] ?? 0) === step) ? step : null;
}

/** Whether numbers go beyond those before them upwards or downwards; 0 for other values. */
function directionOf(before: Sym, next: Sym): 1 | -1 | 0 {
    const [old, now] = [before, next].map((sym) => (alternatives(sym) ?? []).map((each) => (each.kind === "const" ? each.value : NaN)));
    if (old === undefined || now === undefined) return 0;
    const [isAbove, isUnder] = [Math.max(...now) > Math.max(...old), Math.min(...now) < Math.min(...old)];
    return isAbove === isUnder ? 0 : isAbove ? 1 : -1;
}

/** Too many values to list. What a loop counts up from zero or above stays there: that it may wrap around is nothing that drivers rely on. */
export function anyOf(key: string, values: readonly Sym[], byOnes: 1 | -1 | 0 = 0): Sym {
    let first = Infinity;
    for (const each of values) first = Math.min(first, each.kind === "const" ? each.value : each.kind === "phi" && each.key === key ? (each.least ?? 0) : Infinity);
    const least = [first, 1, 0].find((bound) => bound >= 0 && bound < Infinity && values.every((each) => isAtLeast(each, bound, key)));
    const starts = startsOf(key, values);
    return { kind: "phi", key, of: null, ...(least === undefined ? {} : { least }), ...(byOnes === 0 ? {} : { byOnes }), ...(starts === null ? {} : { starts }) };
}

/** Whether a loop counts a value up or down by ones, judged by the number after it, or by what it was where other paths met; 0 for other values. */
export function counted(sym: Sym, key = sym.key): 1 | -1 | 0 {
    if (sym.kind === "phi") return sym.byOnes ?? 0;
    if (sym.kind !== "op" || !isConstant(sym.right, 1) || (sym.left.key !== key && counted(sym.left, key) === 0)) return 0;
    return sym.operator === "+" ? 1 : sym.operator === "-" ? -1 : 0;
}

/** Whether a loop counts two values that meet as `key` alike; that it begins again where it has begun, or one before it, changes nothing. */
function countedAlike(a: Sym, b: Sym, key: string): 1 | -1 | 0 {
    const [one, other] = [counted(a, key), counted(b, key)];
    if (one === other) return one;
    if (one === 1) return isBeginning(b, leastOf(a)) ? 1 : 0;
    return other === 1 && isBeginning(a, leastOf(b)) ? 1 : 0;
}

/** True for the first number that a loop counts from `least` on, or the one before it, and for a few from there on. */
function isBeginning(sym: Sym, least: number): boolean {
    const numbers = (alternatives(sym) ?? []).map((each) => (each.kind === "const" ? each.value : NaN));
    const first = Math.min(...numbers);
    return (first === least || first === least - 1) && Math.max(...numbers) - first === numbers.length - 1;
}

function leastOf(sym: Sym): number {
    return sym.kind === "phi" ? (sym.least ?? NaN) : NaN;
}

/** True for a number that is above zero. */
export function isPositive(sym: Sym): boolean {
    return isAtLeast(sym, 1);
}

/** True for a number that is not below `bound`, which is none below zero; the value `same` is taken not to be. */
export function isAtLeast(sym: Sym, bound: number, same = ""): boolean {
    switch (sym.kind) {
        case "const":
            return sym.value >= bound && sym.value <= 0x7fff_ffff;
        case "op":
            if (sym.operator !== "+" || sym.right.kind !== "const" || sym.right.value < 0) return false;
            return sym.left.key === same || isAtLeast(sym.left, Math.max(0, bound - sym.right.value));
        case "phi":
            return sym.of === null ? (sym.least ?? -1) >= bound : sym.of.length > 0 && sym.of.every((each) => isAtLeast(each, bound, sym.key));
        default:
            return false;
    }
}

/** All values that `sym` may have, without regard to conditions; null when they cannot be listed. */
export function alternatives(sym: Sym): readonly Sym[] | null {
    if (sym.kind !== "phi") return [sym];
    return sym.of;
}

export function isConstant(sym: Sym | undefined, value: number | undefined): boolean {
    return sym?.kind === "const" && value !== undefined && sameNumber(sym.value, value);
}

/** True for pointers that the function was given, has found or has got from a call: what they lead to is no variable of its own. */
export function isForeignPointer({ kind }: Sym): boolean {
    return kind === "param" || kind === "initial" || kind === "result";
}
