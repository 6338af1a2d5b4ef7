/**
 * The WSK_BUFs that requests are given: members that nothing has set, and values that do not go together.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_buf
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive
 */
import { constant } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { possibleValues } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { type Cell, memberCell, pointeeCell, type Sym, variableCell } from "../flow/sym.js";
import { instancesOf } from "../instances.js";
import type { Variable } from "../ir.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { localOf } from "./request-buffers.js";
import { bufferCell, describedBy } from "./transfers.js";

const MEMBERS = ["Mdl", "Offset", "Length"] as const;
const DRAIN = constant("WSK_FLAG_DRAIN") ?? 0;

export interface BufferProblem {
    readonly kind: "unset" | "nullBuffer" | "nullMdl" | "drain" | "outside";
    /** The request, or the call that leads there from the function whose buffer it is. */
    readonly at: CNode;
    readonly call: string;
    /** Members that are not set. */
    readonly members: readonly string[];
    /** The local WSK_BUF itself, where it is one and is not assigned as a whole. */
    readonly variable: Variable | null;
    readonly trace: readonly TraceStep[];
}

/** What is wrong with the buffer of a request in `fn`, at the functions that decide it. */
export function* bufferProblems(program: Program, fn: FunctionDecl, event: CallEvent): Generator<BufferProblem, void, undefined> {
    const { target, args, state } = event;
    if (target.kind !== "wsk" || target.api.buffer === null) return;
    const given = args[target.api.buffer];
    if (given === undefined) return;
    const cell = bufferCell(event);
    const flags = target.api.flags === null ? undefined : args[target.api.flags.arg];
    const isRequired = target.api.parameters[target.api.buffer]?.optional === false;
    const values = [given, ...(cell === null ? [] : membersOf(cell, state)), ...(flags === undefined ? [] : [flags])];
    const places = new Set<string>();
    for (const instance of instancesOf(program, fn, values, state)) {
        const outer = instance.chain[0]?.event ?? event;
        const variable = setByMember(program, instance.chain[0]?.caller ?? fn, instance.values[0] ?? given);
        const problem = (kind: BufferProblem["kind"], members: readonly string[] = []): BufferProblem => ({
            kind, members, at: outer.call.node, call: target.name, variable,
            trace: instance.chain.length === 0 ? [] : [...chainSteps(instance.chain), step(event.call.node, `${target.name} takes the buffer`)],
        });
        for (const each of judged(instance.values, cell !== null, isRequired, outer.state, problem)) {
            const place = `${each.at.start} ${each.kind}`;
            if (!places.has(place)) yield each;
            places.add(place);
        }
    }
}

/** The local variable that is given, if no assignment of another whole buffer undoes what its declaration says. */
function setByMember(program: Program, fn: FunctionDecl, given: Sym): Variable | null {
    const local = localOf(given);
    return local === null || program.flow(fn)?.assigns.some(({ cell }) => cell.key === variableCell(local).key) === true ? null : local;
}

function membersOf(cell: Cell, state: FlowState): readonly Sym[] {
    const mdl = state.load(memberCell(cell, "Mdl"));
    const next = state.load(memberCell(pointeeCell(mdl), "Next"));
    return [...MEMBERS.map((name) => state.load(memberCell(cell, name))), describedBy(mdl, state).length, next];
}

function* judged(
    values: readonly Sym[], hasCell: boolean, isRequired: boolean, state: FlowState, problem: (kind: BufferProblem["kind"], members?: readonly string[]) => BufferProblem,
): Generator<BufferProblem, void, undefined> {
    const [given, ...rest] = values;
    if (isZero(given)) {
        if (isRequired) yield problem("nullBuffer");
        return;
    }
    if (!hasCell) return;
    const [mdl, offset, length, described, next, flags] = rest;
    const unset = [mdl, offset, length].flatMap((value, index) => (isUnset(value, state) ? [MEMBERS[index] ?? ""] : []));
    if (unset.length > 0) return yield problem("unset", unset);
    const isPositive = length?.kind === "const" && length.value > 0;
    if (flags?.kind === "const" && (flags.value & DRAIN) !== 0 && isPositive) yield problem("drain");
    else if (isZero(mdl) && isPositive) yield problem("nullMdl");
    // Only a chain of one MDL has its length.
    else if ((next === undefined || next.kind === "initial") && reachesBeyond(offset, length, described)) yield problem("outside");
}

function isZero(sym: Sym | undefined): boolean {
    return sym?.kind === "const" && sym.value === 0;
}

function isUnset(sym: Sym | undefined, state: FlowState): boolean {
    if (sym === undefined) return false;
    const possible = possibleValues(sym, state) ?? [];
    return possible.length > 0 && possible.every(({ kind }) => kind === "uninitialized");
}

/** True where the described bytes end before the last one that the buffer names. */
function reachesBeyond(offset: Sym | undefined, length: Sym | undefined, described: Sym | undefined): boolean {
    if (offset?.kind !== "const" || length === undefined || described === undefined) return false;
    if (described.kind === "const") return length.kind === "const" && offset.value + length.value > described.value;
    return offset.value > 0 && described.kind !== "unknown" && described.kind !== "uninitialized" && described.key === length.key;
}
