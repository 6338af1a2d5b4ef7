/**
 * Pointers to a socket that a WskAcceptEvent callback has refused: WSK closes the socket when the callback has returned, and who finds the pointer later uses what is gone.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_accept_event
 */
import type { CNode } from "../../parser/ast.js";
import { requesting } from "../concerned.js";
import type { ReturnEvent } from "../flow/engine.js";
import { heldOutside } from "../flow/held-outside.js";
import { type Cell, paramSym, pointeeCell } from "../flow/sym.js";
import { nameOf } from "../inspect/pointers.js";
import { memberKey } from "../member-stores.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import type { Roles } from "../roles.js";
import type { FunctionDecl } from "../unit.js";
import { ACCEPT, mayAccept, mayReject } from "./accept-outputs.js";
import { RefusedUsers } from "./refused-users.js";

export interface RefusedPointer {
    /** The `return` by which the connection is refused. */
    readonly at: CNode;
    /** The member or variable that holds the pointer. */
    readonly place: string;
    /** A function that makes a request on what it finds there, and the request. */
    readonly user: string;
    readonly call: string;
    readonly use: CNode;
}

const SOCKET = paramSym(ACCEPT.socket).key;

/** Where a callback refuses a connection and leaves the socket where another function of the driver makes requests on it. */
export function refusedPointers(program: Program, roles: Roles, fn: FunctionDecl): readonly RefusedPointer[] {
    if (program.cfg(fn)?.incomplete !== false || fn.parameters?.[ACCEPT.socket] === undefined) return [];
    return (program.flow(fn)?.returns ?? []).flatMap((event): RefusedPointer[] => {
        if (mayAccept(event) || !mayReject(event) || event.state.fact(SOCKET).eq === 0) return [];
        for (const cell of placesOf(event)) {
            const [name, key] = [nameOf(cell), memberKey(program, fn, cell, event.state)];
            const found = name === null || key === null ? null : userOf(program, new RefusedUsers(program, roles, fn, name), key);
            if (key !== null && found !== null) return [{ at: event.node, place: key.replace(/^[_.]+/, ""), ...found }];
        }
        return [];
    });
}

/** Where, in memory of others, the socket certainly is: not in the callback's outputs, nor in what it has made itself. */
function* placesOf({ state }: ReturnEvent): Generator<Cell, void, undefined> {
    const outputs = [ACCEPT.context, ACCEPT.dispatch].map((index) => pointeeCell(paramSym(index)).root);
    for (const cell of heldOutside(state, SOCKET)) {
        // Which element of an array a user comes to, nobody can tell.
        const isElement = cell.steps.at(-1)?.startsWith("[") === true;
        if (!isElement && !outputs.includes(cell.root) && !("pointer" in cell.base && cell.base.pointer.kind === "result")) yield cell;
    }
}

/** Another function that makes a request on the socket that it finds in such a place, itself or by a helper. */
function userOf(program: Program, users: RefusedUsers, key: string): Pick<RefusedPointer, "user" | "call" | "use"> | null {
    const towards = requesting(program.project);
    for (const user of program.functionsNaming(users.place)) {
        if (user === users.callback || !towards.mayLead(user)) continue;
        const isUse = ({ event: { target, args, state }, inRoot }: Reached): boolean => {
            const socket = target.kind === "wsk" && target.api.level === "socket" && args[0] !== undefined ? inRoot(args[0]) : null;
            return socket?.kind === "initial" && memberKey(program, user, socket.cell, state) === key;
        };
        const use = [...reachedFrom(program, user, { towards })].find(isUse);
        if (use === undefined || !users.comesAnyway(user)) continue;
        return { user: user.name, call: use.event.target.name, use: (use.chain[0]?.event ?? use.event).call.node };
    }
    return null;
}
