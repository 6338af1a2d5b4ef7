/**
 * The model of a run, kept between the files of the run. ESLint hands over one file after the other; the project around them is read
 * once and kept until the host changes or a file's text is not the one that was read (an editor's buffer, a second pass of `--fix`).
 */
import type { ParsedFile } from "../parser/parsed-file.js";
import { Files } from "./files.js";
import type { Host } from "./host.js";
import { Inspections } from "./inspect/inspections.js";
import { LateOptions } from "./late-options.js";
import { CompletionEvents } from "./completion-events.js";
import { ManualSetups } from "./manual-setups.js";
import { CompletionContexts } from "./completion-contexts.js";
import { Irps } from "./irps.js";
import { Program } from "./program.js";
import { Project } from "./project.js";
import { ClientDispatches } from "./client-dispatches.js";
import { RegistrationCalls } from "./registration-calls.js";
import { Registrations } from "./registrations.js";
import { Roles } from "./roles.js";
import { Sockets } from "./sockets.js";
import { SpinLocks } from "./spin-locks.js";
import { SocketRequests } from "./socket-requests.js";
import { Unloading } from "./unloading.js";

/** Where and with what options a file is linted. */
export interface DriverContext {
    /** Current directory of the run. */
    readonly cwd: string;
    /** Path of the file as ESLint names it. */
    readonly filename: string;
    /** `languageOptions` of the file. */
    readonly options: unknown;
}

/** A project and what has been found out about it. */
export interface Session {
    readonly root: string;
    readonly program: Program;
    readonly roles: Roles;
    readonly irps: Irps;
    readonly registrations: Registrations;
    readonly registrationCalls: RegistrationCalls;
    readonly clientDispatches: ClientDispatches;
    readonly unloading: Unloading;
    readonly sockets: Sockets;
    readonly contexts: CompletionContexts;
    readonly spinLocks: SpinLocks;
    readonly manualSetups: ManualSetups;
    readonly completionEvents: CompletionEvents;
    readonly requests: SocketRequests;
    readonly lateOptions: LateOptions;
    readonly inspections: Inspections;
}

let host: Host | null = null;
let sessions = new Map<string, Session>();

/**
 * Says where the other files of a driver come from. What is known of an earlier host's files is forgotten.
 *
 * @returns the host used until now
 */
export function useHost(next: Host | null): Host | null {
    const previous = host;
    host = next;
    sessions = new Map();
    return previous;
}

/** The host in use, if any. */
export function currentHost(): Host | null {
    return host;
}

/** The session that a file belongs to, with exactly the given text for that file. */
export function sessionFor(file: ParsedFile, context: DriverContext): Session {
    const root = rootOf(file.path, context);
    const known = sessions.get(root);
    if (known !== undefined && adopts(known.program.project.files, file)) return known;
    const session = open(root, file);
    sessions.set(root, session);
    return session;
}

function adopts(files: Files, file: ParsedFile): boolean {
    return files.adopt(file);
}

function open(root: string, file: ParsedFile): Session {
    const reading: Host = host ?? { list: () => [], read: () => null };
    const files = new Files(reading, reading.list(root), file);
    const program = new Program(new Project(files));
    files.adopt(file);
    const roles = new Roles(program);
    const requests = new SocketRequests(program);
    const registrations = new Registrations(program, roles);
    const sockets = new Sockets(program, requests, roles);
    const irps = new Irps(program, (fn, fault) => sockets.closesTwice(fn, fault));
    return {
        root, program, roles, requests, registrations,
        irps,
        contexts: new CompletionContexts(program, irps),
        spinLocks: new SpinLocks(program),
        manualSetups: new ManualSetups(program, irps),
        completionEvents: new CompletionEvents(program),
        sockets,
        registrationCalls: new RegistrationCalls(program, roles),
        clientDispatches: new ClientDispatches(program, roles, registrations),
        unloading: new Unloading(program, registrations),
        lateOptions: new LateOptions(program, requests),
        inspections: new Inspections(program, roles, requests),
    };
}

/** The folder whose files make up the project: the one named in the options, else the current one, else the file's own. */
function rootOf(path: string, context: DriverContext): string {
    const named = (context.options as { root?: unknown } | null)?.root;
    if (typeof named === "string") return normalize(named);
    const cwd = normalize(context.cwd);
    return path.startsWith(cwd === "/" ? cwd : `${cwd}/`) ? cwd : path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Forward slashes, as hosts name files; no slash at the end. */
export function normalize(path: string): string {
    const slashed = path.replaceAll("\\", "/");
    return slashed.length > 1 && slashed.endsWith("/") ? slashed.slice(0, -1) : slashed;
}
