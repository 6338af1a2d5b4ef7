/** The functions that the system, or a framework, calls before it takes a driver out of memory. */
import { type FrameworkRoutine, frameworkRoutines } from "./framework-unloading.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";

/** A function that the system calls before it takes the driver out of memory. */
export interface UnloadRoutine {
    readonly fn: FunctionDecl;
    /** What the function is to the driver. */
    readonly role: FrameworkRoutine["role"];
    readonly registered: TraceStep;
    /** True where the framework calls it, which calls others at the end of a driver, too. */
    readonly isOfFramework: boolean;
}

const UNLOAD_MEMBER = "DriverUnload";

const known = new WeakMap<Program, readonly UnloadRoutine[]>();

/** The unload routines of all drivers of a program, those of frameworks last. */
export function unloadRoutines(program: Program): readonly UnloadRoutine[] {
    const routines = known.get(program) ?? [...find(program)];
    known.set(program, routines);
    return routines;
}

function* find(program: Program): Generator<UnloadRoutine, void, undefined> {
    const { project } = program;
    project.files.loadMentions(UNLOAD_MEMBER);
    for (const setter of program.functionsNaming(UNLOAD_MEMBER)) {
        if (!/DriverUnload\s*=/.test(setter.unit.file.text)) continue;
        for (const { cell, value, instr } of program.flow(setter)?.assigns ?? []) {
            if (value.kind !== "function" || cell.steps.at(-1) !== UNLOAD_MEMBER) continue;
            const fn = project.function(value.name, setter.unit);
            if (fn !== null) yield { fn, role: "unload routine", registered: step(instr.node, `${fn.name} is made the unload routine`), isOfFramework: false };
        }
    }
    for (const routine of frameworkRoutines(program)) yield { ...routine, isOfFramework: true };
}
