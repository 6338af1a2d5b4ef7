/** All functions of the provider dispatch tables in one lookup. */
import { CLIENT_FUNCTIONS } from "./client-functions.js";
import { SETUP_FUNCTIONS } from "./socket-functions.js";
import { TRANSFER_FUNCTIONS } from "./transfer-functions.js";
import type { WskFunction } from "./types.js";

/** The functions of the socket-level dispatch tables. */
export const SOCKET_FUNCTIONS: readonly WskFunction[] = [...SETUP_FUNCTIONS, ...TRANSFER_FUNCTIONS];

/** The functions of all provider dispatch tables; WskRelease stands there twice, once for each kind of indication. */
export const wskMembers: readonly WskFunction[] = [...CLIENT_FUNCTIONS, ...SOCKET_FUNCTIONS];

/** Names of the functions that make a socket: the IRP's IoStatus.Information is that. */
export const SOCKET_MAKERS: readonly string[] = wskMembers.filter(({ information }) => information === "socket").map(({ name }) => name);

const byName = new Map<string, WskFunction[]>();
const byPfn = new Map<string, WskFunction>();
for (const member of wskMembers) {
    byName.set(member.name, [...(byName.get(member.name) ?? []), member]);
    byPfn.set(member.pfn, member);
}

/**
 * The dispatch table member `name`, called with `argc` arguments, or undefined when there is none: a driver's own function of
 * the same name, say. For WskRelease, whose two forms take the same number of arguments, this is the connection's form; see
 * `wskMembersNamed`.
 */
export function wskMember(name: string, argc: number): WskFunction | undefined {
    return byName.get(name)?.find((member) => member.argc === argc);
}

/** Every form of the dispatch table member `name`: none, one, or for WskRelease two. */
export function wskMembersNamed(name: string): readonly WskFunction[] {
    return byName.get(name) ?? [];
}

/** The function that the pointer type `pfn` (`PFN_WSK_SEND`) stands for, or undefined. */
export function wskMemberByPfn(pfn: string): WskFunction | undefined {
    return byPfn.get(pfn);
}
