/** IRPs as objects: which symbols of a function are IRPs, and what calls do to them. */
import { kernelApi, wskMember } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import type { CallEvent } from "./flow/engine.js";
import { Concerned, textOf } from "./concerned.js";
import { possibleValues } from "./flow/conditions.js";
import { type FlowState, mentions } from "./flow/state.js";
import { Substitution } from "./flow/summary.js";
import { alternatives, type Cell, memberCell, pointeeCell, type Sym, ZERO } from "./flow/sym.js";
import type { CallInstr } from "./ir.js";
import type { Program } from "./program.js";
import { identity } from "./typestate/identity.js";
import { type IrpEvent, type IrpMistake, irpOwnership, type IrpState } from "./typestate/irp-ownership.js";
import { type Happening, type Mistake, type Protocol, Simulation } from "./typestate/simulate.js";
import type { Reason } from "./typestate/trail.js";
import type { FunctionDecl } from "./unit.js";

/** An IRP that is freed a second time. */
export type DoubleFree = Mistake<IrpMistake>;

/** What a completion routine does to its IRP, and where it frees it. */
export interface Fate {
    readonly frees: "always" | "never" | "maybe";
    readonly at: Reason | null;
}

/** An IRP that a function deals with, and whether it may be freed there. */
interface Handled {
    readonly object: Sym;
    readonly freed: boolean;
    /** How many calls of the function deal with it. */
    readonly calls: number;
}

const UNDECIDED: Fate = { frees: "maybe", at: null };
const KEPT: Fate = { frees: "never", at: null };
const MOST_OBJECTS = 24;
/** Helpers are understood this many calls deep. */
const MOST_CALLS = 3;

export class Irps {
    /** By the number of calls looked below. */
    readonly #objects = Array.from({ length: MOST_CALLS + 1 }, () => new Map<FunctionDecl, readonly Handled[]>());
    readonly #concerned: Concerned;
    readonly #freeing: Concerned;
    readonly #fates = new Map<string, Fate>();
    readonly #simulation: Simulation<IrpState, IrpEvent, IrpMistake>;

    constructor(readonly program: Program) {
        this.#freeing = new Concerned(program.project, /\bIoFreeIrp\b/);
        this.#concerned = new Concerned(program.project, /\bIo\w*Irp\b|\bIoSetCompletionRoutine|\bWsk[A-Z]\w+\s*\)?\s*\(/);
        const protocol: Protocol<IrpState, IrpEvent, IrpMistake> = {
            machine: irpOwnership,
            objectsOf: (fn) => this.objectsOf(fn),
            eventsOf: (event, key) => this.#eventsOf(event, key),
        };
        this.#simulation = new Simulation(program, protocol);
    }

    /** IRPs that a function or its callees allocate, free, prepare or hand to WSK, in the function's own terms. */
    objectsOf(fn: FunctionDecl): readonly Sym[] {
        return this.#handled(fn, MOST_CALLS).map(({ object }) => object);
    }

    /** What a function deals with itself or in callees up to `levels` calls below it. */
    #handled(fn: FunctionDecl, levels: number): readonly Handled[] {
        const memo = this.#objects[levels] ?? new Map<FunctionDecl, readonly Handled[]>();
        const known = memo.get(fn);
        if (known !== undefined) return known;
        if (!this.#concerned.has(fn, levels)) return [];
        memo.set(fn, []);
        const found = new Map<string, Handled>();
        for (const event of this.program.flow(fn)?.calls ?? []) {
            for (const { object, freed } of this.#mentioned(event, levels)) {
                for (const each of alternatives(object) ?? []) {
                    if (!isObject(each)) continue;
                    const before = found.get(each.key);
                    // The turns of a loop are as many calls as one likes.
                    const calls = (before?.calls ?? 0) + (isInLoop(event.call.node) ? 2 : 1);
                    found.set(each.key, { object: each, freed: freed || (before?.freed ?? false), calls });
                }
            }
        }
        const objects = [...found.values()].slice(0, MOST_OBJECTS);
        memo.set(fn, objects);
        return objects;
    }

    #mentioned(event: CallEvent, levels: number): readonly Handled[] {
        const { target, args } = event;
        const at = (index: number | null, freed = false): readonly Handled[] => {
            const object = index === null ? undefined : args[index];
            return object === undefined ? [] : [{ object, freed, calls: 1 }];
        };
        if (target.kind === "wsk") return at(target.api.irp);
        if (target.kind === "kernel") {
            const { allocates, acts, frees } = target.api;
            if (allocates === "irp") return [{ object: { kind: "result", key: `c${event.call.id}`, call: event.call }, freed: false, calls: 1 }];
            if (frees?.kind === "irp") return at(frees.arg, true);
            return acts?.on === "irp" ? at(acts.arg) : [];
        }
        if (target.kind !== "function" || levels === 0) return [];
        const into = new Substitution(event, event.state);
        return this.#handled(target.decl, levels - 1).map(({ object, freed }) => ({ object: into.sym(object), freed, calls: 1 }));
    }

    #eventsOf(event: CallEvent, key: string): readonly Happening<IrpEvent>[] {
        const { target, args, state } = event;
        const on = (index: number | null, what: () => Happening<IrpEvent>): readonly Happening<IrpEvent>[] => {
            const is = index === null ? "other" : identity(args[index], key, state);
            return is === "other" ? [] : [is === "same" ? what() : happening("lose")];
        };
        if (target.kind === "wsk") return on(target.api.irp, () => happening("submit"));
        if (target.kind !== "kernel") return [];
        const { api } = target;
        if (api.allocates === "irp") return key === `c${event.call.id}` ? [happening("allocate")] : [];
        if (api.frees?.kind === "irp") return on(api.frees.arg, () => happening("free"));
        if (api.acts?.on === "irp") {
            const { verb, arg } = api.acts;
            if (verb === "reuse" || verb === "initialize") return on(arg, () => happening("disarm"));
            if (verb === "complete" || verb === "send" || verb === "queue") return on(arg, () => happening("lose"));
            if (verb === "set-completion-routine") return on(arg, () => this.#arming(event, key));
            return [];
        }
        // The memory that the object was found in is gone or changed: what is found there next is another object.
        const moved = args.some((arg, index) => {
            const effect = api.args?.[index] ?? api.rest;
            return (effect === "frees" || effect === "writes") && arg.key !== key && isPointerValue(arg) && mentions(key, arg.key);
        });
        return moved ? [happening("forget")] : [];
    }

    #arming(event: CallEvent, key: string): Happening<IrpEvent> {
        const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
        const values = registers === null ? null : possibleValues(event.args[registers.routine] ?? ZERO, event.state);
        const index = registers?.context ?? null;
        const context = index === null ? undefined : event.args[index];
        const fates = (values ?? []).map((value) => this.#fateOf(value, event, namesIn(context, key, event.state)));
        const first = fates[0];
        if (first === undefined || fates.some((fate) => fate?.frees !== first?.frees)) return happening("armUnknown");
        if (first?.frees === "always") return { event: "armFreeing", because: first.at };
        return happening(first?.frees === "never" ? "armKeeping" : "armUnknown");
    }

    #fateOf(value: Sym, event: CallEvent, names: readonly Sym[]): Fate | null {
        if (value.kind !== "function") return null;
        const { project } = this.program;
        for (const path of [value.from, event.call.node.source.path]) {
            const unit = project.unit(path);
            const fn = unit === undefined ? null : project.function(value.name, unit);
            if (fn !== null) return this.fate(fn, names);
        }
        return null;
    }

    /**
     * What a completion routine does to the IRP that it is called for.
     *
     * @param names further symbols that stand for the IRP in the routine: members of its context
     */
    fate(routine: FunctionDecl, names: readonly Sym[] = []): Fate {
        const key = [routine.key, ...names.map((each) => each.key)].join(" ");
        const known = this.#fates.get(key);
        if (known !== undefined) return known;
        // A routine that sets itself as routine again (a receive loop) is decided by what it does otherwise.
        this.#fates.set(key, UNDECIDED);
        const irp: Sym = { kind: "param", key: "p1", index: 1 };
        const fates = [irp, ...names].map((object) => this.#fateIn(routine, object));
        const result = fates.find((fate) => fate.frees === "always") ?? fates.find((fate) => fate.frees === "maybe") ?? KEPT;
        this.#fates.set(key, result);
        return result;
    }

    #fateIn(routine: FunctionDecl, object: Sym): Fate {
        const states = this.#simulation.finalStates(routine, object, "allocated");
        if (states === null || states.length === 0) return UNDECIDED;
        if (states.every(({ state }) => state === "allocated")) return KEPT;
        const freed = states.filter(({ state }) => state === "freed" || state === "released");
        const at = freed[0]?.history.findLast((mark) => mark.event === "free");
        if (freed.length < states.length || at === undefined) return UNDECIDED;
        return { frees: "always", at: { node: at.node, text: `the completion routine ${routine.name} frees the IRP` } };
    }

    /**
     * False when the calls of a function, as they are written, cannot deal twice with one IRP and free it: a function that is only found to
     * have nothing to do with that once it has been followed may be a large one.
     */
    #mayFreeTwice(fn: FunctionDecl): boolean {
        let calls = 0;
        let frees = false;
        for (const call of this.program.cfg(fn)?.calls ?? []) {
            const deals = this.#mayDeal(fn, call);
            if (deals === null) continue;
            calls += isInLoop(call.node) ? 2 : 1;
            frees ||= deals.frees;
            if (calls > 1 && frees) return true;
        }
        return false;
    }

    /** What a call may have to do with IRPs; null when that is nothing. */
    #mayDeal(fn: FunctionDecl, { callee, args }: CallInstr): { readonly frees: boolean } | null {
        if (callee.op === "member") {
            const api = wskMember(callee.name, args.length);
            if (api !== undefined) return api.irp === null ? null : { frees: false };
        }
        if (callee.op !== "function") return { frees: true };
        const api = kernelApi(callee.name);
        if (api !== undefined) {
            const deals = api.allocates === "irp" || api.frees?.kind === "irp" || api.acts?.on === "irp";
            return deals ? { frees: api.frees?.kind === "irp" } : null;
        }
        const decl = this.program.project.function(callee.name, fn.unit);
        const handled = decl === null ? [] : this.#handled(decl, MOST_CALLS - 1);
        return handled.length === 0 ? null : { frees: handled.some(({ freed }) => freed) };
    }

    /** IRPs that `fn`, or a helper that it calls, frees although they are freed already or will be by their completion routine. */
    doubleFrees(fn: FunctionDecl): readonly DoubleFree[] {
        // One that names no IRP may still have two helpers that free; further down, that is some helper's own affair.
        if (!this.#freeing.has(fn, /irp/i.test(textOf(fn)) ? MOST_CALLS : 1)) return [];
        if (!this.#mayFreeTwice(fn)) return [];
        const freed = this.#handled(fn, MOST_CALLS).filter((each) => each.freed && each.calls > 1);
        return freed.flatMap(({ object }) => this.#simulation.mistakes(fn, object));
    }
}

/** Values that name one object; a value that changes from turn to turn of a loop, or is not understood, names none. */
function isObject(sym: Sym): boolean {
    if (sym.key.includes("phi") || sym.key.includes("?")) return false;
    return sym.kind === "param" || sym.kind === "initial" || sym.kind === "result" || sym.kind === "address";
}

function happening(event: IrpEvent): Happening<IrpEvent> {
    return { event, because: null };
}

function isInLoop(node: CNode): boolean {
    for (let each: CNode | null = node; each !== null; each = each.parent) {
        if (each.kind === "for_statement" || each.kind === "while_statement" || each.kind === "do_statement") return true;
    }
    return false;
}

function isPointerValue(sym: Sym): boolean {
    return sym.kind === "param" || sym.kind === "initial" || sym.kind === "result";
}

const CONTEXT: Sym = { kind: "param", key: "p2", index: 2 };

/** What a completion routine can call the object `key` besides its IRP parameter: its context, or a member of what that points to. */
function namesIn(context: Sym | undefined, key: string, state: FlowState): readonly Sym[] {
    if (context === undefined || context.kind === "const") return [];
    if (context.key === key) return [CONTEXT];
    const pointee = pointeeCell(context);
    const names: Sym[] = [];
    const add = (steps: readonly string[]): void => {
        let cell: Cell = pointeeCell(CONTEXT);
        for (const name of steps) cell = memberCell(cell, name);
        names.push({ kind: "initial", key: `in(${cell.key})`, cell, epoch: "" });
    };
    if (state.load(pointee).key === key) add([]);
    for (const [cell, value] of state.membersBelow(pointee)) if (value.key === key) add(cell.steps.slice(pointee.steps.length));
    // A member that the function has only read names the object itself.
    if (key.startsWith(`in(${pointee.key}.`) && key.endsWith(")")) add(key.slice(`in(${pointee.key}.`.length, -1).split("."));
    return names;
}
