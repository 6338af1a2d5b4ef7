/** Where the driver goes by what a request has left in its IRP, on a path that has not asked what came of the request. */
import type { CNode } from "../parser/ast.js";
import type { CallEvent } from "./flow/engine.js";
import type { FlowState } from "./flow/state.js";
import { alternatives, isLocalRoot, type Sym } from "./flow/sym.js";
import type { FunctionFlow, Program } from "./program.js";
import { hasLearnt } from "./request-outcomes.js";
import type { FunctionDecl } from "./unit.js";

/** A socket or a byte count that is read from the IRP of a request: the request, where it is read, and where the driver goes by it. */
export interface UntestedRequest {
    readonly request: CallEvent;
    readonly kind: "socket" | "bytes";
    readonly read: CNode;
    readonly use: CNode;
}

interface Use {
    readonly node: CNode;
    readonly state: FlowState;
}

type IsInformation = (sym: Sym | undefined) => boolean;

/** Of each kind of Information: where the driver goes by it, and whether a test of it says something about the request. */
const KINDS = {
    socket: { uses: usesOf, tellsItself: true },
    bytes: { uses: overrulings, tellsItself: false },
} as const;

/** The requests of `fn` whose socket it uses, or whose byte count it takes for the whole result, whatever came of them. */
export function untestedRequests(program: Program, fn: FunctionDecl): readonly UntestedRequest[] {
    const flow = program.flow(fn);
    if (flow === null || flow.cfg.incomplete) return [];
    return flow.calls.flatMap((request) => {
        const kind = kindOf(request);
        if (kind === null) return [];
        const { uses, tellsItself } = KINDS[kind];
        const is: IsInformation = (sym) => sym?.kind === "unknown" && isInformation(sym.key, request.call.id);
        // Where the first one is decided, later ones are: what has been learnt of a status goes when its IRP is used again.
        const [use] = uses(program, flow, request, is);
        if (use === undefined || hasLearnt(request, use.state, (of) => !tellsItself && is(of))) return [];
        const read = flow.assigns.find(({ value, instr }) => is(value) && instr.node.start <= use.node.start)?.instr.node;
        return [{ request, kind, read: read ?? use.node, use: use.node }];
    });
}

/** What a request leaves in Information; null for one that leaves neither a socket nor a count. */
function kindOf({ target }: CallEvent): UntestedRequest["kind"] | null {
    if (target.kind !== "wsk") return null;
    const { information } = target.api;
    return information === "socket" ? "socket" : information.startsWith("bytes") ? "bytes" : null;
}

function isInformation(key: string, call: number): boolean {
    return key.startsWith(`??c${call}@`) && key.endsWith(".IoStatus.Information");
}

/** What would crash without a socket: it is followed, or given to WSK, here or right away in a helper. */
function usesOf(program: Program, flow: FunctionFlow, _: CallEvent, is: IsInformation): readonly Use[] {
    const follows = (value: Sym): boolean => value.kind === "initial" && "pointer" in value.cell.base && is(value.cell.base.pointer);
    const followed: Use[] = flow.assigns.filter(({ value }) => follows(value)).map(({ instr, state }) => ({ node: instr.node, state }));
    const given: Use[] = flow.calls.filter((event) => isGiven(program, event, is)).map(({ call, state }) => ({ node: call.node, state }));
    return [...followed, ...given].sort((a, b) => a.node.start - b.node.start);
}

function isGiven(program: Program, { target, args }: CallEvent, is: IsInformation): boolean {
    if (target.kind === "wsk") return is(args[0]);
    if (target.kind !== "function") return false;
    const index = args.findIndex(is);
    return index >= 0 && program.flow(target.decl)?.calls.some((each) => each.target.kind === "wsk" && each.args[0]?.key === `p${index}`) === true;
}

/** Where the status of the request is replaced by another one because of the byte count. */
function overrulings(_: Program, flow: FunctionFlow, { call }: CallEvent, is: IsInformation): readonly Use[] {
    const isStatus = (sym: Sym): boolean => sym.key.startsWith(`??c${call.id}@`) && sym.key.endsWith(".IoStatus.Status");
    return flow.assigns.flatMap(({ cell, value, instr, state }) => {
        if (value.kind !== "const" || !isLocalRoot(cell.root) || (alternatives(state.load(cell)) ?? []).every((each) => !isStatus(each))) return [];
        const decides = [...state.facts.values()].some(({ of }) => of !== null && is(of));
        return decides ? [{ node: instr.node, state }] : [];
    });
}
