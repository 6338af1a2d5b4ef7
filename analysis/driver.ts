/** The model of a driver as one of its files sees it: what rules ask. */
import type { EventCallback } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { CallbackPaths } from "./callbacks/callback-paths.js";
import { type BareIrp, bareIrps } from "./irps/bare-irps.js";
import { type WrongArity, wrongArities } from "./call-arity.js";
import { type CompletionReturn, completionReturns } from "./completion/completion-returns.js";
import { type EventControl, eventControlsOf, type Facet } from "./event-controls.js";
import type { Events } from "./events/events.js";
import type { CompletionEvents } from "./completion/completion-events.js";
import type { CompletionContexts } from "./completion/completion-contexts.js";
import { mayBeCompletionRoutine, type WskCompletionRoutine, wskCompletionRoutines } from "./completion/completion.js";
import { type PartialSetting, partialSettings } from "./completion/completion-settings.js";
import type { CallEvent } from "./flow/engine.js";
import type { Inspections } from "./inspect/inspections.js";
import { type ActOnIrp, borrowedReturns, type BorrowedReturn, dispatchFrees, type RoutineAct, routineActs } from "./irps/irp-owners.js";
import { type Holder, holderOf, isForWsk } from "./irps/irp-names.js";
import type { Irps } from "./irps/irps.js";
import { logicalOr, type MaskSource, maskSources } from "./mask-source.js";
import { speaksOf } from "./mentions.js";
import type { PagedMemory, PagedObject } from "./irql/paged-memory.js";
import type { RaisedAllocation } from "./irql/raised-allocations.js";
import type { AddressInfos } from "./address-infos.js";
import { longWork, type LongWorkDone } from "./irql/long-work.js";
import { type SendLoop, sendLoops } from "./send-loops.js";
import type { RaisedCalls } from "./irql/raised-calls.js";
import type { LockedWaits } from "./irql/locked-waits.js";
import { type Section, sectionOf } from "./irql/pageable.js";
import { raisedBelow, type RaisedFinding } from "./irql/raised-uses.js";
import { type WskRoutine, wskRoutines } from "./irql/roots.js";
import type { LateOptions } from "./late-options.js";
import type { Memory } from "./memory/memory.js";
import type { ManualSetups } from "./manual-setups.js";
import { namesOption } from "./option-names.js";
import type { Program } from "./program.js";
import type { ClientDispatches, DispatchProblem, StackTable } from "./registration/client-dispatches.js";
import { type NmrFault, nmrFaults } from "./registration/nmr.js";
import type { RegistrationCalls } from "./registration/registration-calls.js";
import type { Registrations } from "./registration/registrations.js";
import { type Repost, repostsOf } from "./reposts.js";
import type { CallbackRole, Roles, RoutineRole } from "./roles.js";
import { type ReturnSite, returnsOf } from "./returns.js";
import { type Session, sessionFor } from "./session.js";
import { type StaticToggle, staticToggles } from "./static-events.js";
import type { SocketCategories } from "./sockets/socket-categories.js";
import type { Sockets } from "./sockets/sockets.js";
import type { SocketRequests } from "./sockets/socket-requests.js";
import { type UncheckedResult, uncheckedResults } from "./unchecked-results.js";
import type { SpinLocks } from "./spin-locks.js";
import { type UnheededAllocation, unheededAllocations } from "./irps/unheeded-allocations.js";
import { type UncheckedInformation, uncheckedInRoutine, uncheckedInCalls } from "./unchecked-information.js";
import type { Mistake } from "./typestate/protocol.js";
import type { FunctionDecl, Unit } from "./unit.js";
import { unanalysed } from "./unanalysed.js";
import { isResultUsed } from "./used-results.js";
import type { Unloading, UnloadFault } from "./registration/unloading.js";
import { abortsWithData, type AbortWithData, type StepwiseConnect, stepwiseConnects } from "./sockets/socket-setups.js";
import type { DriverContext } from "./surroundings.js";
import { type Wait, waitsBelow } from "./waits.js";
import type { WskCalls } from "./wsk-calls.js";

/** A call and the function that it stands in. */
export interface LocatedCall {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
}

export class Driver {
    readonly program: Program;
    readonly roles: Roles;
    readonly irps: Irps;
    readonly registrations: Registrations;
    readonly registrationCalls: RegistrationCalls;
    readonly #dispatches: ClientDispatches;
    readonly #unloading: Unloading;
    readonly sockets: Sockets;
    readonly contexts: CompletionContexts;
    readonly spinLocks: SpinLocks;
    readonly lockedWaits: LockedWaits;
    /** Requests to WSK, and services, that need a low level, where the level is raised for sure. */
    readonly lowRequests: RaisedCalls;
    readonly lowServices: RaisedCalls;
    readonly addressInfos: AddressInfos;
    readonly #pagedMemory: PagedMemory;
    readonly manualSetups: ManualSetups;
    readonly completionEvents: CompletionEvents;
    readonly requests: SocketRequests;
    readonly inspections: Inspections;
    readonly lateOptions: LateOptions;
    readonly callbackPaths: CallbackPaths;
    readonly events: Events;
    readonly calls: WskCalls;
    readonly categories: SocketCategories;
    readonly memory: Memory;

    constructor(
        /** The file being linted. */
        readonly file: ParsedFile,
        readonly unit: Unit,
        session: Session,
    ) {
        this.program = session.program;
        this.roles = session.roles;
        this.irps = session.irps;
        this.registrations = session.registrations;
        this.registrationCalls = session.registrationCalls;
        this.#dispatches = session.clientDispatches;
        this.#unloading = session.unloading;
        this.sockets = session.sockets;
        this.contexts = session.contexts;
        this.spinLocks = session.spinLocks;
        this.lockedWaits = session.lockedWaits;
        this.lowRequests = session.lowRequests;
        this.lowServices = session.lowServices;
        this.addressInfos = session.addressInfos;
        this.#pagedMemory = session.pagedMemory;
        this.manualSetups = session.manualSetups;
        this.completionEvents = session.completionEvents;
        this.requests = session.requests;
        this.inspections = session.inspections;
        this.lateOptions = session.lateOptions;
        this.callbackPaths = new CallbackPaths(session.program);
        this.events = session.events;
        this.calls = session.calls;
        this.categories = session.categories;
        this.memory = session.memory;
    }

    /** Functions of this file; none when nothing that speaks of WSK leads to the file. */
    *functions(): Generator<FunctionDecl, void, undefined> {
        if (!this.program.project.files.matters(this.unit)) return;
        for (const list of this.unit.functions.values()) yield* list;
    }

    /** Functions of this file that may deal with sockets, by helpers of other files where nothing in this one speaks of WSK. */
    *socketFunctions(): Generator<FunctionDecl, void, undefined> {
        const matters = this.matters;
        for (const list of this.unit.functions.values()) for (const fn of list) if (matters || this.sockets.isOutside(fn)) yield fn;
    }

    /** Functions of this file that may deal with a registration: DriverEntry, and callers of helpers, even where nothing in its file speaks of WSK. */
    *registeringFunctions(): Generator<FunctionDecl, void, undefined> {
        const matters = this.matters;
        for (const list of this.unit.functions.values()) {
            for (const fn of list) if ((matters || fn.name === "DriverEntry" || this.registrations.isOutside(fn)) && this.registrations.concerns(fn)) yield fn;
        }
    }

    /** True when a function's own text contains the pattern: a cheap test before its flow is asked for. */
    mentions(fn: FunctionDecl, pattern: RegExp): boolean {
        return pattern.test(this.file.text.slice(fn.item.start, fn.item.end));
    }

    /** Event callbacks defined in this file. */
    *callbacks(): Generator<CallbackRole, void, undefined> {
        for (const each of this.roles.callbacks) if (each.fn.unit === this.unit) yield each;
    }

    /** Completion routines defined in this file, once for each way they are set. */
    *completionRoutines(): Generator<RoutineRole, void, undefined> {
        yield* this.roles.routines("completion-routine", this.unit);
    }

    /** The event callbacks of this file and its completion routines of requests to WSK, each once. */
    wskRoutines(): Iterable<WskRoutine> {
        return wskRoutines(this.program, this.roles, this.unit);
    }

    /** What a routine that WSK calls does that may be done below DISPATCH_LEVEL only. */
    raisedUses(routine: WskRoutine): readonly RaisedFinding[] {
        return raisedBelow(this.program, routine).uses;
    }

    /** What a routine that WSK calls does that takes long. */
    longWork(routine: WskRoutine): readonly LongWorkDone[] {
        return longWork(this.program, routine);
    }

    /** The loops of a function that send what a send has left over. */
    sendLoops(fn: FunctionDecl): readonly SendLoop[] {
        return this.mentions(fn, /\b(?:for|while|do)\b/) ? sendLoops(this.program, fn) : [];
    }

    /** What a routine that WSK calls allocates from the paged pool. */
    raisedAllocations(routine: WskRoutine): readonly RaisedAllocation[] {
        return raisedBelow(this.program, routine).allocations;
    }

    /** The objects that this file allocates from the paged pool and that callbacks or completion routines use. */
    pagedObjects(): readonly PagedObject[] {
        if (!this.matters || !this.#pagedMemory.isNamedIn(this.unit)) return [];
        return this.#pagedMemory.objects().filter(({ at }) => at.source.path === this.file.path);
    }

    /** The section that a function's code stands in where that is pageable or thrown away. */
    sectionOf(fn: FunctionDecl): Section | null {
        return sectionOf(this.program.project, fn);
    }

    /** Those of them that run for requests to WSK. */
    wskCompletionRoutines(): Iterable<WskCompletionRoutine> {
        return wskCompletionRoutines(this.program, this.roles, this.unit);
    }

    /** Where this file sets a completion routine on an IRP of its own for some outcomes only. */
    partialSettings(): readonly PartialSetting[] {
        return partialSettings(this.program, this.roles, this.unit);
    }

    /** The requests that a completion routine starts with itself as completion routine. */
    reposts(routine: FunctionDecl): readonly Repost[] {
        return repostsOf(this.program, routine);
    }

    /** What a function uses of its requests, or of the IRP that it is the completion routine for, without a look at the status. */
    uncheckedInformation(fn: FunctionDecl): readonly UncheckedInformation[] {
        const results = uncheckedInCalls(this.program, fn);
        if (results.length > 0 || !mayBeCompletionRoutine(fn) || !this.mentions(fn, /\bInformation\b/)) return results;
        for (const { role } of this.wskCompletionRoutines()) if (role.fn === fn) return uncheckedInRoutine(this.program, this.irps, fn);
        return [];
    }

    /** Calls of WSK functions in this file: those of the dispatch tables, by name or all of them. */
    *wskCalls(name?: string): Generator<LocatedCall, void, undefined> {
        for (const fn of this.functions()) {
            if (!this.sockets.mayRequest(fn) || (name !== undefined && !this.requests.naming(name).has(fn))) continue;
            for (const event of this.program.flow(fn)?.calls ?? []) {
                if (event.target.kind === "wsk" && (name === undefined || event.target.name === name)) yield { fn, event };
            }
        }
    }

    /** False when no file of the driver names a function of WSK's dispatch tables, or its pointer type. */
    speaksOf(member: string): boolean {
        return speaksOf(this.program.project, member);
    }

    /** False when no file of the driver names a socket option, neither by name nor by number. */
    names(option: string): boolean {
        return namesOption(this.program, option);
    }

    /** Calls of WSK functions in `fn` with another number of arguments than they take. */
    wrongArities(fn: FunctionDecl): readonly WrongArity[] {
        return wrongArities(this.program, fn);
    }

    /** The `return` statements of a function that are known to give a constant on some path. */
    returns(fn: FunctionDecl): readonly ReturnSite[] {
        return returnsOf(this.program, fn);
    }

    /** Functions of this file that deal with WSK or IRPs and whose analysis was given up. */
    unanalysed(): Iterable<FunctionDecl> {
        return unanalysed(this.program, this.functions());
    }

    /** True when the driver also calls a function by hand and uses its result, so that no fix may change what it returns. */
    isResultUsed(fn: FunctionDecl): boolean {
        return isResultUsed(this.program, fn);
    }

    /** Where completion routines of this file let the completion of an IRP go on that must end with them. */
    *completionReturns(): Generator<CompletionReturn & { readonly fn: FunctionDecl }, void, undefined> {
        if (!/IoSetCompletionRoutine|IoFreeIrp|\bP?IRP\b/.test(this.file.text)) return;
        for (const fn of this.functions()) {
            for (const each of completionReturns(this.program, this.roles, fn)) yield { ...each, fn };
        }
    }

    /** What completion routines of this file do to their IRPs that concerns their owners. */
    *routineActs(): Generator<RoutineAct, void, undefined> {
        if (!/IoSetCompletionRoutine|\bP?IRP\b/.test(this.file.text)) return;
        for (const fn of this.functions()) yield* routineActs(this.program, this.roles, fn);
    }

    /** Where dispatch routines of this file free the IRP that they are called with. */
    *borrowedFrees(): Generator<ActOnIrp, void, undefined> {
        if (!/\bP?IRP\b/.test(this.file.text)) return;
        for (const fn of this.functions()) yield* dispatchFrees(this.program, this.roles, fn);
    }

    /** Completion routines of this file that leave an IRP from above in the air. */
    *borrowedReturns(): Generator<BorrowedReturn, void, undefined> {
        if (!/\bP?IRP\b/.test(this.file.text)) return;
        for (const fn of this.functions()) yield* borrowedReturns(this.program, this.roles, this.irps, fn);
    }

    /** Requests of `fn` with an IRP that a member keeps, and on which the driver sets no completion routine. */
    bareIrps(fn: FunctionDecl): readonly BareIrp[] {
        return this.irps.mayHandle(fn) ? bareIrps(this.program, this.roles, fn) : [];
    }

    /** The local variable that holds the object (IRP, MDL) of a fault where the fault is; null when none surely does. */
    holder(fn: FunctionDecl, fault: Mistake<string>): Holder | null {
        return holderOf(this.program, fn, fault);
    }

    /** The calls of `fn` that set completion routines of requests to WSK without looking at the result that says whether they are set. */
    *ignoredSettings(fn: FunctionDecl): Generator<{ readonly event: CallEvent; readonly name: string }, void, undefined> {
        if (!this.mentions(fn, /IoSetCompletionRoutineEx/)) return;
        for (const { role } of wskCompletionRoutines(this.program, this.roles)) {
            const { caller, event } = role.site;
            if (caller === fn && event.call.node.parent?.kind === "expression_statement") yield { event, name: event.target.name };
        }
    }

    /** Allocations of `fn`, and calls of helpers, that may leave a structure without its IRP, where neither `fn` nor who uses it asks. */
    unheededAllocations(fn: FunctionDecl): readonly UnheededAllocation[] {
        return unheededAllocations(this.program, this.irps, fn);
    }

    /** True when an allocation that a function makes ends up with WSK: its IRP is given to WSK here or by a caller. */
    isForWsk(fn: FunctionDecl, event: CallEvent): boolean {
        return isForWsk(this.program, this.irps, fn, event);
    }

    /**
     * Every request that enables or disables events and that functions of this file make or lead to, followed up the callers until the given
     * facets are decided.
     */
    eventControls(...facets: readonly Facet[]): readonly EventControl[] {
        return eventControlsOf(this.program).below(this.unit, ...facets);
    }

    /** Requests of single sockets, made below this file, for events that are enabled statically for all sockets of their client. */
    staticToggles(): readonly StaticToggle[] {
        return staticToggles(this.program, eventControlsOf(this.program), this.unit);
    }

    /** Where the mask of a request is written, in the function that decides it. */
    maskSources(control: EventControl): readonly MaskSource[] {
        return maskSources(this.program, control);
    }

    /** True when nothing in the deciding function, or before it, assigns the mask of a request: a zero that is written out is a mask. */
    isMaskUnset(control: EventControl): boolean {
        return control.mask.isUnset && this.maskSources(control).length === 0;
    }

    /** The name of the local variable that a request's structure is, in the deciding function; null when it is anything else. */
    localControl({ control }: EventControl): string | null {
        if (control.kind !== "address" || control.cell.steps.length > 0 || !("variable" in control.cell.base)) return null;
        const { variable } = control.cell.base;
        return variable.scope === "local" ? variable.name : null;
    }

    /** The `||` between flags that a request's mask is written with by mistake; null when there is none. */
    logicalOr(control: EventControl): CNode | null {
        return logicalOr(this.program, control);
    }

    /** Calls in a function of this driver whose result says whether the driver is registered, and that nobody looks at. */
    uncheckedResults(fn: FunctionDecl): Iterable<UncheckedResult> {
        return uncheckedResults(this.program, fn);
    }

    /** What is missing in this file when the driver is unloaded. */
    unloadFaults(): readonly UnloadFault[] {
        if (this.matters) return this.#unloading.faults(this.unit);
        // The file of a driver's start and end may leave all that concerns WSK to helpers in others.
        return /\b(?:Evt)?DriverUnload\b/.test(this.file.text) ? this.#unloading.faults(this.unit).filter(({ kind, isWhole }) => kind === "notReleased" || isWhole === true) : [];
    }

    /** Locals of this file's functions that WSK goes on using after the function has returned. */
    stackTables(): Iterable<StackTable> {
        return this.matters ? this.#dispatches.onStack(this.unit) : [];
    }

    /** What is wrong with the client dispatch tables and registration blocks of this file. */
    dispatchProblems(): Iterable<DispatchProblem> {
        return this.matters ? this.#dispatches.problems(this.unit) : [];
    }

    /** What this file does wrong as a client of the Network Module Registrar. */
    nmrFaults(): Iterable<NmrFault> {
        return this.matters ? nmrFaults(this.program, this.unit) : [];
    }

    /** True for a file that speaks of WSK, or that one which does leads to. */
    get matters(): boolean {
        return this.program.project.files.matters(this.unit);
    }

    /** Where a function makes, binds and connects a socket in three requests that one could be. */
    stepwiseConnects(fn: FunctionDecl): readonly StepwiseConnect[] {
        return stepwiseConnects(this.requests, fn);
    }

    /** Every abortive disconnect that is given data and that functions of this file make or lead to. */
    abortsWithData(): readonly AbortWithData[] {
        return abortsWithData(this.program, this.requests, this.unit);
    }

    /** What blocks before a function of this driver returns; `callback` is the event that it is the callback of, if it is one. */
    waits(fn: FunctionDecl, callback: EventCallback | null = null): readonly Wait[] {
        return waitsBelow(this.program, fn, callback);
    }
}

/** The model of the driver that `file` belongs to, as seen from that file. */
export function driverOf(file: ParsedFile, context: DriverContext): Driver {
    const session = sessionFor(file, context);
    const unit = session.program.project.unit(file.path);
    if (unit === undefined) throw new Error(`the project does not know ${file.path}`);
    return new Driver(file, unit, session);
}
