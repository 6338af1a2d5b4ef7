/** Where objects come from, and objects that are gone together with the memory that led to them: a pointer to that memory is all that is left to name them by. */
import { isFromFreed } from "../flow/effects.js";
import type { Substitution } from "../flow/summary.js";
import type { Sym } from "../flow/sym.js";

/**
 * The callee's own name for the object, where it looks for it at a place at which another callee has found it, in memory freed since.
 *
 * @param homes places, by key, at which callees have found the object
 * @param names what the callee deals with, in its own terms
 */
export function buriedIn(homes: ReadonlySet<string>, into: Substitution, names: readonly { readonly each: Sym }[]): Sym | undefined {
    if (homes.size === 0) return undefined;
    return names.find(({ each }) => {
        const home = each.kind === "initial" ? into.cell(each.cell) : null;
        return home !== null && homes.has(home.key) && isFromFreed(into.state.load(home));
    })?.each;
}

/** The function's own call in which a callee has made an object; null for all other objects. */
export function callOf({ kind, key }: Sym): number | null {
    const call = kind === "result" ? /^c(\d+)\//.exec(key)?.[1] : undefined;
    return call === undefined ? null : Number(call);
}
