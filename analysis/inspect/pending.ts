/**
 * Returns of WskInspectPend on paths that copied the inspection ID nowhere: the driver can never complete such a request. Followed along
 * the paths of the callback and of the helpers that decide for it.
 */
import { INSPECT_ACTIONS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { assume, possibleValues } from "../flow/conditions.js";
import type { AssignEvent, CallEvent, Outcome, ReturnEvent, Tracker } from "../flow/engine.js";
import { cellOf } from "../flow/evaluate.js";
import type { FlowState } from "../flow/state.js";
import type { Summary } from "../flow/summary.js";
import { type Cell, isLocalRoot, opSym, pointeeCell, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import type { InspectCallback } from "./pointers.js";

/** A `return` that pends an inspection nobody remembers. */
export interface LostInspection {
    readonly at: CNode;
    readonly trace: readonly TraceStep[];
}

const PEND = INSPECT_ACTIONS.find((each) => each.name === "WskInspectPend");
const MOST_DEPTH = 5;

/** The returns of a callback that pend without a copy of the ID. */
export function lostInspections(program: Program, callback: InspectCallback): readonly LostInspection[] {
    return new PathsOf(program, 0).lost(callback.fn, callback.index) ?? [];
}

/** Both members: what of the ID a path has copied so far. */
const NOTHING = "";
const ALL = "ks";

/** What a helper returns on paths that copied nothing. */
interface Uncopied {
    readonly value: Sym | null;
    readonly lost: LostInspection | null;
}

class PathsOf {
    constructor(
        readonly program: Program,
        readonly depth: number,
    ) {}

    /** Null when the function cannot be followed. */
    lost(fn: FunctionDecl, index: number): readonly LostInspection[] | null {
        return this.#follow(fn, index)?.map((each) => each.lost).filter((each) => each !== null) ?? null;
    }

    /** What the paths of `fn` return that leave the ID uncopied; null when the function cannot be followed. */
    #follow(fn: FunctionDecl, index: number): readonly Uncopied[] | null {
        const { program } = this;
        if (program.cfg(fn)?.incomplete !== false || this.depth > MOST_DEPTH) return null;
        if (program.flow(fn)?.assigns.some((each) => copiesElements(each, index)) === true) return [];
        const found = new Map<string, Uncopied>();
        const helpers = new Map<number, readonly Uncopied[]>();
        const tracker: Tracker = {
            initial: NOTHING,
            onAssign: (event, property) => [{ property: afterAssign(event, property, index) }],
            onCall: (event, property) => this.#onCall(event, property, index, helpers),
            onUnknown: () => [{ property: ALL }],
            onReturn: (event, property) => {
                if (isCopied(property)) return;
                for (const value of valuesOf(event)) {
                    const lost = isPend(value) ? lostAt(event, value, helpers) : null;
                    found.set(`${event.node.start} ${value?.key}`, { value, lost });
                }
            },
        };
        const run = program.track(fn, tracker);
        return run === null || run.gaveUp ? null : [...found.values()];
    }

    #onCall(event: CallEvent, property: string, index: number, helpers: Map<number, readonly Uncopied[]>): readonly Outcome[] {
        if (isCopied(property) || !event.args.some((arg) => carriesId(arg, event.state, index))) return [{ property }];
        const { target } = event;
        const all = { property: withCopied(property, ALL) };
        if (target.kind === "kernel") return [keepsCopy(event, index) ? all : { property }];
        if (target.kind !== "function") return [all];
        const summary = this.program.summary(target.decl);
        if (summary === null) return [all];
        if (summary.result !== null && mayBePend(summary.result)) return this.#decidedBy(event, target.decl, property, index, helpers) ?? [all];
        return [mayCopy(summary, event, index) ? all : { property }];
    }

    /** A helper that answers for the callback: its paths that pend without a copy go on as such, and can be told by the answer. */
    #decidedBy(event: CallEvent, decl: FunctionDecl, property: string, index: number, helpers: Map<number, readonly Uncopied[]>): readonly Outcome[] | null {
        const position = event.args.findIndex((arg) => isParameter(arg, index));
        if (position < 0) return null;
        const uncopied = new PathsOf(this.program, this.depth + 1).#follow(decl, position);
        if (uncopied === null) return null;
        helpers.set(event.call.id, uncopied);
        const outcomes: Outcome[] = [{ property: withCopied(property, ALL) }];
        for (const { value } of uncopied) {
            outcomes.push({ property, learn: (state) => value === null || value.kind !== "const" || learnResult(event, value, state) });
        }
        return outcomes;
    }
}

function learnResult(event: CallEvent, value: Sym, state: FlowState): boolean {
    const result = state.result(event.call.id);
    return result === undefined || assume(opSym("==", result, value), true, state);
}

function lostAt(event: ReturnEvent, value: Sym | null, helpers: ReadonlyMap<number, readonly Uncopied[]>): LostInspection {
    const inner = [...helpers.values()].flat().find((each) => each.lost !== null && each.value?.key === value?.key)?.lost;
    const called = event.expr?.op === "result" ? event.expr.call : null;
    const trace = inner === undefined || inner === null || called === null ? [] : [...inner.trace, step(inner.at, "pends without a copy of the inspection ID")];
    return { at: event.node, trace };
}

/** The values that a return may have; one null for a return without value. */
function valuesOf(event: ReturnEvent): readonly (Sym | null)[] {
    if (event.value === null) return [null];
    return possibleValues(event.value, event.state) ?? [];
}

function isPend(value: Sym | null): boolean {
    if (PEND === undefined || value === null) return false;
    if (value.kind === "name") return value.name === PEND.name || value.name === PEND.shortName;
    return value.kind === "const" && value.value === PEND.value && (value.name === null || !/^STATUS_/.test(value.name));
}

function mayBePend(value: Sym): boolean {
    return value.kind === "phi" ? (value.of?.some(isPend) ?? false) : isPend(value);
}

/**
 * The property is what has been copied ("k", "s" or both), and which variables hold WskInspectPend: paths that have decided to pend and
 * others are not mixed.
 */
function isCopied(property: string): boolean {
    const copied = property.split("@")[0] ?? "";
    return copied.includes("k") && copied.includes("s");
}

function withCopied(property: string, part: string): string {
    const [copied = "", ...rest] = property.split("@");
    return [bothParts(copied, part), ...rest].join("@");
}

function bothParts(a: string, b: string): string {
    return ["k", "s"].filter((part) => a.includes(part) || b.includes(part)).join("");
}

function afterAssign(event: AssignEvent, property: string, index: number): string {
    const { cell, value } = event;
    if (diesWithCall(cell) && !event.state.isEscaped(cell.root)) {
        const [copied = "", ...pending] = property.split("@");
        const rest = pending.filter((each) => each !== cell.key);
        return [copied, ...(isPend(value) ? [...rest, cell.key].sort() : rest)].join("@");
    }
    return partsAssigned(event, index).reduce(withCopied, property);
}

/** What of the ID an assignment hands on: as a value, or within a structure that holds it. */
function partsAssigned({ value, instr, state }: AssignEvent, index: number): readonly string[] {
    const parts = [partOfId(value, index)];
    if (instr.value.op !== "read") return parts;
    for (const [, member] of state.membersBelow(cellOf(instr.value.place, { state }))) parts.push(partOfId(member, index));
    return parts;
}

/** True for a copy byte by byte, in a loop whose number of turns is not known: it is taken to copy all. */
function copiesElements({ cell, value }: AssignEvent, index: number): boolean {
    if (diesWithCall(cell) || value.kind !== "initial") return false;
    return pointsInto(value.cell, index) && value.cell.steps.some((each) => each.startsWith("["));
}

function diesWithCall(cell: Cell): boolean {
    return isLocalRoot(cell.root) && !("variable" in cell.base && cell.base.variable.isStatic);
}

/** What of the ID a value is: the whole, a member, or nothing. The pointer itself counts as a copy: that it is kept is a mistake of its own. */
function partOfId(value: Sym, index: number): string {
    if (value.kind === "phi") return (value.of ?? []).map((each) => partOfId(each, index)).reduce(bothParts, NOTHING);
    if (isParameter(value, index)) return ALL;
    if (value.kind === "op") return partOfId(value.left, index) + partOfId(value.right, index);
    if (value.kind !== "initial" || !pointsInto(value.cell, index)) return "";
    const [member] = value.cell.steps;
    return member === "Key" ? "k" : member === "SerialNumber" ? "s" : ALL;
}

function pointsInto(cell: Cell, index: number): boolean {
    return "pointer" in cell.base && isParameter(cell.base.pointer, index);
}

function isParameter(sym: Sym, index: number): boolean {
    return sym.kind === "param" && sym.index === index;
}

/** True when an argument is the ID, a member of it, its address, or the address of an object that holds any of these. */
function carriesId(arg: Sym, state: FlowState, index: number): boolean {
    if (partOfId(arg, index) !== "") return true;
    if (arg.kind !== "address") return false;
    if (pointsInto(arg.cell, index)) return true;
    if (partOfId(state.load(arg.cell), index) !== "") return true;
    for (const [, value] of state.membersBelow(arg.cell)) if (partOfId(value, index) !== "") return true;
    return false;
}

/** Block copies of the ID into memory that outlives the call, and documented functions that do more than read. */
function keepsCopy(event: CallEvent, index: number): boolean {
    if (event.target.kind !== "kernel") return true;
    const { api } = event.target;
    if (api.copies !== null && api.copies.source !== null) {
        const source = event.args[api.copies.source];
        const destination = event.args[api.copies.destination];
        if (source === undefined || destination === undefined || !carriesId(source, event.state, index)) return false;
        return !diesWithCall(pointeeCell(destination));
    }
    return !api.pure;
}

/** True when a helper may put what it was given anywhere. */
function mayCopy(summary: Summary, event: CallEvent, index: number): boolean {
    if (summary.havocs.length > 0 || summary.havocsGlobals) return true;
    const given = event.args.map((arg, at) => (carriesId(arg, event.state, index) ? at : -1));
    return summary.writes.some(({ value }) => given.some((at) => at >= 0 && mentionsParameter(value, at)));
}

function mentionsParameter(value: Sym, index: number): boolean {
    switch (value.kind) {
        case "param":
            return value.index === index;
        case "initial":
        case "address":
            return "pointer" in value.cell.base && mentionsParameter(value.cell.base.pointer, index);
        case "op":
            return mentionsParameter(value.left, index) || mentionsParameter(value.right, index);
        case "phi":
            return value.of === null || value.of.some((each) => mentionsParameter(each, index));
        case "unknown":
            return true;
        default:
            return false;
    }
}

