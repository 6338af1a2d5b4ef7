/** Dispatch tables that do not go with the socket: those of the client, given to WSK, and those of the provider, called through. */
import {
    categoryOfFlags, clientDispatch, clientDispatchOf, isSlotCompatible, memberReached, providerDispatch, providerDispatchOf, type SocketCategory,
} from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { Driver } from "./driver.js";
import type { CallEvent } from "./flow/engine.js";
import { cellOf } from "./flow/evaluate.js";
import type { FlowState } from "./flow/state.js";
import { alternatives, type Sym } from "./flow/sym.js";
import type { Project } from "./project.js";
import { canonicalName } from "./resolve.js";
import { categorySteps } from "./sockets/socket-categories.js";
import { symType } from "./sym-type.js";
import { withoutNoise } from "./text-names.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";
import { type MadeCall, wayDown, waysToCall } from "./wsk-calls.js";
import { argumentNode } from "./written.js";

export interface DispatchMismatch {
    readonly kind: "clientTable" | "registrationTable" | "providerTable" | "connectionTable" | "streamTable" | "noMember" | "wrongSlot" | "lacking" | "compatible" | "otherSocket";
    readonly at: CNode;
    readonly data: Readonly<Record<string, string>>;
    readonly trace: readonly TraceStep[];
    /** A node, and what may stand there instead. */
    readonly edit: { readonly node: CNode; readonly text: string } | null;
}

const SOCKET = { flags: 4, table: 6 } as const;
/** The functions whose table is that of connections, and its position. */
const CONNECTING: ReadonlyMap<string, number> = new Map([["WskSocketConnect", 7], ["WskAccept", 3]]);
const ACCEPT_TABLE = 6;
const CONNECTION = "WSK_CLIENT_CONNECTION_DISPATCH";
/** The table that WskRegister takes, and no socket. */
const REGISTRATION = "WSK_CLIENT_DISPATCH";

/** The tables that do not fit in functions of the driver's file, or in what these lead to. */
export function* dispatchMismatches(driver: Driver): Generator<DispatchMismatch, void, undefined> {
    yield* clientTables(driver);
    yield* acceptTables(driver);
    for (const { fn, event } of driver.wskCalls()) {
        if (event.target.kind !== "wsk" || event.target.api.level !== "socket") continue;
        yield* missingMember(event);
        yield* otherSocket(driver, fn, event);
    }
    yield* wrongSlots(driver);
}

/** The client dispatch table that a pointer leads to, by its type; null where that is none, or not known. */
function tableType({ program }: Driver, fn: FunctionDecl, table: Sym | undefined): string | null {
    if (table === undefined) return null;
    const named = canonicalName(program.project, fn.unit, symType(program, fn, table));
    return named?.depth === 1 ? (clientDispatch(named.name)?.name ?? null) : null;
}

/** The dispatch table of the provider that a pointer leads to, by its type. What a parameter is declared as, its callers may know better. */
function providerTableType({ program }: Driver, fn: FunctionDecl, table: Sym | undefined, state: FlowState): string | null {
    if (table === undefined || isNullOrGiven(table)) return null;
    const named = canonicalName(program.project, fn.unit, symType(program, fn, table, state));
    return named?.depth === 1 ? (providerDispatch(named.name)?.name ?? null) : null;
}

function isNullOrGiven(table: Sym): boolean {
    return (alternatives(table) ?? [table]).some(({ kind }) => kind === "param" || kind === "const");
}

function* clientTables(driver: Driver): Generator<DispatchMismatch, void, undefined> {
    for (const call of driver.calls.below(driver.unit, "WskSocket")) {
        for (const made of waysToCall(driver.program, call, [SOCKET.flags, SOCKET.table])) {
            const [flags, table] = made.values;
            const category = flags?.kind === "const" ? categoryOfFlags(flags.value) : undefined;
            const expected = category === undefined ? undefined : clientDispatchOf(category)?.name;
            const provided = providerTableType(driver, made.decider, table, made.decision.state);
            if (provided !== null) {
                yield mismatched("providerTable", made, { call: "WskSocket", given: provided, instead: insteadOfProvided(category, expected) });
                continue;
            }
            const given = tableType(driver, made.decider, table);
            if (given === REGISTRATION && expected === undefined && table !== undefined && !isNullOrGiven(table)) yield mismatched("registrationTable", made, { given });
            if (category === undefined || expected === undefined || given === null || given === expected) continue;
            yield mismatched(category === "stream" ? "streamTable" : "clientTable", made, { category, expected, given });
        }
    }
    for (const [name, index] of CONNECTING) {
        for (const call of driver.calls.below(driver.unit, name)) {
            for (const made of waysToCall(driver.program, call, [index])) {
                const provided = providerTableType(driver, made.decider, made.values[0], made.decision.state);
                if (provided !== null) yield mismatched("providerTable", made, { call: name, given: provided, instead: insteadOfProvided("connection", CONNECTION) });
                const given = tableType(driver, made.decider, made.values[0]);
                if (given !== null && given !== CONNECTION) yield mismatched("connectionTable", made, { call: name, expected: CONNECTION, given });
            }
        }
    }
}

/** What to give instead of a table of the provider's. */
function insteadOfProvided(category: SocketCategory | undefined, expected: string | undefined): string {
    if (category === "basic") return "Give it NULL: a basic socket has no callbacks.";
    return `Give it ${expected === undefined ? "the client dispatch table of the socket's category" : `a ${expected}`}, with the driver's own callbacks.`;
}

function mismatched(kind: DispatchMismatch["kind"], made: MadeCall, data: DispatchMismatch["data"]): DispatchMismatch {
    return { kind, at: made.at, data, trace: wayDown(made, `${made.api.name} takes the table`), edit: null };
}

/** What WskAcceptEvent callbacks hand out for accepted sockets. */
function* acceptTables(driver: Driver): Generator<DispatchMismatch, void, undefined> {
    for (const { fn, event } of driver.callbacks()) {
        if (event.name !== "WskAcceptEvent") continue;
        for (const { cell, value, instr, state } of driver.program.flow(fn)?.assigns ?? []) {
            if (!("pointer" in cell.base) || cell.base.pointer.kind !== "param" || cell.base.pointer.index !== ACCEPT_TABLE || cell.steps.length > 0) continue;
            const provided = providerTableType(driver, fn, value, state);
            if (provided !== null) {
                const data = { call: "WskAcceptEvent", given: provided, instead: insteadOfProvided("connection", CONNECTION) };
                yield { kind: "providerTable", at: instr.node, data, trace: [], edit: null };
                continue;
            }
            const given = tableType(driver, fn, value);
            if (given === null || given === CONNECTION) continue;
            yield { kind: "connectionTable", at: instr.node, data: { call: "WskAcceptEvent", expected: CONNECTION, given }, trace: [], edit: null };
        }
    }
}

/** A call of a member that the table's type does not have. */
function* missingMember({ target, call }: CallEvent): Generator<DispatchMismatch, void, undefined> {
    if (target.kind !== "wsk" || target.dispatch === null) return;
    const table = providerDispatch(target.dispatch);
    if (table === undefined || table.members.some(({ name }) => name === target.name)) return;
    const having = target.api.categories.map((each) => providerDispatchOf(each)?.name ?? "").filter((name) => name !== "");
    yield { kind: "noMember", at: call.node, data: { call: target.name, table: table.name, having: having.join(" or ") }, trace: [], edit: null };
}

/** Calls through the table of another category than the one that the socket was made with. */
function* wrongSlots(driver: Driver): Generator<DispatchMismatch, void, undefined> {
    const seen = new Set<CNode>();
    for (const list of driver.unit.functions.values()) {
        for (const fn of list) {
            for (const each of driver.categories.of(fn)) {
                const { category, use, at } = each;
                const wrong = wrongSlot(use.event, category);
                if (wrong === null) continue;
                seen.add(use.event.call.node);
                yield { ...wrong, at, trace: categorySteps(each, wrong.taken), edit: castEdit(use, use.event.target.name, wrong.data.proper) };
            }
        }
    }
    // Sockets that are found where another function has put them.
    for (const { fn, event } of driver.wskCalls()) {
        const socket = event.args[0];
        if (seen.has(event.call.node) || socket?.kind !== "initial" || !mayBeWrong(event)) continue;
        const category = driver.events.kinds.category(fn, socket, event.state);
        const wrong = category === null ? null : wrongSlot(event, category);
        if (wrong === null) continue;
        const made = driver.events.kinds.makers(fn, socket, event.state).flatMap(({ request }) => (request === null ? [] : [request.event.call.node]))[0];
        const steps = made === undefined ? [] : [step(made, `makes a ${wrong.data.category} socket`)];
        yield { ...wrong, at: event.call.node, trace: [...steps, step(event.call.node, wrong.taken)], edit: castEdit({ event, chain: [] }, event.target.name, wrong.data.proper) };
    }
}

/** The provider's table that a call goes through, where that is one of a single category. */
function categoryTable({ target }: CallEvent): ReturnType<typeof providerDispatch> {
    const table = target.kind === "wsk" && target.dispatch !== null ? providerDispatch(target.dispatch) : undefined;
    return table !== undefined && table.category !== null && table.members.some(({ name }) => name === target.name) ? table : undefined;
}

/** True for a call that would go wrong through its table on some sockets. */
function mayBeWrong(event: CallEvent): boolean {
    const table = categoryTable(event);
    return table !== undefined && (["listen", "datagram", "connection", "stream"] as const).some((each) => each !== table.category && !isSlotCompatible(event.target.name, table.name, each));
}

interface WrongSlot {
    readonly kind: "compatible" | "lacking" | "wrongSlot";
    readonly data: Readonly<Record<"call" | "table" | "proper" | "reached" | "category" | "instead", string>>;
    /** What the call takes the socket for. */
    readonly taken: string;
}

/** What is wrong with a call on a socket of a category; null where nothing is. */
function wrongSlot(event: CallEvent, category: SocketCategory): WrongSlot | null {
    const { name } = event.target;
    const table = categoryTable(event);
    // A basic socket has hardly any functions: valid-socket-category says so. What the type itself lacks is said at the call.
    if (table === undefined || table.category === category || category === "basic") return null;
    const reached = memberReached(name, table.name, category)?.name ?? "whatever lies behind the table's end";
    const proper = providerDispatchOf(category);
    const lacks = proper?.members.some((each) => each.name === name) === false;
    const instead = category === "listen" ? `Call ${name} on the socket that is accepted.` : `Call it on a ${table.category} socket, or one of the functions of ${proper?.name}.`;
    return {
        kind: isSlotCompatible(name, table.name, category) ? "compatible" : lacks ? "lacking" : "wrongSlot",
        data: { call: name, table: table.name, proper: proper?.name ?? "", reached, category: kindOf(category), instead },
        taken: `${name} is called as if it were a ${table.category} socket`,
    };
}

function kindOf(category: SocketCategory): string {
    return category === "listen" ? "listening" : category;
}

/** The cast in the call itself, with the table that the socket has. */
function castEdit({ event, chain }: { readonly event: CallEvent; readonly chain: readonly unknown[] }, member: string, proper: string): DispatchMismatch["edit"] {
    const { call } = event;
    if (call.inMacro !== null || chain.length > 0 || providerDispatch(proper)?.members.some(({ name }) => name === member) !== true) return null;
    for (const node of call.node.get("function")?.walk() ?? []) {
        const match = node.kind === "type_identifier" ? /^(P?)WSK_PROVIDER_\w+_DISPATCH$/.exec(node.text) : null;
        if (match !== null) return { node, text: `${match[1] ?? ""}${proper}` };
    }
    return null;
}

/** A call through the dispatch table of one socket that is made on another. */
function* otherSocket({ program }: Driver, fn: FunctionDecl, event: CallEvent): Generator<DispatchMismatch, void, undefined> {
    const { callee } = event.call;
    const given = event.args[0];
    if (callee.op !== "member" || given === undefined) return;
    const { base } = cellOf(callee.place, event);
    const table = "pointer" in base ? base.pointer : null;
    if (table?.kind !== "initial" || table.cell.steps.join() !== "Dispatch" || !("pointer" in table.cell.base)) return;
    const owner = table.cell.base.pointer;
    if (!areDifferent(owner, given) || areOneStorage(program.project, owner, given)) return;
    const argument = argumentNode(event, 0);
    const written = ownerNode(event);
    const edit = argument === null || written === null ? null : { node: written, text: argument.text };
    const data = { call: event.target.name, function: fn.name, owner: written?.text ?? "one socket", given: argument?.text ?? "another" };
    yield { kind: "otherSocket", at: event.call.node, data, trace: written === null ? [step(event.call.node, `${fn.name} calls ${event.target.name}`)] : [], edit };
}

/** True for two parameters, or two members of one object: what else has two names may be one socket. */
function areDifferent(one: Sym, other: Sym): boolean {
    if (alternatives(one)?.length !== 1 || alternatives(other)?.length !== 1) return false;
    if (one.kind === "param" && other.kind === "param") return one.index !== other.index;
    if (one.kind !== "initial" || other.kind !== "initial") return false;
    const isPlain = ({ cell }: typeof one): boolean => !cell.steps.some((each) => each.startsWith("["));
    if (!isPlain(one) || !isPlain(other)) return false;
    const isGlobal = ({ cell }: typeof one): boolean => "variable" in cell.base && cell.base.variable.scope === "global";
    return one.cell.key !== other.cell.key && (one.cell.root === other.cell.root || (isGlobal(one) && isGlobal(other)));
}

const UNION = /\bunion\b[^{};]*\{([^{}]*)\}/g;

/** True for two members that stand in one union: the same pointer by two names, for the two types that WSK has for it. */
function areOneStorage({ units }: Project, one: Sym, other: Sym): boolean {
    const names = [one, other].map((each) => (each.kind === "initial" ? each.cell.steps.at(-1) : undefined));
    const [first, second] = names;
    if (first === undefined || second === undefined) return false;
    for (const { file } of units) {
        if (!file.text.includes(first) || !file.text.includes(second)) continue;
        for (const [, body = ""] of withoutNoise(file.text).matchAll(UNION)) {
            const words = new Set(body.match(/\w+/g));
            if (words.has(first) && words.has(second)) return true;
        }
    }
    return false;
}

/** `s` in `s->Dispatch`, where the call itself says so. */
function ownerNode({ call }: CallEvent): CNode | null {
    if (call.inMacro !== null) return null;
    for (const node of call.node.get("function")?.walk() ?? []) {
        if (node.kind === "field_expression" && node.get("field")?.text === "Dispatch") return node.get("argument");
    }
    return null;
}
