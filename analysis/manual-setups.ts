/** IRPs that are prepared in ways that WSK does not expect before they are given to it. */
import { Concerned, requesting } from "./concerned.js";
import { isConstant } from "./flow/sym.js";
import type { CallEvent } from "./flow/engine.js";
import { MOST_CALLS } from "./handled.js";
import type { CallInstr } from "./ir.js";
import type { Irps } from "./irps/irps.js";
import type { Program } from "./program.js";
import { identity } from "./typestate/identity.js";
import { manualSetup, type SetupEvent, type SetupMistake, type SetupState } from "./typestate/manual-setup.js";
import type { Mistake } from "./typestate/protocol.js";
import { Simulation } from "./typestate/simulate.js";
import { always, either, type Way } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";

export type SetupFault = Mistake<SetupMistake>;

/** What IoSetCompletionRoutine writes: some drivers do it by hand. */
const ROUTINE: ReadonlySet<string> = new Set(["CompletionRoutine", "Context", "Control"]);

export class ManualSetups {
    readonly #simulation: Simulation<SetupState, SetupEvent, SetupMistake>;
    /** Functions below which something is set up that is not for a driver above WSK to set up. */
    readonly #suspect: Concerned;
    /** Calls that fetch a stack location through which something is written. */
    #written: WeakSet<CallInstr> | null = null;

    constructor(
        readonly program: Program,
        readonly irps: Irps,
    ) {
        this.#suspect = new Concerned(program.project, /\bIoInitializeIrp|\bIoGetNextIrpStackLocation|\bIoSetCancelRoutine/);
        this.#simulation = new Simulation(program, {
            machine: manualSetup,
            objectsOf: (fn) => irps.objectsOf(fn),
            waysOf: (event, key) => this.#waysOf(event, key),
        });
    }

    faults(fn: FunctionDecl): readonly SetupFault[] {
        if (!requesting(this.program.project).hasBelow(fn) || !this.#suspect.has(fn, MOST_CALLS) || !this.irps.mayHandle(fn)) return [];
        return this.irps.objectsOf(fn).flatMap((object) => this.#simulation.mistakes(fn, object));
    }

    #waysOf(event: CallEvent, key: string): readonly Way<SetupEvent>[] {
        const { target, args, state, call } = event;
        if (target.kind === "kernel" && target.api.allocates === "irp") return key === `c${call.id}` ? either("not null", "allocate", "null", "reuse") : [];
        const index = target.kind === "wsk" ? target.api.irp : target.kind === "kernel" && target.api.acts?.on === "irp" ? target.api.acts.arg : this.#cancelArgument(event);
        const is = index === null ? "other" : identity(args[index], key, state);
        if (is === "other") return [];
        if (is === "maybe") return always("lose");
        if (target.kind === "wsk") return always("submit");
        if (this.#cancelArgument(event) !== null) return always(isConstant(args[1], 0) ? "notCancelable" : "makeCancelable");
        switch (target.kind === "kernel" ? target.api.acts?.verb : undefined) {
            case "initialize":
                return always("initialize");
            case "reuse":
                return always("reuse");
            case "next-location":
                return this.#isWritten(call) ? always("locate") : [];
            case "send":
            case "queue":
            case "set-location":
                // A driver with stack locations of its own, or with another driver below, knows what it does.
                return always("lose");
            default:
                return [];
        }
    }

    #cancelArgument({ target }: CallEvent): number | null {
        return target.name === "IoSetCancelRoutine" && target.kind !== "function" ? 0 : null;
    }

    #isWritten(call: CallInstr): boolean {
        this.#written ??= this.#findWritten();
        return this.#written.has(call);
    }

    #findWritten(): WeakSet<CallInstr> {
        const found = new WeakSet<CallInstr>();
        for (const fn of this.program.functionsNaming("IoGetNextIrpStackLocation")) {
            const flow = this.program.flow(fn);
            for (const { cell } of flow?.assigns ?? []) {
                const [member] = cell.steps;
                if (member === undefined || ROUTINE.has(member)) continue;
                if ("pointer" in cell.base && cell.base.pointer.kind === "result") found.add(cell.base.pointer.call);
            }
            for (const { target, args } of flow?.calls ?? []) {
                const [first] = args;
                if (target.kind === "kernel" && target.api.copies !== null && first?.kind === "result") found.add(first.call);
            }
        }
        return found;
    }
}
