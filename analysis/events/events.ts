/** The events of a driver as rules ask about them: which are switched where and when, who handles them, and what becomes of the answers. */
import { type EventControls, eventControlsOf } from "../event-controls.js";
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import type { Unit } from "../unit.js";
import { staticCandidates, type StaticCandidate } from "./advice.js";
import { ClientTables } from "./client-tables.js";
import { Handlers } from "./handlers.js";
import { type MaskFault, maskFaults } from "./mask-faults.js";
import { EventOrder } from "./order.js";
import { type PendingDisable, pendingDisables } from "./pending-disable.js";
import { stalled, type Stalled } from "./resume.js";
import { SocketKinds } from "./socket-kinds.js";

export class Events {
    readonly order: EventOrder;
    readonly handlers: Handlers;
    readonly kinds: SocketKinds;
    readonly #controls: EventControls;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly requests: SocketRequests,
    ) {
        this.#controls = eventControlsOf(program);
        this.kinds = new SocketKinds(program, roles, requests);
        this.order = new EventOrder(program, requests);
        this.handlers = new Handlers(program, requests, this.#controls, this.kinds, new ClientTables(program));
    }

    /** Requests below `unit` whose masks do not go with their sockets. */
    maskFaults(unit: Unit): Iterable<MaskFault> {
        return maskFaults(this.#controls, this.kinds, unit);
    }

    /** Requests below `unit` that disable events without an IRP, where STATUS_EVENT_PENDING would be taken for the end of the callback. */
    pendingDisables(unit: Unit): Iterable<PendingDisable> {
        return pendingDisables(this.program, this.requests, this.#controls, unit);
    }

    /** Where receive callbacks of `unit` refuse data for good. */
    stalled(unit: Unit): Iterable<Stalled> {
        return stalled(this.program, this.roles, this.requests, this.#controls, unit);
    }

    /** Requests below `unit` that one request for the whole client could replace. */
    staticCandidates(unit: Unit): Iterable<StaticCandidate> {
        return staticCandidates(this.program, this.requests, this.#controls, this.kinds, unit);
    }
}
