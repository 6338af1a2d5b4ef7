/**
 * Where files are linted: the host that they come from, the trees below its folders, and which files are one driver, told by their text. Whoever
 * wants to know no more than that loads nothing of the analysis itself.
 */
import { asRead } from "../parser/lines.js";
import type { Host } from "./host.js";
import type { TextNames } from "./text-names.js";
import type { FileText } from "./tree.js";
import { Trees } from "./trees.js";

/** Where and with what options a file is linted. */
export interface DriverContext {
    /** Current directory of the run. */
    readonly cwd: string;
    /** Path of the file as ESLint names it. */
    readonly filename: string;
    /** `languageOptions` of the file. */
    readonly options: unknown;
}

let host: Host | null = null;
let trees = new Trees(null);

/**
 * Says where the other files of a driver come from. What is known of an earlier host's files is forgotten.
 *
 * @returns the host used until now
 */
export function useHost(next: Host | null): Host | null {
    const previous = host;
    host = next;
    trees = new Trees(next);
    return previous;
}

/** The host in use, if any. */
export function currentHost(): Host | null {
    return host;
}

/** The trees of the host in use: others, once it is told anew. */
export function currentTrees(): Trees {
    return trees;
}

/**
 * False for a file that does not speak of WSK, that nothing which does leads to, and that leads to nothing which does: no rule finds anything
 * in it. Told by text; nothing is parsed.
 */
export function isConcerned(file: FileText, context: DriverContext): boolean {
    return driverAround(file, context).has(file.path);
}

/** The files that findings in a file depend on, where it is one of them: all that its driver is understood with. Told by text. */
export function driverAround({ path, text }: FileText, context: DriverContext): ReadonlySet<string> {
    const { clusters } = trees.of(rootOf(path, context), { path, text: asRead(text) });
    return clusters.paths(clusters.of(path));
}

/** What the files below a folder were found to name, by path, as far as that was looked at; nothing where no file was linted there. */
export function namesBelow(root: string): ReadonlyMap<string, TextNames> {
    return trees.below(normalize(root))?.clusters.includes.names ?? new Map<string, TextNames>();
}

/** The folder whose files make up the project: the one named in the options, else the current one, else the file's own. */
export function rootOf(path: string, context: DriverContext): string {
    const named = (context.options as { root?: unknown } | null)?.root;
    if (typeof named === "string") return normalize(named);
    const cwd = normalize(context.cwd);
    return path.startsWith(cwd === "/" ? cwd : `${cwd}/`) ? cwd : path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Forward slashes, as hosts name files; no slash at the end. */
export function normalize(path: string): string {
    const slashed = path.replaceAll("\\", "/");
    return slashed.length > 1 && slashed.endsWith("/") ? slashed.slice(0, -1) : slashed;
}
