/** Hand-made waits: loops that do nothing but test what only another thread can change. */
import { kernelApi } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { type Block, type CallInstr, type ControlFlow, type Expr, type Instr, type Place, successors } from "./ir.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** Names of calls that may stand in the body of a loop that only waits. */
const IDLE = new Set([
    "YieldProcessor", "_mm_pause", "__yield", "KeMemoryBarrier", "MemoryBarrier", "_ReadWriteBarrier", "KeStallExecutionProcessor",
    "NdisStallExecution", "ZwYieldExecution", "__nop",
]);
/** Most blocks of a loop that is taken for a wait. */
const MOST_BLOCKS = 8;

/** The conditions of all loops in `fn` that only wait. */
export function spinsOf(program: Program, fn: FunctionDecl): readonly CNode[] {
    let spins = known.get(fn);
    if (spins === undefined) known.set(fn, (spins = find(program.cfg(fn))));
    return spins;
}

const known = new WeakMap<FunctionDecl, readonly CNode[]>();

function find(cfg: ControlFlow | null): CNode[] {
    const found: CNode[] = [];
    if (cfg === null) return found;
    const finder = new SpinFinder(cfg);
    const done = new Set<Block>();
    for (const block of reachable(cfg.entry)) {
        if (block.end.op !== "branch" || done.has(block)) continue;
        const loop = finder.loopAt(block);
        if (loop === null) continue;
        for (const each of loop) done.add(each);
        found.push(block.end.node);
    }
    return found;
}

function reachable(entry: Block): ReadonlySet<Block> {
    const seen = new Set<Block>([entry]);
    for (const block of seen) for (const next of successors(block)) seen.add(next);
    return seen;
}

class SpinFinder {
    /** Locals whose address is taken: a completion routine may know it. */
    readonly #shared: ReadonlySet<number>;

    constructor(cfg: ControlFlow) {
        this.#shared = addressTaken(cfg);
    }

    /** The blocks of a loop through `head` that only waits, or null. */
    loopAt(head: Block): readonly Block[] | null {
        const path: Block[] = [];
        const walk = (block: Block): boolean => {
            if (block === head && path.length > 0) return true;
            if (path.length >= MOST_BLOCKS || path.includes(block) || !this.#waits(block)) return false;
            path.push(block);
            for (const next of successors(block)) if (walk(next)) return true;
            path.pop();
            return false;
        };
        return walk(head) ? path : null;
    }

    /** True for a block that changes nothing and whose end, if it decides, depends on other threads alone. */
    #waits(block: Block): boolean {
        if (!block.instrs.every(isIdle)) return false;
        if (block.end.op === "branch") return this.#readsShared(block.end.condition);
        return block.end.op === "goto";
    }

    /** A test of memory that other threads see. */
    #readsShared(expr: Expr): boolean {
        switch (expr.op) {
            case "read":
                return this.#isShared(expr.place);
            case "unary":
            case "ntSuccess":
            case "ntSeverity":
                return this.#readsShared(expr.operand);
            case "binary":
                return this.#readsShared(expr.left) || this.#readsShared(expr.right);
            case "result":
                return isRead(expr.call);
            default:
                return false;
        }
    }

    #isShared(place: Place): boolean {
        switch (place.op) {
            case "var":
                return place.variable.scope === "global" || place.variable.isStatic || this.#shared.has(place.variable.id);
            case "deref":
                return true;
            case "field":
            case "index":
                return this.#isShared(place.base);
        }
    }
}

function isIdle(instr: Instr): boolean {
    return instr.op === "call" && ((instr.callee.op === "function" && IDLE.has(instr.callee.name)) || isRead(instr));
}

function isRead(call: CallInstr): boolean {
    return call.callee.op === "function" && kernelApi(call.callee.name)?.acts?.verb === "read";
}

function addressTaken(cfg: ControlFlow): ReadonlySet<number> {
    const ids = new Set<number>();
    const note = (expr: Expr): void => {
        if (expr.op !== "address") return;
        let { place } = expr;
        while (place.op === "field" || place.op === "index") place = place.base;
        if (place.op === "var" && place.variable.scope === "local") ids.add(place.variable.id);
    };
    for (const block of cfg.blocks) {
        for (const instr of block.instrs) {
            if (instr.op === "call") instr.args.forEach(note);
            else if (instr.op === "assign") note(instr.value);
        }
    }
    return ids;
}
