/** Which files of a folder lie in a repository of their own. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { posix } from "node:path";

/** A path may be so long, in bytes. */
const LONGEST = 10_000;

/** By folder, whether it is a clone's, or a work tree's. */
const clones = new Map<string, boolean>();
/** By folder, whether it lies in a repository. */
const inside = new Map<string, boolean>();

/**
 * The outermost clone between a folder and a file below it, where the folder itself is part of no repository: what is cloned side by side shares
 * names, and nothing else. A submodule, whose `.git` is a file, is part of the repository around it; a work tree's leads to one.
 *
 * @param root absolute path of the folder, forward slashes
 * @param path absolute path of the file, forward slashes
 * @returns the clone's folder, or `root` where there is none
 */
export function repositoryBelow(root: string, path: string): string {
    let found = root;
    if (remembered(inside, root, isInRepository)) return found;
    for (let folder = posix.dirname(path); folder.length > root.length && folder.startsWith(root); folder = posix.dirname(folder)) {
        if (remembered(clones, folder, isClone)) found = folder;
    }
    return found;
}

function isClone(folder: string): boolean {
    try {
        const path = posix.join(folder, ".git");
        const status = statSync(path, { throwIfNoEntry: false });
        return status?.isDirectory() === true || (status?.isFile() === true && status.size < LONGEST && /[\\/]worktrees[\\/]/u.test(readFileSync(path, "utf8")));
    } catch {
        return false;
    }
}

function isInRepository(folder: string): boolean {
    if (existsSync(posix.join(folder, ".git"))) return true;
    const parent = posix.dirname(folder);
    return parent !== folder && isInRepository(parent);
}

function remembered(known: Map<string, boolean>, folder: string, ask: (folder: string) => boolean): boolean {
    let is = known.get(folder);
    if (is === undefined) known.set(folder, (is = ask(folder)));
    return is;
}
