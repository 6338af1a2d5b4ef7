/**
 * MDLs that are built as if their memory were never paged out, over memory that may be: a stack, or a paged pool.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmbuildmdlfornonpagedpool
 */
import { isPagedPool, kernelApi } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { instancesOf } from "../instances.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";
import { localOf } from "./request-buffers.js";
import { describedBy } from "./transfers.js";

export interface NonpagedBuild {
    /** The call that builds the MDL, or the one that leads there from the function whose memory it is. */
    readonly at: CNode;
    readonly kind: "stack" | "paged";
    /** The local variable, or the function that has allocated the memory. */
    readonly what: string;
    readonly function: string;
    readonly call: string;
    readonly trace: readonly TraceStep[];
}

const BUILDERS = ["MmBuildMdlForNonPagedPool", "NdisAllocateMdl"];

/** Such calls below the functions of `unit`. */
export function* nonpagedBuilds(program: Program, unit: Unit): Generator<NonpagedBuild, void, undefined> {
    for (const name of BUILDERS) {
        for (const fn of program.functionsNaming(name)) {
            if (!program.isBelow(unit, fn)) continue;
            for (const event of program.flow(fn)?.calls ?? []) if (event.target.kind === "kernel" && event.target.name === name) yield* buildsAt(program, fn, event);
        }
    }
}

function* buildsAt(program: Program, fn: FunctionDecl, event: CallEvent): Generator<NonpagedBuild, void, undefined> {
    const { args, state, target, call } = event;
    const memory = target.name === "NdisAllocateMdl" ? args[1] : args[0] === undefined ? undefined : describedBy(args[0], state).memory;
    if (memory === undefined) return;
    for (const { chain, values } of instancesOf(program, fn, [memory], state)) {
        const outer = chain[0]?.caller ?? fn;
        for (const value of alternatives(values[0] ?? memory) ?? []) {
            const found = pageable(value);
            if (found === null) continue;
            const trace = [...chainSteps(chain), step(call.node, `${target.name} takes the memory for non-paged`)];
            yield { ...found, at: chain[0]?.event.call.node ?? call.node, function: outer.name, call: target.name, trace: chain.length === 0 ? [] : trace };
        }
    }
}

function pageable(memory: Sym): Pick<NonpagedBuild, "kind" | "what"> | null {
    const variable = localOf(memory);
    if (variable !== null) return { kind: "stack", what: variable.name };
    if (memory.kind !== "result" || memory.call.callee.op !== "function") return null;
    const pool = kernelApi(memory.call.callee.name)?.pool ?? null;
    if (pool === null) return null;
    const type = pool.typeArg === null ? undefined : memory.call.args[pool.typeArg];
    const isPaged = pool.style === "paged" || ((pool.style === "pool-type" || pool.style === "pool-flags") && type?.op === "const" && isPagedPool(pool.style, type.value));
    return isPaged ? { kind: "paged", what: memory.call.callee.name } : null;
}
