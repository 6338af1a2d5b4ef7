/** Masks of event requests that do not go with the socket they are for. */
import { EVENT_DISABLE, eventFlagsIn, SOCKET_MAKERS, type SocketCategory } from "../../knowledge/index.js";
import type { EventControl, EventControls } from "../event-controls.js";
import { eventBits, maskWhere } from "../event-mask.js";
import { evaluate } from "../flow/evaluate.js";
import { alternatives } from "../flow/sym.js";
import { categoryMade } from "../sockets/socket-origin.js";
import type { FunctionDecl, Unit } from "../unit.js";
import type { SocketKinds } from "./socket-kinds.js";

/**
 * A request whose mask names events that the socket does not have (`category`), or connection events on a listener that no accepted socket
 * inherits (`notInherited`), or that cannot be switched off there (`inheritedDisable`).
 */
export interface MaskFault {
    readonly kind: "category" | "notInherited" | "inheritedDisable";
    readonly control: EventControl;
    readonly category: SocketCategory;
    /** The events in question. */
    readonly bits: number;
}

const BY_DISPATCH: ReadonlyMap<string, SocketCategory> = new Map([
    ["WSK_PROVIDER_LISTEN_DISPATCH", "listen"], ["WSK_PROVIDER_DATAGRAM_DISPATCH", "datagram"], ["WSK_PROVIDER_CONNECTION_DISPATCH", "connection"],
]);
const STANDARD = "NPI_WSK_INTERFACE_ID";

/** What is wrong with the masks of requests that are made below `unit`. */
export function* maskFaults(controls: EventControls, kinds: SocketKinds, unit: Unit): Generator<MaskFault, void, undefined> {
    for (const control of controls.decidedIn(unit, "mask")) {
        if (control.kind !== "dynamic" || !isStandard(control)) continue;
        const made = kinds.category(control.decider, control.socket, control.decision.state);
        const category = made ?? categoryOfDispatch(control);
        // The documentation does not speak of stream sockets here.
        if (category === null || category === "stream") continue;
        const bits = bitsWhere(control, (value) => eventBits(value) & named() & ~allowed(category));
        if (bits !== 0 && (made !== null || !makesOneWith(bits, kinds, control))) yield { kind: "category", control, category, bits };
        if (category !== "listen") continue;
        const off = bitsWhere(control, (value) => ((value & EVENT_DISABLE) === 0 ? 0 : value & inherited()));
        if (off !== 0) yield { kind: "inheritedDisable", control, category, bits: off };
        const on = bitsWhere(control, (value) => ((value & EVENT_DISABLE) === 0 ? value & inherited() : 0));
        if (on !== 0 && acceptsByHand(kinds) && !isEnabledOtherwise(controls, kinds, on)) {
            yield { kind: "notInherited", control, category, bits: on };
        }
    }
}

/** Events of an extension are bits of its own. */
function isStandard({ npi }: EventControl): boolean {
    return npi.key.includes(STANDARD) || npi.kind === "uninitialized" || (npi.kind === "const" && npi.value === 0);
}

function bitsWhere({ mask }: EventControl, pick: (bits: number) => number): number {
    const value = maskWhere(mask, ({ bits }) => pick(bits) !== 0);
    return value === null ? 0 : pick(value.bits) >>> 0;
}

function named(): number {
    return eventFlagsIn(0xffff_ffff).reduce((bits, { value }) => bits | value, 0);
}

function inherited(): number {
    return eventFlagsIn(0x7fff_ffff).reduce((bits, row) => (row.inheritedFromListener ? bits | row.value : bits), 0);
}

function allowed(category: SocketCategory): number {
    const own = eventFlagsIn(0x7fff_ffff).reduce((bits, row) => (row.categories.includes(category) ? bits | row.value : bits), 0);
    return category === "listen" ? own | inherited() : own;
}

/**
 * The category that the dispatch table's type names, where the table is the socket's own and the mask stands beside it: helpers for all
 * kinds of sockets cast to whatever has WskControlSocket.
 */
function categoryOfDispatch({ chain, dispatch, event }: EventControl): SocketCategory | null {
    const { callee } = event.call;
    if (chain.length > 0 || dispatch === null || callee.op !== "member" || callee.place.op !== "field" || callee.place.base.op !== "deref") return null;
    const table = evaluate(callee.place.base.of, { state: event.state });
    if (table.kind !== "initial" || table.cell.steps.at(-1) !== "Dispatch") return null;
    return BY_DISPATCH.get(dispatch) ?? null;
}

/**
 * True when the function, or one that leads to it, makes a socket, or may, that has some of the events: all tables have WskControlSocket at one
 * place, whatever is cast to. A socket that memory holds, any function of the driver may have made.
 */
function makesOneWith(bits: number, { program, requests }: SocketKinds, { decider, socket }: EventControl): boolean {
    const makes = (fn: FunctionDecl): boolean => requests.of(fn).some((each) => {
        const category = each.api.information === "socket" ? categoryMade(each) : "basic";
        return category === null || (allowed(category) & bits) !== 0;
    });
    const leading = program.leadingTo(decider);
    if (leading === null || [...leading].some(makes)) return true;
    return alternatives(socket)?.some(({ kind }) => kind === "initial") === true && SOCKET_MAKERS.some((name) => [...requests.naming(name)].some(makes));
}

/** True when the driver takes connections by WskAccept only. */
function acceptsByHand({ program, roles, requests }: SocketKinds): boolean {
    for (const { event } of roles.callbacks) if (event.name === "WskAcceptEvent") return false;
    if ([...program.project.units].some((unit) => /\bWskAcceptEvent\b\s*=|\bWSK_EVENT_ACCEPT\b(?!\s+0x)/.test(unit.file.text))) return false;
    for (const fn of requests.naming("WskAccept")) {
        if (program.flow(fn)?.calls.some(({ target }) => target.kind === "wsk" && target.name === "WskAccept") === true) return true;
    }
    return false;
}

/** True when some other socket than a listener is asked for the events, or may be. */
function isEnabledOtherwise(controls: EventControls, kinds: SocketKinds, bits: number): boolean {
    return [...controls.static("mask"), ...controls.dynamic("mask", "socket")].some((control) => {
        const may = control.mask.values.some((value) => !value.exact || (value.bits & EVENT_DISABLE) === 0 && (value.bits & bits) !== 0);
        if (!may) return false;
        return control.kind === "static" || (kinds.category(control.decider, control.socket, control.decision.state) ?? categoryOfDispatch(control)) !== "listen";
    });
}
