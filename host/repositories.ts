/** Which files of a folder lie in a repository of their own. */
import { existsSync, statSync } from "node:fs";
import { posix } from "node:path";

/** By folder, whether it is a clone's. */
const clones = new Map<string, boolean>();
/** By folder, whether it lies in a repository. */
const inside = new Map<string, boolean>();

/**
 * The outermost clone between a folder and a file below it, where the folder itself is part of no repository: what is cloned side by side shares
 * names, and nothing else. A submodule, whose `.git` is a file, is part of the repository around it.
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
        return statSync(posix.join(folder, ".git"), { throwIfNoEntry: false })?.isDirectory() === true;
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
