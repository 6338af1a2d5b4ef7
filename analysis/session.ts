/**
 * The model of a run, kept between the files of the run. ESLint hands over one file after the other; the project around them is read
 * once and kept until the host changes or a file's text is not the one that was read (an editor's buffer, a second pass of `--fix`).
 */
import { asRead } from "../parser/lines.js";
import { parseFile } from "../parser/parse.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { Events } from "./events/events.js";
import { Files } from "./files.js";
import type { Host } from "./host.js";
import { Inspections } from "./inspect/inspections.js";
import { LateOptions } from "./late-options.js";
import { CompletionEvents } from "./completion-events.js";
import { PagedMemory } from "./irql/paged-memory.js";
import { AddressInfos } from "./address-infos.js";
import { LOW_REQUESTS, LOW_SERVICES } from "./irql/low-requests.js";
import { RaisedCalls } from "./irql/raised-calls.js";
import { LockedWaits } from "./irql/locked-waits.js";
import { Memory } from "./memory/memory.js";
import { ManualSetups } from "./manual-setups.js";
import { CompletionContexts } from "./completion-contexts.js";
import { Concerned } from "./concerned.js";
import { MOST_CALLS } from "./handled.js";
import { Irps } from "./irps.js";
import { irpsInContext } from "./irps-in-context.js";
import { Keeping } from "./keeping.js";
import { Program } from "./program.js";
import { Project } from "./project.js";
import { type KnownFunctions, knownFunctions } from "./project-knowledge.js";
import { ClientDispatches } from "./client-dispatches.js";
import { RegistrationCalls } from "./registration-calls.js";
import { Registrations } from "./registrations.js";
import { Roles } from "./roles.js";
import { SocketCategories } from "./socket-categories.js";
import { Sockets } from "./sockets.js";
import { SpinLocks } from "./spin-locks.js";
import { SocketRequests } from "./socket-requests.js";
import type { TextNames } from "./text-names.js";
import type { FileText, Tree } from "./tree.js";
import { Trees } from "./trees.js";
import { Unloading } from "./unloading.js";
import { WskCalls } from "./wsk-calls.js";

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
    /** What it was made of. */
    readonly tree: Tree;
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
    readonly lockedWaits: LockedWaits;
    readonly lowRequests: RaisedCalls;
    readonly lowServices: RaisedCalls;
    readonly addressInfos: AddressInfos;
    readonly pagedMemory: PagedMemory;
    readonly manualSetups: ManualSetups;
    readonly completionEvents: CompletionEvents;
    readonly requests: SocketRequests;
    readonly lateOptions: LateOptions;
    readonly inspections: Inspections;
    readonly events: Events;
    readonly calls: WskCalls;
    readonly categories: SocketCategories;
    readonly memory: Memory;
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
    trees = new Trees(next);
    parsedFiles = new Map();
    return previous;
}

/** The host in use, if any. */
export function currentHost(): Host | null {
    return host;
}

let trees = new Trees(null);
/** Files that were parsed for earlier sessions, by path and prefix macros: while one file is edited, the others stay as they are. */
let parsedFiles = new Map<string, ParsedFile>();

function parsed(path: string, text: string, { prefixMacros }: KnownFunctions): ParsedFile {
    const key = [path, ...prefixMacros].join("\n");
    let file = parsedFiles.get(key);
    if (file?.text !== text) parsedFiles.set(key, (file = parseFile(path, text, { prefixMacros })));
    return file;
}

/** The session that a file belongs to, with exactly the given text for that file. */
export function sessionFor(file: ParsedFile, context: DriverContext): Session {
    const root = rootOf(file.path, context);
    const own = knownFunctions(context.options);
    const tree = trees.of(root, file);
    // What was derived from another text is stale, wherever it is.
    for (const [key, session] of sessions) if (session.tree.name === tree.name && session.tree !== tree) sessions.delete(key);
    const key = keyOf(tree, file, own);
    const known = sessions.get(key);
    const session = known?.program.project.files.adopt(file) === true ? known : sessionOf(root, tree, file, own);
    sessions.delete(key);
    sessions.set(key, session);
    if (sessions.size > MOST_SESSIONS) forgetOldest();
    return session;
}

/** Drivers that are kept in mind. Files come driver by driver, and large ones take hundreds of megabytes. */
const MOST_SESSIONS = 2;

function forgetOldest(): void {
    const [[key, oldest] = []] = sessions;
    if (key === undefined || oldest === undefined) return;
    sessions.delete(key);
    if ([...sessions.values()].some(({ root }) => root === oldest.root)) return;
    for (const name of parsedFiles.keys()) if (name.startsWith(`${oldest.root}/`)) parsedFiles.delete(name);
}

/**
 * False for a file that does not speak of WSK, that nothing which does leads to, and that leads to nothing which does: no rule finds anything
 * in it. Told by text; nothing is parsed.
 */
export function isConcerned(file: FileText, context: DriverContext): boolean {
    return driverAround(file, context).has(file.path);
}

/** The files that findings in a file depend on, where it is one of them: all that its driver is understood with. Told by text. */
export function driverAround({ path, text }: FileText, context: DriverContext): ReadonlySet<string> {
    const { clusters } = trees.of(rootOf(path, context), { path, text: asRead(text) });
    return clusters.paths(clusters.of(path));
}

/** What the files below a folder were found to name, by path, as far as that was looked at; nothing where no file was linted there. */
export function namesBelow(root: string): ReadonlyMap<string, TextNames> {
    return trees.below(normalize(root))?.clusters.includes.names ?? new Map<string, TextNames>();
}

function keyOf({ name, clusters }: Tree, file: FileText, own: KnownFunctions): string {
    return `${name}\n${clusters.of(file.path)}\n${own.key}`;
}

function irpsOf(program: Program, roles: Roles, sockets: Sockets): Irps {
    const freeing = new Concerned(program.project, /\bIoFreeIrp\b/);
    const keeping = new Keeping(program, roles, (fn) => freeing.has(fn, MOST_CALLS));
    return new Irps(
        program,
        (fn, fault) => sockets.closesTwice(fn, fault),
        (routine) => irpsInContext(program, roles, routine),
        (pointer, fn, unsent) => keeping.isOwn(pointer, fn, unsent),
    );
}

function sessionOf(root: string, tree: Tree, file: ParsedFile, own: KnownFunctions): Session {
    const { texts, clusters, projects } = tree;
    const reading: Host = { list: () => [], read: (path) => texts.get(path) ?? null };
    const files = new Files(reading, clusters.paths(clusters.of(file.path)), { file, includes: clusters.includes, projects, parse: (path, text) => parsed(path, text, own) });
    const program = new Program(new Project(files, own));
    files.adopt(file);
    const roles = new Roles(program);
    const requests = new SocketRequests(program);
    const registrations = new Registrations(program, roles);
    const sockets = new Sockets(program, requests, roles);
    const irps = irpsOf(program, roles, sockets);
    return {
        root, tree, program, roles, requests, registrations,
        irps,
        contexts: new CompletionContexts(program, irps),
        spinLocks: new SpinLocks(program),
        lockedWaits: new LockedWaits(program),
        lowRequests: new RaisedCalls(program, roles, LOW_REQUESTS),
        lowServices: new RaisedCalls(program, roles, LOW_SERVICES),
        addressInfos: new AddressInfos(program),
        pagedMemory: new PagedMemory(program, roles),
        manualSetups: new ManualSetups(program, irps),
        completionEvents: new CompletionEvents(program),
        sockets,
        registrationCalls: new RegistrationCalls(program, roles),
        clientDispatches: new ClientDispatches(program, roles, registrations),
        unloading: new Unloading(program, registrations),
        lateOptions: new LateOptions(program, requests),
        inspections: new Inspections(program, roles, requests),
        events: new Events(program, roles, requests),
        calls: new WskCalls(program),
        categories: new SocketCategories(requests),
        memory: new Memory(program, roles, requests),
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
