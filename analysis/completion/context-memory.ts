/** Memory that completion routines get as their context, or a part of it. */
import { requesting } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import type { Sym } from "../flow/sym.js";
import { type Handled, HandledObjects, type Mentioned } from "../handled.js";
import { CONTEXT } from "../irps/irp-fates.js";
import type { Program } from "../program.js";
import { Releases } from "../releases.js";
import type { FinalState } from "../typestate/run.js";
import type { FunctionDecl } from "../unit.js";
import { completionOf, routineNamed, usesContext } from "./completion-of.js";

/** What a request gives to its completion routine, which is in sight and uses it. */
interface Given {
    readonly routine: FunctionDecl;
    readonly context: Sym;
}

export class ContextMemory {
    readonly #objects: HandledObjects;
    readonly #releases: Releases;

    constructor(readonly program: Program) {
        const concerned = requesting(program.project);
        this.#releases = new Releases(program);
        this.#objects = new HandledObjects(program, { mayConcern: (fn, levels) => concerned.has(fn, levels), mentioned: (event) => this.#mentioned(event) });
    }

    /** The memory that requests of a function, or of what it calls, give to completion routines: `free` for one that frees it on some of its ways. */
    in(fn: FunctionDecl): readonly Handled[] {
        return this.#objects.in(fn);
    }

    /** What a call gives to the completion routine of its IRP; null for calls that are no requests, and for routines out of sight. */
    givenAt({ target, args, state }: CallEvent): Given | null {
        const irp = target.kind === "wsk" && target.api.irp !== null ? args[target.api.irp] : undefined;
        if (irp === undefined || irp.kind === "const") return null;
        const { routine: set, context } = completionOf(irp, state);
        const routine = routineNamed(this.program, set);
        return routine !== null && usesContext(routine) ? { routine, context } : null;
    }

    /** The ways in which a routine may end for the memory that its context is, or lies in, where it frees that on some of them; else none. */
    endsOf(routine: FunctionDecl, context: Sym = CONTEXT): readonly FinalState<string>[] {
        const pointer = this.#releases.mayFree(routine) ? this.pointerIn(routine, context) : null;
        const ends = pointer === null ? [] : (this.#releases.endsFor(routine, pointer) ?? []);
        return ends.some(({ state }) => state === "freed") ? ends : [];
    }

    /** By what a routine finds the memory of a context: the context itself or, for one within a structure, what CONTAINING_RECORD finds around it. */
    pointerIn(routine: FunctionDecl, context: Sym): Sym | null {
        if (context.kind !== "address") return CONTEXT;
        const { calls = [] } = this.program.flow(routine) ?? {};
        return calls.flatMap(({ args }) => args).find((arg) => arg.kind === "result" && arg.member?.key === CONTEXT.key) ?? null;
    }

    #mentioned(event: CallEvent): Mentioned {
        const given = this.givenAt(event);
        if (given === null) return [];
        const object = whole(given.context);
        return [{ object, verb: "give" }, ...(this.endsOf(given.routine, given.context).length > 0 ? [{ object, verb: "free" }] : [])];
    }
}

/** The pointer to the memory that a context is in. */
export function whole(context: Sym): Sym {
    return context.kind === "address" && "pointer" in context.cell.base ? context.cell.base.pointer : context;
}
