/**
 * Allocations of an IRP into a structure that nobody looks at, and calls of helpers that make one and say by their result whether they have got
 * it, where nobody looks at that result: the structure is handed on with NULL in it. Which structures may lack their IRP is a driver's own affair
 * as long as it asks before it uses one, so a driver that asks anywhere is left alone.
 */
import type { CNode } from "../../parser/ast.js";
import { irpArgument } from "../completion/completion.js";
import { functionsCalled, namesCalled, textOf } from "../callees.js";
import type { AccessEvent, AssignEvent, CallEvent } from "../flow/engine.js";
import { excludes } from "../flow/facts.js";
import { Substitution } from "../flow/summary.js";
import { type Cell, isLocalRoot, type Sym } from "../flow/sym.js";
import { isInLoop } from "../handled.js";
import type { Irps } from "./irps.js";
import { memberKey } from "../member-stores.js";
import { nameOf } from "../inspect/pointers.js";
import type { Program } from "../program.js";
import { withoutComments } from "../text-names.js";
import { step, type TraceStep } from "../trace.js";
import { isHeld } from "../typestate/identity.js";
import { isVoid } from "../types.js";
import type { FunctionDecl } from "../unit.js";

/** A call whose failure leaves a structure without its IRP, unknown to all who use it. */
export interface UnheededAllocation {
    readonly at: CNode;
    /** The helper that is called, what allocates in it, and the member that stays NULL; the same name twice where there is no helper. */
    readonly helper: string;
    readonly allocator: string;
    readonly member: string;
    /** A function that uses the member as it is, and what it calls with it. */
    readonly user: string;
    readonly use: string;
    readonly trace: readonly TraceStep[];
}

/** Where an allocation is stored by the function that makes it. */
interface Slot {
    readonly maker: FunctionDecl;
    readonly allocation: CallEvent;
    /** The member's own name, and with its structure's. */
    readonly name: string;
    readonly key: string;
    /** Where it is, in the terms of the function that was asked about. */
    readonly place: Cell;
}

/** All memory but that of the function counts as somebody's. */
const EVERYWHERE = { counts: () => true, isOwn: () => false };

/** A function that uses what stands in a slot. */
interface User {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
}

/** The calls of `fn` that leave a structure without its IRP where they fail, with `fn` none the wiser. */
export function unheededAllocations(program: Program, irps: Irps, fn: FunctionDecl): readonly UnheededAllocation[] {
    const isMaker = irps.mayMake(fn);
    if (!isMaker && !hasUnheeded(program, irps, fn)) return [];
    const calls = (program.cfg(fn)?.incomplete === false ? (program.flow(fn)?.calls ?? []) : []).filter((event) => isUnheeded(event) || isStored(event));
    return calls.flatMap((event): UnheededAllocation[] => {
        const own = `c${event.call.id}`;
        for (const object of irps.objectsOf(fn)) {
            const isIts = object.kind === "result" && (event.target.kind === "function" ? object.key.startsWith(`${own}/`) : object.key === own);
            const allocation = isIts ? slotOf(program, fn, object) : null;
            if (allocation === null || !reachesOthers(program, allocation, fn)) continue;
            const user = carelessUser(program, allocation, fn);
            if (user !== null && irps.goesOnWithout(fn, object)) return [unheeded(event, allocation, user, fn)];
        }
        return [];
    });
}

/** By text, whether there can be such a call: what a function does is followed only then. */
function hasUnheeded(program: Program, irps: Irps, fn: FunctionDecl): boolean {
    const helpers = namesCalled(fn).flatMap((name) => functionsCalled(program.project, fn, name));
    return helpers.some((helper) => irps.mayMakeBelow(helper) && !isVoid(helper.result) && fillsSlot(program, irps, helper));
}

const filling = new WeakMap<Irps, Map<FunctionDecl, boolean>>();

/** True for a function below which an IRP is stored in memory that it is given. */
function fillsSlot(program: Program, irps: Irps, helper: FunctionDecl): boolean {
    const known = filling.get(irps) ?? new Map<FunctionDecl, boolean>();
    filling.set(irps, known);
    let fills = known.get(helper);
    if (fills === undefined) known.set(helper, (fills = irps.objectsOf(helper).some((object) => object.kind === "result" && isGiven(slotOf(program, helper, object)?.place.root ?? ""))));
    return fills;
}

/** True for a call that is a statement by itself, of a function that says how it went. */
function isUnheeded({ call, target }: CallEvent): boolean {
    if (target.kind !== "function" || isVoid(target.decl.result)) return false;
    return withoutCasts(call.node).parent?.kind === "expression_statement";
}

/** True for an allocation whose result is stored by a statement of its own. */
function isStored({ call, target }: CallEvent): boolean {
    const store = target.kind === "kernel" && target.api.allocates === "irp" ? withoutCasts(call.node).parent : null;
    return store?.kind === "assignment_expression" && store.parent?.kind === "expression_statement";
}

function withoutCasts(call: CNode): CNode {
    let node = call;
    while (node.parent?.kind === "cast_expression" || node.parent?.kind === "parenthesized_expression") node = node.parent;
    return node;
}

/** The member in which the maker of an IRP, over any number of calls, stores it. */
function slotOf(program: Program, fn: FunctionDecl, object: Sym): Slot | null {
    const steps = object.key.split("/");
    const own = steps.pop();
    const calls: CallEvent[] = [];
    const helpers: FunctionDecl[] = [];
    for (const each of steps) {
        const event = program.flow(helpers.at(-1) ?? fn)?.calls.find(({ call }) => `c${call.id}` === each);
        if (event?.target.kind !== "function") return null;
        calls.push(event);
        helpers.push(event.target.decl);
    }
    const maker = helpers.at(-1) ?? fn;
    const flow = program.flow(maker);
    const allocation = flow?.calls.find(({ call }) => `c${call.id}` === own);
    const [store, ...others] = flow?.assigns.filter((each) => each.value.key === own && isGiven(each.cell.root)) ?? [];
    if (allocation === undefined || store === undefined || others.length > 0) return null;
    if ([...helpers, maker].some((each) => tellsOthers(program, each, store, each === maker ? allocation.call.node : null))) return null;
    const [name, key] = [nameOf(store.cell), memberKey(program, maker, store.cell, store.state)];
    // The same place as the first function names it.
    const place = calls.reduceRight<Cell | null>((cell, event) => (cell === null ? null : new Substitution(event, event.state).cell(cell)), store.cell);
    return name === null || place === null || key === null || key.startsWith(".") ? null : { maker, allocation, name, key, place };
}

/** True for a function that writes something else where others see it, behind the allocation if it makes that: a flag, a status, a count. */
function tellsOthers(program: Program, fn: FunctionDecl, { cell: slot }: AssignEvent, allocation: CNode | null): boolean {
    const isBehind = (node: CNode): boolean => allocation === null || node.source !== allocation.source || node.start > allocation.start || isInLoop(node);
    return program.flow(fn)?.assigns.some(({ cell, instr }) => isGiven(cell.root) && cell.key !== slot.key && isBehind(instr.node)) !== false;
}

/** True for memory that a function has from its caller, or that is everybody's. */
function isGiven(root: string): boolean {
    return /^(?:\*p\d|G:)/.test(root);
}

/** False where the structure that lacks the IRP ends with the function, or is lost with it. */
function reachesOthers(program: Program, { place }: Slot, fn: FunctionDecl): boolean {
    if (isLocalRoot(place.root)) return false;
    const pointer = "pointer" in place.base ? place.base.pointer : null;
    if (pointer?.kind !== "result") return true;
    return program.flow(fn)?.returns.some(({ state, value }) => isHeld(state, pointer.key, value, EVERYWHERE)) === true;
}

/** Some function of the driver that uses what is in the slot as an IRP without asking whether it is one; null where any function asks. */
function carelessUser(program: Program, slot: Slot, by: FunctionDecl): User | null {
    program.project.files.loadMentions(slot.name);
    const { unit, item } = slot.maker;
    // A maker that asks first is called again where it has failed; what a helper returns may well tell what it asks then.
    const end = slot.maker === by ? item.end : slot.allocation.call.node.start;
    if (mayTest(slot.maker, slot.name).test(withoutComments(unit.file.text.slice(item.bodyStart, end)))) return null;
    const member = new RegExp(mentionOf(slot.maker, slot.name));
    for (const each of program.project.units) for (const { body } of each.macros.values()) if (member.test(body)) return null;
    const found: User[] = [];
    for (const fn of program.functionsNaming(slot.name)) {
        if (fn === slot.maker) continue;
        if (mayTest(fn, slot.name).test(withoutComments(textOf(fn))) && !asksElsewhere(program, fn, slot)) return null;
        const uses = (program.flow(fn)?.calls ?? []).filter((event) => isUse(program, fn, event, slot));
        if (uses.some((event) => excludesNull(event))) return null;
        found.push(...uses.map((event): User => ({ fn, event })));
    }
    // What is freed only may never have been there for anything else.
    return found.find(({ event: { target } }) => target.kind !== "kernel" || target.api.frees === null) ?? found[0] ?? null;
}

/** True for a function that asks for the member, and for nothing but the member of other structures. */
function asksElsewhere(program: Program, fn: FunctionDecl, slot: Slot): boolean {
    if (program.cfg(fn)?.incomplete !== false) return false;
    const asked: Cell[] = [];
    const seen = new Set<number>();
    const onAccess = ({ cell, node }: AccessEvent, property: string): string => {
        if (nameOf(cell) !== slot.name) return property;
        asked.push(cell);
        seen.add(node.start);
        return property;
    };
    const run = program.track(fn, { initial: "", isSilent: true, onAccess });
    const mentions = withoutComments(textOf(fn)).match(new RegExp(mentionOf(fn, slot.name), "g"))?.length ?? 0;
    return run?.gaveUp === false && seen.size >= mentions && asked.every((cell) => isElsewhere(cell, slot));
}

/** True for a member of a structure that is part of a larger one, where the slot's has memory of its own. */
function isElsewhere(cell: Cell, { place }: Slot): boolean {
    if (!("pointer" in place.base) || place.base.pointer.kind !== "result") return false;
    const [other, own] = [membersOn(cell), membersOn(place)] as const;
    // Whoever is given a part of the slot's structure names the rest of the way.
    return other.length > own.length || other.some((step, at) => step !== own[own.length - other.length + at]);
}

/** The members on the way to a cell, whichever elements of arrays they are in. */
function membersOn({ steps }: Cell): readonly string[] {
    return steps.filter((step) => !step.startsWith("["));
}

/** Text by which a function names a member: a method does without a pointer. */
function mentionOf({ item }: FunctionDecl, name: string): string {
    return item.owner === "" ? String.raw`(?:->|\.)\s*${name}\b` : String.raw`\b${name}\b`;
}

/** Text that may ask whether a member is NULL: it is compared, part of a condition other than by what it points to, or handed out. */
function mayTest(fn: FunctionDecl, name: string): RegExp {
    const member = mentionOf(fn, name);
    const compared = String.raw`${member}\s*\)*\s*[=!]=`;
    const inCondition = String.raw`(?:[=!]=|\bif\s*\(|\bwhile\s*\(|&&|\|\||[?!]|ASSERT\w*\s*\()[^;{}]{0,200}?${member}\s*(?:[),?;]|&&|\|\|)`;
    const returned = String.raw`\breturn\b[\w\s().>*&-]{0,120}?${member}\s*\)*\s*;`;
    return new RegExp(`${compared}|${inCondition}|${returned}`, "i");
}

function isUse(program: Program, fn: FunctionDecl, event: CallEvent, slot: Slot): boolean {
    const irp = irpOf(event);
    return irp?.kind === "initial" && memberKey(program, fn, irp.cell, event.state) === slot.key && !isElsewhere(irp.cell, slot);
}

/** The IRP that a call uses, whatever it does with it. */
function irpOf(event: CallEvent): Sym | undefined {
    const { target, args } = event;
    if (target.kind === "wsk") return target.api.irp === null ? undefined : args[target.api.irp];
    if (target.kind !== "kernel") return undefined;
    const { acts, frees } = target.api;
    if (acts?.verb === "set-completion-routine") return irpArgument(event);
    const index = acts?.on === "irp" ? acts.arg : frees?.kind === "irp" ? frees.arg : null;
    return index === null ? undefined : args[index];
}

function excludesNull(event: CallEvent): boolean {
    const irp = irpOf(event);
    return irp !== undefined && excludes(event.state.fact(irp.key), 0);
}

function unheeded({ call, target }: CallEvent, { allocation, maker, key }: Slot, user: User, fn: FunctionDecl): UnheededAllocation {
    const allocator = allocation.target.name;
    const goesOn = maker === fn
        ? [step(call.node, `${allocator} returns NULL when memory is short; ${fn.name} does not look at it, and goes on`)]
        : [
            step(allocation.call.node, `${allocator} returns NULL when memory is short, and ${maker.name} fails`),
            step(call.node, `${fn.name} does not look at what ${target.name} returns, and goes on`),
        ];
    return {
        at: call.node, helper: target.name, allocator, member: key.replace(/^_+/, ""), user: user.fn.name, use: user.event.target.name,
        trace: [...goesOn, step(user.event.call.node, `${user.event.target.name} is given ${key.replace(/^_+/, "")} in ${user.fn.name}, without a test for NULL`)],
    };
}
