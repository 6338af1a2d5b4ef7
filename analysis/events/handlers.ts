/** Events that WSK is asked to indicate and nobody handles, and handlers that WSK is never asked to call. */
import { callbackByMember, type ClientDispatchName, EVENT_DISABLE, eventFlag, eventFlagsIn } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { driverGroups } from "../driver-groups.js";
import type { EventControl, EventControls } from "../event-controls.js";
import { commonBits, eventBits, maskWhere } from "../event-mask.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import { push } from "../multimaps.js";
import type { Program } from "../program.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";
import { isWholeDriver } from "../whole-driver.js";
import { type ClientTable, type ClientTables, isNoTable } from "./client-tables.js";
import { acceptSettings, CONDITIONAL_ACCEPT } from "./conditional-accept.js";
import type { SocketKinds } from "./socket-kinds.js";

/** A request that makes WSK call handlers which are not there. */
export interface MissingHandler {
    readonly at: CNode;
    /** The request for events; null for one that asks for inspection. */
    readonly control: EventControl | null;
    /** Names of the members that hold nothing. */
    readonly handlers: readonly string[];
    readonly bits: number;
    /** Name of the table; null for a socket that has none at all. */
    readonly table: string | null;
    readonly trace: readonly TraceStep[];
}

/** A handler in a table whose event nobody enables. */
export interface DeadHandler {
    readonly at: CNode;
    readonly handler: string;
    readonly table: string;
    readonly slot: string;
    /** Name of the flag or the option that would have it called. */
    readonly needs: string;
}

const INSPECTING = ["WskInspectEvent", "WskAbortEvent"] as const;
const ACCEPT_DISPATCH = 6;

export class Handlers {
    #enabled: number | null | undefined;
    #inspected: boolean | undefined;
    /** Tables by the words in their slots; null until someone asks. */
    #naming: Map<string, ClientTable[]> | null = null;

    constructor(
        readonly program: Program,
        readonly requests: SocketRequests,
        readonly controls: EventControls,
        readonly kinds: SocketKinds,
        readonly tables: ClientTables,
    ) {}

    /** The requests below `unit` that enable events which have no handler. */
    *missing(unit: Unit): Generator<MissingHandler, void, undefined> {
        for (const control of this.controls.decidedIn(unit, "mask")) {
            const value = maskWhere(control.mask, ({ bits }) => (bits & EVENT_DISABLE) === 0 && eventBits(bits) !== 0);
            const bits = value === null ? 0 : control.kind === "static" ? eventBits(commonBits(control.mask)) : value.bits;
            if (bits === 0) continue;
            if (control.kind === "dynamic") yield* this.#unhandled(control, bits);
            else {
                const groups = driverGroups(this.program);
                for (const table of this.tables.all()) {
                    if (this.#isUsed(table) && groups.belongs(control.decider.unit, table.unit)) yield* missingIn(control, bits, table);
                }
            }
        }
    }

    *#unhandled(control: EventControl, bits: number): Generator<MissingHandler, void, undefined> {
        for (const dispatch of new Set(eventFlagsIn(bits).map((row) => row.dispatch))) {
            if (dispatch === null) continue;
            const rows = eventFlagsIn(bits).filter((row) => row.dispatch === dispatch);
            const given = this.#tablesOf(control.decider, control.socket, dispatch, control.decision.state);
            if (given === null) continue;
            const handlers = rows.filter(({ event }) => event !== null && given.every((table) => table?.slots.get(event)?.state === "null" || table === null));
            if (handlers.length === 0) continue;
            yield {
                at: control.at, control, table: given[0]?.name ?? null, trace: tableSteps(given),
                bits: handlers.reduce((all, { value }) => all | value, 0), handlers: handlers.map(({ event }) => event ?? ""),
            };
        }
    }

    /** The requests below `unit` that set SO_CONDITIONAL_ACCEPT on listeners without the handlers that it takes. */
    *missingInspection(unit: Unit): Generator<MissingHandler, void, undefined> {
        for (const setting of acceptSettings(this.program, this.requests, (fn) => this.program.isBelow(unit, fn))) {
            if (setting.on !== true || setting.decider.unit !== unit) continue;
            const given = this.#tablesOf(setting.decider, setting.socket, "WSK_CLIENT_LISTEN_DISPATCH");
            const handlers = given === null ? [] : INSPECTING.filter((name) => given.every((table) => table === null || table.slots.get(name)?.state === "null"));
            if (given === null || handlers.length === 0) continue;
            const way = setting.chain.length === 0 ? [] : [...chainSteps(setting.chain), step(setting.event.call.node, `WskControlSocket sets ${CONDITIONAL_ACCEPT}`)];
            yield { at: setting.at, control: null, handlers, bits: 0, table: given[0]?.name ?? null, trace: [...tableSteps(given), ...way] };
        }
    }

    /**
     * The tables of type `dispatch` that a socket may have, null in the list for a socket that has none; where the socket's origin is not in
     * sight, all tables of the driver. Null when one of them is not known.
     */
    #tablesOf(fn: FunctionDecl, socket: Sym, dispatch: ClientDispatchName, state: FlowState | null = null): readonly (ClientTable | null)[] | null {
        const given = this.kinds.makers(fn, socket, state).flatMap((maker): readonly (ClientTable | null | undefined)[] => {
            const { request } = maker;
            if (request === null) return this.#handedOut(maker.fn);
            const table = request.api.clientDispatch === null ? undefined : request.args[request.api.clientDispatch];
            return isNoTable(table) ? [null] : [this.tables.of(maker.fn, table) ?? undefined];
        });
        if (given.length > 0 && given.every((each) => each !== undefined && (each === null || each.type === dispatch))) return given.filter((each) => each !== undefined);
        // A table that is not understood, or the table of a listener whose connections inherit the event.
        if (given.some((each) => each === undefined || each?.type === dispatch || each?.type === "WSK_CLIENT_STREAM_DISPATCH")) return null;
        const all = this.tables.ofType(dispatch);
        return all === null || all.length === 0 ? null : all;
    }

    /** The tables that a WskAcceptEvent callback gives to accepted sockets. */
    #handedOut(fn: FunctionDecl): readonly (ClientTable | undefined)[] {
        const stores = this.program.flow(fn)?.assigns.filter(({ cell }) => cell.key === ACCEPT_DISPATCH_KEY) ?? [];
        return stores.length === 0 ? [undefined] : stores.map(({ value }) => this.tables.of(fn, value) ?? undefined);
    }

    /** The handlers in tables of `unit` that WSK never calls. */
    *dead(unit: Unit): Generator<DeadHandler, void, undefined> {
        if (!/WSK_CLIENT_\w+_DISPATCH/.test(unit.file.text)) return;
        for (const table of this.tables.all()) {
            if (table.unit !== unit || table.slots.size === 0 || !this.#isUsed(table) || !isWholeDriver(this.program)) continue;
            for (const [slot, { state, at, text }] of table.slots) {
                if (state !== "set" || at === null) continue;
                const needs = callbackByMember(slot)?.eventFlag ?? (INSPECTING.some((each) => each === slot) ? CONDITIONAL_ACCEPT : null);
                if (needs === null || this.#mayBeEnabled(needs)) continue;
                yield { at, handler: text.replace(/^&\s*/, ""), table: table.name, slot, needs };
            }
        }
    }

    /** True for a table that functions, or other tables, refer to. */
    #isUsed({ name, node }: ClientTable): boolean {
        for (const fn of this.program.functionsNaming(name)) if (fn.body !== null) return true;
        return this.#tablesNaming(name).some((other) => other.node !== node);
    }

    /** The tables that name something in their slots. */
    #tablesNaming(name: string): readonly ClientTable[] {
        if (this.#naming === null) {
            this.#naming = new Map<string, ClientTable[]>();
            for (const table of this.tables.all()) {
                for (const { text } of table.slots.values()) for (const word of text.match(/\w+/g) ?? []) push(this.#naming, word, table);
            }
        }
        return this.#naming.get(name) ?? [];
    }

    #mayBeEnabled(needs: string): boolean {
        if (needs === CONDITIONAL_ACCEPT) return (this.#inspected ??= this.#mayInspect());
        if (this.#enabled === undefined) this.#enabled = this.#enabledBits();
        return this.#enabled === null || (this.#enabled & (eventFlag(needs)?.value ?? 0)) !== 0;
    }

    /** All events that some request enables; null when that is not known of a request. */
    #enabledBits(): number | null {
        const all = [...this.controls.static("mask"), ...this.controls.dynamic("mask")];
        if (all.some(({ open, mask }) => open || mask.values.some(({ exact }) => !exact))) return null;
        const seen = new Set(all.flatMap(({ fn, chain }) => [fn, ...chain.map(({ caller }) => caller)]));
        if (!this.#isCovered("SO_WSK_EVENT_CALLBACK", seen) || !this.#isCovered("WSK_SET_STATIC_EVENT_CALLBACKS", seen)) return null;
        return all.flatMap(({ mask }) => mask.values).reduce((bits, value) => ((value.bits & EVENT_DISABLE) === 0 ? bits | value.bits : bits), 0);
    }

    /** False when SO_CONDITIONAL_ACCEPT is certainly set nowhere. */
    #mayInspect(): boolean {
        const all = [...acceptSettings(this.program, this.requests, () => true)];
        if (all.some(({ on }) => on !== false)) return true;
        const seen = new Set(all.flatMap(({ fn, chain }) => [fn, ...chain.map(({ caller }) => caller)]));
        return !this.#isCovered(CONDITIONAL_ACCEPT, seen);
    }

    /** True when every place that names an option belongs to a request that is known. */
    #isCovered(option: string, seen: ReadonlySet<FunctionDecl>): boolean {
        const { project } = this.program;
        project.files.loadMentions(option);
        const pattern = new RegExp(`(?<!#\\s*define\\s+)\\b${option}\\b`, "g");
        for (const unit of project.units) {
            const items = [...unit.functions.values()].flat();
            for (const { index } of unit.file.text.matchAll(pattern)) {
                const fn = items.find(({ item }) => item.start <= index && index < item.end);
                if (fn === undefined || !seen.has(fn)) return false;
            }
        }
        return true;
    }
}

/** `*AcceptSocketDispatch`. */
const ACCEPT_DISPATCH_KEY = `*p${ACCEPT_DISPATCH}`;

function* missingIn(control: EventControl, bits: number, table: ClientTable): Generator<MissingHandler, void, undefined> {
    const rows = eventFlagsIn(bits).filter(({ event, dispatch }) => event !== null && dispatch === table.type && table.slots.get(event)?.state === "null");
    if (rows.length === 0) return;
    yield {
        at: control.at, control, table: table.name, trace: tableSteps([table]),
        bits: rows.reduce((all, { value }) => all | value, 0), handlers: rows.map(({ event }) => event ?? ""),
    };
}

function tableSteps(tables: readonly (ClientTable | null)[]): readonly TraceStep[] {
    return tables.flatMap((table) => (table === null ? [] : [step(table.node, `${table.name} is the sockets' table`)]));
}
