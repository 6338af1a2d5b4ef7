/** Structured exception handling: `__try` with `__except` or `__finally`. */
import { RAISING } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { Block, Instr } from "../ir.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { lowerStatement } from "./statements.js";

/**
 * An exception is modelled where one is expected: before each call that is documented to raise one (MmProbeAndLockPages, ProbeForRead,
 * …) control may go to the handler, with the call not done. A `__try` without such a call may raise at its start.
 */
export function lowerSehTry(b: Builder, node: CNode): void {
    const except = node.children.find((child) => child.kind === "seh_except_clause");
    const last = node.children.find((child) => child.kind === "seh_finally_clause");
    const body = node.get("body") ?? node.firstOfKind("compound_statement");
    const after = b.block();
    if (last !== undefined) lowerFinally(b, body, last, after);
    else lowerExcept(b, body, except ?? null, after);
}

function lowerFinally(b: Builder, body: CNode | null, clause: CNode, after: Block): void {
    const cleanup = clause.get("body") ?? clause.firstOfKind("compound_statement");
    const end = b.block();
    const depth = b.finallies.length;
    if (cleanup !== null) b.finallies.push({ body: cleanup, depth });
    b.withTargets({ leaveTo: end }, () => {
        if (body !== null) lowerStatement(b, body);
    });
    b.finallies.length = depth;
    b.goto(end, end);
    if (cleanup !== null) lowerStatement(b, cleanup);
    b.goto(after, after);
}

function lowerExcept(b: Builder, body: CNode | null, clause: CNode | null, after: Block): void {
    const handler = b.block();
    const firstBlock = b.blocks.length;
    const start = b.block();
    b.goto(start, start);
    b.withTargets({ leaveTo: after }, () => {
        if (body !== null) lowerStatement(b, body);
    });
    b.goto(after, handler);
    if (!connectRaising(b, firstBlock, handler)) {
        const inner = splitAt(b, start, 0);
        start.end = { op: "either", targets: [inner, handler] };
    }
    b.current = handler;
    const filter = clause?.get("filter") ?? null;
    if (filter !== null) lowerExpr(b, filter);
    const statements = clause?.get("body") ?? clause?.firstOfKind("compound_statement") ?? null;
    if (statements !== null) lowerStatement(b, statements);
    b.goto(after, after);
}

/** Gives each call that raises an edge to the handler, taken before it. */
function connectRaising(b: Builder, firstBlock: number, handler: Block): boolean {
    const done = new Set<Instr>();
    for (let index = firstBlock; index < b.blocks.length; index++) {
        const block = b.blocks[index];
        if (block === undefined || block === handler) continue;
        const at = block.instrs.findIndex((instr) => !done.has(instr) && raises(instr));
        const call = block.instrs[at];
        if (call === undefined) continue;
        done.add(call);
        const rest = splitAt(b, block, at);
        block.end = { op: "either", targets: [rest, handler] };
        // The call itself now leads `rest`: look behind it for another one.
        const more = splitAt(b, rest, 1);
        rest.end = { op: "goto", target: more };
    }
    return done.size > 0;
}

function raises(instr: Instr): boolean {
    return instr.op === "call" && instr.callee.op === "function" && RAISING.has(instr.callee.name);
}

/** Cuts a block in two before instruction `at`; the new block takes over the rest and the block's end. */
function splitAt(b: Builder, block: Block, at: number): Block {
    const rest = b.block();
    rest.instrs.push(...block.instrs.splice(at));
    rest.end = block.end;
    if (b.current === block) b.current = rest;
    return rest;
}
