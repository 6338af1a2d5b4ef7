/**
 * As instances.ts, for values that are put together bit by bit: where paths with different flags join before the point, they are kept
 * apart, so that `if (Off) Mask |= DISABLE;` in a helper is judged by what each caller passes for `Off`.
 */
import type { AssignEvent, CallEvent, FlowListener, Outcome, Tracker } from "./flow/engine.js";
import { isLocalRoot, type Sym } from "./flow/sym.js";
import { type Instance, instancesOf, parameterFacts } from "./instances.js";
import type { CallInstr } from "./ir.js";
import type { CallSite, Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

export interface PreciseInstance extends Instance {
    /** The event in the outermost function: the point itself, or the call that leads to it. */
    readonly outermost: CallEvent;
}

/** What is wanted of a call. */
export interface Wanted {
    /** Values at the call. */
    readonly pick: (event: CallEvent) => readonly Sym[];
    /** How many of them, from the first on, are followed up the callers; the others are only rewritten. */
    readonly follow: number;
    /** False when the values so far say that the instance does not matter. */
    readonly matters: (values: readonly Sym[]) => boolean;
}

const MOST_INSTANCES = 96;

/** The instances of a call of `fn`. */
export function preciseInstances(program: Program, fn: FunctionDecl, event: CallEvent, wanted: Wanted): readonly PreciseInstance[] {
    const found: PreciseInstance[] = [];
    const { pick, follow, matters } = wanted;
    const separate = (site: CallSite, values: Wanted["pick"]): readonly CallEvent[] => apart(program, site.caller, site.event, values, follow);
    for (const each of separate({ caller: fn, event }, pick)) {
        const how = { follow, matters, apart: separate, most: MOST_INSTANCES - found.length };
        for (const instance of instancesOf(program, fn, pick(each), each.state, how)) {
            found.push({ ...instance, outermost: instance.chain[0]?.event ?? each });
        }
    }
    return found;
}

/** The event, or one event for each way in which its values are put together. */
function apart(
    program: Program, fn: FunctionDecl, event: CallEvent, pick: (event: CallEvent) => readonly Sym[], follow: number,
): readonly CallEvent[] {
    if (!pick(event).slice(0, follow).some((value) => value.kind === "phi")) return [event];
    const events = splitEvents(program, fn).get(event.call) ?? [event];
    const different = new Map<string, CallEvent>();
    for (const each of events) {
        const values = pick(each).slice(0, follow).map((value) => value.key);
        const guards = parameterFacts(each.state).map(({ of, fact }) => `${of.key}:${fact.eq}:${fact.ne.join()}:${fact.success}`);
        different.set([...values, ...guards].join(" "), each);
    }
    return [...different.values()];
}

const splits = new WeakMap<FunctionDecl, ReadonlyMap<CallInstr, readonly CallEvent[]>>();

function splitEvents(program: Program, fn: FunctionDecl): ReadonlyMap<CallInstr, readonly CallEvent[]> {
    const known = splits.get(fn);
    if (known !== undefined) return known;
    const found = new Map<CallInstr, CallEvent[]>();
    const listener: FlowListener = { call: (event) => found.set(event.call, [...(found.get(event.call) ?? []), event]) };
    const run = program.track(fn, BY_FLAGS, { listener });
    if (run === null || run.gaveUp) found.clear();
    splits.set(fn, found);
    return found;
}

/** Keeps paths apart that have assigned different flags to something; the property lists `cell=value`. */
const BY_FLAGS: Tracker = {
    initial: "",
    onAssign: ({ cell, value }: AssignEvent, property) => (isLocalRoot(cell.root) ? put(property, cell.key, value) : [{ property }]),
    onTemp: (id, value, property) => put(property, `T${id}`, value),
};

function put(property: string, key: string, value: Sym): readonly Outcome[] {
    const others = property.split(";").filter((each) => each !== "" && !each.startsWith(`${key}=`));
    return [{ property: (isFlags(value) ? [...others, `${key}=${value.key}`].sort() : others).join(";") }];
}

/** Bits that masks are made of. */
const EVENT_BITS = 0x8000_0fff;

function isFlags(sym: Sym): boolean {
    if (sym.kind === "const") return sym.value > 1 && (sym.value & ~EVENT_BITS) === 0;
    return sym.kind === "param" || (sym.kind === "op" && "|&^".includes(sym.operator) && (isFlags(sym.left) || isFlags(sym.right)));
}
