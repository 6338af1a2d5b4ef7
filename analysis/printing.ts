/** Calls that print: known by their format, whatever their name. */
import type { CallEvent } from "./flow/engine.js";

/** Of printf, and of what WPP traces (`%!STATUS!`). */
const CONVERSION = /%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh?|ll?|I(?:32|64)?|[jtzwL])?[diouxXeEfgGaAcCsSpZ]|%!\w+!/;

/**
 * True for a call of a function or macro out of sight that is given a format with conversions: it takes its other arguments to print
 * them, and neither keeps them nor waits for anything.
 */
export function isPrinting({ target, args }: Pick<CallEvent, "target" | "args">): boolean {
    return target.kind === "unknown" && args.some((arg) => arg.kind === "string" && CONVERSION.test(arg.text));
}

/** True for a call of something out of sight, which may do anything to what it is given. */
export function isOpaque(event: Pick<CallEvent, "target" | "args">): boolean {
    const { target } = event;
    return target.kind === "kernel" ? target.api.args === null : target.kind === "unknown" && !isPrinting(event);
}
