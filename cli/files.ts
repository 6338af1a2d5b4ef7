/** From what a user names to the files that are linted. */
import { lstatSync, readdirSync, statSync } from "node:fs";
import { posix, sep } from "node:path";
import { describeFailure } from "../host/failure.js";
import { normalizePath } from "../host/node-host.js";
import { byCodeUnits, isCFile, walk, type Obstacle } from "../host/walk.js";
import { commandNames } from "./commands/commands.js";
import { likely } from "./suggest.js";
import { UsageError } from "./usage-error.js";

/** A file to lint. */
export interface Target {
    /** Absolute path with forward slashes. */
    readonly path: string;
    /** The folder that was named, the fixed part of the pattern, or the named file's own folder. */
    readonly folder: string;
}

export interface Targets {
    /** Sorted by path, each file once. */
    readonly files: readonly Target[];
    /** Named files that are neither C nor C++. */
    readonly otherFiles: readonly string[];
    /** Directories that could not be listed. */
    readonly obstacles: readonly Obstacle[];
}

/**
 * Finds the files to lint. A file that is named is taken even when something ignores it; directories and patterns honour
 * .gitignore files and leave build output out.
 *
 * @param paths files, directories and glob patterns, relative to the working directory; empty for the working directory
 * @throws {UsageError} for a path that does not exist and for a pattern or directory without C files
 */
export async function findTargets(paths: readonly string[], honourIgnores: boolean): Promise<Targets> {
    const folders = new Map<string, string>();
    const add = (path: string, folder: string): void => {
        if (!folders.has(path)) folders.set(path, folder);
    };
    const otherFiles = new Set<string>();
    const obstacles: Obstacle[] = [];
    for (const path of paths.length === 0 ? ["."] : paths) {
        const absolute = normalizePath(path);
        switch (kindOf(path)) {
            case "directory": {
                const found = walk(absolute, { honourIgnores });
                obstacles.push(...found.obstacles);
                for (const file of found.files) add(file, absolute);
                if (found.files.length === 0) throw new UsageError(nothingBelow(path, absolute, found.obstacles, honourIgnores));
                break;
            }
            case "pattern": {
                const { base, matches } = await expand(path, honourIgnores);
                if (matches.length === 0) throw new UsageError(`No C or C++ file matches "${path}".`);
                for (const match of matches) add(match, base);
                break;
            }
            default:
                if (isCFile(absolute)) add(absolute, posix.dirname(absolute));
                else otherFiles.add(absolute);
        }
    }
    if (folders.size === 0) throw new UsageError(`None of the named files is a C or C++ file: "${paths.join('", "')}".`);
    const files = [...folders].map(([path, folder]): Target => ({ path, folder })).sort((a, b) => byCodeUnits(a.path, b.path));
    return { files, otherFiles: [...otherFiles].sort(byCodeUnits), obstacles };
}

/** True for a path below a folder; both absolute, as the system writes them. */
function isBelowFolder(path: string, folder: string): boolean {
    return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The folder whose files make up a file's driver: the working directory, as under `npx eslint`; outside of it, what was named. */
export function rootOf({ path, folder }: Target): string {
    const cwd = process.cwd();
    return isBelowFolder(path.replaceAll("/", sep), cwd) ? cwd : folder;
}

/** What a path names; a path that exists is never a pattern, whatever characters it has. */
function kindOf(path: string): "file" | "directory" | "pattern" {
    try {
        return statSync(path).isDirectory() ? "directory" : "file";
    } catch (error) {
        if (/[*?[\]{}]/u.test(path)) return "pattern";
        // What exists but can't be looked at (a link that leads nowhere, a locked folder) is named again when it is read.
        const missing = error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
        if (!missing || lstatSync(path, { throwIfNoEntry: false })) return "file";
        throw new UsageError(notFound(path));
    }
}

/** Expands a glob pattern to the C files it matches, those left out that a walk of its fixed part leaves out. */
async function expand(pattern: string, honourIgnores: boolean): Promise<{ base: string; matches: string[] }> {
    const { glob } = await import("glob");
    const slashed = process.platform === "win32" ? pattern.replaceAll("\\", "/") : pattern;
    const segments = slashed.split("/");
    const fixed = segments.slice(0, segments.findIndex((segment) => /[*?[\]{}]/u.test(segment))).join("/");
    const base = normalizePath(fixed === "" && slashed.startsWith("/") ? "/" : fixed || ".");
    const allowed = new Set(walk(base, { honourIgnores }).files);
    const matches = await glob(slashed, { nodir: true, dot: true, absolute: true, posix: true });
    return { base, matches: matches.map(normalizePath).filter((match) => allowed.has(match)) };
}

function notFound(path: string): string {
    const absolute = normalizePath(path);
    const directory = posix.dirname(absolute);
    let names: string[];
    try {
        names = readdirSync(directory);
    } catch {
        return `"${path}" does not exist.`;
    }
    const best = likely(posix.basename(absolute), names);
    const command = best === null ? likely(path, commandNames) : null;
    if (command !== null) return `"${path}" does not exist; did you mean the command "${command}"?`;
    if (best === null) return `"${path}" does not exist.`;
    return `"${path}" does not exist; did you mean "${posix.join(posix.dirname(path.replaceAll("\\", "/")), best)}"?`;
}

function nothingBelow(path: string, absolute: string, obstacles: readonly Obstacle[], honourIgnores: boolean): string {
    const own = obstacles.find((obstacle) => obstacle.path === absolute);
    if (own) return `The folder "${path}" can't be listed: ${describeFailure(own.reason)}.`;
    const ignored = honourIgnores ? ", apart from what .gitignore files or build output may hide (--no-ignore shows it)" : "";
    return `There is no C or C++ file below "${path}"${ignored}.`;
}
