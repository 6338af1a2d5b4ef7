/** Sockets of requests that have succeeded while they were being cancelled. */
import { awaitingWays, MayWait } from "../awaiting.js";
import { completionOf, routineNamed, takenBack, usesParameter } from "./completion-of.js";
import { Concerned, requesting } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import type { Sym } from "../flow/sym.js";
import { MOST_CALLS } from "../handled.js";
import type { Irps } from "../irps/irps.js";
import type { Program } from "../program.js";
import { contextsBelow } from "../reach.js";
import { cancelledMaker, type MakerEvent, type MakerMistake, type MakerState } from "../typestate/cancelled-maker.js";
import { identity } from "../typestate/identity.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, happening, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

export class CancelledMakers {
    readonly #simulation: Simulation<MakerState, MakerEvent, MakerMistake>;
    readonly #cancelling: Concerned;
    /** Functions that look at what a request came to, by macros as well. */
    readonly #looking: Concerned;

    constructor(
        readonly program: Program,
        readonly irps: Irps,
    ) {
        this.#cancelling = new Concerned(program.project, /\bIoCancelIrp\b/);
        this.#looking = new Concerned(program.project, /\bIoStatus\b/);
        const mayWait = new MayWait(program);
        this.#simulation = new Simulation<MakerState, MakerEvent, MakerMistake>(program, {
            machine: cancelledMaker,
            objectsOf: (fn) => irps.objectsOf(fn),
            waysOf: (event, key) => this.#waysOf(event, key),
            accessOf: ({ steps, kind }) => (kind === "read" && (steps.length === 0 || steps[0] === "IoStatus") ? "look" : null),
            concerns: (fn) => mayWait.has(fn, MOST_CALLS),
        });
    }

    /** Where `fn` takes an IRP back that may hold a new socket, which nobody looks for. */
    droppedIn(fn: FunctionDecl): readonly Mistake<MakerMistake>[] {
        if (!requesting(this.program.project).hasBelow(fn) || !this.#cancelling.has(fn, MOST_CALLS)) return [];
        return this.irps.objectsWith(fn, ["submit", "cancel"]).flatMap((object) => this.#simulation.mistakes(fn, object));
    }

    #waysOf(event: CallEvent, key: string): readonly Way<MakerEvent>[] {
        const { target, args, state } = event;
        if (target.kind === "wsk") {
            const irp = target.api.irp === null ? undefined : args[target.api.irp];
            const is = identity(irp, key, state);
            if (is === "other") return [];
            if (is === "maybe" || irp === undefined || target.api.information !== "socket" || !this.#isLeftAlone(irp, event)) return always("look");
            return [{ if: [{ result: "pending" }], events: [happening("pend")] }, { if: [{ result: "not pending" }], events: [happening("look")] }];
        }
        // A part of the IRP, for somebody else to look at.
        if (args.some((arg) => arg.kind === "address" && arg.cell.root === `*${key}`)) return always("look");
        const taken = takenBack(event);
        if (taken !== undefined) {
            const is = identity(taken, key, state);
            return is === "other" ? [] : always(is === "same" ? "take" : "look");
        }
        if (target.kind === "kernel" && target.api.acts?.on === "irp") {
            const is = identity(args[target.api.acts.arg ?? -1], key, state);
            if (is !== "other") return always(target.api.acts.verb === "cancel" && is === "same" ? "cancel" : "look");
        }
        return awaitingWays(event);
    }

    /** True for an IRP whose completion routine is known, and looks at nothing of it. */
    #isLeftAlone(irp: Sym, { state }: CallEvent): boolean {
        const routine = routineNamed(this.program, completionOf(irp, state).routine);
        if (routine === null || usesParameter(routine, 1)) return false;
        for (const { fn } of contextsBelow(this.program, routine)) if (this.#looking.has(fn, MOST_CALLS)) return false;
        return true;
    }
}
