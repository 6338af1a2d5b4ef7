/** Paths as reports show them. */
import { isAbsolute, relative, resolve, sep } from "node:path";

/** Variables in which CI systems name the folder of the repository, to which they take paths in reports to be relative. */
const repositoryVariables = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"];

/** The folder of the repository where a CI system names one that the working directory lies in, else the working directory. */
export function repositoryRoot(cwd: string, env: NodeJS.ProcessEnv): string {
    const named = repositoryVariables.map((name) => env[name] ?? "").find((folder) => folder !== "" && pathBelow(cwd, folder) !== null);
    return named === undefined ? cwd : resolve(named);
}

/**
 * A path relative to a folder where it lies below it, else as it is; with forward slashes.
 *
 * @param path absolute
 */
export function relativePath(path: string, folder: string): string {
    return pathBelow(path, folder) ?? path.replaceAll(sep, "/");
}

/**
 * The path of a step of a trace, which stands relative to the working directory where it lies below it, relative to another folder.
 */
export function stepPath(path: string, cwd: string, folder: string): string {
    return relativePath(resolve(cwd, path), folder);
}

/**
 * The part of a path below a folder, with forward slashes.
 *
 * @returns null where it does not lie below it
 */
export function pathBelow(path: string, folder: string): string | null {
    const way = relative(folder, path);
    const isBelow = way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
    return isBelow ? way.replaceAll(sep, "/") : null;
}
