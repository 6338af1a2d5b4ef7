/** How a driver is unloaded: what its unload routine does about the registrations that the driver has made. */
import type { CNode } from "../../parser/ast.js";
import type { Build } from "../builds.js";
import { blockName } from "./capture-flags.js";
import { driverGroups } from "../driver-groups.js";
import type { CallEvent } from "../flow/engine.js";
import { END_WORDS, isOfFramework, pnpDriversIn, teardowns } from "./framework-unloading.js";
import { leftBlocks, type Site } from "./left-blocks.js";
import type { Program } from "../program.js";
import { callsOf, reachedFrom } from "../reach.js";
import type { Registrations } from "./registrations.js";
import { withoutNoise } from "../text-names.js";
import { step, type TraceStep } from "../trace.js";
import { hasFailed } from "../typestate/success.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { type UnloadRoutine, unloadRoutines } from "./unload-routines.js";
import { chainSteps, waitsBelow } from "../waits.js";

/** Something that is missing when the driver is unloaded. */
export interface UnloadFault {
    readonly kind: "notDeregistered" | "noUnload" | "underFlag" | "notAwaited" | "nmrNotAwaited" | "notReleased";
    readonly at: CNode;
    readonly fn: FunctionDecl;
    /** Name of the function that the fault is about. */
    readonly name: string;
    /** What the function is to the driver, where the fault speaks of that. */
    readonly role?: string;
    /** The flag that the fault is about; empty for others. */
    readonly flag?: string;
    readonly trace: readonly TraceStep[];
    /** True where a project file tells that all of the driver's code is in sight. */
    readonly isWhole?: boolean;
}

/** Macros of the system, and what only writes a log. */
const HARMLESS = /^[A-Z\d_]+$|[Pp]rint|[Tt]race|[Ll]og|[Aa]ssert/;
const KEPT: ReadonlySet<string> = new Set(["registered", "captured", "released"]);

export class Unloading {
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
        yield* this.#forgotten(unit);
        yield* this.#withoutUnload(unit);
        if (/\bWskDeregister\b/.test(unit.file.text)) yield* this.#underFlag(unit);
        // The cheap questions first: most files have nothing to do with any of this.
        if (!/DriverUnload|WskCaptureProviderNPI/.test(unit.file.text) && !this.#isUnloadFile(unit)) return;
        if (/WskCaptureProviderNPI/.test(unit.file.text)) yield* this.#unreleased(unit);
        for (const routine of unloadRoutines(this.program)) {
            if (routine.fn.unit !== unit) continue;
            yield* this.#notDeregistered(routine);
            yield* this.#notAwaited(routine);
        }
        if (/NmrDeregisterClient/.test(unit.file.text)) yield* this.#nmr(unit);
    }

    #isUnloadFile(unit: Unit): boolean {
        return /NmrDeregisterClient/.test(unit.file.text) || unloadRoutines(this.program).some(({ fn }) => fn.unit === unit);
    }

    /** A driver that can be unloaded and that ends its registration nowhere but on its way out of a failing start. */
    *#notDeregistered(routine: UnloadRoutine): Generator<UnloadFault, void, undefined> {
        const { fn, registered, role } = routine;
        const registering = this.#sites("WskRegister", fn.unit);
        const first = registering[0];
        if (first === undefined || fn.nameNode === null) return;
        const undoing = this.#sites("WskDeregister", fn.unit);
        const fault = { kind: "notDeregistered", at: fn.nameNode, fn, name: fn.name, role } as const;
        if (routine.isOfFramework && !this.#isLastOfFramework(routine)) return;
        if (undoing.every((site) => this.#isForFailures(site))) {
            if (!this.#leadsOutOfSight(fn)) yield { ...fault, trace: [step(first.event.call.node, `${first.fn.name} registers the driver`), registered] };
            return;
        }
        for (const { registering: site, unused, build } of leftBlocks(this.program, { unload: fn, registering, undoing, isForFailures: (end) => this.#isForFailures(end) })) {
            if (this.#leadsOutOfSight(fn, build)) continue;
            const last = unused === null ? [] : [step(unused.event.call.node, `nothing leads to ${unused.fn.name}, which would end it`)];
            yield { ...fault, isWhole: true, trace: [step(site.event.call.node, `${site.fn.name} registers the driver`), registered, ...last] };
            return;
        }
    }

    /** A driver of the framework that has it call nothing of its own at its end: the framework unloads it all the same. */
    *#withoutUnload(unit: Unit): Generator<UnloadFault, void, undefined> {
        for (const { fn, event } of pnpDriversIn(this.program, unit)) {
            const registering = this.#sites("WskRegister", unit);
            const first = registering[0];
            if (first === undefined || END_WORDS.some((word) => this.#names(word, unit)) || unloadRoutines(this.program).some((each) => this.#isOneDriver(unit, each.fn.unit))) continue;
            if (!this.#sites("WskDeregister", unit).every((site) => this.#isForFailures(site)) || !this.#areTeardownsInSight(unit)) continue;
            const trace = [step(first.event.call.node, `${first.fn.name} registers the driver`), step(event.call.node, "the framework is told of no routine for the end of the driver")];
            yield { kind: "noUnload", at: event.call.node, fn, name: event.target.name, trace };
        }
    }

    #areTeardownsInSight(unit: Unit): boolean {
        const own = [...teardowns(this.program)].filter(({ setter }) => this.#isOneDriver(unit, setter.unit));
        return own.every((each) => each.fn !== null && !this.#leadsOutOfSight(each.fn));
    }

    /**
     * True for the routine of a framework driver by which it is told that nothing ends its registration: the unload routine, or else the driver object's
     * callback, where nothing says that there is another one, or that the driver is never unloaded. What else it has called at the end of its objects
     * must be in sight.
     */
    #isLastOfFramework({ fn, role }: UnloadRoutine): boolean {
        const isTold = role === "unload routine" || !(this.#names("DriverInitFlags", fn.unit) || this.#names("EvtDriverUnload", fn.unit));
        if (!isTold || this.#routinesWith(fn)[0]?.fn !== fn) return false;
        return this.#areTeardownsInSight(fn.unit);
    }

    /** The routines of the driver that has this one. */
    #routinesWith({ unit }: FunctionDecl): readonly UnloadRoutine[] {
        return unloadRoutines(this.program).filter(({ fn }) => this.#isOneDriver(unit, fn.unit));
    }

    /** True for a WskDeregister in the function that registers, on paths that fail only. */
    #isForFailures({ fn, event }: Site): boolean {
        const block = event.args[0];
        const exits = block === undefined ? null : this.registrations.finalStates(fn, block);
        if (exits === null || !exits.some(({ state, failed }) => !failed && KEPT.has(state))) return false;
        return exits.every(({ state, failed }) => failed || (state !== "deregistered" && state !== "unknown"));
    }

    /** The end of a registration under a flag that is not set where the capture fails, which a thread makes that nobody hears of. */
    *#underFlag(unit: Unit): Generator<UnloadFault, void, undefined> {
        const flag = this.registrations.captureFlags.of(unit);
        const end = flag?.ends.find(({ fn }) => fn.unit === unit);
        if (flag === null || end === undefined) return;
        for (const { fn, event } of this.#sites("WskCaptureProviderNPI", unit)) {
            const [block] = event.args;
            const isLeft = block !== undefined && blockName(block) === flag.block && this.registrations.finalStates(fn, block)?.some(({ state }) => state === "missed") === true;
            const start = isLeft ? this.#startOf(fn) : null;
            if (start === null) continue;
            const trace = [
                step(start.call.node, `${start.target.name} starts ${fn.name}`), step(event.call.node, "WskCaptureProviderNPI may fail there"),
                ...flag.set.map((node) => step(node, `'${flag.name}' is set where a capture has succeeded`)), step(end.event.call.node, `WskDeregister is called only where '${flag.name}' is set`),
            ];
            yield { kind: "underFlag", at: end.event.call.node, fn: end.fn, name: fn.name, flag: flag.name, trace };
        }
    }

    /** The call that starts a function as a thread; null for one that is called otherwise. */
    #startOf(fn: FunctionDecl): CallEvent | null {
        if (this.program.callers(fn).length > 0) return null;
        for (const caller of this.program.functionsNaming(fn.name)) {
            for (const event of callsOf(this.program, caller)) {
                const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
                const routine = registers?.role === "thread" ? event.args[registers.routine] : undefined;
                if (routine?.kind === "function" && this.program.project.function(routine.name, caller.unit) === fn) return event;
            }
        }
        return null;
    }

    /** An unload routine that hands the deregistration to a thread and waits for nothing. */
    *#notAwaited({ fn, registered, isOfFramework: mayHaveOthers }: UnloadRoutine): Generator<UnloadFault, void, undefined> {
        if (this.#leadsOutOfSight(fn) || (mayHaveOthers && this.#routinesWith(fn).length > 1)) return;
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
        for (const routine of unloadRoutines(this.program)) {
            for (const { event, fn, chain } of reachedFrom(this.program, routine.fn)) {
                if (event.target.name !== "NmrDeregisterClient" || fn.unit !== unit) continue;
                yield { kind: "nmrNotAwaited", at: event.call.node, fn, name: routine.fn.name, trace: [routine.registered, ...chainSteps(chain)] };
            }
        }
    }

    /** Captures in a driver that ends its registration and never releases an NPI. */
    *#unreleased(unit: Unit): Generator<UnloadFault, void, undefined> {
        if (this.#names("WskReleaseProviderNPI", unit)) return;
        const captures = this.#sites("WskCaptureProviderNPI", unit);
        // Where a capture is known to have failed, there is nothing to wait for.
        const isWithout = ({ fn, event }: Site): boolean => captures.some((each) => each.fn === fn && hasFailed(each.event.call.id, event.state));
        const ends = this.#sites("WskDeregister", unit).find((site) => !this.#isForFailures(site) && !isWithout(site));
        if (ends === undefined) return;
        for (const { fn, event } of captures) {
            if (fn.unit !== unit) continue;
            yield { kind: "notReleased", at: event.call.node, fn, name: ends.fn.name, trace: [step(ends.event.call.node, `${ends.fn.name} calls WskDeregister`)] };
        }
    }

    /**
     * Captures by a helper in a driver whose helper for the release nobody calls, though its unload ends the registration. Where helpers
     * are used, one of them is missing.
     */
    *#forgotten(unit: Unit): Generator<UnloadFault, void, undefined> {
        this.#captures ??= this.#sitesOf("WskCaptureProviderNPI").filter(({ fn }) => this.program.callers(fn).length > 0);
        const used = this.#captures.filter(({ fn }) => fn.unit !== unit && unit.file.text.includes(fn.name) && this.#isOneDriver(unit, fn.unit));
        if (used.length === 0 || !this.#isReleaseUnused(unit)) return;
        for (const { fn: unload, registered } of unloadRoutines(this.program)) {
            if (!this.#isOneDriver(unit, unload.unit) || this.#leadsOutOfSight(unload)) continue;
            const ends = [...reachedFrom(this.program, unload)].find(({ event }) => event.target.name === "WskDeregister");
            if (ends === undefined) continue;
            const last = [registered, ...chainSteps(ends.chain), step(ends.event.call.node, `${ends.fn.name} calls WskDeregister`)];
            for (const { fn, event } of used) {
                const captures = step(event.call.node, `${fn.name} captures the provider NPI`);
                for (const site of this.program.callers(fn)) {
                    if (site.caller.unit === unit) yield { kind: "notReleased", at: site.event.call.node, fn: site.caller, name: ends.fn.name, trace: [captures, ...last] };
                }
            }
        }
    }

    #captures: readonly Site[] | undefined;

    /** True when the driver can release an NPI, but only in functions that nothing in sight ever calls or hands on. */
    #isReleaseUnused(unit: Unit): boolean {
        const sites = this.#sites("WskReleaseProviderNPI", unit);
        if (sites.length === 0) return false;
        const releasing = new Set(sites.map(({ fn }) => fn));
        for (const fn of this.program.functionsNaming("WskReleaseProviderNPI")) if (this.#isOneDriver(unit, fn.unit) && !releasing.has(fn)) return false;
        for (const macro of this.program.project.units) for (const { body } of macro.macros.values()) if (body.includes("WskReleaseProviderNPI")) return false;
        return [...releasing].every((fn) => !this.#isUsed(fn));
    }

    /** True when a function's name stands anywhere besides its own declarations, or the system may call it. */
    #isUsed(fn: FunctionDecl): boolean {
        this.program.project.files.loadMentions(fn.name);
        const named = new RegExp(`\\b${fn.name}\\b`);
        if (this.program.callers(fn).length > 0 || unloadRoutines(this.program).some((each) => each.fn === fn) || fn.name === "DriverEntry") return true;
        for (const other of this.program.functionsNaming(fn.name)) {
            const { text } = other.unit.file;
            if (other !== fn && named.test(withoutNoise(text.slice(other.item.bodyStart, other.item.end)))) return true;
        }
        for (const { file, macros } of this.program.project.units) {
            for (const { body } of macros.values()) if (named.test(body)) return true;
            // A table of functions, or the address of this one; `alloc_text` only says where its code is to stand.
            const code = withoutNoise(file.text).replace(/^[ \t]*#[ \t]*pragma\b.*$/gm, "");
            if (new RegExp(`[=,{&]\\s*&?\\s*${fn.name}\\b(?!\\s*\\()`).test(code)) return true;
        }
        return false;
    }

    /** The calls of a function in the driver that `unit` is part of, by macros as well. */
    #sites(name: string, unit: Unit): readonly Site[] {
        return this.#sitesOf(name, (fn) => this.#isOneDriver(unit, fn.unit));
    }

    #sitesOf(name: string, counts: (fn: FunctionDecl) => boolean = () => true): readonly Site[] {
        const sites: Site[] = [];
        for (const word of this.program.macroNamesFor(name)) this.program.project.files.loadMentions(word);
        const naming = [...this.program.macroNamesFor(name)].flatMap((word) => [...this.program.functionsNaming(word)]);
        for (const fn of new Set(naming)) {
            if (!counts(fn)) continue;
            for (const event of callsOf(this.program, fn)) if (event.target.name === name) sites.push({ fn, event });
        }
        return sites;
    }

    #names(word: string, unit: Unit): boolean {
        this.program.project.files.loadMentions(word);
        return [...this.program.project.units].some((each) => each.file.text.includes(word) && this.#isOneDriver(unit, each));
    }

    #isOneDriver(unit: Unit, other: Unit): boolean {
        const groups = driverGroups(this.program);
        return groups.belongs(unit, other) || groups.belongs(other, unit);
    }

    /** True when code below the function is not in sight, which may do what seems to be missing. */
    #leadsOutOfSight(fn: FunctionDecl, build?: Build): boolean {
        if (this.program.cfg(fn)?.incomplete !== false) return true;
        for (const reached of reachedFrom(this.program, fn, { build })) {
            const { target } = reached.event;
            if (target.kind === "function" && this.program.cfg(target.decl)?.incomplete !== false) return true;
            if (target.kind === "unknown" && !HARMLESS.test(target.name) && !isOfFramework(this.program, target.name)) return true;
        }
        return false;
    }
}
