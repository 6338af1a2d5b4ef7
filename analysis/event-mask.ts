/** What is known of the bits of an event mask. */
import { EVENT_DISABLE, eventFlagsIn } from "../knowledge/index.js";
import type { Sym } from "./flow/sym.js";

/** One value that a mask may have. */
export interface MaskValue {
    /** Bits that are certainly set, as an unsigned 32-bit number. */
    readonly bits: number;
    /** True when no other bit is set. */
    readonly exact: boolean;
}

/** The values of a mask on all paths to a request. */
export interface Mask {
    readonly values: readonly MaskValue[];
    /** False where the values come out of a callee, which may choose by its arguments: then only what all have in common counts. */
    readonly separate: boolean;
    /** True when the mask is certainly not assigned: garbage or zero since its structure came to life. */
    readonly isUnset: boolean;
}

/** The values that a symbol has as a mask. */
export function maskOf(sym: Sym): Mask {
    const each = sym.kind === "phi" ? (sym.of ?? []) : [sym];
    return {
        values: each.length === 0 ? [{ bits: 0, exact: false }] : each.map(bitsOf),
        separate: sym.kind !== "phi" || !/\bc\d+\//.test(sym.key),
        isUnset: each.length > 0 && each.every((one) => one.kind === "uninitialized" || (one.kind === "const" && one.value === 0)),
    };
}

function bitsOf(sym: Sym): MaskValue {
    if (sym.kind === "const") return { bits: sym.value >>> 0, exact: true };
    if (sym.kind === "op" && sym.operator === "|") {
        const left = bitsOf(sym.left);
        const right = bitsOf(sym.right);
        return { bits: (left.bits | right.bits) >>> 0, exact: left.exact && right.exact };
    }
    if (sym.kind === "phi" && sym.of !== null && sym.of.length > 0) {
        return { bits: sym.of.reduce((common, each) => (common & bitsOf(each).bits) >>> 0, 0xffff_ffff), exact: false };
    }
    return { bits: 0, exact: false };
}

/** The first value for which `test` holds where values stand for themselves; else one for which it holds as it does for all. */
export function maskWhere(mask: Mask, test: (value: MaskValue) => boolean): MaskValue | null {
    const found = mask.values.find(test) ?? null;
    return mask.separate || mask.values.every(test) ? found : null;
}

/** Bits that are set whatever path is taken. */
export function commonBits(mask: Mask): number {
    return mask.values.reduce((common, each) => (common & each.bits) >>> 0, 0xffff_ffff);
}

/** Bits of a mask that stand for events: all but WSK_EVENT_DISABLE. */
export function eventBits(bits: number): number {
    return (bits & ~EVENT_DISABLE) >>> 0;
}

/** How many bits are set. */
export function countBits(bits: number): number {
    let count = 0;
    for (let rest = bits >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count++;
    return count;
}

/** The names of the flags in `bits`; bits without a name as a number. */
export function flagNames(bits: number): readonly string[] {
    const rows = eventFlagsIn(bits);
    const rest = rows.reduce((left, row) => (left & ~row.value) >>> 0, bits >>> 0);
    return [...rows.map((row) => row.name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])];
}
