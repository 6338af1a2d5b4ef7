/** Events that are enabled on every socket, one by one, where one request for the whole client would do. */
import { EVENT_DISABLE, eventFlagsIn, type SocketCategory } from "../../knowledge/index.js";
import { driverGroups } from "../driver-groups.js";
import type { EventControl, EventControls } from "../event-controls.js";
import { eventBits } from "../event-mask.js";
import type { Program } from "../program.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import { categoryMade } from "../sockets/socket-origin.js";
import type { Unit } from "../unit.js";
import type { SocketKinds } from "./socket-kinds.js";

/** A request that enables events right after its socket was made, as happens to every socket of the kind. */
export interface StaticCandidate {
    readonly control: EventControl;
    readonly bits: number;
}

const REGISTER = ["WskRegister", "NmrRegisterClient"];

/** The requests made below `unit` that one static request could replace. */
export function* staticCandidates(
    program: Program, requests: SocketRequests, controls: EventControls, kinds: SocketKinds, unit: Unit,
): Generator<StaticCandidate, void, undefined> {
    const own = controls.decidedIn(unit, "mask", "socket").filter(({ kind }) => kind === "dynamic");
    if (own.length === 0 || controls.static("mask").length > 0) return;
    const all = controls.dynamic("mask", "socket");
    // A mask that is not known may switch the event off.
    if (controls.dynamic("mask").some(({ open, mask }) => open || mask.values.some(({ exact }) => !exact))) return;
    const switchedOff = all.flatMap(({ mask }) => mask.values).reduce((bits, each) => ((each.bits & EVENT_DISABLE) === 0 ? bits : bits | each.bits), 0);
    for (const control of own) {
        const bits = control.mask.values.reduce((common, each) => common & each.bits, 0x7fff_ffff);
        if (bits === 0 || (eventBits(bits) & switchedOff) !== 0 || eventFlagsIn(bits).length === 0) continue;
        const makers = kinds.makers(control.decider, control.socket);
        const category = makers[0]?.category ?? null;
        if (category === null || makers.length !== 1) continue;
        const others = all.filter((each) => each !== control && each.mask.values.some((value) => (value.bits & bits) !== 0));
        if (others.length > 0 || madeAt(requests, category) > 1 || !isOneClient(program, control)) continue;
        yield { control, bits: eventBits(bits) };
    }
}

/** How many calls make sockets of a category, or may. */
function madeAt(requests: SocketRequests, category: SocketCategory): number {
    let count = 0;
    for (const name of ["WskSocket", "WskSocketConnect"]) {
        for (const fn of requests.naming(name)) {
            for (const each of requests.of(fn)) {
                if (each.fn !== fn || each.api.name !== name) continue;
                const made = categoryMade(each);
                if (made === null || made === category) count++;
            }
        }
    }
    return count;
}

function isOneClient(program: Program, { decider }: EventControl): boolean {
    const units = new Set(driverGroups(program).around(decider.unit));
    let calls = 0;
    for (const name of REGISTER) {
        for (const fn of program.functionsNaming(name)) {
            if (units.has(fn.unit)) calls += program.flow(fn)?.calls.filter(({ target }) => target.name === name).length ?? 2;
        }
    }
    return calls <= 1;
}
