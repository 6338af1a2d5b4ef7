/** Registrations with WSK as objects: which blocks a function registers, captures for and deregisters, and what it does wrong with them. */
import { blockName, CaptureFlags } from "./capture-flags.js";
import { Concerned } from "../concerned.js";
import { driverGroups } from "../driver-groups.js";
import { decisionAfter } from "../typestate/explain.js";
import type { CallEvent } from "../flow/engine.js";
import { mentions } from "../flow/state.js";
import { Substitution } from "../flow/summary.js";
import type { Sym } from "../flow/sym.js";
import { HandledObjects, type Mentioned, MOST_CALLS } from "../handled.js";
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import { OutsideCallers } from "../sockets/outside-callers.js";
import { withoutNoise } from "../text-names.js";
import { identity } from "../typestate/identity.js";
import { type RegistrationEvent, registrationLife, type RegistrationMistake, type RegistrationState, UNDOING } from "../typestate/registration-life.js";
import type { Mistake, Protocol } from "../typestate/protocol.js";
import type { FinalState } from "../typestate/run.js";
import { Simulation } from "../typestate/simulate.js";
import { always, either, type Way } from "../typestate/ways.js";
import type { FunctionDecl, Unit } from "../unit.js";

/** Something that a function does wrong with a registration. */
export interface RegistrationFault extends Mistake<RegistrationMistake> {
    readonly object: Sym;
}

/** Position of the registration block. */
const BLOCK: ReadonlyMap<string, number> = new Map([
    ["WskRegister", 1], ["WskDeregister", 0], ["WskCaptureProviderNPI", 0], ["WskReleaseProviderNPI", 0], ["WskQueryProviderCharacteristics", 0],
]);

const CLIENT_LEVEL: ReadonlySet<string> = new Set([
    "WskSocket", "WskSocketConnect", "WskControlClient", "WskGetAddressInfo", "WskFreeAddressInfo", "WskGetNameInfo",
]);

/** A function out of sight that may undo a registration, by its name. */
const UNDOES = /Clean|Destroy|Deinit|Uninit|Unload|Unreg|Dereg|Shutdown|Stop|Term|Final|Free|Close|Release|Teardown|Exit|Delete|Remove|Fini/i;

const MOST_CALLERS = 6;

export class Registrations {
    readonly #concerned: Concerned;
    readonly #calling: Concerned;
    readonly #outside: OutsideCallers;
    readonly #objects: HandledObjects;
    readonly #simulation: Simulation<RegistrationState, RegistrationEvent, RegistrationMistake>;
    readonly #faults = new Map<FunctionDecl, readonly RegistrationFault[]>();
    readonly captureFlags: CaptureFlags;
    readonly #sole = new Map<Unit, boolean>();

    constructor(
        readonly program: Program,
        readonly roles: Roles,
    ) {
        this.#concerned = new Concerned(program.project, /\bWsk(?:Register|Deregister|CaptureProviderNPI|ReleaseProviderNPI|QueryProviderCharacteristics)\b/);
        this.captureFlags = new CaptureFlags(program);
        this.#outside = new OutsideCallers(program.project, this.#concerned);
        this.#calling = new Concerned(program.project, new RegExp(`\\b(?:${[...CLIENT_LEVEL].join("|")}|WskCloseSocket)\\b|PFN_WSK_`));
        this.#objects = new HandledObjects(program, { mayConcern: (fn, levels) => this.#concerned.has(fn, levels), mentioned, inOutputs: true });
        const protocol: Protocol<RegistrationState, RegistrationEvent, RegistrationMistake> = {
            machine: registrationLife,
            objectsOf: (fn) => this.objectsOf(fn),
            waysOf: (event, key) => this.#waysOf(event, key),
            concerns: (fn) => this.#calling.has(fn, MOST_CALLS),
        };
        this.#simulation = new Simulation(program, protocol);
    }

    /** True when a function, or what it calls, may register, capture, release or deregister. */
    concerns(fn: FunctionDecl): boolean {
        return this.#concerned.has(fn, MOST_CALLS);
    }

    /** True for a function that registers by a helper of another file, though nothing in its own file speaks of WSK. */
    isOutside(fn: FunctionDecl): boolean {
        return this.#outside.has(fn);
    }

    /** Registration blocks that a function or its callees deal with, in the function's own terms. */
    objectsOf(fn: FunctionDecl): readonly Sym[] {
        return this.#objects.in(fn).map(({ object }) => object);
    }

    /** What `fn` does wrong with registrations, itself or by what the helpers do that it calls. */
    faults(fn: FunctionDecl): readonly RegistrationFault[] {
        let faults = this.#faults.get(fn);
        if (faults === undefined) this.#faults.set(fn, (faults = this.#findFaults(fn)));
        return faults;
    }

    /** True when every path to the `return` statement of a fault is one on which the same is wrong. */
    isAlwaysLeft(fn: FunctionDecl, { object, at, mistake }: RegistrationFault): boolean {
        const exits = this.finalStates(fn, object)?.filter(({ nodes }) => nodes.has(at)) ?? [];
        return exits.length > 0 && exits.every(({ state, failed }) => failed && registrationLife.atFailure?.[state] === mistake);
    }

    /** The states in which `fn` may leave a block that it has found in no particular one; null when that cannot be told. */
    finalStates(fn: FunctionDecl, object: Sym): readonly FinalState<RegistrationState>[] | null {
        return this.#simulation.finalStates(fn, object, "outside");
    }

    #findFaults(fn: FunctionDecl): readonly RegistrationFault[] {
        if (!this.concerns(fn)) return [];
        return this.objectsOf(fn).flatMap((object) =>
            this.#simulation
                .mistakes(fn, object)
                .filter((each) => (each.second.event === "exit" ? this.#isLost(fn, object, each) : each.isDecided || !UNDOING.includes(each.mistake)))
                .map((each) => ({ ...each, object })),
        );
    }

    /** True when an exit with a failure leaves the registration behind for good, and no exit of a callee has done so before. */
    #isLost(fn: FunctionDecl, object: Sym, { cause, mistake, at, history }: Mistake<RegistrationMistake>): boolean {
        // What a constructor throws away is gone with the object; nobody else can have registered it before.
        if (at.kind === "throw_statement") return mistake !== "leftHeld";
        if (cause?.event.target.kind === "function" && decisionAfter(cause)?.succeeded === false) return false;
        if (this.#staysLost(fn, object, 0)) return true;
        if (mistake !== "leftRegistered" || history.at(-1)?.event !== "miss") return false;
        // Whoever undoes it asks for a flag that only this function sets, and it has not.
        const flag = this.captureFlags.of(fn.unit);
        return flag !== null && flag.block === blockName(object) && flag.set.every((node) => node.source === fn.unit.file && node.start > fn.item.start && node.end < fn.item.end);
    }

    /** True when what `fn` leaves behind when it fails is not undone by whoever calls it. */
    #staysLost(fn: FunctionDecl, object: Sym, depth: number): boolean {
        if (this.roles.declaredRoles(fn).includes("driver-entry")) return true;
        if (depth > MOST_CALLERS) return false;
        const sites = this.program.callers(fn).filter(({ caller }) => caller !== fn);
        // Whoever gets the failure of a function that no other code is seen to call cannot tell how far it has come.
        if (sites.length === 0) return this.#isOnlyCalled(fn) ? this.#isSilentAbout(fn, object) : this.#isOnlyUndoneBelow(fn);
        return sites.some(({ caller, event }) => {
            const outer = new Substitution(event, event.state).sym(object);
            const exits = this.#simulation.finalStates(caller, outer, "outside") ?? [];
            const left = exits.filter(({ state }) => registrationLife.atFailure?.[state] !== undefined);
            if (left.some(({ failed }) => failed)) return this.#staysLost(caller, outer, depth + 1);
            return left.length > 0 && !this.#isOnlyCalled(caller) && this.#isOnlyUndoneBelow(caller);
        });
    }

    /** True for a routine (a thread) below which all deregistering is done: what it leaves behind nobody else undoes. */
    #isOnlyUndoneBelow(fn: FunctionDecl): boolean {
        this.program.project.files.loadMentions("WskDeregister");
        const above = new Set(this.program.functionsNaming("WskDeregister"));
        if (above.size === 0) return false;
        for (const each of above) {
            if (each === fn) continue;
            const callers = this.program.callers(each);
            // Nobody calls it, or somebody out of sight: it may be what undoes it.
            if (callers.length === 0) return false;
            for (const { caller } of callers) above.add(caller);
        }
        return above.has(fn);
    }

    /** False for a function whose address is taken: a thread, a work item, an entry of a table. */
    #isOnlyCalled(fn: FunctionDecl): boolean {
        const reference = new RegExp(`(?<![\\w.>])${fn.name}\\b(?!\\s*\\()`);
        for (const unit of this.program.project.units) {
            if (unit.file.text.includes(fn.name) && reference.test(withoutNoise(unit.file.text))) return false;
        }
        return true;
    }

    /** True when a failing `fn` looks the same to its caller whether it has registered or not: it sets no flag that would tell. */
    #isSilentAbout(fn: FunctionDecl, object: Sym): boolean {
        for (const { cell, value } of this.program.flow(fn)?.assigns ?? []) {
            const isShared = cell.root.startsWith("G:") || cell.root.startsWith("*");
            if (isShared && value.kind === "const" && value.value === 1 && !mentions(object.key, cell.key)) return false;
        }
        return true;
    }

    #waysOf(event: CallEvent, key: string): readonly Way<RegistrationEvent>[] {
        const { target, args, state } = event;
        const block = BLOCK.get(target.name);
        if (block !== undefined && target.kind !== "function") {
            const is = identity(args[block], key, state);
            return is === "same" ? registrationWays(target.name) : is === "maybe" ? always("lose") : [];
        }
        if (target.kind === "wsk") {
            const what = CLIENT_LEVEL.has(target.name) ? "call" : target.name === "WskCloseSocket" ? "close" : null;
            return what !== null && this.#isSole(event) ? always(what) : [];
        }
        if (target.kind === "unknown") return UNDOES.test(target.name) ? always("lose") : [];
        if (target.kind !== "kernel") return [];
        const { frees, copies } = target.api;
        if (frees !== null && frees.kind === "pool" && holds(args[frees.arg], key)) return always("free");
        if (copies === null) return [];
        if (args[copies.destination]?.key === key) return always("clear");
        return copies.source !== null && args[copies.source]?.key === key ? always("copy") : [];
    }

    /** True when the driver has one registration and one capture: every call of the provider belongs to them. */
    #isSole({ call }: CallEvent): boolean {
        const unit = this.program.project.unit(call.node.source.path);
        if (unit === undefined) return false;
        let sole = this.#sole.get(unit);
        if (sole === undefined) this.#sole.set(unit, (sole = this.#countSole(unit)));
        return sole;
    }

    #countSole(unit: Unit): boolean {
        const { project } = this.program;
        for (const word of BLOCK.keys()) project.files.loadMentions(word);
        const count = (units: Iterable<Unit>, name: string): number => {
            let sites = 0;
            for (const each of units) sites += withoutNoise(each.file.text).match(new RegExp(`\\b${name}\\s*\\(`, "g"))?.length ?? 0;
            return sites;
        };
        const isSole = (units: readonly Unit[]): boolean => count(units, "WskRegister") <= 1 && count(units, "WskCaptureProviderNPI") <= 1;
        if (isSole([...project.units])) return true;
        return isSole(driverGroups(this.program).around(unit));
    }
}

function registrationWays(name: string): readonly Way<RegistrationEvent>[] {
    switch (name) {
        case "WskRegister":
            return either("success", "register", "failure", "refuse");
        case "WskCaptureProviderNPI":
            return either("success", "capture", "failure", "miss");
        case "WskReleaseProviderNPI":
            return always("release");
        case "WskDeregister":
            return always("deregister");
        default:
            return [];
    }
}

function mentioned(event: CallEvent): Mentioned {
    const index = event.target.kind === "function" ? undefined : BLOCK.get(event.target.name);
    const object = index === undefined ? undefined : event.args[index];
    return object === undefined ? [] : [{ object, verb: event.target.name }];
}

/** True when the memory at `pointer` is the block or contains it. */
function holds(pointer: Sym | undefined, key: string): boolean {
    return pointer !== undefined && (pointer.key === key || key.startsWith(`&*${pointer.key}.`));
}
