/**
 * New sockets that get lost on the way from one completion routine to the next: the first stores the socket in its context and starts another request on it, whose routine
 * frees that memory where the request fails, and with it the only pointer to the socket.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 */
import { SOCKET_MAKERS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { textOf } from "../callees.js";
import { mentions } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import { CONTEXT } from "../irps/irp-fates.js";
import { wordsFor } from "../mentions.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import type { ContextMemory } from "./context-memory.js";
import type { KeptSockets } from "./kept-sockets.js";

/** A free, by a completion routine, of the only memory that leads to a socket. */
export interface DroppedSocket {
    readonly at: CNode;
    readonly free: string;
    /** The routine that frees, the one that has stored the socket, and the request between them. */
    readonly routine: string;
    readonly keeper: string;
    readonly call: string;
    readonly trace: readonly TraceStep[];
}

/** A routine that keeps a new socket, and what it asks for next. */
interface Step {
    readonly keeper: FunctionDecl;
    readonly kept: CNode;
    readonly call: string;
    readonly at: CNode;
}


export class DroppedSockets {
    /** By the routine of the next request. */
    #steps: ReadonlyMap<FunctionDecl, readonly Step[]> | null = null;

    constructor(
        readonly program: Program,
        readonly memory: ContextMemory,
        readonly kept: KeptSockets,
    ) {}

    /** Where a completion routine frees its context with a socket in it that nobody else has. */
    in(routine: FunctionDecl): readonly DroppedSocket[] {
        this.#steps ??= this.#findSteps();
        const steps = this.#steps.get(routine) ?? [];
        if (steps.length === 0 || this.kept.isShared(routine, null)) return [];
        const frees = this.memory.endsOf(routine).flatMap(({ state, history }) => (state === "freed" ? history.filter(({ event }) => event === "free") : []));
        const found = new Map<CNode, DroppedSocket>();
        for (const { keeper, kept, call, at } of steps) {
            for (const { node, name } of frees) {
                const trace = [step(kept, `${keeper.name} keeps the new socket in its context`), step(at, `${call} is asked for, with the same context for ${routine.name}`), step(node, `${name} frees it, and the socket stays open`)];
                found.set(node, { at: node, free: name, routine: routine.name, keeper: keeper.name, call, trace });
            }
        }
        return [...found.values()];
    }

    #findSteps(): ReadonlyMap<FunctionDecl, readonly Step[]> {
        const steps = new Map<FunctionDecl, Step[]>();
        for (const keeper of this.#privateRoutines()) {
            const kept = this.kept.keptBy(keeper)?.instr.node;
            for (const event of kept === undefined ? [] : (this.program.flow(keeper)?.calls ?? [])) {
                const given = event.target.kind === "wsk" && event.target.api.information !== "socket" ? this.memory.givenAt(event) : null;
                if (kept === undefined || given === null || given.context.key !== CONTEXT.key || given.routine === keeper) continue;
                steps.set(given.routine, [...(steps.get(given.routine) ?? []), { keeper, kept, call: event.target.name, at: event.call.node }]);
            }
        }
        return steps;
    }

    /** The completion routines of requests for sockets whose context nobody else has. */
    #privateRoutines(): ReadonlySet<FunctionDecl> {
        const [found, shared] = [new Set<FunctionDecl>(), new Set<FunctionDecl>()];
        const naming = SOCKET_MAKERS.flatMap((name) => [...wordsFor(this.program.project, name)]).flatMap((word) => [...this.program.functionsNaming(word)]);
        for (const maker of new Set(naming)) {
            for (const event of this.program.flow(maker)?.calls ?? []) {
                const given = event.target.kind === "wsk" && event.target.api.information === "socket" ? this.memory.givenAt(event) : null;
                if (given === null || !textOf(given.routine).includes("Information")) continue;
                (this.#isPrivate(maker, given.context) ? found : shared).add(given.routine);
            }
        }
        for (const each of shared) found.delete(each);
        return found;
    }

    /** True for memory of the pool that a function has made, and has shown to nobody. */
    #isPrivate(maker: FunctionDecl, context: Sym): boolean {
        if (context.kind !== "result" || this.kept.isPublished(maker, context)) return false;
        return this.program.flow(maker)?.returns.every(({ value }) => value === null || !mentions(value.key, context.key)) === true;
    }
}
