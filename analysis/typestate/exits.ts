/** The ways in which a function may end, and what each means for a caller. */
import { CNode } from "../../parser/ast.js";
import { assume, assumeFact, possibleValues, truthOf } from "../flow/conditions.js";
import type { CallEvent, ReturnEvent } from "../flow/engine.js";
import { excludes } from "../flow/facts.js";
import type { FlowState } from "../flow/state.js";
import { applySummary, Substitution, summarizeReturns, type Summary } from "../flow/summary.js";
import { resultSym, successSym, type Sym } from "../flow/sym.js";
import { type Guard, parameterFacts } from "../instances.js";
import { leadsTo } from "./identity.js";
import type { Machine } from "./machine.js";
import { type Trail, unpack } from "./trail.js";

/** Returns that agree on the property and on what the returned value says of success. */
export interface Exit {
    readonly property: string;
    /** True where what it returns is known to say that it has failed. */
    readonly failed: boolean;
    /** The `return` statements at which it ends so. */
    readonly nodes: ReadonlySet<CNode>;
    /** What the function has done to memory and returns when it ends this way; null when that is too much. */
    readonly summary: Summary | null;
    /** Truth of NT_SUCCESS of the returned value, and of the value itself, where it is known. */
    readonly success: boolean | null;
    readonly truth: boolean | null;
    /** The number that the returned value is known to be besides. */
    readonly number: number | null;
    /** Truth of the object itself: false where it is known to be NULL. */
    readonly exists: boolean | null;
    /** Conditions on the function's arguments, and on what it has made, that hold whenever it ends this way. */
    readonly guards: readonly Guard[];
    /** Such conditions of which one set holds, for each place where it ends this way; empty where the guards say as much. */
    readonly alternatives: readonly (readonly Guard[])[];
}

interface Group {
    readonly property: string;
    readonly failed: boolean;
    readonly success: boolean | null;
    readonly truth: boolean | null;
    readonly exists: boolean | null;
    /** What the returned value is known to be, where that is one number. */
    readonly number: number | null;
    /** True where a count or an exchange has decided that it ends so. */
    readonly isAgreed: boolean;
    readonly events: ReturnEvent[];
}

const MOST_EXITS = 24;

/** False for an exit behind a mistake that is the caller's. */
export function isCalm({ property }: Pick<Exit, "property">): boolean {
    return unpack(property).mistake === null;
}

/** True where a callee ends in this state on some of its ways and in another one on others, and its caller cannot tell one from the other by what it returns or was given. */
export function isUntold<E extends Pick<Exit, "guards" | "alternatives" | "success"> & { readonly truth?: boolean | null; readonly number?: number | null }>(exits: readonly E[], isSame: (exit: E) => boolean): boolean {
    const tells = ({ guards, alternatives, success, truth, number }: E): boolean => guards.length > 0 || alternatives.length > 0 || success !== null || (truth ?? null) !== null || (number ?? null) !== null;
    return exits.length > 1 && !exits.some(tells) && exits.some(isSame) && !exits.every(isSame);
}
const MOST_ALTERNATIVES = 4;

/** True for a call that its thread ends with. */
export function endsThread({ target }: CallEvent): boolean {
    return target.kind === "kernel" && target.name === "PsTerminateSystemThread";
}

/** What is known of a path besides: whether the function is known to fail, what the path is told from others by, and whether a count has decided for it. */
interface Told {
    readonly failed: boolean;
    readonly told: string;
    readonly isAgreed: boolean;
}

/** Collects the returns of a run. */
export class ExitList {
    readonly #groups = new Map<string, Group>();

    /**
     * @param entry the property at the function's beginning
     * @param lost what a property becomes when nobody knows
     * @param isOwed true for what must be undone where a start fails
     */
    constructor(
        readonly entry: string,
        readonly lost: (property: string) => string,
        readonly isOwed: boolean,
    ) {}

    add(event: ReturnEvent, property: string, object: Sym, { failed, told, isAgreed }: Told): void {
        const { value, state } = event;
        const exists = truthOf(object, state);
        const number = value === null || value.kind === "const" ? null : state.fact(value.key).eq;
        const success = value === null ? null : truthOf(successSym(value), state);
        const truth = value === null ? null : truthOf(value, state);
        const key = [property, told, failed, isAgreed, success, truth, exists, value?.kind === "const" ? value.key : number].join("\n");
        const group: Group = this.#groups.get(key) ?? { property, failed, success, truth, exists, number, isAgreed, events: [] };
        this.#groups.set(key, group);
        group.events.push({ ...event, state: state.clone() });
    }

    /** The exits; null when there are too many. */
    close(): readonly Exit[] | null {
        if (this.#groups.size > MOST_EXITS) return null;
        const groups = [...this.#groups.values()];
        // Who calls it once more may find that others have come first; and what is to be undone, that they see to it: then neither way says what becomes of it.
        const isOnce = this.isOwed && groups.some(({ property, isAgreed }) => isAgreed && property !== this.entry);
        return groups.map(({ events, property, isAgreed, ...rest }) => ({
            ...rest, property: isAgreed && (isOnce || property !== this.entry) ? this.lost(property) : property, nodes: new Set(events.map(({ node }) => node)), summary: summarizeReturns(events), guards: commonGuards(events), alternatives: alternativeGuards(events),
        }));
    }
}

function commonGuards(events: readonly ReturnEvent[]): readonly Guard[] {
    const joined = events[0]?.state.clone();
    for (const event of events.slice(1)) joined?.join(event.state, "exit");
    return joined === undefined ? [] : factsFor(joined);
}

function alternativeGuards(events: readonly ReturnEvent[]): readonly (readonly Guard[])[] {
    if (events.length < 2 || events.length > MOST_ALTERNATIVES) return [];
    const all = events.map(({ state }) => factsFor(state));
    return all.every((each) => each.length > 0) ? all : [];
}

/** What is known of what a caller may know as well. */
function factsFor(state: FlowState): readonly Guard[] {
    return [...parameterFacts(state), ...globalFacts(state), ...madeFacts(state)];
}

/** What the function has asked of variables of file scope as its caller has left them. */
function globalFacts(state: FlowState): readonly Guard[] {
    const asked: Guard[] = [];
    for (const fact of state.facts.values()) {
        const of = fact.of?.kind === "op" ? fact.of.left : fact.of;
        if (fact.of !== null && of?.kind === "initial" && of.epoch === "" && "variable" in of.cell.base && of.cell.base.variable.scope === "global") asked.push({ of: fact.of, fact });
    }
    return asked;
}

/** What is known of the results of calls that the function leaves in its caller's memory: an allocation that has not failed. */
function madeFacts(state: FlowState): readonly Guard[] {
    const guards = new Map<string, Guard>();
    for (const [, contents] of state.writtenOutside()) {
        for (const [, value] of contents) {
            const [only, ...others] = possibleValues(value, state) ?? [];
            if (only?.kind !== "result" || others.length > 0) continue;
            const fact = state.fact(only.key);
            if (excludes(fact, 0)) guards.set(only.key, { of: only, fact });
        }
    }
    return [...guards.values()];
}

/**
 * True when a caller can neither do anything with an object that the function has made, nor owes it anything: it is not known, or nothing
 * that the function returns or has written leads to it and its state asks for nothing.
 */
export function isOver(machine: Machine, object: Sym, exit: Exit): boolean {
    const { state, mistake } = unpack(exit.property);
    if (mistake !== null) return false;
    if (state === machine.unknown) return true;
    const isOwed = machine.atExit?.[state] !== undefined || machine.atFailure?.[state] !== undefined || machine.restless?.includes(state) === true;
    if (isOwed || exit.summary === null) return false;
    const { result, writes } = exit.summary;
    return (result === null || !leadsTo(result, object.key)) && !writes.some(({ value }) => leadsTo(value, object.key));
}

/** Does to the caller's memory what the function does when it ends this way; returns the call's value. */
export function applyExit(exit: Exit, event: CallEvent, state: FlowState): Sym {
    return exit.summary === null ? resultSym(event.call) : applySummary(exit.summary, event, state);
}

/** Adds to `state`, the one after the call, what the exit says of the arguments, the object and the result; false when that cannot be. */
export function learnExit(exit: Exit, event: CallEvent, before: FlowState, state: FlowState, object: Sym): boolean {
    const into = new Substitution(event, before);
    const holds = (guards: readonly Guard[], at: FlowState): boolean => guards.every(({ of, fact }) => assumeFact(into.sym(of), fact, at));
    if (!holds(exit.guards, state)) return false;
    if (exit.alternatives.length > 0 && !exit.alternatives.some((each) => holds(each, state.clone()))) return false;
    if (exit.exists !== null && !assume(object, exit.exists, state)) return false;
    const result = state.result(event.call.id);
    if (result === undefined) return true;
    if (exit.number !== null && !assumeFact(result, { eq: exit.number, ne: [], success: null, of: result }, state)) return false;
    if (exit.truth !== null && !assume(result, exit.truth, state)) return false;
    return exit.success === null || assume(successSym(result), exit.success, state);
}

/** The trail of an object that a callee may have found in memory which is gone now: a caller who has it by itself still does. */
export function inHand({ displaced }: Machine, { kind }: Sym, trail: Trail): Trail {
    const state = kind === "param" || kind === "result" ? displaced?.[trail.state] : undefined;
    return state === undefined ? trail : { ...trail, state };
}

/** The caller's state once the function has ended this way; null when it cannot. */
export function comesBack(exit: Exit, event: CallEvent, object: Sym): FlowState | null {
    const state = event.state.clone();
    state.setResult(event.call.id, applyExit(exit, event, state));
    return learnExit(exit, event, event.state, state, object) ? state : null;
}

/** A `return`, or the closing brace that a function ends at. */
export function exitPlace(node: CNode): CNode {
    if (node.kind !== "compound_statement") return node;
    const brace = new CNode("}", node.end - 1, node.end, node.source);
    brace.parent = node;
    return brace;
}
