/**
 * Which requests a function makes on which sockets, itself and through everything it calls, in terms of its own parameters and memory:
 * a call of `Configure(ctx)` is the list of what Configure asks of `ctx->Socket`, in order.
 */
import type { WskFunction } from "../../knowledge/index.js";
import { functionsNamedIn } from "../callees.js";
import { circles } from "../circles.js";
import { type Concerned, requesting } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { Substitution } from "../flow/summary.js";
import type { Sym } from "../flow/sym.js";
import { type Guard, parameterFacts, substituteGuards } from "../instances.js";
import { newSocket } from "./socket-calls.js";
import { wordsFor } from "../mentions.js";
import type { CallSite, Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";

/** One call of a WSK function, as seen from a function above it. */
export interface SocketRequest {
    readonly api: WskFunction;
    /** The function that the call stands in, and the call. */
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    /** The calls that lead there from the function that was asked about, outermost first. */
    readonly chain: readonly CallSite[];
    /** The socket that the request is made on; for the functions that make a socket, the new one. */
    readonly socket: Sym;
    /** The arguments, in terms of the function that was asked about. */
    readonly args: readonly Sym[];
    /** Rewrites any other value at the call in these terms. */
    readonly inRoot: (sym: Sym) => Sym;
    /** Conditions on parameters under which the request is made; without any it is made on every path that does not fail before. */
    readonly guards: readonly Guard[];
}

/** More requests than this below one function, and the rest is left out. */
const MOST_REQUESTS = 200;
/** More requests than this in all rounds over a circle, and it is not looked through once more: in a dense one, each round takes four times the last. */
const MOST_WORK = 50_000;
/** Requests further below than this many calls are left out. */
const MOST_DEPTH = 16;

export class SocketRequests {
    readonly #known = new Map<FunctionDecl, readonly SocketRequest[]>();
    readonly #active = new Set<FunctionDecl>();
    readonly #naming = new Map<string, ReadonlySet<FunctionDecl>>();

    readonly #requesting: Concerned;

    constructor(readonly program: Program) {
        this.#requesting = requesting(program.project);
    }

    /** The requests below `fn`, in the order of the calls in its text. */
    of(fn: FunctionDecl): readonly SocketRequest[] {
        const known = this.#known.get(fn);
        if (known !== undefined || this.#active.has(fn)) return known ?? [];
        for (const circle of circles([fn], (each) => this.#unknownBelow(each))) {
            for (const each of circle) this.#active.add(each);
            try {
                this.#settle(circle);
            } finally {
                for (const each of circle) this.#active.delete(each);
            }
        }
        return this.#known.get(fn) ?? [];
    }

    #unknownBelow(fn: FunctionDecl): readonly FunctionDecl[] {
        const isUnknown = (each: FunctionDecl): boolean => !this.#known.has(each) && !this.#active.has(each) && this.mayMakeAny(each);
        return this.mayMakeAny(fn) ? functionsNamedIn(this.program.project, fn).filter(isUnknown) : [];
    }

    /** Functions that call each other in turns are looked through again as long as one of them makes requests that nobody knew of before. */
    #settle(circle: readonly FunctionDecl[]): void {
        // What no text has led to is looked into here: a function that is told by a value, or that stands where nobody looks for one.
        const outside = (callee: FunctionDecl): readonly SocketRequest[] => this.of(callee);
        let settled = new Map<FunctionDecl, readonly SocketRequest[]>(circle.map((fn) => [fn, []]));
        let [work, collected] = [0, 0];
        for (let round = 0; round < MOST_DEPTH && work < MOST_WORK; round++) {
            const before = settled;
            const below = (callee: FunctionDecl): readonly SocketRequest[] => before.get(callee) ?? outside(callee);
            settled = new Map(circle.map((fn) => [fn, this.mayMakeAny(fn) ? this.#find(fn, below) : []]));
            const all = [...settled.values()].reduce((sum, { length }) => sum + length, 0);
            if (circle.length === 1 || all === collected) break;
            collected = all;
            work += all;
        }
        for (const [fn, requests] of settled) this.#known.set(fn, requests);
    }

    /** False when `fn` certainly makes no request, itself or through others: told by text, no flow is followed. */
    mayMakeAny(fn: FunctionDecl): boolean {
        return this.#requesting.hasBelow(fn);
    }

    /** @param below what a function makes that is called */
    #find(fn: FunctionDecl, below: (callee: FunctionDecl) => readonly SocketRequest[]): readonly SocketRequest[] {
        const found: SocketRequest[] = [];
        for (const event of this.program.flow(fn)?.calls ?? []) {
            const { target } = event;
            if (target.kind === "wsk") {
                const socket = target.api.information === "socket" ? (newSocket(event)?.sym ?? null) : (event.args[0] ?? null);
                const guards = parameterFacts(event.state);
                if (socket !== null) found.push({ api: target.api, fn, event, chain: [], socket, args: event.args, inRoot: (sym) => sym, guards });
            } else if (target.kind === "function") {
                for (const inner of below(target.decl)) if (inner.chain.length < MOST_DEPTH && !passes(inner, fn)) found.push(...lifted(inner, fn, event));
            }
        }
        return found.slice(0, MOST_REQUESTS);
    }

    /** False when `fn` certainly does not make the request `member` (`WskBind`), itself or through others: told by text, no flow is followed. */
    mayReach(fn: FunctionDecl, member: string): boolean {
        for (const each of this.naming(member)) if (this.program.leadsTo(fn, each)) return true;
        return false;
    }

    /** The functions that may make the request `member` themselves, told by their text. */
    naming(member: string): ReadonlySet<FunctionDecl> {
        let found = this.#naming.get(member);
        if (found === undefined) {
            found = new Set([...wordsFor(this.program.project, member)].flatMap((word) => [...this.program.functionsNaming(word)]));
            this.#naming.set(member, found);
        }
        return found;
    }
}

/** True for a request on the way to which a function has been called already: in a circle, the way would go round for ever. */
function passes({ fn, chain }: SocketRequest, through: FunctionDecl): boolean {
    return fn === through || chain.some(({ caller }) => caller === through);
}

/** A request of a callee in terms of its caller; none when the arguments given rule it out. */
function* lifted(inner: SocketRequest, fn: FunctionDecl, event: CallEvent): Generator<SocketRequest, void, undefined> {
    const into = new Substitution(event, event.state);
    const guards = substituteGuards(inner.guards, into);
    if (guards === null) return;
    yield {
        ...inner,
        chain: [{ caller: fn, event }, ...inner.chain],
        socket: into.sym(inner.socket),
        args: inner.args.map((arg) => into.sym(arg)),
        inRoot: (sym) => into.sym(inner.inRoot(sym)),
        guards: [...guards, ...parameterFacts(event.state)],
    };
}
