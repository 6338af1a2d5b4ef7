/** IRPs that a function knows to be NULL, and uses where something else has told it that there is work to do. */
import type { CNode } from "../parser/ast.js";
import { expressionsIn } from "./flow/expressions-in.js";
import { excludes, type Fact, successOf } from "./flow/facts.js";
import type { Sym } from "./flow/sym.js";
import { type Block, type Expr, successors } from "./ir.js";
import type { IrpFault } from "./irps.js";
import { nameOf } from "./place-names.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/**
 * True where the function goes another way when its IRP is NULL, and comes to its use behind a condition on memory that others see, asked since
 * the allocation: `if (g_Socket != NULL) Close(irp)` after `if (irp == NULL) goto out`. Nobody sees that the two go together, and mostly they
 * do; but not where the IRP is used whatever the condition says.
 *
 * @param all what the function does wrong besides
 */
export function isToldByOthers(program: Program, fn: FunctionDecl, fault: IrpFault, all: readonly IrpFault[]): boolean {
    const { mistake, object, cause, at, isDecided } = fault;
    if (mistake !== "usedNull" || cause === null || !isTested(program, fn, object.key, at)) return false;
    if (!isDecided) return true;
    const uses = all.filter((each) => each.mistake === "usedNull" && each.object.key === object.key);
    const before = cause.event.state;
    for (const [key, fact] of fault.state.facts) {
        const known = before.fact(key);
        const isAsked = fact.of !== null && isOthers(fact.of) && !(known.eq === fact.eq && known.ne.length === fact.ne.length);
        if (isAsked && !uses.some(({ state }) => contradicts(fact, state.fact(key)))) return true;
    }
    return false;
}

/** True for what was read from memory that is none of the function's own, and for a test of that. */
function isOthers(sym: Sym): boolean {
    if (sym.kind === "op") return isOthers(sym.left);
    return sym.kind === "initial" && (!("variable" in sym.cell.base) || sym.cell.base.variable.scope === "global");
}

/** True for facts about one value of which only one can hold: the two outcomes of a condition. */
function contradicts(a: Fact, b: Fact): boolean {
    if ((a.eq !== null && excludes(b, a.eq)) || (b.eq !== null && excludes(a, b.eq))) return true;
    return successOf(a) !== null && successOf(b) !== null && successOf(a) !== successOf(b);
}

/**
 * True where a function asks for an IRP, and goes another way where it is NULL.
 *
 * @param use the place that it must come to in that case; null for its end
 */
function isTested(program: Program, fn: FunctionDecl, key: string, use: CNode | null): boolean {
    const inner = /^c(\d+)\/(.+)$/.exec(key);
    const flow = program.flow(fn);
    if (flow === null) return false;
    if (inner !== null) {
        // A helper that allocates asks itself.
        const target = flow.calls.find(({ call }) => call.id === Number(inner[1]))?.target;
        if (target?.kind === "function" && isTested(program, target.decl, inner[2] ?? "", null)) return true;
    }
    const names = new Set(flow.assigns.filter(({ value }) => value.key === key).map(({ instr }) => nameOf(instr.target)));
    return flow.cfg.blocks.some(({ end }) => {
        if (end.op !== "branch" || (use !== null && end.node.start >= use.start)) return false;
        const test = testOf(end.condition);
        if (test === null || !names.has(test.name)) return false;
        const ways = test.isNull ? { none: end.yes, some: end.no } : { none: end.no, some: end.yes };
        return goesAround(ways, use) || isKeptInMind(ways, use);
    });
}

/** What a condition asks to be NULL or not, and its truth for NULL; null for other conditions. */
function testOf(condition: Expr): { readonly name: string; readonly isNull: boolean } | null {
    if (condition.op === "read") return { name: nameOf(condition.place), isNull: false };
    if (condition.op === "unary" && condition.operator === "!") return negated(testOf(condition.operand));
    if (condition.op !== "binary" || (condition.operator !== "==" && condition.operator !== "!=")) return null;
    const asked = testOf(condition.left) ?? testOf(condition.right);
    return condition.operator === "==" ? negated(asked) : asked;
}

function negated(test: ReturnType<typeof testOf>): ReturnType<typeof testOf> {
    return test === null ? null : { name: test.name, isNull: !test.isNull };
}

/** The ways behind a test: that of NULL, and that of an IRP. */
interface Ways {
    readonly none: Block;
    readonly some: Block;
}

/** True where the way of NULL leads to a place without what is done for an IRP; one that has only printed something and goes on does not. */
function goesAround({ none, some }: Ways, use: CNode | null): boolean {
    return none !== some && [...reached(none, some)].some((block) => (use === null ? block.end.op === "return" : isIn(use, block)));
}

/** True where the way of NULL sets something, a status mostly, that is asked before the use. */
function isKeptInMind({ none, some }: Ways, use: CNode | null): boolean {
    const set = new Set<string>();
    for (const { instrs } of none === some ? [] : reached(none, some)) {
        for (const instr of instrs) if (instr.op === "assign") set.add(nameOf(instr.target));
    }
    if (set.size === 0) return false;
    return [...reached(some, null)].some(({ end }) => {
        if ((end.op !== "branch" && end.op !== "switch") || (use !== null && end.node.start >= use.start)) return false;
        return [...expressionsIn(end)].some((each) => each.op === "read" && set.has(nameOf(each.place)));
    });
}

/** The blocks that control comes to from one on, other than by way of another. */
function reached(from: Block, without: Block | null): ReadonlySet<Block> {
    const seen = new Set([from]);
    for (const block of seen) for (const next of successors(block)) if (next !== without) seen.add(next);
    return seen;
}

/** True for a place that an instruction of a block stands at, or the condition at its end. */
function isIn({ start, end }: CNode, { instrs, end: last }: Block): boolean {
    const asked = last.op === "branch" ? [last.condition] : last.op === "switch" ? [last.value] : [];
    return [...instrs, ...asked].some(({ node }) => node.start <= start && end <= node.end);
}
