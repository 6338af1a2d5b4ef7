/** Which socket types and protocols the categories of sockets take, for the address families that WSK documents. */
import { networkPage } from "./sources.js";
import type { SocketCategory } from "./types.js";

export interface SocketCombination {
    readonly category: SocketCategory;
    readonly type: string;
    /** Names of the protocols; null for any. */
    readonly protocols: readonly string[] | null;
}

/** The pages with the tables, by the family. */
export const FAMILY_PAGES: Readonly<Record<string, string>> = { AF_INET: networkPage("af-inet"), AF_INET6: networkPage("af-inet6") };

const TCP = { type: "SOCK_STREAM", protocols: ["IPPROTO_TCP"] } as const;
const UDP = { type: "SOCK_DGRAM", protocols: ["IPPROTO_UDP"] } as const;
const RAW = { type: "SOCK_RAW", protocols: null } as const;

/** The documented combinations. Stream sockets are in none of the tables: nothing is known of them. */
export const SOCKET_COMBINATIONS: readonly SocketCombination[] = [
    { category: "basic", ...TCP }, { category: "basic", ...UDP }, { category: "basic", ...RAW },
    { category: "listen", ...TCP },
    { category: "connection", ...TCP },
    { category: "datagram", ...UDP }, { category: "datagram", ...RAW },
];

/** The combinations for a category; empty when nothing is documented. */
export function combinationsOf(category: SocketCategory): readonly SocketCombination[] {
    return SOCKET_COMBINATIONS.filter((each) => each.category === category);
}
