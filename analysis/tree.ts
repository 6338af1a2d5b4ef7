/** The files around a linted one as they were read, and which of them belong together. */
import { Clusters, type DriverFiles, OneDriver } from "./clusters.js";
import type { Host } from "./host.js";
import { ProjectFiles } from "./project-files.js";
import { Texts } from "./texts.js";

/** A linted file as the linter has it. */
export interface FileText {
    readonly path: string;
    readonly text: string;
}

export interface Tree {
    readonly texts: Texts;
    readonly clusters: DriverFiles;
    /** Folders that the root's list leaves out, but of which files were linted: symbolic links, for one. */
    readonly folders: ReadonlySet<string>;
    readonly projects: ProjectFiles;
    /** See {@link Host.cloneOf}. */
    readonly cloneOf: (path: string) => string;
    /** The state of the host's files when they were read. */
    readonly state: string;
}

/** True when nothing of a tree has changed, and nothing that concerns a file has for sure. */
export function isCurrent({ state, clusters }: Tree, host: Host | null, root: string, path: string): boolean {
    return (host?.state?.(root, clusters.paths(clusters.of(path))) ?? "") === state;
}

/** The same tree with another text of one of its files: an editor's buffer. Nothing is read. */
export function withText(tree: Tree, { path, text }: FileText): Tree {
    const texts = tree.texts.with(path, text);
    return { ...tree, texts, clusters: new Clusters(texts, tree.clusters, tree.cloneOf) };
}

/**
 * Reads the files below a folder, and those of folders that a linted file shows to be part of it.
 *
 * @param file the linted file, whose text is taken as it is
 * @param before the same tree as it was
 */
export function readTree(host: Host | null, root: string, file: FileText, before?: Tree): Tree {
    const state = host?.state?.(root) ?? "";
    const folders = new Set(before?.folders);
    const listed = host?.list(root) ?? [];
    const unlisted = listed.includes(file.path) ? null : unlistedFolder(root, file.path, listed);
    if (unlisted !== null) folders.add(unlisted);
    const paths = [...listed, ...[...folders].flatMap((folder) => host?.list(folder) ?? [])];
    const texts = host === null ? Texts.of([[file.path, file.text]]) : Texts.from(host, paths, file);
    const cloneOf = (path: string): string => host?.cloneOf?.(root, path) ?? "";
    const clusters = host?.holdsOneDriver === true ? new OneDriver(texts) : new Clusters(texts, before?.clusters, cloneOf);
    return { texts, clusters, folders, cloneOf, projects: new ProjectFiles(host, [root, ...folders]), state };
}

/** The outermost folder around a file of which the root's list has nothing; null when it has other files beside it. */
function unlistedFolder(root: string, path: string, listed: readonly string[]): string | null {
    const from = root === "/" ? 1 : root.length + 1;
    for (let end = path.indexOf("/", from); end >= 0; end = path.indexOf("/", end + 1)) {
        const inside = path.slice(0, end + 1);
        if (!listed.some((each) => each.startsWith(inside))) return path.slice(0, end);
    }
    return null;
}
