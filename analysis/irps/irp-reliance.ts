/**
 * What a function does where its request is pending says what it takes the completion routine for. One that returns there with the IRP neither
 * freed, nor stored, nor given to anybody, relies on the routine to free it: else the IRP would be lost. So it must not use the IRP where the
 * call has returned anything else, since the routine has run by then.
 */
import type { LockKind } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { completionOf, routineNamed } from "../completion/completion-of.js";
import { blocksBetween, type Between } from "../flow/between.js";
import type { AssignEvent, CallEvent, FlowListener, ReturnEvent } from "../flow/engine.js";
import { expressionsIn } from "../flow/expressions-in.js";
import { isLocalRoot, type Sym, variableCell } from "../flow/sym.js";
import { isInLoop } from "../handled.js";
import { type IrpFates, namesIn } from "./irp-fates.js";
import type { Expr } from "../ir.js";
import { QuietCalls } from "../quiet-calls.js";
import { KeepingPaths } from "../keeping-paths.js";
import type { Program } from "../program.js";
import { exitPlace } from "../typestate/exits.js";
import { isHeld } from "../typestate/identity.js";
import type { IrpMistake } from "../typestate/irp-life.js";
import type { Mistake } from "../typestate/protocol.js";
import { learnConditions } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";

const [BEFORE, PENDING, OVER, ACTED] = ["before", "pending", "over", "acted"] as const;
const ANYWHERE = { counts: () => true, isOwn: () => false };

export class Reliance {
    readonly #quiet: QuietCalls;
    readonly #keeping: KeepingPaths;

    constructor(
        readonly program: Program,
        readonly fates: IrpFates,
    ) {
        this.#quiet = new QuietCalls(program);
        this.#keeping = new KeepingPaths(program, fates, this.#quiet);
    }

    /**
     * Where `fn` leaves its IRP to the completion routine while the request is pending, although a use on another path takes it for its own;
     * null where it does not, or where something else may tell the two of them who has the IRP.
     */
    whereLeft(fn: FunctionDecl, { at, second, cause, object }: Mistake<IrpMistake>): CNode | null {
        const request = cause?.event;
        if (request?.target.kind !== "wsk" || second.node !== at || object.kind !== "result" || isInLoop(request.call.node)) return null;
        const routine = this.#routineOf(object, request);
        const locks = routine === null ? null : this.#keeping.locksOf(routine);
        if (locks === null || !this.#tellsNothingBetween(fn, request, at, locks)) return null;
        return this.#leftWherePending(fn, request, object, locks);
    }

    /** The routine of a request that knows the IRP by nothing but its parameter. */
    #routineOf(irp: Sym, { state }: CallEvent): FunctionDecl | null {
        const { routine, context } = completionOf(irp, state);
        return namesIn(context, irp.key, state).length > 0 ? null : routineNamed(this.program, routine);
    }

    /** True where nothing happens between a request and a use of its IRP that could tell what has become of it, and nothing is asked but its result. */
    #tellsNothingBetween(fn: FunctionDecl, request: CallEvent, use: CNode, locks: ReadonlySet<LockKind>): boolean {
        const flow = this.program.flow(fn);
        const between = flow === null ? null : blocksBetween(flow.cfg, request.call, use);
        if (flow === null || between === null) return false;
        const ids = new Set(between.instrs.flatMap((instr) => (instr.op === "call" ? [instr.id] : [])));
        return this.#isHarmless(flow.calls.filter(({ call }) => ids.has(call.id)), locks) && asksOnlyFor(request, between);
    }

    /** Calls by which nobody is told anything, that change nothing, and that give back locks only which the routine has nothing to do with. */
    #isHarmless(calls: readonly CallEvent[], ofRoutine: ReadonlySet<LockKind>): boolean {
        const deeds = this.#quiet.deedsOf(calls);
        return deeds !== null && !deeds.writes && deeds.taken.size === 0 && [...deeds.givenBack].every((kind) => !ofRoutine.has(kind));
    }

    /** The first of the places where the function ends with the request pending and the IRP left to the routine; null where it does anything else there. */
    #leftWherePending(fn: FunctionDecl, request: CallEvent, irp: Sym, locks: ReadonlySet<LockKind>): CNode | null {
        const left: CNode[] = [];
        const others: CNode[] = [];
        const listener: FlowListener = {
            returns: ({ node, value, state }: ReturnEvent, at: string) => {
                if (at === PENDING || at === ACTED) (at === ACTED || isHeld(state, irp.key, value, ANYWHERE) ? others : left).push(exitPlace(node));
            },
            throws: ({ node }, at) => {
                if (at === PENDING || at === ACTED) others.push(node);
            },
        };
        const run = this.program.track(fn, {
            initial: BEFORE,
            onCall: (event, at) => {
                if (event.call.id === request.call.id) {
                    return [
                        { property: PENDING, learn: (state) => learnConditions([{ result: "pending" }], event, state) },
                        { property: OVER, learn: (state) => learnConditions([{ result: "not pending" }], event, state) },
                    ];
                }
                return [{ property: at === PENDING && !this.#isHarmless([event], locks) ? ACTED : at }];
            },
            onAssign: (event, at) => [{ property: at === PENDING && !isOwnVariable(event) ? ACTED : at }],
            onUnknown: () => [{ property: ACTED }],
        }, { listener });
        if (run === null || run.gaveUp || others.length > 0) return null;
        return left.sort((a, b) => a.start - b.start)[0] ?? null;
    }
}

/** True for an assignment to a variable that nobody else knows. */
function isOwnVariable({ cell, state }: AssignEvent): boolean {
    return isLocalRoot(cell.root) && !state.isEscaped(cell.root);
}

/** True where what decides between a request and a use of its IRP is the request's result alone. */
function asksOnlyFor({ call }: CallEvent, { instrs, ends }: Between): boolean {
    if (instrs.some((instr) => instr.op === "unknown" || instr.op === "setTemp")) return false;
    const assigns = instrs.filter((instr) => instr.op === "assign");
    if (assigns.some(({ target }) => target.op !== "var")) return false;
    // Variables of the function that the result is kept in, and that hold nothing else until the use.
    const holding = new Set<string>();
    const isResult = (value: Expr): boolean => (value.op === "result" ? value.call === call : value.op === "read" && value.place.op === "var" && holding.has(variableCell(value.place.variable).key));
    for (const { target, value } of assigns) if (target.op === "var" && target.variable.scope !== "global" && isResult(value)) holding.add(variableCell(target.variable).key);
    for (const { target, value } of assigns) if (target.op === "var" && !isResult(value)) holding.delete(variableCell(target.variable).key);
    const isOfResult = (expr: Expr): boolean => {
        switch (expr.op) {
            case "read":
            case "result":
                return isResult(expr);
            case "const":
            case "name":
            case "config":
            case "binary":
            case "unary":
            case "ntSuccess":
            case "ntSeverity":
                return true;
            default:
                return false;
        }
    };
    return ends.every((end) => {
        if (end.op === "either") return false;
        return end.op === "goto" || [...expressionsIn(end)].every(isOfResult);
    });
}
