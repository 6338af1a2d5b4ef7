/** What is known from earlier runs of the files below the folders of a run. */
import type { TextNames } from "../analysis/index.js";
import type { KnownFiles, Snapshot } from "../host/snapshot.js";
import { FileIndex, type IndexedFile } from "./file-index.js";

/** What a run has found out, by index. */
export type Found = ReadonlyMap<FileIndex, readonly IndexedFile[]>;

export class FileIndexes implements KnownFiles {
    /** By root, with a slash at the end. */
    readonly #indexes = new Map<string, FileIndex>();

    /**
     * @param folder where indexes are kept
     * @param build tells builds of this program apart
     * @param roots folders whose files make up trees
     */
    constructor(folder: string, build: string, roots: Iterable<string>) {
        for (const root of roots) this.#indexes.set(`${root.replaceAll("\\", "/").replace(/\/$/u, "")}/`, new FileIndex(folder, build, root));
    }

    /** See {@link KnownFiles.hash}. */
    hash(path: string): string | undefined {
        return this.#of(path)?.hash(path);
    }

    /** See {@link KnownFiles.names}. */
    names(path: string, hash: string): ReturnType<KnownFiles["names"]> {
        return this.#of(path)?.names(path, hash);
    }

    #of(path: string): FileIndex | undefined {
        for (const [root, index] of this.#indexes) if (path.startsWith(root)) return index;
        return undefined;
    }

    /**
     * What a run has found out of the files of its trees. To be asked before their texts are let go of.
     *
     * @param namesBelow what the files below a root were found to name; null where nobody has looked
     * @param count how many files the run checks: one that checks most of a tree has read it all, and looks at the others' names, too
     */
    found(snapshot: Snapshot, namesBelow: ((root: string) => ReadonlyMap<string, TextNames>) | null, count: number): Found {
        const found = new Map<FileIndex, readonly IndexedFile[]>();
        for (const [root, index] of this.#indexes) {
            const folder = root.slice(0, -1) || "/";
            const listed = snapshot.list(folder);
            const isWhole = 2 * count >= listed.length;
            const names = namesBelow?.(root);
            const known = (path: string): IndexedFile["names"] => {
                const own = names?.get(path);
                return own !== undefined && (isWhole || own.hasHeads) ? own.known : null;
            };
            const readable = [...listed, ...snapshot.beside(folder)].filter((path) => snapshot.isReadable(path));
            found.set(index, readable.map((path) => ({ path, stamp: snapshot.stamp(path), hash: snapshot.hash(path), names: known(path) })));
        }
        return found;
    }

    save(found: Found): void {
        for (const [index, files] of found) index.save(files);
    }
}
