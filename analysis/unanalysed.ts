/** Functions that are understood word for word, and yet too much to analyse. */
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** Words of functions that rules have to follow to say anything. Whoever only has an IRP from above is judged by a look at its calls. */
const CONCERNS_RULES = /\bWsk|WSK|\bIo(?:Allocate|Free|Reuse|Initialize)Irp|\bIoSetCompletionRoutine/;

/** The given functions that deal with WSK or IRPs and whose analysis was given up: they are too large, or nested too deeply. */
export function* unanalysed(program: Program, functions: Iterable<FunctionDecl>): Generator<FunctionDecl, void, undefined> {
    for (const fn of functions) {
        const { item, unit } = fn;
        if (!CONCERNS_RULES.test(unit.file.text.slice(item.start, item.end)) || fn.body === null) continue;
        if (program.flow(fn) === null) yield fn;
    }
}
