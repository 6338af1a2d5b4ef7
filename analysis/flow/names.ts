/**
 * The objects, members and values that the states of a function speak of, by number. Names are strings that grow with what they name; each
 * is looked at once, and what one name has to do with another is found out once for each pair, by all runs of the function together.
 */
import { joinValues } from "./contents.js";
import { mayAlias } from "./elements.js";
import { type Fact, sameFact } from "./facts.js";
import type { IntMap } from "./int-map.js";
import { type Cell, isLocalRoot, memberCell, rootCell, type Sym, unknownSym } from "./sym.js";
import { sameStarts } from "./walks.js";

/** Variables of file scope, all together. */
export const ANY_GLOBAL = "G:*";

/** Numbers of the names in a growing list that a test accepts, found as far as the list has been looked through. */
class Matching<T extends { readonly id: number }> {
    readonly #ids: number[] = [];
    #upTo = 0;

    constructor(
        readonly list: readonly T[],
        readonly accepts: (each: T) => boolean,
    ) {}

    get ids(): readonly number[] {
        for (; this.#upTo < this.list.length; this.#upTo++) {
            const each = this.list[this.#upTo] as T;
            if (this.accepts(each)) this.#ids.push(each.id);
        }
        return this.#ids;
    }
}

/** An object as a whole. */
export class RootName {
    readonly isLocal: boolean;
    readonly isGlobal: boolean;
    /** True for an object that others find without being given it. */
    readonly isPublic: boolean;
    /** False for an object that is found through none. */
    readonly #isFound: boolean;
    /** A root's name never changes what it names. */
    base: Cell["base"] | undefined;
    #cell: Cell | null = null;
    #calls: readonly number[] | null = null;
    readonly paths: PathName[] = [];
    /** Members by path: of most objects, as those of most names below, little is ever asked, and what nobody has asked for takes no memory. */
    #byPath: Map<string, PathName> | null = null;
    /** Whether the object is found through another one, by that one's number. */
    #reached: (boolean | undefined)[] | null = null;

    constructor(
        readonly id: number,
        readonly name: string,
    ) {
        this.isLocal = isLocalRoot(name);
        this.isGlobal = name.startsWith("G:");
        this.isPublic = isPublic(name);
        this.#isFound = name.includes("(");
    }

    /** The function's own calls by which the object is named: what was got from them, or may have been changed in them. */
    get calls(): readonly number[] {
        return (this.#calls ??= Array.from(this.name.matchAll(NAMED_CALL), ([, id]) => Number(id)));
    }

    path(text: string): PathName {
        const first = this.paths[0];
        let path = first?.text === text ? first : this.#byPath?.get(text);
        if (path === undefined) {
            // What a part belongs to has the lower number, so that it comes first where the contents are listed.
            const wholes: Whole[] = text === "" ? NO_WHOLES : [];
            for (let end = text.lastIndexOf("."); end >= 0; end = end === 0 ? -1 : text.lastIndexOf(".", end - 1)) {
                wholes.push({ path: this.path(text.slice(0, end)).id, rest: text.slice(end) });
            }
            path = new PathName(this, this.paths.length, text, wholes);
            this.paths.push(path);
            if (path.id > 0) (this.#byPath ??= new Map<string, PathName>()).set(text, path);
        }
        return path;
    }

    /** True when this object is found through a pointer that the object `from` holds. */
    isReachedFrom(from: RootName): boolean {
        return ((this.#reached ??= [])[from.id] ??= this.name.includes(`(${from.name}.`) || this.name.includes(`(${from.name})`));
    }

    /** True when it is {@link isReachedFrom} one of some objects. */
    isReachedFromAny(some: Iterable<RootName>): boolean {
        if (!this.#isFound) return false;
        for (const each of some) if (this.isReachedFrom(each)) return true;
        return false;
    }

    /** The cell of the object as a whole. */
    get cell(): Cell {
        if (this.base === undefined) return rootCell(this.name, { pointer: unknownSym(this.name) });
        return (this.#cell ??= rootCell(this.name, this.base));
    }
}

/** A call of the function's own in a name: behind a slash stands one of a callee's, behind the other signs what the author has called so. */
const NAMED_CALL = /(?<![\w/.#:@])(?:in)?c(\d+)(?!\w)/g;

/** True for a variable of file scope, for what one leads to, and for memory that is not known. */
export function isPublic(root: string): boolean {
    return root.startsWith("G:") || root.startsWith("*?") || root.includes("(G:");
}

interface Whole {
    readonly path: number;
    readonly rest: string;
}

const NO_WHOLES: Whole[] = [];

/** A member of an object; the object itself has the empty path. */
export class PathName {
    readonly isElement: boolean;
    /** How many steps it is from the object to the member, and one for the object. */
    readonly depth: number;
    /** True for a member that no name of C can name: what the system keeps there. */
    readonly isHidden: boolean;
    /** What was read here before anything was written. */
    initial: Extract<Sym, { kind: "initial" }> | null = null;
    #steps: readonly string[] | null = null;
    /** What was last joined here, by the place where paths met. */
    #joins: Map<string, Joined> | null = null;
    #replaced: Matching<PathName> | null = null;
    #aliases: Matching<PathName> | null = null;
    #below: Matching<PathName> | null = null;

    constructor(
        readonly root: RootName,
        readonly id: number,
        readonly text: string,
        /** What this is a part of, nearest first, with the way from there. */
        readonly wholes: readonly Whole[],
    ) {
        this.isElement = text.includes("[");
        this.depth = wholes.length + 1;
        this.isHidden = text.includes(".#");
    }

    /** The steps from the object to the member, behind an empty one for the object. */
    get steps(): readonly string[] {
        return (this.#steps ??= this.text.split("."));
    }

    get cell(): Cell {
        const { root, text } = this;
        return text === "" ? root.cell : this.steps.slice(1).reduce(memberCell, root.cell);
    }

    /** Members that a write to this one overwrites or may overwrite: those below, and elements of the same array. */
    get replaced(): readonly number[] {
        return (this.#replaced ??= new Matching(this.root.paths, (other) => this.#isAbove(other) || this.#mayBe(other))).ids;
    }

    /** Other elements of the same array, or members of them, that may be this one. */
    get aliases(): readonly number[] {
        return (this.#aliases ??= new Matching(this.root.paths, (other) => this.#mayBe(other))).ids;
    }

    get below(): readonly number[] {
        return (this.#below ??= new Matching(this.root.paths, (other) => this.#isAbove(other))).ids;
    }

    #isAbove(other: PathName): boolean {
        return other.depth > this.depth && other.text.charAt(this.text.length) === "." && other.text.startsWith(this.text);
    }

    #mayBe(other: PathName): boolean {
        return this.isElement && other.isElement && other !== this && mayAlias(other.steps, this.steps);
    }

    /** What two values become here where paths meet at `site`; `join` makes it where they are not those that were joined last. */
    joined(site: string, a: Sym, b: Sym, join: () => Sym): Sym {
        const last = this.#joins?.get(site);
        if (last !== undefined && last.a === a && last.b === b) return last.value;
        const value = join();
        (this.#joins ??= new Map<string, Joined>()).set(site, { a, b, value });
        return value;
    }
}

/** A value that something is known of. */
interface FactName {
    readonly id: number;
    readonly key: string;
    /** True for values read from memory that other threads can see. */
    readonly isShared: boolean;
    /** What was last known of it. */
    last: Fact | null;
}

/** What two values become where they meet. */
interface Joined {
    readonly a: Sym;
    readonly b: Sym;
    readonly value: Sym;
}

/** Facts by key, for those who have asked. */
const listed = new WeakMap<IntMap<Fact>, ReadonlyMap<string, Fact>>();

export class Names {
    readonly roots: RootName[] = [];
    readonly facts: FactName[] = [];
    /** The places at which turns of loops begin. */
    readonly loops = new Set<string>();
    readonly #rootIds = new Map<string, RootName>();
    readonly #factIds = new Map<string, number>();
    readonly #values = new Map<string, Sym>();
    readonly #cells = new Map<string, PathName>();
    /** Facts about values that were made where paths met, by the beginning of those values' names. */
    readonly #jointFacts = new Map<string, FactName[]>();
    /** Temporaries of the lowering and results of calls. */
    readonly temporaries: PathName[] = [];
    readonly #mentioning = new Map<string, Matching<FactName>>();

    root(name: string): RootName {
        let root = this.#rootIds.get(name);
        if (root === undefined) {
            root = new RootName(this.roots.length, name);
            this.roots.push(root);
            this.#rootIds.set(name, root);
        }
        return root;
    }

    /** True for an object that was named before. */
    knows(root: string): boolean {
        return this.#rootIds.has(root);
    }

    path(cell: Cell): PathName {
        const known = this.#cells.get(cell.key);
        if (known !== undefined && known.root.name === cell.root) return known;
        const path = this.root(cell.root).path(cell.key.slice(cell.root.length));
        this.#cells.set(cell.key, path);
        return path;
    }

    /** The value itself, or an equal one that was met before: states that hold the same are then told by looking once. */
    same(value: Sym): Sym {
        const known = this.#values.get(value.key);
        if (known !== undefined && isIdentical(known, value)) return known;
        this.#values.set(value.key, value);
        return value;
    }

    /** The value of a member where paths with `a` and `b` meet at `site`. */
    joined(a: Sym, b: Sym, path: PathName, site: string): Sym {
        if (a === b || (a.key === b.key && a.kind !== "phi")) return a;
        return path.joined(site, a, b, () => this.same(joinValues(a, b, () => `${site}:${path.root.name}${path.text}`, this.loops.has(site))));
    }

    /** The fact, or an equal one about the same value that was met before. */
    knownAs(id: number, fact: Fact): Fact {
        const name = this.facts[id];
        if (name === undefined) return fact;
        const { last } = name;
        if (last !== null && sameFact(last, fact) && last.of !== null && fact.of !== null && isIdentical(last.of, fact.of)) return last;
        return (name.last = fact);
    }

    /** Facts by the keys of their values. */
    listed(facts: IntMap<Fact>): ReadonlyMap<string, Fact> {
        let list = listed.get(facts);
        if (list === undefined) {
            const byKey = new Map<string, Fact>();
            facts.each((id, fact) => byKey.set(this.facts[id]?.key ?? "", fact));
            listed.set(facts, (list = byKey));
        }
        return list;
    }

    /** The number of a temporary of the lowering, or of the result of a call: no pointer can reach them. */
    temporary(kind: "T" | "R", id: number): number {
        const number = 2 * id + (kind === "T" ? 0 : 1);
        this.temporaries[number] ??= this.root(`${kind}${id}`).path("");
        return number;
    }

    knownFact(key: string): number | undefined {
        return this.#factIds.get(key);
    }

    fact(key: string): number {
        let id = this.#factIds.get(key);
        if (id === undefined) {
            id = this.facts.length;
            const name = { id, key, isShared: /\bin\w*\(|@/.test(key), last: null };
            this.facts.push(name);
            for (const joint of new Set(key.match(JOINT) ?? [])) this.#about(joint).push(name);
            this.#factIds.set(key, id);
        }
        return id;
    }

    /** Numbers of the facts about values that depend on `part`. */
    factsMentioning(part: string): readonly number[] {
        // There are as many values made where paths meet as there are places and members: most are in no fact.
        const joint = part.startsWith("phi") ? part.slice(0, part.indexOf(":") + 1) : "";
        const facts = joint === "" ? this.facts : (this.#jointFacts.get(joint) ?? NO_FACTS);
        if (facts.length === 0) return NO_IDS;
        let matching = this.#mentioning.get(part);
        if (matching === undefined) this.#mentioning.set(part, (matching = new Matching(facts, ({ key }) => key.includes(part) && mentions(key, part))));
        return matching.ids;
    }

    #about(joint: string): FactName[] {
        const facts = this.#jointFacts.get(joint) ?? [];
        this.#jointFacts.set(joint, facts);
        return facts;
    }
}

/** How the name of a value begins that was made where paths meet: by the place. */
const JOINT = /phi\w+:/g;
const NO_FACTS: readonly FactName[] = [];
const NO_IDS: readonly number[] = [];

/**
 * Keys contain the keys of their parts; a part ends where a digit or letter cannot go on. Behind a slash stands a name of the callee whose
 * call stands before it: `c2/c6` is no value of this function's own call `c6`.
 */
export function mentions(key: string, part: string): boolean {
    for (let at = key.indexOf(part); at >= 0; at = key.indexOf(part, at + 1)) {
        if (!isWordAt(key, at + part.length) && !isInName(key, at)) return true;
    }
    return false;
}

/** True where something begins within a longer name: of a callee's, or one that the author gave to a member, a variable of file scope (`G:`) or a function. */
function isInName(key: string, at: number): boolean {
    switch (key[at - 1]) {
        case undefined:
            return false;
        case "/":
        case ".":
            return true;
        case ":":
            return key[at - 2] === "G";
        case "@":
            return at === 1 || !isWordAt(key, at - 2);
        default:
            return isWordAt(key, at - 1);
    }
}

function isWordAt(text: string, at: number): boolean {
    const code = text.charCodeAt(at);
    return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

/** True when two values with the same key are the same in everything else, too. */
function isIdentical(a: Sym, b: Sym): boolean {
    if (a === b) return true;
    switch (a.kind) {
        case "const":
            return b.kind === "const" && a.name === b.name;
        case "phi":
            return b.kind === "phi" && (a.of === null ? b.of === null && a.least === b.least && a.byOnes === b.byOnes && sameStarts(a.starts, b.starts) : b.of !== null && sameList(a.of, b.of));
        case "unknown":
            return b.kind === "unknown" && a.node === b.node;
        case "result":
            return b.kind === "result" && a.call === b.call;
        case "function":
            return b.kind === "function" && a.from === b.from;
        case "op":
            return b.kind === "op" && isEqual(a.left, b.left) && isEqual(a.right, b.right);
        case "not":
        case "success":
            return b.kind === a.kind && isEqual(a.operand, b.operand);
        default:
            return a.kind === b.kind;
    }
}

function sameList(a: readonly Sym[], b: readonly Sym[]): boolean {
    return a.length === b.length && a.every((each, index) => isEqual(each, b[index] as Sym));
}

function isEqual(a: Sym, b: Sym): boolean {
    return a === b || (a.key === b.key && isIdentical(a, b));
}
