/** Whether a driver in which nothing speaks of WskCloseSocket may close its sockets all the same, by code that is out of sight. */
import { kernelApi, registrationFunction, wskMembersNamed } from "../../knowledge/index.js";
import { textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import { isOpaque } from "../printing.js";
import type { Program } from "../program.js";
import { reachedFrom } from "../reach.js";
import { withoutNoise } from "../text-names.js";
import type { FunctionDecl, Unit } from "../unit.js";

/** What may close a socket, whatever it is called, where it is out of sight. */
const CLOSERS = new RegExp(
    "\\b\\w*(?:close|shut|destroy|destruct|dispose|discard|clean|clear|release|deref|delete|remove|stop|halt|quit|exit|abort|cancel|term|tear|down|fini|final|unload|uninit|uninstall|deinit|" +
        "free|drop|kill|purge|retire|disconnect|detach|unbind|reset)\\w*(?=\\s*\\()",
    "gi",
);
/** Services of the system that nobody wraps a socket in. */
const SYSTEM = /^(?:Zw|Nt|Ke|Ex|Io|Mm|Ob|Ps|Rtl|Se|Wdf|Flt|Ndis|Interlocked|Wpp|WPP_|Etw|EventUnregister|Po|Cm|Fsp?Rtl)(?=[A-Z_])/;
/** Names of variables, members and parameters for a socket. */
const SOCKETS = /\bPWSK_SOCKET\s+(?:\w+::)?(\w+)|\bWSK_SOCKET\s*\*+\s*(\w+)/g;
const CPP = /\.(?:cpp|cc|cxx|hpp|hh|hxx)$/i;
const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*("[^"\n]*)"/gm;
/** What the tracing of messages makes when the driver is built. */
const GENERATED = /\.tmh$/i;

/** True for a driver of which a part may close its sockets that nobody sees. */
export function mayCloseHidden(program: Program): boolean {
    const units = [...program.project.units];
    return units.some((unit) => callsCloser(program, unit) || hasHiddenClasses(program, unit)) || givesSocketsAway(program, units);
}

/** True for a function below which something out of sight runs: what it is called does not tell what it does at the end of a driver. */
export function runsHidden(program: Program, root: FunctionDecl): boolean {
    for (const { event } of reachedFrom(program, root)) if (isHidden(event)) return true;
    return false;
}

function isHidden(event: CallEvent): boolean {
    const { kind, name } = event.target;
    return kind === "unknown" && isOpaque(event) && !isOfSystem(name) && wskMembersNamed(name).length === 0;
}

function isOfSystem(name: string): boolean {
    return SYSTEM.test(name) || kernelApi(name) !== undefined || registrationFunction(name) !== undefined;
}

function callsCloser(program: Program, unit: Unit): boolean {
    const isKnown = (name: string, fn: FunctionDecl | null): boolean =>
        isOfSystem(name) || wskMembersNamed(name).length > 0 || unit.macros.has(name) || program.project.function(name, fn?.unit ?? unit) !== null;
    for (const list of unit.functions.values()) for (const fn of list) for (const [name] of withoutNoise(textOf(fn)).matchAll(CLOSERS)) if (!isKnown(name, fn)) return true;
    for (const { body } of unit.macros.values()) for (const [name] of body.matchAll(CLOSERS)) if (!isKnown(name, null)) return true;
    return false;
}

/** True for C++ with a header that is not there: destructors of its classes run without being named. */
function hasHiddenClasses(program: Program, { path, file }: Unit): boolean {
    return CPP.test(path) && [...file.text.matchAll(INCLUDE)].some(([, written = ""]) => !GENERATED.test(written) && program.project.files.includes.resolve(written, path) === null);
}

/** True for a driver that gives something named like one of its sockets to code out of sight, which may close it some day. */
function givesSocketsAway(program: Program, units: readonly Unit[]): boolean {
    const names = new Set(units.flatMap(({ file }) => [...file.text.matchAll(SOCKETS)].map(([, one, other]) => one ?? other ?? "")));
    const isSocket = ({ text }: { readonly text: string }): boolean => (text.match(/[A-Za-z_]\w*/g) ?? []).some((word) => names.has(word));
    const gives = (fn: FunctionDecl): boolean => program.flow(fn)?.calls.some((event) => isHidden(event) && isSocket(event.call.node)) === true;
    return units.some((unit) => [...unit.functions.values()].flat().some(gives));
}
