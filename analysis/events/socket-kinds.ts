/** What a socket is, judged by the requests that make it: in the function itself, or wherever the member is filled that holds it. */
import type { SocketCategory } from "../../knowledge/index.js";
import { alternatives, type Cell, type Sym } from "../flow/sym.js";
import { textOf } from "../callees.js";
import { nameOf } from "../inspect/pointers.js";
import { memberKey, memberStores } from "../member-stores.js";
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import { categoryMade, createdBy } from "../socket-origin.js";
import type { SocketRequest, SocketRequests } from "../socket-requests.js";
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

    /** All ways in which `socket`, a value in `fn`, comes to be; none where one of them is not known. */
    makers(fn: FunctionDecl, socket: Sym): readonly SocketMaker[] {
        const here = this.#maker(fn, socket);
        if (here !== null) return [here];
        const only = single(socket);
        return only?.kind === "initial" ? (this.#makersIn(fn, only.cell) ?? []) : [];
    }

    /** The category of `socket`, a value in `fn`; null when it is not known. */
    category(fn: FunctionDecl, socket: Sym): SocketCategory | null {
        const [first, ...others] = this.makers(fn, socket);
        return first !== undefined && others.every(({ category }) => category === first.category) ? first.category : null;
    }

    #maker(fn: FunctionDecl, socket: Sym): SocketMaker | null {
        const only = single(socket);
        if (only?.kind === "param" && only.index === ACCEPT_SOCKET && this.#isAccepting(fn)) return { fn, request: null, category: "connection" };
        const request = createdBy(this.requests, fn, socket);
        const category = request === null ? null : categoryMade(request);
        return request === null || category === null ? null : { fn, request, category };
    }

    #isAccepting(fn: FunctionDecl): boolean {
        for (const { fn: each, event } of this.roles.callbacks) if (each === fn && event.name === "WskAcceptEvent") return true;
        return false;
    }

    /** What is put into the member that `cell` is; null where something is that is not known. */
    #makersIn(fn: FunctionDecl, cell: Cell): readonly SocketMaker[] | null {
        const found: SocketMaker[] = [];
        if (this.#isOftenUnknown(fn, cell)) return null;
        for (const { fn: storing, event } of memberStores(this.program, fn, cell, null) ?? []) {
            const maker = this.#maker(storing, event.value);
            if (maker === null) return null;
            found.push(maker);
        }
        return found;
    }

    /** True where a plain store shows that what the member holds is not known: told before all that names the member is followed. */
    #isOftenUnknown(fn: FunctionDecl, cell: Cell): boolean {
        const name = nameOf(cell);
        const key = memberKey(this.program, fn, cell, null);
        if (name === null || key === null) return false;
        const store = new RegExp(`\\b${name}\\s*=[^=]`);
        for (const storing of this.program.functionsNaming(name)) {
            if (!store.test(textOf(storing))) continue;
            for (const { cell: at, value, state } of this.program.flow(storing)?.assigns ?? []) {
                if (value.kind === "const" || nameOf(at) !== name || memberKey(this.program, storing, at, state) !== key) continue;
                if (this.#maker(storing, value) === null) return true;
            }
        }
        return false;
    }
}

function single(socket: Sym): Sym | null {
    const values = alternatives(socket)?.filter((each) => each.kind !== "const") ?? [];
    return values.length === 1 ? (values[0] ?? null) : null;
}
