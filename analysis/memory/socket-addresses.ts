/**
 * The addresses that requests are given: whether what WSK writes fits, and whether what it reads is of the socket's family.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_local_address
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_bind
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_connect_ex
 */
import { constant, typeAlias, wskMembers } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { alternatives, memberCell, type Sym } from "../flow/sym.js";
import type { SocketKinds } from "../events/socket-kinds.js";
import type { Variable } from "../ir.js";
import type { Program } from "../program.js";
import { canonicalName, fieldType } from "../resolve.js";
import { createdBy } from "../sockets/socket-origin.js";
import type { SocketRequest, SocketRequests } from "../sockets/socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import type { CType } from "../types.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { bufferCell } from "./transfers.js";

export interface AddressProblem {
    readonly kind: "small" | "small6" | "family" | "mixed" | "long";
    /** The request, or the call of the function that leads there. */
    readonly at: CNode;
    readonly call: string;
    /** The variable or its member, as its author calls it. */
    readonly what: string;
    readonly type: string;
    /** The socket's family, or the other address's type. */
    readonly other: string;
    /** The variable, where it is an address as a whole. */
    readonly variable: Variable | null;
    readonly trace: readonly TraceStep[];
}

const INET = constant("AF_INET") ?? 2;
const INET6 = constant("AF_INET6") ?? 23;
/** Bytes of the shortest address, and of one of IPv6. */
const SHORTEST = 16;
const LONG = 28;
/** WskConnectEx sends no more than that with the connection. */
const MOST_DATA = 65_535;
const FAMILY_ARGUMENT = 1;
/** The requests that are given addresses, or data of a limited length. */
const TAKERS = new Set(wskMembers.filter(({ name, parameters }) => name === "WskConnectEx" || parameters.some(({ type }) => type === "PSOCKADDR")).map(({ name }) => name));

interface Given {
    readonly name: string;
    readonly size: number | null;
    readonly what: string;
    readonly variable: Variable | null;
}

/** What is wrong with the addresses of the requests that `fn` makes or leads to, where `fn` has them. */
export function* addressProblems(program: Program, requests: SocketRequests, kinds: SocketKinds, fn: FunctionDecl): Generator<AddressProblem, void, undefined> {
    if (![...TAKERS].some((name) => requests.mayReach(fn, name))) return;
    for (const request of requests.of(fn)) {
        const { api, args, chain, event } = request;
        const at = chain[0]?.event.call.node ?? event.call.node;
        const trace = chain.length === 0 ? [] : [...chainSteps(chain), step(event.call.node, `${api.name} takes the address`)];
        const problem = (kind: AddressProblem["kind"], { name, what, variable }: Given, other: string): AddressProblem => ({ kind, at, call: api.name, what, type: name, other, variable, trace });
        let known: number | null | undefined;
        const family = (): number | null => (known === undefined ? (known = familyOf(requests, kinds, fn, request)) : known);
        const inputs: Given[] = [];
        for (const [index, { type, direction }] of api.parameters.entries()) {
            const arg = type === "PSOCKADDR" ? args[index] : undefined;
            const given = addressed(program, fn, arg) ?? (direction === "in" ? passedOn(program, fn, arg) : null);
            if (given === null) continue;
            if (direction === "out") {
                if (given.size !== null && given.size < SHORTEST) yield problem("small", given, String(given.size));
                else if (given.size !== null && given.size < LONG && family() === INET6) yield problem("small6", given, String(given.size));
                continue;
            }
            inputs.push(given);
            // What a helper is given may be cast by whoever calls it.
            if (given.variable === null && given.size === null) continue;
            const isOther = isTyped(given) && family() === (given.name === "SOCKADDR_IN" ? INET6 : INET);
            if (isOther) yield problem("family", given, family() === INET6 ? "AF_INET6" : "AF_INET");
        }
        const [first, second] = inputs;
        if (first !== undefined && second !== undefined && isTyped(first) && isTyped(second) && first.name !== second.name) yield problem("mixed", second, first.name);
        const length = api.name === "WskConnectEx" ? dataLength(request) : null;
        if (length !== null && length > MOST_DATA) yield { kind: "long", at, call: api.name, what: String(length), type: "", other: "", variable: null, trace };
    }
}

function isTyped({ name }: Given): boolean {
    return name === "SOCKADDR_IN" || name === "SOCKADDR_IN6";
}

function dataLength({ event, inRoot }: SocketRequest): number | null {
    const cell = bufferCell(event);
    const length = cell === null ? null : inRoot(event.state.load(memberCell(cell, "Length")));
    return length?.kind === "const" ? length.value : null;
}

/** The address family of the socket, where the function, or what it calls, has made it with a constant. */
function familyOf(requests: SocketRequests, kinds: SocketKinds, fn: FunctionDecl, { api, args, socket: its }: SocketRequest): number | null {
    // WskAccept writes addresses of the family of the listening socket.
    const socket = (api.level === "socket" ? args[0] : undefined) ?? its;
    return familyHere(requests, fn, socket) ?? agreed(kinds.makers(fn, socket).map(({ request }) => (request === null ? null : familyIn(request))));
}

function familyHere(requests: SocketRequests, fn: FunctionDecl, socket: Sym): number | null {
    // Where the request for it has failed, the old one is still there: that path has another mistake, if any.
    const made = (alternatives(socket) ?? []).filter(({ kind }) => kind === "unknown");
    const origin = made[0] === undefined || made.length > 1 ? null : createdBy(requests, fn, made[0]);
    return origin === null ? null : familyIn(origin);
}

function familyIn({ api, args }: SocketRequest): number | null {
    const family = api.name === "WskSocket" ? args[FAMILY_ARGUMENT] : undefined;
    return family?.kind === "const" ? family.value : null;
}

/** What all sockets have that are put into a member. */
function agreed(families: readonly (number | null)[]): number | null {
    const [first = null, ...others] = families;
    return others.every((each) => each === first) ? first : null;
}

/** The address that a function has been given by a pointer of a type of its own. */
function passedOn(program: Program, fn: FunctionDecl, pointer: Sym | undefined): Given | null {
    const parameter = pointer?.kind === "param" ? fn.parameters?.[pointer.index] : undefined;
    const named = parameter === undefined ? null : canonicalName(program.project, fn.unit, parameter.type);
    if (parameter === undefined || named === null || named.depth !== 1) return null;
    return { name: named.name, size: null, what: parameter.name, variable: null };
}

/** The variable of the driver that a pointer is the address of, and its type. */
function addressed(program: Program, fn: FunctionDecl, pointer: Sym | undefined): Given | null {
    if (pointer?.kind !== "address" || !("variable" in pointer.cell.base)) return null;
    const { variable } = pointer.cell.base;
    let type: CType = variable.type;
    for (const each of pointer.cell.steps) {
        if (each.startsWith("[")) return null;
        type = fieldType(program.project, fn.unit, type, each);
    }
    const named = canonicalName(program.project, fn.unit, type);
    if (named === null || named.depth > 0) return null;
    const isWhole = pointer.cell.steps.length === 0;
    return { name: named.name, size: typeAlias(named.name)?.size ?? null, what: [variable.name, ...pointer.cell.steps].join("."), variable: isWhole ? variable : null };
}
