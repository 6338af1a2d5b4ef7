/** Calls that print: known by their format, whatever their name. */
import type { CallEvent } from "./flow/engine.js";

/** Of printf, and of what WPP traces (`%!STATUS!`). */
const CONVERSION = /%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh?|ll?|I(?:32|64)?|[jtzwL])?[diouxXeEfgGaAcCsSpZ]|%!\w+!/;

/** Names of functions that print, or keep a log, in whatever words. */
const PRINTS = /log|print|trace|d(?:e)?bu?g|warn|err|info|verbose|msg|message|puts/i;
/** Names of those that may do more than that, or do not return. */
const DOES_MORE = /panic|fatal|bug_?check|abort|raise|throw|exit|assert|set|wait|signal|send|queue|clean|close|free|fail|stop/i;

/**
 * True for a call of a function or macro out of sight that prints: it is given a format with conversions and takes its other arguments to print them, or
 * it is named for that and is given a sentence, and at most numbers beside. It neither keeps what it is given nor waits for anything.
 */
export function isPrinting({ target, args }: Pick<CallEvent, "target" | "args">): boolean {
    if (target.kind !== "unknown") return false;
    return args.some((arg) => arg.kind === "string" && CONVERSION.test(arg.text)) || isRemark(target.name, args);
}

function isRemark(name: string, args: CallEvent["args"]): boolean {
    const isText = ({ kind }: CallEvent["args"][number]): boolean => kind === "string" || kind === "const" || kind === "name";
    return PRINTS.test(name) && !DOES_MORE.test(name) && args.every(isText) && args.some((arg) => arg.kind === "string" && /\S\s+\S/.test(arg.text));
}

/** True for a call of something out of sight, which may do anything to what it is given. */
export function isOpaque(event: Pick<CallEvent, "target" | "args">): boolean {
    const { target } = event;
    return target.kind === "kernel" ? target.api.args === null : target.kind === "unknown" && !isPrinting(event);
}
