/** Calls that print: known by their format, whatever their name. */
import type { CallEvent } from "./flow/engine.js";

const CONVERSION = /%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh?|ll?|I(?:32|64)?|[jtzwL])?[diouxXeEfgGaAcCsSpZ]/;

/**
 * True for a call of a function or macro out of sight that is given a format with conversions: it takes its other arguments to print
 * them, and neither keeps them nor waits for anything.
 */
export function isPrinting({ target, args }: Pick<CallEvent, "target" | "args">): boolean {
    return target.kind === "unknown" && args.some((arg) => arg.kind === "string" && CONVERSION.test(arg.text));
}
