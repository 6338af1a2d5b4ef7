/** The objects that the states of a function speak of, and their members: what their names say of them, found out when it is asked for. */
import { mayAlias } from "./elements.js";
import type { IntMap } from "./int-map.js";
import { type Cell, isLocalRoot, memberCell, rootCell, type Sym, unknownSym } from "./sym.js";

/** Variables of file scope, all together. */
export const ANY_GLOBAL = "G:*";

/** Numbers of the names in a growing list that a test accepts, found as far as the list has been looked through. */
export class Matching<T extends { readonly id: number }> {
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
    /** Its members, the object itself first. A list that grows takes room for sixteen more: most objects have no second one. */
    paths: PathName[] = NO_PATHS;
    /** Members by path: of most objects, as those of most names below, little is ever asked, and what nobody has asked for takes no memory. */
    #byPath: Map<string, PathName> | null = null;
    /** Whether the object is found through another one, by that one's number. */
    #reached = NONE_KNOWN;
    /** What was asked last of {@link epochIn}, and the answer. */
    #epochs: IntMap<string> | null = null;
    #epoch = "";

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
        const known = this.#known(text);
        if (known !== undefined) return known;
        // What a part belongs to has the lower number, so that it comes first where the contents are listed.
        const wholes: number[] = [];
        for (let end = text.lastIndexOf("."); end >= 0; end = end === 0 ? -1 : text.lastIndexOf(".", end - 1)) {
            wholes.push(this.path(text.slice(0, end)).id);
        }
        const path = new PathName(this, this.paths.length, text, wholes.length === 0 ? NO_IDS : wholes.slice());
        if (path.id === 0) this.paths = [path];
        else this.paths.push(path);
        if (this.paths.length > FEW) (this.#byPath ??= new Map(this.paths.map((each) => [each.text, each]))).set(text, path);
        return path;
    }

    #known(text: string): PathName | undefined {
        if (this.#byPath !== null) return this.#byPath.get(text);
        for (const each of this.paths) if (each.text === text) return each;
        return undefined;
    }

    /** True when this object is found through a pointer that the object `from` holds. */
    isReachedFrom(from: RootName): boolean {
        let known = this.#reached[from.id] ?? 0;
        if (known === 0) {
            known = this.name.includes(`(${from.name}.`) || this.name.includes(`(${from.name})`) ? YES : NO;
            this.#keepReached(from.id, known);
        }
        return known === YES;
    }

    #keepReached(id: number, known: number): void {
        if (id >= this.#reached.length) {
            const more = new Uint8Array(2 * id + 32);
            more.set(this.#reached);
            this.#reached = more;
        }
        this.#reached[id] = known;
    }

    /** Where code that is not understood has changed objects by which this one is found, if these have changed at `epochs`, by their numbers in `roots`. */
    epochIn(epochs: IntMap<string>, roots: readonly RootName[]): string {
        if (this.#epochs !== epochs) {
            let epoch = "";
            epochs.each((id, site) => {
                if (id === this.id || this.isReachedFrom(roots[id] as RootName)) epoch += site;
            });
            this.#epochs = epochs;
            this.#epoch = epoch;
        }
        return this.#epoch;
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

const NO_IDS: readonly number[] = [];
const NO_PATHS: PathName[] = [];
/** Members of an object that are found by looking at all of them. */
const FEW = 8;

const NONE_KNOWN = new Uint8Array(0);
const NO = 1;
const YES = 2;

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
        /** Numbers of what this is a part of, nearest first. */
        readonly wholes: readonly number[],
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
        return this.#isAlone ? NO_IDS : (this.#replaced ??= new Matching(this.root.paths, (other) => this.#isAbove(other) || this.#mayBe(other))).ids;
    }

    /** Other elements of the same array, or members of them, that may be this one. */
    get aliases(): readonly number[] {
        return this.#isAlone ? NO_IDS : (this.#aliases ??= new Matching(this.root.paths, (other) => this.#mayBe(other))).ids;
    }

    get below(): readonly number[] {
        return this.#isAlone ? NO_IDS : (this.#below ??= new Matching(this.root.paths, (other) => this.#isAbove(other))).ids;
    }

    /** True for the object itself, of which no member was named yet. */
    get #isAlone(): boolean {
        return this.root.paths.length === 1;
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

/** What two values become where they meet. */
export interface Joined {
    readonly a: Sym;
    readonly b: Sym;
    readonly value: Sym;
}
