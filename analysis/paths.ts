/** Paths with forward slashes. */

/** The folder of a file, without a slash at the end. */
export function folderOf(path: string): string {
    return path.slice(0, path.lastIndexOf("/"));
}

/** A file's name, in lower case: drivers are built where case does not count. */
export function baseName(path: string): string {
    return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}

/** How many folders two paths have in common from the start. */
export function sharedFolders(a: string, b: string): number {
    let shared = 0;
    for (let at = 0; at < a.length && a.charCodeAt(at) === b.charCodeAt(at); at++) if (a.charCodeAt(at) === SLASH) shared++;
    return shared;
}

const SLASH = 47;

/** How many folders lie above a file. */
function depthOf(path: string): number {
    let depth = 0;
    for (let at = 0; at < path.length; at++) if (path.charCodeAt(at) === SLASH) depth++;
    return depth;
}

/** Deeper than any folder lies. */
const DEEPEST = 1000;

/** How near a file is to another: by the folders that both lie in, then by how few the file lies in besides. */
export function nearness(path: string, from: string): number {
    return sharedFolders(path, from) * DEEPEST - Math.min(depthOf(path), DEEPEST - 1);
}

/** True for a header's path. */
export function isHeader(path: string): boolean {
    return /\.h(?:h|pp|xx|\+\+)?$/i.test(path);
}

/**
 * The outermost folder around a file of which the list of a root's files has nothing; null when the file has others of them beside it.
 *
 * @param root absolute path of a folder, forward slashes
 * @param path absolute path of a file below it
 */
export function unlistedFolder(root: string, path: string, list: readonly string[]): string | null {
    const from = root === "/" ? 1 : root.length + 1;
    for (let end = path.indexOf("/", from); end >= 0; end = path.indexOf("/", end + 1)) {
        const inside = path.slice(0, end + 1);
        if (!list.some((each) => each.startsWith(inside))) return path.slice(0, end);
    }
    return null;
}
