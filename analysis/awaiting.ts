/** Calls by which a function learns that something else has happened: a request is completed, or is not in time. */
import type { WaitInfo } from "../knowledge/index.js";
import type { CallEvent } from "./flow/engine.js";
import { isConstant, type Sym } from "./flow/sym.js";
import { functionsCalled, namesCalled, textOf } from "./callees.js";
import { isPrinting } from "./printing.js";
import type { Program } from "./program.js";
import { always, happening, type Way } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";

export type AwaitingEvent = "await" | "timeOut" | "poll";

/** Waiting for one of several objects says nothing of any one of them. */
const WAIT_ALL = 0;
const WAIT_TYPE: ReadonlyMap<string, number> = new Map([["KeWaitForMultipleObjects", 2], ["FltCancellableWaitForMultipleObjects", 2], ["ZwWaitForMultipleObjects", 2]]);

/** What a call that may wait means for whoever waits for a request; no way when it does not wait. */
export function awaitingWays(event: CallEvent): readonly Way<AwaitingEvent>[] {
    const { target, args } = event;
    if (target.kind === "unknown") return args.some(mayLeadSomewhere) && !isPrinting(event) ? always("poll") : [];
    if (target.kind === "registration") return target.api.blocks === "never" ? [] : always("poll");
    if (target.kind !== "kernel") return [];
    const { wait, acts } = target.api;
    if (wait === null) return (acts?.on === "event" && acts.verb === "read") || target.api.args === null ? always("poll") : [];
    if (wait.kind === "lock") return [];
    if (wait.kind === "sleep" || wait.kind === "busy" || wait.kind === "wsk" || wait.conditional) return always("poll");
    const type = WAIT_TYPE.get(target.name);
    if (type !== undefined && !isConstant(args[type], WAIT_ALL)) return always("poll");
    return timedWays(event, wait);
}

function timedWays(event: CallEvent, { timeout }: WaitInfo): readonly Way<AwaitingEvent>[] {
    const arg = timeout === null ? undefined : event.args[timeout.arg];
    if (timeout === null || arg === undefined) return always("await");
    if (timeout.nullPointer !== "infinite") return always("poll");
    if (isConstant(arg, 0)) return always("await");
    return [
        { if: [{ value: arg, truth: false }], events: [happening("await")] },
        { if: [{ value: arg, truth: true }, { result: "timeout" }], events: [happening("timeOut")] },
        { if: [{ value: arg, truth: true }, { result: "no timeout" }], events: [happening("await")] },
    ];
}

/** A function that is out of sight can wait for what it is given, and for nothing when it is given plain numbers and texts. */
function mayLeadSomewhere(arg: Sym): boolean {
    return arg.kind !== "const" && arg.kind !== "string" && arg.kind !== "name";
}

/** Waiting, or looking at what may be signalled. */
const WAITS = /Wait|Delay|Sleep|Stall|Yield|Rundown|Flush|ReadState|Capture/;

/** Functions that wait themselves or through what they call, or that call what is out of sight; judged by text. */
export class MayWait {
    /** By the number of calls looked below. */
    readonly #within: Map<FunctionDecl, boolean>[] = [];

    constructor(readonly program: Program) {}

    has(fn: FunctionDecl, depth: number): boolean {
        const memo = (this.#within[depth] ??= new Map<FunctionDecl, boolean>());
        let is = memo.get(fn);
        if (is === undefined) {
            is = WAITS.test(textOf(fn)) || this.#leadsThere(fn, depth);
            memo.set(fn, is);
        }
        return is;
    }

    #leadsThere(fn: FunctionDecl, depth: number): boolean {
        const { project } = this.program;
        return namesCalled(fn).some((name) => {
            // What the project calls a wait is one, by whatever name.
            const known = project.api(project.standsFor(name) ?? name);
            if (known !== undefined) return known.wait !== null;
            const macro = project.macro(name, fn.unit);
            if (macro !== null) return WAITS.test(macro.value.body);
            const meant = functionsCalled(project, fn, name);
            if (meant.length === 0) return project.api(name) === undefined;
            return depth > 0 && meant.some((each) => this.has(each, depth - 1));
        });
    }
}
