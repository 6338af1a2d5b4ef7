/** Waits: which calls block, and what they block for. */
import type { WaitInfo } from "../knowledge/index.js";
import { possibleValues } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import { memberCell, pointeeCell, type Sym } from "./flow/sym.js";
import { type Reached, reachedFrom } from "./reach.js";
import { spinsOf } from "./spins.js";
import type { CallSite, Program } from "./program.js";
import { step, type TraceStep } from "./trace.js";
import type { CNode } from "../parser/ast.js";
import type { FunctionDecl } from "./unit.js";

/** A place where a function blocks, as seen from a root function. */
export interface Wait {
    /** The call in the root function that leads to the wait; the wait itself when it stands in the root function. */
    readonly at: CNode;
    /** Name of the function that blocks (`KeWaitForSingleObject`), or `a loop`. */
    readonly name: string;
    readonly kind: "dispatcher" | "sleep" | "rundown" | "flush" | "framework" | "registration" | "spin";
    /** The request that the same function started before and now waits for, if that can be told. */
    readonly awaits: AwaitedRequest | null;
    readonly trace: readonly TraceStep[];
}

export interface AwaitedRequest {
    readonly kind: "close" | "disable" | "other";
    readonly name: string;
    /** The socket, in terms of the root function. */
    readonly socket: Sym;
    readonly step: TraceStep;
}

/** All waits that run before `root` returns, one for each call in `root` and each blocking function. */
export function waitsBelow(program: Program, root: FunctionDecl): readonly Wait[] {
    const found = new Map<string, Wait>();
    const add = (wait: Wait): void => {
        const key = `${wait.at.start}`;
        if (!found.has(key)) found.set(key, wait);
    };
    const spun = new Set<FunctionDecl>();
    const spins = (fn: FunctionDecl, chain: readonly CallSite[]): void => {
        if (spun.has(fn)) return;
        spun.add(fn);
        for (const node of spinsOf(program, fn)) {
            const last = step(node, "loops until another thread changes what it tests");
            add({ at: chain[0]?.event.call.node ?? node, name: "a loop", kind: "spin", awaits: null, trace: [...chainSteps(chain), last] });
        }
    };
    spins(root, []);
    for (const reached of reachedFrom(program, root)) {
        const kind = blocks(reached);
        if (kind !== null) add(waitAt(program, reached, kind));
        const { target } = reached.event;
        if (target.kind === "function") spins(target.decl, [...reached.chain, { caller: reached.fn, event: reached.event }]);
    }
    return [...found.values()];
}

function waitAt(program: Program, reached: Reached, kind: Wait["kind"]): Wait {
    const { event, chain } = reached;
    const awaits = awaitedRequest(program, reached);
    const steps = chainSteps(chain);
    if (awaits !== null) steps.push(awaits.step);
    steps.push(step(event.call.node, `${event.target.name} waits`));
    return { at: chain[0]?.event.call.node ?? event.call.node, name: event.target.name, kind, awaits, trace: steps };
}

/** One step for each call on the way. */
export function chainSteps(chain: readonly CallSite[]): TraceStep[] {
    return chain.map(({ caller, event }) => step(event.call.node, `${caller.name} calls ${event.target.name}`));
}

function blocks(reached: Reached): Wait["kind"] | null {
    const { event } = reached;
    const args = event.args.map(reached.inRoot);
    if (event.target.kind === "registration") {
        const { blocks: when } = event.target.api;
        if (when === "always") return "registration";
        if (when === "never") return null;
        const timeout = args[1];
        return timeout?.kind === "const" && timeout.value !== 0 ? "registration" : null;
    }
    if (event.target.kind !== "kernel" || event.target.api.wait === null) return null;
    const { wait } = event.target.api;
    if (wait.kind === "lock" || wait.kind === "busy") return null;
    if (wait.conditional || isRuledOut(wait, args)) return null;
    if (isPoll(wait, event, reached.inRoot)) return null;
    return wait.kind === "wsk" ? "registration" : wait.kind;
}

/** True when a constant argument says that the call returns without waiting. */
function isRuledOut(wait: WaitInfo, args: readonly Sym[]): boolean {
    return wait.noWaitWhen.some(({ arg, value }) => {
        const given = args[arg];
        return given?.kind === "const" && given.value === value;
    });
}

/** True when the timeout is provably zero. */
function isPoll(wait: WaitInfo, event: CallEvent, inRoot: (sym: Sym) => Sym): boolean {
    const { timeout } = wait;
    const arg = timeout === null ? undefined : event.args[timeout.arg];
    if (timeout === null || arg === undefined) return false;
    const pointer = inRoot(arg);
    if (timeout.type !== "large-integer-pointer") return pointer.kind === "const" && pointer.value === 0 && timeout.zero === "poll";
    if (pointer.kind === "const" && pointer.value === 0) return timeout.nullPointer === "poll";
    const cells = (possibleValues(arg, event.state) ?? []).filter((each) => each.kind !== "const").map(pointeeCell);
    if (cells.length === 0) return false;
    return cells.every((cell) => {
        const low = memberCell(memberCell(cell, "u"), "LowPart");
        return [cell, memberCell(cell, "QuadPart"), memberCell(cell, "LowPart"), low].some((each) => {
            const value = inRoot(event.state.load(each));
            return value.kind === "const" && value.value === 0;
        });
    });
}

/** The last request that the waiting function has started before it waits. */
function awaitedRequest(program: Program, reached: Reached): AwaitedRequest | null {
    const { fn, event } = reached;
    let last: CallEvent | null = null;
    for (const each of program.flow(fn)?.calls ?? []) {
        if (each.target.kind === "wsk" && each.call.node.start < event.call.node.start) last = each;
    }
    if (last?.target.kind !== "wsk") return null;
    const socket = last.args[0];
    if (socket === undefined) return null;
    return {
        kind: last.target.name === "WskCloseSocket" ? "close" : isDisable(last) ? "disable" : "other",
        name: last.target.name,
        socket: reached.inRoot(socket),
        step: step(last.call.node, `${last.target.name} starts the request`),
    };
}

/** SO_WSK_EVENT_CALLBACK with WSK_EVENT_DISABLE in the mask. */
function isDisable(event: CallEvent): boolean {
    if (event.target.name !== "WskControlSocket") return false;
    const buffer = event.args[5];
    if (event.args[2]?.kind !== "const" || event.args[2].name !== "SO_WSK_EVENT_CALLBACK" || buffer === undefined) return false;
    const mask = event.state.load(memberCell(pointeeCell(buffer), "EventMask"));
    return mask.kind === "const" && mask.value >= 0x8000_0000;
}
