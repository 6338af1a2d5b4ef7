/**
 * ClientAttachProvider routines: they return what NmrClientAttachProvider has returned, and free the binding context that they have allocated
 * when it has failed, since nobody is told of a binding that never was.
 * https://learn.microsoft.com/windows-hardware/drivers/network/attaching-the-wsk-client-to-the-wsk-subsystem
 */
import type { CNode } from "../../parser/ast.js";
import { possibleValues } from "../flow/conditions.js";
import type { CallEvent, Outcome, ReturnEvent, Tracker } from "../flow/engine.js";
import { isLocalRoot, type Sym } from "../flow/sym.js";
import type { NmrFault } from "./nmr.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import { learnConditions } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

const ATTACH = "NmrClientAttachProvider";
const CONTEXT = 1;

/** What has become of the binding on a path. */
type Binding = "none" | "attached" | "failed" | "freed" | "unknown";

/** What `fn`, a ClientAttachProvider routine, does wrong. */
export function attachFaults(program: Program, fn: FunctionDecl, origin: TraceStep): readonly NmrFault[] {
    const flow = program.cfg(fn)?.incomplete === false ? program.flow(fn) : null;
    const calls = flow?.calls.filter(({ target }) => target.name === ATTACH) ?? [];
    const [attach, ...others] = calls;
    if (attach === undefined || others.length > 0) return [];
    const context = ownContext(program, fn, attach);
    const found = new Map<CNode, NmrFault>();
    const tracker: Tracker = {
        initial: "none" satisfies Binding,
        onCall: (event, at) => (event.call.id === attach.call.id ? attached(event) : [{ property: at === "failed" && context !== null && mayFree(event, context) ? "freed" : at }]),
        onUnknown: () => [{ property: "unknown" satisfies Binding }],
        onReturn: (event, at) => {
            const kind = faultAt(event, at, context);
            const trace = [origin, step(attach.call.node, `${ATTACH} ${at === "attached" ? "has succeeded" : "has failed"} on this path`)];
            if (kind !== null) found.set(event.node, { kind, at: event.node, name: fn.name, value: textOf(event), trace });
        },
    };
    const run = program.track(fn, tracker);
    return run === null || run.gaveUp ? [] : [...found.values()];
}

function attached(event: CallEvent): readonly Outcome[] {
    return [
        { property: "attached" satisfies Binding, learn: (state) => learnConditions([{ result: "success" }], event, state) },
        { property: "failed" satisfies Binding, learn: (state) => learnConditions([{ result: "failure" }], event, state) },
    ];
}

/** The binding context, where the routine has allocated it and nobody else has it. */
function ownContext(program: Program, fn: FunctionDecl, { args, state }: CallEvent): Sym | null {
    const context = args[CONTEXT];
    if (context?.kind !== "result") return null;
    const made = program.flow(fn)?.calls.find(({ call }) => `c${call.id}` === context.key);
    if (made?.target.kind !== "kernel" || made.target.api.pool === null) return null;
    return [...state.holders(context.key)].every(isLocalRoot) ? context : null;
}

/** True for a call that frees the context, or is given it for whatever it does. */
function mayFree({ target, args }: CallEvent, context: Sym): boolean {
    return args.some((arg, index) => {
        if (arg.key !== context.key) return false;
        const effect = target.kind === "kernel" ? (target.api.args?.[index] ?? target.api.rest) : null;
        return effect === null || effect === "frees" || effect === "retains";
    });
}

function faultAt({ value, state }: ReturnEvent, at: string, context: Sym | null): NmrFault["kind"] | null {
    if (at !== "attached" && at !== "failed" && at !== "freed") return null;
    const possible = value === null ? null : possibleValues(value, state);
    const isSure = (test: (status: number) => boolean): boolean =>
        possible !== null && possible.length > 0 && possible.every((each) => each.kind === "const" && test(each.value | 0));
    if (at === "attached") return isSure((status) => status < 0) ? "attachDone" : null;
    if (isSure((status) => status >= 0)) return "attachFailed";
    return at === "failed" && context !== null ? "contextLeft" : null;
}

function textOf({ node }: ReturnEvent): string {
    const value = node.kind === "return_statement" ? node.children.find(({ kind }) => kind !== "comment") : undefined;
    return value?.text ?? "another status";
}
