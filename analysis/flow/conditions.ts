/** What a condition says about values: deciding it from what is known, and learning from its being true or false. */
import { excludes, type Fact, isAtLeast as isKnownAtLeast, isBelow as isKnownBelow, isOutside, isPlain, joinRanges, NO_FACT, successOf } from "./facts.js";
import { hasOneSuccess } from "./one-success.js";
import { isBelow, orderOf } from "./order.js";
import type { FlowState } from "./state.js";
import { constSym, counted, isAtLeast, isConstant, isPositive, isTest, sameNumber, successSym, type Sym } from "./sym.js";

/** The truth of a value on this path, or null when it is not known. */
export function truthOf(sym: Sym, state: FlowState): boolean | null {
    switch (sym.kind) {
        case "const":
            return sym.value !== 0;
        case "string":
        case "function":
        case "address":
            return true;
        case "not": {
            const inner = truthOf(sym.operand, state);
            return inner === null ? null : !inner;
        }
        case "success":
            return successTruth(sym.operand, state);
        case "op":
            if (sym.operator === "==" || sym.operator === "!=") {
                const equal = equality(sym.left, sym.right, state);
                return equal === null ? factTruth(state.fact(sym.key)) : equal === (sym.operator === "==");
            }
            return isPositive(sym) ? true : (orderTruth(sym, state) ?? factTruth(state.fact(sym.key)));
        case "phi": {
            const known = factTruth(state.fact(sym.key));
            if (known !== null) return known;
            if (sym.of === null) return isPositive(sym) ? true : null;
            return agreedAmong(sym.of, state.fact(sym.key), (each) => truthOf(each, state));
        }
        default:
            return factTruth(state.fact(sym.key));
    }
}

/** What an order says of numbers that are known or listed; null for other operations and values, and where it differs among them. */
function orderTruth(sym: Sym, state: FlowState): boolean | null {
    const ordered = orderOf(sym);
    if (ordered === null) return sym.kind === "op" && sym.operator === "<" ? numbersTruth(sym.left, sym.right, state) : null;
    const { value, bound } = ordered;
    if (isPlain(bound.value) && isAtLeast(value, bound.value)) return false;
    const fact = state.fact(value.key);
    if (fact.eq !== null) return isBelow(constSym(fact.eq), bound);
    if (isPlain(bound.value) && isKnownBelow(fact, bound.value)) return true;
    if (isPlain(bound.value) && isKnownAtLeast(fact, bound.value)) return false;
    const sum = countedFrom(value, state);
    if (sum !== null && isPlain(sum)) return isBelow(constSym(sum), bound);
    // What is below zero is a status that is no success.
    const isSuccess = bound.value === 0 && (value.kind === "op" || fact !== NO_FACT) ? successTruth(value, state) : null;
    if (isSuccess !== null) return !isSuccess;
    const values = value.kind === "phi" ? possibleValues(value, state) : null;
    return values === null ? null : agreedAmong(values, NO_FACT, (each) => isBelow(each, bound));
}

/** What a number that is known comes to with some more, or some less; null for other values. */
function countedFrom(sym: Sym, state: FlowState): number | null {
    if (sym.kind !== "op" || sym.right.kind !== "const" || (sym.operator !== "+" && sym.operator !== "-")) return null;
    const { eq } = state.fact(sym.left.key);
    if (eq === null || !isPlain(eq)) return null;
    return sym.operator === "+" ? eq + sym.right.value : eq - sym.right.value;
}

/** Whether a number of which nothing else is known is below another one. */
function numbersTruth(left: Sym, right: Sym, state: FlowState): boolean | null {
    if (areEqual(left, right, state) || isLess(right, left, state) === true) return false;
    // One of a few numbers, and then one more: `opSym` does not see it.
    const before = right.kind === "phi" && right.key.endsWith("+1)") ? right.key.slice(1, -"+1)".length) : null;
    if (before === null) return null;
    const isBefore = isLess({ key: before }, left, state);
    return isBefore === null ? (areEqual({ key: before }, left, state) ? true : null) : !isBefore;
}

/** True for two values that are known to be the same, whatever it is. */
function areEqual({ key: a }: Pick<Sym, "key">, { key: b }: Pick<Sym, "key">, state: FlowState): boolean {
    return [[a, b], [b, a]].some(([one, other]) => factTruth(state.fact(`(${one}==${other})`)) === true || state.fact(`(${one}!=${other})`).eq === 0);
}

/** What conditions have told of whether the one of two numbers is below the other; null when they have told nothing. */
function isLess({ key: a }: Pick<Sym, "key">, { key: b }: Sym, state: FlowState): boolean | null {
    return factTruth(state.fact(`(${a}<${b})`));
}

function mayBeCounted(...values: readonly Sym[]): boolean {
    return values.some(({ kind }) => kind === "phi" || kind === "op");
}

function factTruth(fact: Fact): boolean | null {
    if (fact.eq !== null) return fact.eq !== 0;
    // A status that is no success is not zero.
    if (fact.success === false) return true;
    return excludes(fact, 0) ? true : null;
}

function successTruth(operand: Sym, state: FlowState): boolean | null {
    if (operand.kind === "const") return (operand.value | 0) >= 0;
    const fact = state.fact(operand.key);
    const known = successOf(fact) ?? (operand.kind === "op" ? isCountedAbove(operand, state) : null);
    if (known !== null) return known;
    if (operand.kind === "phi" && operand.of !== null) {
        return agreedAmong(operand.of, fact, (each) => successTruth(each, state));
    }
    return null;
}

/** Whether a number that has been counted on is still zero or above, as one that is no success is not; null for other values. */
function isCountedAbove(sym: Extract<Sym, { kind: "op" }>, state: FlowState): boolean | null {
    const sum = countedFrom(sym, state);
    if (sum !== null) return sum >= 0;
    const { left, operator, right } = sym;
    if (right.kind !== "const" || !isPlain(right.value)) return null;
    const isAbove = operator === "+" ? successTruth(left, state) === true : operator === "-" && isNumberFrom(left, right.value, state);
    return isAbove ? true : null;
}

/** What is known of a value that is `a` on one path and `b` on another one: that both are a success, or a failure, or in a range, or not zero; null where there is no such thing. */
export function agreedFact(a: Sym, on: FlowState, b: Sym, other: FlowState): Omit<Fact, "of"> | null {
    if (a.kind === "const" && b.kind === "const") return null;
    const success = mayBeStatus(a) && mayBeStatus(b) ? successTruth(a, on) : null;
    const agreedSuccess = success !== null && success === successTruth(b, other) ? success : null;
    if (agreedSuccess === null && (isPlace(a) || isPlace(b) || mayBeCounted(a, b)) && truthOf(a, on) === true && truthOf(b, other) === true) return { eq: null, ne: [0], success: null };
    const [mine, theirs] = [rangeOf(a, on), rangeOf(b, other)];
    if (!hasRange(mine) && !hasRange(theirs)) return agreedSuccess === null ? null : { eq: null, ne: [], success: agreedSuccess };
    const { below } = joinRanges(mine, theirs);
    const least = [mine.least, theirs.least].find((bound) => bound !== undefined && isNumberFrom(a, bound, on) && isNumberFrom(b, bound, other));
    if (agreedSuccess === null && least === undefined && below === undefined) return null;
    return { eq: null, ne: [], success: agreedSuccess, ...(least === undefined ? {} : { least }), ...(below === undefined ? {} : { below }) };
}

/** True for a number that is known to be `bound` at least. */
function isNumberFrom(sym: Sym, bound: number, state: FlowState): boolean {
    return isAtLeast(sym, bound) || isKnownAtLeast(state.fact(sym.key), bound);
}

function rangeOf(sym: Sym, state: FlowState): Fact {
    return sym.kind === "const" ? { eq: sym.value, ne: NO_FACT.ne, success: null, of: null } : state.fact(sym.key);
}

function hasRange({ least, below }: Fact): boolean {
    return least !== undefined || below !== undefined;
}

/** True for what leads somewhere on some path, whatever is known there. */
function isPlace(sym: Sym): boolean {
    return sym.kind === "address" || sym.kind === "function" || (sym.kind === "phi" && sym.of?.some(({ kind }) => kind === "address" || kind === "function") === true);
}

function mayBeStatus({ kind }: Sym): boolean {
    return kind === "const" || kind === "phi" || kind === "result" || kind === "initial" || kind === "unknown" || kind === "op";
}

/** What is true of all of some values that a fact does not exclude; null where they differ, and where none is left. */
function agreedAmong(values: readonly Sym[], fact: Fact, truth: (value: Sym) => boolean | null): boolean | null {
    let all: boolean | null | undefined;
    for (const each of values) {
        if (contradicts(each, fact)) continue;
        const its = truth(each);
        if (its === null || (all !== undefined && its !== all)) return null;
        all = its;
    }
    return all ?? null;
}

/** True when a value that is `sym` cannot satisfy `fact`. */
export function contradicts(sym: Sym, fact: Fact): boolean {
    if (sym.kind === "phi") return sym.of !== null && sym.of.length > 0 && sym.of.every((each) => contradicts(each, fact));
    if (sym.kind !== "const") {
        return fact.eq === 0 && (sym.kind === "address" || sym.kind === "function" || sym.kind === "string");
    }
    if (fact.eq !== null) return !sameNumber(fact.eq, sym.value);
    return fact.ne.some((n) => sameNumber(n, sym.value)) || (fact.success !== null && fact.success !== (sym.value | 0) >= 0) || isOutside(fact, sym.value);
}

/** The values that `sym` may have on this path: phi alternatives that its facts do not exclude; null when they cannot be listed. */
export function possibleValues(sym: Sym, state: FlowState): readonly Sym[] | null {
    if (sym.kind !== "phi") return [sym];
    if (sym.of === null) return null;
    const fact = state.fact(sym.key);
    return sym.of.filter((each) => !contradicts(each, fact));
}

function equality(left: Sym, right: Sym, state: FlowState): boolean | null {
    if (left.kind === "const" && right.kind !== "const") return equality(right, left, state);
    if (right.kind !== "const") {
        if (left.key === right.key) return left.kind === "unknown" ? null : true;
        if (!mayBeCounted(left, right)) return null;
        const [isBefore, isBehind] = [isLess(left, right, state), isLess(right, left, state)];
        return isBefore === true || isBehind === true ? false : isBefore === false && isBehind === false ? true : null;
    }
    if (left.kind === "const") return sameNumber(left.value, right.value);
    const fact = state.fact(left.key);
    if (fact.eq !== null) return sameNumber(fact.eq, right.value);
    const sum = countedFrom(left, state);
    if (sum !== null) return sameNumber(sum, right.value);
    if (excludes(fact, right.value) || (isPlain(right.value) && isAtLeast(left, right.value + 1))) return false;
    if (left.kind === "phi" && left.of !== null) {
        return agreedAmong(left.of, fact, (each) => equality(each, right, state));
    }
    if (left.kind === "address" || left.kind === "function") return right.value === 0 ? false : null;
    if (right.value === 0 || right.value === 1) {
        const truth = isTest(left) ? truthOf(left, state) : null;
        if (truth !== null) return truth === (right.value === 1);
    }
    return null;
}

/** Adds to `state` that `sym` is true (or false); returns false when that contradicts what is known. */
export function assume(sym: Sym, truth: boolean, state: FlowState): boolean {
    const known = truthOf(sym, state);
    if (known !== null) {
        if (known === truth && sym.kind === "success") keepSuccess(sym.operand, truth, state);
        return known === truth;
    }
    switch (sym.kind) {
        case "not":
            return assume(sym.operand, !truth, state);
        case "success":
            return learnSuccess(sym.operand, truth, state);
        case "op":
            if (sym.operator === "==" || sym.operator === "!=") {
                if (assumeEqual(sym.left, sym.right, truth === (sym.operator === "=="), state)) return true;
                if (sym.left.kind === "const" || sym.right.kind === "const") return false;
            }
            state.learn(sym, { eq: truth ? null : 0, ne: truth ? [0] : [], success: null });
            return keepOrdered(sym, truth, state);
        default:
            return truth ? learnNot(sym, 0, state) : learnEqual(sym, 0, state);
    }
}

/** Keeps what an order says of the value itself: which alternatives are left, that a number is not the bound, or is it. */
function keepOrdered(sym: Sym, truth: boolean, state: FlowState): boolean {
    const ordered = orderOf(sym);
    if (ordered === null) return true;
    const { value, bound } = ordered;
    if (bound.value === 0) return learnSuccess(value, !truth, state);
    if (truth && !learnNot(value, bound.value, state)) return false;
    if (isPlain(bound.value) && !learnRange(value, truth ? { below: bound.value } : { least: bound.value }, state)) return false;
    const values = value.kind === "phi" ? (possibleValues(value, state) ?? []) : [];
    return values.every((each) => each.kind !== "const" || isBelow(each, bound) !== !truth || learnNot(value, each.value, state));
}

/** The same for the condition of a loop: what it counts by ones leaves it at the bound. */
export function assumeOfLoop(sym: Sym, truth: boolean, state: FlowState): boolean {
    if (sym.kind === "not") return assumeOfLoop(sym.operand, !truth, state);
    const ordered = orderOf(sym);
    const counts = ordered === null ? 0 : counted(ordered.value);
    if (ordered === null || counts === 0 || truth !== (counts === -1)) return assume(sym, truth, state);
    return assume(sym, truth, state) && learnEqual(ordered.value, counts === 1 ? ordered.bound.value : ordered.bound.value - 1, state);
}

/** Adds an order to what is known of a value; returns false when nothing is left. */
function learnRange(sym: Sym, range: Pick<Fact, "least" | "below">, state: FlowState): boolean {
    const fact = state.fact(sym.key);
    if (fact.eq !== null) return true;
    // What is below zero is below every such number; as an unsigned number, which a cast may have made it, above it.
    if (successOf(fact) === false) return true;
    const least = Math.max(fact.least ?? 0, range.least ?? 0);
    const below = Math.min(fact.below ?? Infinity, range.below ?? Infinity);
    if ((least > 0 || fact.success === true) && below === least + 1) return learnEqual(sym, least, state);
    state.learn(sym, { ...fact, ...(least > 0 ? { least } : {}), ...(below < Infinity ? { below } : {}) });
    const more = range.below === undefined ? null : oneMore(sym);
    return isSomethingLeft(state.fact(sym.key)) && narrow(sym, state) && (more === null || learnRange(more, { below: below + 1 }, state));
}

/** The number of which a value is the one before; null for other values. */
function oneMore(sym: Sym): Sym | null {
    return sym.kind === "op" && sym.operator === "-" && isConstant(sym.right, 1) ? sym.left : null;
}

/** The most numbers of a range that are looked at one by one. */
const MOST_LEFT = 64;

/** False where a range is empty, or each of its numbers has been ruled out. What is below zero nobody means who asks for all of these, unless it is known. */
function isSomethingLeft(fact: Fact): boolean {
    const { least = 0, below } = fact;
    if (below === undefined || successOf(fact) === false || below - least > MOST_LEFT) return true;
    if (least >= below) return false;
    for (let n = least; n < below; n++) if (!excludes(fact, n)) return true;
    return below - least < 2;
}

function assumeEqual(left: Sym, right: Sym, equal: boolean, state: FlowState): boolean {
    if (left.kind === "const" && right.kind !== "const") return assumeEqual(right, left, equal, state);
    if (right.kind !== "const") return false;
    if ((right.value === 0 || right.value === 1) && isTest(left)) return assume(left, equal === (right.value === 1), state);
    return equal ? learnEqual(left, right.value, state) : learnNot(left, right.value, state);
}

/** Adds all that `fact` says to what is known of `sym`; returns false when that contradicts what is known. */
export function assumeFact(sym: Sym, fact: Fact, state: FlowState): boolean {
    const equals = (n: number): Sym => ({ kind: "op", key: `(${sym.key}==${n})`, operator: "==", left: sym, right: constSym(n) });
    if (contradicts(sym, fact)) return false;
    if (sym.kind === "const") return true;
    if (fact.eq !== null && !assume(equals(fact.eq), true, state)) return false;
    if (fact.success !== null && !assume(successSym(sym), fact.success, state)) return false;
    const under = (bound: number): Sym => ({ kind: "op", key: `(${sym.key}<${bound})`, operator: "<", left: sym, right: constSym(bound) });
    if (fact.below !== undefined && !assume(under(fact.below), true, state)) return false;
    if (fact.least !== undefined && !assume(under(fact.least), false, state)) return false;
    return fact.ne.every((n) => (n === 0 ? assume(sym, true, state) : assume(equals(n), false, state)));
}

function learnEqual(sym: Sym, value: number, state: FlowState): boolean {
    const fact = state.fact(sym.key);
    if (excludes(fact, value)) return false;
    state.learn(sym, { eq: value, ne: [], success: null });
    const more = isPlain(value) ? oneMore(sym) : null;
    return narrow(sym, state) && (more === null || learnEqual(more, value + 1, state));
}

function learnNot(sym: Sym, value: number, state: FlowState): boolean {
    const fact = state.fact(sym.key);
    if (fact.eq !== null) return fact.eq !== value;
    if (!fact.ne.includes(value)) state.learn(sym, { ...fact, ne: [...fact.ne, value] });
    if (value === 0 && hasOneSuccess(sym)) return learnSuccess(sym, false, state);
    if (value === 0 && fact.success === true && isMoved(sym)) return learnRange(sym, { least: 1 }, state);
    return isSomethingLeft(state.fact(sym.key)) && narrow(sym, state);
}

/** True for a number that a loop has moved on, too often to list what it may be. */
function isMoved(sym: Sym): boolean {
    return sym.kind === "op" || (sym.kind === "phi" && sym.of === null);
}

function learnSuccess(sym: Sym, success: boolean, state: FlowState): boolean {
    const fact = state.fact(sym.key);
    const known = successOf(fact);
    if (known !== null) return known === success;
    state.learn(sym, { ...fact, success });
    return narrow(sym, state);
}

/** What follows from each of a value's alternatives is known of it where paths meet on which it has others. */
function keepSuccess(sym: Sym, success: boolean, state: FlowState): void {
    const fact = state.fact(sym.key);
    if (sym.kind === "phi" && successOf(fact) === null) state.learn(sym, { ...fact, success });
}

/** A phi whose facts leave one alternative is that alternative: what is known of the one holds for the other. */
function narrow(sym: Sym, state: FlowState): boolean {
    if (sym.kind !== "phi" || sym.of === null) return true;
    const fact = state.fact(sym.key);
    const left = sym.of.filter((each) => !contradicts(each, fact));
    const only = left[0];
    if (only === undefined) return false;
    if (left.length > 1 || only.kind === "const") return true;
    return assumeFact(only, fact, state);
}

/** All values that a symbol may have in a state, constants by number; null when they cannot be listed. */
export function constantsOf(sym: Sym, state: FlowState): readonly number[] | null {
    const values = possibleValues(sym, state);
    if (values === null) return null;
    const numbers: number[] = [];
    for (const each of values) {
        if (each.kind !== "const") return null;
        numbers.push(each.value);
    }
    return numbers;
}
