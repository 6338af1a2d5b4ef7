/** What is known of the object and of the arguments when a callee is entered. */
import { inStructure } from "../flow/by-value.js";
import { possibleValues, truthOf } from "../flow/conditions.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowInput } from "../flow/input.js";
import { FlowState } from "../flow/state.js";
import { isNamedIndex, Substitution } from "../flow/summary.js";
import { type Cell, constSym, paramSym, type Sym, unknownSym } from "../flow/sym.js";
import type { ControlFlow } from "../ir.js";
import { identity } from "./identity.js";
import { completionContext, contextWithin } from "./routine-context.js";

/** Stands for the object in functions that do not know it. */
export const UNNAMED = unknownSym("unnamed");

/** What is known when a function starts: arguments that are constants, and whether the object is NULL. */
export interface Start {
    readonly seed: ReadonlyMap<number, Sym>;
    readonly exists: boolean | null;
    /** Where the object stands besides. */
    readonly at: Cell | null;
    /** What the object's completion routine is given; null where the callee does not get it, or it is known to the state. */
    readonly context: Sym | null;
}

export const ANYHOW: Start = { seed: new Map(), exists: null, at: null, context: null };

/** A start as the flow engine takes it. */
export function contextOf({ seed, exists, at }: Start, object: Sym): Pick<FlowInput, "seed" | "assumed" | "held"> {
    return { seed, ...(exists === null ? {} : { assumed: { of: object, truth: exists } }), ...(at === null ? {} : { held: [{ cell: at, value: object }] }) };
}

/** Two starts with the same name are the same. */
export function nameOf({ seed, exists, at, context }: Start): string {
    return `${[...seed].map(([index, value]) => `${index}=${value.key}`).join()} ${exists} ${at?.key ?? ""} ${context?.key ?? ""}`;
}

/** The parameter by which a helper is given the object, or its member, of one that is a structure: the helper may put it where others find it. */
export function passed(event: CallEvent, key: string, helper: ControlFlow | null): Sym | undefined {
    const is = (value: Sym): boolean => identity(value, key, event.state) === "same";
    const index = event.args.findIndex(is);
    return index < 0 ? inStructure(event, is, helper?.parameters ?? []) : paramSym(index);
}

/**
 * What a helper is known to start with.
 *
 * @param run the caller's: which object it follows, and what it has started with
 * @param inside the object in the helper's own terms, if it has a name there
 */
export function startOf({ args, state }: CallEvent, { object, start }: { readonly object: Sym; readonly start: Start }, inside: Sym | null): Start {
    const seed = new Map<number, Sym>();
    args.forEach((arg, index) => {
        // The object keeps its name.
        if (inside?.kind === "param" && inside.index === index) return;
        const possible = possibleValues(arg, state);
        const only = possible?.length === 1 ? possible[0] : undefined;
        const { eq } = state.fact(arg.key);
        if (only?.kind === "const" || only?.kind === "function") seed.set(index, only);
        else if (eq !== null) seed.set(index, constSym(eq));
        else if (truthOf(arg, state) === false) seed.set(index, constSym(0));
    });
    const context = start.context ?? completionContext(object.key, state);
    return { seed, exists: inside === null ? null : truthOf(object, state), at: null, context: context === null ? null : contextWithin(context, args) };
}

/** An element of an array by an index that the helper is given, where that is a number: so the helper knows it once it has started. */
export function withNumbers(inside: Sym, { args, call }: CallEvent, { seed }: Start): Sym {
    if (inside.kind !== "initial" || seed.size === 0 || !inside.cell.steps.some(isNamedIndex)) return inside;
    const known = args.map((_, index) => seed.get(index) ?? paramSym(index));
    return new Substitution({ args: known, call }, new FlowState()).sym(inside);
}
