/** Tests of the current level: what KeGetCurrentIrql has said, and which levels that leaves. */
import type { Irql } from "../../knowledge/index.js";
import { type Fact, excludes } from "../flow/facts.js";
import type { Sym } from "../flow/sym.js";

/** The levels at which a driver's code runs that is not an interrupt's. */
export const LEVELS: readonly Irql[] = [0, 1, 2];

/** True for what the system has said of the current level, and for what is computed from that. */
export function isAboutLevel(sym: Sym): boolean {
    switch (sym.kind) {
        case "result":
            return sym.call.callee.op === "function" && sym.call.callee.name === "KeGetCurrentIrql";
        case "op":
            return isAboutLevel(sym.left) || isAboutLevel(sym.right);
        case "not":
        case "success":
            return isAboutLevel(sym.operand);
        case "phi":
            return sym.of?.some(isAboutLevel) ?? false;
        default:
            return false;
    }
}

/** The levels for which a fact holds; null when that cannot be told. */
export function allowedBy(of: Sym, fact: Fact): readonly Irql[] | null {
    if (of.kind === "result") return LEVELS.filter((level) => !excludes(fact, level));
    const truth = fact.eq !== null ? fact.eq !== 0 : fact.ne.includes(0) ? true : null;
    if (of.kind !== "op" || truth === null) return null;
    const test = comparison(of);
    return test === null ? null : LEVELS.filter((level) => test(level) === truth);
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    "<": (a, b) => a < b, "==": (a, b) => a === b, "!=": (a, b) => a !== b,
};

function comparison({ operator, left, right }: Extract<Sym, { kind: "op" }>): ((level: Irql) => boolean) | null {
    const compare = COMPARE[operator];
    if (compare === undefined) return null;
    if (left.kind === "result" && right.kind === "const") return (level) => compare(level, right.value);
    if (left.kind === "const" && right.kind === "result") return (level) => compare(left.value, level);
    return null;
}
