/** The state of one path (or of paths that agree): what memory holds and which conditions hold. Values, never shared mutably. */
import type { Variable } from "../ir.js";
import { asValue, atEntry, type Contents, type Entry, isNumber, mayBe, partOf, sameContents, withOthers, ZERO_FILL } from "./contents.js";
import { isSomeElement, someElement } from "./elements.js";
import { ANYTHING, type Escaped, escapedWith, givenAway, isOpen, joinEscaped } from "./escapes.js";
import { type Fact, joinFacts, NO_FACT, sameFact } from "./facts.js";
import { IntMap } from "./int-map.js";
import { joinLocks, type Locks, NO_LOCKS, sameLocks } from "./locks.js";
import { Meeting } from "./meeting.js";
import { Names } from "./names.js";
import { ANY_GLOBAL, type PathName, type RootName } from "./objects.js";
import { addressSym, type Cell, isLocalRoot, memberCell, type Sym, unknownSym, variableCell, ZERO } from "./sym.js";

export { mentions } from "./names.js";

const NO_CONTENTS: Contents = IntMap.empty();

export class FlowState {
    /** Shared by all states of a function: what the numbers below name. */
    readonly #names: Names;
    #objects: IntMap<Contents>;
    /** Temporaries of the lowering and results of calls: no pointer can reach them. */
    #temporaries: IntMap<Sym>;
    #facts: IntMap<Fact>;
    /** Objects whose address is known to code outside the function. */
    #escaped: Escaped;
    /** Objects that code which is not understood may have changed, with the place of the last such code. */
    #epochs: IntMap<string>;
    /** What has been done about locks. */
    locks: Locks;

    /** @param from the state to begin as, or the names to use in one that knows nothing */
    constructor(from: FlowState | Names = new Names()) {
        const isNew = from instanceof Names;
        this.#names = isNew ? from : from.#names;
        this.#objects = isNew ? IntMap.empty() : from.#objects;
        this.#temporaries = isNew ? IntMap.empty() : from.#temporaries;
        this.#facts = isNew ? IntMap.empty() : from.#facts;
        this.#escaped = isNew ? IntMap.empty() : from.#escaped;
        this.#epochs = isNew ? IntMap.empty() : from.#epochs;
        this.locks = isNew ? NO_LOCKS : from.locks;
    }

    /** A state of its own, at no cost. */
    clone(): FlowState {
        return new FlowState(this);
    }

    fact(key: string): Fact {
        return this.#facts.get(this.#names.knownFact(key) ?? -1) ?? NO_FACT;
    }

    /** What is known, by the keys of the values. */
    get facts(): ReadonlyMap<string, Fact> {
        return this.#names.listed(this.#facts);
    }

    learn(sym: Sym, fact: Omit<Fact, "of">): void {
        const id = this.#names.fact(sym.key);
        this.#facts = this.#facts.with(id, this.#names.knownAs(id, { ...fact, of: sym }));
    }

    /** Drops what is known of every value that depends on `key`. */
    forget(key: string): void {
        if (this.#facts.root === null) return;
        for (const id of this.#names.factsMentioning(key)) this.#facts = this.#facts.without(id);
    }

    /**
     * A call is made once more: what it has returned before is another value than what it returns now, where it is still kept, and the
     * objects that are named by it are others.
     */
    outdate(call: number): void {
        const key = `c${call}`;
        const isOlder = (value: Sym): boolean => mayBe(value, key);
        const named = (): string => `before ${key}`;
        this.#objects.each((id, contents) => {
            const isOther = this.#root(id).calls.includes(call);
            this.#objects = isOther ? this.#objects.without(id) : this.#objects.with(id, withOthers(contents, isOlder, named));
        });
        this.#temporaries = withOthers(this.#temporaries, isOlder, named);
    }

    load(cell: Cell): Sym {
        return this.at(this.#names.path(cell), cell);
    }

    /** What a place holds, by the cell that was asked for where that is known. */
    at(path: PathName, cell: Cell | null = null): Sym {
        const contents = this.#objects.get(path.root.id);
        if (contents !== undefined) {
            const exact = contents.get(path.id);
            // An array that was cleared as a whole and then given elements: the pointer to it points to the first of them.
            if (exact === ZERO_FILL) return contents.get(this.#names.path(memberCell(path.cell, "[0]")).id) ?? ZERO;
            if (exact !== undefined) return exact;
            const element = path.isElement ? someElement(path, contents, cell ?? path.cell) : null;
            if (element !== null) return element;
            for (const id of path.wholes) {
                const whole = contents.get(id);
                if (whole !== undefined) return partOf(whole, path.text.slice(path.root.paths[id]?.text.length));
            }
        }
        return this.#untouched(path, cell);
    }

    #untouched(path: PathName, from: Cell | null): Sym {
        const epoch = this.#epochOf(path.root);
        if (path.initial?.epoch === epoch) return path.initial;
        const value = atEntry(from ?? path.cell, epoch);
        if (value.kind === "initial") path.initial = value;
        return value;
    }

    /** What is reached through an object that may have changed may have changed with it. */
    #epochOf(root: RootName): string {
        if (this.#epochs.root === null) return "";
        if (root.isGlobal) return this.#epochs.get(this.#names.root(ANY_GLOBAL).id) ?? "";
        if (!root.name.includes("(")) return this.#epochs.get(root.id) ?? "";
        return root.epochIn(this.#epochs, this.#names.roots);
    }

    #root(id: number): RootName {
        return this.#names.roots[id] as RootName;
    }

    store(cell: Cell, value: Sym): void {
        this.#share(this.#names.path(cell).root, value);
        this.#write(cell, value);
    }

    /** What is stored where others look, they find; in memory that is not known, locals are found. */
    #share(root: RootName, value: Sym): void {
        if (isOpen(root, this.#escaped) || (value.kind === "address" && !root.isLocal)) this.escape(value);
    }

    /** A local comes into life. */
    declare(variable: Variable, zero: boolean): void {
        const cell = variableCell(variable);
        const { id } = this.#names.root(cell.root);
        this.#objects = this.#objects.without(id);
        this.#escaped = this.#escaped.without(id);
        if (zero) this.fillZero(cell);
    }

    setTemp(id: number, value: Sym): void {
        this.#temporaries = this.#temporaries.with(this.#names.temporary("T", id), this.#names.same(value));
    }

    temp(id: number): Sym | undefined {
        return this.#temporaries.get(this.#names.temporary("T", id));
    }

    setResult(id: number, value: Sym): void {
        this.#temporaries = this.#temporaries.with(this.#names.temporary("R", id), this.#names.same(value));
    }

    result(id: number): Sym | undefined {
        return this.#temporaries.get(this.#names.temporary("R", id));
    }

    fillZero(cell: Cell): void {
        this.#write(cell, ZERO_FILL);
    }

    /** Makes `to` a member-wise copy of `from`, whose value as a whole is `value`, as it is here or `at` another time. */
    copy(to: Cell, from: Cell, value: Sym = this.load(from), at: FlowState = this): void {
        const source = this.#names.path(from);
        const contents = at.#objects.get(source.root.id);
        this.store(to, value);
        if (contents === undefined) return;
        const target = this.#names.path(to);
        for (const id of source.below) {
            const part = contents.get(id);
            if (part === undefined) continue;
            const rest = source.root.paths[id]?.text.slice(source.text.length) ?? "";
            this.#share(target.root, part);
            this.#put(target.root.path(target.text + rest), part, false);
        }
    }

    /** False for an object in which nothing was ever stored, on any path of the function. */
    knows(root: string): boolean {
        return this.#names.knows(root);
    }

    /** The members of an object that were assigned one by one. */
    *membersBelow(cell: Cell): Generator<[Cell, Sym], void, undefined> {
        const path = this.#names.path(cell);
        const contents = this.#objects.get(path.root.id) ?? NO_CONTENTS;
        for (const id of path.below) {
            const value = contents.get(id);
            if (value === undefined) continue;
            const rest = path.root.paths[id]?.text.slice(path.text.length + 1) ?? "";
            yield [rest.split(".").reduce(memberCell, cell), asValue(value)];
        }
    }

    /** The roots of all objects in which the value `key` is stored, or may be; `within` for pointers into the memory that it points to as well. */
    holders(key: string, within = false): readonly string[] {
        const holders: string[] = [];
        this.#objects.each((id, contents) => {
            const { name, paths } = this.#root(id);
            // What only completion routines get is asked of them.
            if (contents.each((at, value) => mayBe(value, key, within) && !(within && paths[at]?.isHidden === true))) holders.push(name);
        });
        return holders;
    }

    /** The places, temporaries included, that hold a value which `is` one of some, each with that value, in one word. */
    placesOf(is: (value: Sym) => boolean): string {
        const all = [...this.#objects.entries(), [-1, this.#temporaries] as const];
        return all.flatMap(([id, each]) => each.entries().flatMap(([at, value]) => (is(value) ? [`${id}.${at}=${value.key}`] : []))).join();
    }

    /** True when an element of an array may be one that was given the value `key`, and may be another one as well. */
    isElementOf(cell: Cell, key: string): boolean {
        const path = this.#names.path(cell);
        const contents = this.#objects.get(path.root.id);
        return contents !== undefined && isSomeElement(path, contents, cell, key);
    }

    /** The pointer by which the object `root` is found; null for variables. */
    pointerTo(root: string): Sym | null {
        const { base } = this.#names.root(root).cell;
        return "pointer" in base ? base.pointer : null;
    }

    /** Objects outside the function that it has written, with their contents by member path. */
    *writtenOutside(): Generator<[Cell, Iterable<Entry>], void, undefined> {
        for (const [id, contents] of this.#objects.entries()) {
            const root = this.#root(id);
            if (!root.isLocal) yield [root.cell, contents.entries().map(([at, value]): Entry => [root.paths[at]?.text ?? "", value])];
        }
    }

    /** What a callee gets to know, it may keep and change later, and what it finds there. */
    escape(value: Sym): void {
        this.#escaped = escapedWith(this.#escaped, value, { names: this.#names, objects: this.#objects });
    }

    /** True for a local that others know. */
    isEscaped(root: string): boolean {
        return isLocalRoot(root) && this.#escaped.has(this.#names.root(root).id);
    }

    /** Pointers of its caller's that the function has given away; null when any may be among them. */
    get given(): readonly Sym[] | null {
        return givenAway(this.#escaped, this.#names);
    }

    /** Code that is not understood has run at `site` and may have changed the objects of some cells and what these lead to. */
    havoc(cells: Iterable<Cell>, site: string): void {
        const changed = new Set<RootName>();
        for (const cell of cells) {
            const root = this.#names.root(cell.root);
            root.base = cell.base;
            if (root.isLocal) this.clobber(cell, site);
            else if (!changed.has(root)) {
                this.#epochs = this.#epochs.with(root.id, site);
                changed.add(root);
            }
        }
        if (changed.size === 0) return;
        this.#objects.each((id) => {
            const root = this.#root(id);
            if (changed.has(root) || root.isReachedFromAny(changed)) this.#objects = this.#objects.without(id);
        });
    }

    /** Code that is not understood has run: variables of file scope and locals that escaped may have changed. */
    havocShared(site: string): void {
        this.#epochs = this.#epochs.with(this.#names.root(ANY_GLOBAL).id, site);
        this.#objects.each((id) => {
            const root = this.#root(id);
            if (root.isGlobal) this.#objects = this.#objects.without(id);
            else if (root.isLocal && this.#escaped.has(id)) this.#put(root.path(""), unknownSym(`${site}@${root.name}`));
        });
    }

    /** Objects outside the function that unknown code may have changed; `globals` when any variable of file scope may have. */
    get havocs(): { readonly cells: readonly Cell[]; readonly globals: boolean } {
        const roots = this.#epochs.entries().map(([id]) => this.#root(id));
        return { cells: roots.filter(({ name }) => name !== ANY_GLOBAL).map(({ cell }) => cell), globals: roots.some(({ name }) => name === ANY_GLOBAL) };
    }

    /**
     * Another thread (a completion routine) may have run: what it can see and holds a plain number may hold another one now. Pointers
     * are kept, since routines report results in numbers and leave the objects where they are.
     */
    settle(site: string): void {
        this.#facts.each((id) => {
            if (this.#names.facts[id]?.isShared === true) this.#facts = this.#facts.without(id);
        });
        this.#objects.each((id, contents) => {
            const root = this.#root(id);
            if (root.isLocal && !this.#escaped.has(id)) return;
            this.#objects = this.#objects.with(id, withOthers(contents, isNumber, (at) => `${site}@${root.name}${root.paths[at]?.text ?? ""}`));
        });
    }

    /** As `havoc`, locals included: code in the function itself that is not understood. */
    havocAll(site: string): void {
        this.#objects.each((id) => {
            const root = this.#root(id);
            if (/^[LP]/.test(root.name)) this.escape(addressSym(root.cell));
            else if (root.name.startsWith("*")) this.havoc([root.cell], site);
        });
        this.#escaped = this.#escaped.with(this.#names.root(ANYTHING).id, true);
        this.havocShared(site);
    }

    /** The contents of `cell` are unknown from `site` on. */
    clobber(cell: Cell, site: string): void {
        this.#write(cell, unknownSym(`${site}@${cell.key}`));
    }

    #write(cell: Cell, value: Sym): void {
        const path = this.#names.path(cell);
        path.root.base = cell.base;
        this.#put(path, value);
    }

    #put(path: PathName, value: Sym, replaces = true): void {
        let contents = this.#objects.get(path.root.id) ?? NO_CONTENTS;
        if (replaces) for (const each of path.replaced) contents = contents.without(each);
        this.#objects = this.#objects.with(path.root.id, contents.with(path.id, this.#names.same(value)));
    }

    /** Joins another state of the same run into this one at `site` (a block's name). Returns true when this state changed. */
    join(other: FlowState, site: string): boolean {
        return this.#join(other, site, false);
    }

    /** True when joining another state of the same run into this one would change it. */
    wouldChange(other: FlowState, site: string): boolean {
        return this.clone().#join(other, site, true);
    }

    /** Joins; `isProbe` to stop at the first change. */
    #join(other: FlowState, site: string, isProbe: boolean): boolean {
        let changed = false;
        const joinEpoch = (id: number, mine: string | undefined): boolean => {
            if (mine === `j${site}`) return false;
            this.#epochs = this.#epochs.with(id, `j${site}`);
            changed = true;
            return isProbe;
        };
        if (this.#epochs.differs(other.#epochs, joinEpoch)) return true;
        const meeting = new Meeting(this, other, { names: this.#names, site });
        const joinObject = (id: number, mine = NO_CONTENTS, theirs = NO_CONTENTS): boolean => {
            const joint = meeting.ofObject(this.#root(id), mine, theirs);
            changed ||= joint !== mine || meeting.isLost;
            if (joint !== mine) this.#objects = this.#objects.with(id, joint);
            return isProbe && changed;
        };
        if (this.#objects.differs(other.#objects, joinObject)) return true;
        const temporaries = meeting.ofComputed(this.#names.temporaries, this.#temporaries, other.#temporaries);
        changed ||= temporaries !== this.#temporaries || meeting.isLost;
        this.#temporaries = temporaries;
        this.#facts.differs(other.#facts, (id, fact, theirs) => {
            if (fact === undefined) return false;
            const joined = joinFacts(fact, theirs ?? NO_FACT);
            if (joined === fact) return false;
            changed = true;
            this.#facts = joined === null ? this.#facts.without(id) : this.#facts.with(id, this.#names.knownAs(id, joined));
            return isProbe;
        });
        for (const [value, fact] of meeting.agreed) this.learn(value, fact);
        const escaped = joinEscaped(this.#escaped, other.#escaped);
        const locks = joinLocks(this.locks, other.locks);
        changed ||= escaped !== this.#escaped || locks !== this.locks;
        this.#escaped = escaped;
        this.locks = locks;
        return changed;
    }

    /** True when another state of the same run holds the same. */
    equals(other: FlowState): boolean {
        return !(
            !sameLocks(this.locks, other.locks) ||
            this.#epochs.differs(other.#epochs, (_, a, b) => a !== b) ||
            this.#escaped.differs(other.#escaped, () => true) ||
            this.#facts.differs(other.#facts, (_, a, b) => a === undefined || b === undefined || !sameFact(a, b)) ||
            !sameContents(this.#temporaries, other.#temporaries) ||
            this.#objects.differs(other.#objects, (_, a, b) => a === undefined || b === undefined || !sameContents(a, b))
        );
    }
}
