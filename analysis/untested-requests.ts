/** Where the driver goes by what a request has left in its IRP, on a path that has not asked what came of the request. */
import { kernelApi, status } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { CallEvent } from "./flow/engine.js";
import type { Fact } from "./flow/facts.js";
import type { FlowState } from "./flow/state.js";
import { alternatives, isLocalRoot, type Sym } from "./flow/sym.js";
import type { FunctionFlow, Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** A socket, a byte count or a list of addresses that comes out of a request: the request, where it is read, and where the driver goes by it. */
export interface UntestedRequest {
    readonly request: CallEvent;
    readonly kind: "socket" | "bytes" | "addresses";
    readonly read: CNode;
    readonly use: CNode;
}

const PENDING = status("STATUS_PENDING")?.value ?? 0x103;

/** Which request hands out addresses, and its argument that says where. */
const ADDRESSES = { request: "WskGetAddressInfo", result: 6 } as const;

interface Use {
    readonly node: CNode;
    readonly state: FlowState;
}

/** The requests of `fn` whose socket or addresses it uses, or whose byte count it takes for the whole result, whatever came of them. */
export function untestedRequests(program: Program, fn: FunctionDecl): readonly UntestedRequest[] {
    const flow = program.flow(fn);
    if (flow === null || flow.cfg.incomplete) return [];
    return flow.calls.flatMap((request) => {
        const kind = kindOf(request);
        if (kind === null) return [];
        const is: IsInformation = kind === "addresses" ? isListOf(request) : (sym) => sym?.kind === "unknown" && isInformation(sym.key, request.call.id);
        const uses = kind === "socket" ? usesOf(program, flow, is) : kind === "bytes" ? overrulings(flow, request, is) : followings(flow, is);
        // Where the first one is decided, later ones are: what has been learnt of a status goes when its IRP is used again.
        const [use] = uses;
        if (use === undefined || isDecided(request, use.state, kind === "bytes" ? is : NOTHING)) return [];
        const read = kind === "addresses" ? undefined : flow.assigns.find(({ value, instr }) => is(value) && instr.node.start <= use.node.start)?.instr.node;
        return [{ request, kind, read: read ?? use.node, use: use.node }];
    });
}

/** What a request hands out; null for one that hands out nothing. */
function kindOf({ target }: CallEvent): UntestedRequest["kind"] | null {
    if (target.kind !== "wsk") return null;
    if (target.name === ADDRESSES.request) return "addresses";
    const { information } = target.api;
    return information === "socket" ? "socket" : information.startsWith("bytes") ? "bytes" : null;
}

type IsInformation = (sym: Sym | undefined) => boolean;

/** The list that a request hands out where its argument points: there is none where the request fails. */
function isListOf({ call, args }: CallEvent): IsInformation {
    const result = args[ADDRESSES.result];
    const place = result?.kind === "address" && isLocalRoot(result.cell.root) ? result.cell.key : null;
    return (sym) => place !== null && sym?.kind === "unknown" && sym.key === `?c${call.id}@${place}`;
}
const NOTHING: IsInformation = () => false;

function isInformation(key: string, call: number): boolean {
    return key.startsWith(`??c${call}@`) && key.endsWith(".IoStatus.Information");
}

/** What would crash without a socket: it is followed, or given to WSK, here or right away in a helper. */
function usesOf(program: Program, flow: FunctionFlow, is: IsInformation): readonly Use[] {
    const follows = (value: Sym): boolean => value.kind === "initial" && "pointer" in value.cell.base && is(value.cell.base.pointer);
    const followed: Use[] = flow.assigns.filter(({ value }) => follows(value)).map(({ instr, state }) => ({ node: instr.node, state }));
    const given: Use[] = flow.calls.filter((event) => isGiven(program, event, is)).map(({ call, state }) => ({ node: call.node, state }));
    return [...followed, ...given].sort((a, b) => a.node.start - b.node.start);
}

/** Where a list of addresses is followed: through a pointer to nothing where there is none. */
function followings({ assigns, calls, returns }: FunctionFlow, is: IsInformation): readonly Use[] {
    const follows = (value: Sym | null): boolean => {
        const from = value?.kind === "initial" && "pointer" in value.cell.base ? value.cell.base.pointer : null;
        return from !== null && (is(from) || follows(from));
    };
    const read: Use[] = assigns.filter(({ value }) => follows(value)).map(({ instr, state }) => ({ node: instr.node, state }));
    const given: Use[] = calls.filter(({ args }) => args.some(follows)).map(({ call, state }) => ({ node: call.node, state }));
    const returned: Use[] = returns.filter(({ value }) => follows(value));
    return [...read, ...given, ...returned].sort((a, b) => a.node.start - b.node.start);
}

function isGiven(program: Program, { target, args }: CallEvent, is: IsInformation): boolean {
    if (target.kind === "wsk") return is(args[0]);
    if (target.kind !== "function") return false;
    const index = args.findIndex(is);
    return index >= 0 && program.flow(target.decl)?.calls.some((each) => each.target.kind === "wsk" && each.args[0]?.key === `p${index}`) === true;
}

/** Where the status of the request is replaced by another one because of the byte count. */
function overrulings(flow: FunctionFlow, { call }: CallEvent, is: IsInformation): readonly Use[] {
    const isStatus = (sym: Sym): boolean => sym.key.startsWith(`??c${call.id}@`) && sym.key.endsWith(".IoStatus.Status");
    return flow.assigns.flatMap(({ cell, value, instr, state }) => {
        if (value.kind !== "const" || !isLocalRoot(cell.root) || (alternatives(state.load(cell)) ?? []).every((each) => !isStatus(each))) return [];
        const decides = [...state.facts.values()].some(({ of }) => of !== null && is(of));
        return decides ? [{ node: instr.node, state }] : [];
    });
}

/** True where the path has learned anything since the request, but of what `except` names, that may say what it came to. */
function isDecided({ call, state: before }: CallEvent, state: FlowState, except: IsInformation): boolean {
    for (const [key, fact] of state.facts) {
        const known = before.fact(key);
        if (known.eq === fact.eq && known.success === fact.success && known.ne.length === fact.ne.length) continue;
        if (fact.of !== null && except(fact.of)) continue;
        if (key === `c${call.id}` ? !saysPendingOnly(fact) : !isKernelResult(fact.of)) return true;
    }
    return false;
}

/** A request that is pending has come to nothing yet; one that is not may have failed. */
function saysPendingOnly({ eq, ne, success }: Fact): boolean {
    return success === null && (eq === null ? ne.every((each) => each === PENDING) : eq === PENDING);
}

/** What a wait returns is not the request's. */
function isKernelResult(of: Sym | null): boolean {
    return of?.kind === "result" && of.call.callee.op === "function" && kernelApi(of.call.callee.name) !== undefined;
}
