/** What a path has learnt of how a request has ended: from what its call returns, from the status in its IRP, or from anything else that may say it. */
import { kernelApi, STATUS_PENDING } from "../knowledge/index.js";
import { possibleValues } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import { type Fact, sameFact, successOf } from "./flow/facts.js";
import { type FlowState, mentions } from "./flow/state.js";
import { alternatives, type Sym } from "./flow/sym.js";
import { hasFailed } from "./typestate/success.js";

export type RequestOutcome =
    | "succeeded"
    | "failed"
    /** Its status is not STATUS_SUCCESS, and no more is known: drivers take it for a failure. */
    | "refused"
    /** It has not failed at once; it may be pending. */
    | "accepted";

const STATUS = ".IoStatus.Status";
/** What is told by the one of several facts that says most. */
const SURE: readonly RequestOutcome[] = ["succeeded", "refused", "accepted"];

/** What the path knows of the end of a request, or of a helper's that makes one; null where it does not know. */
export function outcomeOf(request: CallEvent, state: FlowState): RequestOutcome | null {
    if (hasFailed(request.call.id, state)) return "failed";
    const said = new Set<RequestOutcome | null>();
    for (const fact of state.facts.values()) said.add(saidByStatus(fact, request, state) ?? saidByTest(fact, request, state));
    // Before the wait, `status != STATUS_SUCCESS` may have meant that the request is pending.
    return SURE.find((each) => said.has(each)) ?? null;
}

/**
 * True where the path has learnt anything since the request, but of values that say nothing about it, that may say what it came to. What a
 * wait returns does not, and a request that is not pending may have failed.
 */
export function hasLearnt(request: CallEvent, state: FlowState, saysNothing: (of: Sym) => boolean): boolean {
    for (const [key, fact] of state.facts) {
        const { of } = fact;
        if (of === null || sameFact(request.state.fact(key), fact) || isOfWait(of) || saysNothing(of)) continue;
        if (!saysPendingOnly(fact) || !(alternatives(of) ?? [of]).every((each) => isStatus(each, request, state))) return true;
    }
    return false;
}

/** The request is made once more: what was known of how it had ended before says nothing of this time. */
export function forgetFormer({ call }: CallEvent, state: FlowState): void {
    const isFormer = ({ key }: Sym): boolean => mentions(key, `c${call.id}`);
    for (const [key, { of }] of state.facts) if (of?.kind === "phi" && of.of?.some(isFormer) === true) state.forget(key);
}

/** What a fact about a status says, be it that of the call or, where paths have met, that of the IRP. */
function saidByStatus(fact: Fact, request: CallEvent, state: FlowState): RequestOutcome | null {
    const { of } = fact;
    const isResult = of !== null && of.key === resultOf(request, state)?.key;
    const all = of === null ? null : isResult ? [of] : possibleValues(of, state);
    // A status of the driver's own may be all that is known.
    if (all === null || all.length === 0 || !all.every((each) => isStatus(each, request, state))) return null;
    if (fact.eq === STATUS_PENDING) return null;
    const isOver = fact.eq !== null || fact.ne.includes(STATUS_PENDING) || request.target.kind === "function" || all.some(({ key }) => key.endsWith(STATUS));
    if (successOf(fact) === true) return isOver ? "succeeded" : "accepted";
    return isOver && fact.ne.includes(0) ? "refused" : null;
}

/** What a fact says about a test that was kept, `ok = NT_SUCCESS(status)`. */
function saidByTest(fact: Fact, request: CallEvent, state: FlowState): RequestOutcome | null {
    const { of } = fact;
    if (of?.kind !== "phi" || (fact.eq === null && !fact.ne.includes(0))) return null;
    const all = possibleValues(of, state) ?? [];
    const isTest = (each: Sym): boolean => each.kind === "success" && possibleValues(each.operand, state)?.every((inner) => isStatus(inner, request, state)) === true;
    if (all.length === 0 || !all.every(isTest)) return null;
    return fact.eq === 0 ? "refused" : "succeeded";
}

/** True for what the call returns, and for the status that the request's IRP ends with. */
function isStatus({ key }: Sym, request: CallEvent, state: FlowState): boolean {
    const { id } = request.call;
    if (key.endsWith(STATUS)) return key.startsWith(`??c${id}@`) || key.startsWith(`?c${id}/`);
    return key === resultOf(request, state)?.key;
}

/** What the call has returned, where that is a status. */
function resultOf({ call, target }: CallEvent, state: FlowState): Sym | undefined {
    const isOfStatus = target.kind !== "function" || (target.decl.result.kind === "named" && target.decl.result.name === "NTSTATUS");
    return isOfStatus ? state.result(call.id) : undefined;
}

/** A request that is pending has come to nothing yet; one that is not may have failed. */
function saysPendingOnly({ eq, ne, success }: Fact): boolean {
    return success === null && (eq === null ? ne.every((each) => each === STATUS_PENDING) : eq === STATUS_PENDING);
}

function isOfWait(of: Sym): boolean {
    const callee = of.kind === "result" ? of.call.callee : null;
    return callee?.op === "function" && (kernelApi(callee.name)?.wait ?? null) !== null;
}
