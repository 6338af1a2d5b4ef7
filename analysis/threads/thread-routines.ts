/** Routines of threads that the driver starts. */
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";

/** Services that start a thread, by the argument that gets its handle. */
export const STARTERS: ReadonlyMap<string, number> = new Map([["PsCreateSystemThread", 0], ["IoCreateSystemThread", 1]]);

const known = new WeakMap<Program, Map<FunctionDecl, boolean>>();

/** True when `fn` is started as a thread, with its first parameter as what the thread is given. */
export function isThreadRoutine(program: Program, fn: FunctionDecl): boolean {
    let memo = known.get(program);
    if (memo === undefined) known.set(program, (memo = new Map<FunctionDecl, boolean>()));
    let is = memo.get(fn);
    if (is === undefined) memo.set(fn, (is = starts(program, fn)));
    return is;
}

function starts(program: Program, fn: FunctionDecl): boolean {
    if (fn.parameters?.length !== 1) return false;
    for (const caller of program.functionsNaming(fn.name)) {
        for (const { target, args } of program.flow(caller)?.calls ?? []) {
            const registers = target.kind === "kernel" && STARTERS.has(target.name) ? target.api.registers : null;
            const routine = registers === null ? undefined : args[registers.routine];
            if (routine?.kind === "function" && routine.name === fn.name) return true;
        }
    }
    return false;
}
