/** Members that the driver clears and never sets: what stands under a test of one is not reached. */
import { isOutside, type Fact } from "./flow/facts.js";
import type { FlowState } from "./flow/state.js";
import type { Cell, Sym } from "./flow/sym.js";
import { nameOf } from "./inspect/pointers.js";
import { memberStores } from "./member-stores.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

const known = new WeakMap<Program, Map<string, boolean>>();

/** True for a fact that says of such a member that it is set. */
export function isNeverSo(program: Program, fn: FunctionDecl, { of, fact }: { readonly of: Sym; readonly fact: Fact }, state: FlowState): boolean {
    if (of.kind !== "initial" || !(fact.ne.includes(0) || (fact.eq !== null && fact.eq !== 0) || isOutside(fact, 0))) return false;
    return isOnlyCleared(program, nameOf(of.cell)) && isAllInSight(program, fn, of.cell, state);
}

/** True for a name to which `FALSE` is assigned, and never anything else: by the text, which is quick. */
function isOnlyCleared(program: Program, name: string | null): boolean {
    if (name === null || !/^\w+$/u.test(name)) return false;
    const found = known.get(program) ?? new Map<string, boolean>();
    known.set(program, found);
    let isCleared = found.get(name);
    if (isCleared === undefined) found.set(name, (isCleared = search(program, name)));
    return isCleared;
}

function search({ project }: Program, name: string): boolean {
    project.files.loadMentions(name);
    const assigned = new RegExp(`\\b${name}\\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)\\s*(\\w*)\\s*([;,}]?)|(?:\\+\\+|--|(?<!&)&(?!&))[\\w\\s.>-]*\\b${name}\\b|\\b${name}\\s*(?:\\+\\+|--)`, "gu");
    let isCleared = false;
    for (const { path, file } of project.units) {
        if (!project.files.mentions(path, name)) continue;
        for (const [, value, end] of file.text.matchAll(assigned)) {
            if (value !== "FALSE" || end === "") return false;
            isCleared = true;
        }
    }
    return isCleared;
}

/** True where nothing out of sight, no copy and no initialiser fills the member. */
function isAllInSight(program: Program, fn: FunctionDecl, cell: Cell, state: FlowState): boolean {
    return memberStores(program, fn, cell, state)?.length === 0;
}
