/** Calls that print: known by their format, whatever their name. */
import type { CallEvent } from "./flow/engine.js";

/** Of printf, and of what WPP traces (`%!STATUS!`). */
const CONVERSION = /%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh?|ll?|I(?:32|64)?|[jtzwL])?[diouxXeEfgGaAcCsSpZ]|%!\w+!/;

/** Words of which the name of a function that prints, or keeps a log, is made; an `err` in "Interrupt" or a `log` in "Dialog" is none. */
const PRINTS = /^[a-z]{0,4}(?:(?<!cata|dia|ana|back|pro|epi|mono)log|print|trace|dbg|debug|warn|warning|err|error|info|verbose|msg|message|puts)(?:s|f|ed|er|ger|ging|ing|ln|ex|msg|message|line|str|string|text|info|error|err|warning|warn|debug|dbg)?$/i;
/** Parts of the names of those that may do more than that, that do not return, or that prepare or look after the log. */
const DOES_MORE = new RegExp(
    "panic|fatal|crash|bug_?check|abort|raise|throw|exit|assert|break|halt|hang|prompt|set|wait|sleep|pause|sync|signal|notify|send|recv|receive|queue|post|clean|" +
        "close|free|fail|stop|start|init|open|rotate|roll|flush|handle|recover|retry|connect|restor|rundown|dispatch|callback|loop|process|acquire|lock|alloc|create|" +
        "delete|remove|destroy|kill|shut|term|drop|cancel|able|regist|attach|detach|reject|complet|finish",
    "i",
);
/** The same, as words: in longer ones they mean nothing. */
const DOES_MORE_WORD = /^(?:add|get|read|load|pop|push|put|run|die|box|begin|end|make)(?:log|msg|message|err|error|info)?$/i;

/** The words of a name: `DbgPrintEx` has three, `LOG_ERROR` two. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

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
    const words = name.match(WORDS) ?? [];
    const isNamed = words.some((word) => PRINTS.test(word)) && !DOES_MORE.test(name) && !words.some((word) => DOES_MORE_WORD.test(word));
    return isNamed && args.every(isText) && args.some((arg) => arg.kind === "string" && /\S\s+\S/.test(arg.text));
}

/** True for a call of something out of sight, which may do anything to what it is given. */
export function isOpaque(event: Pick<CallEvent, "target" | "args">): boolean {
    const { target } = event;
    return target.kind === "kernel" ? target.api.args === null : target.kind === "unknown" && !isPrinting(event);
}
