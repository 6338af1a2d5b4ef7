/** Where the mask of an event request is written: for traces, and for help that edits it. */
import { eventFlag } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { EventControl } from "./event-controls.js";
import { pointeeCell } from "./flow/sym.js";
import type { Expr } from "./ir.js";
import type { Program } from "./program.js";

export interface MaskSource {
    /** The expression, as the author wrote it. */
    readonly expression: CNode;
    /** What it is given to: the member (with the assignment), the member in an initialiser, or a parameter of a helper. */
    readonly form: "assignment" | "initializer" | "argument";
    /** The flags that the expression joins with `|`; null when it is anything but flags by name. */
    readonly flags: readonly CNode[] | null;
}

/** All places in the deciding function that give the mask its value. */
export function maskSources(program: Program, control: EventControl): readonly MaskSource[] {
    const found = new Map<CNode, MaskSource>();
    const add = (expression: CNode | null, form: MaskSource["form"]): void => {
        if (expression !== null) found.set(expression, { expression, form, flags: flagsOf(expression) });
    };
    const root = control.control.kind === "unknown" ? null : pointeeCell(control.control).key;
    for (const { cell, instr } of program.flow(control.decider)?.assigns ?? []) {
        if (cell.key !== `${root}.EventMask`) continue;
        const { node } = instr;
        if (node.kind === "assignment_expression") add(node.get("right"), "assignment");
        else add(node, "initializer");
    }
    if (found.size === 0 && control.chain.length > 0) {
        for (const arg of control.decision.call.args) if (mentionsFlag(arg.node)) add(arg.node, "argument");
    }
    return lasting([...found.values()], control.at);
}

/** Without what a later assignment on every way to the request replaces. */
function lasting(sources: readonly MaskSource[], at: CNode): readonly MaskSource[] {
    const replaces = ({ expression, form }: MaskSource): boolean => {
        const assignment = expression.parent;
        if (form !== "assignment" || assignment?.operator !== "=" || expression.source !== at.source || expression.start > at.start) return false;
        const block = assignment.parent?.kind === "expression_statement" ? assignment.parent.parent : null;
        for (let node: CNode | null = at; node !== null; node = node.parent) if (node === block) return true;
        return false;
    };
    const last = sources.findLastIndex(replaces);
    return last <= 0 ? sources : sources.filter((each, index) => index >= last || each.expression.start > at.start);
}

function mentionsFlag(node: Expr["node"]): boolean {
    return /\bWSK_EVENT_/.test(node.text);
}

function flagsOf(node: CNode): readonly CNode[] | null {
    if (node.kind === "parenthesized_expression" && node.children.length === 1 && node.children[0] !== undefined) return flagsOf(node.children[0]);
    if (node.kind === "identifier") return eventFlag(node.text) === undefined ? null : [node];
    if (node.kind !== "binary_expression" || node.operator !== "|") return null;
    const [left, right] = [node.get("left"), node.get("right")].map((each) => (each === null ? null : flagsOf(each)));
    return left === null || left === undefined || right === null || right === undefined ? null : [...left, ...right];
}

/** The flags joined by `||` instead of `|` that a mask is written with in the deciding function; null when there are none. */
export function logicalOr(program: Program, control: EventControl): CNode | null {
    for (const { expression } of maskSources(program, control)) {
        const found = [...expression.walk()].find(isLogicalOr);
        if (found !== undefined) return found;
    }
    // By way of a variable.
    for (const { value, instr } of program.flow(control.decider)?.assigns ?? []) {
        if (value.kind !== "const" || !control.mask.values.some(({ bits }) => (bits & 1) === 1)) continue;
        const found = [...instr.node.walk()].find(isLogicalOr);
        if (found !== undefined) return found;
    }
    return null;
}

function isLogicalOr(node: CNode): boolean {
    if (node.kind !== "binary_expression" || node.operator !== "||") return false;
    return [node.get("left"), node.get("right")].some((side) => side !== null && [...side.walk()].some(isFlag) && !/[=!<>]=|[<>&](?![<>&])/.test(side.text));
}

function isFlag(node: CNode): boolean {
    return node.kind === "identifier" && eventFlag(node.text) !== undefined;
}
