/** Flags that are given to WSK functions which do not take them. */
import { type Flag, flag, flagsAt, flagsOfEvent, wskMembers } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { Driver } from "./driver.js";
import { type Mask, maskOf, maskWhere } from "./event-mask.js";
import { expressionsIn } from "./flow/expressions-in.js";
import type { Expr } from "./ir.js";
import type { CallbackRole } from "./roles.js";
import type { TraceStep } from "./trace.js";
import { type MadeCall, wayDown, waysToCall } from "./wsk-calls.js";
import { argumentNode, writtenArgument, writtenConstants } from "./written.js";

export interface FlagFault {
    /** A reserved argument, a flag of another function, bits that no flag has, flags that exclude each other, a test in a callback. */
    readonly kind: "reserved" | "foreign" | "unknown" | "exclusive" | "tested";
    readonly at: CNode;
    readonly call: string;
    /** The flags in question, by their names; bits without a name as a number. */
    readonly given: readonly string[];
    /** What they belong to, and what the call takes. */
    readonly belongs: readonly string[];
    readonly allowed: readonly string[];
    /** What the call takes them for. */
    readonly means: readonly string[];
    readonly trace: readonly TraceStep[];
    /** The argument as it is written, and what may stand there instead. */
    readonly argument: CNode | null;
    readonly instead: readonly string[];
}

const FUNCTIONS = wskMembers.filter(({ flags }) => flags !== null);

/** The wrong flags in calls that functions of the driver's file make or lead to. */
export function* flagFaults(driver: Driver): Generator<FlagFault, void, undefined> {
    for (const { name, flags } of FUNCTIONS) {
        if (flags === null) continue;
        for (const call of driver.calls.below(driver.unit, name)) {
            for (const made of waysToCall(driver.program, call, [flags.arg])) {
                const found = judged(driver, made, flags.arg, flags.reserved);
                if (found !== null) yield found;
            }
        }
    }
    for (const role of driver.callbacks()) yield* inCallback(driver, role);
}

function judged(driver: Driver, made: MadeCall, index: number, isReserved: boolean): FlagFault | null {
    const { api, fn, event, chain, at } = made;
    const value = made.values[0];
    if (value === undefined) return null;
    const mask = maskOf(value);
    if (!mask.values.some(({ bits }) => bits !== 0)) return null;
    const allowed = flagsAt(api.name, index);
    const written = writtenConstants(driver.program, fn, event, index, chain).flatMap(({ name }) => flag(name) ?? []);
    const place = writtenArgument(driver.program, fn, event, index, chain);
    const argument = place === null || place.event !== made.decision ? null : argumentNode(place.event, place.index);
    const base = { at, call: api.name, allowed: allowed.map(({ name }) => name), trace: wayDown(made, `${api.name} is given the flags`), argument };
    if (isReserved) {
        if (!mask.values.every(({ bits }) => bits !== 0)) return null;
        const given = namesOf(mask, written, argument);
        return { ...base, kind: "reserved", given, belongs: belongsTo(written), means: [], instead: ["0"] };
    }
    const foreign = foreignFlags(mask, written, allowed);
    if (foreign.length > 0) {
        const rest = allowed.filter((each) => written.includes(each));
        const means = allowed.filter(({ value: bits }) => bits !== 0 && foreign.some((each) => (each.value & bits) === bits)).map(({ name }) => name);
        return { ...base, kind: "foreign", given: namesIn(foreign), belongs: belongsTo(foreign), means, instead: rest.length > 0 || api.name !== "WskSocket" ? [namesIn(rest).join(" | ") || "0"] : [] };
    }
    // Which category several bits, or none, stand for, is a matter of its own.
    if (api.name === "WskSocket") return null;
    const known = allowed.reduce((bits, each) => bits | each.value, 0);
    const unknown = maskWhere(mask, ({ bits }) => (bits & ~known) !== 0);
    if (unknown !== null) {
        return { ...base, kind: "unknown", given: [`0x${((unknown.bits & ~known) >>> 0).toString(16)}`], belongs: [], means: [], instead: [] };
    }
    const both = allowed.filter(({ value: one, excludes }) => {
        return allowed.some((other) => excludes.includes(other.name) && maskWhere(mask, ({ bits }) => (bits & one) !== 0 && (bits & other.value) !== 0) !== null);
    });
    return both.length < 2 ? null : { ...base, kind: "exclusive", given: namesIn(both), belongs: [], means: [], instead: namesIn(both) };
}

/** Flags by name that belong elsewhere, unless a flag of the right family with that value may be meant as well. */
function foreignFlags(mask: Mask, written: readonly Flag[], allowed: readonly Flag[]): readonly Flag[] {
    return written.filter((each) => {
        if (each.value === 0 || each.places.length === 0 || allowed.some(({ name }) => name === each.name)) return false;
        if (written.some((other) => other.value === each.value && allowed.includes(other))) return false;
        return maskWhere(mask, ({ bits }) => (bits & each.value) >>> 0 === each.value) !== null;
    });
}

function namesIn(flags: readonly Flag[]): readonly string[] {
    return [...new Set(flags.map(({ name }) => name))];
}

function namesOf(mask: Mask, written: readonly Flag[], argument: CNode | null): readonly string[] {
    const named = namesIn(written.filter(({ value }) => value !== 0 && maskWhere(mask, ({ bits }) => (bits & value) >>> 0 === value) !== null));
    if (named.length > 0) return named;
    return [argument !== null && /^\w+$/.test(argument.text) ? argument.text : `0x${(mask.values[0]?.bits ?? 0).toString(16)}`];
}

/** The functions and callbacks that flags belong to. */
function belongsTo(flags: readonly Flag[]): readonly string[] {
    const places = flags.filter(({ value }) => value !== 0).flatMap((each) => each.places);
    return [...new Set(places.map((place) => (place.kind === "event-flags" ? place.event : place.kind === "event-mask" ? "WSK_EVENT_CALLBACK_CONTROL" : place.function)))];
}

/** Tests of a callback's Flags for flags that WSK never sets there. */
function* inCallback({ program }: Driver, { fn, event }: CallbackRole): Generator<FlagFault, void, undefined> {
    const { flags } = event;
    if (flags === null || !/\b(?:WSK_FLAG|MSG|WSK_EVENT)_/.test(fn.unit.file.text.slice(fn.item.start, fn.item.end))) return;
    const cfg = program.cfg(fn);
    if (cfg === null) return;
    const allowed = flagsOfEvent(event.name);
    const seen = new Set<CNode>();
    for (const block of cfg.blocks) {
        for (const expr of [...block.instrs, block.end].flatMap((each) => [...expressionsIn(each)])) {
            const named = expr.op === "binary" && expr.operator === "&" ? testedFlag(expr, flags) : null;
            if (named === null || named.value === 0 || seen.has(expr.node) || allowed.some(({ name }) => name === named.name)) continue;
            seen.add(expr.node);
            const means = allowed.filter(({ value }) => value === named.value).map(({ name }) => name);
            yield {
                kind: "tested", at: expr.node, call: event.name, given: [named.name], belongs: belongsTo([named]), allowed: namesIn(allowed), means,
                trace: [], argument: null, instead: [],
            };
        }
    }
}

/** The one flag that an expression takes out of the parameter with the given index. */
function testedFlag({ left, right }: Extract<Expr, { op: "binary" }>, index: number): Flag | null {
    const isFlags = (expr: Expr): boolean => expr.op === "read" && expr.place.op === "var" && expr.place.variable.index === index;
    const other = isFlags(left) ? right : isFlags(right) ? left : null;
    return other?.op === "const" && other.name !== null ? (flag(other.name) ?? null) : null;
}
