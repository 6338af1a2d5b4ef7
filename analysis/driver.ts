/** The model of a driver as one of its files sees it: what rules ask. */
import { SOCKET_OPTIONS } from "../knowledge/index.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import type { CallEvent } from "./flow/engine.js";
import type { Inspections } from "./inspect/inspections.js";
import type { Irps } from "./irps.js";
import type { LateOptions } from "./late-options.js";
import type { Program } from "./program.js";
import type { CallbackRole, Roles, RoutineRole } from "./roles.js";
import { type DriverContext, sessionFor } from "./session.js";
import type { SocketRequests } from "./socket-requests.js";
import type { FunctionDecl, Unit } from "./unit.js";
import { type Wait, waitsBelow } from "./waits.js";

/** A call and the function that it stands in. */
export interface LocatedCall {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
}

export class Driver {
    constructor(
        /** The file being linted. */
        readonly file: ParsedFile,
        readonly unit: Unit,
        readonly program: Program,
        readonly roles: Roles,
        readonly irps: Irps,
        readonly requests: SocketRequests,
        readonly inspections: Inspections,
        readonly lateOptions: LateOptions,
    ) {}

    /** Functions of this file. */
    *functions(): Generator<FunctionDecl, void, undefined> {
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

    /** What blocks before a function of this driver returns. */
    waits(fn: FunctionDecl): readonly Wait[] {
        return waitsBelow(this.program, fn);
    }
}

/** The model of the driver that `file` belongs to, as seen from that file. */
export function driverOf(file: ParsedFile, context: DriverContext): Driver {
    const { program, roles, irps, requests, inspections, lateOptions } = sessionFor(file, context);
    const unit = program.project.unit(file.path);
    if (unit === undefined) throw new Error(`the project does not know ${file.path}`);
    return new Driver(file, unit, program, roles, irps, requests, inspections, lateOptions);
}
