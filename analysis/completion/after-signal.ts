/**
 * What a completion routine does after it has signalled the event that the request's function waits for: that function goes on at once, perhaps on
 * another processor, and returns. Its local variable is gone then, and so is an IRP that it frees.
 */
import type { CNode } from "../../parser/ast.js";
import { spelledBy, textOf } from "../callees.js";
import type { WskCompletionRoutine } from "./completion.js";
import { Concerned } from "../concerned.js";
import type { AccessEvent, CallEvent } from "../flow/engine.js";
import { type Cell, isConstant, memberCell, pointeeCell, paramSym, type Sym } from "../flow/sym.js";
import { isInLoop } from "../handled.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { reachedFrom } from "../reach.js";
import type { RoutineRole } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";

/** A use of memory by a completion routine, behind the signal for the function that it belongs to. */
export interface LateUse {
    readonly at: CNode;
    /** What is used: a local variable of the function, or the IRP that it frees. */
    readonly used: "local" | "irp";
    readonly name: string;
    /** The function that waits. */
    readonly waiter: string;
    readonly trace: readonly TraceStep[];
}

/** The parameters of a completion routine. */
const [IRP, CONTEXT] = [1, 2];
/** The parameter of KeSetEvent that says that a wait follows at once. */
const WAIT = 2;
const [BEFORE, SIGNALLED, USED] = ["before", "signalled", "used"] as const;
/** What else the waiter may wait for, or be kept from going on by, once the routine has signalled. */
const ALSO = /Interlocked|KeRelease|KeSet(?!Event\b)|Ke(?:Pulse|Insert)|Release|Unlock|Dereference|Lock\w*\s*\(|QueueWorkItem/;
const LOOP = /\b(?:for|while|do)\b/;
const SIGNALS = /\bKeSetEvent\b/g;

/** Where the routine first goes on using what its request's function may have given up. */
export function lateUse(program: Program, { role }: WskCompletionRoutine): LateUse | null {
    const text = textOf(role.fn);
    // Which of several signals the waiter is after is not asked.
    if ((text.match(SIGNALS) ?? []).length !== 1 || ALSO.test(text) || role.fn.parameters?.length !== 3) return null;
    // What helpers and macros of the routine do is not looked into: they may take a lock, or signal once more.
    const calls = program.flow(role.fn)?.calls ?? [];
    if (calls.some((event) => event.target.kind !== "kernel" && !isPrinting(event)) || spelledBy(program.project, role.fn).bodies.some((body) => ALSO.test(body) || /KeSetEvent/.test(body))) return null;
    const signal = calls.find(({ target }) => target.kind === "kernel" && target.name === "KeSetEvent");
    const place = signal === undefined ? null : stepsInContext(signal.args[0]);
    if (signal === undefined || place === null) return null;
    const wait = waitFor(program, role, place);
    if (wait === null) return null;
    const use = useBehind(program, role.fn, signal, freesIrp(program, role));
    if (use === null) return null;
    const { node, used } = use;
    const name = used === "irp" ? irpName(role.fn) : wait.local;
    const trace = [step(wait.at, `${wait.fn.name} waits for the event`), step(signal.call.node, "KeSetEvent lets it go on, and return"), step(node, `${role.fn.name} uses '${name}' all the same`)];
    return { at: node, used, name, waiter: wait.fn.name, trace };
}

/** The members that lead from a routine's context to an event in it; null for an event elsewhere. */
function stepsInContext(event: Sym | undefined): readonly string[] | null {
    if (event?.key === paramSym(CONTEXT).key) return [];
    return event?.kind === "address" && event.cell.root === pointeeCell(paramSym(CONTEXT)).root ? event.cell.steps : null;
}

interface Wait {
    readonly fn: FunctionDecl;
    readonly at: CNode;
    readonly local: string;
}

/** The wait of the function whose local variable is the routine's context, for the event in it; null where there is none, or where it may come more than once. */
function waitFor(program: Program, { site, instance }: RoutineRole, place: readonly string[]): Wait | null {
    const fn = instance.chain[0]?.caller ?? site.caller;
    const [, , context] = instance.values;
    if (context?.kind !== "address" || !("variable" in context.cell.base)) return null;
    const { variable } = context.cell.base;
    if (variable.scope !== "local" || variable.isStatic || (program.flow(fn)?.returns ?? []).length === 0) return null;
    const event: Cell = place.reduce(memberCell, context.cell);
    let found: Wait | null = null;
    for (const { event: call, chain, inRoot } of reachedFrom(program, fn, { towards: waiting(program) })) {
        const { target, args } = call;
        if (target.kind !== "kernel" || target.api.wait === null) continue;
        const object = args[target.api.wait.object ?? -1];
        const awaited = object === undefined ? null : inRoot(object);
        // One that waits for something else as well may wait for the end of the routine.
        if (awaited?.kind !== "address" || awaited.cell.key !== event.key) return null;
        const at = (chain[0]?.event ?? call).call.node;
        if (isInLoop(at) || LOOP.test(fn.unit.file.text.slice(at.end, fn.item.end))) return null;
        found ??= { fn, at, local: variable.name };
    }
    return found;
}

const waits = new WeakMap<Program, Concerned>();

function waiting(program: Program): Concerned {
    let known = waits.get(program);
    if (known === undefined) waits.set(program, (known = new Concerned(program.project, /\bKeWaitFor/)));
    return known;
}

/** True where the function that makes the request also frees its IRP, and the routine does not. */
function freesIrp(program: Program, { fn: routine, site, instance }: RoutineRole): boolean {
    const outer = instance.chain[0]?.caller ?? site.caller;
    const irp = instance.values[1];
    const isFree = ({ target }: CallEvent): boolean => target.kind === "kernel" && target.api.frees?.kind === "irp";
    if (irp === undefined || program.flow(routine)?.calls.some(isFree) === true) return false;
    return program.flow(outer)?.calls.some((event) => isFree(event) && event.args.some(({ key }) => key === irp.key)) === true;
}

interface Use {
    readonly node: CNode;
    readonly used: LateUse["used"];
}

/** The first use of the context, or of the IRP where its owner frees it, that the routine makes behind the signal. */
function useBehind(program: Program, fn: FunctionDecl, signal: CallEvent, isIrpFreed: boolean): Use | null {
    const roots = new Map<string, LateUse["used"]>([[pointeeCell(paramSym(CONTEXT)).root, "local"]]);
    if (isIrpFreed) roots.set(pointeeCell(paramSym(IRP)).root, "irp");
    // What it does on some ways only, it may do for a request that nobody waits for.
    const found: { first: Use | null; isAlways: boolean } = { first: null, isAlways: true };
    const run = program.track(fn, {
        initial: BEFORE,
        onCall: ({ call, args }, at) => [{ property: call.id === signal.call.id && !isConstant(args[WAIT], 1) ? SIGNALLED : at }],
        onAccess: ({ cell, node }: AccessEvent, at) => {
            const used = at === SIGNALLED || at === USED ? roots.get(cell.root) : undefined;
            if (used === undefined) return at;
            if (found.first === null || node.start < found.first.node.start) found.first = { node, used };
            return USED;
        },
    }, { listener: { returns: (_event, at) => (found.isAlways &&= at !== SIGNALLED) } });
    return run === null || run.gaveUp || !found.isAlways ? null : found.first;
}

function irpName(fn: FunctionDecl): string {
    return fn.parameters?.[IRP]?.name ?? "";
}
