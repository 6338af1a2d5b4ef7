/**
 * Macros with a block behind them, which the grammar takes for the head of a loop or of an `if`: what they test, and how they move on what
 * they are given, their bodies say and the arguments do not. What else a macro makes of a block (a lock around it, a test the other way
 * round) nobody knows who does not see it.
 */
import type { CNode } from "../../parser/ast.js";
import type { MacroDefinition } from "../../parser/parsed-file.js";
import type { Block } from "../ir.js";
import type { Builder, MacroFrame } from "./builder.js";
import { lowerCondition, lowerExpr } from "./expressions.js";
import { macroBody } from "./macro-body.js";
import { lowerStatement } from "./statements.js";

/** Words of C, in any spelling: `WHILE (x)` tests what it is given. */
const KEYWORD = /^(?:while|if|for|do|switch)$/i;

/** The name of the macro that a loop or a branch is written as; null for those of C itself. */
export function macroHead(node: CNode): string | null {
    const name = /^[A-Za-z_]\w*/.exec(node.text)?.[0] ?? "";
    return name === "" || KEYWORD.test(name) ? null : name;
}

/** Lowers a block behind a macro: run by a condition, any number of times, or not understood. */
export function lowerMacroBlock(b: Builder, node: CNode, name: string): void {
    const args = argumentsOf(node.get("condition"));
    const test = testBy(b, name, args, node);
    const inside = b.block();
    const after = b.block();
    if (test === null && isLoop(b, name)) lowerLoop(b, node, args, { inside, after });
    else {
        if (test === null) b.emit({ op: "unknown", node: b.site(node) });
        if (test === null) b.current.end = { op: "either", targets: [inside, after] };
        else b.expand(test.frame, () => lowerCondition(b, test.condition, inside, after));
        lowerBranches(b, node, { inside, after });
    }
}

interface Ways {
    readonly inside: Block;
    readonly after: Block;
}

function lowerBranches(b: Builder, node: CNode, { inside, after }: Ways): void {
    b.current = inside;
    const statement = blockOf(node);
    if (statement !== null) lowerStatement(b, statement);
    const alternative = node.get("alternative");
    if (alternative === null) {
        b.goto(after, after);
        return;
    }
    const join = b.block();
    b.goto(join, after);
    lowerStatement(b, alternative);
    b.goto(join, join);
}

function lowerLoop(b: Builder, node: CNode, args: readonly CNode[], { inside, after }: Ways): void {
    const head = b.block();
    b.goto(head, head);
    // Names may be those of members and types.
    for (const arg of args) if (arg.kind !== "identifier") lowerExpr(b, arg);
    b.current.end = { op: "either", targets: [inside, after] };
    b.current = inside;
    for (const arg of args) moveOn(b, arg);
    b.withTargets({ breakTo: after, continueTo: head }, () => {
        const statement = blockOf(node);
        if (statement !== null) lowerStatement(b, statement);
    });
    b.goto(head, after);
}

function blockOf(node: CNode): CNode | null {
    return node.get("body") ?? node.get("consequence");
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

/** Names of loops that nobody in sight defines. */
const LOOPS = /each|for_?all/i;
/** A macro that is another one's is looked up so often. */
const MOST_MACROS = 4;
/** Longer bodies stand for more than the head of a loop. */
const MOST_CHARACTERS = 2000;
/** What a macro says to the compiler first. */
const PRAGMA = /^__pragma\s*\((?:[^()]|\([^()]*\))*\)\s*/;

/** True for a macro that runs the block behind it again and again, each time for something else: one that runs it once moves nothing on. */
function isLoop(b: Builder, name: string, depth = 0): boolean {
    const macro = b.project.macro(name, b.names)?.value;
    const body = macro?.body.slice(0, MOST_CHARACTERS).trim().replace(PRAGMA, "") ?? "";
    const first = /^[A-Za-z_]\w*/.exec(body)?.[0] ?? "";
    if (KEYWORD.test(first)) return /\b(?:for|while|do)\b/.test(body) && (macro?.parameters ?? []).some((each) => /^\w+$/.test(each) && new RegExp(`\\b${each}\\b\\s*\\)?\\s*=(?!=)`).test(body));
    if (body === "") return LOOPS.test(name);
    return first !== "" && depth < MOST_MACROS && isLoop(b, first, depth + 1);
}

/** What a macro that is `if (…)` and nothing else tests, as syntax, in its expansion; null for other macros. */
function testBy(b: Builder, name: string, args: readonly CNode[], site: CNode): { readonly condition: CNode; readonly frame: MacroFrame } | null {
    const macro = b.mayExpand(name) ? b.project.macro(name, b.names) : null;
    const parameters = macro?.value.parameters ?? null;
    if (macro === null || parameters === null || parameters.length !== args.length || !parameters.every((each) => /^\w+$/.test(each))) return null;
    const inner = testIn(macro.value);
    const condition = inner === null ? null : macroBody(b.project, macro.unit, inner);
    if (condition === null || condition.hasError || condition.kind === "compound_statement") return null;
    const bindings = new Map(parameters.map((each, index) => [each, { node: args[index] as CNode, frame: b.frame }]));
    return { condition, frame: { name, bindings, rest: [], site, outer: b.frame, unit: macro.unit } };
}

const tests = new WeakMap<MacroDefinition, MacroDefinition | null>();

/** The condition of a macro's `if`, as a macro of its own: what has been made of its text is remembered by it. */
function testIn(macro: MacroDefinition): MacroDefinition | null {
    let test = tests.get(macro);
    if (test === undefined) tests.set(macro, (test = findTest(macro)));
    return test;
}

function findTest(macro: MacroDefinition): MacroDefinition | null {
    const { body, bodyStart } = macro;
    const start = /^\s*if\s*\(/.exec(body.slice(0, MOST_CHARACTERS))?.[0].length ?? 0;
    const end = body.length <= MOST_CHARACTERS ? body.trimEnd().length - 1 : -1;
    if (start === 0 || end <= start || body[end] !== ")") return null;
    const inner = body.slice(start, end);
    return isBalanced(inner) ? { ...macro, body: inner, bodyStart: bodyStart + start } : null;
}

/** False for a text that closes a parenthesis which it has not opened: what stands behind it is more than a condition. */
function isBalanced(text: string): boolean {
    let depth = 0;
    for (const each of text) {
        if (each === "(") depth++;
        else if (each === ")" && --depth < 0) return false;
    }
    return depth === 0;
}
