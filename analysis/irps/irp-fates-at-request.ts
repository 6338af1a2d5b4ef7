/** What the completion routine of a request does to its IRP, given what is known where the request is made. */
import { completionOf, routineNamed } from "../completion/completion-of.js";
import { CONTEXT, IRP, type IrpFates, namesIn } from "./irp-fates.js";
import { assume, assumeFact } from "../flow/conditions.js";
import { isFromFreed, writeOutputs } from "../flow/effects.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { Substitution, type Summary } from "../flow/summary.js";
import { alternatives, type Cell, memberCell, pointeeCell, successSym, type Sym, unknownSym } from "../flow/sym.js";
import type { Guard } from "../instances.js";
import type { Program } from "../program.js";
import { textsAfter } from "../texts-after.js";
import type { FinalState } from "../typestate/run.js";
import type { IrpEvent } from "../typestate/irp-life.js";
import { either, type Happening, happening, type Result, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

/** A way in which a request ends: the conditions on what the call returns, and the truth of NT_SUCCESS of the IRP's status. */
interface Ending {
    readonly results: readonly Result[];
    readonly event: "pend" | "finish";
    /** Null where the request is still under way. */
    readonly success: boolean | null;
}

/** WSK completes an IRP with the status that the call returns, unless that is STATUS_PENDING. */
export const ENDINGS: readonly Ending[] = [
    { results: ["pending"], event: "pend", success: null },
    { results: ["not pending", "success"], event: "finish", success: true },
    { results: ["failure"], event: "finish", success: false },
];

const STATUS: Sym = unknownSym("status");

const PLAIN: readonly Way<IrpEvent>[] = either("pending", "pend", "not pending", "finish");

/** A request as its completion routine finds it. */
export interface Request {
    readonly irp: Sym;
    readonly context: Sym;
    readonly event: CallEvent;
    readonly routine: FunctionDecl;
}

interface IrpRequest extends Request {
    /** What stands for the IRP in the routine. */
    readonly names: readonly Sym[];
}

export class FatesAtRequest {
    constructor(
        readonly program: Program,
        readonly fates: IrpFates,
    ) {}

    /**
     * The ways in which a request with the IRP `key` may go. A routine that frees the IRP on some of its paths only, by its status or by what
     * its context says, frees it for sure where what is known at the request leaves no other path.
     */
    ways(event: CallEvent, irp: Sym | undefined, key: string): readonly Way<IrpEvent>[] {
        const request = irp === undefined ? null : this.#undecided(event, irp, key);
        if (request === null) return PLAIN;
        const decisions = ENDINGS.map(({ success }) => this.#decision(request, success));
        const [pending, success, failure] = decisions;
        if (pending?.event !== "findFreeing" && success?.event === failure?.event) {
            const [first, second] = PLAIN;
            return first === undefined || second === undefined ? PLAIN : [first, { ...second, events: [...decided(success), ...second.events] }];
        }
        return ENDINGS.map(({ results, event: last }, index) => ({ if: results.map((result) => ({ result })), events: [...decided(decisions[index]), happening(last)] }));
    }

    /** The request, if its routine frees the IRP on some paths only. */
    #undecided(event: CallEvent, irp: Sym, key: string): IrpRequest | null {
        const { state } = event;
        const { routine: set, context } = completionOf(irp, state);
        const routine = routineNamed(this.program, set);
        if (routine === null) return null;
        const names = [IRP, ...namesIn(context, key, state)];
        if (this.fates.of(routine, names.slice(1)).frees !== "maybe") return null;
        const request = { irp, context, event, routine, names };
        return this.#isAskedLater(request) ? null : request;
    }

    /** True where code behind the request names a member of the context by which the routine decides, or that it writes: it may tell what has come of the IRP. */
    #isAskedLater({ event: { call }, routine, names }: IrpRequest): boolean {
        const summary = this.program.summary(routine);
        const after = textsAfter(this.program, call);
        if (summary === null || after === null) return true;
        const deciding = names.flatMap((name) => (this.fates.endsOf(routine, name) ?? []).flatMap(({ guards, alternatives: sets }) => [...guards, ...sets.flat()].flatMap(({ of }) => cellsIn(of))))
            .filter(({ key: cell }) => !names.some(({ key }) => key === `in(${cell})`));
        const written = summary.writes.filter(tells).map(({ cell }) => cell);
        return [...deciding, ...written].some((cell) => isOfContext(cell) && after.some((text) => isNamed(cell, text)));
    }

    /** Whether the routine frees the IRP whenever the request ends like that, or on some of its paths then; null where that is not known. */
    #decision(request: IrpRequest, success: boolean | null): Happening<IrpEvent> | null {
        const found: Happening<IrpEvent>[] = [];
        for (const name of request.names) {
            const possible = this.fates.endsOf(request.routine, name)?.filter((end) => end.exists !== false && isPossible(end, request, success)) ?? [];
            const fate = this.fates.judged(request.routine, possible);
            if (fate.frees === "always") return { event: "findFreeing", because: fate.at };
            const at = this.fates.freedOnSome(request.routine, possible);
            if (at !== null) found.push({ event: "findUndecided", because: at });
        }
        return found[0] ?? null;
    }
}

/** Where a value was found, and what it is computed from. */
function cellsIn(sym: Sym): readonly Cell[] {
    switch (sym.kind) {
        case "initial":
            return [sym.cell];
        case "op":
            return [...cellsIn(sym.left), ...cellsIn(sym.right)];
        case "not":
        case "success":
            return cellsIn(sym.operand);
        default:
            return [];
    }
}

/** False for memory that is left as it was, or is freed. */
function tells({ cell, value }: Summary["writes"][number]): boolean {
    return alternatives(value)?.some((each) => (each.kind !== "initial" || each.cell.key !== cell.key) && !isFromFreed(each)) !== false;
}

/** True for a member of what a completion routine's context points to. */
function isOfContext({ base, steps }: Cell): boolean {
    return "pointer" in base && base.pointer.key === CONTEXT.key && steps.length > 0;
}

function isNamed({ steps }: Cell, text: string): boolean {
    const name = steps.at(-1) ?? "";
    return /^\w+$/.test(name) && new RegExp(`(?<!\\bIoStatus)(?:->|\\.)\\s*${name}\\b`).test(text);
}

function decided(decision: Happening<IrpEvent> | null | undefined): readonly Happening<IrpEvent>[] {
    return decision === null || decision === undefined ? [] : [decision];
}

/** False where the routine cannot end like that, with the context that it is given and the status of the IRP. */
export function isPossible({ guards, alternatives }: Pick<FinalState<string>, "guards" | "alternatives">, { irp, context, event }: Request, success: boolean | null): boolean {
    const known = event.state.clone();
    // What the driver has put there before the request is not what the routine finds.
    known.store(memberCell(pointeeCell(irp), "IoStatus"), unknownSym("IoStatus"));
    known.store(memberCell(memberCell(pointeeCell(irp), "IoStatus"), "Status"), STATUS);
    if (event.target.kind === "wsk") writeOutputs(event, event.target.api, known);
    if (success !== null && !assume(successSym(STATUS), success, known)) return true;
    const into = new Substitution({ call: event.call, args: [unknownSym("device"), irp, context] }, known);
    const holds = (all: readonly Guard[], at: FlowState): boolean => all.every(({ of, fact }) => assumeFact(into.sym(of), fact, at));
    if (!holds(guards, known)) return false;
    return alternatives.length === 0 || alternatives.some((each) => holds(each, known.clone()));
}
