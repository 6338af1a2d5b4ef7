/** How drivers make connected sockets, and end connections: requests that say more, or ask for more, than they need to. */
import { categoryOfFlags, constant } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { truthOf } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { callInstances, type Instance } from "../instances.js";
import type { CallSite, Program } from "../program.js";
import type { SocketRequest, SocketRequests } from "./socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";

/** WskSocket, WskBind and WskConnect on one socket, with nothing between them. */
export interface StepwiseConnect {
    readonly at: CNode;
    readonly trace: readonly TraceStep[];
}

const STEPS = ["WskSocket", "WskBind", "WskConnect"] as const;

/** Where `fn` makes, binds and connects a socket in three requests; not where one function that it calls does all of it. */
export function stepwiseConnects(requests: SocketRequests, fn: FunctionDecl): readonly StepwiseConnect[] {
    const found: StepwiseConnect[] = [];
    if (!STEPS.every((name) => requests.mayReach(fn, name))) return found;
    const all = requests.of(fn);
    for (const made of all) {
        if (made.api.name !== "WskSocket" || !isConnectionSocket(made)) continue;
        const on = all.filter(({ api, socket }) => alternatives(socket)?.some(({ key }) => key === made.socket.key) === true && api.name !== "WskCloseSocket");
        const [first, bind, connect] = on;
        if (first !== made || bind?.api.name !== "WskBind" || connect?.api.name !== "WskConnect") continue;
        const places = [made, bind, connect].map((each) => (each.chain[0]?.event ?? each.event).call.node);
        if (places[0] === undefined || new Set(places).size < 2) continue;
        const steps = (each: SocketRequest, text: string): TraceStep[] => [...chainSteps(each.chain), step(each.event.call.node, text)];
        found.push({
            at: places[0],
            trace: [...steps(made, "WskSocket makes the socket"), ...steps(bind, "WskBind binds it"), ...steps(connect, "WskConnect connects it")],
        });
    }
    return found;
}

function isConnectionSocket({ api, args }: SocketRequest): boolean {
    const flags = api.flags === null ? undefined : args[api.flags.arg];
    return flags?.kind === "const" && categoryOfFlags(flags.value) === "connection";
}

/** A WskDisconnect with WSK_FLAG_ABORTIVE and with data. */
export interface AbortWithData {
    readonly at: CNode;
    readonly trace: readonly TraceStep[];
}

const BUFFER = 1;
const FLAGS = 2;

/** Every abortive disconnect that is given data and that functions of `unit` make or lead to, at the call that decides it. */
export function abortsWithData(program: Program, requests: SocketRequests, unit: Unit): readonly AbortWithData[] {
    const found: AbortWithData[] = [];
    for (const fn of requests.naming("WskDisconnect")) {
        if (!program.isBelow(unit, fn)) continue;
        for (const event of program.flow(fn)?.calls ?? []) {
            if (event.target.kind !== "wsk" || event.target.name !== "WskDisconnect") continue;
            for (const instance of callInstances(program, fn, event, [BUFFER, FLAGS])) {
                if (!isAbortWithData(instance, event)) continue;
                const chain: readonly CallSite[] = instance.chain;
                const at = (chain[0]?.event ?? event).call.node;
                const last = step(event.call.node, "WskDisconnect breaks the connection off, with data");
                found.push({ at, trace: chain.length === 0 ? [] : [...chainSteps(chain), last] });
            }
        }
    }
    return found;
}

function isAbortWithData({ values: [buffer, flags], chain }: Instance, event: CallEvent): boolean {
    if (buffer === undefined || flags === undefined || !isAbortive(flags)) return false;
    const values = alternatives(buffer);
    if (values?.length !== undefined && values.length > 0 && values.every(({ kind }) => kind === "address")) return true;
    const state = chain[0]?.event.state ?? event.state;
    return truthOf(buffer, state) === true;
}

function isAbortive(flags: Sym): boolean {
    const abortive = constant("WSK_FLAG_ABORTIVE") ?? 0;
    if (flags.kind === "const") return (flags.value & abortive) !== 0;
    return flags.kind === "op" && flags.operator === "|" && (isAbortive(flags.left) || isAbortive(flags.right));
}
