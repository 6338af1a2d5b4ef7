/**
 * How the drivers of a tree are built, as far as that is said there. That nothing in sight does something is no proof that nothing does, unless
 * the whole driver is in sight: a project file that names all files of which the driver is made tells that.
 */
import { asRead } from "../parser/lines.js";
import type { Host } from "./host.js";
import { withoutComments } from "./text-names.js";
import { type DriverProject, driverProject } from "./vcxproj.js";

/** A driver of which all code is in sight. */
export interface WholeDriver {
    /** All texts that may name a function: those that were asked for with it, module definitions, assembler, and what an ignore file hides. */
    readonly texts: ReadonlyMap<string, string>;
    /** True for a file that is compiled. */
    compiles(path: string): boolean;
    /** Macros that are defined in every build. */
    readonly macros: ReadonlySet<string>;
}

/** What makes functions known to other drivers. */
const EXPORTS = /\bdllexport\b|\/export:|\b(?:DllInitialize|DllUnload)\b|\bDECLSPEC_EXPORT\b/i;
const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]*)[">]/gm;
/** Files that are looked at, and what the tracing of messages makes. */
const INCLUDED = /\.(?:[ch]|cpp|cc|cxx|hpp|hh|hxx|tmh)$/i;
const PROJECT = /\.vcxproj$/i;

/** False for a text because of which nobody looks at project files. */
export function asksForProjects(text: string): boolean {
    return text.includes("WskRegister");
}

export class ProjectFiles {
    readonly #host: Host | null;
    readonly #roots: readonly string[];

    /** @param roots the folders whose files make up the tree */
    constructor(host: Host | null, roots: readonly string[]) {
        this.#host = host;
        this.#roots = roots;
    }

    /**
     * The driver that a file is part of, where all projects that compile the file are of drivers that export nothing and of which nothing is out
     * of sight.
     *
     * @param known texts that are in sight
     */
    around(path: string, known: ReadonlyMap<string, string>): WholeDriver | null {
        const listed = this.#roots.flatMap((root) => this.#host?.beside?.(root) ?? []);
        const projects = listed.filter((each) => PROJECT.test(each)).map((each) => [each, this.#host?.read(each) ?? ""] as const);
        // Properties of a whole folder would have to be read as well.
        const others = listed.some((each) => !PROJECT.test(each) && /\.(?:props|targets)$/i.test(each));
        const naming = projects.filter(([, text]) => text.toLowerCase().includes(nameOf(path)));
        if (naming.length === 0 || others) return null;
        const drivers = naming.map(([each, text]) => driverProject(each, text));
        const texts = new Map(known);
        for (const each of listed) if (!PROJECT.test(each) && !texts.has(each)) texts.set(each, asRead(this.#host?.read(each) ?? ""));
        const inSight = new Set([...texts.keys()].map((each) => each.toLowerCase()));
        if (!drivers.every((driver) => driver?.compiled.every((each) => inSight.has(each.toLowerCase())))) return null;
        const names = new Set([...texts.keys()].map(nameOf));
        return [...texts.values()].some((text) => leadsElsewhere(text, names) && leadsElsewhere(withoutComments(text), names)) ? null : wholeOf(path, drivers, texts);
    }
}

/** True for a text that makes functions known to other drivers, or that includes what is not looked at. */
function leadsElsewhere(text: string, names: ReadonlySet<string>): boolean {
    return EXPORTS.test(text) || [...text.matchAll(INCLUDE)].some(([, name = ""]) => !INCLUDED.test(name) || (/^\.\.?[\\/]/.test(name) && !names.has(nameOf(name))));
}

/** The name of a file without its folders, in one case. */
function nameOf(path: string): string {
    return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).toLowerCase();
}

function wholeOf(path: string, drivers: readonly (DriverProject | null)[], texts: ReadonlyMap<string, string>): WholeDriver | null {
    const whole = drivers.filter((driver) => driver !== null);
    const compiled = whole.map((driver) => new Set(driver.compiled.map((each) => each.toLowerCase())));
    const compiles = (each: string): boolean => compiled.every((paths) => paths.has(each.toLowerCase()));
    if (whole.length < drivers.length || !compiles(path)) return null;
    const isKept = (name: string): boolean => whole.every(({ macros }) => macros.has(name)) && ![...texts.values()].some((text) => new RegExp(`#\\s*(?:undef|define)\\s+${name}\\b`).test(text));
    return { texts, compiles, macros: new Set([...(whole[0]?.macros ?? [])].filter(isKept)) };
}
