/** How an argument is written: with which expressions, in the function itself or in a caller, and by which names. */
import type { CNode } from "../parser/ast.js";
import type { CallEvent } from "./flow/engine.js";
import type { Expr, Variable } from "./ir.js";
import type { CallSite, Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** A constant by its name. */
export interface WrittenConstant {
    readonly name: string;
    readonly value: number;
    readonly node: CNode;
}

/** A place on the way down from the callers: a call in a function, and the calls above it, outermost first. */
interface Level {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    readonly above: readonly CallSite[];
}

/** The argument where it is no longer one that a function merely passes on. */
export interface Written {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    readonly index: number;
    readonly expr: Expr;
}

/** Follows argument `index` of a call up the calls of `chain` as long as it is a parameter that nothing has changed. */
export function writtenArgument(program: Program, fn: FunctionDecl, event: CallEvent, index: number, chain: readonly CallSite[]): Written | null {
    return climb(program, { fn, event, above: chain }, index);
}

function climb(program: Program, { fn, event, above }: Level, index: number): Written | null {
    const expr = event.call.args[index];
    if (expr === undefined) return null;
    const site = above.at(-1);
    const passed = expr.op === "read" && expr.place.op === "var" ? passedOn(program, fn, expr.place.variable) : null;
    if (passed === null || site === undefined) return { fn, event, index, expr };
    return climb(program, { fn: site.caller, event: site.event, above: above.slice(0, -1) }, passed);
}

/** The index of a parameter that its function does not assign; null for anything else. */
function passedOn(program: Program, fn: FunctionDecl, variable: Variable): number | null {
    if (variable.index < 0 || assignments(program, fn, variable).length > 0) return null;
    return variable.index;
}

function assignments(program: Program, fn: FunctionDecl, variable: Variable): readonly Expr[] {
    const found: Expr[] = [];
    for (const { instr } of program.flow(fn)?.assigns ?? []) {
        if (instr.target.op === "var" && instr.target.variable.name === variable.name && instr.target.variable.id === variable.id) found.push(instr.value);
    }
    return found;
}

/** The named constants that argument `index` of a call may be put together from, on any path. */
export function writtenConstants(program: Program, fn: FunctionDecl, event: CallEvent, index: number, chain: readonly CallSite[]): readonly WrittenConstant[] {
    const found = new Map<CNode, WrittenConstant>();
    const seen = new Set<Expr>();
    const visit = (expr: Expr | undefined, level: Level): void => {
        if (expr === undefined || seen.has(expr)) return;
        seen.add(expr);
        if (expr.op === "const") {
            if (expr.name !== null) found.set(expr.node, { name: expr.name, value: expr.value, node: expr.node });
        } else if (expr.op === "binary") {
            visit(expr.left, level);
            visit(expr.right, level);
        } else if (expr.op === "temp") {
            for (const block of program.cfg(level.fn)?.blocks ?? []) {
                for (const instr of block.instrs) if (instr.op === "setTemp" && instr.id === expr.id) visit(instr.value, level);
            }
        } else if (expr.op === "read" && expr.place.op === "var") {
            const { variable } = expr.place;
            for (const value of assignments(program, level.fn, variable)) visit(value, level);
            const site = level.above.at(-1);
            if (variable.index >= 0 && site !== undefined) {
                visit(site.event.call.args[variable.index], { fn: site.caller, event: site.event, above: level.above.slice(0, -1) });
            }
        }
    };
    visit(event.call.args[index], { fn, event, above: chain });
    return [...found.values()];
}

/** The text of argument `index` of a call, as its author wrote it; null inside of macros. */
export function argumentNode({ call }: CallEvent, index: number): CNode | null {
    if (call.inMacro !== null) return null;
    const written = call.node.get("arguments")?.children.filter((child) => child.kind !== "comment") ?? [];
    return written.length + (call.byDefault ?? 0) === call.args.length ? (written[index] ?? null) : null;
}
