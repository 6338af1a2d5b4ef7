/**
 * Drivers that make sockets and close none: their unload routine waits in WskDeregister for ever.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 */
import { SOCKET_MAKERS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import type { Program } from "../program.js";
import { reachedFrom } from "../reach.js";
import { unloadRoutines } from "../registration/unload-routines.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { mayCloseHidden, runsHidden } from "./hidden-closes.js";
import type { SocketRequests } from "./socket-requests.js";

/** A WskDeregister of an unload routine that never returns. */
export interface NeverClosed {
    readonly at: CNode;
    readonly fn: string;
    /** The request that makes a socket, and the function that makes it. */
    readonly make: string;
    readonly maker: string;
    readonly trace: readonly TraceStep[];
}

const CLOSE = "WskCloseSocket";
/** Text that speaks of closing, or may be put together to do so. */
const SPOKEN = /\bWskCloseSocket\b|\bPFN_WSK_CLOSE_SOCKET\b|\bWsk\s*##/;
/** A driver that takes its unload routine back stays loaded, perhaps just because of its sockets. */
const STAYS = /\bDriverUnload\s*=\s*(?:NULL|nullptr|0)\b/;

/**
 * The calls that deregister below the unload routines of a driver that closes no socket.
 *
 * @param isLost true for a function that loses the socket which it makes: that is told there
 */
export function neverClosed(program: Program, requests: SocketRequests, isLost: (maker: FunctionDecl) => boolean): readonly NeverClosed[] {
    const unloads = unloadRoutines(program);
    if (unloads.length === 0 || mayClose(program) || isSeveral(program)) return [];
    const made = maker(program, requests, isLost);
    if (made === null || mayCloseHidden(program)) return [];
    const towards = new Concerned(program.project, /\bWskDeregister\b/);
    const found = new Map<CNode, NeverClosed>();
    for (const { fn: unload, registered } of unloads.filter(({ fn }) => !runsHidden(program, fn))) {
        // One that comes earlier may be for a driver that nothing was started in.
        const last = [...reachedFrom(program, unload, { towards })].findLast(({ event }) => event.target.name === "WskDeregister");
        if (last === undefined) continue;
        const { event, chain } = last;
        const trace = [step(made.at, `${made.fn.name} makes a socket`), registered, ...chainSteps(chain), step(event.call.node, "WskDeregister waits for it")];
        found.set(event.call.node, { at: event.call.node, fn: chain.at(-1)?.event.target.name ?? unload.name, make: made.name, maker: made.fn.name, trace });
    }
    return [...found.values()];
}

/** True for a driver that speaks of closing a socket, or that may stay loaded. */
function mayClose(program: Program): boolean {
    const { project } = program;
    project.files.loadMentions(CLOSE);
    project.files.loadMentions("PFN_WSK_CLOSE_SOCKET");
    return [...project.units].some(({ file }) => SPOKEN.test(file.text) || STAYS.test(file.text));
}

/** True where several drivers lie together: one may make the sockets, and another one deregister. */
function isSeveral(program: Program): boolean {
    return [...program.project.units].flatMap(({ functions }) => functions.get("DriverEntry") ?? []).length > 1;
}

interface Made {
    readonly fn: FunctionDecl;
    readonly name: string;
    readonly at: CNode;
}

/** A request of the driver that makes a socket, in a function that something calls or has called later, and that does not lose the socket itself. */
function maker(program: Program, requests: SocketRequests, isLost: (maker: FunctionDecl) => boolean): Made | null {
    for (const name of SOCKET_MAKERS) {
        for (const fn of requests.naming(name)) {
            const event = program.flow(fn)?.calls.find(({ target }) => target.kind === "wsk" && target.name === name);
            if (event !== undefined && isUsed(program, fn) && !isLost(fn)) return { fn, name, at: event.call.node };
        }
    }
    return null;
}

function isUsed(program: Program, fn: FunctionDecl): boolean {
    // A thread's routine, a work item's or a dispatch routine is only named.
    return fn.name === "DriverEntry" || program.callers(fn).length > 0 || [...program.functionsNaming(fn.word)].some((each) => each !== fn);
}
