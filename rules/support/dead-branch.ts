/** What another callback of the file does for a dead socket, for one that does not ask whether it is. */
import type { CallbackRole, CNode, Driver, FunctionDecl } from "../../analysis/index.js";
import type { Edit } from "./edits.js";
import { insertBefore, newLine } from "./statements.js";

/** The variable that a callback's context is put into where it begins. */
interface ContextVariable {
    readonly name: string;
    readonly type: string;
    /** The name of the parameter itself. */
    readonly parameter: string;
    /** Where the declaration ends. */
    readonly end: number;
}

/**
 * A test at the head of a callback that does what another callback does for sockets of the same kind and context; null where there is none to
 * learn from, or where the callback, or who it gives the argument to, asks by itself.
 */
export function deadBranch(driver: Driver, { fn, event }: CallbackRole, use: CNode): Edit | null {
    const parameter = event.deadSocket === null ? undefined : fn.parameters?.[event.deadSocket.arg]?.name;
    const mine = contextOf(fn);
    const first = fn.body === null ? null : firstStatement(fn.body);
    if (event.deadSocket === null || parameter === undefined || mine === null || first === null || use.start < first.start || mine.end > first.start || !isOnlyUsed(fn, parameter)) return null;
    for (const other of driver.callbacks()) {
        if (other.fn === fn || other.event.dispatch !== event.dispatch) continue;
        const statements = branchOf(driver, other, mine);
        if (statements === null) continue;
        const unit = /^\s+$/u.exec(newLine(first).replace(/^\r?\n/u, ""))?.[0] ?? "    ";
        const body = [...statements, `return ${event.deadSocket.returnValue};`].map((text) => newLine(first) + unit + text).join("");
        return insertBefore(first, `if (${parameter} == NULL) {${body}${newLine(first)}}`);
    }
    return null;
}

/** The statements of a callback's branch for a dead socket, with the names of `mine`; null where it is not that simple. */
function branchOf(driver: Driver, { fn, event }: CallbackRole, mine: ContextVariable): readonly string[] | null {
    const parameter = event.deadSocket === null ? undefined : fn.parameters?.[event.deadSocket.arg]?.name;
    const theirs = contextOf(fn);
    if (parameter === undefined || theirs?.type !== mine.type || driver.callbackPaths.nullUse(fn, event) !== null || driver.callbackPaths.idleReturns(fn, event).length > 0) return null;
    const test = new RegExp(`^\\(\\s*(?:!\\s*${parameter}|${parameter}\\s*==\\s*NULL|NULL\\s*==\\s*${parameter})\\s*\\)$`, "u");
    const branch = fn.body?.children.find((each) => each.kind === "if_statement" && each.get("alternative") === null && test.test(each.get("condition")?.text ?? ""));
    const statements = branch?.get("consequence")?.children.filter(({ kind }) => kind !== "comment") ?? [];
    const work = statements.slice(0, -1);
    if (statements.at(-1)?.kind !== "return_statement" || work.length === 0 || !work.every((each) => isPlain(each, fn, theirs))) return null;
    const names = new Map([[theirs.name, mine.name], [theirs.parameter, mine.parameter]]);
    return work.map((each) => each.text.replace(/(?<!->\s*|\.\s*)\b[A-Za-z_]\w*\b/gu, (name) => names.get(name) ?? name));
}

/** True for a call or an assignment on one line that uses nothing of the function's own but its context. */
function isPlain(statement: CNode, fn: FunctionDecl, { name, parameter }: ContextVariable): boolean {
    if (statement.kind !== "expression_statement" || statement.text.includes("\n")) return false;
    const own = new Set((fn.parameters ?? []).map((each) => each.name));
    for (const node of fn.body?.walk() ?? []) {
        if (node.kind === "declaration") for (const each of node.walk()) if (each.kind === "identifier") own.add(each.text);
    }
    for (const each of statement.walk()) if (each.kind === "identifier" && own.has(each.text) && each.text !== name && each.text !== parameter) return false;
    return true;
}

/** `PCTX ctx = (PCTX)SocketContext;` */
function contextOf(fn: FunctionDecl): ContextVariable | null {
    const parameter = fn.parameters?.[0]?.name ?? "";
    for (const each of fn.body?.children ?? []) {
        if (each.kind !== "declaration") continue;
        const found = new RegExp(`^([\\w \\t]+?[\\s*]+)(\\w+)\\s*=\\s*(?:\\([\\w\\s*]+\\)\\s*)?${parameter}\\s*;$`, "u").exec(each.text);
        if (parameter !== "" && found !== null) return { type: (found[1] ?? "").replace(/\s+/gu, ""), name: found[2] ?? "", parameter, end: each.end };
    }
    return null;
}

/** The first statement behind the declarations and what only names parameters; null where it has no line of its own. */
function firstStatement(body: CNode): CNode | null {
    const first = body.children.find(({ kind, text }) => kind !== "declaration" && kind !== "comment" && !/^(?:DBG_)?UNREFERENCED_PARAMETER\s*\(/u.test(text));
    if (first === undefined || !first.kind.endsWith("_statement")) return null;
    return /^\r?\n[ \t]*$/u.test(first.source.text.slice(first.start - newLine(first).length, first.start)) ? first : null;
}

/** True where the parameter is only looked through: nowhere is it tested, kept, or given to somebody who may ask. */
function isOnlyUsed(fn: FunctionDecl, parameter: string): boolean {
    for (const node of fn.body?.walk() ?? []) {
        if (node.kind !== "identifier" || node.text !== parameter) continue;
        const { parent } = node;
        const isField = parent?.kind === "field_expression" && parent.get("argument") === node;
        const isNamed = /^(?:DBG_)?UNREFERENCED_PARAMETER$/u.test(parent?.parent?.get("function")?.text ?? "");
        if (!isField && !isNamed) return false;
    }
    return true;
}
