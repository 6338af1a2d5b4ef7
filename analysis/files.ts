/**
 * The files of a run and which of them matter. Reading is cheap, understanding is not: a file is cut up (and later parsed) only when it
 * speaks of WSK or IRPs, or when something that does so leads to it by a name or an `#include`.
 */
import { kernelApi } from "../knowledge/index.js";
import { asRead } from "../parser/lines.js";
import { parseFile } from "../parser/parse.js";
import type { MacroDefinition, ParsedFile } from "../parser/parsed-file.js";
import { FileLinks } from "./file-links.js";
import type { Host } from "./host.js";
import { Includes } from "./includes.js";
import { push } from "./multimaps.js";
import { ProjectFiles } from "./project-files.js";
import { folderOf, isHeader, nearness, sharedFolders } from "./paths.js";
import { SPEAKS_WSK } from "./text-names.js";
import { Texts } from "./texts.js";
import { Unit } from "./unit.js";

/** Words of files that matter beside one that speaks of WSK: the same driver's helpers. */
const SPEAKS_IRP = /\bIo(?:Allocate|Initialize|Reuse|Free|Cancel)Irp|\bIoSetCompletionRoutine|\bP?IRP\b/;

/** More files than this that mention a name, and the name says nothing about who calls what. */
const MOST_MENTIONS = 64;

/** What a run knows of a tree before files of it are loaded. */
export interface KnownTree {
    /** A file as the linter has it. */
    readonly file?: ParsedFile;
    /** What the tree's files include. */
    readonly includes?: Includes;
    /** How the tree's drivers are built. */
    readonly projects?: ProjectFiles;
    /** Parses a file, or knows it from another run. */
    readonly parse?: typeof parseFile;
}

export class Files {
    readonly #texts = new Map<string, string>();
    readonly #units = new Map<string, Unit>();
    /** Files that are linted but that nothing has led to: their names mean nothing to the others. */
    readonly #guests = new Map<string, Unit>();
    readonly #heads = new Map<string, string[]>();
    readonly #listeners: ((unit: Unit) => void)[] = [];
    /** Headers that are not loaded, by the macros that they seem to define; null until someone asks. */
    #macros: Map<string, string[]> | null = null;
    /** Names looked for, each with the file it was looked for from, and the units found. */
    readonly #sought = new Map<Unit, Map<string, readonly Unit[]>>();
    /** Words whose mentions are loaded, or were too many. */
    readonly #mentioned = new Set<string>();
    readonly includes: Includes;
    readonly parse: typeof parseFile;
    readonly projects: ProjectFiles;
    readonly #links: FileLinks;
    /** Units that speak of WSK, and those that they lead to; null until someone asks. */
    #mattering: Set<Unit> | null = null;

    /** @param known what is known already of the tree that the files are of */
    constructor(host: Host, paths: Iterable<string>, known: KnownTree = {}) {
        for (const path of paths) {
            const text = path === known.file?.path ? known.file.text : host.read(path);
            if (text === null) continue;
            this.#texts.set(path, asRead(text));
        }
        this.parse = known.parse ?? parseFile;
        this.projects = known.projects ?? new ProjectFiles(null, []);
        this.includes = known.includes ?? new Includes(Texts.of(this.#texts));
        this.#links = new FileLinks(this.#texts, (path) => this.wordsIn(path), (name, from) => this.#definers(name, from));
    }

    /**
     * Takes a file as the linter has parsed it. False when the run has read other text for that path, so that everything derived from it
     * is stale.
     */
    adopt(file: ParsedFile): boolean {
        const known = this.#units.get(file.path);
        if (known !== undefined) return known.file.text === file.text;
        const text = this.#texts.get(file.path);
        if (text !== undefined && text !== file.text) return false;
        if (this.#guests.get(file.path)?.file.text !== file.text) this.#guests.set(file.path, new Unit(file));
        return true;
    }

    /** Loads what matters by itself; `onLoad` hears of every unit, now and later. */
    start(onLoad: (unit: Unit) => void): void {
        this.#listeners.push(onLoad);
        for (const path of this.#seeds()) this.load(path);
    }

    /**
     * The files that matter by themselves: those that speak of WSK, and those in the same folders that speak of IRPs. In a tree where
     * nothing speaks of WSK, every file that speaks of IRPs.
     */
    #seeds(): readonly string[] {
        const texts = [...this.#texts];
        const wsk = new Set(texts.filter(([, text]) => SPEAKS_WSK.test(text)).map(([path]) => path));
        const folders = new Set([...wsk].map(folderOf));
        const isBeside = (path: string): boolean => wsk.size === 0 || folders.has(folderOf(path));
        return texts.filter(([path, text]) => wsk.has(path) || (isBeside(path) && SPEAKS_IRP.test(text))).map(([path]) => path);
    }

    /** The texts of all files, loaded or not. */
    get texts(): ReadonlyMap<string, string> {
        return this.#texts;
    }

    get loaded(): Iterable<Unit> {
        return this.#units.values();
    }

    get loadedCount(): number {
        return this.#units.size;
    }

    unit(path: string): Unit | undefined {
        return this.#units.get(path) ?? this.#guests.get(path);
    }

    load(path: string): Unit | null {
        const known = this.#units.get(path);
        if (known !== undefined) return known;
        const text = this.#texts.get(path);
        if (text === undefined) return null;
        const unit = this.#guests.get(path) ?? new Unit(this.parse(path, text));
        this.#guests.delete(path);
        this.#units.set(path, unit);
        this.#announce(unit);
        return unit;
    }

    #announce(unit: Unit): void {
        const isGuessed = unit.file.items.some((item) => item.headMacro !== null);
        if (isGuessed) {
            this.#loadIncludes(unit);
            unit.nameMacroHeads((name) => this.#headerMacro(name, unit));
        }
        for (const listener of this.#listeners) listener(unit);
        if (!isGuessed) this.#loadIncludes(unit);
    }

    #loadIncludes(unit: Unit): void {
        for (const line of unit.file.lines) {
            const name = line.name === "include" ? /^([<"][^>"]+)[>"]/.exec(line.argument)?.[1] : undefined;
            const header = name === undefined ? null : this.includes.resolve(name, unit.path);
            if (header !== null) this.load(header);
        }
    }

    /** The macro of that name in the nearest header. */
    #headerMacro(name: string, from: Unit): MacroDefinition | null {
        const headers = [...this.#units.values()].filter((unit) => unit !== from && isHeader(unit.path) && unit.macros.has(name));
        headers.sort((a, b) => sharedFolders(b.path, from.path) - sharedFolders(a.path, from.path));
        return headers[0]?.macros.get(name) ?? null;
    }

    /** Loads the file that defines the function `name` for a caller in `from`: of those that seem to, the nearest that do. */
    loadDefinitions(name: string, from: Unit): readonly Unit[] {
        const known = this.#sought.get(from) ?? new Map<string, readonly Unit[]>();
        this.#sought.set(from, known);
        let found = known.get(name);
        if (found === undefined) known.set(name, (found = this.#findDefinitions(name, from)));
        return found;
    }

    #findDefinitions(name: string, from: Unit): readonly Unit[] {
        const paths = this.#definers(name, from.path);
        const distances = new Set(paths.map((path) => nearness(path, from.path)));
        for (const distance of [...distances].sort((a, b) => b - a)) {
            const units = paths.filter((path) => nearness(path, from.path) === distance).map((path) => this.load(path));
            const defining = units.filter((unit) => unit?.functions.has(name) === true) as Unit[];
            if (defining.length > 0) return defining;
        }
        return [];
    }

    /** False when nothing in `from` leads to `to` by calls, over any number of steps. */
    leadTo(from: Unit, to: Unit): boolean {
        return from === to || this.#links.to(to.path).has(from.path);
    }

    /** The paths of a unit and of all files that lead to it by calls, over any number of steps. */
    leadingTo({ path }: Unit): ReadonlySet<string> {
        return this.#links.to(path);
    }

    /** True for a file that speaks of WSK, or that one which does leads to by calls, over any number of steps. */
    matters(unit: Unit): boolean {
        this.#mattering ??= this.#reach();
        return this.#mattering.has(unit);
    }

    /** Loads everything that the files which speak of WSK lead to by calls, and what that leads to, until nothing new is reached. */
    #reach(): Set<Unit> {
        const reached = new Set(this.#seeds().map((path) => this.load(path)).filter((unit) => unit !== null));
        for (const unit of reached) {
            for (const name of this.includes.names.get(unit.path)?.called ?? []) {
                if (unit.functions.has(name) || kernelApi(name) !== undefined) continue;
                for (const each of this.loadDefinitions(name, unit)) reached.add(each);
            }
        }
        return reached;
    }

    /** Loads the headers that define a macro, so that it does not matter who has asked for what before. */
    loadMacro(name: string): void {
        this.#macros ??= this.#indexMacros();
        const paths = this.#macros.get(name);
        if (paths === undefined) return;
        this.#macros.delete(name);
        // What so many have, each means for itself.
        if (paths.length <= MOST_MENTIONS) for (const path of paths) this.load(path);
    }

    #indexMacros(): Map<string, string[]> {
        const index = new Map<string, string[]>();
        for (const path of this.#texts.keys()) {
            if (!isHeader(path) || this.#units.has(path)) continue;
            for (const name of this.includes.names.get(path)?.macros ?? []) push(index, name, path);
        }
        return index;
    }

    /** False for a name that no file seems to define a function of. */
    mayBeFunction(name: string): boolean {
        if (this.#heads.size === 0) this.#indexHeads();
        return this.#heads.has(name.slice(name.lastIndexOf(":") + 1));
    }

    /** The files that seem to define a function of that name which code in `from` may mean. */
    #definers(name: string, from: string): readonly string[] {
        if (this.#heads.size === 0) this.#indexHeads();
        // Texts name a method without its class.
        const word = name.slice(name.lastIndexOf(":") + 1);
        return (this.#heads.get(word) ?? []).filter((path) => this.includes.canMean(from, word, path));
    }

    #indexHeads(): void {
        this.#heads.set("", []);
        for (const path of this.#texts.keys()) {
            for (const name of this.includes.names.get(path)?.heads.defined ?? []) push(this.#heads, name, path);
        }
    }

    /** The words of a file outside of comments. */
    wordsIn(path: string): Iterable<string> {
        return this.includes.names.get(path)?.words ?? new Set(this.#texts.get(path)?.match(/[A-Za-z_]\w*/g));
    }

    /** False for a file in which `word` does not stand, but in comments. */
    mentions(path: string, word: string): boolean {
        return this.includes.names.get(path)?.words.has(word) !== false;
    }

    /** Loads the files whose text contains `word`, unless they are too many for the word to mean anything. */
    loadMentions(word: string): void {
        if (this.#mentioned.has(word)) return;
        this.#mentioned.add(word);
        const paths: string[] = [];
        for (const path of this.#texts.keys()) {
            if (!this.#units.has(path) && this.mentions(path, word)) paths.push(path);
            if (paths.length > MOST_MENTIONS) return;
        }
        for (const path of paths) this.load(path);
    }
}
