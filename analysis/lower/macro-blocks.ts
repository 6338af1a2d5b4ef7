/**
 * Macros with a block behind them, which the grammar takes for the head of a loop or of an `if`: what they test, and how they move on what
 * they are given, their bodies say and the arguments do not.
 */
import type { CNode } from "../../parser/ast.js";
import type { Builder } from "./builder.js";
import { lowerExpr } from "./expressions.js";
import { lowerStatement } from "./statements.js";

/** Words of C, in any spelling: `WHILE (x)` tests what it is given. */
const KEYWORD = /^(?:while|if|for|do|switch)$/i;

/** The name of the macro that a loop or a branch is written as; null for those of C itself. */
export function macroHead(node: CNode): string | null {
    const name = /^[A-Za-z_]\w*/.exec(node.text)?.[0] ?? "";
    return name === "" || KEYWORD.test(name) ? null : name;
}

/** Names of macros that nobody in sight defines. */
const BRANCHES = /^if(?:_|[A-Z\d])/i;
const LOOPS = /each|for_?all|^for_|_for$|loop|iterate|until/i;
/** What a macro says to the compiler first. */
const PRAGMAS = /^(?:\s*__pragma\s*\((?:[^()]|\([^()]*\))*\))+/;
/** A macro that is another one's is looked up so often. */
const MOST_MACROS = 4;

/** What a macro makes of the block behind it; null where nobody knows: it may hold a lock around it. */
function kindOf(b: Builder, name: string, depth = 0): "loop" | "branch" | null {
    const body = (b.project.macro(name, b.names)?.value.body ?? "").replace(PRAGMAS, "").trim();
    const first = /^[A-Za-z_]\w*/.exec(body)?.[0] ?? "";
    if (first === "for" || first === "while" || first === "do") return "loop";
    if (first === "if") return /\b(?:for|while)\b/.test(body) ? "loop" : "branch";
    if (body === "") return BRANCHES.test(name) ? "branch" : LOOPS.test(name) ? "loop" : null;
    return first === "" || depth === MOST_MACROS ? null : kindOf(b, first, depth + 1);
}

/** Lowers a block behind a macro: run once or not at all, or any number of times. */
export function lowerMacroBlock(b: Builder, node: CNode, name: string): void {
    const kind = kindOf(b, name);
    const isBranch = kind !== "loop";
    if (kind === null) b.emit({ op: "unknown", node: b.site(node) });
    const args = argumentsOf(node.get("condition"));
    const inside = b.block();
    const after = b.block();
    const head = isBranch ? b.current : b.block();
    if (!isBranch) b.goto(head, head);
    // Names may be those of members and types.
    for (const arg of args) if (isBranch || arg.kind !== "identifier") lowerExpr(b, arg);
    b.current.end = { op: "either", targets: [inside, after] };
    b.current = inside;
    if (!isBranch) for (const arg of args) moveOn(b, arg);
    const statement = node.get("body") ?? node.get("consequence");
    const run = (): void => {
        if (statement !== null) lowerStatement(b, statement);
    };
    if (isBranch) run();
    else b.withTargets({ breakTo: after, continueTo: head }, run);
    const alternative = node.get("alternative");
    if (alternative === null) b.goto(isBranch ? after : head, after);
    else {
        const join = b.block();
        b.goto(join, after);
        lowerStatement(b, alternative);
        b.goto(join, join);
    }
}

function argumentsOf(condition: CNode | null): readonly CNode[] {
    if (condition === null) return [];
    if (condition.kind === "parenthesized_expression" || condition.kind === "comma_expression") return condition.children.flatMap((child) => argumentsOf(child));
    return [condition];
}

/** In each turn, a variable that the loop is given may be another one's. */
function moveOn(b: Builder, arg: CNode): void {
    const variable = arg.kind === "identifier" ? b.lookup(arg.text) : null;
    if (variable === null || variable.type.kind === "array") return;
    b.emit({ op: "assign", target: { op: "var", variable }, value: { op: "unknown", node: arg }, node: b.site(arg) });
}
