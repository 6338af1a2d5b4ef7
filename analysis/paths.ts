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
    const left = a.split("/");
    const right = b.split("/");
    const most = Math.min(left.length, right.length) - 1;
    let shared = 0;
    while (shared < most && left[shared] === right[shared]) shared++;
    return shared;
}

/** Deeper than any folder lies. */
const DEEPEST = 1000;

/** How near a file is to another: by the folders that both lie in, then by how few the file lies in besides. */
export function nearness(path: string, from: string): number {
    return sharedFolders(path, from) * DEEPEST - Math.min(path.split("/").length, DEEPEST - 1);
}

/** True for a header's path. */
export function isHeader(path: string): boolean {
    return /\.h(?:h|pp|xx|\+\+)?$/i.test(path);
}
