/** Completion routines whose result lets the I/O manager go on with an IRP that the driver owns. */
import { status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { truthOf } from "../flow/conditions.js";
import { Substitution } from "../flow/summary.js";
import { alternatives, isConstant, type Sym, unknownSym } from "../flow/sym.js";
import { irpArgument, mayTake } from "./completion.js";
import { irpOf, looksLikeCompletionRoutine, type RoutineIrp } from "../irps/irp-origin.js";
import type { CallInstr } from "../ir.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import { type Given, type ReturnedConstant, returnsOf } from "../returns.js";
import type { Roles, RoutineRole } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";

/** A `return` of a completion routine that does not end the completion of an IRP where it must. */
export interface CompletionReturn {
    readonly node: CNode;
    readonly constants: readonly ReturnedConstant[];
    /**
     * `freed`: the routine has freed its IRP on the way. `own`: the driver has made the IRP. `pending`: the IRP is given to WSK,
     * whoever made it, and STATUS_PENDING is no result of a completion routine.
     */
    readonly why: "freed" | "own" | "pending";
    readonly trace: readonly TraceStep[];
}

const MORE_PROCESSING = status("STATUS_MORE_PROCESSING_REQUIRED")?.value;
const PENDING = status("STATUS_PENDING")?.value;

/** Position of the IRP and of the context among a completion routine's parameters. */
const IRP = 1;
const CONTEXT = 2;
const STATUS = "IoStatus.Status";

/** The wrong returns of a function as a completion routine; empty for one that is none. */
export function completionReturns(program: Program, roles: Roles, fn: FunctionDecl): readonly CompletionReturn[] {
    if (!mayTake(fn, 3) || !/irp/i.test(fn.head) || fn.parameters?.length !== 3 || endsAlways(program, fn)) return [];
    const registrations = roles.routinesOf(fn).filter(({ role }) => role === "completion-routine");
    const known = registrations.length > 0 || roles.declaredRoles(fn).includes("completion-routine");
    if (!(known || looksLikeCompletionRoutine(program, fn))) return [];
    const frees = [...reachedFrom(program, fn)].filter((reached) => freesOwnIrp(reached, registrations));
    if (registrations.length === 0 && frees.length === 0) return [];
    const marks = new Set<CallInstr>(frees.flatMap(({ event, chain }) => [event.call, ...chain.map((site) => site.event.call)]));
    const irps = new Lazy(() => registrations.map((each) => irpOf(program, roles, each)));
    const found: CompletionReturn[] = [];
    const given = givenBy(registrations);
    for (const { node, constants } of returnsOf(program, fn, { marks, nameOf: (value) => ownStatus(fn, value), given })) {
        const wrong = constants.filter(goesOn);
        const freed = wrong.filter(({ marked }) => marked);
        if (freed.length > 0) found.push({ node, constants: freed, why: "freed", trace: freeSteps(frees, node) });
        // What is wrong on the path that frees needs no second report for the others.
        const rest = freed.length > 0 ? [] : wrong;
        const judged = rest.length === 0 ? null : judge(irps.value, rest);
        if (judged !== null) found.push({ node, ...judged });
    }
    return found;
}

/**
 * What a routine is given. Many ask whether it is NULL only to take care: unless a registration is seen to pass NULL as the context, on some
 * path, nobody returns there.
 */
function givenBy(registrations: readonly RoutineRole[]): Given {
    const contexts = registrations.map(isContextNull);
    if (contexts.length === 0 || contexts.includes(true)) return { never: [IRP], hardly: [] };
    return contexts.every((each) => each === false) ? { never: [IRP, CONTEXT], hardly: [] } : { never: [IRP], hardly: [CONTEXT] };
}

/** Whether a registration passes NULL as the context, on some path; null where that is not known. */
function isContextNull({ site: { event }, instance }: RoutineRole): boolean | null {
    const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
    const here = registers?.context === undefined || registers.context === null ? undefined : event.args[registers.context];
    // The site's state tells of its own values only, not of those of the callers to which the instance's belong.
    if (here !== undefined && event.state.fact(here.key).eq === 0) return true;
    const values = [here, instance.values[CONTEXT]].map((each) => (each === undefined ? null : alternatives(each)));
    if (values.some((all) => all?.some((each) => isConstant(each, 0)) === true)) return true;
    return values.some((all) => all?.every(({ kind }) => kind === "address") === true) || (here !== undefined && truthOf(here, event.state) === true) ? false : null;
}

/** True when every `return` names STATUS_MORE_PROCESSING_REQUIRED: the rule for most routines, which need no further look. */
function endsAlways(program: Program, fn: FunctionDecl): boolean {
    return (program.cfg(fn)?.blocks ?? []).every(({ end }) => {
        return end.op !== "return" || end.value === null || (end.value.op === "const" && end.value.value >>> 0 === MORE_PROCESSING);
    });
}

class Lazy<T> {
    #made: { value: T } | undefined;
    constructor(readonly make: () => T) {}
    get value(): T {
        return (this.#made ??= { value: this.make() }).value;
    }
}

/** A routine that is set on the driver's own IRPs and on others may let the others go on. */
function judge(irps: readonly RoutineIrp[], constants: readonly ReturnedConstant[]): Omit<CompletionReturn, "node"> | null {
    const first = irps[0];
    if (first === undefined) return null;
    // An IRP of the driver's that another driver completes is ruled by the same page, but is no WSK request.
    const own = irps.every(({ origin, goesTo }) => origin === "own" && goesTo !== "driver");
    if (own) return { constants, why: "own", trace: first.trace };
    const pending = constants.filter(({ value }) => value === PENDING);
    const given = irps.find(({ goesTo }) => goesTo === "wsk");
    return pending.length > 0 && given !== undefined ? { constants: pending, why: "pending", trace: given.trace } : null;
}

/** The status of the IRP that a routine is called with, as C: what a request came to is never STATUS_MORE_PROCESSING_REQUIRED. */
function ownStatus(fn: FunctionDecl, value: Sym): string | null {
    if (value.kind !== "initial" || !("pointer" in value.cell.base)) return null;
    const { pointer } = value.cell.base;
    if (pointer.kind !== "param" || pointer.index !== IRP || value.cell.steps.join(".") !== STATUS) return null;
    return `${(fn.parameters ?? []).at(IRP)?.name ?? "Irp"}->${STATUS}`;
}

/** True for values that are known to be something else than STATUS_MORE_PROCESSING_REQUIRED. */
function goesOn({ value, name }: ReturnedConstant): boolean {
    if (value !== null) return value >>> 0 !== MORE_PROCESSING;
    if (name?.endsWith(`->${STATUS}`) === true) return true;
    return /^STATUS_[A-Z][A-Z0-9_]+$/.test(name ?? "") && !/MORE_PROCESSING/.test(name ?? "");
}

/** IoFreeIrp on the routine's IRP: its parameter, or a member of its context that held the IRP when the routine was set. */
function freesOwnIrp({ event, inRoot }: Reached, registrations: readonly RoutineRole[]): boolean {
    const frees = event.target.kind === "kernel" ? event.target.api.frees : null;
    const given = frees?.kind === "irp" ? event.args[frees.arg] : undefined;
    if (given === undefined) return false;
    const freed = inRoot(given);
    if ((alternatives(freed) ?? []).some((each) => each.kind === "param" && each.index === IRP)) return true;
    return registrations.length > 0 && registrations.every((each) => heldAt(each, freed));
}

function heldAt({ site }: RoutineRole, freed: Sym): boolean {
    const { event } = site;
    const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
    const irp = irpArgument(event);
    const context = registers?.context === undefined || registers.context === null ? undefined : event.args[registers.context];
    if (irp === undefined || context === undefined || freed.kind !== "initial" || irp.kind === "const") return false;
    const there = new Substitution({ call: event.call, args: [unknownSym("device"), irp, context] }, event.state).sym(freed);
    return there.key === irp.key && there.kind !== "unknown";
}

/** The way to the last free before the `return`. */
function freeSteps(frees: readonly Reached[], node: CNode): readonly TraceStep[] {
    const top = ({ event, chain }: Reached): CNode => chain[0]?.event.call.node ?? event.call.node;
    const before = frees.filter((each) => top(each).start < node.end).sort((a, b) => top(b).start - top(a).start);
    const last = before[0] ?? frees[0];
    if (last === undefined) return [];
    return [...chainSteps(last.chain), step(last.event.call.node, `${last.event.target.name} frees the IRP`)];
}
