/** IRPs that a function knows to be NULL, and uses where something else has told it that there is work to do. */
import type { CNode } from "../../parser/ast.js";
import { expressionsIn } from "../flow/expressions-in.js";
import { excludes, type Fact, sameFact, successOf } from "../flow/facts.js";
import type { CallEvent } from "../flow/engine.js";
import type { Sym } from "../flow/sym.js";
import { type Block, type Expr, type Place, successors } from "../ir.js";
import type { IrpFault } from "./irps.js";
import { nameOf } from "../place-names.js";
import { isOpaque } from "../printing.js";
import type { FunctionFlow, Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";

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
        const isAsked = fact.of !== null && isOthers(fact.of) && !sameFact(known, fact);
        if (isAsked && !uses.some(({ state }) => contradicts(fact, state.fact(key)))) return true;
    }
    return false;
}

/** True for what was read from memory that is none of the function's own, for a test of that, and for what a call has told of it. */
function isOthers(sym: Sym): boolean {
    if (sym.kind === "op") return isOthers(sym.left);
    if (sym.kind === "phi") return sym.of?.some(isOthers) === true;
    if (sym.kind === "unknown") return CHANGED_BY_CALL.test(sym.key);
    if (sym.kind === "result") return sym.call.args.some((arg) => arg.op === "address");
    return sym.kind === "initial" && (!("variable" in sym.cell.base) || sym.cell.base.variable.scope === "global");
}

/** What a call has left in memory that is none of the function's own. */
const CHANGED_BY_CALL = /^\?c\d+@(?!L\d)/;

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
        return goesAround(ways, use) || isKeptInMind(program, flow, ways, use);
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
function isKeptInMind(program: Program, { calls }: FunctionFlow, { none, some }: Ways, use: CNode | null): boolean {
    if (none === some) return false;
    const set = new Set<string>();
    for (const { instrs } of reached(none, some)) {
        for (const instr of instrs) {
            if (instr.op === "assign") set.add(nameOf(instr.target));
            else if (instr.op === "call") for (const name of setBy(program, calls.find(({ call }) => call === instr))) set.add(name);
        }
    }
    const isSet = (name: string): boolean => set.has(name) || [...set].some((each) => name.startsWith(each) && /^[.[]/.test(name.slice(each.length)));
    const isAsked = (expr: Expr): boolean => {
        if (expr.op === "read" || expr.op === "address") return isSet(nameOf(expr.place)) || (set.has(GLOBALS) && isGlobal(expr.place));
        return expr.op === "result" && [...expressionsIn(expr.call)].some(isAsked);
    };
    if (set.size === 0) return false;
    return [...reached(some, null)].some(({ instrs, end }) => {
        for (const instr of instrs) if (instr.op === "assign" && [...expressionsIn(instr)].some(isAsked)) set.add(nameOf(instr.target));
        if ((end.op !== "branch" && end.op !== "switch") || (use !== null && end.node.start >= use.start)) return false;
        return [...expressionsIn(end)].some(isAsked);
    });
}

/** Stands for all variables of file scope. */
const GLOBALS = "globals";

/** The places that a call may set, which the flow does not tell: what it is given the address of, and all that code out of sight gets at. */
function setBy(program: Program, event: CallEvent | undefined): readonly string[] {
    if (event === undefined) return [];
    const { target, call } = event;
    const summary = target.kind === "function" ? program.summary(target.decl) : undefined;
    const isUnknown = isOpaque(event) || summary === null || (summary !== undefined && (summary.havocs.length > 0 || summary.havocsGlobals));
    const api = target.kind === "kernel" ? target.api : null;
    const given = call.args.flatMap((arg, index): readonly string[] => {
        if (!isUnknown && (api?.args?.[index] ?? api?.rest) !== "writes") return [];
        return arg.op === "address" ? [nameOf(arg.place)] : arg.op === "read" ? [`*${nameOf(arg.place)}`, nameOf(arg.place)] : [];
    });
    return isUnknown ? [...given, GLOBALS] : given;
}

function isGlobal(place: Place): boolean {
    return place.op === "var" ? place.variable.scope === "global" : place.op === "deref" ? false : isGlobal(place.base);
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
