/**
 * How numbers compare with each other, where paths meet: one that a loop counts has another name in each turn, but every way into the next
 * turn may know the same of it, that it is not below the loop's bound.
 */
import { truthOf } from "./conditions.js";
import { type Fact, isPlain } from "./facts.js";
import type { FlowState } from "./state.js";
import { constSym, isTest, opSym, type Sym } from "./sym.js";

/** A value, and the state of the path on which a place has it. */
export interface Side {
    readonly value: Sym;
    readonly state: FlowState;
}

/** A comparison of a number, or of the one after it, as a function of the number. */
interface Comparison {
    /** What it is compared with. */
    readonly bound: Sym;
    readonly of: (value: Sym) => Sym;
}

const COMPARING: ReadonlySet<string> = new Set(["<", "==", "!="]);
const ONE = constSym(1);

/** True for two values that may be a number in one turn of a loop and in the next one: it is counted on from what it was. */
export function mayCount(a: Sym, b: Sym): boolean {
    if (a.kind === "const" && b.kind === "const") return Math.abs(a.value - b.value) === 1 && isPlain(Math.min(a.value, b.value));
    return isCounted(a) || isCounted(b) || isNext(a, b) || isNext(b, a);
}

function isCounted({ kind, key }: Sym): boolean {
    return (kind === "op" || kind === "phi") && COUNTED.test(key);
}

const COUNTED = /^\(.*[+-]\d+\)$/;

/** True for a number and those that it may have been before. */
function isNext(one: Sym, other: Sym): boolean {
    return one.kind === "const" && isPlain(one.value) && other.kind === "phi" && (other.of ?? other.starts ?? [one]).some(isNumber);
}

function isNumber(sym: Sym): boolean {
    return sym.kind === "const" ? isPlain(sym.value) : isCounted(sym);
}

/** What is known of how a number, or the one after it, compares with others. */
export function comparisonsOf({ value, state }: Side): readonly Comparison[] {
    const found: Comparison[] = [...withOrigin(value)];
    for (const { of, eq, below, least } of state.facts.values()) {
        if (of === null || (value.kind === "const" && isTest(of))) continue;
        if (value.kind !== "const") {
            if (of.kind === "op" && COMPARING.has(of.operator) && of.left.kind !== "const" && of.right.kind !== "const") found.push(...comparisonIn(of, value));
            continue;
        }
        // That another one is not above a number is known as that one's own range.
        const most = eq ?? (below === undefined ? null : below - 1);
        if (eq === value.value) found.push({ bound: of, of: (each) => opSym("==", each, of) });
        if (most === value.value) found.push({ bound: of, of: (each) => opSym("<", each, of) });
        else if (most === value.value - 1) found.push({ bound: of, of: (each) => opSym("<", of, each) });
        else if (most === value.value + 1) found.push({ bound: of, of: (each) => opSym("<", opSym("+", each, ONE), of) });
        else if (least === value.value + 1) found.push({ bound: of, of: (each) => opSym("<", each, of) });
        else if (least === value.value) found.push({ bound: of, of: (each) => opSym("<", of, each) });
    }
    return found;
}

/** That a number which has been counted down, or up, is below what it was, or above it. */
function* withOrigin(value: Sym): Generator<Comparison, void, undefined> {
    if (value.kind !== "op" || value.right.kind !== "const" || value.left.kind === "const" || value.right.value <= 0) return;
    const { operator, left } = value;
    if (operator === "-") yield { bound: left, of: (each) => opSym("<", each, left) };
    else if (operator === "+") yield { bound: left, of: (each) => opSym("<", left, each) };
}

function* comparisonIn({ operator, left, right }: Extract<Sym, { kind: "op" }>, { key }: Sym): Generator<Comparison, void, undefined> {
    if (left.key === key) yield { bound: right, of: (each) => opSym(operator, each, right) };
    else if (left.key === `(${key}+1)`) yield { bound: right, of: (each) => opSym(operator, opSym("+", each, ONE), right) };
    else if (right.key === key) yield { bound: left, of: (each) => opSym(operator, left, each) };
    // What was not below the bound is above it once it has been counted on.
    else if (key === `(${left.key}+1)`) yield { bound: right, of: (each) => opSym("<", right, each) };
}

/**
 * What two sides know alike of a number that they join.
 *
 * @param comparisons how it compares on one of them
 * @param site the place where they meet: what else is joined there may be another value on the other side
 */
export function agreedComparisons(joined: Sym, sides: readonly [Side, Side], comparisons: readonly Comparison[], site: string): readonly [Sym, Omit<Fact, "of">][] {
    const agreed: [Sym, Omit<Fact, "of">][] = [];
    for (const { bound, of } of comparisons) {
        if (bound.key.includes(`phi${site}:`)) continue;
        const [a, b] = sides.map(({ value, state }) => truthOf(of(value), state));
        const both = of(joined);
        if (a === undefined || a === null || a !== b || both.kind !== "op") continue;
        agreed.push([both, { eq: a ? null : 0, ne: a ? [0] : [], success: null }]);
    }
    return agreed;
}
