import type { KnownNames } from "./known-names.js";

/**
 * The only door from the analysis to the world of files. Node's file system is one implementation (host/node-host.ts); an
 * editor's open buffers or a browser's tabs can be others. Nothing in parser/, analysis/ and rules/ reads a file by any other way.
 *
 * Paths are absolute and written with forward slashes, on Windows too (`C:/drivers/net/accept.c`).
 */
export interface Host {
    /**
     * Lists the C and C++ files below a directory, recursively, in code unit order of their paths. Files that the project ignores
     * (.gitignore) and build output are left out. Never throws: what can't be listed is not in the list.
     *
     * @param root absolute path of a directory
     */
    list(root: string): readonly string[];

    /**
     * A file's text without its byte-order mark, line ends as they are, or null when there is no such file or its content is no
     * text. Never throws. Not remembered: the caller keeps what it needs.
     *
     * @param path absolute path of a file
     */
    read(path: string): string | null;

    /** The same of many files at once, by path, where a host has a faster way for that. Those that read() gives null for are left out. */
    readAll?(paths: Iterable<string>): ReadonlyMap<string, string>;

    /**
     * Names the state of the files below a directory: as long as it is the same, so are list() and read(). A host whose files never change
     * has no need of it.
     *
     * @param root absolute path of a directory
     * @param mattering files of which a change must be seen at once; one of the others may be seen a little later
     */
    state?(root: string, mattering?: Iterable<string>): string;

    /**
     * What the text of a file is known to name from an earlier run, where that is sure to be the text that read() would give; undefined for a
     * file that must be read.
     *
     * @param path absolute path of a file
     */
    names?(path: string): KnownNames | undefined;

    /**
     * Files below a directory that are not looked at for themselves, but say what a driver is built of: project files, module definitions,
     * assembler, and C and C++ files that the project ignores, as what a build makes. Left out by a host that does not know of them.
     *
     * @param root absolute path of a directory
     */
    beside?(root: string): readonly string[];

    /**
     * The repository below a directory that a file lies in, where the directory holds several and is in none itself; "" where it does not. What is
     * cloned side by side shares names, and nothing else.
     *
     * @param root absolute path of a directory
     * @param path absolute path of a file below it
     */
    cloneOf?(root: string, path: string): string;

    /** True where somebody has told the drivers of a tree apart before, and this host has the files of one only. */
    readonly holdsOneDriver?: boolean;
}
