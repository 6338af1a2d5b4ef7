/**
 * Follows one object through a function and everything it calls. The object is named by its symbol; in a callee it is the symbol that
 * stands for the same value there. A callee's effect is the list of its exits: the state in which it leaves the object, with what it has
 * then done to memory, what it returns and which conditions on its arguments lead there.
 */
import type { AccessEvent, CallEvent, Decision, FlowListener, Outcome, ReturnEvent, Tracker } from "../flow/engine.js";
import { truthOf } from "../flow/conditions.js";
import { type FlowState, mentions } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import type { Sym } from "../flow/sym.js";
import { isOpaque } from "../printing.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { bare, failuresApart } from "./failing-paths.js";
import { applyExit, comesBack, endsThread, type Exit, ExitList, exitPlace, inHand, isCalm, isUntold, learnExit } from "./exits.js";
import { type Beginning, firstCall, isAgreed, isUnshared } from "./asked.js";
import { buriedIn } from "./homes.js";
import { type Flag, forgotten } from "./forgotten.js";
import { isLeft } from "./left-behind.js";
import { isCounted, dependsOn, identity, isInGivenObject, isReachedBelow, isShared, isWithinReach, stepsWithin } from "./identity.js";
import { MadeBelow } from "./made-below.js";
import { mayEndBadly, transitionOf } from "./machine.js";
import { confirmed } from "./moved-between.js";
import { bothWays, proven, returnsFailure, takenBack } from "./success.js";
import { bareTrail, entryOf, extend, fromCallee, isIn, type Mark, Marks, pack, restarted, type Trail, unpack } from "./trail.js";
import { isOfUnmade } from "./unmade.js";
import { ANYHOW, contextOf, nameOf, passed, type Start, startOf, UNNAMED, withNumbers } from "./start.js";
import type { Mistake, Protocol } from "./protocol.js";
import { CUT_OFF, endOf, finalState, type FinalState, Findings, type Followed, type Happened, nameOfRun, type Raised, type Run, startedRun, startsAgain, type Where } from "./run.js";
import { plain, valuesApart } from "./values-apart.js";
import { learnConditions, learnValues, merged, NO_EVENT, type Way } from "./ways.js";

/** Functions that are being followed at once, the first one included. */
const MOST_DEPTH = 6;
/** Runs of callees for one object of one function; a function that needs more is left alone. */
const MOST_RUNS = 120;

export class Simulation<S extends string, E extends string, M extends string> {
    readonly #marks = new Marks();
    readonly #followed = new Map<string, Followed>();
    readonly #mistakesOf = new Map<string, readonly Mistake<M>[]>();
    readonly #made: MadeBelow;
    #apart: Simulation<S, E, M> | null = null;
    readonly #active = new Set<string>();
    readonly #lost = (property: string): string => restarted(property, this.protocol.machine.unknown);
    #runs = 0;

    constructor(
        readonly program: Program,
        readonly protocol: Protocol<S, E, M>,
    ) {
        const start = pack(bareTrail(protocol.machine.start));
        this.#made = new MadeBelow(program, protocol, (fn, object) => this.#callee(fn, object, start, ANYHOW).exits);
    }

    /** All mistakes with `object` that the paths of `fn` show, each at a place of `fn`. */
    mistakes(fn: FunctionDecl, object: Sym, start: Start = ANYHOW): readonly Mistake<M>[] {
        const key = `${fn.key} ${object.key} ${nameOf(start)}`;
        const known = this.#mistakesOf.get(key);
        if (known !== undefined) return known;
        this.#mistakesOf.set(key, []);
        const outer = this.#runs;
        this.#runs = 0;
        const isOver = this.#made.isOverBelow(fn, object);
        this.#runs = 0;
        const run = startedRun<M>(this.protocol.machine, { fn, object, property: pack(bareTrail(this.protocol.machine.start)), start });
        const mistakes = isOver || this.#isFaultless(run) ? [] : this.#found(run);
        this.#runs += outer;
        this.#mistakesOf.set(key, mistakes);
        return mistakes;
    }

    /** Most functions make no mistake, and are callees besides: one run shows both. */
    #isFaultless({ fn, object, property, start }: Run<M>): boolean {
        const key = nameOfRun(fn, object, property, start);
        const isKnown = this.#followed.has(key);
        const { isFaultless } = this.#callee(fn, object, property, start);
        // Which mistakes are the caller's is told by those that are found now.
        if (!isKnown && !isFaultless) this.#followed.delete(key);
        return isFaultless;
    }

    /** The mistakes of a function that makes some, or may; none when it cannot be followed. */
    #found(run: Run<M>): readonly Mistake<M>[] {
        const findings = new Findings<M>();
        if (this.#follow(run, findings) === null || this.#runs > MOST_RUNS) return [];
        return confirmed(findings.of(run.object), run, this.protocol, (protocol) => (this.#apart ??= new Simulation(this.program, protocol)));
    }

    /** The states in which `fn` may leave `object` when it starts in `start`; null when that cannot be told. */
    finalStates(fn: FunctionDecl, object: Sym, start: S): readonly FinalState<S>[] | null {
        // What others have asked before does not decide how much it may take.
        const outer = this.#runs;
        this.#runs = 0;
        const { exits } = this.#callee(fn, object, pack(bareTrail(start)), ANYHOW);
        this.#runs = outer;
        return exits?.map((exit) => finalState(exit, this.#marks, this.protocol.machine.unknown)) ?? null;
    }

    /** A function as its callers see it: the ways in which it ends. */
    #callee(fn: FunctionDecl, object: Sym, property: string, start: Start): Followed {
        const key = nameOfRun(fn, object, property, start);
        const known = this.#followed.get(key);
        if (known !== undefined) return known;
        if (this.#active.has(key) || this.#active.size >= MOST_DEPTH || ++this.#runs > MOST_RUNS) return CUT_OFF;
        this.#active.add(key);
        const run = startedRun<M>(this.protocol.machine, { fn, object, property, start });
        const exits = this.#follow(run, null);
        this.#active.delete(key);
        const followed = { exits, isWhole: run.notes.isWhole, isFaultless: run.notes.isWhole && !run.notes.isFaulty };
        this.#followed.set(key, followed);
        return followed;
    }

    /** Runs a function; the ways in which it ends, or null when it cannot be followed. */
    #follow(run: Run<M>, findings: Findings<M> | null): readonly Exit[] | null {
        const exits = this.#followOnce(run, findings);
        return startsAgain(run, findings) ? this.#followOnce(run, findings) : exits;
    }

    #followOnce(from: Run<M>, findings: Findings<M> | null): readonly Exit[] | null {
        const { fn, object, property, start } = from;
        const cfg = this.program.cfg(fn);
        if (cfg?.incomplete !== false) return null;
        // Before the states have settled, they hold less than all paths: what is found then is found again afterwards.
        let settled = false;
        const run: Run<M> = {
            ...from,
            report: findings === null ? null : (mistake) => (settled ? findings.report(mistake) : undefined),
            acquit: (at) => (settled ? findings?.blameless.add(at.start) : undefined),
        };
        const { onSuccess, atExit, atFailure } = this.protocol.machine;
        const tracker: Tracker = {
            initial: property, isSilent: findings === null,
            onCall: (event, at) => this.#onCall(run, event, at),
            onAssign: (event, at) => [{ property: dependsOn(object.key, event.cell) ? restarted(at, this.protocol.machine.start) : at }],
            // Before paths meet that agree on everything else.
            ...(onSuccess.length > 0 || (atExit ?? atFailure) !== undefined ? { onDecided: (state: FlowState, at: string, decision: Decision) => this.#decided(run, at, state, decision) } : {}),
            // Which of several objects of an array it is, nobody can tell.
            onElement: (cell, state, at) => (state.isElementOf(cell, object.key) ? this.#lost(at) : at),
            onUnknown: (at) => [{ property: this.#lost(at) }],
            ...(this.protocol.accessOf === undefined ? {} : { onAccess: (event, at) => this.#onAccess(run, event, at) }),
        };
        const ending = (atFailure ?? atExit) === undefined ? tracker : failuresApart(tracker, cfg, fn.result, (at) => mayEndBadly(this.protocol.machine, unpack(at).state as S));
        const told = this.protocol.toldApart?.bind(this.protocol, object);
        const exits = new ExitList(property, this.#lost, atFailure !== undefined);
        const listener: FlowListener = {
            begin: () => (settled = true),
            returns: (event: ReturnEvent, at: string) => {
                const before = this.#settled(bare(plain(at)), event.state);
                const after = this.#atExit(run, event, before);
                if (!after.isMistake) findings?.blameless.add(exitPlace(event.node).start);
                const failed = returnsFailure(fn.result, event.value, event.state);
                // What must be undone where the start fails is the caller's to undo, whatever was asked before it was done.
                const isOwed = atFailure?.[unpack(after.property).state as S] !== undefined && !this.#isAgreed(run, event.state, unpack(after.property));
                exits.add(event, failed ? proven(after.property, run.calls, event.state, (trail) => this.#needsSuccess(trail)) : after.property, object, { failed, told: told?.(event.state) ?? "", isAgreed: !isOwed && isCounted(event.state) });
            },
            throws: (event, at) => {
                const after = unpack(this.#settled(bare(plain(at)), event.state));
                if (!isOfUnmade(this.program, fn, object) || !this.#atFailure(run, event, after)) run.acquit(event.node);
            },
        };
        const flow = this.program.track(fn, told === undefined ? ending : valuesApart(ending, told), { ...contextOf(start, object), listener });
        if (flow === null || flow.gaveUp) return null;
        // The function that is being judged has no callers that its exits would be told.
        return findings === null ? exits.close() : [];
    }

    #onCall(run: Run<M>, event: CallEvent, at: string): readonly Outcome[] {
        run.calls.set(event.call.id, event);
        // In a loop, what a call returns is another object every time.
        const property = mentions(run.object.key, `c${event.call.id}`) ? restarted(at, this.protocol.machine.start) : this.#settled(at, event.state);
        if (unpack(property).mistake !== null) return [{ property }];
        // A call that a thread ends with is an exit like any other, in the function that is judged.
        if (endsThread(event) && !this.#atExit(run, { node: event.call.node, expr: null, value: null, state: event.state }, property).isMistake) run.acquit(event.call.node);
        return event.target.kind === "function" ? this.#enter(run, event, event.target.decl, property) : this.#call(run, event, property);
    }

    /** A call that is not followed. */
    #call(run: Run<M>, event: CallEvent, property: string): readonly Outcome[] {
        const before = unpack(property);
        const ways = this.protocol.waysOf(event, run.object.key, run.start);
        const outcomes = (ways.length === 0 ? [NO_EVENT] : merged(this.protocol.machine, ways, before.state as S)).flatMap((way) => this.#take(run, event, before, way));
        const first = outcomes[0];
        return first !== undefined && outcomes.every((each) => each.property === first.property) ? [{ property: first.property }] : outcomes;
    }

    /** One way in which a call may go. */
    #take(run: Run<M>, event: CallEvent, before: Trail, way: Way<string>): readonly Outcome[] {
        if (way.if.length > 0 && !learnValues(way.if, event.state.clone())) return [];
        const { trail, failed, isMistake } = this.#happen(run, event, before, way);
        if (!isMistake && before.state !== this.protocol.machine.unknown) run.acquit(event.call.node);
        const loses = (isOpaque(event) && isWithinReach(event, run.object.key)) || (trail.state !== before.state && this.#isAgreed(run, event.state, before, event));
        const learn = (state: FlowState): boolean => learnConditions(way.if, event, state);
        if (loses) return [{ property: this.#lost(pack(trail)), learn }];
        return failed === null ? [{ property: pack(trail), learn }] : bothWays(event, pack(trail), pack(failed), { learn });
    }

    #onAccess(run: Run<M>, access: AccessEvent, at: string): string {
        const steps = stepsWithin(run.object, access.cell);
        if (steps === null) return at;
        const event = this.protocol.accessOf?.({ ...access, steps }) ?? null;
        const before = unpack(at);
        if (event === null || before.mistake !== null) return at;
        const result = transitionOf(this.protocol.machine, before.state as S, event);
        if (result === before.state) return at;
        if (typeof result === "string") return pack(bareTrail(result));
        return pack(this.#raise(run, access, before, result, { node: access.node, event, name: run.fn.name, because: null }));
    }

    /** An object that its maker leaves behind where nobody else has it is a mistake of this function, and no caller knows of it. */
    #atExit(run: Run<M>, event: ReturnEvent, property: string): { readonly property: string; readonly isMistake: boolean } {
        const { machine } = this.protocol;
        const { node, value, state } = event;
        const trail = unpack(property);
        if (machine.atFailure !== undefined && returnsFailure(run.fn.result, value, state)) this.#atFailure(run, event, trail);
        if (trail.mistake !== null || !isLeft(this.protocol, run, event, trail.state as S)) return { property, isMistake: false };
        const mistake = machine.atExit?.[trail.state as S];
        if (mistake === undefined && this.protocol.mustBeDone !== undefined) return { property, isMistake: false };
        // Where it is known to be NULL, there is no object.
        if (mistake === undefined || truthOf(run.object, state) === false || this.#isAgreed(run, state, trail)) return { property: this.#lost(property), isMistake: false };
        run.notes.isFaulty = true;
        // Its callers do not make the mistake.
        if (run.report === null) return { property: this.#lost(property), isMistake: false };
        const place = exitPlace(node);
        return { property: pack(this.#raise(run, { node: place, state }, trail, { mistake, then: machine.unknown }, endOf(run, place))), isMistake: true };
    }

    /** Where the function is known to fail, what must not be left behind then is a mistake. */
    #atFailure(run: Run<M>, { node, state }: Where, trail: Trail): boolean {
        const { atFailure, unknown } = this.protocol.machine;
        const mistake = atFailure?.[trail.state as S];
        if (mistake === undefined || trail.mistake !== null || this.#isAgreed(run, state, trail)) return false;
        run.notes.isFaulty = true;
        if (run.report !== null) this.#raise(run, { node, state }, trail, { mistake, then: unknown }, endOf(run, node));
        return true;
    }

    #happen(run: Run<M>, event: CallEvent, before: Trail, way: Way<string>): Happened {
        const { machine } = this.protocol;
        let trail = before;
        let failed: Trail | null = null;
        let isMistake = false;
        for (const { event: each, because, says = each } of way.events) {
            const result = transitionOf(machine, trail.state as S, each as E);
            if (result === trail.state) continue;
            if (typeof result === "string" && machine.onSuccess.includes(each as E)) failed ??= trail;
            const mark: Mark = { node: event.call.node, event: says, name: event.target.name, because };
            if (typeof result !== "string") {
                isMistake = true;
                trail = this.#raise(run, { node: event.call.node, state: event.state }, trail, result, mark);
                if (trail.mistake !== null) break;
            } else if (result === machine.unknown || result === machine.start) trail = bareTrail(result);
            else trail = this.#extended(run, trail, result, mark, event.call.id);
        }
        return { trail, failed, isMistake };
    }

    #extended({ histories }: Run<M>, trail: Trail, state: S, mark: Mark, call: number): Trail {
        const { afresh, shares } = this.protocol.machine;
        return histories.told(extend(trail, state, this.#marks.number(mark), call, afresh?.includes(state)), this.#marks, shares);
    }

    /** Reports a mistake, or hands it up to the callers that make it one. */
    #raise(run: Run<M>, where: Where, trail: Trail, { mistake, then, isDecided = true }: Raised<S, M>, second: Mark): Trail {
        if (run.report !== null) {
            const cause = trail.call === null ? undefined : run.calls.get(trail.call);
            run.report({
                mistake, isDecided, at: where.node, history: this.#marks.all(trail.marks), second, state: where.state.clone(), calls: run.calls,
                cause: cause === undefined ? null : { event: cause, result: where.state.result(cause.call.id), state: where.state.clone() }, isAgreed: this.#isAgreed(run, where.state, trail),
            });
            // What goes on from here has this event behind it as well.
            return then === this.protocol.machine.unknown ? bareTrail(then) : { ...this.#extended(run, trail, then, second, 0), from: then, call: null };
        }
        run.notes.isFaulty = true;
        // Where a count decides, whoever counts last may do what others may not; the caller would not know of the count.
        if (this.#isAgreed(run, where.state, trail)) return bareTrail(this.protocol.machine.unknown);
        // What a function does wrong by itself is reported in it, and concerns no caller.
        const isCallersDoing = pack(trail) === run.property || !this.mistakes(run.fn, run.object).some((each) => each.at === where.node);
        return isCallersDoing ? { ...trail, mistake: { name: mistake, mark: this.#marks.number(second), isDecided } } : bareTrail(then);
    }

    /** Goes into a callee, if the object can be named there. */
    #enter(run: Run<M>, event: CallEvent, decl: FunctionDecl, property: string): readonly Outcome[] {
        const { key } = run.object;
        if (isIn(property, this.protocol.machine.restless) && this.protocol.mayEnd?.(decl) === true) return [{ property: this.#lost(property) }];
        const into = new Substitution(event, event.state);
        const names = this.protocol.objectsOf(decl).map((each) => ({ each, is: identity(into.sym(each), key, event.state) }));
        let inside = names.find(({ is }) => is === "same")?.each ?? passed(event, key, this.program.cfg(decl));
        // An object that is gone, for a callee that looks for it where another one has found it.
        if (inside === undefined && isIn(property, this.protocol.machine.ended)) inside = buriedIn(run.homes, into, names);
        // A callee that does not name the object may move it all the same.
        if (inside === undefined && isIn(property, this.protocol.machine.restless) && this.protocol.concerns?.(decl) === true) inside = UNNAMED;
        if (inside === undefined) {
            const summary = this.program.summary(decl);
            const isReached = summary === null ? isWithinReach(event, key) : isReachedBelow(summary, into, key) || (summary.havocsGlobals && isShared(event.state, key));
            const loses = isReached || names.some(({ is }) => is === "maybe") || isInGivenObject(event, key);
            return loses ? [{ property: this.#lost(property) }] : this.#call(run, event, property);
        }
        const entry = entryOf(property);
        if (inside.kind === "initial") run.homes.add(into.cell(inside.cell)?.key ?? "");
        const start = startOf(event, run, inside === UNNAMED ? null : inside);
        const { exits, isWhole } = this.#callee(decl, withNumbers(inside, event, start), entry, start);
        run.notes.isWhole &&= isWhole;
        if (exits === null) return [{ property: this.#lost(property) }];
        if (exits.some((exit) => exit.property !== entry) && this.#isAgreed(run, event.state, unpack(property), event)) return [{ property: this.#lost(property) }];
        // Whatever it does wrong, it does for sure only if it cannot go right.
        const isDecided = !exits.some((exit) => isCalm(exit) && comesBack(exit, event, run.object) !== null);
        const calm = exits.filter(isCalm);
        const isLost = forgotten(this.program).isAskedOnSome(run.fn, calm, { entry, into }) || (this.protocol.isUnsure?.(decl, inside) === true && isUntold(calm, (exit) => exit.property === entry));
        return [...(isLost ? exits.filter((exit) => !isCalm(exit)) : exits).flatMap((exit) => this.#leave(run, event, exit, { property, isDecided })), ...(isLost ? [{ property: this.#lost(property) }] : [])];
    }

    /** What a callee's exit means for its caller; nothing when the call cannot end that way. */
    #leave(run: Run<M>, event: CallEvent, exit: Exit, { property, isDecided }: { property: string; isDecided: boolean }): readonly Outcome[] {
        const before = event.state.clone();
        const apply = exit.summary === null ? {} : { apply: (state: FlowState): Sym => applyExit(exit, event, state) };
        const learn = (state: FlowState): boolean => learnExit(exit, event, before, state, run.object);
        const inside = inHand(this.protocol.machine, run.object, unpack(exit.property));
        const cause = unpack(property);
        const expanded = fromCallee(inside, cause.marks);
        // The caller knows its call of the callee, not the one inside it.
        const trail = run.histories.told({ ...expanded, call: expanded.call === null ? null : event.call.id }, this.#marks, this.protocol.machine.shares);
        if (trail.mistake === null) {
            // Where it has put what it has made, is not known.
            if (exit.summary === null && run.object.key.includes(`c${event.call.id}/`)) return [{ property: this.#lost(property), learn }];
            const after = exit.property === entryOf(property) ? property : pack(trail);
            // A helper's status that is the request's own tells whether the request took place.
            const isOpen = after !== property && exit.success === null && this.#needsSuccess(trail);
            return isOpen ? bothWays(event, after, property, { ...apply, learn }) : [{ property: after, ...apply, learn }];
        }
        if (forgotten(this.program).isAsked(run.fn, exit.guards, new Substitution(event, before))) return [{ property: this.#lost(property), learn }];
        const second = this.#marks.all([trail.mistake.mark])[0];
        const then = comesBack(exit, event, run.object);
        if (second === undefined || then === null) return [];
        const mine = pack({ ...inside, mistake: null }) === entryOf(property) ? cause : { ...trail, call: null, mistake: null };
        const raised = { mistake: trail.mistake.name as M, then: this.protocol.machine.unknown, isDecided: isDecided && trail.mistake.isDecided };
        return [{ property: pack(this.#raise(run, { node: event.call.node, state: event.state }, mine, raised, second)), ...apply, learn }];
    }

    /** True when the object is in its state only if the call that moved it has succeeded. */
    #needsSuccess({ marks }: Trail): boolean {
        return this.#marks.all(marks.slice(-1)).some(({ event }) => this.protocol.machine.onSuccess.some((each) => each === event));
    }

    /** @param now what is done to the object here, which may be the first thing */
    #isAgreed(run: Run<M>, state: FlowState, trail: Trail, now?: CallEvent): boolean {
        const marks = this.#marks.all(trail.marks);
        if (isUnshared(run.object, marks, state, this.protocol.machine.shares)) return false;
        const begin: Beginning = { call: firstCall(run, trail, marks[0]?.node, now), node: marks[0]?.node, cfgOf: (fn) => this.program.cfg(fn) };
        return isAgreed(state, begin, run.calls, (asking, fact) => this.protocol.isUnderstood?.({ ...run, asking, fact, state: trail.state, marks }) === true);
    }

    /** Where a count decides, an object that must be seen to may be seen to by whoever comes last; where a flag does of which nothing is known, by anybody. */
    #decided(run: Run<M>, property: string, state: FlowState, decision: Decision): string {
        const { start, atExit, unknown, isNothingWhenNull } = this.protocol.machine;
        const at = unpack(property);
        const isFollowed = at.mistake === null && at.state !== start && at.state !== unknown;
        if (isFollowed && isNothingWhenNull === true && truthOf(run.object, state) === false) return restarted(property, start);
        const flag = (): Flag | null => (isFollowed ? forgotten(this.program).flag(run, { trail: at, first: this.#marks.all(at.marks)[0]?.node }, decision, state) : null);
        const isOthers = run.flags.lose(decision, at.state, flag) || (isFollowed && atExit?.[at.state as S] !== undefined && this.#isAgreed(run, state, at));
        return isOthers ? this.#lost(property) : this.#settled(property, state);
    }

    #settled(property: string, state: FlowState): string {
        return takenBack(property, state, (trail) => this.#needsSuccess(trail));
    }
}
