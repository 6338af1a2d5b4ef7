/** The file system of Node as the host of the analysis and of the command line. */
import { resolve } from "node:path";
import type { Host } from "../analysis/host.js";
import { unlistedFolder } from "../analysis/paths.js";
import { withoutMark } from "./encoding.js";
import { readTogether } from "./read-together.js";
import { type FileReading, readTextFile } from "./read-file.js";
import { repositoryBelow } from "./repositories.js";
import { stampOf } from "./stamp.js";
import { byCodeUnits, walk, type WalkResult } from "./walk.js";

/** Milliseconds between two looks at a tree, and how many times longer than a look they are at least; and between looks at what matters. */
const LEAST_WAIT = 1000;
const MOST_SHARE = 20;
const SOON = 50;

/** What was seen of a tree, and when to look again, in the time of performance.now(). */
interface Look {
    readonly state: string;
    readonly stamps: ReadonlyMap<string, string>;
    readonly until: number;
    soon: number;
}

function textOf(path: string): string {
    return stampOf(path)?.text ?? "";
}

export interface NodeHostOptions {
    /** False to list also what .gitignore files exclude, and build output. True when left out. */
    readonly honourIgnores?: boolean;
    /** Absolute paths of files that are listed even where something leaves them out, with all that lies in a folder that is left out as a whole. */
    readonly named?: readonly string[];
}

export class NodeHost implements Host {
    private readonly honourIgnores: boolean;
    readonly #named: readonly string[];
    private readonly lists = new Map<string, WalkResult>();
    readonly #states = new Map<string, Look>();

    constructor({ honourIgnores = true, named = [] }: NodeHostOptions = {}) {
        this.honourIgnores = honourIgnores;
        this.#named = named;
    }

    /** See {@link Host.list}. A directory is walked again only by {@link state}. */
    list(root: string): readonly string[] {
        return this.#listOf(normalizePath(root)).files;
    }

    /** See {@link Host.beside}. Walked again with {@link list}. */
    beside(root: string): readonly string[] {
        return this.#listOf(normalizePath(root)).beside;
    }

    /** See {@link Host.cloneOf}. */
    cloneOf(root: string, path: string): string {
        const directory = normalizePath(root);
        const found = repositoryBelow(directory, path);
        return found === directory ? "" : found;
    }

    #listOf(directory: string): WalkResult {
        let found = this.lists.get(directory);
        if (!found) {
            found = this.#withNamed(directory, walk(directory, { honourIgnores: this.honourIgnores }));
            this.lists.set(directory, found);
        }
        return found;
    }

    #withNamed(directory: string, found: WalkResult): WalkResult {
        const listed = new Set(found.files);
        const inside = directory.endsWith("/") ? directory : `${directory}/`;
        const left = this.#named.filter((path) => !listed.has(path) && path.startsWith(inside));
        if (left.length === 0) return found;
        const folders = new Set(left.map((path) => unlistedFolder(directory, path, found.files)).filter((folder) => folder !== null));
        for (const folder of folders) for (const path of walk(folder, { honourIgnores: this.honourIgnores }).files) listed.add(path);
        for (const path of left) listed.add(path);
        return { ...found, beside: found.beside.filter((path) => !listed.has(path)), files: [...listed].sort(byCodeUnits) };
    }

    /**
     * See {@link Host.state}. An editor asks at every keystroke, a run over a tree at every file: all files are looked at (their names, sizes and
     * times) once a second at most, and those that matter twenty times; less often where that takes long.
     */
    state(root: string, mattering: Iterable<string> = []): string {
        const directory = normalizePath(root);
        const known = this.#states.get(directory);
        const now = performance.now();
        if (known !== undefined && now < known.until) {
            if (now < known.soon) return known.state;
            known.soon = now + SOON;
            if ([...mattering].every((path) => textOf(path) === known.stamps.get(path))) return known.state;
        }
        this.lists.delete(directory);
        const { files, beside } = this.#listOf(directory);
        const stamps = new Map([...files, ...beside].map((path) => [path, textOf(path)]));
        // A file that goes from one list to the other is another state, too.
        const text = [files, [""], beside].flatMap((paths) => paths.map((path) => `${path} ${stamps.get(path) ?? ""}`)).join("\n");
        const end = performance.now();
        // The same state has the same text, so that telling them apart takes no time.
        const state = known?.state === text ? known.state : text;
        this.#states.set(directory, { state, stamps, until: end + Math.max(LEAST_WAIT, MOST_SHARE * (end - now)), soon: end + SOON });
        return state;
    }

    /** See {@link Host.read}. */
    read(path: string): string | null {
        const reading = readTextFile(path);
        return reading.ok ? withoutMark(reading.text) : null;
    }

    /** See {@link Host.readAll}. */
    readAll(paths: Iterable<string>): ReadonlyMap<string, string> {
        return textsOf(readTogether(paths));
    }
}

/** The texts, without their byte-order marks, of the files that could be read. */
export function textsOf(readings: Iterable<readonly [path: string, reading: FileReading]>): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const [path, reading] of readings) if (reading.ok) texts.set(path, withoutMark(reading.text));
    return texts;
}

/** An absolute path with forward slashes. */
export function normalizePath(path: string): string {
    const absolute = resolve(path);
    return process.platform === "win32" ? absolute.replaceAll("\\", "/") : absolute;
}
