/** Sockets that are made of no category, of several, or of one that does not go with the other arguments. */
import { categoryOfFlags, combinationsOf, constant, FAMILY_PAGES, flag, flagsAt, type SocketCategory } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { Driver } from "../driver.js";
import type { Sym } from "../flow/sym.js";
import { categorySteps } from "./socket-categories.js";
import type { TraceStep } from "../trace.js";
import { isGiven, type MadeCall, wayDown, waysToCall } from "../wsk-calls.js";
import { writtenConstants } from "../written.js";

export interface CategoryFault {
    readonly kind: "several" | "none" | "basicCallbacks" | "forgotten" | "combination" | "connectType" | "basicUse";
    readonly at: CNode;
    readonly data: Readonly<Record<string, string>>;
    readonly trace: readonly TraceStep[];
}

/** Positions of the arguments of WskSocket and WskSocketConnect. */
const SOCKET = { family: 1, type: 2, protocol: 3, flags: 4, context: 5, dispatch: 6 } as const;
const CONNECT = { type: 1, protocol: 2 } as const;
const CONTROLS: ReadonlySet<string> = new Set(["WskControlSocket", "WskCloseSocket"]);

/** What functions of the driver's file, or those that they lead to, do wrong with categories. */
export function* categoryFaults(driver: Driver): Generator<CategoryFault, void, undefined> {
    for (const call of driver.calls.below(driver.unit, "WskSocket")) {
        for (const made of waysToCall(driver.program, call, [SOCKET.flags])) yield* flagsFault(driver, made);
        for (const made of waysToCall(driver.program, call, [SOCKET.flags, SOCKET.dispatch])) yield* basicFault(driver, made);
        for (const made of waysToCall(driver.program, call, [SOCKET.flags, SOCKET.context])) yield* basicFault(driver, made);
        for (const made of waysToCall(driver.program, call, [SOCKET.flags, SOCKET.family, SOCKET.type, SOCKET.protocol])) yield* combinationFault(made);
    }
    for (const call of driver.calls.below(driver.unit, "WskSocketConnect")) {
        for (const made of waysToCall(driver.program, call, [CONNECT.type, CONNECT.protocol])) yield* connectFault(made);
    }
    yield* basicUses(driver);
}

/** The flags by name that are written for the category; null when one of them belongs elsewhere, which is a matter of its own. */
function namesIn(driver: Driver, { fn, event, chain }: MadeCall): readonly string[] | null {
    const written = writtenConstants(driver.program, fn, event, SOCKET.flags, chain).map(({ name }) => name);
    const known = flagsAt("WskSocket", SOCKET.flags).map(({ name }) => name);
    return written.some((name) => flag(name) !== undefined && !known.includes(name)) ? null : written.filter((name) => known.includes(name));
}

function* flagsFault(driver: Driver, made: MadeCall): Generator<CategoryFault, void, undefined> {
    const flags = made.values[0];
    if (flags?.kind !== "const" || categoryOfFlags(flags.value) !== undefined) return;
    const names = namesIn(driver, made);
    if (names === null) return;
    const isKnown = flagsAt("WskSocket", SOCKET.flags).reduce((bits, { value }) => bits & ~value, flags.value) === 0;
    const given = names.length > 1 ? [...new Set(names)].join(" | ") : `0x${flags.value.toString(16)}`;
    yield { kind: isKnown ? "several" : "none", at: made.at, data: { given }, trace: wayDown(made, "WskSocket is given the flags") };
}

function* basicFault(driver: Driver, made: MadeCall): Generator<CategoryFault, void, undefined> {
    const [flags, given] = made.values;
    if (flags?.kind !== "const" || categoryOfFlags(flags.value) !== "basic" || !isGiven(given, made)) return;
    const names = namesIn(driver, made);
    if (names === null) return;
    yield { kind: names.length > 0 ? "basicCallbacks" : "forgotten", at: made.at, data: {}, trace: wayDown(made, "WskSocket makes a basic socket") };
}

function* combinationFault(made: MadeCall): Generator<CategoryFault, void, undefined> {
    const [flags, family, type, protocol] = made.values;
    const category = flags?.kind === "const" ? categoryOfFlags(flags.value) : undefined;
    const familyName = Object.keys(FAMILY_PAGES).find((name) => isConst(family, name));
    if (category === undefined || familyName === undefined || type?.kind !== "const") return;
    const allowed = combinationsOf(category);
    const ofType = allowed.find((each) => isConst(type, each.type));
    // Protocol 0 may leave the choice to the transport.
    const isWrongProtocol = ofType !== undefined && ofType.protocols !== null && protocol?.kind === "const" && protocol.value !== 0
        && !ofType.protocols.some((name) => isConst(protocol, name));
    if (allowed.length === 0 || (ofType !== undefined && !isWrongProtocol)) return;
    const given = protocol?.kind === "const" && protocol.value !== 0 ? `${nameOf(type, TYPES)} and ${nameOf(protocol, PROTOCOLS)}` : nameOf(type, TYPES);
    const data = { category: article(category), given, family: familyName, allowed: allowed.map(said).join(", or ") };
    yield { kind: "combination", at: made.at, data, trace: wayDown(made, "WskSocket makes the socket") };
}

function* connectFault(made: MadeCall): Generator<CategoryFault, void, undefined> {
    const [type, protocol] = made.values;
    const wrong = isConst(type, "SOCK_DGRAM") || isConst(type, "SOCK_RAW") ? nameOf(type, TYPES) : isConst(protocol, "IPPROTO_UDP") ? "IPPROTO_UDP" : null;
    if (wrong === null) return;
    yield { kind: "connectType", at: made.at, data: { given: wrong }, trace: wayDown(made, "WskSocketConnect makes the socket") };
}

/** Requests that a basic socket does not have. */
function* basicUses(driver: Driver): Generator<CategoryFault, void, undefined> {
    for (const list of driver.unit.functions.values()) {
        for (const fn of list) {
            for (const each of driver.categories.of(fn)) {
                const { name } = each.use.api;
                if (each.category !== "basic" || CONTROLS.has(name)) continue;
                yield { kind: "basicUse", at: each.at, data: { call: name, function: fn.name }, trace: categorySteps(each, `${name} is called on it`) };
            }
        }
    }
}

const TYPES = ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET"] as const;
const PROTOCOLS = ["IPPROTO_TCP", "IPPROTO_UDP", "IPPROTO_ICMP", "IPPROTO_IGMP", "IPPROTO_IPV6", "IPPROTO_ICMPV6", "IPPROTO_RAW"] as const;

function isConst(sym: Sym | undefined, name: string): boolean {
    return sym?.kind === "const" && sym.value === constant(name);
}

function nameOf(sym: Sym | undefined, names: readonly string[]): string {
    return names.find((name) => isConst(sym, name)) ?? (sym?.kind === "const" ? String(sym.value) : "?");
}

function said({ type, protocols }: { readonly type: string; readonly protocols: readonly string[] | null }): string {
    return protocols === null ? type : `${type} with ${protocols.join(" or ")}`;
}

function article(category: SocketCategory): string {
    return `a ${category === "listen" ? "listening" : category === "connection" ? "connection-oriented" : category} socket`;
}
