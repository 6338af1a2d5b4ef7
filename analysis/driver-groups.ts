/**
 * Which files make up one driver. A repository may hold several: what is linked together cannot be seen without its build, so a driver is
 * a file that defines DriverEntry with all that it leads to by functions and shared variables; files that no DriverEntry leads to belong
 * together when one leads to the other, or when they share a folder.
 */
import { isHeader, sharedFolders } from "./paths.js";
import type { Program } from "./program.js";
import type { Unit } from "./unit.js";

/** The drivers of a project, told apart once. */
export function driverGroups(program: Program): DriverGroups {
    let groups = known.get(program);
    if (groups === undefined) known.set(program, (groups = new DriverGroups(program)));
    return groups;
}

const known = new WeakMap<Program, DriverGroups>();

export class DriverGroups {
    readonly #links = new Map<Unit, ReadonlySet<Unit>>();
    /** What each DriverEntry leads to. */
    readonly #drivers: readonly ReadonlySet<Unit>[];

    constructor(readonly program: Program) {
        const { files } = program.project;
        files.loadMentions("DriverEntry");
        const entries = [...files.loaded].filter((unit) => unit.functions.has("DriverEntry"));
        this.#drivers = entries.map((entry) => this.#reached(entry));
    }

    /** True when `other` is certainly part of every driver that `unit` is part of. */
    belongs(unit: Unit, other: Unit): boolean {
        if (unit === other) return true;
        const drivers = this.#drivers.filter((each) => each.has(unit));
        if (drivers.length > 0) return drivers.every((each) => each.has(other));
        if (this.#reached(unit).has(other) || this.#reached(other).has(unit)) return true;
        return this.#drivers.length === 0 && isOneFolder(unit.path, other.path);
    }

    /** All files that are part of a driver that `unit` is part of. */
    around(unit: Unit): readonly Unit[] {
        return [...this.program.project.units].filter((each) => this.belongs(unit, each) || this.belongs(each, unit));
    }

    #reached(from: Unit): ReadonlySet<Unit> {
        const seen = new Set([from]);
        for (const unit of seen) for (const next of this.#linksOf(unit)) seen.add(next);
        return seen;
    }

    /** The files whose functions and variables a file names. A header names what its includers use, not what it uses itself. */
    #linksOf(unit: Unit): ReadonlySet<Unit> {
        const known = this.#links.get(unit);
        if (known !== undefined) return known;
        const { project } = this.program;
        const linked = new Set<Unit>();
        for (const name of isHeader(unit.path) ? [] : project.files.wordsIn(unit.path)) {
            if (unit.functions.has(name)) continue;
            const owner = project.function(name, unit)?.unit ?? project.variable(name, unit)?.unit;
            if (owner !== undefined) linked.add(owner);
        }
        this.#links.set(unit, linked);
        return linked;
    }
}

/** True when one file lies in the folder of the other, or below it. */
function isOneFolder(a: string, b: string): boolean {
    const depth = (path: string): number => path.split("/").length - 1;
    return sharedFolders(a, b) === Math.min(depth(a), depth(b));
}
