/** IRPs as objects: which symbols of a function are IRPs, and what calls do to them. */
import type { CallEvent } from "./flow/engine.js";
import { alternatives, type Sym } from "./flow/sym.js";
import { Substitution } from "./flow/summary.js";
import type { Program } from "./program.js";
import { type IrpEvent, type IrpMistake, irpOwnership, type IrpState } from "./typestate/irp-ownership.js";
import { type Mistake, type Protocol, Simulation } from "./typestate/simulate.js";
import type { FunctionDecl } from "./unit.js";

/** An IRP that is freed a second time. */
export type DoubleFree = Mistake<IrpMistake>;

const MOST_OBJECTS = 24;
const MOST_DEPTH = 4;

export class Irps {
    readonly #objects = new Map<FunctionDecl, readonly Sym[]>();
    readonly #frees = new Map<FunctionDecl, "always" | "never" | "maybe">();
    readonly #simulation: Simulation<IrpState, IrpEvent, IrpMistake>;

    constructor(readonly program: Program) {
        const protocol: Protocol<IrpState, IrpEvent, IrpMistake> = {
            machine: irpOwnership,
            lose: "lose",
            objectsOf: (fn) => this.objectsOf(fn),
            eventsOf: (event, key) => this.#eventsOf(event, key),
        };
        this.#simulation = new Simulation(program, protocol);
    }

    /** IRPs that a function or its callees allocate, free, prepare or hand to WSK, in the function's own terms. */
    objectsOf(fn: FunctionDecl, depth = 0): readonly Sym[] {
        const known = this.#objects.get(fn);
        if (known !== undefined) return known;
        this.#objects.set(fn, []);
        const found = new Map<string, Sym>();
        for (const event of this.program.flow(fn)?.calls ?? []) {
            for (const sym of this.#mentioned(event, depth)) for (const each of alternatives(sym) ?? []) if (isObject(each)) found.set(each.key, each);
        }
        const objects = [...found.values()].slice(0, MOST_OBJECTS);
        this.#objects.set(fn, objects);
        return objects;
    }

    #mentioned(event: CallEvent, depth: number): readonly Sym[] {
        const { target, args } = event;
        const at = (index: number | null): readonly Sym[] => (index === null ? [] : [args[index]].filter((each) => each !== undefined));
        if (target.kind === "wsk") return at(target.api.irp);
        if (target.kind === "kernel") {
            if (target.api.allocates === "irp") return [{ kind: "result", key: `c${event.call.id}`, call: event.call }];
            if (target.api.acts?.on === "irp") return at(target.api.acts.arg);
            return target.api.frees?.kind === "irp" ? at(target.api.frees.arg) : [];
        }
        if (target.kind !== "function" || depth >= MOST_DEPTH) return [];
        const into = new Substitution(event, event.state);
        return this.objectsOf(target.decl, depth + 1).map((each) => into.sym(each));
    }

    #eventsOf(event: CallEvent, key: string): readonly IrpEvent[] {
        const { target, args } = event;
        const isIrp = (index: number | null | undefined): boolean => index !== null && index !== undefined && args[index]?.key === key;
        switch (target.kind) {
            case "wsk":
                return isIrp(target.api.irp) ? ["submit"] : [];
            case "kernel": {
                const { api } = target;
                if (api.allocates === "irp") return key === `c${event.call.id}` ? ["allocate"] : [];
                if (api.frees?.kind === "irp" && isIrp(api.frees.arg)) return ["free"];
                if (api.acts?.on === "irp" && isIrp(api.acts.arg)) return this.#irpAction(event, api.acts.verb, api.registers?.routine);
                return api.args === null && args.some((arg) => arg.key === key) ? ["lose"] : [];
            }
            case "unknown":
                return args.some((arg) => arg.key === key) ? ["lose"] : [];
            default:
                return [];
        }
    }

    #irpAction(event: CallEvent, verb: string, routine: number | undefined): readonly IrpEvent[] {
        if (verb === "reuse" || verb === "initialize") return ["disarm"];
        if (verb === "complete" || verb === "send") return ["lose"];
        if (verb !== "set-completion-routine" || routine === undefined) return [];
        const value = event.args[routine];
        const unit = this.program.project.unit(event.call.node.source.path);
        const fn = value?.kind === "function" && unit !== undefined ? this.program.project.function(value.name, unit) : null;
        if (fn === null) return ["armUnknown"];
        const frees = this.frees(fn);
        return [frees === "always" ? "armFreeing" : frees === "never" ? "armKeeping" : "armUnknown"];
    }

    /** Whether a completion routine frees the IRP that it is called with. */
    frees(routine: FunctionDecl): "always" | "never" | "maybe" {
        const known = this.#frees.get(routine);
        if (known !== undefined) return known;
        // A routine that sets itself as routine again (a receive loop) is decided by what it does otherwise.
        this.#frees.set(routine, "maybe");
        const irp: Sym = { kind: "param", key: "p1", index: 1 };
        const states = this.#simulation.finalStates(routine, irp, "allocated");
        const freed = states?.filter((state) => state === "freed").length ?? 0;
        let result: "always" | "never" | "maybe" = "maybe";
        if (states !== null && states.length > 0 && freed === states.length) result = "always";
        else if (states?.every((state) => state === "allocated") === true) result = "never";
        this.#frees.set(routine, result);
        return result;
    }

    /** IRPs that `fn`, or a helper that it calls, frees although they are freed already or will be by their completion routine. */
    doubleFrees(fn: FunctionDecl): readonly DoubleFree[] {
        return this.objectsOf(fn).flatMap((object) => this.#simulation.mistakes(fn, object));
    }
}

/** Values that name one object; a value that changes from turn to turn of a loop, or is not understood, names none. */
function isObject(sym: Sym): boolean {
    if (sym.key.includes("phi") || sym.key.includes("?")) return false;
    return sym.kind === "param" || sym.kind === "initial" || sym.kind === "result" || sym.kind === "address";
}
