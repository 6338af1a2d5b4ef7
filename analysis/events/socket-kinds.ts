/** What a socket is, judged by the requests that make it: in the function itself, or wherever the member is filled that holds it. */
import type { SocketCategory } from "../../knowledge/index.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, type Cell, type Sym } from "../flow/sym.js";
import { textOf } from "../callees.js";
import { nameOf } from "../inspect/pointers.js";
import { memberKey, memberStores } from "../member-stores.js";
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import { categoryMade, createdBy } from "../sockets/socket-origin.js";
import type { SocketRequest, SocketRequests } from "../sockets/socket-requests.js";
import type { FunctionDecl } from "../unit.js";

/** One way in which a socket comes to be. */
export interface SocketMaker {
    /** The function below which it is made, or that is given it. */
    readonly fn: FunctionDecl;
    /** The request that makes it; null for a socket that WSK hands to a WskAcceptEvent callback. */
    readonly request: SocketRequest | null;
    readonly category: SocketCategory;
}

const ACCEPT_SOCKET = 4;

export class SocketKinds {
    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly requests: SocketRequests,
    ) {}

    /**
     * All ways in which `socket`, a value in `fn`, comes to be; none where one of them is not known.
     *
     * @param state where it is used: what a context is a pointer to, the variable tells that holds it there
     */
    makers(fn: FunctionDecl, socket: Sym, state: FlowState | null = null): readonly SocketMaker[] {
        const here = this.#made(fn, socket);
        if (here !== null) return here;
        const only = single(socket);
        return only?.kind === "initial" ? (this.#makersIn(fn, only.cell, state) ?? []) : [];
    }

    /** The category of `socket`, a value in `fn`; null when it is not known. */
    category(fn: FunctionDecl, socket: Sym, state: FlowState | null = null): SocketCategory | null {
        const [first, ...others] = this.makers(fn, socket, state);
        return first !== undefined && others.every(({ category }) => category === first.category) ? first.category : null;
    }

    /** The same, of sockets that are made below `fn`, or given to it by WSK. */
    #made(fn: FunctionDecl, socket: Sym): readonly SocketMaker[] | null {
        const made = values(socket).map((each) => this.#maker(fn, each));
        const found = made.filter((each) => each !== null);
        return made.length > 0 && found.length === made.length ? found : null;
    }

    #maker(fn: FunctionDecl, socket: Sym): SocketMaker | null {
        if (socket.kind === "param" && socket.index === ACCEPT_SOCKET && this.#isAccepting(fn)) return { fn, request: null, category: "connection" };
        const request = createdBy(this.requests, fn, socket);
        const category = request === null ? null : categoryMade(request);
        return request === null || category === null ? null : { fn, request, category };
    }

    #isAccepting(fn: FunctionDecl): boolean {
        for (const { fn: each, event } of this.roles.callbacks) if (each === fn && event.name === "WskAcceptEvent") return true;
        return false;
    }

    /** What is put into the member that `cell` is; null where something is that is not known. */
    #makersIn(fn: FunctionDecl, cell: Cell, state: FlowState | null): readonly SocketMaker[] | null {
        const found: SocketMaker[] = [];
        if (this.#isOftenUnknown(fn, cell, state)) return null;
        for (const { fn: storing, event } of memberStores(this.program, fn, cell, state) ?? []) {
            const made = this.#made(storing, event.value);
            if (made === null) return null;
            found.push(...made);
        }
        return found;
    }

    /** True where a plain store shows that what the member holds is not known: told before all that names the member is followed. */
    #isOftenUnknown(fn: FunctionDecl, cell: Cell, use: FlowState | null): boolean {
        const name = nameOf(cell);
        const key = memberKey(this.program, fn, cell, use);
        if (name === null || key === null) return false;
        const store = new RegExp(`\\b${name}\\s*=[^=]`);
        for (const storing of this.program.functionsNaming(name)) {
            if (!store.test(textOf(storing))) continue;
            for (const { cell: at, value, state } of this.program.flow(storing)?.assigns ?? []) {
                if (value.kind === "const" || nameOf(at) !== name || memberKey(this.program, storing, at, state) !== key) continue;
                if (this.#made(storing, value) === null) return true;
            }
        }
        return false;
    }
}

/** What a socket may be, but for NULL; none where that is not known. */
function values(socket: Sym): readonly Sym[] {
    return alternatives(socket)?.filter((each) => each.kind !== "const") ?? [];
}

function single(socket: Sym): Sym | null {
    const [only, ...others] = values(socket);
    return others.length === 0 ? (only ?? null) : null;
}
