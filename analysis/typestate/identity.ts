/** Whether a value is the object that is being followed, and whether code out of sight can get at that object. */
import { isInStructure } from "../flow/by-value.js";
import type { CallEvent } from "../flow/engine.js";
import type { Fact } from "../flow/facts.js";
import { possibleValues } from "../flow/conditions.js";
import { type FlowState, mentions } from "../flow/state.js";
import type { Substitution, Summary } from "../flow/summary.js";
import { addressSym, type Cell, isLocalRoot, memberCell, pointeeCell, type Sym } from "../flow/sym.js";

/**
 * "maybe": one of several objects that the value may be on this path. NULL is none, so a value that is the object or NULL is the object;
 * and so is the value of an output that a helper has not written: whoever asks whether the helper has succeeded does not use that.
 */
export type Identity = "same" | "maybe" | "other";

/** Compares a value with the object named `key`. */
export function identity(sym: Sym | undefined, key: string, state: FlowState): Identity {
    if (sym === undefined) return "other";
    if (sym.key === key) return "same";
    if (sym.kind !== "phi") return "other";
    const possible = (possibleValues(sym, state) ?? []).filter((each) => !(each.kind === "const" && each.value === 0) && each.kind !== "uninitialized");
    if (!possible.some((each) => each.key === key)) return "other";
    return possible.length === 1 ? "same" : "maybe";
}

/** The members that lead from the object to a place in its memory, no matter whether it stands by itself or in a structure; null for other places. */
export function stepsWithin(object: Sym, { base, root, steps }: Cell): readonly string[] | null {
    if (object.kind !== "address") return "pointer" in base && base.pointer.key === object.key ? steps : null;
    const { cell } = object;
    return cell.root === root && cell.steps.every((step, at) => step === steps[at]) ? steps.slice(cell.steps.length) : null;
}

/** True when the object `key` is named by what `cell` holds from turn to turn of a loop: `sockets[i]` is another object once `i` is. */
export function dependsOn(key: string, cell: Cell): boolean {
    if (!key.includes("phi")) return false;
    const name = `:${cell.key}`;
    for (let at = key.indexOf(name); at >= 0; at = key.indexOf(name, at + 1)) {
        // `:L1` is no part of `:L12`.
        if (!/[\w.]/.test(key.charAt(at + name.length))) return true;
    }
    return false;
}

/** True when a callee that is not understood can reach the object: it is passed, or stored where the callee can find it. */
export function isWithinReach(event: Pick<CallEvent, "args" | "state"> & Partial<Pick<CallEvent, "call">>, key: string): boolean {
    const { args, call, state } = event;
    if (key.includes("(G:") || (call !== undefined && isInStructure({ call, state }, key))) return true;
    const given: Sym[] = [];
    for (const arg of args) for (const each of arg.kind === "phi" ? (arg.of ?? [arg]) : [arg]) if (isPointer(each)) given.push(each);
    // What is read through a pointer can be changed through it.
    if (given.some((arg) => arg.key === key || (arg.kind !== "address" && mentions(key, arg.key)))) return true;
    const holders = state.holders(key);
    if (holders.length === 0) return false;
    const roots = new Set(given.map((arg) => pointeeCell(arg).root));
    for (const root of holders) {
        if (root.startsWith("G:") || roots.has(root) || state.isEscaped(root)) return true;
        if (!isLocalRoot(root) && [...roots].some((each) => mentions(root, each) || mentions(each, root))) return true;
    }
    return false;
}

/** True when a callee has given code that is not understood a way to the object, by an argument or by what it has found there. */
export function isReachedBelow({ havocs }: Summary, into: Substitution, key: string): boolean {
    const given = havocs.flatMap((cell) => {
        const mine = into.cell(cell);
        return mine === null ? [] : [addressSym(mine)];
    });
    return given.length > 0 && isWithinReach({ args: given, state: into.state }, key);
}

/** True when code that is given nothing finds the object all the same: in a variable of file scope, or in a local that such code has got. */
export function isShared(state: FlowState, key: string): boolean {
    // What nobody has written yet is held by no name of its own.
    if (key.includes("(G:")) return true;
    for (const root of state.holders(key)) if (root.startsWith("G:") || state.isEscaped(root)) return true;
    return false;
}

/** True when a callee is given an array that has the object as one of its elements, or a structure, by value, that has it as a member. */
export function isInGivenObject(event: CallEvent, key: string): boolean {
    const { args, state } = event;
    return isInStructure(event, key) || args.some((arg) => arg.kind === "address" && state.isElementOf(memberCell(arg.cell, "[any]"), key));
}

/** What counts when it is asked who has an object. */
export interface Holding {
    /** False for memory in which it stands by the way, where nobody looks for it. */
    counts(root: string): boolean;
    /** True for a pointer to memory that nobody else has unless it is found somewhere: the object is then lost with it. */
    isOwn(pointer: Sym): boolean;
}

/** True when somebody has the object once the function has returned `value`: its caller, or memory that outlives it. */
export function isHeld(state: FlowState, key: string, value: Sym | null, holding: Holding, inMemory = false): boolean {
    if (value !== null && leadsTo(value, key)) return true;
    for (const root of state.holders(key, inMemory)) {
        // An IRP that is the context of its own completion routine is not thereby held by anybody.
        if (isLocalRoot(root) || root === `*${key}` || !holding.counts(root)) continue;
        const pointer = state.pointerTo(root);
        if (pointer === null || !holding.isOwn(pointer) || isHeld(state, pointer.key, value, { ...holding, isOwn: () => false }, true)) return true;
    }
    return false;
}

/** True when whoever has `value` has the object: a number that was read from the object's memory does not lead back to it. */
export function leadsTo(value: Sym, key: string): boolean {
    if (value.kind === "phi") return value.of === null ? mentions(value.key, key) : value.of.some((each) => leadsTo(each, key));
    if (value.kind === "success" || value.kind === "not") return false;
    return value.kind === "initial" || value.kind === "unknown" ? value.key === key : mentions(value.key, key);
}

const COUNTER = /^_?Interlocked(Decrement|Increment|ExchangeAdd|Add)|^Kfx?Interlocked|^Ob(f)?Dereference|Deref|Release/;

/** What was at a place before, by which one of several finds out that it is the first to be there. */
const HAND_SHAKE = /^_?Interlocked(Compare)?Exchange(?!Pointer|Add)|^_?Interlocked(BitTestAnd|Or|And|Xor)/;

/**
 * True where a count has decided that the path is taken, one way or the other, or who has come first: which of several owners is the one,
 * no path through one function can tell, so what is done then, and what is left to the others, is not followed.
 *
 * @param isSettled whether the call that has asked is too early to have been about the object, or what it has told is understood
 */
export function isCounted(state: FlowState, isSettled: (asking: Asking, fact: Fact) => boolean = () => false): boolean {
    for (const fact of state.facts.values()) {
        const { of, eq, ne } = fact;
        if (of === null || (eq === null && ne.length === 0)) continue;
        const asking = countIn(of) ?? handShakeIn(of);
        if (asking !== null && (asking.kind !== "result" || !isSettled(asking, fact))) return true;
    }
    return false;
}

/** The result of the call by which something was counted or exchanged. */
export type Asking = Extract<Sym, { kind: "result" }>;

function handShakeIn(sym: Sym): Asking | null {
    if (sym.kind === "op") return sym.operator === "&" && isAtomicRead(sym.left) ? null : handShakeIn(sym.left);
    return sym.kind === "result" && sym.call.callee.op === "function" && HAND_SHAKE.test(sym.call.callee.name) ? sym : null;
}

/** True for an exchange that leaves everything as it is: a way to read a word, and flags in it are no agreement. */
function isAtomicRead(sym: Sym): boolean {
    if (sym.kind !== "result" || sym.call.callee.op !== "function") return false;
    const [, operand] = sym.call.args;
    const value = operand?.op === "const" ? operand.value : null;
    if (value === null) return false;
    return /And/.test(sym.call.callee.name) ? value === -1 || ALL_ONES.includes(value) : /Or|Xor/.test(sym.call.callee.name) && value === 0;
}

/** 32 and 64 bits; a number can't hold the latter exactly. */
const ALL_ONES: readonly number[] = [0xffff_ffff, 2 ** 64];

/** The call that has counted, or the number itself that was read, counted, and written. */
function countIn(sym: Sym): Asking | Extract<Sym, { kind: "initial" }> | null {
    if (sym.kind === "not") return sym.operand.kind === "op" && sym.operand.operator === "<" ? countIn(sym.operand) : null;
    if (sym.kind === "result") return sym.call.callee.op === "function" && COUNTER.test(sym.call.callee.name) ? sym : null;
    if (sym.kind !== "op" || sym.right.kind !== "const") return null;
    if (sym.operator === "-" || sym.operator === "+") return sym.left.kind === "initial" ? sym.left : null;
    // None is left, or one is.
    return sym.operator === "<" && sym.right.value <= 2 ? countIn(sym.left) : null;
}

function isPointer(sym: Sym): boolean {
    return sym.kind !== "const" && sym.kind !== "name" && sym.kind !== "string" && sym.kind !== "function";
}

/** True where a list gets a local structure that holds the object: whoever takes it out of the list again, by CONTAINING_RECORD mostly, has the object by another name. */
export function isListed({ target, args, state }: CallEvent, key: string): boolean {
    if (target.kind !== "kernel" || target.api.acts?.on !== "list" || target.api.acts.verb !== "insert") return false;
    const roots = args.filter((arg, index) => arg.kind === "address" && target.api.args?.[index] === "retains").map((arg) => pointeeCell(arg).root);
    return roots.length > 0 && state.holders(key).some((root) => isLocalRoot(root) && roots.includes(root));
}
