/** Comparisons of InspectID pointers, which say nothing about whether two inspections are the same. */
import type { CNode } from "../../parser/ast.js";
import type { CompareEvent, FlowListener } from "../flow/engine.js";
import { alternatives, type Sym } from "../flow/sym.js";
import type { ComparedOperand } from "../ir.js";
import type { Program } from "../program.js";
import { canonicalName } from "../resolve.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import type { Inspections } from "./inspections.js";
import { nameOf } from "./pointers.js";

/** A comparison of two pointers to WSK_INSPECT_ID. */
export interface PointerComparison {
    readonly at: CNode;
    readonly equal: boolean;
    readonly left: CNode;
    readonly right: CNode;
    /** True when both operands are spelled in the function and can be written as accesses to members. */
    readonly rewritable: boolean;
    readonly trace: readonly TraceStep[];
}

/** The comparisons of InspectID pointers that `fn` makes. */
export function pointerComparisons(program: Program, inspections: Inspections, fn: FunctionDecl): readonly PointerComparison[] {
    const candidates = program.cfg(fn)?.comparisons ?? [];
    if (candidates.length === 0) return [];
    const isTyped = (operand: ComparedOperand): boolean => operand.types.some((type) => isIdPointer(program, fn.unit, type));
    if (!inspections.handlesPointers(fn) && !candidates.some((each) => isTyped(each.left) && isTyped(each.right))) return [];
    const found = new Map<CNode, PointerComparison>();
    const listener: FlowListener = {
        compares: (event) => {
            const { comparison, left, right } = event;
            if (left.kind === "const" || right.kind === "const" || found.has(comparison.site)) return;
            const typed = isTyped(comparison.left) && isTyped(comparison.right);
            const received = inspections.receivedPointer(fn, left, event.state) ?? inspections.receivedPointer(fn, right, event.state);
            if (received === null && !(typed && meansContents(inspections, event))) return;
            found.set(comparison.site, {
                at: comparison.site,
                equal: comparison.expr.operator === "==",
                left: comparison.left.node,
                right: comparison.right.node,
                rewritable: typed && !comparison.inMacro,
                trace: received === null || received.fn === fn ? [] : [step(received.fn.nameNode ?? comparison.site, `WSK gives ${received.fn.name} this pointer for the duration of the call`)],
            });
        },
    };
    const run = program.track(fn, null, { listener });
    return run === null || run.gaveUp ? [] : [...found.values()];
}

function isIdPointer(program: Program, unit: Unit, type: ComparedOperand["types"][number]): boolean {
    const named = canonicalName(program.project, unit, type);
    return named?.name === "WSK_INSPECT_ID" && named.depth === 1;
}

/** False where identity is what is asked: the end of an array, or which of the driver's own copies a pointer names. */
function meansContents(inspections: Inspections, { left, right }: CompareEvent): boolean {
    if (isComputed(left) || isComputed(right) || isMovedFrom(left, right) || isMovedFrom(right, left)) return false;
    if (isLoopPointer(left) && right.kind === "address") return false;
    if (isLoopPointer(right) && left.kind === "address") return false;
    return ![left, right].some((each) => each.kind === "initial" && inspections.holdsOwnCopies(nameOf(each.cell)));
}

function isComputed(sym: Sym): boolean {
    return sym.kind === "op" && (sym.operator === "+" || sym.operator === "-");
}

/** A pointer that began as `start`: a comparison of the two asks where in an array it is. */
function isMovedFrom(sym: Sym, start: Sym): boolean {
    return isLoopPointer(sym) && (alternatives(sym)?.some((each) => each.key === start.key) ?? true);
}

/** A pointer that a loop moves on. */
function isLoopPointer(sym: Sym): boolean {
    return sym.kind === "phi" && (alternatives(sym)?.some(isComputed) ?? true);
}
