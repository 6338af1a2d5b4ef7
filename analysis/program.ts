/** The project's functions as flow: control-flow graphs, settled values, summaries, callers. Everything is computed once, when asked for. */
import { wskMember } from "../knowledge/index.js";
import { type AssignEvent, type CallEvent, type FlowListener, FlowRun, MOST_WORK, type ReturnEvent, type Tracker } from "./flow/engine.js";
import { loopHeads, reversePostorder } from "./flow/block-order.js";
import { callEffects } from "./flow/effects.js";
import type { FlowInput } from "./flow/input.js";
import { Names } from "./flow/names.js";
import { summarizeReturns, type Summary } from "./flow/summary.js";
import type { CallInstr, ControlFlow } from "./ir.js";
import { lowerFunction } from "./lower/lower.js";
import { MacroMentions } from "./macro-mentions.js";
import type { Project } from "./project.js";
import { Recursion } from "./recursion.js";
import type { FunctionDecl, Unit } from "./unit.js";

/** Everything that happens in a function, with the values at each point. */
export interface FunctionFlow {
    readonly fn: FunctionDecl;
    readonly cfg: ControlFlow;
    /** With the values at each `return`. */
    readonly returns: readonly ReturnEvent[];
    readonly calls: readonly CallEvent[];
    readonly assigns: readonly AssignEvent[];
}

/** A call of a function of the project. */
export interface CallSite {
    readonly caller: FunctionDecl;
    readonly event: CallEvent;
}

/** What is known when a function starts, and who wants to hear what happens in it. */
type FlowContext = Pick<FlowInput, "seed" | "assumed" | "held" | "listener">;

/** How deep summaries of callees are computed on the way to a caller's. */
const MOST_DEPTH = 24;
/** More functions than this that may lead to one, and each file may. */
const MOST_LEADING = 1000;

export class Program {
    readonly #cfgs = new Map<FunctionDecl, ControlFlow | null>();
    readonly #names = new Map<FunctionDecl, Names>();
    readonly #flows = new Map<FunctionDecl, FunctionFlow | null>();
    readonly #summaries = new Map<FunctionDecl, Summary | null>();
    readonly #callers = new Map<FunctionDecl, readonly CallSite[]>();
    /** By a word, as far as the units have been looked through. */
    readonly #naming = new Map<string, { readonly list: FunctionDecl[]; units: number }>();
    readonly #leading = new Map<FunctionDecl, ReadonlySet<FunctionDecl> | null>();
    readonly #active = new Set<FunctionDecl>();
    /** Functions that nobody need try to follow with a property. */
    readonly #costly = new Set<FunctionDecl>();
    readonly #effects = callEffects((decl) => this.summary(decl));
    readonly #macros: MacroMentions;
    readonly #recursion: Recursion;

    constructor(readonly project: Project) {
        this.#macros = new MacroMentions(project);
        this.#recursion = new Recursion(project);
    }

    /** The control-flow graph of a function; null when its body was not understood at all. */
    cfg(fn: FunctionDecl): ControlFlow | null {
        let cfg = this.#cfgs.get(fn);
        if (cfg === undefined) this.#cfgs.set(fn, (cfg = lowerFunction(this.project, fn)));
        return cfg;
    }

    /** The settled value analysis of a function; null when there is no graph or the analysis gave up. */
    flow(fn: FunctionDecl): FunctionFlow | null {
        let flow = this.#flows.get(fn);
        if (flow === undefined) {
            this.#beginCircle(fn);
            flow = this.#flows.get(fn);
        }
        if (flow === undefined) this.#flows.set(fn, (flow = this.#follow(fn)));
        return flow;
    }

    /** Functions that call each other in turns know nothing of the one that was begun with: that is always the same one. */
    #beginCircle(fn: FunctionDecl): void {
        const first = this.#recursion.first(fn);
        if (first !== fn && !this.#active.has(first)) this.flow(first);
    }

    #follow(fn: FunctionDecl): FunctionFlow | null {
        const cfg = this.cfg(fn);
        const calls: CallEvent[] = [];
        const assigns: AssignEvent[] = [];
        const returns: ReturnEvent[] = [];
        const listener: FlowListener = {
            call: (event) => calls.push(event),
            assign: (event) => assigns.push(event),
            returns: (event) => returns.push({ ...event, state: event.state.clone() }),
        };
        this.#active.add(fn);
        let run: FlowRun | null;
        try {
            run = this.#run(fn, null, { listener });
        } finally {
            this.#active.delete(fn);
        }
        if (run !== null && run.work > MOST_WORK / 2) this.#costly.add(fn);
        return run === null || run.gaveUp || cfg === null ? null : { fn, cfg, calls, assigns, returns };
    }

    /**
     * Runs a function with a property to follow, in any context or in one where more is known of what it starts with (parameters are numbered
     * from 0); null when it has no control-flow graph, or when its values alone took so much that paths kept apart would take too much.
     */
    track(fn: FunctionDecl, tracker: Tracker | null, context: FlowContext = {}): FlowRun | null {
        // What calls of it do must not depend on who has asked first.
        this.flow(fn);
        return tracker !== null && this.#costly.has(fn) ? null : this.#run(fn, tracker, context);
    }

    #run(fn: FunctionDecl, tracker: Tracker | null, context: FlowContext): FlowRun | null {
        const cfg = this.cfg(fn);
        if (cfg === null) return null;
        const names = this.#names.get(fn) ?? new Names();
        this.#names.set(fn, names);
        const plainly = tracker === null ? {} : { plainly: (id: number) => this.flow(fn)?.calls.find(({ call }) => call.id === id)?.state };
        return new FlowRun({ project: this.project, fn, cfg, effects: this.#effects, names, ...plainly, ...context }, tracker);
    }

    /** What a call of `fn` does; null for recursion, for functions that are too deep or were not understood. */
    summary(fn: FunctionDecl): Summary | null {
        const known = this.#summaries.get(fn);
        if (known !== undefined) return known;
        if (this.#active.has(fn) || this.#active.size > MOST_DEPTH) return null;
        const flow = this.flow(fn);
        const summary = flow === null || flow.cfg.incomplete ? null : summaryOf(flow);
        this.#summaries.set(fn, summary);
        return summary;
    }

    /** All calls of `fn` in the project. */
    callers(fn: FunctionDecl): readonly CallSite[] {
        let sites = this.#callers.get(fn);
        if (sites === undefined) this.#callers.set(fn, (sites = [...this.#findCallers(fn)]));
        return sites;
    }

    *#findCallers(fn: FunctionDecl): Generator<CallSite, void, undefined> {
        for (const caller of this.#namers(fn)) {
            // A function that merely names it, for one that registers it, need not be followed.
            if (this.cfg(caller)?.calls.some((call) => mayCall(call, fn.name)) !== true) continue;
            for (const event of this.flow(caller)?.calls ?? []) {
                if (event.target.kind === "function" && event.target.decl === fn) yield { caller, event };
            }
        }
    }

    /** False when no function of the unit leads to `fn` by calls, over any number of steps. */
    isBelow(unit: Unit, fn: FunctionDecl): boolean {
        if (fn.unit === unit) return true;
        if (!this.project.files.leadTo(unit, fn.unit)) return false;
        const leading = this.leadingTo(fn);
        return leading === null || [...leading].some((each) => each.unit === unit);
    }

    /** False when `from` does not lead to `to` by calls, over any number of steps. */
    leadsTo(from: FunctionDecl, to: FunctionDecl): boolean {
        if (from === to) return true;
        if (!this.project.files.leadTo(from.unit, to.unit)) return false;
        const leading = this.leadingTo(to);
        return leading === null || leading.has(from);
    }

    /** The functions that may lead to `fn` by calls, itself included, told by their text; null when they are too many to look for. */
    leadingTo(fn: FunctionDecl): ReadonlySet<FunctionDecl> | null {
        let found = this.#leading.get(fn);
        if (found === undefined) {
            const all = new Set([fn]);
            // A set may grow while it is walked.
            for (const each of all) {
                for (const namer of this.#namers(each)) all.add(namer);
                if (all.size > MOST_LEADING) break;
            }
            this.#leading.set(fn, (found = all.size > MOST_LEADING ? null : all));
        }
        return found;
    }

    /** The functions that name `fn`, by macros as well. */
    #namers(fn: FunctionDecl): ReadonlySet<FunctionDecl> {
        this.project.files.loadMentions(fn.word);
        return new Set([...this.#macros.namesFor(fn.word)].flatMap((name) => [...this.functionsNaming(name)]));
    }

    /** The word itself and all macros that lead to it. */
    macroNamesFor(word: string): ReadonlySet<string> {
        return this.#macros.namesFor(word);
    }

    /** Functions whose text contains the word `word`: those that may mention it, found without parsing. */
    *functionsNaming(word: string): Generator<FunctionDecl, void, undefined> {
        let naming = this.#naming.get(word);
        if (naming === undefined) this.#naming.set(word, (naming = { list: [], units: 0 }));
        const { list } = naming;
        if (naming.units < this.project.unitCount) {
            // Units are only ever added.
            for (const unit of [...this.project.units].slice(naming.units)) {
                if (this.project.files.mentions(unit.path, word)) list.push(...namingIn(unit, word));
                naming.units++;
            }
        }
        // What is loaded meanwhile is for the next who asks.
        const { length } = list;
        for (let at = 0; at < length; at++) yield list[at] as FunctionDecl;
    }
}

function namingIn(unit: Unit, word: string): readonly FunctionDecl[] {
    const places = occurrences(unit.file.text, word);
    if (places.length === 0) return NONE;
    return [...unit.functions.values()].flatMap((list) => list.filter(({ item }) => hasBetween(places, item.bodyStart, item.end)));
}

const NONE: readonly FunctionDecl[] = [];

function summaryOf({ cfg, returns }: FunctionFlow): Summary | null {
    const summary = summarizeReturns(returns);
    if (summary === null || summary.returns) return summary;
    // A loop that has lost its end in the model may have one: somebody else changes what it waits for.
    return { ...summary, neverReturns: loopHeads(reversePostorder(cfg.entry)).size === 0 };
}

/** False for a call that certainly calls something else than the function `name`. */
function mayCall({ callee, args }: CallInstr, name: string): boolean {
    if (callee.op === "function") return callee.name === name;
    return callee.op !== "member" || wskMember(callee.name, args.length) === undefined;
}

function occurrences(text: string, word: string): readonly number[] {
    const places: number[] = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        if (!isWordCharacter(text, at - 1) && !isWordCharacter(text, at + word.length)) places.push(at);
    }
    return places;
}

function isWordCharacter(text: string, at: number): boolean {
    return /\w/.test(text.charAt(at));
}

/** True when one of the ascending numbers lies in [from, to). */
function hasBetween(places: readonly number[], from: number, to: number): boolean {
    let low = 0;
    let high = places.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((places[middle] ?? 0) < from) low = middle + 1;
        else high = middle;
    }
    return (places[low] ?? Infinity) < to;
}
