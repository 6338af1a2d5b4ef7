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
    /** The folder whose files these are; with another name where a file is among them that the folder's list leaves out. */
    readonly name: string;
    readonly texts: Texts;
    readonly clusters: DriverFiles;
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

/** The same tree with another text of one of its files (an editor's buffer), or with one more. Nothing is read. */
export function withText(tree: Tree, { path, text }: FileText): Tree {
    const texts = tree.texts.with(path, text);
    return { ...tree, texts, clusters: new Clusters(texts, tree.clusters, tree.cloneOf) };
}

/** The same tree with the files of another folder, as a link shows them, and one of them as it is linted. */
export function withFolder(tree: Tree, host: Host, folder: string, file: FileText): Tree {
    const texts = tree.texts.and(Texts.from(host, host.list(folder), file));
    return { ...tree, texts, clusters: new Clusters(texts, tree.clusters, tree.cloneOf), projects: new ProjectFiles(host, [tree.name, folder]) };
}

/**
 * Reads the files below a folder.
 *
 * @param file the linted file, whose text is taken as it is; null where it is none of these
 * @param before the same tree as it was
 */
export function readTree(host: Host | null, root: string, file: FileText | null, before?: Tree): Tree {
    const state = host?.state?.(root) ?? "";
    const texts = host === null ? Texts.of(file === null ? [] : [[file.path, file.text]]) : Texts.from(host, host.list(root), file);
    const cloneOf = (path: string): string => host?.cloneOf?.(root, path) ?? "";
    const clusters = host?.holdsOneDriver === true ? new OneDriver(texts) : new Clusters(texts, before?.clusters, cloneOf);
    return { name: root, texts, clusters, cloneOf, projects: new ProjectFiles(host, [root]), state };
}
