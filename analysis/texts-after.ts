/** What may run behind a call, as text: for questions to which a name that is not there is an answer. */
import { textOf } from "./callees.js";
import type { CallInstr } from "./ir.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** Callers of callers are looked at this far up. */
const MOST_CALLS = 2;

/** What is written behind a call in its function, and the functions that call it; null where that is not in sight. */
export function textsAfter(program: Program, { node }: CallInstr): readonly string[] | null {
    const isAround = ({ unit, item }: FunctionDecl): boolean => unit.file.text === node.source.text && item.bodyStart <= node.start && node.end <= item.end;
    const fn = [...program.project.functions()].find(isAround);
    if (fn === undefined) return null;
    const above = new Set([fn]);
    for (let depth = 0; depth < MOST_CALLS; depth++) for (const each of [...above]) for (const { caller } of program.callers(each)) above.add(caller);
    return [...above].map((each) => (each === fn ? node.source.text.slice(node.end, fn.item.end) : textOf(each)));
}
