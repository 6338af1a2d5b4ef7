/** Finds the C and C++ files below a directory, and what says how they are built. */
import { existsSync, readdirSync, realpathSync, statSync, type Dirent } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import { isBuildOutput, isToolDirectory } from "./build-output.js";
import { IgnoreRules } from "./ignore-rules.js";

export interface WalkOptions {
    /** False to take also what .gitignore files exclude, and build output. */
    readonly honourIgnores: boolean;
}

/** A directory that could not be listed, or a file that may not be read, and why. */
export interface Obstacle {
    readonly path: string;
    readonly reason: unknown;
    /** True for a file that was left out. */
    readonly isFile?: boolean;
}

export interface WalkResult {
    /** Absolute paths with forward slashes, in code unit order. */
    readonly files: readonly string[];
    /** What {@link isProjectFile} is true of, and the C and C++ files of these folders that ignore files leave out; in the same order. */
    readonly beside: readonly string[];
    readonly obstacles: readonly Obstacle[];
}

const cFile = /\.(?:[ch]|cpp|cc|cxx|c\+\+|hpp|hh|hxx|h\+\+)$/iu;

/** Whether a file's name says that it is C or C++: .c, .h, .cpp, .hpp and their like, in either case. */
export function isCFile(path: string): boolean {
    return cFile.test(path);
}

/** Projects of Visual Studio, what its builds read without being told to, module definitions and assembler, which name functions. */
const projectFile = /\.(?:vcxproj|def|asm)$|(?:^|[\\/])directory\.build\.(?:props|targets)$/iu;

/** Whether a file's name says that it tells how a driver is built, or may name its functions. */
export function isProjectFile(path: string): boolean {
    return projectFile.test(path);
}

/**
 * Lists the C and C++ files below a directory. Links to directories are not followed, so no loop can catch it; a link to a file
 * counts, unless the file it leads to is in the list by itself. A link out of the tree (the repository, or the directory where there is none)
 * is an obstacle: a repository must not choose what else on the machine is read, or changed by a fix.
 *
 * @param root absolute path of a directory, forward slashes; it is listed even when something ignores it
 */
export function walk(root: string, { honourIgnores }: WalkOptions): WalkResult {
    const files: string[] = [];
    const beside: string[] = [];
    const links: string[] = [];
    const obstacles: Obstacle[] = [];

    const visit = (directory: string, outer: IgnoreRules | null): void => {
        let entries: Dirent[];
        try {
            entries = readdirSync(directory, { withFileTypes: true });
        } catch (reason) {
            obstacles.push({ path: directory, reason });
            return;
        }
        const names = new Set(entries.map((entry) => entry.name));
        const isRoot = directory === root;
        if (honourIgnores && !isRoot && isBuildOutput(posix.basename(directory), names)) return;
        const rules = isRoot ? outer : (outer?.enter(directory, names) ?? null);
        const prefix = directory.endsWith("/") ? directory : `${directory}/`;
        for (const entry of entries) {
            const path = `${prefix}${entry.name}`;
            if (entry.isDirectory()) {
                if (!isToolDirectory(entry.name) && !rules?.ignores(path, true)) visit(path, rules);
            } else if (isProjectFile(entry.name)) {
                if (entry.isFile()) beside.push(path);
            } else if (isCFile(entry.name)) {
                if (rules?.ignores(path, false) === true) {
                    if (entry.isFile()) beside.push(path);
                } else if (entry.isFile()) files.push(path);
                else if (entry.isSymbolicLink()) links.push(path);
                else obstacles.push({ path, reason: "it is no ordinary file", isFile: true });
            }
        }
    };
    visit(root, honourIgnores ? IgnoreRules.at(root) : null);
    const tree = links.length === 0 ? root : realTree(root);
    const strangers = new Set(links.filter((link) => isOutside(link, tree)));
    for (const link of links) {
        const reason = whyNowhere(link);
        if (reason !== null) obstacles.push({ path: link, reason, isFile: true });
    }
    for (const link of strangers) obstacles.push({ path: link, reason: "it is a link that leads out of the tree; name it to have it checked", isFile: true });
    beside.sort(byCodeUnits);
    return { beside, files: [...files, ...newFiles(links.filter((link) => !strangers.has(link)), files)].sort(byCodeUnits), obstacles };
}

/** Compares two strings by their UTF-16 code units, the same on every machine and in every locale. */
export function byCodeUnits(left: string, right: string): number {
    return left < right ? -1 : left > right ? 1 : 0;
}

/** The repository that a directory is in, or itself where it is in none; as links lead there. */
function realTree(root: string): string {
    const start = realPath(root) ?? root;
    for (let at = start; ; at = dirname(at)) {
        if (existsSync(join(at, ".git"))) return at;
        if (dirname(at) === at) return start;
    }
}

/** Why a link leads to nothing; null for one that does, and for the one by which Emacs says that somebody edits a file. */
function whyNowhere(link: string): unknown {
    try {
        realpathSync(link);
        return null;
    } catch (error) {
        if (posix.basename(link).startsWith(".#")) return null;
        return error instanceof Error && "code" in error && error.code === "ENOENT" ? "it is a link that leads nowhere" : error;
    }
}

function isOutside(link: string, tree: string): boolean {
    const target = realPath(link);
    return target !== null && !target.startsWith(tree.endsWith(sep) ? tree : tree + sep);
}

/** The links that lead to files outside of the list, one for each file. */
function newFiles(links: readonly string[], files: readonly string[]): string[] {
    if (links.length === 0) return [];
    const known = new Set(files.map(realPath));
    return links.filter((link) => {
        const target = realPath(link);
        if (target === null || known.has(target) || !statSync(target).isFile()) return false;
        known.add(target);
        return true;
    });
}

/** Where a path leads in the end; null for a dangling link and for one that leads round in a circle. */
function realPath(path: string): string | null {
    try {
        return realpathSync(path);
    } catch {
        return null;
    }
}
