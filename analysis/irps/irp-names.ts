/** By which names functions know the IRPs that they make, and whether these are for WSK. */
import type { CNode } from "../../parser/ast.js";
import { irpDestinationOf } from "../completion/completion.js";
import { freeingCall } from "../flow/effects.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { type Cell, pointeeCell, resultSym, type Sym, variableCell } from "../flow/sym.js";
import type { Variable } from "../ir.js";
import type { Irps } from "./irps.js";
import type { Program } from "../program.js";
import type { Mistake } from "../typestate/protocol.js";
import type { FunctionDecl } from "../unit.js";
import { argumentNode } from "../written.js";

/** What a function calls an object, as C says it. */
export interface Holder {
    readonly name: string;
    /** False for a variable of a block that has been left at the fault: the object can't be named so there any more. */
    readonly isInScope: boolean;
}

/**
 * The local variable, its member, or the member of memory that it points to and that was made here, that holds the object of a fault at the fault;
 * one that can be named there if possible. Where that memory has been given back before, the place in it at that time. Null when none surely does.
 */
export function holderOf(program: Program, fn: FunctionDecl, { object, at, cause }: Mistake<string>): Holder | null {
    if (cause === null) return null;
    let outside: Holder | null = null;
    for (const variable of localsSet(program, fn)) {
        const isInScope = isVisible(variable, at) && !isHidden(program, fn, variable, at);
        if (!isInScope && outside !== null) continue;
        const name = placeIn(variable, object.key, cause.state);
        if (name === null) continue;
        if (isInScope) return { name, isInScope };
        outside = { name, isInScope };
    }
    if (outside !== null) return outside;
    const freed = placeInFreed(program, fn, object.key, cause.state);
    return freed === null ? null : { name: freed, isInScope: true };
}

/** The place that held the object in memory that the function has given back itself; null when somebody else may have taken it out before. */
function placeInFreed(program: Program, fn: FunctionDecl, key: string, state: FlowState): string | null {
    const calls = program.flow(fn)?.calls ?? [];
    for (const event of calls) {
        const { target, call, args } = event;
        const freed = target.kind === "kernel" && target.api.frees?.kind === "pool" ? target.api.frees.arg : null;
        const pointer = freed === null ? undefined : args[freed];
        if (freed === null || pointer?.kind !== "result" || freeingCall(state.load(pointeeCell(pointer))) !== call.id) continue;
        const place = placeBelow(pointeeCell(pointer), key, event.state);
        const name = argumentNode(event, freed)?.text;
        if (place === null || name === undefined || !/^\w+$/.test(name)) continue;
        const maker = /^c(\d+)\//.exec(key)?.[1];
        const isOther = (each: CallEvent): boolean => each.target.kind !== "kernel" && `${each.call.id}` !== maker && each.call.node.start < call.node.start;
        if (calls.some((each) => isOther(each) && each.args.some((arg) => leadsInto(arg, place)))) return null;
        return `${name}->${place.steps.join(".")}`;
    }
    return null;
}

/** True for a pointer by which a place can be read: to memory around it. */
function leadsInto(arg: Sym, { root, steps }: Cell): boolean {
    const to = arg.kind === "address" ? arg.cell : pointeeCell(arg);
    return to.root === root && to.steps.every((step, at) => step === steps[at]);
}

/** The variable or the place below it that holds the object `key`; null when none surely does. */
function placeIn(variable: Variable, key: string, state: FlowState): string | null {
    const whole = variableCell(variable);
    const value = state.load(whole);
    if (value.key === key) return variable.name;
    const member = memberIn(whole, key, state);
    if (member !== null) return `${variable.name}.${member}`;
    const pointed = value.kind === "result" ? memberIn(pointeeCell(value), key, state) : null;
    return pointed === null ? null : `${variable.name}->${pointed}`;
}

function memberIn(whole: Cell, key: string, state: FlowState): string | null {
    return placeBelow(whole, key, state)?.steps.slice(whole.steps.length).join(".") ?? null;
}

/** The member of an object that holds the object `key` and can be named. */
function placeBelow(whole: Cell, key: string, state: FlowState): Cell | null {
    for (const [cell, value] of state.membersBelow(whole)) {
        if (value.key === key && cell.steps.every((each) => /^[A-Za-z_]\w*$/.test(each))) return cell;
    }
    return null;
}

/** The local variables that a function assigns itself, or gives the address of to a function that may. */
function* localsSet(program: Program, fn: FunctionDecl): Generator<Variable, void, undefined> {
    const flow = program.flow(fn);
    const given = flow?.calls.flatMap(({ args }) => args.flatMap((arg) => (arg.kind === "address" ? [arg.cell] : []))) ?? [];
    for (const cell of [...(flow?.assigns.map((each) => each.cell) ?? []), ...given]) {
        if ("variable" in cell.base && cell.base.variable.scope === "local") yield cell.base.variable;
    }
}

/** True where another variable has taken the name of one since: in a block inside, or, as no compiler would take it, in the same. */
function isHidden(program: Program, fn: FunctionDecl, { name, node }: Variable, at: CNode): boolean {
    return program.cfg(fn)?.locals.some((other) => other.name === name && other.node.start > node.start && isVisible(other, at)) === true;
}

/** True when a variable is declared before `at` in a block around it. */
function isVisible({ node }: Variable, at: CNode): boolean {
    if (node.source !== at.source || node.start >= at.start) return false;
    let block = node.parent;
    while (block !== null && block.kind !== "compound_statement") block = block.parent;
    return block !== null && block.start <= at.start && at.start < block.end;
}

const MOST_UP = 3;

/** True when the IRP that a call allocates or initialises is given to WSK by the function, by a caller, or by whoever finds it where they store it. */
export function isForWsk(program: Program, irps: Irps, fn: FunctionDecl, event: CallEvent): boolean {
    const seen = new Set<FunctionDecl>();
    let level: readonly FunctionDecl[] = [fn];
    for (let up = 0; up <= MOST_UP && level.length > 0; up++) {
        for (const each of level) seen.add(each);
        if (level.some((each) => irps.submits(each, event.call))) return true;
        level = level.flatMap((each) => program.callers(each).map(({ caller }) => caller)).filter((each) => !seen.has(each));
    }
    const isMaking = event.target.kind === "kernel" && event.target.api.allocates === "irp";
    const irp: Sym | undefined = isMaking ? resultSym(event.call) : event.args[0];
    return irp !== undefined && irpDestinationOf(program, fn, irp).goesTo === "wsk";
}
