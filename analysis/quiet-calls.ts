/** Calls of which nobody hears: they signal, queue and hand over nothing, and ask nothing of who runs or of who was first. */
import type { ArgumentEffect, KernelApi, LockKind } from "../knowledge/index.js";
import { textOf } from "./callees.js";
import type { CallEvent } from "./flow/engine.js";
import { isLocalRoot } from "./flow/sym.js";
import { isPrinting } from "./printing.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** What quiet calls do all the same. */
export interface Deeds {
    /** The kinds of the locks that they take, and of those that they give back. */
    readonly taken: ReadonlySet<LockKind>;
    readonly givenBack: ReadonlySet<LockKind>;
    /** True where they change or free memory of others. */
    readonly writes: boolean;
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

const NOTHING: Deeds = { taken: new Set(), givenBack: new Set(), writes: false };

export class QuietCalls {
    readonly #known = new Map<FunctionDecl, Deeds | null>();

    constructor(readonly program: Program) {}

    /** What some calls do; null when somebody may hear of one of them. */
    deedsOf(calls: readonly CallEvent[]): Deeds | null {
        return this.#of(calls, MOST_CALLS, false);
    }

    /** True for a function that does not ask how the request of an IRP has gone on, and that is understood. */
    asksNothing(fn: FunctionDecl): boolean {
        return this.program.cfg(fn)?.incomplete === false && !ASKS_IRP.test(textOf(fn));
    }

    #of(calls: readonly CallEvent[], depth: number, mayAskWho: boolean): Deeds | null {
        const all = calls.map((call) => this.#at(call, depth, mayAskWho));
        if (all.includes(null)) return null;
        const each = (which: "taken" | "givenBack"): ReadonlySet<LockKind> => new Set(all.flatMap((deeds) => [...(deeds?.[which] ?? [])]));
        return { taken: each("taken"), givenBack: each("givenBack"), writes: all.some((deeds) => deeds?.writes) };
    }

    #at(event: CallEvent, depth: number, mayAskWho: boolean): Deeds | null {
        const { target, args } = event;
        switch (target.kind) {
            case "unknown":
                return isPrinting(event) ? NOTHING : deedsByName(target.name);
            case "kernel":
                return mayAskWho && ASKS_WHO.test(target.name) ? NOTHING : deedsBy(target.api);
            case "function":
                // A function of the driver that is given a text and any number of other things prints them.
                if (target.decl.parameters === null) return args.some(({ kind }) => kind === "string") ? NOTHING : null;
                return depth === 0 ? null : this.#in(target.decl, depth);
            default:
                return null;
        }
    }

    #in(fn: FunctionDecl, depth: number): Deeds | null {
        const known = this.#known.get(fn);
        if (known !== undefined) return known;
        this.#known.set(fn, null);
        const flow = this.asksNothing(fn) ? this.program.flow(fn) : null;
        const verbs = new Set(flow?.calls.flatMap(({ target }) => (target.kind === "kernel" && target.api.lock !== null ? (target.api.acts?.verb ?? []) : [])));
        // A lock that looks after itself may ask whose it is: one that is taken here, or given back.
        const below = flow === null ? null : this.#of(flow.calls, depth - 1, verbs.size === 1);
        const deeds = below === null ? null : { ...below, writes: below.writes || flow?.assigns.every(({ cell }) => isLocalRoot(cell.root)) !== true };
        this.#known.set(fn, deeds);
        return deeds;
    }
}

function changes(effect: ArgumentEffect): boolean {
    return effect === "writes" || effect === "frees";
}

/** What a service does; null when somebody may hear of it. */
function deedsBy({ name, args, rest, wait, registers, noReturn, acts, lock }: KernelApi): Deeds | null {
    if (lock !== null) {
        const kinds = new Set([lock.kind]);
        return acts?.verb === "acquire" ? { ...NOTHING, taken: kinds } : acts?.verb === "release" ? { ...NOTHING, givenBack: kinds } : null;
    }
    if (AGREES.test(name) || ASKS_WHO.test(name) || args === null || wait !== null || registers !== null || noReturn) return null;
    return args.includes("retains") || rest === "retains" || (acts !== null && !MUTE_ON.has(acts.on)) ? null : { ...NOTHING, writes: args.some(changes) || changes(rest) };
}

/** What a function out of sight does about locks, as far as its name tells. */
function deedsByName(name: string): Deeds | null {
    const match = SPIN_LOCK.exec(name);
    return match === null ? null : { ...NOTHING, [match[1] === undefined ? "taken" : "givenBack"]: new Set<LockKind>(["spin-lock"]) };
}
