/** What `const` variables of static storage hold: their initialisers, which nothing changes. */
import type { CNode } from "../parser/ast.js";
import { withCasts } from "./casts.js";
import { evaluate } from "./flow/evaluate.js";
import { FlowState } from "./flow/state.js";
import { type Cell, constSym, opSym, type Sym, unknownSym } from "./flow/sym.js";
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

/**
 * The value of flags, with what they take from a `const` table under an index put in: one of the table's elements. A table of the
 * function's own has no other use, so each element stands for itself; of one that others may use as well, only the bits that all
 * elements have are known.
 */
export function withTables(project: Project, from: Unit, sym: Sym): Sym {
    const direct = withConstants(project, from, sym);
    if (direct.kind === "initial") return anyElement(project, from, direct.cell) ?? direct;
    if (direct.kind !== "op" || direct.operator !== "|") return direct;
    const [left, right] = [withTables(project, from, direct.left), withTables(project, from, direct.right)];
    if (left === direct.left && right === direct.right) return direct;
    const products = alternativesOf(left).flatMap((a) => alternativesOf(right).map((b) => opSym("|", a, b)));
    const [only] = products;
    return products.length === 1 && only !== undefined ? only : { kind: "phi", key: `table ${direct.key}`, of: products };
}

function alternativesOf(sym: Sym): readonly Sym[] {
    return (sym.kind === "phi" ? sym.of : null) ?? [sym];
}

/** The elements of a table that an index which is no plain number may mean; an empty one ends the table, or fills it up. */
function anyElement(project: Project, from: Unit, cell: Cell): Sym | null {
    const found = entriesOf(project, from, cell);
    if (found === null || !cell.steps.some(isUnknownIndex)) return null;
    const elements = new Map<number, Sym>();
    for (const { path, value } of found.entries) {
        const isMeant = path.length === cell.steps.length && path.every((step, at) => step === cell.steps[at] || isUnknownIndex(cell.steps[at] ?? ""));
        const element = isMeant ? valueOf(project, found.unit, value) : null;
        if (element !== null && element.kind !== "const") return null;
        if (element !== null && element.value !== 0) elements.set(element.value >>> 0, element);
    }
    const all = [...elements.values()];
    if (all.length === 0 || all.length > MOST_ELEMENTS) return null;
    if (all.length > 1 && "variable" in cell.base && cell.base.variable.scope !== "local") {
        const common = [...elements.keys()].reduce((bits, each) => (bits & each) >>> 0, 0xffff_ffff);
        return opSym("|", constSym(common), unknownSym(`element ${cell.key}`));
    }
    return all.length === 1 ? (all[0] ?? null) : { kind: "phi", key: `table ${cell.key}`, of: all };
}

const MOST_ELEMENTS = 16;

function isUnknownIndex(step: string): boolean {
    return step.startsWith("[") && !/^\[\d+\]$/.test(step);
}

interface Entry {
    readonly path: readonly string[];
    readonly value: CNode;
}

/** What the initialiser of a `const` variable with members or elements lists, and where it stands; null for any other variable. */
function entriesOf(project: Project, from: Unit, cell: Cell): { readonly unit: Unit; readonly entries: readonly Entry[] } | null {
    const found = initializerOf(project, from, cell);
    const entries = found?.value.kind === "initializer_list" ? initializerEntries(project, found.unit, found.declared.type, found.value) : null;
    if (found === null || entries === null) return null;
    const list = entries.map(({ path, value }) => ({ path: path.map((step) => (typeof step === "number" ? `[${step}]` : step)), value }));
    return { unit: found.unit, entries: list };
}

function initializerOf(project: Project, from: Unit, cell: Cell): { readonly unit: Unit; readonly declared: Declared; readonly value: CNode } | null {
    if (!("variable" in cell.base)) return null;
    const found = declarationOf(project, from, cell.base.variable);
    const written = found?.declared.value ?? null;
    if (found === null || written === null || !found.declared.isConst) return null;
    return { ...found, value: (written.kind === "compound_literal_expression" ? written.get("value") : written) ?? written };
}

function constantAt(project: Project, from: Unit, cell: Cell): Sym | null {
    if (cell.steps.length === 0) {
        const whole = initializerOf(project, from, cell);
        return whole === null ? null : valueOf(project, whole.unit, whole.value);
    }
    const found = entriesOf(project, from, cell);
    if (found === null) return null;
    const path = cell.steps.join(".");
    for (const entry of found.entries) {
        const entryPath = entry.path.join(".");
        if (entryPath === path) return valueOf(project, found.unit, entry.value);
        if (entryPath.startsWith(`${path}.`) || path.startsWith(`${entryPath}.`)) return null;
    }
    // An element whose index is not a plain number may be any of them.
    return cell.steps.some(isUnknownIndex) ? null : constSym(0);
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
