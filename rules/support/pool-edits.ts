/** Edits of allocations. */
import type { CNode, Driver } from "../../analysis/index.js";
import type { Edit } from "./edits.js";

/**
 * The same pool, nonpaged, in the spelling that the driver's own allocations have.
 *
 * @param argument the argument that names the pool
 * @returns nothing where the pool is not named in the call itself
 */
export function nonpagedPool(driver: Driver, argument: CNode | null): Edit[] {
    if (argument === null || argument.source.path !== driver.file.path) return [];
    const words = [...argument.text.matchAll(/\b(?:PagedPool(?:CacheAligned)?|POOL_FLAG_PAGED)\b/gu)];
    const [word] = words;
    if (word === undefined || words.length > 1) return [];
    const start = argument.start + word.index;
    const old = word[0];
    const isOld = /\bNonPagedPool(?:CacheAligned)?\b/u.test(driver.file.text) && !/\bNonPagedPoolNx/u.test(driver.file.text);
    const text = old === "POOL_FLAG_PAGED" ? "POOL_FLAG_NON_PAGED" : old.replace("PagedPool", isOld ? "NonPagedPool" : "NonPagedPoolNx");
    return [{ start, end: start + old.length, text }];
}
