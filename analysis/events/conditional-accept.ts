/** The requests that set SO_CONDITIONAL_ACCEPT, each followed up the callers until it is decided what they do. */
import { constant, socketOption } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { pointeeCell, sameNumber, type Sym, unknownSym } from "../flow/sym.js";
import { dependsOnCaller, instancesOf } from "../instances.js";
import type { CallSite, Program } from "../program.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import type { FunctionDecl } from "../unit.js";

export interface AcceptSetting {
    /** The function that holds the WskControlSocket call, the call, and the calls that lead there from where it is decided. */
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    readonly chain: readonly CallSite[];
    readonly decider: FunctionDecl;
    readonly at: CNode;
    /** True when the option is certainly set, false when it is certainly not: cleared, or only asked for. */
    readonly on: boolean | null;
    readonly socket: Sym;
}

export const CONDITIONAL_ACCEPT = "SO_CONDITIONAL_ACCEPT";

const OPTION = socketOption(CONDITIONAL_ACCEPT)?.value ?? NaN;
const SET_OPTION = constant("WskSetOption") ?? NaN;
const REQUEST = 1;
const CODE = 2;
const INPUT = 5;
const UNKNOWN_INPUT = unknownSym("input");

/** The requests about SO_CONDITIONAL_ACCEPT that functions make for which `counts` holds. */
export function* acceptSettings(program: Program, requests: SocketRequests, counts: (fn: FunctionDecl) => boolean): Generator<AcceptSetting, void, undefined> {
    for (const fn of requests.naming("WskControlSocket")) {
        if (!counts(fn)) continue;
        for (const event of program.flow(fn)?.calls ?? []) {
            if (event.target.kind === "wsk" && event.target.name === "WskControlSocket") yield* instances(program, fn, event);
        }
    }
}

function* instances(program: Program, fn: FunctionDecl, event: CallEvent): Generator<AcceptSetting, void, undefined> {
    const [socket] = event.args;
    const code = event.args[CODE];
    const request = event.args[REQUEST];
    const buffer = event.args[INPUT];
    if (socket === undefined || code === undefined || request === undefined) return;
    const input = buffer === undefined || buffer.kind === "const" ? UNKNOWN_INPUT : event.state.load(pointeeCell(buffer));
    const matters = ([at]: readonly Sym[]): boolean => at !== undefined && (is(at, OPTION) || dependsOnCaller(at));
    for (const { chain, values } of instancesOf(program, fn, [code, request, input, socket], event.state, { follow: 4, matters })) {
        const [option, type, value, of] = values;
        if (!is(option, OPTION) || of === undefined) continue;
        const on = type?.kind !== "const" ? null : !is(type, SET_OPTION) ? false : value?.kind === "const" ? value.value !== 0 : null;
        yield { fn, event, chain, decider: chain[0]?.caller ?? fn, at: (chain[0]?.event ?? event).call.node, on, socket: of };
    }
}

function is(sym: Sym | undefined, wanted: number): boolean {
    return sym?.kind === "const" && sameNumber(sym.value, wanted);
}
