/** From the command line, the configuration and git to the files of a run. */
import { isAbsolute, posix, relative, resolve, sep } from "node:path";
import { normalizePath } from "../host/node-host.js";
import { type FileReading, readingOf } from "../host/read-file.js";
import { isCFile } from "../host/walk.js";
import { findTargets, type Target, type Targets } from "./files.js";
import type { RunOptions } from "./run-options.js";
import { UsageError } from "./usage-error.js";

export interface Selection {
    readonly targets: Targets;
    /** Texts that take the place of those on the disk, by path. */
    readonly overlays: ReadonlyMap<string, FileReading>;
    /** Why nothing is left to check, as a sentence; null when something is. */
    readonly nothing: string | null;
}

/**
 * Finds the files to check.
 *
 * @param stdin standard input, read when the options ask for it
 * @throws {UsageError} for what can't be found
 */
export async function select(options: RunOptions, stdin: () => Promise<Buffer>): Promise<Selection> {
    if (options.stdinFilename !== null) return fromStdin(options.stdinFilename, options, await stdin());
    // What most runs do not need is not loaded.
    const changes = options.git === null ? null : (await import("./git.js")).changedFiles(options.git, process.cwd());
    const overlays = new Map([...(changes?.staged ?? [])].map(([path, bytes]) => [path, readingOf(bytes)]));
    const found = await findTargets(pathsOf(options), options.honourIgnores);
    const below = options.paths.length === 0 && options.project.content.files !== undefined ? belowCwd(found, options) : found;
    const changed = changes === null ? below : only(below, (path) => changes.files.has(path));
    const targets = await withoutIgnored(changed, options);
    const nothing = targets.files.length + targets.otherFiles.length > 0 ? null
        : changed.files.length === 0 && changes !== null ? `No C or C++ file ${options.git?.kind === "staged" ? "is staged" : "has changed"}.`
        : `All files that were named are left out by "ignores" in ${options.project.name ?? "the configuration"}.`;
    return { targets, overlays, nothing };
}

/** Paths as the configuration names them are relative to its folder; messages show them as they would be typed. */
function pathsOf({ paths, project }: RunOptions): readonly string[] {
    const { files } = project.content;
    if (paths.length > 0 || files === undefined) return paths;
    return files.map((path, index) => {
        const absolute = resolve(project.folder, path);
        // A repository must not make anybody read what lies outside of it.
        const inside = relative(project.folder, absolute);
        if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
            throw new UsageError(`${project.name ?? "The configuration"}: files[${index}] leads out of the configuration's folder ("${path}"); name it on the command line instead.`);
        }
        return relative(process.cwd(), absolute).replaceAll(sep, "/") || ".";
    });
}

/** Run from a folder further down, what a configuration names is meant as far as it is there. */
function belowCwd(targets: Targets, { project }: RunOptions): Targets {
    const cwd = normalizePath(".");
    const below = only(targets, (path) => path.startsWith(cwd.endsWith("/") ? cwd : `${cwd}/`) || !path.startsWith(`${normalizePath(project.folder)}/`));
    if (below.files.length === 0) throw new UsageError(`None of the files that ${project.name ?? "the configuration"} names is in this folder.`);
    return below;
}

async function fromStdin(filename: string, options: RunOptions, bytes: Buffer): Promise<Selection> {
    const path = normalizePath(filename);
    if (!isCFile(path)) throw new UsageError(`Standard input is taken for "${filename}", which is no C or C++ file.`);
    const files: readonly Target[] = [{ path, folder: posix.dirname(path) }];
    const targets = await withoutIgnored({ files, otherFiles: [], obstacles: [] }, options);
    const nothing = targets.files.length > 0 ? null : `"${filename}" is left out by "ignores" in ${options.project.name ?? "the configuration"}.`;
    return { targets, overlays: new Map([[path, readingOf(bytes)]]), nothing };
}

/** The targets without those that the configuration leaves out; `--no-ignore` takes them, too. */
async function withoutIgnored(targets: Targets, { project, honourIgnores }: RunOptions): Promise<Targets> {
    const patterns = project.content.ignores ?? [];
    if (patterns.length === 0 || !honourIgnores) return targets;
    const { default: ignore } = await import("ignore");
    // As for .gitignore files: case counts where the file system makes it count.
    const matcher = ignore({ ignorecase: process.platform === "win32" || process.platform === "darwin" }).add([...patterns]);
    const folder = normalizePath(project.folder);
    const prefix = folder.endsWith("/") ? folder : `${folder}/`;
    return only(targets, (path) => !path.startsWith(prefix) || !matcher.ignores(path.slice(prefix.length)));
}

function only({ files, otherFiles, obstacles }: Targets, wanted: (path: string) => boolean): Targets {
    return { files: files.filter(({ path }) => wanted(path)), otherFiles: otherFiles.filter(wanted), obstacles };
}
