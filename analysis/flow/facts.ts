/** Facts: what conditions have told about values. */
import { constSym, type Sym } from "./sym.js";

/** What is known of a value beyond the value itself. */
export interface Fact {
    readonly eq: number | null;
    readonly ne: readonly number[];
    readonly success: boolean | null;
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
    if (eq === a.eq && success === a.success && ne.length === a.ne.length) return a;
    return eq === null && ne.length === 0 && success === null ? null : { eq, ne, success, of: a.of };
}

/** True when the fact rules `n` out. */
export function excludes(fact: Fact, n: number): boolean {
    if (fact.eq !== null) return fact.eq !== n;
    return fact.ne.includes(n) || (fact.success !== null && fact.success !== (n | 0) >= 0);
}

/** Whether the fact makes its value a success code of NTSTATUS; null when it does not tell. */
export function successOf(fact: Fact): boolean | null {
    return fact.eq !== null ? (fact.eq | 0) >= 0 : fact.success;
}

/** True when two facts about one value say the same. */
export function sameFact(a: Fact, b: Fact): boolean {
    return a.eq === b.eq && a.success === b.success && a.ne.length === b.ne.length && a.ne.every((n, index) => n === b.ne[index]);
}

/** What a fact about a value leaves of it: a constant, or some of its alternatives. */
export function leftOf(value: Sym, fact: Fact): Sym {
    if (fact.eq !== null) return constSym(fact.eq);
    if (value.kind !== "phi" || value.of === null || fact.ne.length === 0) return value;
    const left = value.of.filter((each) => each.kind !== "const" || !excludes(fact, each.value));
    return left.length === 0 || left.length === value.of.length ? value : { ...value, of: left };
}
