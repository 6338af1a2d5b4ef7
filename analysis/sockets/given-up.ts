/** The ways out of a function on which it gives up closing a socket, since something can't be allocated. */
import { kernelApi, type KernelApi } from "../../knowledge/index.js";
import type { CallEvent, FlowListener, ReturnEvent } from "../flow/engine.js";
import { truthOf } from "../flow/conditions.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, type Sym } from "../flow/sym.js";
import type { CNode } from "../../parser/ast.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { exitPlace } from "../typestate/exits.js";
import { identity } from "../typestate/identity.js";
import { returnsFailure } from "../typestate/success.js";
import type { FunctionDecl } from "../unit.js";

/** A way out of a function that closes sockets. */
export interface Ending {
    readonly node: CNode;
    readonly value: Sym | null;
    readonly state: FlowState;
    /** What could not be allocated on this way; null where the socket is closed. */
    readonly lacking: Allocation | null;
}

/** The result of a call. */
export type Allocation = Extract<Sym, { kind: "result" }>;

const [OPEN, GIVEN_UP, GIVEN_AWAY, CLOSED] = ["open", "given up", "given away", "closed"] as const;
/** Helpers are looked into this deep. */
const MOST_CALLS = 2;

export class GivenUp {
    /** What could not be allocated where helpers fail, by how deep it was looked for. */
    readonly #failing: Map<FunctionDecl, Allocation | null>[] = [];

    constructor(readonly program: Program) {}

    /** The ways out of a function on which the socket is closed, or is not since something could not be allocated; others are left out. */
    endings(fn: FunctionDecl, socket: Sym): readonly Ending[] {
        const found: Ending[] = [];
        const listener: FlowListener = {
            returns: ({ node, value, state }: ReturnEvent, property: string) => {
                const lacking = property === GIVEN_UP ? this.#lackingIn(state, fn) : null;
                if (property === CLOSED || (lacking !== null && truthOf(socket, state) !== false)) found.push({ node: exitPlace(node), value, state: state.clone(), lacking });
            },
        };
        const run = this.program.track(fn, {
            initial: OPEN,
            onCall: (event, at) => [{ property: isClose(event) ? CLOSED : at !== CLOSED && isGiven(event, socket) ? GIVEN_AWAY : at }],
            onDecided: (state, at) => this.#decided(state, at, fn),
        }, { listener });
        return run === null || run.gaveUp ? [] : found;
    }

    /** What is known not to have been allocated. */
    #lackingIn(state: FlowState, fn: FunctionDecl, depth = MOST_CALLS): Allocation | null {
        for (const { of, eq } of state.facts.values()) {
            const made = of === null || eq !== 0 ? undefined : alternatives(of)?.flatMap((each) => this.#allocationOf(each, fn, depth) ?? [])[0];
            if (made !== undefined) return made;
        }
        return depth === 0 ? null : this.#lackingBelow(state, fn, depth - 1);
    }

    /** The same where a helper's status tells that it has failed, as it does where something could not be allocated. */
    #lackingBelow(state: FlowState, fn: FunctionDecl, depth: number): Allocation | null {
        for (const { target, call } of this.program.flow(fn)?.calls ?? []) {
            const result = state.result(call.id);
            if (target.kind !== "function" || result === undefined || !returnsFailure(target.decl.result, result, state)) continue;
            const lacking = this.#lackingWhereFailed(target.decl, depth);
            if (lacking !== null) return lacking;
        }
        return null;
    }

    /** What could not be allocated on a way out of a helper on which it fails. */
    #lackingWhereFailed(helper: FunctionDecl, depth: number): Allocation | null {
        const memo = (this.#failing[depth] ??= new Map<FunctionDecl, Allocation | null>());
        const known = memo.get(helper);
        if (known !== undefined) return known;
        memo.set(helper, null);
        let lacking: Allocation | null = null;
        const listener: FlowListener = {
            returns: ({ value, state }: ReturnEvent, property: string) => {
                if (property === GIVEN_UP && returnsFailure(helper.result, value, state)) lacking ??= this.#lackingIn(state, helper, depth);
            },
        };
        const run = this.program.track(helper, { initial: OPEN, onDecided: (state, at) => this.#decided(state, at, helper, depth) }, { listener });
        if (run === null || run.gaveUp) lacking = null;
        memo.set(helper, lacking);
        return lacking;
    }

    #decided(state: FlowState, at: string, fn: FunctionDecl, depth = MOST_CALLS): string {
        return at === OPEN && this.#lackingIn(state, fn, depth) !== null ? GIVEN_UP : at;
    }

    /** The allocation that a value is, or that a helper has made whose NULL it is. */
    #allocationOf(sym: Sym, fn: FunctionDecl, depth: number): Allocation | null {
        if (sym.kind !== "result" || sym.call.callee.op !== "function") return null;
        const helper = this.#makerOf(sym, fn);
        if (helper === null) return apiOf(sym)?.allocates === "irp" ? sym : null;
        for (const { value, state } of depth === 0 ? [] : (this.program.flow(helper)?.returns ?? [])) {
            // A helper that tries until there is one, or has another one for such a case, has no NULL of it.
            const truth = value === null ? true : truthOf(value, state);
            const values = value === null || truth === true ? [] : (alternatives(value) ?? []);
            const made = values.map((each) => this.#allocationOf(each, helper, depth - 1)).find((each) => each !== null);
            const lacking = made ?? (truth === false ? this.#lackingIn(state, helper, depth - 1) : null);
            if (lacking !== null) return lacking;
        }
        return null;
    }

    /** The function in sight by whose call a value has come; null for what is made in `fn` itself. */
    #makerOf({ key, call }: Allocation, fn: FunctionDecl): FunctionDecl | null {
        const target = this.program.flow(fn)?.calls.find(({ call: { id } }) => key.startsWith(`c${id}/`))?.target;
        if (target !== undefined) return target.kind === "function" ? target.decl : null;
        return call.callee.op === "function" && kernelApi(call.callee.name) === undefined ? this.program.project.function(call.callee.name, fn.unit) : null;
    }
}

/** True for a call by which somebody else gets a socket, who may see to it; who is given a text and any number of other things prints them. */
function isGiven(event: CallEvent, socket: Sym): boolean {
    const { target, args, state } = event;
    const mayKeep = target.kind === "unknown" ? !isPrinting(event) : target.kind === "function" && target.decl.parameters !== null;
    return mayKeep && args.some((arg) => identity(arg, socket.key, state) !== "other");
}

/** True for a call that closes a socket. */
export function isClose({ target }: Pick<CallEvent, "target">): boolean {
    return target.kind === "wsk" && target.name === "WskCloseSocket";
}

/** What is known of the kernel function that has returned a value. */
export function apiOf({ call }: Allocation): KernelApi | undefined {
    return call.callee.op === "function" ? kernelApi(call.callee.name) : undefined;
}

/** Its name. */
export function nameOf({ call }: Allocation): string {
    return call.callee.op === "function" ? call.callee.name : "";
}
