/** How a driver is unloaded: what its unload routine does about the registrations that the driver has made. */
import type { CNode } from "../parser/ast.js";
import { DriverGroups } from "./driver-groups.js";
import type { CallEvent } from "./flow/engine.js";
import type { Program } from "./program.js";
import { callsOf, reachedFrom } from "./reach.js";
import type { Registrations } from "./registrations.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl, Unit } from "./unit.js";
import { chainSteps, waitsBelow } from "./waits.js";

/** A function that the system calls before it takes the driver out of memory. */
interface UnloadRoutine {
    readonly fn: FunctionDecl;
    readonly registered: TraceStep;
}

/** Something that is missing when the driver is unloaded. */
export interface UnloadFault {
    readonly kind: "notDeregistered" | "notAwaited" | "nmrNotAwaited" | "notReleased";
    readonly at: CNode;
    readonly fn: FunctionDecl;
    /** Name of the function that the fault is about. */
    readonly name: string;
    readonly trace: readonly TraceStep[];
}

interface Site {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
}

const UNLOAD_MEMBER = /^(?:DriverUnload|EvtDriverUnload)$/;
/** Macros of the system, and what only writes a log. */
const HARMLESS = /^[A-Z\d_]+$|[Pp]rint|[Tt]race|[Ll]og|[Aa]ssert/;
const KEPT: ReadonlySet<string> = new Set(["registered", "captured", "released"]);

export class Unloading {
    #groups: DriverGroups | undefined;
    readonly #faults = new Map<Unit, readonly UnloadFault[]>();

    constructor(
        readonly program: Program,
        readonly registrations: Registrations,
    ) {}

    /** The faults that concern the driver which `unit` is part of. */
    faults(unit: Unit): readonly UnloadFault[] {
        let faults = this.#faults.get(unit);
        if (faults === undefined) this.#faults.set(unit, (faults = [...this.#find(unit)]));
        return faults;
    }

    *#find(unit: Unit): Generator<UnloadFault, void, undefined> {
        // The cheap questions first: most files have nothing to do with any of this.
        if (!/DriverUnload|WskCaptureProviderNPI/.test(unit.file.text) && !this.#isUnloadFile(unit)) return;
        if (/WskCaptureProviderNPI/.test(unit.file.text)) yield* this.#unreleased(unit);
        for (const routine of this.#routines()) {
            if (routine.fn.unit !== unit) continue;
            yield* this.#notDeregistered(routine);
            yield* this.#notAwaited(routine);
        }
        if (/NmrDeregisterClient/.test(unit.file.text)) yield* this.#nmr(unit);
    }

    #isUnloadFile(unit: Unit): boolean {
        return /NmrDeregisterClient/.test(unit.file.text) || this.#routines().some(({ fn }) => fn.unit === unit);
    }

    #known: readonly UnloadRoutine[] | undefined;

    #routines(): readonly UnloadRoutine[] {
        this.#known ??= [...this.#findRoutines()];
        return this.#known;
    }

    *#findRoutines(): Generator<UnloadRoutine, void, undefined> {
        const { project } = this.program;
        project.files.loadMentions("DriverUnload");
        for (const setter of this.program.functionsNaming("DriverUnload")) {
            if (!/DriverUnload\s*=/.test(setter.unit.file.text)) continue;
            for (const { cell, value, instr } of this.program.flow(setter)?.assigns ?? []) {
                if (value.kind !== "function" || !UNLOAD_MEMBER.test(cell.steps.at(-1) ?? "")) continue;
                const fn = project.function(value.name, setter.unit);
                if (fn !== null) yield { fn, registered: step(instr.node, `${fn.name} is made the unload routine`) };
            }
        }
    }

    /** A driver that can be unloaded and that ends its registration nowhere but on its way out of a failing start. */
    *#notDeregistered({ fn, registered }: UnloadRoutine): Generator<UnloadFault, void, undefined> {
        const registering = this.#sites("WskRegister", fn.unit);
        const first = registering[0];
        if (first === undefined || fn.nameNode === null) return;
        const undoing = this.#sites("WskDeregister", fn.unit);
        if (!undoing.every((site) => this.#isForFailures(site)) || this.#leadsOutOfSight(fn)) return;
        const at = step(first.event.call.node, `${first.fn.name} registers the driver`);
        yield { kind: "notDeregistered", at: fn.nameNode, fn, name: fn.name, trace: [at, registered] };
    }

    /** True for a WskDeregister in the function that registers, on paths that fail only. */
    #isForFailures({ fn, event }: Site): boolean {
        const block = event.args[0];
        const exits = block === undefined ? null : this.registrations.finalStates(fn, block);
        if (exits === null || !exits.some(({ state, failed }) => !failed && KEPT.has(state))) return false;
        return exits.every(({ state, failed }) => failed || (state !== "deregistered" && state !== "unknown"));
    }

    /** An unload routine that hands the deregistration to a thread and waits for nothing. */
    *#notAwaited({ fn, registered }: UnloadRoutine): Generator<UnloadFault, void, undefined> {
        if (this.#leadsOutOfSight(fn)) return;
        for (const { event, chain } of reachedFrom(this.program, fn)) {
            const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
            const routine = registers?.role === "thread" ? event.args[registers.routine] : undefined;
            const thread = routine?.kind === "function" ? this.program.project.function(routine.name, fn.unit) : null;
            if (thread === null) continue;
            const ends = [...reachedFrom(this.program, thread)].find((each) => each.event.target.name === "WskDeregister");
            if (ends === undefined || waitsBelow(this.program, fn).length > 0) continue;
            const last = step(ends.event.call.node, `${ends.fn.name} calls WskDeregister`);
            const started = step(event.call.node, `${event.target.name} starts ${thread.name}`);
            const at = chain[0]?.event.call.node ?? event.call.node;
            yield { kind: "notAwaited", at, fn, name: thread.name, trace: [registered, ...chainSteps(chain), started, ...chainSteps(ends.chain), last] };
        }
    }

    /** NmrDeregisterClient below an unload routine, in a driver that nowhere waits for its end. */
    *#nmr(unit: Unit): Generator<UnloadFault, void, undefined> {
        if (!this.#names("NPI_WSK_INTERFACE_ID", unit) || this.#names("NmrWaitForClientDeregisterComplete", unit)) return;
        for (const routine of this.#routines()) {
            for (const { event, fn, chain } of reachedFrom(this.program, routine.fn)) {
                if (event.target.name !== "NmrDeregisterClient" || fn.unit !== unit) continue;
                yield { kind: "nmrNotAwaited", at: event.call.node, fn, name: routine.fn.name, trace: [routine.registered, ...chainSteps(chain)] };
            }
        }
    }

    /** Captures in a driver that ends its registration and never releases an NPI. */
    *#unreleased(unit: Unit): Generator<UnloadFault, void, undefined> {
        if (this.#names("WskReleaseProviderNPI", unit)) return;
        const ends = this.#sites("WskDeregister", unit).find((site) => !this.#isForFailures(site));
        if (ends === undefined) return;
        for (const { fn, event } of this.#sites("WskCaptureProviderNPI", unit)) {
            if (fn.unit !== unit) continue;
            yield { kind: "notReleased", at: event.call.node, fn, name: ends.fn.name, trace: [step(ends.event.call.node, `${ends.fn.name} calls WskDeregister`)] };
        }
    }

    /** The calls of a function in the driver that `unit` is part of. */
    #sites(name: string, unit: Unit): readonly Site[] {
        const sites: Site[] = [];
        this.program.project.files.loadMentions(name);
        for (const fn of this.program.functionsNaming(name)) {
            if (!this.#isOneDriver(unit, fn.unit)) continue;
            for (const event of callsOf(this.program, fn)) if (event.target.name === name) sites.push({ fn, event });
        }
        return sites;
    }

    #names(word: string, unit: Unit): boolean {
        this.program.project.files.loadMentions(word);
        return [...this.program.project.units].some((each) => each.file.text.includes(word) && this.#isOneDriver(unit, each));
    }

    #isOneDriver(unit: Unit, other: Unit): boolean {
        this.#groups ??= new DriverGroups(this.program);
        return this.#groups.belongs(unit, other) || this.#groups.belongs(other, unit);
    }

    /** True when code below the function is not in sight, which may do what seems to be missing. */
    #leadsOutOfSight(fn: FunctionDecl): boolean {
        if (this.program.cfg(fn)?.incomplete !== false) return true;
        for (const reached of reachedFrom(this.program, fn)) {
            const { target } = reached.event;
            if (target.kind === "function" && this.program.cfg(target.decl)?.incomplete !== false) return true;
            if (target.kind === "unknown" && !HARMLESS.test(target.name)) return true;
        }
        return false;
    }
}
