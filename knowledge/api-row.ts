/** The short form in which the tables of kernel functions are written, and how it becomes a full record. */
import { functionPage } from "./sources.js";
import { waitOf } from "./waits.js";
import type { ArgumentEffect, KernelApi, PoolInfo, Registration, Resource, ReturnKind } from "./kernel-types.js";
import type { Irql } from "./types.js";

/** The argument's value is used, nothing behind it. */
export const none: ArgumentEffect = "none";
/** The memory behind the argument is read during the call. */
export const reads: ArgumentEffect = "reads";
/** The memory behind the argument is written (and perhaps read) during the call. */
export const writes: ArgumentEffect = "writes";
/** The object behind the argument is gone, or no longer the caller's, after the call. */
export const frees: ArgumentEffect = "frees";
/** The pointer is kept beyond the call, or lives on in the result. */
export const retains: ArgumentEffect = "retains";

/** One row of a table of kernel functions. What is left out is the harmless case. */
export interface ApiRow {
    readonly name: string;
    /** Header that declares the function: decides the address of its page. */
    readonly header?: string;
    /** Name of the function on whose page this one is described. */
    readonly page?: string;
    /** Address of the page, when it is no reference page of a header. */
    readonly url?: string;
    readonly irql: Irql | null;
    readonly returns: ReturnKind;
    readonly nullable?: true;
    readonly noReturn?: true;
    readonly args: readonly ArgumentEffect[] | null;
    readonly rest?: ArgumentEffect;
    readonly registers?: Omit<Registration, "synchronous"> & { readonly synchronous?: true };
    readonly allocates?: Resource;
    readonly frees?: { readonly kind: Resource; readonly arg: number };
    readonly acts?: NonNullable<KernelApi["acts"]>;
    readonly lock?: NonNullable<KernelApi["lock"]>;
    readonly pool?: PoolInfo;
    readonly copies?: NonNullable<KernelApi["copies"]>;
    readonly describes?: NonNullable<KernelApi["describes"]>;
    readonly hangs?: NonNullable<KernelApi["hangs"]>;
    readonly returnsArg?: number;
}

/**
 * Rows of functions of which only the level is recorded: what they do to their arguments and return is unknown.
 *
 * @param irql the highest level at which they may be called
 * @param names by the header that declares them
 */
export function levelRows(irql: Irql, names: Readonly<Record<string, readonly string[]>>): ApiRow[] {
    return Object.entries(names).flatMap(([header, inHeader]) => {
        return inHeader.map((name): ApiRow => ({ name, header, irql, returns: "unknown", args: null }));
    });
}

/** What the function is about, where a row leaves it to its allocation or release. */
function actsOf(row: ApiRow): KernelApi["acts"] {
    if (row.acts !== undefined) return row.acts;
    if (row.frees !== undefined) return { on: row.frees.kind, verb: "free", arg: row.frees.arg };
    if (row.allocates !== undefined) return { on: row.allocates, verb: "allocate", arg: null };
    return null;
}

function isPure(row: ApiRow): boolean {
    if (row.args === null || row.noReturn === true || waitOf(row.name) !== undefined) return false;
    const { registers, allocates, frees: released, acts, lock } = row;
    if ([registers, allocates, released, acts, lock].some((fact) => fact !== undefined)) return false;
    const harmless = (effect: ArgumentEffect): boolean => effect === "none" || effect === "reads";
    return row.args.every(harmless) && harmless(row.rest ?? "none");
}

/** The full record of a row. */
export function toKernelApi(row: ApiRow): KernelApi {
    return {
        name: row.name,
        url: row.url ?? functionPage(row.header ?? "wdm", row.page ?? row.name),
        maxIrql: row.irql,
        returns: row.returns,
        mayReturnNull: row.nullable ?? false,
        noReturn: row.noReturn ?? false,
        wait: waitOf(row.name) ?? null,
        args: row.args,
        rest: row.rest ?? "none",
        registers: row.registers === undefined ? null : { ...row.registers, synchronous: row.registers.synchronous ?? false },
        allocates: row.allocates ?? null,
        frees: row.frees ?? null,
        acts: actsOf(row),
        lock: row.lock ?? null,
        pool: row.pool ?? null,
        copies: row.copies ?? null,
        describes: row.describes ?? null,
        hangs: row.hangs ?? null,
        returnsArg: row.returnsArg ?? null,
        pure: isPure(row),
    };
}
