/** Client dispatch tables and registration blocks: where they live, and what the tables say. */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, memberCell, pointeeCell, type Sym } from "../flow/sym.js";
import { initializerEntries } from "../initializers.js";
import { instancesOf } from "../instances.js";
import type { Place, Variable } from "../ir.js";
import { placeType } from "../place-type.js";
import type { CallSite, Program } from "../program.js";
import type { Project } from "../project.js";
import { reachedFrom } from "../reach.js";
import type { Registrations } from "./registrations.js";
import { canonicalName } from "../resolve.js";
import type { Roles } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import { type Declared, declaredBy } from "../types.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { matchesIn } from "../unit-texts.js";
import { chainSteps } from "../waits.js";

/** A local variable that WSK keeps using after the function has returned. */
export interface StackTable {
    readonly kind: "client" | "socket" | "block";
    readonly variable: Variable;
    /** Name of the function that WSK gets it by. */
    readonly call: string;
    readonly trace: readonly TraceStep[];
    /** Where `static const` belongs, when nothing but the declaration's constant initialiser ever sets the table. */
    readonly declaration: CNode | null;
}

/** Something wrong with the contents of a WSK_CLIENT_DISPATCH or with the use of a WSK_REGISTRATION's members. */
export interface DispatchProblem {
    readonly kind: "version" | "reserved" | "unset" | "opaque";
    readonly at: CNode;
    readonly name: string;
    readonly member: string;
}

/** Position of the client dispatch table. */
const TABLE: ReadonlyMap<string, number> = new Map([["WskSocket", 6], ["WskSocketConnect", 7], ["WskAccept", 3]]);
const LIVING: ReadonlySet<string> = new Set(["registered", "uncaptured", "captured", "released"]);
/** Of files and functions that may fill in a table. */
const SPEAKS_OF_TABLE = /WSK_CLIENT_DISPATCH|WskRegister|(?:\.|->)\s*(?:Version|Reserved)\s*=[^=]/;
/** Of files with functions that may give a table to WSK. */
const givesTable = matchesIn(/\bWsk(?:Register|Socket|SocketConnect|Accept)\b|PFN_WSK_/);
const MEMBERS = ["Version", "Reserved", "WskClientEvent"] as const;

function* functionsWith(unit: Unit, pattern: RegExp): Generator<FunctionDecl, void, undefined> {
    const { text } = unit.file;
    for (const list of unit.functions.values()) for (const fn of list) if (pattern.test(text.slice(fn.item.bodyStart, fn.item.end))) yield fn;
}

export class ClientDispatches {

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly registrations: Registrations,
    ) {}

    /** Locals of `unit`'s functions that WSK goes on using. */
    *onStack(unit: Unit): Generator<StackTable, void, undefined> {
        for (const word of ["WskRegister", ...TABLE.keys()]) this.program.project.files.loadMentions(word);
        for (const each of [...this.program.project.units]) {
            if (!this.program.project.files.leadTo(unit, each) || !givesTable(each)) continue;
            for (const fn of functionsWith(each, /\bWskRegister\b/)) yield* this.#registered(fn, unit);
            for (const fn of functionsWith(each, /\bWsk(?:Socket|SocketConnect|Accept)\b|PFN_WSK_/)) yield* this.#sockets(fn, unit);
        }
        for (const { fn, event } of this.roles.callbacks) if (fn.unit === unit && event.name === "WskAcceptEvent") yield* this.#accepted(fn);
    }

    /** Tables and blocks given to WskRegister that are locals of a function which returns while it is registered. */
    *#registered(fn: FunctionDecl, unit: Unit): Generator<StackTable, void, undefined> {
        for (const event of this.program.flow(fn)?.calls ?? []) {
            const [npi, block] = event.args;
            if (event.target.name !== "WskRegister" || event.target.kind === "function" || npi === undefined || block === undefined) continue;
            const table = event.state.load(memberCell(pointeeCell(npi), "Dispatch"));
            // What the function's callers do is of no use to a table that is gone by then.
            if (localsIn(table).length > 0) {
                if (fn.unit === unit && this.#staysRegistered(fn, block)) yield* this.#tables("client", fn, table, event, []);
            }
            for (const { chain, values } of instancesOf(this.program, fn, [table, block], event.state)) {
                const root = chain[0]?.caller ?? fn;
                const [given, object] = values;
                if (root.unit !== unit || given === undefined || object === undefined || !this.#staysRegistered(root, object)) continue;
                if (localsIn(table).length === 0) yield* this.#tables("client", root, given, event, chain);
                yield* this.#tables("block", root, object, event, chain);
            }
        }
    }

    #staysRegistered(fn: FunctionDecl, block: Sym): boolean {
        return this.registrations.finalStates(fn, block)?.some(({ state }) => LIVING.has(state)) === true;
    }

    /** Tables given to a new socket that are locals of a function which does not close sockets itself. */
    *#sockets(fn: FunctionDecl, unit: Unit): Generator<StackTable, void, undefined> {
        for (const event of this.program.flow(fn)?.calls ?? []) {
            const index = event.target.kind === "wsk" ? TABLE.get(event.target.name) : undefined;
            const table = index === undefined ? undefined : event.args[index];
            if (table === undefined) continue;
            for (const { chain, values } of instancesOf(this.program, fn, [table], event.state)) {
                const root = chain[0]?.caller ?? fn;
                const given = values[0];
                if (root.unit !== unit || given === undefined) continue;
                for (const found of this.#tables("socket", root, given, event, chain)) if (!this.#closes(root)) yield found;
            }
        }
    }

    /** Tables that an accept event hands out for the accepted socket. */
    *#accepted(fn: FunctionDecl): Generator<StackTable, void, undefined> {
        for (const { cell, value, instr } of this.program.flow(fn)?.assigns ?? []) {
            if (!("pointer" in cell.base) || cell.base.pointer.kind !== "param" || cell.steps.length > 0) continue;
            for (const variable of localsIn(value)) {
                if (!isTable(this.program.project, fn.unit, variable)) continue;
                const trace = [step(instr.node, `${fn.name} hands it out for the accepted socket`)];
                yield { kind: "socket", variable, call: fn.name, trace, declaration: this.#unchanged(fn, variable) };
            }
        }
    }

    *#tables(kind: StackTable["kind"], fn: FunctionDecl, value: Sym, event: CallEvent, chain: readonly CallSite[]): Generator<StackTable, void, undefined> {
        for (const variable of localsIn(value)) {
            const trace = [...chainSteps(chain), step(event.call.node, `${event.target.name} takes it`)];
            yield { kind, variable, call: event.target.name, trace, declaration: kind === "block" ? null : this.#unchanged(fn, variable) };
        }
    }

    #closes(fn: FunctionDecl): boolean {
        for (const { event } of reachedFrom(this.program, fn)) {
            if (event.target.name === "WskCloseSocket" || event.target.kind === "unknown") return true;
        }
        return false;
    }

    /** The declaration of a table that nothing changes after its constant initialiser; null otherwise. */
    #unchanged(fn: FunctionDecl, variable: Variable): CNode | null {
        const flow = this.program.flow(fn);
        const declarator = variable.node.parent;
        const declaration = declarator?.parent;
        if (flow === null || flow.cfg.incomplete || declarator?.kind !== "init_declarator" || declaration?.kind !== "declaration") return null;
        const value = declarator.get("value");
        if (value?.kind !== "initializer_list" || declaration.all("declarator").length !== 1 || !isTable(this.program.project, fn.unit, variable)) return null;
        if (/^\s*(?:static|register|auto|volatile)\b/.test(declaration.text)) return null;
        const own = new Set([...flow.cfg.locals, ...flow.cfg.parameters].map(({ name }) => name));
        for (const node of value.walk()) if (node.kind === "identifier" && own.has(node.text) && node.parent?.kind !== "field_designator") return null;
        const root = `L${variable.id}`;
        if (flow.assigns.some(({ cell, instr }) => cell.root === root && (instr.node.start < declarator.start || instr.node.end > declarator.end))) return null;
        const passes = flow.calls.some(({ args, target }) => target.kind !== "wsk" && args.some((arg) => arg.kind === "address" && arg.cell.root === root));
        return passes ? null : declaration;
    }

    /** What is wrong with the tables and blocks that `unit` names. */
    *problems(unit: Unit): Generator<DispatchProblem, void, undefined> {
        const { text } = unit.file;
        if (/ReservedRegistration/.test(text)) yield* this.#opaque(unit);
        if (!SPEAKS_OF_TABLE.test(text)) return;
        for (const list of unit.scope.variables.values()) for (const declared of list) yield* this.#initialised(unit, declared);
        for (const list of unit.functions.values()) for (const fn of list) yield* this.#inFunction(fn);
    }

    *#opaque(unit: Unit): Generator<DispatchProblem, void, undefined> {
        // A provider that works like WSK keeps its own data there.
        if (![...this.program.project.units].some((each) => /\bWsk(?:Register|Deregister)\s*\(/.test(each.file.text))) return;
        for (const list of unit.functions.values()) {
            for (const fn of list) {
                if (!unit.file.text.slice(fn.item.bodyStart, fn.item.end).includes("ReservedRegistration")) continue;
                for (const node of fn.body?.walk() ?? []) {
                    const member = node.kind === "field_expression" ? (node.get("field")?.text ?? "") : "";
                    if (/^ReservedRegistration(?:State|Context|Lock)$/.test(member)) yield { kind: "opaque", at: node, name: fn.name, member };
                }
            }
        }
    }

    *#inFunction(fn: FunctionDecl): Generator<DispatchProblem, void, undefined> {
        const text = fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end);
        if (!SPEAKS_OF_TABLE.test(text)) return;
        for (const node of fn.body?.walk() ?? []) if (node.kind === "declaration") for (const each of declaredBy(node)) yield* this.#initialised(fn.unit, each);
        const { project } = this.program;
        for (const { instr } of this.program.flow(fn)?.assigns ?? []) {
            const { node, target } = instr;
            if (node.kind !== "assignment_expression" || target.op !== "field" || !isSetByNumber(target)) continue;
            // The table is a variable, or a member of a structure of the driver's own, behind whatever pointers.
            if (!isClientDispatch(project, fn.unit, { type: placeType(project, fn.unit, target.base) })) continue;
            const value = node.get("right");
            if (value !== null) yield* this.#member(fn.unit, nameOf(target.base), target.name, value);
        }
        yield* this.#unset(fn);
    }

    /** Members of a table of this function that nothing has set when WskRegister gets it. */
    *#unset(fn: FunctionDecl): Generator<DispatchProblem, void, undefined> {
        if (this.program.cfg(fn)?.incomplete !== false) return;
        for (const { target, args, state, call } of this.program.flow(fn)?.calls ?? []) {
            const npi = args[0];
            if (target.name !== "WskRegister" || target.kind === "function" || npi === undefined) continue;
            const table = state.load(memberCell(pointeeCell(npi), "Dispatch"));
            if (table.kind !== "address" || !("variable" in table.cell.base)) continue;
            const missing = MEMBERS.filter((member) => state.load(memberCell(table.cell, member)).kind === "uninitialized");
            if (missing.length > 0) yield { kind: "unset", at: call.node, name: table.cell.base.variable.name, member: missing.join(", ") };
        }
    }

    *#initialised(unit: Unit, declared: Declared): Generator<DispatchProblem, void, undefined> {
        const { value, type, name } = declared;
        if (value?.kind !== "initializer_list" || !isClientDispatch(this.program.project, unit, { type })) return;
        // `{ 0 }` clears what is filled in later.
        if (value.children.filter((child) => child.kind !== "comment").length < 2) return;
        for (const { path, value: member } of initializerEntries(this.program.project, unit, type, value) ?? []) {
            yield* this.#member(unit, name, String(path[0]), member);
        }
    }

    *#member(unit: Unit, name: string, member: string, value: CNode): Generator<DispatchProblem, void, undefined> {
        const literal = this.#literal(unit, value);
        if (literal === null) return;
        if (member === "Version") yield { kind: "version", at: value, name, member };
        else if (member === "Reserved" && literal !== 0) yield { kind: "reserved", at: value, name, member };
    }

    /** The number that is written, itself or by the name of a macro that is nothing else. */
    #literal(unit: Unit, value: CNode): number | null {
        const text = value.kind === "identifier" ? (this.program.project.macro(value.text, unit)?.value.body ?? "") : value.text;
        const digits = /^\s*\(?\s*(?:\(\s*USHORT\s*\))?\s*(0[xX][\da-fA-F]+|\d+)[uUlL]*\s*\)?\s*$/.exec(text)?.[1];
        return digits === undefined ? null : Number(digits);
    }
}

function isSetByNumber({ name }: Extract<Place, { op: "field" }>): boolean {
    return name === "Version" || name === "Reserved";
}

/** The table as its author calls it: the variable or the member that it is, or what points to it. */
function nameOf(place: Place): string {
    if (place.op === "var") return place.variable.name;
    if (place.op === "field") return place.name;
    if (place.op === "index") return nameOf(place.base);
    return place.of.op === "read" ? nameOf(place.of.place) : "the table";
}

/** The locals that a value may be the address of; statics outlive the function. */
function localsIn(value: Sym): readonly Variable[] {
    return (alternatives(value) ?? []).flatMap((each) => {
        if (each.kind !== "address" || !("variable" in each.cell.base)) return [];
        const { variable } = each.cell.base;
        return variable.scope !== "global" && !variable.isStatic ? [variable] : [];
    });
}

function isTable(project: Project, unit: Unit, { type }: Pick<Variable, "type">): boolean {
    const named = canonicalName(project, unit, type);
    return named?.depth === 0 && /^WSK_CLIENT_(?:\w+_)?DISPATCH$/.test(named.name);
}

function isClientDispatch(project: Project, unit: Unit, { type }: Pick<Variable, "type">): boolean {
    const named = canonicalName(project, unit, type);
    return named?.depth === 0 && named.name === "WSK_CLIENT_DISPATCH";
}
