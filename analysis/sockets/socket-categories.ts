/** Sockets whose category the function that makes them says, and the requests on them that another function of the chain makes. */
import { categoryOfFlags, SOCKET_MAKERS, type SocketCategory } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { MOST_CALLS } from "../handled.js";
import { wordsFor } from "../mentions.js";
import type { SocketRequest, SocketRequests } from "./socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { anyWordOf } from "../word-patterns.js";

/** A request on a socket of known category. */
export interface CategorizedRequest {
    readonly category: SocketCategory;
    /** The request that makes the socket, and the one that is made on it, both below one function. */
    readonly made: SocketRequest;
    readonly use: SocketRequest;
    /** The call, in that function, that makes or leads to the request. */
    readonly at: CNode;
}

/** Accepted sockets are made by requests on others. */

export class SocketCategories {
    readonly #known = new Map<FunctionDecl, readonly CategorizedRequest[]>();
    #making: Concerned | null = null;

    constructor(readonly requests: SocketRequests) {}

    /** The requests below `fn` whose socket is made below it as well, but not both below one call of it. */
    of(fn: FunctionDecl): readonly CategorizedRequest[] {
        let found = this.#known.get(fn);
        if (found === undefined) {
            this.#known.set(fn, []);
            this.#known.set(fn, (found = this.#find(fn)));
        }
        return found;
    }

    #find(fn: FunctionDecl): readonly CategorizedRequest[] {
        if (!this.#makes(fn)) return [];
        const all = this.requests.of(fn);
        return all.flatMap((made) => {
            const category = categoryMade(made);
            if (category === null) return [];
            const uses = all.filter((use) => use.api.level === "socket" && isSame(use.args[0], made.socket) && !this.#isFoundBelow(made, use));
            return uses.map((use) => ({ category, made, use, at: (use.chain[0]?.event ?? use.event).call.node }));
        });
    }

    /** What a socket is that was made further down is some helper's own affair. */
    #makes(fn: FunctionDecl): boolean {
        const { project } = this.requests.program;
        this.#making ??= new Concerned(project, new RegExp(`\\b${anyWordOf(SOCKET_MAKERS.flatMap((name) => [...wordsFor(project, name)]))}\\b`));
        return this.#making.has(fn, MOST_CALLS);
    }

    /** True when one call leads to both, and what it calls tells the category itself. */
    #isFoundBelow(made: SocketRequest, use: SocketRequest): boolean {
        const site = made.chain[0];
        if (site === undefined || site.event !== use.chain[0]?.event || site.event.target.kind !== "function") return false;
        const inner = this.requests.of(site.event.target.decl);
        const own = inner.find((each) => each.event === made.event);
        const other = inner.find((each) => each.event === use.event);
        return own !== undefined && other !== undefined && categoryMade(own) !== null && isSame(other.args[0], own.socket);
    }
}

/** The category of the socket that a request makes; null where the source does not tell, or for requests that make none. */
export function categoryMade({ api, args, event }: SocketRequest): SocketCategory | null {
    // What a stream socket accepts is not documented to be a connection-oriented socket.
    if (api.name === "WskAccept") return event.target.kind === "wsk" && event.target.dispatch === "WSK_PROVIDER_LISTEN_DISPATCH" ? "connection" : null;
    if (api.name === "WskSocketConnect") return "connection";
    if (api.name !== "WskSocket" || api.flags === null) return null;
    const flags = args[api.flags.arg];
    return flags?.kind === "const" ? (categoryOfFlags(flags.value) ?? null) : null;
}

function isSame(given: Sym | undefined, made: Sym): boolean {
    const all = (given === undefined ? null : alternatives(given))?.filter((each) => each.kind !== "const") ?? [];
    return all.length > 0 && all.every(({ key }) => named(key) === named(made.key));
}

/** A part of what a callee has changed has one name, whether the part was taken before or after it came to be named in terms of the caller. */
function named(key: string): string {
    return key.replaceAll("?", "");
}

/** From the request that makes the socket to the one that is made on it. */
export function categorySteps({ made, use, category }: CategorizedRequest, text: string): TraceStep[] {
    const makes = step(made.event.call.node, `${made.api.name} makes a ${category} socket`);
    return [...chainSteps(made.chain), makes, ...chainSteps(use.chain), step(use.event.call.node, text)];
}
