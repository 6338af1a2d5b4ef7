/**
 * The model of a run, kept between the files of the run. ESLint hands over one file after the other; the project around them is read
 * once and kept until the host changes or a file's text is not the one that was read (an editor's buffer, a second pass of `--fix`).
 */
import { parseFile } from "../parser/parse.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { Events } from "./events/events.js";
import { Files } from "./files.js";
import type { Host } from "./host.js";
import { Inspections } from "./inspect/inspections.js";
import { LateOptions } from "./late-options.js";
import { CompletionEvents } from "./completion/completion-events.js";
import { PagedMemory } from "./irql/paged-memory.js";
import { AddressInfos } from "./address-infos.js";
import { LOW_REQUESTS, LOW_SERVICES } from "./irql/low-requests.js";
import { RaisedCalls } from "./irql/raised-calls.js";
import { LockedWaits } from "./irql/locked-waits.js";
import { Memory } from "./memory/memory.js";
import { ManualSetups } from "./manual-setups.js";
import { CompletionContexts } from "./completion/completion-contexts.js";
import { Concerned } from "./concerned.js";
import { MOST_CALLS } from "./handled.js";
import { Irps } from "./irps/irps.js";
import { irpsInContext } from "./irps/irps-in-context.js";
import { Keeping } from "./keeping.js";
import { Program } from "./program.js";
import { Project } from "./project.js";
import { type KnownFunctions, knownFunctions } from "./project-knowledge.js";
import { ClientDispatches } from "./registration/client-dispatches.js";
import { RegistrationCalls } from "./registration/registration-calls.js";
import { Registrations } from "./registration/registrations.js";
import { Roles } from "./roles.js";
import { SocketCategories } from "./sockets/socket-categories.js";
import { Sockets } from "./sockets/sockets.js";
import { SpinLocks } from "./spin-locks.js";
import { SocketRequests } from "./sockets/socket-requests.js";
import { currentTrees, type DriverContext, rootOf } from "./surroundings.js";
import type { FileText, Tree } from "./tree.js";
import type { Trees } from "./trees.js";
import { Unloading } from "./registration/unloading.js";
import { WskCalls } from "./wsk-calls.js";

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

/** What is kept of a host's files between two that are linted. */
class Kept {
    readonly sessions = new Map<string, Session>();
    /** Files that were parsed for earlier sessions, by path and prefix macros: while one file is edited, the others stay as they are. */
    readonly #parsed = new Map<string, ParsedFile>();

    parsed(path: string, text: string, { prefixMacros }: KnownFunctions): ParsedFile {
        const key = [path, ...prefixMacros].join("\n");
        let file = this.#parsed.get(key);
        if (file?.text !== text) this.#parsed.set(key, (file = parseFile(path, text, { prefixMacros })));
        return file;
    }

    forgetOldest(): void {
        const [[key, oldest] = []] = this.sessions;
        if (key === undefined || oldest === undefined) return;
        this.sessions.delete(key);
        if ([...this.sessions.values()].some(({ root }) => root === oldest.root)) return;
        for (const name of this.#parsed.keys()) if (name.startsWith(`${oldest.root}/`)) this.#parsed.delete(name);
    }
}

/** It goes with the host's trees. */
const keptOf = new WeakMap<Trees, Kept>();

/** The session that a file belongs to, with exactly the given text for that file. */
export function sessionFor(file: ParsedFile, context: DriverContext): Session {
    const root = rootOf(file.path, context);
    const own = knownFunctions(context.options);
    const trees = currentTrees();
    const tree = trees.of(root, file);
    const kept = keptOf.get(trees) ?? new Kept();
    keptOf.set(trees, kept);
    const { sessions } = kept;
    // What was derived from another text is stale, wherever it is.
    for (const [key, session] of sessions) if (session.tree.name === tree.name && session.tree !== tree) sessions.delete(key);
    const key = keyOf(tree, file, own);
    const known = sessions.get(key);
    const session = known?.program.project.files.adopt(file) === true ? known : sessionOf({ root, tree, kept }, file, own);
    sessions.delete(key);
    sessions.set(key, session);
    if (sessions.size > MOST_SESSIONS) kept.forgetOldest();
    return session;
}

/** Drivers that are kept in mind. Files come driver by driver, and large ones take hundreds of megabytes. */
const MOST_SESSIONS = 2;

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

function sessionOf({ root, tree, kept }: { root: string; tree: Tree; kept: Kept }, file: ParsedFile, own: KnownFunctions): Session {
    const { texts, clusters, projects } = tree;
    const reading: Host = { list: () => [], read: (path) => texts.get(path) ?? null };
    const files = new Files(reading, clusters.paths(clusters.of(file.path)), { file, includes: clusters.includes, projects, parse: (path, text) => kept.parsed(path, text, own) });
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
