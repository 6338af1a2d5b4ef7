/**
 * What a function does with the number of a socket, path by path: whether it closes the socket, keeps the number or gives it away. Paths on
 * which something is done to it that is not understood lose it, and nothing is said of them.
 */
import type { CNode } from "../../parser/ast.js";
import { routineNamed } from "../completion/completion-of.js";
import type { Concerned } from "../concerned.js";
import { callEffects } from "../flow/effects.js";
import { assume, truthOf } from "../flow/conditions.js";
import type { AssignEvent, CallEvent, Decision, Outcome, ReturnEvent, Tracker } from "../flow/engine.js";
import { evaluate } from "../flow/evaluate.js";
import { alternatives, isLocalRoot, opSym, paramSym, pointeeCell, resultSym, successSym, type Sym } from "../flow/sym.js";
import { FlowState, mentions } from "../flow/state.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { identity } from "../typestate/identity.js";
import { STARTERS } from "../threads/thread-routines.js";
import { exitPlace } from "../typestate/exits.js";
import type { FunctionDecl } from "../unit.js";
import { isFailure, type NumberMaker } from "./number-makers.js";

/** The number that a function makes with a call, or is given, and how it ends with it. */
export interface NumberEnds {
    /** The ways out on which the socket is open, and nobody else has the number. */
    readonly open: readonly CNode[];
    /** True where some way out closes the socket. */
    readonly isClosed: boolean;
    /** True where nobody knows on some way out. */
    readonly isLost: boolean;
    /** Where it is returned to the caller: what the function returns on other ways. */
    readonly returned: NumberMaker | null;
    /** True where it is returned, whoever has made it. */
    readonly isReturned: boolean;
    /** Routines of threads that are started with it, each with the number as the routine finds it. */
    readonly started: ReadonlyMap<FunctionDecl, Sym>;
}

/** The call that makes a number; without it, the function has had it from its start. */
export interface Making {
    readonly id: number;
    readonly maker: NumberMaker;
}

/** What is noted while a function is followed. */
interface Notes {
    readonly number: Sym;
    readonly making: Making | null;
    readonly open: Set<CNode>;
    /** How its ways out end. */
    readonly ways: Set<string>;
    /** What it returns on ways out on which it does not return the number. */
    readonly others: Map<string, Sym>;
    readonly started: Map<FunctionDecl, Sym>;
    /** The call that starts a thread. */
    given: CallEvent | null;
    /** True where somebody besides the thread may have the number. */
    isShared: boolean;
    isReturned: boolean;
}

const [NONE, OPEN, GIVEN, CLOSED, LOST] = ["none", "open", "given", "closed", "lost"] as const;
/** What a number is taken to be below: an `int` that is none of an error's. */
const MOST_NUMBER = 0x7fff_ffff;
/** What INVALID_SOCKET and SOCKET_ERROR are, as numbers with and without a sign. */
const NEVER = [0, -1, 0xffff_ffff, 2 ** 64];
/** What a call of the function itself has returned or put into a local variable. */
export const OWN = /^\??c\d+(?:[/@]|$)/;
/** Helpers are looked into this deep. */
const MOST_DEPTH = 4;

export class NumberPaths {
    readonly #effects = callEffects((decl) => this.program.summary(decl));
    readonly #known = new Map<string, NumberEnds | null>();
    readonly #ownOnly = new Map<FunctionDecl, boolean>();
    #depth = 0;

    /** @param closing functions that close sockets */
    constructor(
        readonly program: Program,
        readonly closing: Concerned,
    ) {}

    /** How `fn` ends with a number that it makes; null when it cannot be followed. */
    ofMade(fn: FunctionDecl, making: Making): NumberEnds | null {
        const call = this.program.flow(fn)?.calls.find((each) => each.call.id === making.id)?.call;
        return call === undefined ? null : this.#ends(fn, resultSym(call), making);
    }

    /** How `fn` ends with a number that it has had from its start. */
    ofGiven(fn: FunctionDecl, number: Sym): NumberEnds | null {
        return this.#ends(fn, number, null);
    }

    /** True for a function that closes the socket of a number that it is given. */
    closesNumber(fn: FunctionDecl): boolean {
        return this.closing.hasBelow(fn) && (fn.parameters ?? []).some((_, index) => this.#closesGiven(fn, index));
    }

    #ends(fn: FunctionDecl, number: Sym, making: Making | null): NumberEnds | null {
        if (this.#depth >= MOST_DEPTH) return null;
        // What is known must not depend on who has asked first, from how deep.
        const key = `${this.#depth} ${fn.key} ${number.key}`;
        let ends = this.#known.get(key);
        if (ends !== undefined) return ends;
        this.#depth++;
        ends = this.#follow(fn, number, making);
        this.#depth--;
        this.#known.set(key, ends);
        return ends;
    }

    #follow(fn: FunctionDecl, number: Sym, making: Making | null): NumberEnds | null {
        if (this.program.cfg(fn)?.incomplete !== false) return null;
        const notes: Notes = { number, making, open: new Set(), ways: new Set(), others: new Map(), started: new Map(), given: null, isShared: false, isReturned: false };
        const tracker: Tracker = {
            initial: making === null ? OPEN : NONE,
            isSilent: true,
            onCall: (event, at) => (event.call.id === making?.id ? this.#made(event, making.maker) : [{ property: this.#afterCall(notes, event, at) }]),
            onAssign: (event, at) => [{ property: isHad(at) && isKept(event, number, making?.maker.table ?? "") ? gone(notes, at, LOST) : at }],
            // Before paths meet that know why it is none.
            onDecided: (state, at, decision) => (at !== OPEN ? at : isInvalid(state, number) ? NONE : isUndecided(decision, number) ? LOST : at),
            onUnknown: (at) => [{ property: isHad(at) ? gone(notes, at, LOST) : at }],
        };
        const run = this.program.track(fn, tracker, { listener: { returns: (event, at) => noteReturn(notes, event, at) } });
        if (run === null || run.gaveUp) return null;
        const { open, ways, others, isReturned, isShared, started } = notes;
        return {
            open: [...open],
            isClosed: ways.has(CLOSED),
            isLost: ways.has(LOST),
            isReturned,
            returned: isReturned && making !== null ? { ...making.maker, fails: [...others.values()] } : null,
            started: isShared ? new Map() : started,
        };
    }

    /** What becomes of a number that the function has by a call that does not make it. */
    #afterCall(notes: Notes, event: CallEvent, at: string): string {
        if (!isHad(at)) return at;
        if (at === OPEN && event.target.kind === "kernel" && event.target.name === "PsTerminateSystemThread") notes.open.add(event.call.node);
        const routine = this.#startedBy(event, notes.number);
        if (routine !== null && at === OPEN) {
            notes.started.set(routine.fn, routine.number);
            notes.given = event;
            return GIVEN;
        }
        const then = routine === null ? this.#does(event, notes.number) : LOST;
        return then === OPEN ? at : gone(notes, at, then);
    }

    /** A call that makes the number, or fails. */
    #made(event: CallEvent, maker: NumberMaker): readonly Outcome[] {
        const number = resultSym(event.call);
        const learn = (state: FlowState): boolean => {
            state.learn(number, { eq: null, ne: NEVER, success: true, least: 1, below: MOST_NUMBER });
            return maker.fails.every((each) => each.kind !== "name" || assume(opSym("==", number, each), false, state));
        };
        const worth = (value: Sym) => (state: FlowState): Sym => {
            this.#effects.apply(event, state);
            return value;
        };
        return [{ property: OPEN, apply: worth(number), learn }, ...maker.fails.map((each) => ({ property: NONE, apply: worth(each) }))];
    }

    /** The routine of a thread that a call starts with the number, or with the address of the variable that holds it. */
    #startedBy({ target, args, state }: CallEvent, number: Sym): { readonly fn: FunctionDecl; readonly number: Sym } | null {
        const registers = target.kind === "kernel" && STARTERS.has(target.name) ? target.api.registers : null;
        const [routine, context] = registers === null ? [] : [args[registers.routine], args[registers.context ?? -1]];
        if (routine === undefined || context === undefined) return null;
        const fn = routineNamed(this.program, routine);
        if (fn?.parameters?.length !== 1) return null;
        if (context.key === number.key) return { fn, number: paramSym(0) };
        const isAddress = context.kind === "address" && state.load(context.cell).key === number.key;
        return isAddress ? { fn, number: new FlowState().load(pointeeCell(paramSym(0))) } : null;
    }

    /** What a call does that may be given the number. */
    #does(event: CallEvent, number: Sym): typeof OPEN | typeof CLOSED | typeof LOST {
        const { target, args, state } = event;
        const given = args.findIndex((arg) => arg.key === number.key);
        // One of several, nobody knows which.
        if (args.some((arg) => arg.kind === "phi" && identity(arg, number.key, state) !== "other")) return LOST;
        const isNamed = args.some((arg) => arg.kind !== "const" && (mentions(arg.key, number.key) || mentions(number.key, arg.key) || holds(arg, number, state)));
        if (target.kind === "function") return given >= 0 ? this.#doesBelow(target.decl, given) : this.#doesBeside(event, target.decl, isNamed ? number : null);
        if (target.kind === "wsk") return isNamed && target.name === "WskCloseSocket" ? CLOSED : OPEN;
        if (!isNamed || isPrinting(event)) return OPEN;
        return target.kind === "kernel" && target.api.pure ? OPEN : LOST;
    }

    /** What a function does with a number that it is given. */
    #doesBelow(fn: FunctionDecl, index: number): typeof OPEN | typeof CLOSED | typeof LOST {
        const ends = this.#ends(fn, paramSym(index), null);
        if (ends === null || ends.isLost || ends.isReturned || ends.started.size > 0) return LOST;
        if (closesAlways(ends)) return CLOSED;
        return this.closing.hasBelow(fn) ? LOST : OPEN;
    }

    /** What a function does that is not given the number itself: it may be given the socket of that number, or close whatever it finds. */
    #doesBeside(event: CallEvent, fn: FunctionDecl, number: Sym | null): typeof OPEN | typeof CLOSED | typeof LOST {
        const isClosing = this.closing.hasBelow(fn);
        if (number === null) return !isClosing || event.args.some((_, index) => this.#closesGiven(fn, index)) || this.#closesOwn(fn) ? OPEN : LOST;
        const isSocket = event.args.some((arg) => arg.kind === "initial" && "variable" in arg.cell.base && mentions(arg.key, number.key));
        return !isSocket ? LOST : isClosing ? CLOSED : OPEN;
    }

    /** True for a function that closes only what it has got by calls of its own: a maker that cleans up behind it. */
    #closesOwn(fn: FunctionDecl): boolean {
        let closesOwn = this.#ownOnly.get(fn);
        if (closesOwn === undefined) {
            this.#ownOnly.set(fn, false);
            const isOther = ({ target, args }: CallEvent): boolean =>
                (target.kind === "wsk" ? target.name === "WskCloseSocket" : target.kind === "function" && this.closing.hasBelow(target.decl) && !this.#closesOwn(target.decl)) &&
                !args.some(({ key }) => OWN.test(key));
            closesOwn = this.program.cfg(fn)?.incomplete === false && this.program.flow(fn)?.calls.some(isOther) === false;
            this.#ownOnly.set(fn, closesOwn);
        }
        return closesOwn;
    }

    /** True for a function that closes the socket of the number that it is given, and so no other one. */
    #closesGiven(fn: FunctionDecl, index: number): boolean {
        const ends = this.#ends(fn, paramSym(index), null);
        return ends !== null && closesAlways(ends);
    }
}

/** True where every way out on which there is a number has closed its socket. */
function closesAlways({ isClosed, isLost, open }: NumberEnds): boolean {
    return isClosed && !isLost && open.length === 0;
}

/** True where the function has the number of an open socket. */
function isHad(at: string): boolean {
    return at === OPEN || at === GIVEN;
}

/** The function is through with the number: a thread that was given it before is not alone with it. */
function gone(notes: Notes, at: string, then: typeof CLOSED | typeof LOST): string {
    notes.isShared ||= at === GIVEN;
    return then;
}

/** Notes a way out of the function, and what becomes of the number on it. */
function noteReturn(notes: Notes, { node, value, state }: ReturnEvent, at: string): void {
    const { number } = notes;
    if (isHad(at) && value !== null && mentions(value.key, number.key)) {
        notes.isShared ||= at === GIVEN;
        const isNumber = (alternatives(value) ?? [value]).some(({ key }) => key === number.key);
        notes.isReturned ||= isNumber;
        // A helper that finds the socket of a number returns what its caller knows by the number.
        if (isNumber || notes.making !== null || value.kind !== "initial") {
            if (!isNumber) notes.ways.add(LOST);
            return;
        }
    }
    const way = at === GIVEN && notes.given !== null && hasFailed(notes.given, state) ? OPEN : at;
    if (way !== OPEN) {
        notes.ways.add(way);
        for (const each of value === null ? [] : (alternatives(value) ?? [])) if (isFailure(each)) notes.others.set(each.key, each);
    } else if (!isInvalid(state, number)) {
        const isElse = state.holders(number.key).some((root) => !isLocalRoot(root) || state.isEscaped(root));
        notes.ways.add(isElse ? LOST : OPEN);
        if (!isElse) notes.open.add(exitPlace(node));
    }
}

/** True where the number, or the address of the variable that holds it, is put where others may look, and where a macro out of sight has got it. */
function isKept({ cell, value, state }: AssignEvent, number: Sym, table: string): boolean {
    if (value.kind === "unknown" && identity(state.load(cell), number.key, state) !== "other") return true;
    if (isLocalRoot(cell.root)) return false;
    // By its place in another table it is found as well; what closes it clears that.
    const isMarked = cell.root !== `G:${table}` && value.key !== "0" && cell.steps.some((step) => mentions(step, number.key));
    return isMarked || mentions(value.key, number.key) || holds(value, number, state);
}

/** True for the address of memory in which the number stands. */
function holds(pointer: Sym, { key }: Sym, state: FlowState): boolean {
    return pointer.kind === "address" && state.holders(key).includes(pointer.cell.root);
}

/** True where a condition asks something of the number that nobody knows: whether it is a number at all, perhaps. */
function isUndecided({ end, before }: Decision, { key, kind }: Sym): boolean {
    const asked = end.op === "branch" ? end.condition : end.op === "switch" ? end.value : null;
    if (asked === null) return false;
    const condition = evaluate(asked, { state: before });
    // What a helper asks of a number that it is given is whether it is one.
    const compared = condition.kind === "not" ? condition.operand : condition;
    const isGiven = kind !== "result" && compared.kind === "op" && [compared.left, compared.right].every((side) => side.key === key || side.kind === "const");
    if (isGiven) return false;
    return mentions(condition.key, key) && truthOf(condition, before) === null;
}

/** True on a path on which the number is known to be none: one of an error, or behind the end of the table. */
function isInvalid(state: FlowState, { key, kind }: Sym): boolean {
    const { eq, below, success, least } = state.fact(key);
    return success === false || (eq !== null && NEVER.includes(eq)) || (below !== undefined && below <= 1) || (kind !== "result" && least !== undefined && least > 1);
}

function hasFailed({ call }: CallEvent, state: FlowState): boolean {
    const result = state.result(call.id);
    return result !== undefined && truthOf(successSym(result), state) === false;
}
