/** What completion and dispatch routines do to the IRP they are called with that its owner must do, or that only another owner may do. */
import { kernelApisWith, status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { mayTake } from "../completion/completion.js";
import { Concerned } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { type IrpOrigin, irpOf, looksLikeDispatchRoutine, type RoutineIrp } from "./irp-origin.js";
import type { Irps } from "./irps.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import { type ReturnedConstant, returnsOf } from "../returns.js";
import type { Roles, RoutineRole } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { withoutNoise } from "../text-names.js";
import { chainSteps } from "../waits.js";
import { anyWordOf } from "../word-patterns.js";

/** A call that does something to the IRP which a routine is called with. */
export interface ActOnIrp {
    /** The routine. */
    readonly fn: FunctionDecl;
    /** The call in the routine that does it or leads to it. */
    readonly at: CNode;
    /** What does it. */
    readonly event: CallEvent;
    readonly trace: readonly TraceStep[];
}

/** What a completion routine does to its IRP. */
export interface RoutineAct extends ActOnIrp {
    readonly verb: "complete" | "mark-pending" | "free";
    readonly origin: IrpOrigin;
}

/** A `return` of a completion routine that leaves a request from above without an end, or its caller without a warning. */
export interface BorrowedReturn {
    readonly fn: FunctionDecl;
    readonly node: CNode;
    /** `unmarked`: the completion goes on, but nobody has passed on that the request was pending. `stopped`: it ends here, for ever. */
    readonly why: "unmarked" | "stopped";
    readonly constants: readonly ReturnedConstant[];
    readonly trace: readonly TraceStep[];
}

const VERBS = new Set(["complete", "mark-pending", "free"]);
const IRP = 1;
/** What a function must name that does one of these to an IRP. */
const ACTS = new RegExp(`\\b${anyWordOf([...kernelApisWith("acts").filter(({ acts }) => acts?.on === "irp" && VERBS.has(acts.verb)).map(({ name }) => name), "IoFreeIrp"])}\\b`);
const MORE_PROCESSING = status("STATUS_MORE_PROCESSING_REQUIRED")?.value;

/** What a function does to its IRP as a completion routine, where all places that set it agree on whose IRP it is. */
export function* routineActs(program: Program, roles: Roles, fn: FunctionDecl): Generator<RoutineAct, void, undefined> {
    const registered = acting(program).mayLead(fn) ? registrations(roles, fn) : [];
    if (registered.length === 0) return;
    const acts = [...actsOnParameter(program, fn)];
    if (acts.length === 0) return;
    const hasLocation = hasOwnLocations(program);
    const irps = registered.map((each) => irpOf(program, roles, each));
    const origin = agreedOrigin(irps);
    if (origin === "unknown") return;
    for (const { reached, verb } of acts) {
        if (verb === "mark-pending" && hasLocation) continue;
        yield { ...actAt(fn, reached, irps[0]?.trace ?? []), verb: verb as RoutineAct["verb"], origin };
    }
}

/** Where a dispatch routine frees its IRP, itself or through a helper that frees what it is given. */
export function* dispatchFrees(program: Program, roles: Roles, fn: FunctionDecl): Generator<ActOnIrp, void, undefined> {
    if (!acting(program).mayLead(fn) || !looksLikeDispatchRoutine(program, roles, fn)) return;
    if (!roles.isDispatchRoutine(fn) && (roles.fillsMajorFunction || !standsNowhereElse(program, fn))) return;
    for (const { reached, verb } of actsOnParameter(program, fn)) if (verb === "free") yield actAt(fn, reached, []);
}

/** True for a function that nobody calls and whose address nothing takes: one that is called by a pointer or as a method may be anybody's. */
function standsNowhereElse(program: Program, fn: FunctionDecl): boolean {
    if (program.callers(fn).length > 0) return false;
    const name = fn.name.split("::").at(-1) ?? fn.name;
    const uses = new RegExp(`(?:->|\\.)\\s*${name}\\b|\\b${name}\\b(?!\\s*\\()`);
    const { project } = program;
    project.files.loadMentions(name);
    return ![...project.units].some(({ file: { text } }) => text.includes(name) && uses.test(withoutNoise(text)));
}

/** Where a completion routine of requests from above ends wrong. */
export function* borrowedReturns(program: Program, roles: Roles, irps: Irps, fn: FunctionDecl): Generator<BorrowedReturn, void, undefined> {
    const registered = registrations(roles, fn);
    if (registered.length === 0) return;
    const found = registered.map((each) => irpOf(program, roles, each));
    const isForWsk = agreedOrigin(found) === "borrowed" && found.every(({ goesTo }) => goesTo === "wsk");
    if (!isForWsk || program.cfg(fn)?.incomplete !== false) return;
    const trace = found[0]?.trace ?? [];
    const returns = returnsOf(program, fn);
    const goesOn = returns.find(({ constants }) => constants.some(isOther));
    if (goesOn !== undefined) {
        program.project.files.loadMentions("IoMarkIrpPending");
        const isMarked = [...program.functionsNaming("IoMarkIrpPending")].length > 0 || passesOn(program, fn);
        if (!isMarked) yield { fn, node: goesOn.node, why: "unmarked", constants: goesOn.constants.filter(isOther), trace };
        return;
    }
    const first = returns[0];
    if (first?.constants.every(({ value }) => value !== null && value >>> 0 === MORE_PROCESSING) === true && irps.fate(fn).inert) {
        yield { fn, node: first.node, why: "stopped", constants: first.constants, trace };
    }
}

function isOther({ value }: ReturnedConstant): boolean {
    return value !== null && value >>> 0 !== MORE_PROCESSING;
}

function registrations(roles: Roles, fn: FunctionDecl): readonly RoutineRole[] {
    // Most functions need not be parsed to be ruled out.
    if (!mayTake(fn, 3) || fn.parameters?.length !== 3) return [];
    return roles.routinesOf(fn).filter(({ role }) => role === "completion-routine");
}

/** The origin that all places agree on; an IRP that goes to another driver follows that driver's rules. */
function agreedOrigin(irps: readonly RoutineIrp[]): IrpOrigin {
    const origin = irps[0]?.origin ?? "unknown";
    return irps.every((each) => each.origin === origin && each.goesTo !== "driver") ? origin : "unknown";
}

const known = new WeakMap<Program, Concerned>();

/** The functions that do something to an IRP which matters here, and those that lead to them, told by text. */
function acting(program: Program): Concerned {
    const concerned = known.get(program) ?? new Concerned(program.project, ACTS);
    known.set(program, concerned);
    return concerned;
}

/** The services of {@link VERBS} that `fn` uses on its IRP parameter, itself or in a helper that does so whatever else it is given. */
function* actsOnParameter(program: Program, fn: FunctionDecl): Generator<{ readonly reached: Reached; readonly verb: string }, void, undefined> {
    for (const reached of reachedFrom(program, fn, { towards: acting(program) })) {
        const { target, args, state } = reached.event;
        const acts = target.kind === "kernel" && target.api.acts?.on === "irp" ? target.api.acts : null;
        const given = acts === null || acts.arg === null ? undefined : args[acts.arg];
        if (acts === null || !VERBS.has(acts.verb) || given === undefined || !reached.settled) continue;
        const value = reached.inRoot(given);
        if (value.kind !== "param" || value.index !== IRP) continue;
        // A flag that is passed on may tell whose IRP it is.
        if (reached.chain.length > 0 && [...state.facts.values()].some(({ of }) => of?.kind === "param" && of.key !== given.key && reached.inRoot(of).kind !== "const")) continue;
        yield { reached, verb: acts.verb };
    }
}

/** True when some IRP of the driver's may have a stack location for the driver itself, which can be marked. */
function hasOwnLocations(program: Program): boolean {
    program.project.files.loadMentions("IoSetNextIrpStackLocation");
    return [...program.functionsNaming("IoSetNextIrpStackLocation")].length > 0;
}

/** True when code out of sight gets the routine's IRP. */
function passesOn(program: Program, fn: FunctionDecl): boolean {
    for (const { event, inRoot } of reachedFrom(program, fn)) {
        const isOpaque = event.target.kind === "unknown" || (event.target.kind === "kernel" && event.target.api.args === null);
        if (isOpaque && event.args.some((arg) => isIrp(inRoot(arg)))) return true;
    }
    return false;
}

function isIrp(value: { readonly kind: string; readonly key: string }): boolean {
    return value.key === "p1";
}

function actAt(fn: FunctionDecl, { event, chain }: Reached, before: readonly TraceStep[]): ActOnIrp {
    const at = chain[0]?.event.call.node ?? event.call.node;
    const trace = chain.length === 0 ? before : [...before, ...chainSteps(chain), step(event.call.node, `${event.target.name} does it`)];
    return { fn, at, event, trace };
}
