/** The memory of requests: MDLs, buffers, lists of received data. */
import { SOCKET_FUNCTIONS } from "../../knowledge/index.js";
import { SocketKinds } from "../events/socket-kinds.js";
import type { CallEvent } from "../flow/engine.js";
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { type AcceptedBytes, acceptedBytes } from "./accepted-bytes.js";
import { type BufferProblem, bufferProblems } from "./buffer-arguments.js";
import { type FirstMdlCopy, FirstMdlCopies } from "./first-mdl-copies.js";
import { Indications } from "./indications.js";
import { MappedAddresses } from "./mapped-addresses.js";
import { MdlMappings } from "./mdl-mappings.js";
import { Mdls } from "./mdls.js";
import { mdlsForGood } from "./mdls-for-good.js";
import { type NonpagedBuild, nonpagedBuilds } from "./nonpaged-builds.js";
import { PartialWalks } from "./partial-walks.js";
import { RequestBuffers } from "./request-buffers.js";
import { type AddressProblem, addressProblems } from "./socket-addresses.js";
import { nextReleases, strayReleases, type StrayRelease } from "./stray-releases.js";
import { type UnbuiltMdl, unbuiltMdls } from "./unbuilt-mdls.js";
import { contraryUnlocks } from "./contrary-unlocks.js";
import { unguardedLocks } from "./unguarded-locks.js";

/** The functions that take a WSK_BUF. */
const WITH_BUFFER = SOCKET_FUNCTIONS.flatMap(({ name, buffer }) => (buffer === null ? [] : [name]));

export class Memory {
    readonly mdls: Mdls;
    readonly buffers: RequestBuffers;
    readonly indications: Indications;
    readonly mapped: MappedAddresses;
    readonly partialWalks: PartialWalks;
    readonly #firstMdlCopies: FirstMdlCopies;
    readonly #kinds: SocketKinds;
    readonly #problems = new Map<Unit, readonly BufferProblem[]>();

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly requests: SocketRequests,
    ) {
        this.mdls = new Mdls(program);
        this.buffers = new RequestBuffers(program);
        this.indications = new Indications(program, roles);
        this.#kinds = new SocketKinds(program, roles, requests);
        this.mapped = new MappedAddresses(program);
        const mappings = new MdlMappings(program);
        this.partialWalks = new PartialWalks(program, mappings);
        this.#firstMdlCopies = new FirstMdlCopies(program, roles, mappings);
    }

    /** What is wrong with the buffers of requests that functions of the driver's file make or lead to. */
    bufferProblems({ unit }: { readonly unit: Unit }): readonly BufferProblem[] {
        let found = this.#problems.get(unit);
        if (found === undefined) {
            found = [...this.#withBuffer()].filter((fn) => this.program.isBelow(unit, fn)).flatMap((fn) => [...this.#problemsIn(fn)]);
            this.#problems.set(unit, found);
        }
        return found;
    }

    /** The functions that may make requests with a WSK_BUF. */
    #withBuffer(): ReadonlySet<FunctionDecl> {
        return new Set(WITH_BUFFER.flatMap((member) => [...this.requests.naming(member)]));
    }

    *#problemsIn(fn: FunctionDecl): Generator<BufferProblem, void, undefined> {
        for (const event of this.program.flow(fn)?.calls ?? []) yield* bufferProblems(this.program, fn, event);
    }

    /** Copies in `unit` that take the first MDL of received data for all of it. */
    firstMdlCopies(unit: Unit): Iterable<FirstMdlCopy> {
        return this.#firstMdlCopies.in(unit);
    }

    /** What receive callbacks of `unit` say wrong of the bytes that they have taken. */
    acceptedBytes(unit: Unit): Iterable<AcceptedBytes> {
        return acceptedBytes(this.program, this.roles, unit);
    }

    /** The calls of `fn` by which it allocates MDLs, in a driver that never frees one. */
    mdlsForGood(fn: FunctionDecl): readonly CallEvent[] {
        return mdlsForGood(this.program, fn);
    }

    /** The requests of `unit` with MDLs that another function has kept, and nobody has built. */
    *unbuiltMdls(unit: Unit): Generator<UnbuiltMdl, void, undefined> {
        for (const fn of this.#withBuffer()) if (fn.unit === unit) yield* unbuiltMdls(this.program, fn);
    }

    /** The calls of `fn` that release a list by a variable that has been moved on along it. */
    strayReleases(fn: FunctionDecl): readonly StrayRelease[] {
        return strayReleases(this.program, fn);
    }

    /** The calls of `unit` that release what follows the head of a list, or have a helper release it. */
    nextReleases(unit: Unit): ReturnType<typeof nextReleases> {
        return nextReleases(this.program, unit);
    }

    /** What is wrong with the addresses that `fn` gives to requests. */
    addressProblems(fn: FunctionDecl): Iterable<AddressProblem> {
        const { text } = fn.unit.file;
        return /SOCKADDR|WskConnectEx|ADDR\b/i.test(text) ? addressProblems(this.program, this.requests, this.#kinds, fn) : [];
    }

    /** The calls of `fn` that lock pages where nobody catches the exception. */
    unguardedLocks(fn: FunctionDecl): readonly CallEvent[] {
        return unguardedLocks(this.program, fn);
    }

    /** The calls of `fn` that unlock pages where the flags of their MDL say that they are not locked. */
    contraryUnlocks(fn: FunctionDecl): readonly CallEvent[] {
        return contraryUnlocks(this.program, fn);
    }

    /** MDLs that are built for non-paged memory over memory that may be paged, below the functions of `unit`. */
    nonpagedBuilds(unit: Unit): Iterable<NonpagedBuild> {
        return nonpagedBuilds(this.program, unit);
    }
}
