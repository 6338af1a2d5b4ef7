/** What calls do to memory, and what they are worth. */
import type { KernelApi, WaitInfo, WskFunction } from "../../knowledge/index.js";
import { isPrinting } from "../printing.js";
import type { FunctionDecl } from "../unit.js";
import { membersOf } from "./by-value.js";
import type { CallEffects, CallEvent } from "./engine.js";
import { truthOf } from "./conditions.js";
import { around, CONTAINING_RECORD } from "./containing.js";
import { cellOf } from "./evaluate.js";
import { givenBack, taken } from "./locks.js";
import type { FlowState } from "./state.js";
import { applySummary, type Summary } from "./summary.js";
import { addressSym, type Cell, constSym, memberCell, pointeeCell, resultSym, type Sym, ZERO } from "./sym.js";

/** Looks up the summary of a function of the project; null when it cannot be summarised. */
export type SummaryLookup = (decl: FunctionDecl) => Summary | null;

/**
 * Members by which it is known what an IRP's completion needs: the routine, its context, and the arguments (by index) of a client-level
 * function that must stay valid until then. No name of C can be one of them.
 */
export const COMPLETION = { routine: "#CompletionRoutine", context: "#CompletionContext", kept: "#Kept" } as const;

/** Members by which it is known of an IRP's completion routine whether it runs when the request succeeds, and when it fails. */
export const OUTCOMES = { success: "#OnSuccess", failure: "#OnError" } as const;

/** Members by which it is known what a DPC or a work item runs once it is queued. */
export const PREPARED = { routine: "#Routine", context: "#Context" } as const;

/** Members by which it is known what memory an MDL describes, and how many bytes of it, no matter what is done to its pages. */
export const DESCRIBED = { memory: "#Memory", length: "#Length" } as const;

export function callEffects(lookup: SummaryLookup): CallEffects {
    return {
        endsAt: (target) => (target.kind === "kernel" ? target.api.noReturn : target.kind === "function" && lookup(target.decl)?.neverReturns === true),
        apply(event, state) {
            const { target } = event;
            switch (target.kind) {
                case "kernel":
                    return kernelEffects(event, target.api, state);
                case "wsk":
                    wskEffects(event, target.api, state);
                    return resultOf(event);
                case "registration":
                    event.args.forEach((arg, index) => {
                        if (target.api.parameters[index]?.direction !== "in") clobberPointee(arg, event, state);
                        else state.escape(arg);
                    });
                    return resultOf(event);
                case "function": {
                    const summary = lookup(target.decl);
                    if (summary !== null) return applySummary(summary, event, state);
                    anything(event, state);
                    return resultOf(event);
                }
                case "unknown":
                    if (!isPrinting(event)) anything(event, state);
                    return resultOf(event);
            }
        },
    };
}

export function resultOf(event: CallEvent): Sym {
    return resultSym(event.call);
}

function site(event: CallEvent): string {
    return `c${event.call.id}`;
}

/** Stands behind the name of the call after which memory holds nothing any more. */
const FREED = "!";
/** With the call of this function first, where a helper has done it. */
const FROM_FREED = new RegExp(`(?<![\\w/])c(\\d+)(?:/c\\d+)*${FREED}@`);

/** True for what is found in memory that has been given back to its pool. */
export function isFromFreed(sym: Sym): boolean {
    return freeingCall(sym) !== null;
}

/** The number of the call that has given back the memory in which something is found; null for what is found in other memory. */
export function freeingCall(sym: Sym): number | null {
    const id = sym.kind === "unknown" ? FROM_FREED.exec(sym.key)?.[1] : undefined;
    return id === undefined ? null : Number(id);
}

function clobberPointee(arg: Sym, event: CallEvent, state: FlowState, at = site(event)): void {
    if (arg.kind === "phi") {
        for (const each of arg.of ?? []) clobberPointee(each, event, state, at);
        return;
    }
    if (isPointerLike(arg)) state.clobber(pointeeCell(arg), at);
}

function isPointerLike(sym: Sym): boolean {
    return sym.kind === "address" || sym.kind === "param" || sym.kind === "initial" || sym.kind === "result" || sym.kind === "unknown";
}

/** A callee that is not known may change whatever it can reach. */
function anything(event: CallEvent, state: FlowState): void {
    const reached: Cell[] = [];
    const reach = (arg: Sym): void => {
        if (arg.kind === "phi") arg.of?.forEach(reach);
        else if (isPointerLike(arg)) reached.push(pointeeCell(arg));
    };
    const members = event.call.args.flatMap((arg) => membersOf(arg, event.state));
    // What is found where the arguments point goes with them.
    event.args.forEach((arg, index) => state.escape(arrayGiven(event, index) ?? arg));
    for (const each of members) state.escape(each);
    for (const each of [...event.args, ...members]) reach(each);
    state.havoc(reached, site(event));
    state.havocShared(site(event));
}

/** The address of an array that is a member and is given as an argument; null for other arguments. */
function arrayGiven({ call, state }: CallEvent, index: number): Sym | null {
    const arg = call.args[index];
    return arg?.op === "read" && arg.place.op === "field" && arg.place.isArray === true ? addressSym(cellOf(arg.place, { state })) : null;
}

function kernelEffects(event: CallEvent, api: KernelApi, state: FlowState): Sym {
    // A request that is asked to end early still ends with its routine.
    if (api.acts?.on === "irp" && api.acts.verb === "cancel") return resultOf(event);
    if (api.copies !== null) blockCopy(event, api.copies, state);
    else if (api.args === null) anything(event, state);
    else {
        // The stack location is written, and nothing that the driver finds in the IRP by a name.
        const fillsLocation = api.acts?.verb === "set-completion-routine";
        event.args.forEach((arg, index) => {
            const effect = api.args?.[index] ?? api.rest;
            if (effect === "writes" && api.acts?.on === "mdl" && api.acts.arg === index) touchMdl(arg, event, api, state);
            else if (effect === "writes" && index !== api.hangs?.irp && !(fillsLocation && api.acts.arg === index)) clobberPointee(arg, event, state);
            else if (effect === "retains") state.escape(arg);
        });
        if (EXCHANGE.test(api.name)) exchange(event, state);
        // Freed memory holds nothing any more.
        const freed = api.frees?.kind === "pool" ? event.args[api.frees.arg] : undefined;
        if (freed !== undefined) clobberPointee(freed, event, state, `${site(event)}${FREED}`);
    }
    if (api.hangs !== null) hang(event, api.hangs, state);
    if (api.describes !== null) describe(event, api.allocates === "mdl" ? resultOf(event) : event.args[0], api.describes, state);
    if (api.registers !== null) event.args.forEach((arg) => state.escape(arg));
    if (api.acts?.verb === "set-completion-routine") keepRoutine(event, api, COMPLETION, state);
    else if (api.acts?.verb === "initialize" && api.registers !== null) keepRoutine(event, api, PREPARED, state);
    if (api.wait !== null) settle(event, api.wait, state);
    if (api.lock !== null && api.lock.kind !== "critical-region") lock(event, api, state);
    // All that it is documented to return, for a time-out too, is a success to NT_SUCCESS.
    if (api.name === "KeWaitForSingleObject") {
        if (endsOnlyWhenSignalled(event)) return SIGNALLED;
        state.learn(resultOf(event), { eq: null, ne: [], success: true });
    }
    // No exception has the code of a success.
    if (api.name === "GetExceptionCode") state.learn(resultOf(event), { eq: null, ne: [], success: false });
    if (api.name === CONTAINING_RECORD && event.args[0] !== undefined) return around(event.args[0], resultSym(event.call));
    return api.returnsArg === null ? resultOf(event) : (event.args[api.returnsArg] ?? resultOf(event));
}

const SIGNALLED = constSym(0, "STATUS_SUCCESS");

/** True for a wait in kernel mode that neither an alert nor a time-out ends: it returns STATUS_SUCCESS. */
function endsOnlyWhenSignalled({ args: [, , mode, alertable, timeout], state }: CallEvent): boolean {
    return [mode, alertable, timeout].every((each) => each !== undefined && truthOf(each, state) === false);
}

/** Others have run. */
function settle(event: CallEvent, { kind }: WaitInfo, state: FlowState): void {
    // That a provider comes, or goes, is no news from another thread of the driver.
    if (kind === "wsk") return;
    state.settle(site(event));
    if (kind !== "lock" && !state.locks.waited) state.locks = { ...state.locks, waited: true };
}

function lock({ call }: CallEvent, { acts }: KernelApi, state: FlowState): void {
    if (acts?.verb === "acquire") state.locks = taken(state.locks, call.id);
    else if (acts?.verb === "release") state.locks = givenBack(state.locks);
}

/** What is put into a word at one go, whatever was there. */
const EXCHANGE = /^_?InterlockedExchange(?:8|16|64)?(?:NoFence|Acquire|Release)?$/;

function exchange({ args: [target, value] }: CallEvent, state: FlowState): void {
    if (target !== undefined && value !== undefined && isPointerLike(target)) state.store(pointeeCell(target), value);
}

/** An MDL's flags and addresses change; what it describes stays the same, except where it is made to describe a part of another one. */
function touchMdl(mdl: Sym, event: CallEvent, api: KernelApi, state: FlowState): void {
    if (!isPointerLike(mdl)) return clobberPointee(mdl, event, state);
    const kept = Object.values(DESCRIBED).map((name) => [memberCell(pointeeCell(mdl), name), state.load(memberCell(pointeeCell(mdl), name))] as const);
    clobberPointee(mdl, event, state);
    if (api.acts?.verb !== "build-partial") for (const [cell, value] of kept) state.store(cell, value);
}

function describe(event: CallEvent, mdl: Sym | undefined, { memory, length }: NonNullable<KernelApi["describes"]>, state: FlowState): void {
    if (mdl === undefined || !isPointerLike(mdl)) return;
    for (const [name, value] of [[DESCRIBED.memory, event.args[memory]], [DESCRIBED.length, event.args[length]]] as const) {
        if (value !== undefined) state.store(memberCell(pointeeCell(mdl), name), value);
    }
}

/** The IRP's first MDL is the one that was made; where it is not known to be the first, which one that is is not known either. */
function hang(event: CallEvent, { irp, secondary }: NonNullable<KernelApi["hangs"]>, state: FlowState): void {
    const pointer = event.args[irp];
    if (pointer === undefined || !isPointerLike(pointer)) return;
    const first = memberCell(pointeeCell(pointer), "MdlAddress");
    if (isZero(event.args[secondary] ?? pointer)) state.store(first, resultOf(event));
    else state.clobber(first, site(event));
}

/** The IRP keeps its routine and context in the stack location, which the driver does not name; a DPC and a work item keep theirs in members of their own. */
function keepRoutine({ args }: CallEvent, { acts, registers }: KernelApi, as: typeof COMPLETION | typeof PREPARED, state: FlowState): void {
    const keeper = args[acts?.arg ?? 0];
    if (keeper === undefined || registers === null || !isPointerLike(keeper)) return;
    const values = [[as.routine, args[registers.routine]], [as.context, args[registers.context ?? -1]]] as const;
    for (const [name, value] of values) if (value !== undefined) state.store(memberCell(pointeeCell(keeper), name), value);
    if (as === COMPLETION) keepOutcomes(pointeeCell(keeper), args.slice(registers.routine + 2), state);
}

/** The outcomes that a routine is to run for are kept where one is left out, or was for the routine before: nearly all run for each of them. */
function keepOutcomes(irp: Cell, flags: readonly Sym[], state: FlowState): void {
    for (const [index, name] of [OUTCOMES.success, OUTCOMES.failure].entries()) {
        const [flag, cell] = [flags[index], memberCell(irp, name)];
        if (flag !== undefined && (flag.kind !== "const" || flag.value === 0 || state.load(cell).kind !== "initial")) state.store(cell, flag);
    }
}

function blockCopy(event: CallEvent, copies: NonNullable<KernelApi["copies"]>, state: FlowState): void {
    const destination = event.args[copies.destination];
    if (destination === undefined || !isPointerLike(destination)) return;
    const target = pointeeCell(destination);
    const source = copies.source === null ? undefined : event.args[copies.source];
    if (copies.source === null) {
        if (event.args.every((arg, index) => index === copies.destination || index === copies.length || isZero(arg))) state.fillZero(target);
        else state.clobber(target, site(event));
    } else if (source !== undefined && isPointerLike(source)) state.copy(target, pointeeCell(source));
    else state.clobber(target, site(event));
}

function isZero(sym: Sym): boolean {
    return sym.key === ZERO.key;
}

function handOver(event: CallEvent, irp: Cell, api: WskFunction, state: FlowState): void {
    state.clobber(memberCell(irp, "IoStatus"), site(event));
    // The outputs of name resolution; what socket requests need is checked where they are made.
    if (api.information !== "status") return;
    for (const index of api.keepUntilCompletion) {
        const arg = event.args[index];
        if (arg !== undefined && arg.kind !== "const") state.store(memberCell(irp, `${COMPLETION.kept}${index}`), arg);
    }
}

/** WSK writes its output arguments and the IRP's status block, now or when the IRP completes. */
function wskEffects(event: CallEvent, api: WskFunction, state: FlowState): void {
    event.args.forEach((arg, index) => {
        const parameter = api.parameters[index];
        if (parameter === undefined) return;
        if (index === api.irp) {
            if (isPointerLike(arg) || arg.kind === "phi") handOver(event, pointeeCell(arg), api, state);
            // What describes the data is WSK's to read, and nobody else gets it.
        } else if (!isOutput(api, index) && index !== api.buffer) state.escape(arg);
    });
    writeOutputs(event, api, state);
}

/** What a request has written when it ends, besides its IRP and the data that are received. */
export function writeOutputs(event: CallEvent, api: WskFunction, state: FlowState): void {
    for (const [index, arg] of event.args.entries()) if (isOutput(api, index)) clobberPointee(arg, event, state);
}

/** True for a pointer by which a request gives back more than a status. */
function isOutput({ parameters, irp, buffer }: WskFunction, index: number): boolean {
    return index !== 0 && index !== irp && index !== buffer && parameters[index] !== undefined && parameters[index].direction !== "in";
}
