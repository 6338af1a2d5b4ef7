/** Calls of which nobody hears: they signal, queue and hand over nothing, and ask nothing of who runs or of who was first. */
import type { KernelApi, LockKind } from "../knowledge/index.js";
import { textOf } from "./concerned.js";
import type { CallEvent } from "./flow/engine.js";
import { isPrinting } from "./printing.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** The kinds of the locks that quiet calls take, and of those that they give back. */
export interface Locking {
    readonly taken: ReadonlySet<LockKind>;
    readonly givenBack: ReadonlySet<LockKind>;
}

/** Helpers are looked into this deep. */
const MOST_CALLS = 5;
/** Who has come first. */
const AGREES = /Interlocked/;
/** Who runs, at which level. */
const ASKS_WHO = /Current(?:Irql|Thread|Process)/;
/** What an IRP says of how its request has gone on, besides its status. */
const ASKS_IRP = /pending|(?:->|\.)\s*Cancel\b|CancelRoutine/i;
/** Linux's names, in drivers that were brought from there: a build may have them from elsewhere. */
const SPIN_LOCK = /^_*spin_(un)?lock(?:_|$)/;
/** Things that a service may be about without anybody hearing of it. */
const MUTE_ON: ReadonlySet<string> = new Set(["pool", "list", "lookaside-entry", "mdl", "string"]);

const NO_LOCKS: Locking = { taken: new Set(), givenBack: new Set() };

export class QuietCalls {
    readonly #known = new Map<FunctionDecl, Locking | null>();

    constructor(readonly program: Program) {}

    /** What some calls do about locks; null when somebody may hear of one of them. */
    lockingOf(calls: readonly CallEvent[]): Locking | null {
        return this.#of(calls, MOST_CALLS, false);
    }

    /** True for a function that does not ask how the request of an IRP has gone on, and that is understood. */
    asksNothing(fn: FunctionDecl): boolean {
        return this.program.cfg(fn)?.incomplete === false && !ASKS_IRP.test(textOf(fn));
    }

    #of(calls: readonly CallEvent[], depth: number, mayAskWho: boolean): Locking | null {
        const all = calls.map((call) => this.#at(call, depth, mayAskWho));
        if (all.includes(null)) return null;
        const each = (which: keyof Locking): ReadonlySet<LockKind> => new Set(all.flatMap((locking) => [...(locking?.[which] ?? [])]));
        return { taken: each("taken"), givenBack: each("givenBack") };
    }

    #at(event: CallEvent, depth: number, mayAskWho: boolean): Locking | null {
        const { target, args } = event;
        switch (target.kind) {
            case "unknown":
                return isPrinting(event) ? NO_LOCKS : lockingByName(target.name);
            case "kernel":
                return mayAskWho && ASKS_WHO.test(target.name) ? NO_LOCKS : lockingBy(target.api);
            case "function":
                // A function of the driver that is given a text and any number of other things prints them.
                if (target.decl.parameters === null) return args.some(({ kind }) => kind === "string") ? NO_LOCKS : null;
                return depth === 0 ? null : this.#in(target.decl, depth);
            default:
                return null;
        }
    }

    #in(fn: FunctionDecl, depth: number): Locking | null {
        const known = this.#known.get(fn);
        if (known !== undefined) return known;
        this.#known.set(fn, null);
        const flow = this.asksNothing(fn) ? this.program.flow(fn) : null;
        const verbs = new Set(flow?.calls.flatMap(({ target }) => (target.kind === "kernel" && target.api.lock !== null ? (target.api.acts?.verb ?? []) : [])));
        // A lock that looks after itself may ask whose it is: one that is taken here, or given back.
        const locking = flow === null ? null : this.#of(flow.calls, depth - 1, verbs.size === 1);
        this.#known.set(fn, locking);
        return locking;
    }
}

/** What a service does about locks; null when somebody may hear of it. */
function lockingBy({ name, args, rest, wait, registers, noReturn, acts, lock }: KernelApi): Locking | null {
    if (lock !== null) {
        const kinds = new Set([lock.kind]);
        return acts?.verb === "acquire" ? { ...NO_LOCKS, taken: kinds } : acts?.verb === "release" ? { ...NO_LOCKS, givenBack: kinds } : null;
    }
    if (AGREES.test(name) || ASKS_WHO.test(name) || args === null || wait !== null || registers !== null || noReturn) return null;
    return args.includes("retains") || rest === "retains" || (acts !== null && !MUTE_ON.has(acts.on)) ? null : NO_LOCKS;
}

/** What a function out of sight does about locks, as far as its name tells. */
function lockingByName(name: string): Locking | null {
    const match = SPIN_LOCK.exec(name);
    return match === null ? null : { ...NO_LOCKS, [match[1] === undefined ? "taken" : "givenBack"]: new Set<LockKind>(["spin-lock"]) };
}
