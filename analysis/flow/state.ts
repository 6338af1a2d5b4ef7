/** The state of one path (or of paths that agree): what memory holds and which conditions hold. Values, never shared mutably. */
import type { Variable } from "../ir.js";
import { asValue, type Contents, isNumber, joinValues, partOf, samePhi, ZERO_FILL } from "./contents.js";
import { CowMap } from "./cow-map.js";
import { mayAlias, someElement } from "./elements.js";
import { type Fact, joinFacts, NO_FACT } from "./facts.js";
import { type Cell, constSym, isLocalRoot, memberCell, type Sym, UNINITIALIZED, unknownSym, variableCell } from "./sym.js";

const ANY_GLOBAL = "G:*";

export class FlowState {
    readonly #objects: CowMap<Contents>;
    readonly #facts: CowMap<Fact>;
    /** Local objects whose address is known to code outside the function. */
    readonly #escaped: CowMap<true>;
    /** What the root of each object ever written names; shared by all states of a run, since a root's name never changes its meaning. */
    readonly #bases: Map<string, Cell["base"]>;
    /** Objects that code which is not understood may have changed, with the place of the last such code. */
    readonly #epochs: CowMap<string>;

    constructor(from?: FlowState) {
        this.#objects = from === undefined ? new CowMap() : from.#objects.clone();
        this.#facts = from === undefined ? new CowMap() : from.#facts.clone();
        this.#escaped = from === undefined ? new CowMap() : from.#escaped.clone();
        this.#bases = from === undefined ? new Map<string, Cell["base"]>() : from.#bases;
        this.#epochs = from === undefined ? new CowMap() : from.#epochs.clone();
    }

    clone(): FlowState {
        return new FlowState(this);
    }

    fact(key: string): Fact {
        return this.#facts.get(key) ?? NO_FACT;
    }

    get facts(): ReadonlyMap<string, Fact> {
        return this.#facts.entries;
    }

    learn(sym: Sym, fact: Omit<Fact, "of">): void {
        this.#facts.set(sym.key, { ...fact, of: sym });
    }

    /** Drops what is known of every value that depends on `key`. */
    forget(key: string): void {
        for (const each of [...this.#facts.entries.keys()]) if (mentions(each, key)) this.#facts.delete(each);
    }

    load(cell: Cell): Sym {
        const contents = this.#objects.get(cell.root);
        const path = cell.key.slice(cell.root.length);
        if (contents !== undefined) {
            const exact = contents.get(path);
            if (exact !== undefined) return asValue(exact);
            for (let end = path.lastIndexOf("."); end >= 0; end = path.lastIndexOf(".", end - 1)) {
                const whole = contents.get(path.slice(0, end));
                if (whole !== undefined) return partOf(whole, path.slice(end));
                if (end === 0) break;
            }
            const element = someElement(contents, cell, asValue);
            if (element !== null) return element;
        }
        return this.#untouched(cell);
    }

    #untouched(cell: Cell): Sym {
        if ("variable" in cell.base) {
            const { variable } = cell.base;
            if (variable.scope === "local" && !variable.isStatic) return UNINITIALIZED;
            if (variable.scope === "parameter" && cell.steps.length === 0) {
                return { kind: "param", key: `p${variable.index}`, index: variable.index };
            }
        }
        const epoch = this.#epochOf(cell.root);
        return { kind: "initial", key: `in${epoch}(${cell.key})`, cell, epoch };
    }

    /** What is reached through an object that may have changed may have changed with it. */
    #epochOf(root: string): string {
        const epochs = this.#epochs.entries;
        if (epochs.size === 0) return "";
        if (root.startsWith("G:")) return epochs.get(ANY_GLOBAL) ?? "";
        if (!root.includes("(")) return epochs.get(root) ?? "";
        let epoch = "";
        for (const [each, site] of epochs) if (each === root || reaches(each, root)) epoch += site;
        return epoch;
    }

    store(cell: Cell, value: Sym): void {
        this.#write(cell, value);
        if (value.kind === "address" && !isLocalRoot(cell.root)) this.escape(value);
    }

    /** A local comes into life. */
    declare(variable: Variable, zero: boolean): void {
        const cell = variableCell(variable);
        this.#objects.delete(cell.root);
        this.#escaped.delete(cell.root);
        if (zero) this.fillZero(cell);
    }

    setTemp(id: number, value: Sym): void {
        this.#write(temporary(`T${id}`), value);
    }

    temp(id: number): Sym | undefined {
        return this.#objects.get(`T${id}`)?.get("");
    }

    setResult(id: number, value: Sym): void {
        this.#write(temporary(`R${id}`), value);
    }

    result(id: number): Sym | undefined {
        return this.#objects.get(`R${id}`)?.get("");
    }

    fillZero(cell: Cell): void {
        this.#write(cell, ZERO_FILL);
    }

    /** Makes `to` a member-wise copy of `from`, whose value as a whole is `value`. */
    copy(to: Cell, from: Cell, value: Sym = this.load(from)): void {
        const source = this.#objects.get(from.root);
        const prefix = from.key.slice(from.root.length);
        this.store(to, value);
        for (const [path, value] of source ?? []) {
            if (path.startsWith(`${prefix}.`)) this.#set(to.root, to.key.slice(to.root.length) + path.slice(prefix.length), value);
        }
    }

    /** The members of an object that were assigned one by one. */
    *membersBelow(cell: Cell): Generator<[Cell, Sym], void, undefined> {
        const prefix = cell.key.slice(cell.root.length);
        for (const [path, value] of this.#objects.get(cell.root) ?? []) {
            if (!path.startsWith(`${prefix}.`)) continue;
            let member = cell;
            for (const step of path.slice(prefix.length + 1).split(".")) member = memberCell(member, step);
            yield [member, asValue(value)];
        }
    }

    /** The roots of all objects in which the value `key` is stored, or may be. */
    *holders(key: string): Generator<string, void, undefined> {
        for (const [root, contents] of this.#objects.entries) {
            for (const value of contents.values()) {
                if (value.key !== key && !(value.kind === "phi" && value.of?.some((each) => each.key === key) === true)) continue;
                yield root;
                break;
            }
        }
    }

    /** Objects outside the function that it has written, with their contents. */
    *writtenOutside(): Generator<[Cell, Contents], void, undefined> {
        for (const [root, contents] of this.#objects.entries) if (!isLocalRoot(root)) yield [this.#whole(root), contents];
    }

    /** What a callee gets to know, it may keep and change later. */
    escape(value: Sym): void {
        if (value.kind === "address") this.#escaped.set(value.cell.root, true);
        else if (value.kind === "phi") for (const each of value.of ?? []) this.escape(each);
    }

    isEscaped(root: string): boolean {
        return this.#escaped.has(root);
    }

    /** Code that is not understood has run at `site` and may have changed `cell`'s object and what it leads to. */
    havoc(cell: Cell, site: string): void {
        this.#bases.set(cell.root, cell.base);
        if (isLocalRoot(cell.root)) {
            this.clobber(cell, site);
            return;
        }
        this.#epochs.set(cell.root, site);
        for (const root of [...this.#objects.entries.keys()]) {
            if (root === cell.root || reaches(cell.root, root)) this.#objects.delete(root);
        }
    }

    /** Code that is not understood has run: variables of file scope and locals that escaped may have changed. */
    havocShared(site: string): void {
        this.#epochs.set(ANY_GLOBAL, site);
        for (const root of [...this.#objects.entries.keys()]) {
            if (root.startsWith("G:")) this.#objects.delete(root);
            else if (isLocalRoot(root) && this.#escaped.has(root)) this.clobber(this.#whole(root), site);
        }
    }

    /** Objects outside the function that unknown code may have changed; `globals` when any variable of file scope may have. */
    get havocs(): { readonly cells: readonly Cell[]; readonly globals: boolean } {
        const roots = [...this.#epochs.entries.keys()].filter((root) => root !== ANY_GLOBAL);
        return { cells: roots.map((root) => this.#whole(root)), globals: this.#epochs.has(ANY_GLOBAL) };
    }

    /**
     * Another thread (a completion routine) may have run: what it can see and holds a plain number may hold another one now. Pointers
     * are kept, since routines report results in numbers and leave the objects where they are.
     */
    settle(site: string): void {
        for (const key of [...this.#facts.entries.keys()]) if (/\bin\w*\(|@/.test(key)) this.#facts.delete(key);
        for (const [root, contents] of [...this.#objects.entries]) {
            if (isLocalRoot(root) && !this.#escaped.has(root)) continue;
            const kept = new Map<string, Sym>();
            for (const [path, value] of contents) kept.set(path, isNumber(value) ? unknownSym(`${site}@${root}${path}`) : value);
            this.#objects.set(root, kept);
        }
    }

    /** As `havoc`, locals included: code in the function itself that is not understood. */
    havocAll(site: string): void {
        for (const root of [...this.#objects.entries.keys()]) {
            if (/^[LP]/.test(root)) this.#escaped.set(root, true);
            else if (root.startsWith("*")) this.havoc(this.#whole(root), site);
        }
        this.havocShared(site);
    }

    /** The contents of `cell` are unknown from `site` on. */
    clobber(cell: Cell, site: string): void {
        this.#write(cell, unknownSym(`${site}@${cell.key}`));
    }

    #write(cell: Cell, value: Sym): void {
        const path = cell.key.slice(cell.root.length);
        const old = this.#objects.get(cell.root);
        const contents = new Map<string, Sym>();
        for (const [key, each] of old ?? []) {
            if (key === path || key.startsWith(`${path}.`)) continue;
            // Another element of the same array may be the one just written.
            if (mayAlias(key, path)) continue;
            contents.set(key, each);
        }
        contents.set(path, value);
        this.#objects.set(cell.root, contents);
        this.#bases.set(cell.root, cell.base);
    }

    /** The cell of an object as a whole. */
    #whole(root: string): Cell {
        return { key: root, root, base: this.#bases.get(root) ?? { pointer: unknownSym(root) }, steps: [] };
    }

    #set(root: string, path: string, value: Sym): void {
        const contents = new Map(this.#objects.get(root) ?? []);
        contents.set(path, value);
        this.#objects.set(root, contents);
    }

    /** Joins another state into this one at `site` (a block's name). Returns true when this state changed. */
    join(other: FlowState, site: string): boolean {
        let changed = false;
        if (!this.#epochs.shares(other.#epochs)) {
            for (const root of keysOfBoth(this.#epochs, other.#epochs)) {
                const mine = this.#epochs.get(root);
                if (mine === other.#epochs.get(root) || mine === `j${site}`) continue;
                this.#epochs.set(root, `j${site}`);
                changed = true;
            }
        }
        if (!this.#objects.shares(other.#objects)) {
            for (const root of keysOfBoth(this.#objects, other.#objects)) if (this.#joinObject(root, other, site)) changed = true;
        }
        if (!this.#facts.shares(other.#facts) && this.#joinFacts(other)) changed = true;
        for (const root of other.#escaped.entries.keys()) {
            if (this.#escaped.has(root)) continue;
            changed = true;
            this.#escaped.set(root, true);
        }
        return changed;
    }

    #joinFacts(other: FlowState): boolean {
        let changed = false;
        for (const [key, fact] of [...this.#facts.entries]) {
            const joined = joinFacts(fact, other.fact(key));
            if (joined === fact) continue;
            changed = true;
            if (joined === null) this.#facts.delete(key);
            else this.#facts.set(key, joined);
        }
        return changed;
    }

    #joinObject(root: string, other: FlowState, site: string): boolean {
        const mine = this.#objects.get(root);
        const theirs = other.#objects.get(root);
        if (mine === theirs) return false;
        if (!this.#bases.has(root)) this.#bases.set(root, other.#whole(root).base);
        const changes = new Map<string, Sym>();
        const visit = (path: string): void => {
            const a = mine?.get(path) ?? this.#loadPath(root, path);
            const b = theirs?.get(path) ?? other.#loadPath(root, path);
            const joined = joinValues(this.#settled(a, b), other.#settled(b, a), `${site}:${root}${path}`);
            if (joined.kind === "phi") this.forget(joined.key);
            const old = mine?.get(path);
            if (old !== undefined && old.key === joined.key && samePhi(old, joined)) return;
            changes.set(path, joined);
        };
        for (const path of mine?.keys() ?? []) visit(path);
        for (const path of theirs?.keys() ?? []) if (mine?.has(path) !== true) visit(path);
        if (changes.size === 0) return false;
        this.#objects.set(root, new Map([...(mine ?? []), ...changes]));
        return true;
    }

    /** A value that conditions have pinned down, where it would be joined with another one: both may turn out to be the same constant. */
    #settled(value: Sym, other: Sym): Sym {
        if (value.key === other.key || value.kind === "const") return value;
        const { eq } = this.fact(value.key);
        return eq === null ? value : constSym(eq);
    }

    #loadPath(root: string, path: string): Sym {
        const whole = this.#whole(root);
        return this.load(path === "" ? whole : { ...whole, key: root + path, steps: path.slice(1).split(".") });
    }
}

/** A temporary of the lowering, which no pointer can reach. */
function temporary(root: string): Cell {
    return { key: root, root, base: { pointer: unknownSym(root) }, steps: [] };
}

function* keysOfBoth<V>(a: CowMap<V>, b: CowMap<V>): Generator<string, void, undefined> {
    yield* [...a.entries.keys()];
    for (const key of b.entries.keys()) if (!a.has(key)) yield key;
}

/** True when the object at `root` is found through a pointer that the object `from` holds. */
function reaches(from: string, root: string): boolean {
    return root.includes(`(${from}.`) || root.includes(`(${from})`);
}

/**
 * Keys contain the keys of their parts; a part ends where a digit or letter cannot go on. Behind a slash stands a name of the callee whose
 * call stands before it: `c2/c6` is no value of this function's own call `c6`.
 */
export function mentions(key: string, part: string): boolean {
    for (let at = key.indexOf(part); at >= 0; at = key.indexOf(part, at + 1)) {
        const next = key[at + part.length];
        const before = at === 0 ? undefined : key[at - 1];
        if ((next === undefined || !/\w/.test(next)) && (before === undefined || !/[\w/]/.test(before))) return true;
    }
    return false;
}
