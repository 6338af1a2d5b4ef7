/** The memory of requests: MDLs, buffers, lists of received data. */
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import type { SocketRequests } from "../socket-requests.js";
import type { Unit } from "../unit.js";
import { Mdls } from "./mdls.js";
import { type NonpagedBuild, nonpagedBuilds } from "./nonpaged-builds.js";
import { RequestBuffers } from "./request-buffers.js";

export class Memory {
    readonly mdls: Mdls;
    readonly buffers: RequestBuffers;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly requests: SocketRequests,
    ) {
        this.mdls = new Mdls(program);
        this.buffers = new RequestBuffers(program);
    }

    /** MDLs that are built for non-paged memory over memory that may be paged, below the functions of `unit`. */
    nonpagedBuilds(unit: Unit): Iterable<NonpagedBuild> {
        return nonpagedBuilds(this.program, unit);
    }
}
