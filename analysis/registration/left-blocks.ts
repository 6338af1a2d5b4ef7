/** Registrations that the end of a driver leaves: each of several blocks, and ends that are never reached. */
import { type Build, buildAt } from "../builds.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { WholeDriver } from "../project-files.js";
import { callsOf } from "../reach.js";
import type { FunctionDecl } from "../unit.js";
import { type Place, Unreached } from "../unreached.js";

/** A call, and the function that makes it. */
export interface Site {
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
}

/** A registration that nothing ends. */
export interface LeftBlock {
    readonly registering: Site;
    /** A call that would end it, in a function that nothing calls. */
    readonly unused: Site | null;
    /** What is known of every build of the driver. */
    readonly build: Build;
}

/** What is known of the registrations of a driver. */
export interface Candidates {
    /** The driver's unload routine. */
    readonly unload: FunctionDecl;
    readonly registering: readonly Site[];
    readonly undoing: readonly Site[];
    /** True for an end that belongs to a failing start. */
    isForFailures(site: Site): boolean;
}

const REGISTRATION_CALL = /\bWsk(?:Register|Deregister|CaptureProviderNPI|ReleaseProviderNPI|QueryProviderCharacteristics)\s*\([^;{}]*$/;
const DECLARATION = /(?:^|[;{}]|\n)\s*(?:extern\s+|static\s+)*WSK_REGISTRATION\s+(?:\w+\s*,\s*)*$/;
/** More callers on the way to where a driver starts are not gone through. */
const MOST_STEPS = 40;

/**
 * Registrations of which every end is one of a failing start, or in a function that nothing calls. A block of file scope that is known by its name
 * only has ends of its own; of any other block, each end in the driver may be one. Nothing where not all of the driver's code is in sight.
 */
export function* leftBlocks(program: Program, candidates: Candidates): Generator<LeftBlock, void, undefined> {
    const { unload, registering, undoing } = candidates;
    // Most drivers end what they register: nothing else is looked at there.
    const doubtful = registering.filter((site) => {
        const block = globalOf(site.event.args[1]);
        return endsOf(undoing, block).every((end) => candidates.isForFailures(end) || !isCalledFrom(program, end.fn, unload));
    });
    const driver = doubtful.length === 0 ? null : program.project.files.projects.around(unload.unit.path, program.project.files.texts);
    if (driver === null) return;
    const unreached = new Unreached(program, driver);
    const build: Build = new Map([...driver.macros].map((name) => [name, true]));
    const sight: Sight = { program, driver, unreached, build };
    for (const site of doubtful) {
        const block = globalOf(site.event.args[1]);
        const ends = endsOf(undoing, block).filter((end) => !candidates.isForFailures(end));
        if (!ends.every((end) => unreached.has(end.fn))) continue;
        if ((block !== null && !isPlain(unreached, block.slice(2))) || !isAllUndone(unreached, undoing) || !isMade(sight, site)) continue;
        yield { registering: site, unused: ends[0] ?? null, build };
    }
}

/** True when a function is called by another, over a few steps. */
function isCalledFrom(program: Program, fn: FunctionDecl, from: FunctionDecl): boolean {
    const above = new Set([fn]);
    // A set may grow while it is walked.
    for (const each of above) {
        if (each === from) return true;
        if (above.size <= MOST_STEPS) for (const { caller } of program.callers(each)) above.add(caller);
    }
    return false;
}

/** What is in sight of a driver. */
interface Sight {
    readonly program: Program;
    readonly driver: WholeDriver;
    readonly unreached: Unreached;
    readonly build: Build;
}

/** The root of a variable of file scope whose address a value is; null for members and elements. */
function globalOf(block: Sym | undefined): string | null {
    return block?.kind === "address" && block.cell.steps.length === 0 && block.cell.root.startsWith("G:") ? block.cell.root : null;
}

/** The calls that may end a registration: a block that is known by a pointer only, null, may be any. */
function endsOf(undoing: readonly Site[], block: string | null): readonly Site[] {
    return undoing.filter(({ event }) => block === null || (globalOf(event.args[0]) ?? block) === block);
}

/** True for a block whose name stands nowhere but in its declarations and in calls that deal with registrations: nobody knows its address. */
function isPlain(unreached: Unreached, name: string): boolean {
    for (const { text, index } of unreached.placesOf(name)) {
        const before = text.slice(Math.max(0, index - 400), index);
        const isDeclared = DECLARATION.test(before) && /^\w+\s*[;,]/.test(text.slice(index, index + name.length + 40));
        if (!isDeclared && !REGISTRATION_CALL.test(before)) return false;
    }
    return true;
}

/** True when every place that names WskDeregister is a call that is known. */
function isAllUndone(unreached: Unreached, undoing: readonly Site[]): boolean {
    const known = new Set(undoing.map(({ fn }) => fn));
    const isKnown = ({ within, index }: Place): boolean => within !== null && index > within.item.bodyStart && known.has(within);
    return [...unreached.placesOf("WskDeregister")].every(isKnown);
}

/** True for a registration that every build of the driver makes: calls and routines lead to it from where the driver starts. */
function isMade(sight: Sight, { fn, event }: Site): boolean {
    return isBuilt(sight, fn, event.state) && isStarted(sight, fn, new Set());
}

function isStarted(sight: Sight, fn: FunctionDecl, seen: Set<FunctionDecl>): boolean {
    if (seen.has(fn) || seen.size > MOST_STEPS || !sight.driver.compiles(fn.unit.path)) return false;
    seen.add(fn);
    if (fn.name === "DriverEntry") return true;
    const { project } = sight.program;
    project.files.loadMentions(fn.name);
    for (const other of [...sight.program.functionsNaming(fn.name)]) {
        const isMeant = (value: Sym): boolean => value.kind === "function" && project.function(value.name, other.unit) === fn;
        const flow = sight.program.flow(other);
        if (flow === null) continue;
        const calls = callsOf(sight.program, other).filter(({ target, args }) => (target.kind === "function" && target.decl === fn) || args.some(isMeant));
        const given = flow.assigns.filter(({ value }) => isMeant(value));
        if ([...calls, ...given].some(({ state }) => isBuilt(sight, other, state)) && isStarted(sight, other, seen)) return true;
    }
    return false;
}

/** True for a place that is part of every build. */
function isBuilt({ build }: Sight, fn: FunctionDecl, state: FlowState): boolean {
    if (fn.item.conditions.some(({ text }) => text === "")) return false;
    return [...buildAt(fn, state)].every(([text, truth]) => build.get(text) === truth);
}
