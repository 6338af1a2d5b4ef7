/**
 * Drivers that make sockets and close none: their unload routine waits in WskDeregister for ever.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 */
import { kernelApi, registrationFunction } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { textOf } from "../callees.js";
import { Concerned } from "../concerned.js";
import type { Program } from "../program.js";
import { reachedFrom } from "../reach.js";
import { unloadRoutines } from "../registration/unload-routines.js";
import { withoutNoise } from "../text-names.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";
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

const MAKERS = ["WskSocket", "WskSocketConnect", "WskAccept"] as const;
const CLOSE = "WskCloseSocket";
/** Text that speaks of closing, or may be put together to do so. */
const SPOKEN = /\bWskCloseSocket\b|\bPFN_WSK_CLOSE_SOCKET\b|\bWsk\s*##/;
/** What may close a socket, whatever it is called, where it is out of sight. */
const CLOSERS = /\b\w*(?:close|shut|destroy|clean|release|delete|remove|stop|term|finish|final|uninit|deinit|free|drop|kill|disconnect|reset)\w*(?=\s*\()/gi;

/**
 * The calls that deregister below the unload routines of a driver that closes no socket.
 *
 * @param isLost true for a function that loses the socket which it makes: that is told there
 */
export function neverClosed(program: Program, requests: SocketRequests, isLost: (maker: FunctionDecl) => boolean): readonly NeverClosed[] {
    const unloads = unloadRoutines(program);
    if (unloads.length === 0 || mayClose(program)) return [];
    const made = maker(program, requests, isLost);
    if (made === null) return [];
    const towards = new Concerned(program.project, /\bWskDeregister\b/);
    const found = new Map<CNode, NeverClosed>();
    for (const { fn: unload, registered } of unloads) {
        for (const { event, chain } of reachedFrom(program, unload, { towards })) {
            if (event.target.name !== "WskDeregister" || found.has(event.call.node)) continue;
            const trace = [step(made.at, `${made.fn.name} makes a socket`), registered, ...chainSteps(chain), step(event.call.node, "WskDeregister waits for it")];
            found.set(event.call.node, { at: event.call.node, fn: chain.at(-1)?.event.target.name ?? unload.name, make: made.name, maker: made.fn.name, trace });
        }
    }
    return [...found.values()];
}

/** False for a driver in which nothing speaks of closing a socket, and nothing out of sight is called that may. */
function mayClose(program: Program): boolean {
    const { project } = program;
    project.files.loadMentions(CLOSE);
    project.files.loadMentions("PFN_WSK_CLOSE_SOCKET");
    return [...project.units].some((unit) => SPOKEN.test(unit.file.text) || callsCloser(program, unit));
}

function callsCloser(program: Program, unit: Unit): boolean {
    const isKnown = (name: string, fn: FunctionDecl | null): boolean =>
        kernelApi(name) !== undefined || registrationFunction(name) !== undefined || unit.macros.has(name) || program.project.function(name, fn?.unit ?? unit) !== null;
    for (const list of unit.functions.values()) for (const fn of list) for (const [name] of withoutNoise(textOf(fn)).matchAll(CLOSERS)) if (!isKnown(name, fn) && !SYSTEM.test(name)) return true;
    for (const { body } of unit.macros.values()) for (const [name] of body.matchAll(CLOSERS)) if (!isKnown(name, null) && !SYSTEM.test(name)) return true;
    return false;
}

/** Services of the system that nobody wraps a socket in. */
const SYSTEM = /^(?:Zw|Nt|Ke|Ex|Io|Mm|Ob|Ps|Rtl|Se|Wdf|Flt|Ndis|Interlocked|Wsk|Wpp|WPP_|Etw|Event|Po|Cm|Fsp?Rtl)[A-Z_]/;

interface Made {
    readonly fn: FunctionDecl;
    readonly name: string;
    readonly at: CNode;
}

/** A request of the driver that makes a socket, in a function that something calls, and that does not lose the socket itself. */
function maker(program: Program, requests: SocketRequests, isLost: (maker: FunctionDecl) => boolean): Made | null {
    for (const name of MAKERS) {
        for (const fn of requests.naming(name)) {
            const event = program.flow(fn)?.calls.find(({ target }) => target.kind === "wsk" && target.name === name);
            if (event !== undefined && (fn.name === "DriverEntry" || program.callers(fn).length > 0) && !isLost(fn)) return { fn, name, at: event.call.node };
        }
    }
    return null;
}
