/** Hand-made waits: loops that do nothing but test what only another thread can change. */
import { kernelApi } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { type Block, type Expr, type Place, successors } from "./ir.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** Names of calls that may stand in the body of a loop that only waits. */
const IDLE = new Set(["YieldProcessor", "_mm_pause", "KeMemoryBarrier", "MemoryBarrier", "KeStallExecutionProcessor", "ZwYieldExecution", "__nop"]);

/** The conditions of all loops in `fn` that only wait. */
export function spinsOf(program: Program, fn: FunctionDecl): readonly CNode[] {
    const found: CNode[] = [];
    for (const block of program.cfg(fn)?.blocks ?? []) {
        const { end } = block;
        if (end.op !== "branch" || !readsShared(end.condition)) continue;
        if (returnsIdle(end.yes, block) || returnsIdle(end.no, block)) found.push(end.node);
    }
    return found;
}

/** True when control goes from `from` back to `head` through nothing but idling. */
function returnsIdle(from: Block, head: Block): boolean {
    let block = from;
    for (let steps = 0; steps < 8; steps++) {
        if (block === head) return true;
        if (!block.instrs.every((instr) => instr.op === "call" && instr.callee.op === "function" && IDLE.has(instr.callee.name))) return false;
        const next = successors(block);
        const only = next[0];
        if (next.length !== 1 || only === undefined) return false;
        block = only;
    }
    return false;
}

/** A test of memory that other threads see, made without a call. */
function readsShared(expr: Expr): boolean {
    switch (expr.op) {
        case "read":
            return isShared(expr.place);
        case "unary":
        case "ntSuccess":
            return readsShared(expr.operand);
        case "binary":
            return readsShared(expr.left) || readsShared(expr.right);
        case "result":
            return expr.call.callee.op === "function" && kernelApi(expr.call.callee.name)?.acts?.verb === "read";
        default:
            return false;
    }
}

function isShared(place: Place): boolean {
    switch (place.op) {
        case "var":
            return place.variable.scope === "global";
        case "deref":
            return true;
        case "field":
        case "index":
            return isShared(place.base);
    }
}
