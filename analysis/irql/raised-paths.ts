/** Whether a function can come to a wait while it has the level raised, told by its control-flow graph alone: no values are followed. */
import type { Block, CallInstr, Instr } from "../ir.js";
import { successors } from "../ir.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { isAtDispatch, isSpinLock, type LockText, mayBlock } from "./lock-text.js";

/** What a call may do to the level, or at it, as far as its name tells. */
interface Deed {
    readonly level?: "raises" | "lowers";
    readonly mayWait?: boolean;
}

const NOTHING: Deed = {};

/** Whether some path leads from a call that raises the level to one that may wait, past none that certainly lowers it. */
export function mayWaitRaised(program: Program, text: LockText, fn: FunctionDecl): boolean {
    const cfg = program.cfg(fn);
    if (cfg === null) return false;
    const deedOf = (call: CallInstr): Deed => deed(program, text, fn, call);
    const raised = new Set<Block>();
    const all = new Set([cfg.entry]);
    // A set may grow while it is walked.
    for (const block of all) {
        for (const next of successors(block)) all.add(next);
        const after = levelAfter(block.instrs, false, deedOf);
        if (after === "waits") return true;
        if (after) for (const next of successors(block)) raised.add(next);
    }
    for (const block of raised) {
        const after = levelAfter(block.instrs, true, deedOf);
        if (after === "waits") return true;
        if (after) for (const next of successors(block)) raised.add(next);
    }
    return false;
}

/** Whether the level may be raised behind some instructions; `waits` when one of them may wait at a raised level. */
function levelAfter(instrs: readonly Instr[], isRaised: boolean, deedOf: (call: CallInstr) => Deed): boolean | "waits" {
    let raised = isRaised;
    for (const instr of instrs) {
        if (instr.op === "unknown") raised = false;
        if (instr.op !== "call") continue;
        const { level, mayWait = false } = deedOf(instr);
        if (mayWait && raised) return "waits";
        if (level !== undefined) raised = level === "raises";
    }
    return raised;
}

function deed(program: Program, text: LockText, fn: FunctionDecl, { callee }: CallInstr): Deed {
    // What a pointer leads to is told by values.
    if (callee.op !== "function") return { level: "raises", mayWait: true };
    const { project } = program;
    const api = project.api(callee.name);
    if (api === undefined) {
        const decl = project.function(callee.name, fn.unit);
        return decl === null ? NOTHING : { ...(text.isRaiser(decl) ? { level: "raises" } : {}), mayWait: text.mayWait(decl) };
    }
    const verb = api.acts?.verb;
    if (isSpinLock(api) && verb !== "initialize") return verb === "acquire" ? { level: "raises" } : isAtDispatch(api) ? NOTHING : { level: "lowers" };
    if (api.name === "KeRaiseIrql" || api.name === "KeRaiseIrqlToDpcLevel") return { level: "raises" };
    return api.name === "KeLowerIrql" ? { level: "lowers" } : { mayWait: mayBlock(api) };
}
