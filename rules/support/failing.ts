/** How a function says that it could not do its work, as statements to insert. */
import type { CNode, Driver, FunctionDecl } from "../../analysis/index.js";
import type { Edit } from "./edits.js";
import { failingReturn } from "./irp-texts.js";
import { hasCall, insertAfter, newLine } from "./statements.js";

/**
 * The function's own way to fail at `at`: the `goto` of the nearest failing branch before; else, where nothing was acquired before that
 * would be lost, a `return`. Null where neither is certain.
 */
export function failingStatements(driver: Driver, fn: FunctionDecl, at: CNode): readonly string[] | null {
    if (answersWsk(driver, fn, 0)) return null;
    const jump = nearestJump(fn, at);
    if (jump !== null) return jump;
    if (acquiresBefore(driver, fn, at)) return null;
    const plain = failingReturn(fn);
    return plain === null ? null : [plain];
}

const MOST_DEPTH = 4;

/** True for a routine that WSK or the I/O manager calls, which take their own answers only, and for a helper whose result may become one. */
function answersWsk(driver: Driver, fn: FunctionDecl, depth: number): boolean {
    for (const each of driver.roles.callbacks) if (each.fn === fn) return true;
    if (driver.roles.routinesOf(fn).some(({ role }) => role === "completion-routine")) return true;
    if (depth >= MOST_DEPTH || !driver.isResultUsed(fn)) return false;
    return driver.program.callers(fn).some(({ caller, event }) => event.call.node.parent?.kind !== "expression_statement" && answersWsk(driver, caller, depth + 1));
}

/** `status = STATUS_…; goto label;` of a branch that does nothing else. */
function nearestJump(fn: FunctionDecl, at: CNode): readonly string[] | null {
    let found: readonly string[] | null = null;
    for (const node of fn.body?.walk() ?? []) {
        if (node.kind !== "if_statement" || node.end > at.start) continue;
        const body = node.get("consequence");
        const statements = body?.kind === "compound_statement" ? body.children.filter(({ kind }) => kind !== "comment") : body === null ? [] : [body];
        const jump = statements.at(-1);
        if (jump?.kind !== "goto_statement" || statements.length > 2) continue;
        const set = statements.length === 2 ? /^(\w+)\s*=\s*STATUS_\w+;$/u.exec(statements[0]?.text ?? "") : null;
        if (statements.length === 2 && set === null) continue;
        found = set === null ? [jump.text] : [`${set[1] ?? ""} = STATUS_INSUFFICIENT_RESOURCES;`, jump.text];
    }
    return found;
}

const ACQUIRES = /Alloc|Acquire|Reference|Lock|Open|Create|Capture|Register|Raise|Enter/;

/** True when the function may own something before `at` that a plain `return` would leave behind. */
function acquiresBefore(driver: Driver, fn: FunctionDecl, at: CNode): boolean {
    const calls = driver.program.flow(fn)?.calls ?? null;
    if (calls === null) return true;
    return calls.some(({ call, target }) => {
        if (call.node.start >= at.start) return false;
        if (target.kind === "kernel") return target.api.allocates !== null || ACQUIRES.test(target.name);
        return true;
    });
}

/**
 * Tests `target` for NULL behind the statement that sets it; declarations that follow stay at the head of their block, unless they call what
 * might have to be undone.
 */
export function testAfter(statement: CNode, target: string, failing: readonly string[]): Edit {
    const body = failing.map((line) => `${newLine(statement)}    ${line}`).join("");
    return insertAfter(lastDeclaration(statement, target), [`if (${target} == NULL) {${body}${newLine(statement)}}`]);
}

function lastDeclaration(statement: CNode, target: string): CNode {
    const siblings = statement.parent?.children ?? [];
    const uses = new RegExp(`\\b${target.replace(/\W.*/u, "")}\\b`, "u");
    let last = statement;
    if (statement.kind !== "declaration") return last;
    for (const each of siblings.slice(siblings.indexOf(statement) + 1)) {
        if (each.kind === "comment") continue;
        if (each.kind !== "declaration" || uses.test(each.text) || hasCall(each)) break;
        last = each;
    }
    return last;
}
