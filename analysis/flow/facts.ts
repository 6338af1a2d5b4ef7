/** Facts: what conditions have told about values. */
import { constSym, type Sym } from "./sym.js";

/** What is known of a value beyond the value itself. */
export interface Fact {
    readonly eq: number | null;
    readonly ne: readonly number[];
    readonly success: boolean | null;
    /** The number that it is at least, and the one that it is below, of numbers that are the same with and without a sign. */
    readonly least?: number;
    readonly below?: number;
    /** The value that the fact is about. */
    readonly of: Sym | null;
}

export const NO_FACT: Fact = { eq: null, ne: [], success: null, of: null };

/** What holds where either fact does; `a` itself when that is all of it, null when nothing is left. */
export function joinFacts(a: Fact, b: Fact): Fact | null {
    if (a === b) return a;
    const eq = a.eq !== null && a.eq === b.eq ? a.eq : null;
    // A value known to be something else than n contradicts n.
    const ne = [...new Set([...a.ne, ...(b.eq !== null || a.eq !== null ? [] : b.ne)])].filter((n) => excludes(a, n) && excludes(b, n));
    const success = successOf(a) === successOf(b) ? successOf(a) : null;
    const range = eq === null ? joinRanges(a, b) : {};
    const isSameRange = range.least === a.least && range.below === a.below;
    if (eq === a.eq && success === a.success && ne.length === a.ne.length && isSameRange) return a;
    const isNothing = eq === null && ne.length === 0 && success === null && range.least === undefined && range.below === undefined;
    return isNothing ? null : { eq, ne, success, ...range, of: a.of };
}

type Range = Pick<Fact, "least" | "below">;

/** The wider of two ranges. */
export function joinRanges(a: Fact, b: Fact): Range {
    const least = [a.least, b.least].find((n) => n !== undefined && isAtLeast(a, n) && isAtLeast(b, n));
    const below = [a.below, b.below].find((n) => n !== undefined && isBelow(a, n) && isBelow(b, n));
    return { ...(least === undefined ? {} : { least }), ...(below === undefined ? {} : { below }) };
}

/** True for a number that is the same with and without a sign. */
export function isPlain(n: number): boolean {
    return n >= 0 && n <= 0x7fff_ffff;
}

/** True when the fact makes its value a number of at least `n`. */
export function isAtLeast({ eq, least }: Fact, n: number): boolean {
    return eq !== null ? isPlain(eq) && eq >= n : least !== undefined && least >= n;
}

/** True when the fact makes its value a number below `n`. */
export function isBelow({ eq, below }: Fact, n: number): boolean {
    return eq !== null ? isPlain(eq) && eq < n : below !== undefined && below <= n;
}

/** True when what is known of a value's order rules `n` out. */
export function isOutside({ least, below }: Fact, n: number): boolean {
    return isPlain(n) && ((below !== undefined && n >= below) || (least !== undefined && n < least));
}

/** True when the fact rules `n` out. */
export function excludes(fact: Fact, n: number): boolean {
    if (fact.eq !== null) return fact.eq !== n;
    return fact.ne.includes(n) || (fact.success !== null && fact.success !== (n | 0) >= 0) || isOutside(fact, n);
}

/** Whether the fact makes its value a success code of NTSTATUS; null when it does not tell. */
export function successOf(fact: Fact): boolean | null {
    return fact.eq !== null ? (fact.eq | 0) >= 0 : fact.success;
}

/** True when two facts about one value say the same. */
export function sameFact(a: Fact, b: Fact): boolean {
    return a.eq === b.eq && a.success === b.success && a.least === b.least && a.below === b.below && a.ne.length === b.ne.length && a.ne.every((n, index) => n === b.ne[index]);
}

/** What a fact about a value leaves of it: a constant, or some of its alternatives. */
export function leftOf(value: Sym, fact: Fact): Sym {
    if (fact.eq !== null) return constSym(fact.eq);
    if (value.kind !== "phi" || value.of === null || (fact.ne.length === 0 && fact.least === undefined && fact.below === undefined)) return value;
    const left = value.of.filter((each) => each.kind !== "const" || !excludes(fact, each.value));
    return left.length === 0 || left.length === value.of.length ? value : { kind: "phi", key: value.key, of: left };
}
