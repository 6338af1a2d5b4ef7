/**
 * The trees of a run, each read once as long as its files stay what they are. A file that the list of its tree leaves out (an ignored one, or
 * one behind a link) is linted with all the others, and none of these with it: what is found must not depend on what is linted besides.
 */
import type { Host } from "./host.js";
import { folderOf, unlistedFolder } from "./paths.js";
import { type FileText, isCurrent, readTree, type Tree, withFolder, withText } from "./tree.js";

/** A tree with a file, or a folder, that its list leaves out. */
interface Aside {
    readonly tree: Tree;
    /** What it was made of, and the state of the folder. */
    readonly base: Tree;
    readonly state: string;
}

export class Trees {
    readonly #host: Host | null;
    readonly #byRoot = new Map<string, Tree>();
    /** That of the last file which was not listed. */
    #aside: Aside | null = null;
    /** By list, what is in it, and the folders of which it has nothing, by folder. */
    readonly #lists = new WeakMap<readonly string[], { readonly paths: ReadonlySet<string>; readonly unlisted: Map<string, string | null> }>();

    constructor(host: Host | null) {
        this.#host = host;
    }

    /** The tree that a file is linted in, with exactly its text: the same object as long as nothing has changed. */
    of(root: string, file: FileText): Tree {
        const known = this.#byRoot.get(root);
        if (known?.texts.has(file.path) === true && isCurrent(known, this.#host, root, file.path)) return this.#keep(root, withSame(known, file));
        // What has come or gone since it was listed last shows in the list from here on.
        if (known === undefined) this.#host?.state?.(root);
        return this.#isListed(root, file.path) ? this.#keep(root, readTree(this.#host, root, file, known)) : this.#besides(root, file);
    }

    /** The tree below a folder as far as it was read. */
    below(root: string): Tree | undefined {
        return this.#byRoot.get(root);
    }

    #keep(root: string, tree: Tree): Tree {
        this.#byRoot.set(root, tree);
        return tree;
    }

    #besides(root: string, file: FileText): Tree {
        const base = this.#current(root, file.path);
        const folder = this.#unlistedFolder(root, file.path);
        const name = `${root}\n${folder ?? file.path}`;
        const state = folder === null ? "" : (this.#host?.state?.(folder) ?? "");
        const known = this.#aside?.tree.name === name && this.#aside.base === base && this.#aside.state === state ? this.#aside.tree : null;
        const make = (): Tree => (folder === null || this.#host === null ? withText(base, file) : withFolder(base, this.#host, folder, file));
        const tree = known?.texts.has(file.path) === true ? withSame(known, file) : { ...make(), name };
        this.#aside = { tree, base, state };
        return tree;
    }

    /** The listed files, for one that is not listed. */
    #current(root: string, path: string): Tree {
        const known = this.#byRoot.get(root);
        return known !== undefined && isCurrent(known, this.#host, root, path) ? known : this.#keep(root, readTree(this.#host, root, null, known));
    }

    /** Without a host, there is nothing but what is linted. */
    #isListed(root: string, path: string): boolean {
        return this.#host === null || this.#listOf(root).paths.has(path);
    }

    #listOf(root: string): { readonly list: readonly string[]; readonly paths: ReadonlySet<string>; readonly unlisted: Map<string, string | null> } {
        const list = this.#host?.list(root) ?? [];
        let known = this.#lists.get(list);
        if (known === undefined) this.#lists.set(list, (known = { paths: new Set(list), unlisted: new Map() }));
        return { list, ...known };
    }

    /** See {@link unlistedFolder}. */
    #unlistedFolder(root: string, path: string): string | null {
        const { list, unlisted } = this.#listOf(root);
        const folder = folderOf(path);
        let found = unlisted.get(folder);
        if (found === undefined) unlisted.set(folder, (found = unlistedFolder(root, path, list)));
        return found;
    }
}

function withSame(tree: Tree, file: FileText): Tree {
    return tree.texts.get(file.path) === file.text ? tree : withText(tree, file);
}
