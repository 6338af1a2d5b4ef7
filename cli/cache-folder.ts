/** Where findings of earlier runs are kept. */
import { existsSync, lstatSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

const name = "wsk-lint";

/**
 * The folder for the cache: `node_modules/.cache/wsk-lint` where there is a node_modules in or above the working directory, else one in
 * the user's folder for caches. So it is where a link is on the way below node_modules.
 *
 * @returns null where there is neither
 */
export function cacheFolder(cwd: string, env: NodeJS.ProcessEnv): string | null {
    for (let at = cwd; ; at = dirname(at)) {
        if (existsSync(join(at, "node_modules"))) {
            const folder = join(at, "node_modules", ".cache", name);
            if (hasNoLinks(at, folder)) return folder;
            break;
        }
        if (dirname(at) === at) break;
    }
    const own = usersFolder(env);
    return own === null ? null : join(own, name);
}

/** Whoever writes the repository could put a link here, and have us write, and tidy up, wherever it leads. */
function hasNoLinks(from: string, folder: string): boolean {
    for (let at = folder; at !== from; at = dirname(at)) if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true) return false;
    return true;
}

/** See the XDG Base Directory Specification, https://specifications.freedesktop.org/basedir/latest: a relative path there is invalid. */
function usersFolder(env: NodeJS.ProcessEnv): string | null {
    const named = process.platform === "win32" ? env["LOCALAPPDATA"] : env["XDG_CACHE_HOME"];
    if (named !== undefined && isAbsolute(named)) return named;
    const home = homedir();
    if (!isAbsolute(home)) return null;
    return process.platform === "win32" ? join(home, "AppData", "Local") : process.platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}
