/** The model of a driver as one of its files sees it: what rules ask. */
import { type EventCallback, SOCKET_OPTIONS } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { type CompletionReturn, completionReturns } from "./completion-returns.js";
import { type EventControl, EventControls, type Facet } from "./event-controls.js";
import type { CompletionEvents } from "./completion-events.js";
import type { CompletionContexts } from "./completion-contexts.js";
import { mayBeCompletionRoutine, type WskCompletionRoutine, wskCompletionRoutines } from "./completion.js";
import { type PartialSetting, partialSettings } from "./completion-settings.js";
import type { CallEvent } from "./flow/engine.js";
import type { Inspections } from "./inspect/inspections.js";
import type { Irps } from "./irps.js";
import { logicalOr, type MaskSource, maskSources } from "./mask-source.js";
import type { LateOptions } from "./late-options.js";
import type { ManualSetups } from "./manual-setups.js";
import type { Program } from "./program.js";
import { type Repost, repostsOf } from "./reposts.js";
import type { CallbackRole, Roles, RoutineRole } from "./roles.js";
import { type ReturnSite, returnsOf } from "./returns.js";
import { type DriverContext, type Session, sessionFor } from "./session.js";
import { type StaticToggle, staticToggles } from "./static-events.js";
import type { SocketRequests } from "./socket-requests.js";
import type { SpinLocks } from "./spin-locks.js";
import { type UncheckedInformation, uncheckedInRoutine, uncheckedResults } from "./unchecked-information.js";
import type { FunctionDecl, Unit } from "./unit.js";
import { type Wait, waitsBelow } from "./waits.js";

/** A call and the function that it stands in. */
export interface LocatedCall {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
}

export class Driver {
    readonly program: Program;
    readonly roles: Roles;
    readonly irps: Irps;
    readonly contexts: CompletionContexts;
    readonly spinLocks: SpinLocks;
    readonly manualSetups: ManualSetups;
    readonly completionEvents: CompletionEvents;
    readonly requests: SocketRequests;
    readonly inspections: Inspections;
    readonly lateOptions: LateOptions;

    constructor(
        /** The file being linted. */
        readonly file: ParsedFile,
        readonly unit: Unit,
        session: Session,
    ) {
        this.program = session.program;
        this.roles = session.roles;
        this.irps = session.irps;
        this.contexts = session.contexts;
        this.spinLocks = session.spinLocks;
        this.manualSetups = session.manualSetups;
        this.completionEvents = session.completionEvents;
        this.requests = session.requests;
        this.inspections = session.inspections;
        this.lateOptions = session.lateOptions;
    }

    /** Functions of this file; none when nothing that speaks of WSK leads to the file. */
    *functions(): Generator<FunctionDecl, void, undefined> {
        if (!this.program.project.files.matters(this.unit)) return;
        for (const list of this.unit.functions.values()) yield* list;
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
        for (const each of this.roles.routines("completion-routine")) if (each.fn.unit === this.unit) yield each;
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
        const results = uncheckedResults(this.program, fn);
        if (results.length > 0 || !mayBeCompletionRoutine(fn) || !this.mentions(fn, /\bInformation\b/)) return results;
        for (const { role } of this.wskCompletionRoutines()) if (role.fn === fn) return uncheckedInRoutine(this.program, this.irps, fn);
        return [];
    }

    /** Calls of WSK functions in this file: those of the dispatch tables, by name or all of them. */
    *wskCalls(name?: string): Generator<LocatedCall, void, undefined> {
        for (const fn of this.functions()) {
            const text = this.file.text.slice(fn.item.bodyStart, fn.item.end);
            if (name !== undefined && !text.includes(name) && !/PFN_WSK|[A-Z_]{3,}\s*\(/.test(text)) continue;
            for (const event of this.program.flow(fn)?.calls ?? []) {
                if (event.target.kind === "wsk" && (name === undefined || event.target.name === name)) yield { fn, event };
            }
        }
    }

    /** False when no file of the driver names a socket option, neither by name nor by number. */
    names(option: string): boolean {
        const value = SOCKET_OPTIONS.find((each) => each.name === option)?.value;
        const pattern = new RegExp(`\\b(?:${option}|${value}|0x0*${value?.toString(16)})\\b`, "i");
        this.program.project.files.loadMentions(option);
        for (const unit of this.program.project.units) if (pattern.test(unit.file.text)) return true;
        return false;
    }

    /** The `return` statements of a function that are known to give a constant on some path. */
    returns(fn: FunctionDecl): readonly ReturnSite[] {
        return returnsOf(this.program, fn);
    }

    /** Where completion routines of this file let the completion of an IRP go on that must end with them. */
    *completionReturns(): Generator<CompletionReturn & { readonly fn: FunctionDecl }, void, undefined> {
        if (!/IoSetCompletionRoutine|IoFreeIrp|\bP?IRP\b/.test(this.file.text)) return;
        for (const fn of this.functions()) {
            for (const each of completionReturns(this.program, this.roles, fn)) yield { ...each, fn };
        }
    }

    /** Every request of the project that enables or disables events, followed up the callers until the given facets are decided. */
    eventControls(...facets: readonly Facet[]): readonly EventControl[] {
        return eventModel(this.program).controls.by(...facets);
    }

    /** Requests of single sockets for events that are enabled statically for all sockets of their client. */
    staticToggles(): readonly StaticToggle[] {
        const model = eventModel(this.program);
        model.toggles ??= staticToggles(this.program, model.controls);
        return model.toggles;
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

    /** What blocks before a function of this driver returns; `callback` is the event that it is the callback of, if it is one. */
    waits(fn: FunctionDecl, callback: EventCallback | null = null): readonly Wait[] {
        return waitsBelow(this.program, fn, callback);
    }
}

interface EventModel {
    readonly controls: EventControls;
    toggles?: readonly StaticToggle[];
}

const eventModels = new WeakMap<Program, EventModel>();

function eventModel(program: Program): EventModel {
    let model = eventModels.get(program);
    if (model === undefined) eventModels.set(program, (model = { controls: new EventControls(program) }));
    return model;
}

/** The model of the driver that `file` belongs to, as seen from that file. */
export function driverOf(file: ParsedFile, context: DriverContext): Driver {
    const session = sessionFor(file, context);
    const unit = session.program.project.unit(file.path);
    if (unit === undefined) throw new Error(`the project does not know ${file.path}`);
    return new Driver(file, unit, session);
}
