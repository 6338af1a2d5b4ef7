/** Where a socket comes from. */
import { categoryOfFlags, type SocketCategory } from "../../knowledge/index.js";
import { alternatives, type Sym } from "../flow/sym.js";
import type { SocketRequest, SocketRequests } from "./socket-requests.js";
import type { FunctionDecl } from "../unit.js";

/** The request below `fn` that made `socket`, a value in `fn`; null when it is none, or may be another one as well. */
export function createdBy(requests: SocketRequests, fn: FunctionDecl, socket: Sym): SocketRequest | null {
    const values = alternatives(socket)?.filter((each) => each.kind !== "const") ?? [];
    const only = values[0];
    if (values.length !== 1 || only?.kind !== "unknown") return null;
    return requests.of(fn).find((each) => each.api.information === "socket" && each.socket.key === only.key) ?? null;
}

/** The category of the socket that a request makes, where the call says so. */
export function categoryMade({ api, args }: SocketRequest): SocketCategory | null {
    if (api.name !== "WskSocket") return "connection";
    const flags = api.flags === null ? undefined : args[api.flags.arg];
    return flags?.kind === "const" ? (categoryOfFlags(flags.value) ?? null) : null;
}
