/** What `const` variables of static storage hold: their initialisers, which nothing changes. */
import type { CNode } from "../parser/ast.js";
import { withCasts } from "./casts.js";
import { evaluate } from "./flow/evaluate.js";
import { FlowState } from "./flow/state.js";
import { type Cell, constSym, type Sym, unknownSym } from "./flow/sym.js";
import { initializerEntries } from "./initializers.js";
import type { Variable } from "./ir.js";
import { Builder, TooLarge } from "./lower/builder.js";
import { lowerExpr } from "./lower/expressions.js";
import type { Project } from "./project.js";
import { declaredBy, type Declared } from "./types.js";
import type { Unit } from "./unit.js";

/** The value of a symbol, with what it reads from a `const` variable put in; else the symbol itself. */
export function withConstants(project: Project, from: Unit, sym: Sym): Sym {
    if (sym.kind !== "initial") return sym;
    return constantAt(project, from, sym.cell) ?? sym;
}

function constantAt(project: Project, from: Unit, cell: Cell): Sym | null {
    if (!("variable" in cell.base)) return null;
    const found = declarationOf(project, from, cell.base.variable);
    if (found === null || !found.declared.isConst || found.declared.value === null) return null;
    const { unit, declared } = found;
    const { value: written } = declared;
    const value = (written?.kind === "compound_literal_expression" ? written.get("value") : written) ?? found.declared.value;
    if (cell.steps.length === 0) return valueOf(project, unit, value);
    const entries = value.kind === "initializer_list" ? initializerEntries(project, unit, declared.type, value) : null;
    if (entries === null) return null;
    const path = cell.steps.join(".");
    for (const entry of entries) {
        const entryPath = entry.path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(".");
        if (entryPath === path) return valueOf(project, unit, entry.value);
        if (entryPath.startsWith(`${path}.`) || path.startsWith(`${entryPath}.`)) return null;
    }
    // An element whose index is not a plain number may be any of them.
    return cell.steps.some((step) => step.startsWith("[") && !/^\[\d+\]$/.test(step)) ? null : constSym(0);
}

function declarationOf(project: Project, from: Unit, variable: Variable): { unit: Unit; declared: Declared } | null {
    if (variable.scope === "global") {
        const found = project.variable(variable.name, from);
        return found === null ? null : { unit: found.unit, declared: found.value };
    }
    let node = variable.node.parent;
    while (node !== null && node.kind !== "declaration") node = node.parent;
    const declared = node === null ? undefined : declaredBy(node).find((each) => each.name === variable.name);
    const unit = project.unit(variable.node.source.path);
    return declared === undefined || unit === undefined ? null : { unit, declared };
}

function valueOf(project: Project, unit: Unit, node: CNode): Sym {
    const builder = new Builder(project, unit);
    try {
        const value = lowerExpr(builder, withCasts(project, unit, node));
        // A compound literal is a variable that this builder alone knows.
        return builder.locals.length > 0 ? unknownSym("literal") : evaluate(value, { state: new FlowState() });
    } catch (error) {
        if (error instanceof TooLarge) return unknownSym(`n${node.start}`, node);
        throw error;
    }
}
