/**
 * As instances.ts, for values that are put together bit by bit: where paths with different flags join before the point, they are kept
 * apart, so that `if (Off) Mask |= DISABLE;` in a helper is judged by what each caller passes for `Off`.
 */
import type { AssignEvent, CallEvent, Outcome, Tracker } from "./flow/engine.js";
import { Substitution } from "./flow/summary.js";
import { isLocalRoot, type Sym } from "./flow/sym.js";
import { dependsOnCaller, type Guard, parameterFacts, substituteGuards } from "./instances.js";
import type { CallInstr } from "./ir.js";
import type { CallSite, Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

export interface PreciseInstance {
    /** The calls from the outermost function down to the one that holds the point. */
    readonly chain: readonly CallSite[];
    /** All values, in terms of the outermost function. */
    readonly values: readonly Sym[];
    /** The event in the outermost function: the point itself, or the call that leads to it. */
    readonly outermost: CallEvent;
    /** True when the values still depend on a caller that is not in sight. */
    readonly open: boolean;
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

const MOST_CHAIN = 6;
const MOST_INSTANCES = 96;

/** The instances of a call of `fn`. */
export function preciseInstances(program: Program, fn: FunctionDecl, event: CallEvent, wanted: Wanted): readonly PreciseInstance[] {
    const found: PreciseInstance[] = [];
    const { pick, follow, matters } = wanted;
    for (const each of apart(program, fn, event, pick, follow)) expand(fn, each, pick(each), parameterFacts(each.state), []);
    return found;

    function expand(at: FunctionDecl, here: CallEvent, values: readonly Sym[], guards: readonly Guard[], chain: readonly CallSite[]): void {
        if (found.length >= MOST_INSTANCES || !matters(values)) return;
        if (!values.slice(0, follow).some(dependsOnCaller)) {
            found.push({ chain, values, outermost: here, open: false });
            return;
        }
        const isNew = ({ caller }: CallSite): boolean => caller !== fn && chain.every((each) => each.caller !== caller);
        const sites = chain.length >= MOST_CHAIN ? [] : program.callers(at).filter(isNew);
        if (sites.length === 0) found.push({ chain, values, outermost: here, open: true });
        for (const site of sites) {
            const rewrite = (from: CallEvent): readonly Sym[] => {
                const into = new Substitution(from, from.state);
                return values.map((value) => into.sym(value));
            };
            for (const from of apart(program, site.caller, site.event, rewrite, follow)) {
                const rest = substituteGuards(guards, new Substitution(from, from.state));
                if (rest === null) continue;
                const next = { caller: site.caller, event: from };
                expand(site.caller, from, rewrite(from), [...rest, ...parameterFacts(from.state)], [next, ...chain]);
            }
        }
    }
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
    const run = program.track(fn, BY_FLAGS);
    if (run !== null && !run.gaveUp) {
        run.listen({
            call: (event) => {
                const list = found.get(event.call) ?? [];
                found.set(event.call, [...list, event]);
            },
        });
    }
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
