/** Every kernel function and function-like macro that the tables know, in one lookup. */
import { APC_APIS } from "./apc-apis.js";
import { toKernelApi, type ApiRow } from "./api-row.js";
import { CALLBACK_APIS } from "./callback-apis.js";
import { DIAGNOSTIC_APIS } from "./diagnostic-apis.js";
import { EVENT_APIS } from "./event-apis.js";
import { FRAMEWORK_APIS } from "./framework-apis.js";
import { INTERLOCKED_APIS } from "./interlocked-apis.js";
import { IRP_APIS } from "./irp-apis.js";
import { LOCK_APIS } from "./lock-apis.js";
import { MDL_APIS } from "./mdl-apis.js";
import { MEMORY_APIS } from "./memory-apis.js";
import { NO_RETURN_APIS } from "./no-return.js";
import { PASSIVE_APIS } from "./passive-apis.js";
import { POOL_APIS } from "./pool-apis.js";
import { STRING_APIS } from "./string-apis.js";
import { SYSTEM_APIS } from "./system-apis.js";
import type { ArgumentEffect, KernelApi } from "./kernel-types.js";
import { waitOf } from "./waits.js";

const ROWS: readonly ApiRow[] = [
    ...IRP_APIS, ...MDL_APIS, ...POOL_APIS, ...MEMORY_APIS, ...LOCK_APIS, ...EVENT_APIS, ...CALLBACK_APIS, ...INTERLOCKED_APIS,
    ...STRING_APIS, ...DIAGNOSTIC_APIS, ...SYSTEM_APIS, ...FRAMEWORK_APIS, ...NO_RETURN_APIS, ...PASSIVE_APIS, ...APC_APIS,
];

const rows = new Map<string, ApiRow>(ROWS.map((row) => [row.name, row]));
/** Two thousand records take a while to make, and a run needs some hundred. */
const known = new Map<string, KernelApi>();

/** The names of all known functions. Of those with `args: null` only the level is recorded. */
export const KERNEL_API_NAMES: readonly string[] = ROWS.map(({ name }) => name);

/** What is known of the free function or function-like macro `name`, or undefined when nothing is. */
export function kernelApi(name: string): KernelApi | undefined {
    const api = known.get(name);
    if (api !== undefined) return api;
    const row = rows.get(name);
    if (row === undefined) return undefined;
    const made = toKernelApi(row);
    known.set(name, made);
    return made;
}

/** The functions that take or give back a lock, that do something to an object of the kernel other than to make or free it, or that wait. */
export function kernelApisWith(fact: "lock" | "acts" | "wait"): readonly KernelApi[] {
    const has = (row: ApiRow): boolean => (fact === "wait" ? waitOf(row.name) : row[fact]) !== undefined;
    let rows = withFact.get(fact);
    if (rows === undefined) withFact.set(fact, (rows = ROWS.filter(has).flatMap(({ name }) => kernelApi(name) ?? [])));
    return rows;
}

const withFact = new Map<string, readonly KernelApi[]>();

/**
 * What the function does with argument `index`, variable arguments included; undefined when the function's effects are not known,
 * so that anything may happen to it.
 */
export function argumentEffect(api: KernelApi, index: number): ArgumentEffect | undefined {
    return api.args === null ? undefined : api.args[index] ?? api.rest;
}
