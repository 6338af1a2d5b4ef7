/**
 * Functions that are there to close a socket, and that leave it open where they get no IRP for that, without a word to anybody. Only functions
 * that do nothing else are judged: whatever they store, count or signal could tell somebody whether the socket is closed. Where there is no
 * such thing, nobody can know, and who closed the socket once more would close it twice wherever there was an IRP. Where such a function does
 * tell, its caller that does not look is judged; and one that clears the pointer to a socket that it has not closed, whatever it tells.
 */
import type { CNode } from "../../parser/ast.js";
import { type Completion, completionOf, routineNamed, usesContext } from "../completion/completion-of.js";
import type { Concerned } from "../concerned.js";
import { isFromFreed } from "../flow/effects.js";
import type { AssignEvent, CallEvent, FlowListener, ReturnEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import { alternatives, type Cell, isConstant, isLocalRoot, type Sym } from "../flow/sym.js";
import { freeingBehind, isOfObject } from "./freed-objects.js";
import { type Allocation, apiOf, type Ending, GivenUp, isClose, nameOf } from "./given-up.js";
import { isPrinting } from "../printing.js";
import type { CallSite, Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import { identity, isHeld } from "../typestate/identity.js";
import { isVoid } from "../types.js";
import type { FunctionDecl } from "../unit.js";
import { isUsed } from "../used-results.js";

/** A way out of a function on which it gives up closing the socket that it is given, and nobody is told. */
export interface SilentClose {
    readonly at: CNode;
    /** What could not be allocated. */
    readonly allocator: string;
    /** A function that calls it and has lost the socket then. */
    readonly caller: string;
    readonly trace: readonly TraceStep[];
}

/** A call that gives a socket up, of a function that tells whether it has closed it. */
export interface UnaskedClose {
    readonly at: CNode;
    /** The function that is called, and what it may not get. */
    readonly closer: string;
    readonly allocator: string;
    readonly trace: readonly TraceStep[];
}

/** A way out of a function on which a socket stays open that nothing leads to any more. */
export interface DroppedClose extends Pick<SilentClose, "at" | "allocator" | "trace"> {
    /** What has become of the place where the socket was found. */
    readonly place: "cleared" | "freed";
}

/** A function that may give up closing its socket. */
interface Closer {
    /** The socket: a parameter, or what a structure holds that one leads to. */
    readonly socket: Sym;
    readonly endings: readonly Ending[];
}

const [BEFORE, AFTER, SEEN] = ["before", "after", "seen"] as const;
/** Kernel functions, and macros that only inspect, that tell nobody anything, whatever they are given. */
const MUTE = /^(?:v?DbgPrint|KdPrint|Io(?:AllocateIrp|SizeOfIrp)|KeGetCurrentIrql$|PAGED_CODE$|(?:DBG_)?UNREFERENCED_|(?:NT_|WDF|FLT_)?ASSERT(?:MSG)?$|TraceEvents$|DoTraceMessage$|TraceLoggingWrite$|EtwWrite$)/;
/** Those that do not as long as they are given memory of the function alone. */
const DISCREET = /^(?:Ke(?:InitializeEvent|ClearEvent|ResetEvent|WaitForSingleObject|SetEvent)|Io(?:FreeIrp|ReuseIrp|InitializeIrp|SetCompletionRoutine|GetNextIrpStackLocation)|Rtl(?:Zero|Fill|Copy)Memory|memset)$/;
/** What a call has returned, of a helper whose effects are known or are not. */
const MADE = /^c(\d+)(?:\/|$)/;
/** Helpers are looked into this deep, and callers of callers this far up. */
const MOST_CALLS = 2;
const EVERYWHERE = { counts: () => true, isOwn: () => false };

export class SilentClosers {
    readonly #quiet = new Map<FunctionDecl, boolean>();
    /** Functions that may give up closing their socket, and those of them that do nothing else. */
    readonly #givers = new Map<FunctionDecl, Closer | null>();
    readonly #closers = new Map<FunctionDecl, Closer | null>();
    readonly #givenUp: GivenUp;

    /** @param closing functions that close sockets */
    constructor(
        readonly program: Program,
        readonly closing: Concerned,
    ) {
        this.#givenUp = new GivenUp(program);
    }

    /** The ways out of `fn` on which it leaves a socket open that it was to close, and that its callers have given up. */
    in(fn: FunctionDecl): readonly SilentClose[] {
        const closer = this.#closerOf(fn);
        const giving = closer === null || !tellsNothing(fn, closer.endings) ? null : this.#losing(fn, closer.socket, MOST_CALLS);
        return giving === null ? [] : (closer?.endings ?? []).flatMap(({ node, lacking }) => (lacking === null ? [] : [silentClose(node, lacking, giving)]));
    }

    /** The calls of `fn` that give a socket up to a function which tells whether it has closed it, and `fn` does not look. */
    unaskedIn(fn: FunctionDecl): readonly UnaskedClose[] {
        if (!this.closing.has(fn, 1)) return [];
        return (this.program.flow(fn)?.calls ?? []).flatMap((event): UnaskedClose[] => {
            const { target, call } = event;
            const closer = target.kind !== "function" || isUsed(call) ? null : this.#closerOf(target.decl);
            const lacking = closer?.endings.find((each) => each.lacking !== null);
            const given = closer === null ? undefined : new Substitution(event, event.state).sym(closer.socket);
            if (target.kind !== "function" || !lacking?.lacking || given === undefined || tellsNothing(target.decl, closer?.endings ?? [])) return [];
            const isLost = alternatives(given)?.some((each) => each.kind === "initial" && this.#forgets(fn, event, each)) === true;
            return isLost ? [unaskedClose(event, lacking.node, lacking.lacking)] : [];
        });
    }

    /** The ways out of `fn` on which it has not closed a socket, since something can't be allocated, and has cleared or freed the place where it has found it. */
    droppedIn(fn: FunctionDecl): readonly DroppedClose[] {
        if (!this.closing.has(fn, 0) || this.program.cfg(fn)?.incomplete !== false) return [];
        const closed = (this.program.flow(fn)?.calls ?? []).filter(isClose).flatMap(({ args: [socket] }) => (socket?.kind === "initial" ? [socket] : []));
        return [...new Map(closed.map((each) => [each.key, each])).values()].flatMap((socket) =>
            this.#givenUp.endings(fn, socket).flatMap(({ node, lacking, state, value }) => {
                const there = state.load(socket.cell);
                const place = isConstant(there, 0) ? "cleared" : isFromFreed(there) ? "freed" : null;
                return lacking === null || place === null || isHeld(state, socket.key, value, EVERYWHERE) ? [] : [droppedClose(node, lacking, place)];
            }),
        );
    }

    /** True for a call whose result tells whether a socket was closed, and is asked: who closes it once more knows that it was not. */
    isAsked({ target, call }: CallEvent): boolean {
        const closer = target.kind === "function" && isUsed(call) ? this.#giverUp(target.decl) : null;
        return closer !== null && target.kind === "function" && !tellsNothing(target.decl, closer.endings);
    }

    /** A function that closes the socket which it is given, and does not where something can't be allocated; null for all others. */
    #closerOf(fn: FunctionDecl): Closer | null {
        let closer = this.#closers.get(fn);
        if (closer !== undefined) return closer;
        closer = this.#giverUp(fn);
        if (closer !== null && !this.#isQuiet(fn, closer.socket)) closer = null;
        this.#closers.set(fn, closer);
        return closer;
    }

    /** The same, whatever it does besides. */
    #giverUp(fn: FunctionDecl): Closer | null {
        let giver = this.#givers.get(fn);
        if (giver === undefined) this.#givers.set(fn, (giver = this.#findGiverUp(fn)));
        return giver;
    }

    #findGiverUp(fn: FunctionDecl): Closer | null {
        // Most functions need not be parsed to be ruled out.
        if (!this.closing.has(fn, 0) || this.program.cfg(fn)?.incomplete !== false) return null;
        const socket = this.#closedBy(fn);
        if (socket === null) return null;
        const endings = this.#givenUp.endings(fn, socket);
        const closed = endings.filter(({ lacking }) => lacking === null);
        return closed.length === 0 || endings.length === closed.length ? null : { socket, endings };
    }

    /** The socket that `fn` is given and closes, or finds in what it is given; null for functions that close no such socket, or several. */
    #closedBy(fn: FunctionDecl): Sym | null {
        const closes = (this.program.flow(fn)?.calls ?? []).filter(isClose);
        const [first, ...others] = closes.map(({ args: [socket] }) => (socket !== undefined && isGiven(socket) ? socket : null));
        return first === undefined || first === null || others.some((each) => each?.key !== first.key) ? null : first;
    }

    /** True for a function that does nothing but close its socket, with what that needs: nothing of it can be seen from outside. */
    #isQuiet(fn: FunctionDecl, socket: Sym): boolean {
        const flow = this.program.flow(fn);
        return flow !== null && flow.assigns.every(isHidden) && flow.calls.every((event) => (isClose(event) ? this.#isUnnoticed(fn, event) : this.#isQuietCall(event, socket)));
    }

    #isQuietCall(event: CallEvent, socket: Sym): boolean {
        const { target, args } = event;
        if (isMute(event, isOwn)) return true;
        if (target.kind !== "function") return false;
        const others = args.filter((arg) => arg.key !== socket.key);
        return others.every(isOwn) && (others.length === args.length ? this.#isQuietHelper(target.decl, MOST_CALLS) : this.#onlyLooks(target.decl));
    }

    /** True for a helper that does nothing but look: it returns the socket's dispatch table. */
    #onlyLooks(fn: FunctionDecl): boolean {
        const flow = this.program.cfg(fn)?.incomplete !== false ? null : this.program.flow(fn);
        return flow !== null && flow.calls.length === 0 && flow.assigns.every(isHidden);
    }

    /** True for a helper that makes what the close needs, and leaves no trace of it but in memory of its caller. */
    #isQuietHelper(fn: FunctionDecl, depth: number): boolean {
        const known = this.#quiet.get(fn);
        if (known !== undefined) return known;
        this.#quiet.set(fn, false);
        const flow = depth === 0 || this.program.cfg(fn)?.incomplete !== false ? null : this.program.flow(fn);
        const is =
            flow?.assigns.every((each) => isHidden(each) || isOfParameter(each.cell)) === true &&
            flow.calls.every((event) => {
                const { target, args } = event;
                return isMute(event, isCallers) || (target.kind === "function" && args.every(isCallers) && this.#isQuietHelper(target.decl, depth - 1));
            });
        this.#quiet.set(fn, is);
        return is;
    }

    /** True for a close whose completion nobody hears of but the function itself. */
    #isUnnoticed(fn: FunctionDecl, { args: [, irp], state }: CallEvent): boolean {
        const completions = irp === undefined ? [] : this.#completionsOf(fn, irp, state);
        return completions.length > 0 && completions.every(({ routine, context }) => {
            const decl = routineNamed(this.program, routine);
            return decl !== null && (isOwn(context) || !usesContext(decl)) && this.#isQuietHelper(decl, MOST_CALLS);
        });
    }

    /** What may run when an IRP is completed; a helper that makes IRPs with this routine or that is followed with the arguments that it is given. */
    #completionsOf(fn: FunctionDecl, irp: Sym, state: FlowState): readonly Completion[] {
        const made = alternatives(irp)?.map(({ key }) => MADE.exec(key)?.[1]).find((id) => id !== undefined);
        const event = this.program.flow(fn)?.calls.find(({ call }) => `${call.id}` === made);
        if (event?.target.kind !== "function") return [completionOf(irp, state)];
        const found: Completion[] = [];
        const into = new Substitution(event, event.state);
        const seed = new Map([...event.args.entries()].filter(([, { kind }]) => kind === "const"));
        const listener: FlowListener = {
            call: ({ target, args }) => {
                const registers = target.kind === "kernel" && target.api.acts?.verb === "set-completion-routine" ? target.api.registers : null;
                const [routine, context] = registers === null ? [] : [args[registers.routine], args[registers.context ?? -1]];
                if (routine !== undefined && context !== undefined) found.push({ routine: into.sym(routine), context: into.sym(context) });
            },
        };
        const run = this.program.track(event.target.decl, null, { seed, listener });
        return run === null || run.gaveUp || found.length === 0 ? [completionOf(irp, state)] : found;
    }

    /** A call in sight by which somebody has a socket closed whom nothing leads to it afterwards. */
    #losing(fn: FunctionDecl, socket: Sym, depth: number): CallSite | null {
        if (depth === 0) return null;
        const freeing = isOfObject(fn, socket) ? freeingBehind(this.program, fn) : null;
        if (freeing !== null) return freeing;
        for (const { caller, event } of this.program.callers(fn)) {
            if (caller === fn) continue;
            for (const object of alternatives(new Substitution(event, event.state).sym(socket)) ?? []) {
                if (object.kind === "const" || object.kind === "uninitialized" || !this.#forgets(caller, event, object)) continue;
                if (object.kind !== "param" || this.#losing(caller, object, depth - 1) !== null) return { caller, event };
            }
        }
        return null;
    }

    /** True when a function does nothing with a socket behind the call that closes it, and leaves nobody the pointer. */
    #forgets(fn: FunctionDecl, { call }: CallEvent, object: Sym): boolean {
        let [ends, keeps] = [0, false];
        const listener: FlowListener = {
            returns: ({ value, state }: ReturnEvent, property: string) => {
                if (property === BEFORE) return;
                ends++;
                keeps ||= property === SEEN || isKept(object, value, state);
            },
        };
        const run = this.program.cfg(fn)?.incomplete !== false ? null : this.program.track(fn, {
            initial: BEFORE,
            onCall: (event, at) => {
                if (event.call.id === call.id) return [{ property: at === SEEN ? SEEN : AFTER }];
                const isLook = at === AFTER && !isPrinting(event) && event.args.some((arg) => identity(arg, object.key, event.state) !== "other");
                return [{ property: isLook ? SEEN : at }];
            },
            onUnknown: () => [{ property: SEEN }],
        }, { listener });
        return run !== null && !run.gaveUp && ends > 0 && !keeps;
    }
}

/** True when all ways out look the same to a caller: what is returned tells nothing. */
function tellsNothing(fn: FunctionDecl, endings: readonly Ending[]): boolean {
    if (isVoid(fn.result)) return true;
    const [first, ...others] = endings.map(({ value }) => (value?.kind === "const" ? value.key : null));
    return first !== undefined && first !== null && others.every((each) => each === first);
}

/** True for a parameter, and for what the structure that one leads to has held at first. */
function isGiven(socket: Sym): boolean {
    if (socket.kind !== "initial") return socket.kind === "param";
    const { base, steps } = socket.cell;
    return socket.epoch === "" && "pointer" in base && base.pointer.kind === "param" && steps.length > 0 && !steps.some((each) => each.startsWith("["));
}

/** True for a store to memory of the function, or of a request that it has made. */
function isHidden({ cell }: AssignEvent): boolean {
    if (isLocalRoot(cell.root)) return true;
    const pointer = "pointer" in cell.base ? cell.base.pointer : null;
    return pointer?.kind === "result" && isOfRequest(pointer);
}

/** True for an IRP that the function has made, and for its stack location. */
function isOfRequest(result: Allocation): boolean {
    return apiOf(result)?.allocates === "irp" || /IrpStackLocation$/.test(nameOf(result));
}

/** True for memory that a helper's caller has given it, which is the caller's own. */
function isOfParameter({ base }: Cell): boolean {
    return "pointer" in base && base.pointer.kind === "param";
}

/** True for a call that nobody hears of; a function of the driver that is given a text and any number of other things prints them. */
function isMute(event: CallEvent, isOwnOf: (arg: Sym) => boolean): boolean {
    const { target, args } = event;
    if (target.kind === "unknown") return isPrinting(event);
    if (target.kind === "function") return target.decl.parameters === null && args.some(({ kind }) => kind === "string");
    return target.kind === "kernel" && (MUTE.test(target.name) || (DISCREET.test(target.name) && args.every(isOwnOf)));
}

/** True for values that lead to nothing but memory of the function, or of a request that it has made: what is stored there, nobody else sees. */
function isOwn(sym: Sym): boolean {
    return alternatives(sym)?.every(isOwnValue) === true;
}

/** The same in a helper, for what its caller has given it besides. */
function isCallers(sym: Sym): boolean {
    return alternatives(sym)?.every((each) => each.kind === "param" || (each.kind === "address" && isOfParameter(each.cell)) || isOwnValue(each)) === true;
}

function isOwnValue(sym: Sym): boolean {
    switch (sym.kind) {
        case "address":
            return isLocalRoot(sym.cell.root);
        case "result":
            return isOfRequest(sym);
        default:
            return sym.kind === "const" || sym.kind === "name" || sym.kind === "string" || sym.kind === "function";
    }
}

/** True where somebody finds the socket when a function has ended: in the place where it was found, or in another one. */
function isKept(object: Sym, value: Sym | null, state: FlowState): boolean {
    if (object.kind === "initial" && alternatives(state.load(object.cell))?.every((each) => each.key !== object.key) !== true) return true;
    return isHeld(state, object.key, value, EVERYWHERE);
}

function silentClose(at: CNode, lacking: Allocation, { caller, event }: CallSite): SilentClose {
    const name = nameOf(lacking);
    const trace = [
        step(event.call.node, `${caller.name} gives the socket up: nothing leads to it afterwards`),
        step(lacking.call.node, `${name} fails`),
        step(at, "returns, and the socket stays open"),
    ];
    return { at, allocator: name, caller: caller.name, trace };
}

function droppedClose(at: CNode, lacking: Allocation, place: DroppedClose["place"]): DroppedClose {
    const name = nameOf(lacking);
    const what = place === "cleared" ? "the pointer is cleared" : "the memory that held the pointer is freed";
    return { at, place, allocator: name, trace: [step(lacking.call.node, `${name} fails`), step(at, `returns, ${what}, and the socket stays open`)] };
}

function unaskedClose({ call, target }: CallEvent, at: CNode, lacking: Allocation): UnaskedClose {
    const name = nameOf(lacking);
    const trace = [
        step(lacking.call.node, `${name} fails`),
        step(at, `${target.name} returns, and the socket stays open`),
        step(call.node, "nobody looks at the result, and nothing leads to the socket afterwards"),
    ];
    return { at: call.node, closer: target.name, allocator: name, trace };
}
