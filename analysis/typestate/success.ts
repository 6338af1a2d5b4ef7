/** Events that take place only when their call succeeds. */
import { STATUS_PENDING } from "../../knowledge/index.js";
import { assume, truthOf } from "../flow/conditions.js";
import type { CallEvent, Outcome } from "../flow/engine.js";
import { successOf } from "../flow/facts.js";
import { hasOneSuccess } from "../flow/one-success.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, memberCell, pointeeCell, successSym, type Sym } from "../flow/sym.js";
import type { CType } from "../types.js";
import { bareTrail, pack, type Trail, unpack } from "./trail.js";

/** Splits the ways on from a call: `after` where it succeeds, `before` where it fails. Both ways keep what `outcome` does besides. */
export function bothWays(event: CallEvent, after: string, before: string, outcome: Omit<Outcome, "property"> = {}): readonly Outcome[] {
    const learn = (success: boolean) => (state: FlowState): boolean => {
        if (outcome.learn?.(state) === false) return false;
        const result = state.result(event.call.id);
        if (!success && result !== undefined) completeIrp(event, result, state);
        return result === undefined || assume(successSym(result), success, state);
    };
    return [{ ...outcome, property: after, learn: learn(true) }, { ...outcome, property: before, learn: learn(false) }];
}

/** Where a request fails at once, its IRP is completed with that failure. */
function completeIrp({ target, args }: CallEvent, result: Sym, state: FlowState): void {
    const irp = target.kind === "wsk" && target.api.irp !== null ? args[target.api.irp] : undefined;
    if (irp === undefined || irp.kind === "const" || irp.kind === "phi") return;
    state.store(memberCell(memberCell(pointeeCell(irp), "IoStatus"), "Status"), result);
}

/** True when a call is known to have failed, by its result or by the status that its IRP, or the one of a helper's request, was completed with. */
export function hasFailed(call: number, state: FlowState): boolean {
    const ends = (key: string): boolean => key.endsWith(".IoStatus.Status") && (key.startsWith(`??c${call}@`) || key.startsWith(`?c${call}/`));
    const isOutcome = ({ key }: Sym): boolean => key === `c${call}` || ends(key);
    for (const fact of state.facts.values()) {
        const { of } = fact;
        if (of === null || (successOf(fact) !== false && !fact.ne.includes(0))) continue;
        const values = alternatives(of) ?? [];
        // What a helper returns where it does not get to the request says nothing against it; that a request is pending does.
        const rest = values.filter((each) => each.kind !== "const");
        if (rest.length === 0 || !rest.every(isOutcome)) continue;
        if (successOf(fact) !== false && values.some((each) => each.kind === "const" && each.value === STATUS_PENDING)) continue;
        // WSK has one status of success; what a request returns may be STATUS_PENDING as long as nobody looks at what it was completed with.
        if (successOf(fact) === false || rest.some(({ key }) => ends(key)) || rest.every(hasOneSuccess)) return true;
    }
    const result = state.result(call);
    return result !== undefined && truthOf(successSym(result), state) === false;
}

/** Takes back what has moved the object where the path has found out that it did not take place. */
export function takenBack(property: string, state: FlowState, needsSuccess: (trail: Trail) => boolean): string {
    const trail = unpack(property);
    if (trail.call === null || trail.mistake !== null || !needsSuccess(trail) || !hasFailed(trail.call, state)) return property;
    return pack({ ...bareTrail(trail.from), marks: trail.marks.slice(0, -1) });
}

/** A function that fails has failed at something else where the call that has moved the object is known to have succeeded: its caller need not doubt that. */
export function proven(property: string, calls: ReadonlyMap<number, CallEvent>, state: FlowState, needsSuccess: (trail: Trail) => boolean): string {
    const trail = unpack(property);
    const cause = trail.call === null ? undefined : calls.get(trail.call);
    return cause !== undefined && trail.mistake === null && needsSuccess(trail) && hasSucceeded(cause, state) ? pack({ ...trail, call: null }) : property;
}

/** True when a call is known to have succeeded: by the status that it has returned, or by the pointer. */
function hasSucceeded({ call, target }: CallEvent, state: FlowState): boolean {
    const result = state.result(call.id);
    if (result === undefined) return false;
    return truthOf(target.kind === "function" && isPointer(target.decl.result) ? result : successSym(result), state) === true;
}

function isPointer(type: CType): boolean {
    return type.kind === "pointer" || (type.kind === "named" && /^P[A-Z]/.test(type.name) && !/STATUS|RESULT|ERROR|CODE/.test(type.name));
}

const BOOLEANS = /^(BOOLEAN|BOOL|bool|_Bool)$/;

/** True when a function is known to return a failure: a status that is none of success, or FALSE. */
export function returnsFailure(result: CType, value: Sym | null, state: FlowState): boolean {
    if (value === null) return false;
    if (result.kind === "named" && BOOLEANS.test(result.name)) return truthOf(value, state) === false;
    return result.kind !== "pointer" && truthOf(successSym(value), state) === false;
}
