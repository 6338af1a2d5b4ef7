/** Agreements between a completion routine and whoever has given the IRP to WSK, other than waiting for an event. */
import type { CNode } from "../parser/ast.js";
import type { Sym } from "./flow/sym.js";
import type { Program } from "./program.js";
import type { IrpMistake } from "./typestate/irp-life.js";
import type { Mistake } from "./typestate/protocol.js";
import type { FunctionDecl } from "./unit.js";

/** Mistakes that are none once the IRP is completed. */
const EARLY: ReadonlySet<IrpMistake> = new Set<IrpMistake>([
    "freedPending", "freedAfterTimeout", "freedAfterCancel", "reusedPending", "reusedAfterTimeout", "submittedPending", "readPending", "canceledRacing",
]);

/** Members that say by their name whether something is over. */
const TELLING = /done|complet|signal|finish|pending|busy|in_?flight|outstanding/i;

export class Handshakes {
    /** By the call that sets a routine: what the routine tells. */
    readonly #told = new Map<CNode, ReadonlySet<string>>();

    constructor(readonly program: Program) {}

    /** Remembers that the call at `node` sets one of these routines. */
    note(node: CNode, routines: readonly (FunctionDecl | null)[]): void {
        if (!this.#told.has(node)) this.#told.set(node, new Set(routines.flatMap((each) => (each === null ? [] : this.#written(each)))));
    }

    /** True where the path to a mistake has asked something that the routine may have answered: a count, or a member that it writes. */
    explains({ mistake, state, cause, history, isAgreed }: Mistake<IrpMistake>): boolean {
        if (!EARLY.has(mistake)) return false;
        if (isAgreed) return true;
        const arming = history.findLast(({ event }) => event.startsWith("arm"));
        const told = arming === undefined ? undefined : this.#told.get(arming.node);
        const before = cause?.event.state;
        for (const [key, fact] of state.facts) {
            const known = before?.fact(key);
            if (known !== undefined && known.eq === fact.eq && known.ne.length === fact.ne.length) continue;
            if (isExchange(fact.of)) return true;
            for (const [, name = ""] of key.matchAll(MEMBER)) if (TELLING.test(name) || told?.has(name) === true) return true;
        }
        return false;
    }

    /** Names of the members that a routine changes. */
    #written(routine: FunctionDecl): readonly string[] {
        const cells = this.program.summary(routine)?.writes ?? this.program.flow(routine)?.assigns ?? [];
        return cells.flatMap(({ cell }) => cell.steps.at(-1) ?? []);
    }
}

/** A member that a key ends with, as opposed to those on the way to it. */
const MEMBER = /\.([A-Za-z_]\w*)(?![\w.])/g;

function isExchange(of: Sym | null): boolean {
    return of?.kind === "result" && of.call.callee.op === "function" && of.call.callee.name.includes("Interlocked");
}
