/**
 * The context and the dispatch table that a WskAcceptEvent callback gives to the socket that it accepts.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_accept_event
 */
import { eventCallback, SOCKET_OPTIONS, status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { buildAt, inBoth } from "../builds.js";
import { possibleValues, truthOf } from "../flow/conditions.js";
import type { CallEvent, ReturnEvent, Tracker } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { isConstant, isLocalRoot, paramSym, pointeeCell, successSym, type Sym } from "../flow/sym.js";
import { placeType } from "../place-type.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { contextsBelow, reachedFrom } from "../reach.js";
import { canonicalName } from "../resolve.js";
import type { FunctionDecl } from "../unit.js";

const PARAMETERS = eventCallback("WskAcceptEvent")?.parameters ?? [];
/** Positions of the parameters that the rules on accepted sockets speak of. */
export const ACCEPT = {
    socket: PARAMETERS.findIndex(({ name }) => name === "AcceptSocket"),
    context: PARAMETERS.findIndex(({ name }) => name === "AcceptSocketContext"),
    dispatch: PARAMETERS.findIndex(({ name }) => name === "AcceptSocketDispatch"),
} as const;

const OUTPUTS: readonly number[] = [ACCEPT.context, ACCEPT.dispatch];
const ENABLES = SOCKET_OPTIONS.find(({ name }) => name === "SO_WSK_EVENT_CALLBACK")?.value;
const REJECTED = status("STATUS_REQUEST_NOT_ACCEPTED")?.value ?? 0;

/** True when a return may be the one by which the connection is accepted. */
export function mayAccept({ value, state }: ReturnEvent): boolean {
    if (value === null) return false;
    return possibleValues(value, state)?.some((each) => isConstant(each, 0)) === true || (value.kind !== "const" && truthOf(successSym(value), state) === true);
}

/** True when a return may be the one by which the connection is refused. */
export function mayReject({ value, state }: ReturnEvent): boolean {
    return value !== null && possibleValues(value, state)?.some((each) => each.kind === "const" && each.value >>> 0 === REJECTED >>> 0) === true;
}

export type OutputFault =
    /** Outputs, by position, that are not set where the callback returns success. */
    | { readonly kind: "missing"; readonly at: CNode; readonly outputs: readonly number[] }
    /** A parameter is assigned to instead of what it points to. */
    | { readonly kind: "parameter"; readonly at: CNode; readonly output: number }
    /** Events are enabled on the new socket before its outputs are set. */
    | { readonly kind: "late"; readonly at: CNode; readonly name: string }
    /** A table itself is assigned, not its address; `value` is what is written. */
    | { readonly kind: "value"; readonly at: CNode; readonly value: CNode | null; readonly table: string };

/** What is wrong with the outputs of a WskAcceptEvent callback. */
export function outputFaults(program: Program, fn: FunctionDecl): readonly OutputFault[] {
    if (program.cfg(fn)?.incomplete !== false || fn.parameters?.length !== PARAMETERS.length) return [];
    return [...assignedTables(program, fn), ...unsetOutputs(program, fn)];
}

/** What a path has done: which outputs are set, and the calls that enabled events before all were. */
interface Progress {
    readonly set: readonly number[];
    readonly enabled: readonly number[];
}

const pack = ({ set, enabled }: Progress): string => `${[...set].sort().join()}|${enabled.join()}`;

function unpack(property: string): Progress {
    const [set = "", enabled = ""] = property.split("|");
    const numbers = (text: string): number[] => (text === "" ? [] : text.split(",").map(Number));
    return { set: numbers(set), enabled: numbers(enabled) };
}

function unsetOutputs(program: Program, fn: FunctionDecl): readonly OutputFault[] {
    const missing = new Map<CNode, Set<number>>();
    const late = new Map<CNode, OutputFault>();
    const calls = new Map<number, CallEvent>();
    const setting = (property: string, outputs: readonly number[]): string => {
        const at = unpack(property);
        return pack({ ...at, set: [...new Set([...at.set, ...outputs])] });
    };
    const tracker: Tracker = {
        initial: pack({ set: [], enabled: [] }),
        onAssign: ({ cell }, property) => [{ property: setting(property, OUTPUTS.filter((each) => cell.root === `*${paramSym(each).key}`)) }],
        onCall: (event, property) => {
            calls.set(event.call.id, event);
            const at = unpack(property);
            const enables = at.set.length < OUTPUTS.length && at.enabled.length < 4 && enablesEvents(program, event);
            const next = enables ? pack({ ...at, enabled: [...new Set([...at.enabled, event.call.id])] }) : property;
            return [{ property: setting(next, OUTPUTS.filter((each) => maySet(program, event, each))) }];
        },
        onUnknown: (property) => [{ property: setting(property, OUTPUTS) }],
    };
    const returns = (event: ReturnEvent, property: string): void => {
        const { set, enabled } = unpack(property);
        if (!mayAccept(event) || event.state.fact(paramSym(ACCEPT.socket).key).eq === 0) return;
        // Where there is no place for an output, as WSK never has it, there is nothing to set.
        const left = OUTPUTS.filter((each) => !set.includes(each) && truthOf(paramSym(each), event.state) !== false);
        const unset = left.filter((each) => !isSetInOtherBuild(program, fn, each, event.state));
        if (unset.length > 0) missing.set(event.node, new Set([...(missing.get(event.node) ?? []), ...unset]));
        for (const id of left.length > 0 ? [] : enabled) {
            const call = calls.get(id);
            if (call !== undefined) late.set(call.call.node, { kind: "late", at: call.call.node, name: call.target.name });
        }
    };
    const run = program.track(fn, tracker, { listener: { returns } });
    if (run === null || run.gaveUp) return [];
    return [...withParameters(program, fn, missing), ...late.values()];
}

/** True when an `#if` leaves out on this path what sets an output: nobody builds the driver without it, or it is set in another way then. */
function isSetInOtherBuild(program: Program, fn: FunctionDecl, output: number, state: FlowState): boolean {
    const build = buildAt(fn, state);
    const assigns = build.size === 0 ? [] : (program.flow(fn)?.assigns ?? []);
    return assigns.some((each) => each.cell.root === `*${paramSym(output).key}` && inBoth(build, buildAt(fn, each.state)) === null);
}

/** Where a callback assigns to a parameter itself, that is what is wrong with it. */
function* withParameters(program: Program, fn: FunctionDecl, missing: ReadonlyMap<CNode, ReadonlySet<number>>): Generator<OutputFault, void, undefined> {
    const own = new Map<number, CNode>();
    for (const { cell, instr } of program.flow(fn)?.assigns ?? []) {
        if (!("variable" in cell.base) || cell.base.variable.scope !== "parameter" || cell.steps.length > 0) continue;
        if (OUTPUTS.includes(cell.base.variable.index)) own.set(cell.base.variable.index, instr.node);
    }
    const all = new Set([...missing.values()].flatMap((each) => [...each]));
    for (const [output, at] of own) if (all.has(output)) yield { kind: "parameter", at, output };
    for (const [at, outputs] of missing) {
        const left = [...outputs].filter((each) => !own.has(each)).sort();
        if (left.length > 0) yield { kind: "missing", at, outputs: left };
    }
}

/** True for a call that is given an output and may set it. */
function maySet(program: Program, event: CallEvent, output: number): boolean {
    const { target, args, state } = event;
    const { key } = paramSym(output);
    const position = args.findIndex((arg) => arg.key === key);
    if (position < 0) return target.kind !== "kernel" && args.some((arg) => arg.kind === "address" && holds(arg, key, state));
    if (target.kind === "kernel") {
        const effect = target.api.args === null ? "writes" : (target.api.args[position] ?? target.api.rest);
        return effect !== "none" && effect !== "reads";
    }
    if (target.kind !== "function") return !isPrinting(event);
    const summary = program.summary(target.decl);
    if (summary === null || summary.havocsGlobals) return true;
    const root = `*${paramSym(position).key}`;
    // What a helper keeps, another one may use.
    const isKept = summary.writes.some(({ value }) => value.key === paramSym(position).key);
    return isKept || [...summary.writes.map(({ cell }) => cell), ...summary.havocs].some((cell) => cell.root === root);
}

/** True when the object at an address has the pointer in it. */
function holds(address: Sym, key: string, state: FlowState): boolean {
    return [...state.holders(key)].some((root) => isLocalRoot(root) && pointeeCell(address).root === root);
}

function enablesEvents(program: Program, event: CallEvent): boolean {
    const { key } = paramSym(ACCEPT.socket);
    if (isEnabling(event)) return event.args[0]?.key === key;
    if (event.target.kind !== "function" || !event.args.some((arg) => arg.key === key)) return false;
    const into = new Substitution(event, event.state);
    for (const { event: below, inRoot } of reachedFrom(program, event.target.decl)) {
        const [socket] = below.args;
        if (socket !== undefined && isEnabling(below) && into.sym(inRoot(socket)).key === key) return true;
    }
    return false;
}

function isEnabling({ target, args }: CallEvent): boolean {
    const [, , option] = args;
    return target.kind === "wsk" && target.name === "WskControlSocket" && option?.kind === "const" && option.value === ENABLES;
}

/** Assignments of a table where its address is wanted, in the callback and in the helpers that set the output for it. */
function* assignedTables(program: Program, fn: FunctionDecl): Generator<OutputFault, void, undefined> {
    const output = paramSym(ACCEPT.dispatch).key;
    for (const { fn: at, into } of contextsBelow(program, fn)) {
        for (const { cell, instr } of program.flow(at)?.assigns ?? []) {
            if (!("pointer" in cell.base) || cell.steps.length > 0 || into.sym(cell.base.pointer).key !== output || instr.value.op !== "read") continue;
            const named = canonicalName(program.project, at.unit, placeType(program.project, at.unit, instr.value.place));
            if (named?.name !== "WSK_CLIENT_CONNECTION_DISPATCH" || named.depth !== 0) continue;
            const right = instr.node.kind === "assignment_expression" ? instr.node.get("right") : null;
            yield { kind: "value", at: instr.node, value: right, table: right?.text ?? instr.value.node.text };
        }
    }
}
