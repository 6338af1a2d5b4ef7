/**
 * Loops that send the rest of what a send has left over. WSK completes a send only when all bytes are sent, or with a failure.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_send
 */
import type { CNode } from "../parser/ast.js";
import { Concerned, requesting } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import { alternatives, type Sym } from "./flow/sym.js";
import { MOST_CALLS } from "./handled.js";
import type { Program } from "./program.js";
import { reachedFrom } from "./reach.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";

export interface SendLoop {
    /** The call in the loop that sends, itself or by helpers. */
    readonly at: CNode;
    readonly called: string;
    /** Name of the WSK function that sends. */
    readonly send: string;
    readonly trace: readonly TraceStep[];
}

const SENDS: ReadonlySet<string> = new Set(["WskSend", "WskSendTo"]);
const RECEIVES = /^WskReceive/;
const LOOPS = /^(?:for|while|do)_statement$/;
const concerned = new WeakMap<Program, Concerned>();

/** The loops of `fn` that go on from the number of bytes that a send says it has sent. */
export function sendLoops(program: Program, fn: FunctionDecl): readonly SendLoop[] {
    const test = concerned.get(program) ?? new Concerned(program.project, /\bWskSend(?:To)?\b|\bPFN_WSK_SEND/);
    concerned.set(program, test);
    const flow = test.has(fn, MOST_CALLS) && program.cfg(fn)?.incomplete === false ? program.flow(fn) : null;
    const found = new Map<CNode, SendLoop>();
    for (const { value, instr } of flow?.assigns ?? []) {
        const loop = loopAround(instr.node);
        // Data that is sent in portions needs a loop.
        if (loop === null || found.has(loop) || !isAdvanced(value) || /\bmin\b|\?/i.test(loop.text)) continue;
        const calls = (flow?.calls ?? []).filter(({ call }) => isWithin(call.node, loop)).map((event) => ({ event, names: requestsOf(program, event) }));
        if (calls.some(({ names }) => names.some((name) => RECEIVES.test(name)))) continue;
        const sending = calls.find(({ names }) => names.some((name) => SENDS.has(name)));
        const send = sending?.names.find((name) => SENDS.has(name));
        if (sending === undefined || send === undefined) continue;
        const { node } = sending.event.call;
        found.set(loop, { at: node, called: sending.event.target.name, send, trace: [step(node, `${send} sends all bytes, or fails`), step(instr.node, "the loop goes on behind the bytes that were sent")] });
    }
    return [...found.values()];
}

/** The WSK functions that a call makes requests with before it returns. */
function requestsOf(program: Program, { target }: CallEvent): readonly string[] {
    if (target.kind === "wsk") return [target.name];
    if (target.kind !== "function") return [];
    return [...reachedFrom(program, target.decl, { towards: requesting(program.project) })].flatMap(({ event }) => (event.target.kind === "wsk" ? [event.target.name] : []));
}

/** `x + n` or `x - n`, where n is what a request has left in the Information of its IRP. */
function isAdvanced(value: Sym): boolean {
    return (alternatives(value) ?? []).some((each) => each.kind === "op" && (each.operator === "+" || each.operator === "-") && isCount(each.right));
}

function isCount(sym: Sym): boolean {
    return (alternatives(sym) ?? []).some(({ key }) => /\.IoStatus\.Information$/.test(key));
}

function loopAround(node: CNode): CNode | null {
    let each: CNode | null = node;
    while (each !== null && !LOOPS.test(each.kind)) each = each.parent;
    return each;
}

function isWithin(node: CNode, outer: CNode): boolean {
    return node.source === outer.source && outer.start <= node.start && node.end <= outer.end;
}
