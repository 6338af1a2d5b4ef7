/**
 * The objects, members and values that the states of a function speak of, by number. Names are strings that grow with what they name; each
 * is looked at once, and what one name has to do with another is found out once for each pair, by all runs of the function together.
 */
import { joinValues } from "./contents.js";
import { type Fact, sameFact } from "./facts.js";
import type { IntMap } from "./int-map.js";
import { Matching, type PathName, RootName } from "./objects.js";
import type { Cell, Sym } from "./sym.js";
import { sameStarts } from "./walks.js";

/** A value that something is known of. */
interface FactName {
    readonly id: number;
    readonly key: string;
    /** True for values read from memory that other threads can see. */
    readonly isShared: boolean;
    /** What was last known of it. */
    last: Fact | null;
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
