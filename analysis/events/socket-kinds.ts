/** What a socket is, judged by the requests that make it: in the function itself, or wherever the member is filled that holds it. */
import type { SocketCategory } from "../../knowledge/index.js";
import { textOf } from "../concerned.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { nameOf } from "../inspect/pointers.js";
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
    readonly #stored = new Map<string, readonly SocketMaker[]>();

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
        const name = only?.kind === "initial" ? nameOf(only.cell) : null;
        if (name === null) return [];
        let stored = this.#stored.get(name);
        if (stored === undefined) this.#stored.set(name, (stored = this.#makersIn(name) ?? []));
        return stored;
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

    /** What is put into the members and variables called `name`; null where something is that is not known. */
    #makersIn(name: string): readonly SocketMaker[] | null {
        const found: SocketMaker[] = [];
        const stores = new RegExp(`\\b${name}\\s*=(?!=)`);
        const lends = new RegExp(`&[\\w\\s.>()[\\]-]*\\b${name}\\b`);
        for (const fn of this.program.functionsNaming(name)) {
            const text = textOf(fn);
            // Who has its address may fill it as well.
            if (lends.test(text)) return null;
            if (!stores.test(text)) continue;
            const flow = this.program.flow(fn);
            if (flow === null) return null;
            for (const { cell, value } of flow.assigns) {
                if (nameOf(cell) !== name || value.kind === "const") continue;
                const maker = this.#maker(fn, value);
                if (maker === null) return null;
                found.push(maker);
            }
        }
        return found;
    }
}

function single(socket: Sym): Sym | null {
    const values = alternatives(socket)?.filter((each) => each.kind !== "const") ?? [];
    return values.length === 1 ? (values[0] ?? null) : null;
}
