/**
 * What a function returns: for every `return`, the constants that it gives on some path, each with the place it was written at.
 * Alternatives whose value is not known are left out, so "some path returns X" can be said without knowing the others.
 */
import type { CNode } from "../parser/ast.js";
import { contradicts, possibleValues, truthOf } from "./flow/conditions.js";
import type { CallEvent, ReturnEvent, Tracker } from "./flow/engine.js";
import type { FlowState } from "./flow/state.js";
import { Substitution } from "./flow/summary.js";
import { constSym, nameSym, paramSym, type Sym, variableCell } from "./flow/sym.js";
import { parameterFacts, substituteGuards } from "./instances.js";
import type { CallInstr, Expr, Instr, Variable } from "./ir.js";
import type { Program } from "./program.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";

/** A constant that a `return` gives on some path. */
export interface ReturnedConstant {
    /** Its number, or null for a name that neither the project nor the tables give a value. */
    readonly value: number | null;
    /** The name it bears, where it bears one. */
    readonly name: string | null;
    /** The identifier or literal of the function's own text that can be replaced to return something else, or null. */
    readonly written: CNode | null;
    /** True when `written` is all that the `return` statement returns. */
    readonly bare: boolean;
    /** True when a call that the caller of `returnsOf` asked about has run on the path. */
    readonly marked: boolean;
    /** From the place that gives the value to the `return`; empty when it stands there. */
    readonly trace: readonly TraceStep[];
}

/** A `return` statement and the constants that it may give. */
export interface ReturnSite {
    readonly node: CNode;
    readonly constants: readonly ReturnedConstant[];
}

const MOST_DEPTH = 6;

/** What else to ask of a function's returns. */
export interface Asked {
    /** Calls whose having run is to be told apart. */
    readonly marks?: ReadonlySet<CallInstr>;
    /** How to call a value that is no constant, where it is as good as one; null for others. Asked in terms of the function. */
    readonly nameOf?: (value: Sym) => string | null;
    /** The parameters that are not NULL; without it, each may be. */
    readonly given?: Given;
}

/** The positions of parameters for which a caller that passes NULL is not in sight. A path that has found one to be NULL only takes care. */
export interface Given {
    /** Nobody passes NULL: such a path is never taken. */
    readonly never: readonly number[];
    /** What is passed is not known: such a path counts only if a marked call has run on it, of which it takes no care. */
    readonly hardly: readonly number[];
}

const NOTHING_GIVEN: Given = { never: [], hardly: [] };

/** The `return` statements of a function that are known to give a constant on some path. */
export function returnsOf(program: Program, fn: FunctionDecl, { marks = new Set(), nameOf = () => null, given = NOTHING_GIVEN }: Asked = {}): readonly ReturnSite[] {
    const sites = new Map<CNode, Map<string, ReturnedConstant>>();
    for (const found of new Returns(program, marks).of(fn, [], given)) {
        const { node } = found;
        const name = found.constant === NO_CONSTANT ? nameOf(found.sym) : null;
        const constant = name === null ? found.constant : { ...NO_CONSTANT, name, marked: found.marked, written: found.member };
        if (constant === NO_CONSTANT) continue;
        const known = sites.get(node) ?? new Map<string, ReturnedConstant>();
        sites.set(node, known.set(`${keyOf(constant)} ${constant.written?.start} ${constant.marked}`, constant));
    }
    return [...sites].map(([node, constants]) => ({ node, constants: [...constants.values()].sort(inTextOrder) }));
}

/** A constant at one `return`, before equal ones are merged; `guards` say when it is reached. */
interface Found {
    readonly node: CNode;
    readonly constant: ReturnedConstant;
    readonly event: ReturnEvent;
    /** The value; one that is not constant in the function may be at its caller. */
    readonly sym: Sym;
    readonly marked: boolean;
    /** The member that the statement itself returns, where it names one. */
    readonly member: CNode | null;
}

/** What is followed along the paths: the marked call that has run, and the last assignment of each variable that is returned. */
interface Path {
    readonly mark: number | null;
    /** Whether it has found a parameter to be NULL of which `Given` speaks. */
    readonly isTaken: "surely" | keyof Given;
    readonly last: ReadonlyMap<string, number>;
}

type Assign = Extract<Instr, { op: "assign" }>;

/** Where an alternative of a returned value comes from. */
interface Source {
    readonly expr: Expr;
    readonly trace: readonly TraceStep[];
    readonly bare: boolean;
}

/** The `return` that is looked at, the way to it, and the functions whose helpers led there. */
interface At {
    readonly event: ReturnEvent;
    readonly path: Path;
    readonly active: readonly FunctionDecl[];
    readonly given: Given;
}

class Returns {
    constructor(
        readonly program: Program,
        readonly marks: ReadonlySet<CallInstr>,
    ) {}

    *of(fn: FunctionDecl, active: readonly FunctionDecl[], given: Given): Generator<Found, void, undefined> {
        const body = new Body(this.program, fn, this.marks, given);
        for (const [event, path] of body.returns()) {
            const { value, expr } = event;
            if (value === null || expr === null) continue;
            // In code that is not understood only what stands in the statement itself is believed.
            const listed = body.incomplete && expr.op !== "const" && expr.op !== "name" ? [] : possibleValues(value, event.state);
            const open = new Map((listed ?? []).map((each) => [each.key, each]));
            const fact = event.state.fact(value.key);
            const admits = (sym: Sym): boolean => (listed === null ? !contradicts(sym, fact) : open.has(sym.key));
            let explained = true;
            const seen = new Set<string>();
            for (const source of body.sources(expr, path)) {
                const all = this.#ofSource(source, body, { event, path, active, given });
                if (all === null) explained = false;
                for (const found of all ?? []) {
                    if (!admits(found.sym)) continue;
                    seen.add(found.sym.key);
                    yield found;
                }
            }
            for (const [key, sym] of open) {
                if (seen.has(key) || (explained && seen.size > 0)) continue;
                const marked = path.mark !== null;
                const constant = constantOf(sym, { written: null, bare: false, marked, trace: [] });
                const member = expr.op === "read" && expr.place.op === "field" ? body.own(expr.node) : null;
                yield { node: event.node, event, constant: constant ?? NO_CONSTANT, sym, marked, member };
            }
        }
    }

    /** What a source may give; null when it is not understood. */
    #ofSource(source: Source, body: Body, at: At): Iterable<Found> | null {
        const { expr, trace, bare } = source;
        const { event, path, active } = at;
        if (expr.op === "const" || expr.op === "name") {
            const sym = expr.op === "const" ? constSym(expr.value, expr.name) : nameSym(expr.name);
            const constant = constantOf(sym, { written: body.replaceable(expr.node), bare, marked: path.mark !== null, trace });
            return constant === null ? null : [{ node: event.node, event, constant, sym, marked: constant.marked, member: null }];
        }
        const call = expr.op === "result" ? body.call(expr.call) : null;
        if (call?.target.kind !== "function" || active.length >= MOST_DEPTH) return null;
        const { decl } = call.target;
        if (decl === body.fn || active.includes(decl) || this.program.summary(decl) === null) return null;
        return this.#ofHelper(decl, call, body.fn, { ...at, trace });
    }

    *#ofHelper(
        decl: FunctionDecl, call: CallEvent, caller: FunctionDecl,
        at: At & { readonly trace: readonly TraceStep[] },
    ): Generator<Found, void, undefined> {
        const { event, path, active, trace, given } = at;
        const into = new Substitution(call, call.state);
        const calls = step(call.call.node, `${caller.name} calls ${decl.name}`);
        const before = path.mark !== null && path.mark !== call.call.id;
        const passed = (params: readonly number[]): readonly number[] =>
            call.args.flatMap((arg, index) => (arg.kind === "param" && params.includes(arg.index) ? [index] : []));
        const givenOn = { never: passed(given.never), hardly: before ? [] : passed(given.hardly) };
        for (const inner of this.of(decl, [...active, caller], givenOn)) {
            if (substituteGuards(parameterFacts(inner.event.state), into) === null) continue;
            const sym = into.sym(inner.sym);
            const marked = before || inner.marked;
            const own = constantOf(sym, { written: null, bare: false, marked, trace: [] });
            if (own === null) {
                yield { node: event.node, event, constant: NO_CONSTANT, sym, marked, member: null };
                continue;
            }
            // The name that the helper wrote says more than an equal number of the caller's.
            const mine = { ...own, name: inner.constant.name ?? own.name };
            const returns = step(inner.node, `${decl.name} returns ${spelled(mine)}`);
            const way = [calls, ...inner.constant.trace, returns, ...trace.slice(1)];
            yield { node: event.node, event, sym, marked, member: null, constant: { ...mine, trace: way } };
        }
    }
}

/** One function: its paths to each `return`, and the expressions that returned values come from. */
class Body {
    /** True when code stands between the statements that is not understood, or left out. */
    readonly incomplete: boolean;
    readonly #assigns: Assign[] = [];
    readonly #temps = new Map<number, Expr[]>();
    readonly #returned = new Set<string>();

    constructor(
        readonly program: Program,
        readonly fn: FunctionDecl,
        readonly marks: ReadonlySet<CallInstr>,
        readonly given: Given,
    ) {
        const cfg = program.cfg(fn);
        const { item, unit } = fn;
        const leftOut = unit.file.annotationsIn(item.bodyStart, item.end).some(({ kind }) => kind === "placeholder");
        this.incomplete = leftOut || (cfg?.incomplete ?? true);
        for (const { instrs, end } of cfg?.blocks ?? []) {
            const returned = end.op === "return" && end.value?.op === "read" ? end.value.place : null;
            if (returned?.op === "var") this.#returned.add(rootOf(returned.variable));
            for (const instr of instrs) {
                if (instr.op === "setTemp") this.#temps.set(instr.id, [...(this.#temps.get(instr.id) ?? []), instr.value]);
            }
        }
    }

    /** Every `return` once for each way of arriving there that differs in what is followed. */
    returns(): readonly [ReturnEvent, Path][] {
        const found: [ReturnEvent, Path][] = [];
        const paths = new Map<string, Path>();
        const name = (path: Path): string => {
            const key = `${path.mark ?? ""}|${path.isTaken}|${[...path.last].map(([root, index]) => `${root}=${index}`).sort().join()}`;
            paths.set(key, path);
            return key;
        };
        const start: Path = { mark: null, isTaken: "surely", last: new Map() };
        const pathOf = (property: string): Path => paths.get(property) ?? start;
        let settled = false;
        const tracker: Tracker = {
            initial: name(start),
            onCall: ({ call }, property) => {
                const path = pathOf(property);
                return [{ property: path.mark === null && this.marks.has(call) ? name({ ...path, mark: call.id }) : property }];
            },
            onAssign: ({ cell, instr }, property) => {
                if (!this.#returned.has(cell.key)) return [{ property }];
                const path = pathOf(property);
                return [{ property: name({ ...path, last: new Map([...path.last, [cell.key, this.#index(instr)]]) }) }];
            },
            onDecided: (state, property) => {
                const path = pathOf(property);
                const isTaken = this.#isTaken(state, path);
                return isTaken === path.isTaken ? property : name({ ...path, isTaken });
            },
            onReturn: (event, property) => {
                const path = pathOf(property);
                if (settled && (path.isTaken === "surely" || (path.isTaken === "hardly" && path.mark !== null))) {
                    found.push([{ ...event, state: event.state.clone() }, path]);
                }
            },
        };
        const run = this.program.track(this.fn, tracker, { listener: { begin: () => (settled = true) } });
        return run === null || run.gaveUp ? [] : found;
    }

    #isTaken(state: FlowState, before: Path): Path["isTaken"] {
        const isNull = (index: number): boolean => truthOf(paramSym(index), state) === false;
        if (before.isTaken === "never" || this.given.never.some(isNull)) return "never";
        return this.given.hardly.some(isNull) ? "hardly" : before.isTaken;
    }

    #index(instr: Assign): number {
        const known = this.#assigns.indexOf(instr);
        return known >= 0 ? known : this.#assigns.push(instr) - 1;
    }

    /** The expressions that may give the value of `expr` at the end of `path`. */
    *sources(expr: Expr, path: Path, trace: readonly TraceStep[] = [], depth = 0): Generator<Source, void, undefined> {
        if (depth > MOST_DEPTH) return;
        if (expr.op === "temp") {
            for (const each of this.#temps.get(expr.id) ?? []) yield* this.sources(each, path, trace, depth + 1);
        } else if (expr.op === "read" && expr.place.op === "var" && depth === 0) {
            const { variable } = expr.place;
            const assign = this.#assigns[path.last.get(rootOf(variable)) ?? -1];
            if (assign === undefined) return;
            const here = step(assign.node, `${variable.name} is set here`);
            for (const source of this.sources(assign.value, path, [here], 1)) {
                yield { ...source, trace: [named(here, source.expr, variable)], bare: false };
            }
        } else yield { expr, trace, bare: depth === 0 };
    }

    call(instr: CallInstr): CallEvent | null {
        return this.program.flow(this.fn)?.calls.find((event) => event.call === instr) ?? null;
    }

    /** An identifier or literal of this function's own text. */
    replaceable(node: CNode): CNode | null {
        return REPLACEABLE.has(node.kind) ? this.own(node) : null;
    }

    /** A node of this function's own text; null for what a macro brings. */
    own(node: CNode): CNode | null {
        const { unit, item } = this.fn;
        return node.source.path === unit.path && item.bodyStart <= node.start && node.end <= item.end ? node : null;
    }
}

const REPLACEABLE = new Set(["identifier", "number_literal", "true", "false", "null"]);
const NO_CONSTANT: ReturnedConstant = { value: null, name: null, written: null, bare: false, marked: false, trace: [] };

function inTextOrder(a: ReturnedConstant, b: ReturnedConstant): number {
    return (a.written?.start ?? 0) - (b.written?.start ?? 0);
}

function rootOf(variable: Variable): string {
    return variableCell(variable).key;
}

function named(at: TraceStep, expr: Expr, variable: Variable): TraceStep {
    if (expr.op === "const") return { ...at, text: `${variable.name} is set to ${expr.name ?? expr.node.text}` };
    return expr.op === "name" ? { ...at, text: `${variable.name} is set to ${expr.name}` } : at;
}

function constantOf(sym: Sym, way: Pick<ReturnedConstant, "written" | "bare" | "marked" | "trace">): ReturnedConstant | null {
    if (sym.kind === "const") return { value: sym.value, name: sym.name, ...way };
    return sym.kind === "name" && !sym.name.startsWith("#if") ? { value: null, name: sym.name, ...way } : null;
}

function keyOf({ value, name }: ReturnedConstant): string {
    return `${value === null ? "" : value >>> 0} ${name ?? ""}`;
}

/** The constant as a reader would write it. */
export function spelled({ value, name, written }: Pick<ReturnedConstant, "value" | "name" | "written">): string {
    if (name !== null) return name;
    if (written !== null || value === null) return written?.text ?? "?";
    return value >>> 0 > 0xffff ? `0x${(value >>> 0).toString(16).toUpperCase()}` : `${value}`;
}
