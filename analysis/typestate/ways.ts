/** The ways in which a call may go, told apart by its result or by its arguments: a request that is pending, and one that is not. */
import { status } from "../../knowledge/index.js";
import { assume } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { constSym, successSym, type Sym } from "../flow/sym.js";
import { type Machine, type Transition, transitionOf } from "./machine.js";
import type { Reason } from "./trail.js";

/** What a call's result says. */
export type Result = "success" | "failure" | "pending" | "not pending" | "timeout" | "no timeout" | "null" | "not null";

export type Condition =
    | { readonly result: Result }
    /** The result is a number. */
    | { readonly is: number }
    /** An argument, or any other value at the call, is (not) zero. */
    | { readonly value: Sym; readonly truth: boolean };

/** An event of a protocol, and what makes a call mean it where that is not the call itself. */
export interface Happening<E extends string> {
    readonly event: E;
    readonly because: Reason | null;
    /** The event that a trace names instead, where that is another one. */
    readonly says?: string;
}

/** The events that a call means when the conditions hold, in order. */
export interface Way<E extends string> {
    readonly if: readonly Condition[];
    readonly events: readonly Happening<E>[];
}

/** The way of a call that means nothing. */
export const NO_EVENT: Way<never> = { if: [], events: [] };

/** A call that means the same events however it goes. */
export function always<E extends string>(...events: readonly E[]): readonly Way<E>[] {
    return events.length === 0 ? [] : [{ if: [], events: events.map(happening) }];
}

/** A call that means one event or another, by its result. */
export function either<E extends string>(first: Result, event: E, second: Result, other: E): readonly Way<E>[] {
    return [{ if: [{ result: first }], events: [happening(event)] }, { if: [{ result: second }], events: [happening(other)] }];
}

/** An event that the call itself is. */
export function happening<E extends string>(event: E): Happening<E> {
    return { event, because: null };
}

/** Adds the conditions on values that hold before the call to `state`; false when they cannot hold. */
export function learnValues(conditions: readonly Condition[], state: FlowState): boolean {
    return conditions.every((each) => !("value" in each) || assume(each.value, each.truth, state));
}

/** Adds all conditions to `state`, the one after the call; false when they cannot hold. */
export function learnConditions(conditions: readonly Condition[], event: CallEvent, state: FlowState): boolean {
    const result = state.result(event.call.id);
    if (!learnValues(conditions, state)) return false;
    return conditions.every((each) => "value" in each || result === undefined || ("is" in each ? assume(equals(result, constSym(each.is)), true, state) : learnResult(each.result, result, state)));
}

const TESTS: Readonly<Record<Result, readonly [test: (result: Sym) => Sym, truth: boolean]>> = {
    success: [successSym, true],
    failure: [successSym, false],
    pending: [isStatus("STATUS_PENDING"), true],
    "not pending": [isStatus("STATUS_PENDING"), false],
    timeout: [isStatus("STATUS_TIMEOUT"), true],
    "no timeout": [isStatus("STATUS_TIMEOUT"), false],
    null: [(result) => result, false],
    "not null": [(result) => result, true],
};

function learnResult(result: Result, value: Sym, state: FlowState): boolean {
    const [test, truth] = TESTS[result];
    return assume(test(value), truth, state);
}

function isStatus(name: string): (result: Sym) => Sym {
    const value = constSym(status(name)?.value ?? -1, name);
    return (result) => equals(result, value);
}

function equals(left: Sym, right: Sym): Sym {
    return { kind: "op", key: `(${left.key}==${right.key})`, operator: "==", left, right };
}

/** The ways of a call, as one where all come to the same: then there is nothing to tell apart. */
export function merged<S extends string, E extends string, M extends string>(machine: Machine<S, E, M>, ways: readonly Way<E>[], from: S): readonly Way<E>[] {
    const after = ways.map(({ events }) => {
        let state: Transition<S, M> = from;
        for (const { event } of events) if (typeof state === "string") state = transitionOf(machine, state, event);
        return state;
    });
    const first = ways[0];
    if (first === undefined || ways.length === 1 || !after.every((each) => typeof each === "string" && each === after[0])) return ways;
    return [{ if: [], events: first.events.map((each) => ({ ...each, says: machine.together?.[each.event] ?? each.event })) }];
}
