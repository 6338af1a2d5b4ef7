/** Which thread a driver waits for: where its object, or its handle, comes from. */
import type { CallEvent } from "../flow/engine.js";
import type { Cell, Sym } from "../flow/sym.js";
import { cellAt, type FilePlace, placeOfValue } from "./file-places.js";
import type { FunctionFlow, Program } from "../program.js";
import { STARTERS } from "./thread-routines.js";
import type { FunctionDecl } from "../unit.js";

/** A thread that the driver starts. */
export interface StartedThread {
    readonly routine: FunctionDecl;
    /** The call that starts it. */
    readonly start: CallEvent;
    /** What the routine is given. */
    readonly given: Sym | null;
}

const REFERENCE = { name: /^ObReferenceObjectByHandle(?:WithTag)?$/, handle: 0 } as const;

/** The thread that a file's variable holds, as an object or as a handle; null for other objects, and where it may be one of several. */
export function threadIn(program: Program, object: Sym): StartedThread | null {
    const place = placeOfValue(object);
    const [first, ...others] = place === null ? [] : startedThreads(program).filter(({ flow, thread, handle }) => isKept(flow, { start: thread.start, handle }, place));
    return first === undefined || others.some(({ thread }) => thread.routine !== first.thread.routine) ? null : first.thread;
}

interface Started {
    readonly flow: FunctionFlow;
    readonly thread: StartedThread;
    readonly handle: Cell;
}

const known = new WeakMap<Program, readonly Started[]>();

function startedThreads(program: Program): readonly Started[] {
    const threads = known.get(program) ?? [...STARTERS].flatMap(([name, handle]) => startedBy(program, name, handle));
    known.set(program, threads);
    return threads;
}

function startedBy(program: Program, name: string, handleAt: number): readonly Started[] {
    program.project.files.loadMentions(name);
    return [...program.functionsNaming(name)].flatMap((caller) => {
        const flow = program.flow(caller);
        return (flow?.calls ?? []).flatMap((start): Started[] => {
            const registers = start.target.kind === "kernel" && start.target.name === name ? start.target.api.registers : null;
            const routine = registers === null ? undefined : start.args[registers.routine];
            const decl = routine?.kind === "function" ? program.project.function(routine.name, caller.unit) : null;
            const handle = start.args[handleAt];
            if (flow === null || decl === null || handle?.kind !== "address") return [];
            const given = registers?.context === null || registers === null ? null : (start.args[registers.context] ?? null);
            return [{ flow, thread: { routine: decl, start, given }, handle: handle.cell }];
        });
    });
}

/** True when the function that starts a thread puts its handle, or the object that it gets for that, into a place. */
function isKept(flow: FunctionFlow, { start, handle }: { readonly start: CallEvent; readonly handle: Cell }, place: FilePlace): boolean {
    if (isPutInto(flow, { call: start, output: handle }, place)) return true;
    return flow.calls.some((each) => {
        if (!REFERENCE.name.test(each.target.name) || each.args[REFERENCE.handle]?.key !== each.state.load(handle).key || !isOutputOf(start, each.args[REFERENCE.handle])) return false;
        return each.args.some((arg) => arg.kind === "address" && isPutInto(flow, { call: each, output: arg.cell }, place));
    });
}

/** True when a call writes a place itself, or what it has written is stored there. */
function isPutInto(flow: FunctionFlow, { call, output }: { readonly call: CallEvent; readonly output: Cell }, place: FilePlace): boolean {
    if (output.key === cellAt(place, call.state).key) return true;
    return flow.assigns.some(({ cell, value, state }) => value.key === `?c${call.call.id}@${output.key}` && cell.key === cellAt(place, state).key);
}

/** True for what a call has written into one of its outputs. */
function isOutputOf({ call }: CallEvent, sym: Sym | undefined): boolean {
    return sym?.key.startsWith(`?c${call.id}@`) === true;
}
