/** The client dispatch tables of a driver that are variables of their own, and what is certain of each of their slots. */
import { clientDispatch, type ClientDispatchName, kernelApi } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { withCasts } from "../casts.js";
import { textOf } from "../callees.js";
import type { Cell, Sym } from "../flow/sym.js";
import type { Target } from "../flow/target.js";
import { initializerEntries } from "../initializers.js";
import type { Program } from "../program.js";
import type { Project } from "../project.js";
import { canonicalName } from "../resolve.js";
import { type CType, type Declared, declaredBy } from "../types.js";
import type { FunctionDecl, Unit } from "../unit.js";

/** What a slot holds: a function, nothing, or something that is not known; and where that is written. */
export interface Slot {
    readonly state: "set" | "null" | "unknown";
    readonly at: CNode | null;
    /** What is written there. */
    readonly text: string;
}

export interface ClientTable {
    readonly name: string;
    readonly type: ClientDispatchName;
    readonly unit: Unit;
    /** The name in the declaration. */
    readonly node: CNode;
    /** By the name of the event. */
    readonly slots: ReadonlyMap<string, Slot>;
}

const EMPTY: Slot = { state: "null", at: null, text: "" };
const OBSCURE: Slot = { state: "unknown", at: null, text: "" };
const MENTIONS_TABLE = /WSK_CLIENT_\w+_DISPATCH/;
const MOST_MACROS = 4;

export class ClientTables {
    #all: readonly ClientTable[] | null = null;
    readonly #byNode = new Map<CNode, ClientTable>();
    readonly #obscure = new Map<ClientDispatchName, boolean>();

    constructor(readonly program: Program) {}

    /** All tables of the project that are variables of static storage. */
    all(): readonly ClientTable[] {
        if (this.#all !== null) return this.#all;
        const found: ClientTable[] = [];
        for (const { unit, declared, fn } of this.#declarations()) {
            const type = tableType(this.program.project, unit, declared.type);
            if (type === null || (declared.storage === "extern" && declared.value === null)) continue;
            const table = { name: declared.name, type, unit, node: declared.node, slots: this.#slots(unit, declared, type, fn) };
            found.push(table);
            this.#byNode.set(declared.node, table);
        }
        return (this.#all = found);
    }

    *#declarations(): Generator<{ unit: Unit; declared: Declared; fn: FunctionDecl | null }, void, undefined> {
        for (const unit of [...this.program.project.units]) {
            if (!MENTIONS_TABLE.test(unit.file.text)) continue;
            for (const list of unit.scope.variables.values()) for (const declared of list) if (declared.storage !== "typedef") yield { unit, declared, fn: null };
            for (const list of unit.functions.values()) for (const fn of list) {
                if (!/\bstatic\b[^;]*WSK_CLIENT_\w+_DISPATCH/.test(textOf(fn))) continue;
                for (const node of fn.body?.walk() ?? []) {
                    if (node.kind !== "declaration") continue;
                    for (const declared of declaredBy(node)) if (declared.storage === "static") yield { unit, declared, fn };
                }
            }
        }
    }

    /** The table that `value`, a value in `fn`, is the address of; null when it is none of these. */
    of(fn: FunctionDecl, value: Sym | undefined): ClientTable | null {
        if (value?.kind !== "address" || value.cell.steps.length > 0 || !("variable" in value.cell.base)) return null;
        this.all();
        const { variable } = value.cell.base;
        const known = this.#byNode.get(variable.node);
        if (known !== undefined || variable.scope !== "global") return known ?? null;
        const declared = this.program.project.variable(variable.name, fn.unit);
        return (declared === null ? undefined : this.#byNode.get(declared.value.node)) ?? this.#onlyNamed(variable.name);
    }

    #onlyNamed(name: string): ClientTable | null {
        const [only, ...others] = this.all().filter((each) => each.name === name);
        return others.length === 0 ? (only ?? null) : null;
    }

    /** The tables of one type; null when the driver may have others, in structures, on the stack or in memory of its own. */
    ofType(type: ClientDispatchName): readonly ClientTable[] | null {
        let obscure = this.#obscure.get(type);
        if (obscure === undefined) this.#obscure.set(type, (obscure = this.#hasOthers(type)));
        return obscure ? null : this.all().filter((each) => each.type === type);
    }

    #hasOthers(type: ClientDispatchName): boolean {
        this.program.project.files.loadMentions(type);
        let known = 0;
        for (const { unit, declared } of this.#declarations()) if (tableType(this.program.project, unit, declared.type) === type) known++;
        // One after the other in a declaration, or as a member of a structure.
        const objects = new RegExp(`\\b${type}\\s+(?:\\w+\\s*(?:\\[[^\\]]*\\]\\s*)?[;=,]|const\\b)`, "g");
        const members = clientDispatch(type)?.members.map(({ name }) => name) ?? [];
        const behindPointers = new RegExp(`->\\s*(?:${members.join("|")})\\s*=(?!=)`);
        let named = 0;
        for (const { file } of this.program.project.units) {
            named += [...file.text.matchAll(objects)].length;
            if (behindPointers.test(file.text) || new RegExp(`typedef\\s+(?:const\\s+)?${type}\\b|sizeof\\s*\\(\\s*${type}\\s*\\)`).test(file.text)) return true;
        }
        return named > known;
    }

    #slots(unit: Unit, declared: Declared, type: ClientDispatchName, fn: FunctionDecl | null): ReadonlyMap<string, Slot> {
        const slots = new Map<string, Slot>(clientDispatch(type)?.members.map(({ name }) => [name, EMPTY]));
        const obscure = (): ReadonlyMap<string, Slot> => new Map([...slots.keys()].map((name) => [name, OBSCURE]));
        if (declared.value !== null) {
            const list = withCasts(this.program.project, unit, declared.value);
            const entries = list.kind === "initializer_list" && !/^\s*#/m.test(list.text) ? initializerEntries(this.program.project, unit, declared.type, list) : null;
            if (entries === null) return obscure();
            for (const { path, value } of entries) slots.set(String(path[0]), this.#slot(unit, value));
        }
        if (!declared.isConst && !this.#assigned(declared, slots, fn)) return obscure();
        return slots;
    }

    #slot(unit: Unit, node: CNode): Slot {
        const { text } = node;
        return { at: node, text, state: stateOf(this.program.project, unit, node) };
    }

    /** What functions put into a table that is no constant; false when something may be put there out of sight. */
    #assigned({ name, node }: Declared, slots: Map<string, Slot>, within: FunctionDecl | null): boolean {
        for (const fn of within === null ? [...this.program.functionsNaming(name)] : [within]) {
            const flow = this.program.flow(fn);
            if (flow === null || flow.cfg.incomplete) return false;
            const isThis = (each: { readonly node: CNode; readonly scope: string; readonly name: string }): boolean =>
                each.node === node || (within === null && each.scope === "global" && each.name === name);
            for (const { cell, value, instr } of flow.assigns) {
                if (!("variable" in cell.base) || !isThis(cell.base.variable)) continue;
                const slot = cell.steps[0];
                if (slot === undefined) return false;
                const state = value.kind === "function" ? "set" : value.kind === "const" && value.value === 0 ? "null" : "unknown";
                const before = slots.get(slot)?.state;
                const right = instr.node.kind === "assignment_expression" ? instr.node.get("right") : instr.node;
                // Cleared later, or before: which one counts, the time decides.
                slots.set(slot, { at: right, text: right?.text ?? "", state: state === "null" && before === "set" ? "unknown" : before === "set" ? "set" : state });
            }
            for (const { args, target } of flow.calls) {
                const given = args.findIndex((arg) => arg.kind === "address" && "variable" in arg.cell.base && isThis(arg.cell.base.variable));
                if (given >= 0 && !this.#leaves(target, given)) return false;
            }
        }
        return true;
    }

    /** True for a call that leaves a table which it is given as it is, or clears it. */
    #leaves(target: Target, index: number): boolean {
        if (target.kind === "wsk") return true;
        if (target.kind === "kernel") return isClearing(target.name);
        const summary = target.kind === "function" ? this.program.summary(target.decl) : null;
        const isGiven = ({ base }: Cell): boolean => "pointer" in base && base.pointer.kind === "param" && base.pointer.index === index;
        return summary !== null && !summary.havocs.some(isGiven) && !summary.writes.some(({ cell }) => isGiven(cell));
    }
}

function isClearing(name: string): boolean {
    return kernelApi(name) !== undefined && /^(?:RtlZeroMemory|RtlSecureZeroMemory|memset|NdisZeroMemory)$/.test(name);
}

/** The type of a client dispatch table for sockets; null for anything else. */
function tableType(project: Project, unit: Unit, type: CType): ClientDispatchName | null {
    const named = canonicalName(project, unit, type);
    const table = named?.depth === 0 ? clientDispatch(named.name) : undefined;
    return table === undefined || table.category === null ? null : table.name;
}

/** What an initialiser puts into a slot. */
function stateOf(project: Project, unit: Unit, node: CNode, depth = 0): Slot["state"] {
    switch (node.kind) {
        case "null":
            return "null";
        case "number_literal":
            return Number.parseInt(node.text) === 0 ? "null" : "unknown";
        case "cast_expression": {
            const value = node.get("value");
            return value === null ? "unknown" : stateOf(project, unit, value, depth);
        }
        case "parenthesized_expression": {
            const [inner] = node.children;
            return inner === undefined ? "unknown" : stateOf(project, unit, inner, depth);
        }
        case "pointer_expression":
            return "set";
        case "identifier":
        case "qualified_identifier":
            return identifierState(project, unit, node.text, depth);
        default:
            return "unknown";
    }
}

function identifierState(project: Project, unit: Unit, name: string, depth: number): Slot["state"] {
    if (name === "NULL") return "null";
    if (project.function(name, unit) !== null || project.prototypes(name, unit).length > 0) return "set";
    const body = project.macro(name, unit)?.value.body.trim().replace(/^\(\s*(?:\(\s*\w+\s*\**\s*\))?|\)$/g, "").trim();
    // A name that the project does not explain is a function out of sight, unless it is written as macros are.
    if (body === undefined) return /[a-z]/.test(name) ? "set" : "unknown";
    if (depth >= MOST_MACROS) return "unknown";
    return body === "NULL" || body === "0" ? "null" : /^\w+$/.test(body) ? identifierState(project, unit, body, depth + 1) : "unknown";
}

/** True for a request that is certainly given no table. */
export function isNoTable(value: Sym | undefined): boolean {
    return value?.kind === "const" && value.value === 0;
}
