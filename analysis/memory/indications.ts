/** Lists of received data: what callbacks tell WSK about them, and what the driver does with them. */
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import { possibleValues, truthOf } from "../flow/conditions.js";
import type { AssignEvent, CallEvent, ReturnEvent } from "../flow/engine.js";
import { isConstant, isForeignPointer, isLocalRoot, memberCell, pointeeCell, type Sym } from "../flow/sym.js";
import { type FlowState, mentions } from "../flow/state.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import type { Expr } from "../ir.js";
import { wordsFor } from "../mentions.js";
import type { Program } from "../program.js";
import type { CallbackRole, Roles } from "../roles.js";
import { identity } from "../typestate/identity.js";
import { type IndicationEvent, indicationLife, type IndicationMistake, type IndicationState, retainedList, returnedList, storedList } from "../typestate/indication-life.js";
import type { Machine } from "../typestate/machine.js";
import type { Mistake } from "../typestate/protocol.js";
import { Simulation } from "../typestate/simulate.js";
import { always, type Way } from "../typestate/ways.js";
import type { FunctionDecl } from "../unit.js";
import { isKept, isKeptOnSomeWay, leadsIntoList, mayReturnPending, returnsPending } from "./kept-lists.js";
import { anyWordOf } from "../word-patterns.js";

export type IndicationFault = Mistake<IndicationMistake>;
type Life = Simulation<IndicationState, IndicationEvent, IndicationMistake>;

/** A callback that is given a list of received data. */
export interface ReceiveCallback {
    readonly role: CallbackRole;
    readonly fn: FunctionDecl;
    /** Position of the list among its parameters. */
    readonly index: number;
    /** The parameter's name in the source. */
    readonly parameter: string;
    readonly list: Sym;
}

const RELEASES = /\bWskRelease\b|\bPFN_WSK_RELEASE_/;

export class Indications {
    readonly #objects: HandledObjects;
    readonly #releasing: Concerned;
    readonly #lives: ReadonlyMap<Machine, Life>;
    #callbacks: readonly ReceiveCallback[] | null = null;
    #releases: boolean | null = null;
    /** The callback that is being judged: what its helpers return is not what WSK is told. */
    #judged: FunctionDecl | null = null;
    /** True when it returns STATUS_PENDING nowhere. */
    #neverPends = false;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
    ) {
        this.#releasing = new Concerned(program.project, RELEASES);
        this.#objects = new HandledObjects(program, { mayConcern: (fn, levels) => this.#releasing.has(fn, levels), mentioned: listMentioned });
        const life = (machine: typeof indicationLife, mustBeDone?: (object: Sym, at: ReturnEvent) => boolean): [Machine, Life] => [machine, new Simulation(program, {
            machine, waysOf, objectsOf: (fn) => this.#objects.in(fn).map(({ object }) => object),
            ...(mustBeDone === undefined ? {} : { mustBeDone: (object: Sym, at: ReturnEvent) => this.#isJudged(at) && mustBeDone(object, at) }),
        })];
        this.#lives = new Map([
            life(indicationLife),
            life(retainedList, (list, at) => returnsPending(at) === true && !isKept(at.state, list, false)),
            // Where no way returns STATUS_PENDING, the one that stores the list does not, either.
            life(storedList, (list, at) => returnsPending(at) === false && (isKept(at.state, list, true) || (this.#neverPends && isKeptOnSomeWay(at.state, list)))),
            life(returnedList, (_, at) => returnsPending(at) === false),
        ]);
    }

    /** The callbacks that may keep the data that they are given. */
    get callbacks(): readonly ReceiveCallback[] {
        return (this.#callbacks ??= [...this.roles.callbacks].flatMap((role): ReceiveCallback[] => {
            const index = role.event.retainable;
            const parameter = index === null ? undefined : role.fn.parameters?.[index]?.name;
            if (index === null || parameter === undefined || parameter === "") return [];
            return [{ role, fn: role.fn, index, parameter, list: { kind: "param", key: `p${index}`, index } }];
        }));
    }

    /** Returns of STATUS_PENDING on paths that have put the list nowhere. */
    lost(callback: ReceiveCallback): readonly IndicationFault[] {
        return this.#judge(callback, retainedList).filter(({ mistake }) => mistake === "lost");
    }

    /** Returns of something else on paths that have put the list, or a part of it, where it is found later. */
    escaped(callback: ReceiveCallback): readonly IndicationFault[] {
        return [...this.#judge(callback, storedList), ...this.#judge(callback, returnedList)].filter(({ mistake }) => mistake === "escaped");
    }

    /** Returns of something else than STATUS_PENDING on paths that have released the list. */
    releasedEarly(callback: ReceiveCallback): readonly IndicationFault[] {
        return this.#judge(callback, returnedList).filter(({ mistake }) => mistake === "releasedEarly");
    }

    #judge({ fn, list }: ReceiveCallback, machine: typeof indicationLife): readonly IndicationFault[] {
        this.#judged = fn;
        this.#neverPends = this.program.flow(fn)?.returns.every((each) => returnsPending(each) === false) === true;
        const found = this.#lives.get(machine)?.mistakes(fn, list) ?? [];
        this.#judged = null;
        return found;
    }

    #isJudged({ node }: ReturnEvent): boolean {
        const body = this.#judged?.body;
        return body !== undefined && body !== null && body.source === node.source && body.start <= node.start && node.end <= body.end;
    }

    /** Lists that `fn` gives back twice. */
    releasedTwice(fn: FunctionDecl): readonly IndicationFault[] {
        if (!this.#releasing.has(fn, MOST_CALLS)) return [];
        // An element of a ring is another list each time.
        const several = this.#objects.in(fn).filter(({ object, calls }) => calls > 1 && !object.key.includes("["));
        return several.flatMap(({ object }) => this.#lives.get(indicationLife)?.mistakes(fn, object) ?? []);
    }

    /** The first `return` of a callback that may keep the list, in a driver that never gives one back; null otherwise. */
    keptForGood({ fn }: ReceiveCallback): CNode | null {
        if (!fn.unit.file.text.slice(fn.item.start, fn.item.end).includes("STATUS_PENDING") || this.#mayRelease()) return null;
        const flow = this.program.flow(fn);
        if (flow === null || flow.cfg.incomplete) return null;
        // Code out of sight that has the list may also give it back.
        if (flow.calls.some(({ target, args }) => target.kind === "unknown" && args.some((arg) => /\bp[0-2]\b/.test(arg.key)))) return null;
        return flow.returns.find(mayReturnPending)?.node ?? null;
    }

    #mayRelease(): boolean {
        if (this.#releases === null) {
            const words = new RegExp(`\\b${anyWordOf(wordsFor(this.program.project, "WskRelease"))}\\b`);
            this.#releases = [...this.program.project.units].some(({ file }) => words.test(file.text));
        }
        return this.#releases;
    }

    /** Places of a callback that store or release the list by its parameter after that has been moved on along the list. */
    movedOn({ fn, index, list }: ReceiveCallback): readonly { readonly node: CNode; readonly isRelease: boolean }[] {
        const flow = this.program.flow(fn);
        if (flow === null || flow.cfg.incomplete) return [];
        const isMoved = (expr: Expr | undefined, value: Sym | undefined): boolean => {
            if (expr?.op !== "read" || expr.place.op !== "var" || value === undefined) return false;
            const { variable } = expr.place;
            return variable.scope === "parameter" && variable.index === index && value.key !== list.key && value.kind !== "unknown";
        };
        // An element that is cut off is a list of its own, and so is what is left of the list.
        const isCutOff = (value: Sym | undefined, state: FlowState): boolean => value !== undefined && isConstant(state.load(memberCell(pointeeCell(value), "Next")), 0);
        const stores = flow.assigns.filter(({ cell, instr, value, state }: AssignEvent) => !isLocalRoot(cell.root) && isMoved(instr.value, value) && !isCutOff(value, state));
        const releases = flow.calls.filter(({ target, call, args, state }) => target.name === "WskRelease" && target.kind === "wsk" && isMoved(call.args[1], args[1]) && !isCutOff(args[1], state));
        return [...stores.map(({ instr }) => ({ node: instr.node, isRelease: false })), ...releases.map(({ call }) => ({ node: call.node, isRelease: true }))];
    }

    /** The assignment of a callback that puts the list, or a part of it, where others find it; null where a helper does that. */
    storeIn({ fn, list }: ReceiveCallback): AssignEvent | null {
        return this.program.flow(fn)?.assigns.find(({ cell, value }) => !isLocalRoot(cell.root) && leadsIntoList(value, list)) ?? null;
    }
}

/** True for a release of a list that is known to be none. */
export function releasesNull({ target, args, state }: CallEvent): boolean {
    const list = args[1];
    if (target.kind !== "wsk" || target.name !== "WskRelease" || list === undefined) return false;
    return truthOf(list, state) === false || (possibleValues(list, state) ?? [list]).every((each) => each.kind === "const" && each.value === 0);
}

function listMentioned({ target, args }: CallEvent): Mentioned {
    const list = args[1];
    return target.kind === "wsk" && target.name === "WskRelease" && list !== undefined ? [{ object: list, verb: "release" }] : [];
}

function waysOf({ target, args, state }: CallEvent, key: string): readonly Way<IndicationEvent>[] {
    if (target.kind === "wsk") {
        const is = target.name === "WskRelease" ? identity(args[1], key, state) : "other";
        return is === "other" ? [] : is === "maybe" ? always("lose") : always("release");
    }
    if (target.kind !== "kernel" || target.api.args === null) return [];
    if (target.api.args.some((effect, at) => effect === "frees" && isHome(args[at], key))) return always("lose");
    const later = args.some((arg, at) => {
        const keeps = at === target.api.registers?.context || (target.api.args?.[at] ?? target.api.rest) === "retains";
        return keeps && target.api.registers?.synchronous !== true && identity(arg, key, state) !== "other";
    });
    if (!later) return [];
    // Whether a compare-exchange has stored the list, only its result tells.
    return /^_?InterlockedCompareExchangePointer/.test(target.name) ? always("lose") : always("queue");
}

/** The memory in which the object was found. */
function isHome(arg: Sym | undefined, key: string): boolean {
    return arg !== undefined && isForeignPointer(arg) && arg.key !== key && mentions(key, arg.key);
}
