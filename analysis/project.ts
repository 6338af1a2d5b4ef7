/**
 * All files of a run as one program: which definition a name in one file means in another. Without a build the linker's view is
 * unknown, so a name means a definition that the file can see (analysis/includes.ts): of several the one in the nearest folder, and nothing
 * when two are equally near.
 */
import { type KernelApi, kernelApi } from "../knowledge/index.js";
import type { MacroDefinition } from "../parser/parsed-file.js";
import type { Files } from "./files.js";
import { push } from "./multimaps.js";
import { isHeader, nearness } from "./paths.js";
import { type KnownFunctions, NOTHING_KNOWN } from "./project-knowledge.js";
import type { CType, Declared } from "./types.js";
import type { Enumerator, FunctionDecl, RecordType, Unit } from "./unit.js";

/** A name and the unit that defines it. */
export interface Found<T> {
    readonly unit: Unit;
    readonly value: T;
}

/** The function that a name means, of as many definitions as were known when that was decided. */
interface Meaning {
    readonly fn: FunctionDecl | null;
    readonly among: number;
}

const NONE: readonly never[] = [];

type Table<T> = Map<string, Found<T>[]>;

export class Project {
    readonly #functions: Table<FunctionDecl> = new Map();
    readonly #macros: Table<MacroDefinition> = new Map();
    readonly #scopes = new Scopes();
    /** What names of functions of other files mean in a file. */
    readonly #meant = new Map<Unit, Map<string, Meaning>>();

    /** @param own what the project says of its own functions */
    constructor(readonly files: Files, private readonly own: KnownFunctions = NOTHING_KNOWN) {
        files.start((unit) => this.#add(unit));
    }

    /** What is known of a function that is not followed: one of the system, or one that the project describes. */
    api(name: string): KernelApi | undefined {
        return this.own.apis.get(name) ?? kernelApi(name);
    }

    /** The function of the system that a function of the project stands for, as the project says. */
    standsFor(name: string): string | undefined {
        return this.own.wrappers.get(name);
    }

    /** A function of the system that is like one that the project describes, for those who look for names of such functions in texts. */
    likeness(name: string): string | undefined {
        const api = this.own.apis.get(name);
        if (api === undefined) return this.standsFor(name);
        return api.wait !== null ? "KeWaitForSingleObject" : api.allocates !== null ? "IoAllocateIrp" : "IoFreeIrp";
    }

    /** The units that matter so far; more may be loaded by what is asked. */
    get units(): Iterable<Unit> {
        return this.files.loaded;
    }

    /** How many there are so far. */
    get unitCount(): number {
        return this.files.loadedCount;
    }

    unit(path: string): Unit | undefined {
        return this.files.unit(path);
    }

    /** Every function of the units that matter. */
    *functions(): Generator<FunctionDecl, void, undefined> {
        for (const unit of this.units) for (const list of unit.functions.values()) yield* list;
    }

    /** False for a name that no function seems to have: told by texts, and by what is loaded. */
    mayBeFunction(name: string): boolean {
        // Heads behind the opening brace of their namespace are told by what is loaded only.
        return this.#functions.has(name) || this.#functions.has(name.slice(name.lastIndexOf(":") + 1)) || this.files.mayBeFunction(name);
    }

    /** The definition that a call of `name` in `from` reaches, or null when there is none or more than one could be meant. */
    function(name: string, from: Unit): FunctionDecl | null {
        return this.#function(name, from) ?? (name.includes("::") ? this.#inNamespace(name, from) : null);
    }

    /** What a name qualified with a namespace means that the file itself does not open. */
    #inNamespace(name: string, from: Unit): FunctionDecl | null {
        const [space = "", word] = name.split("::").slice(-2);
        const fn = word === undefined || !/^\w+$/.test(space) ? null : this.#function(word, from);
        return fn !== null && new RegExp(`\\bnamespace\\s[\\w:\\s]*\\b${space}\\s*\\{`).test(fn.unit.file.text) ? fn : null;
    }

    #function(name: string, from: Unit): FunctionDecl | null {
        const own = from.functions.get(name);
        if (own !== undefined) return own.length === 1 ? (own[0] ?? null) : pickAlternative(own);
        const known = this.#meant.get(from)?.get(name);
        if (known !== undefined && known.among === (this.#functions.get(name)?.length ?? 0)) return known.fn;
        this.files.loadDefinitions(name, from);
        const all = this.#functions.get(name) ?? NONE;
        const callable = all.filter(({ unit, value }) => (!value.isStatic || isHeader(unit.path)) && this.files.includes.canMean(from.path, value.word, unit.path));
        const fn = nearest(callable, from)?.value ?? null;
        const names = this.#meant.get(from) ?? new Map<string, Meaning>();
        this.#meant.set(from, names.set(name, { fn, among: all.length }));
        return fn;
    }

    macro(name: string, from: Unit): Found<MacroDefinition> | null {
        const own = from.macros.get(name);
        if (own !== undefined) return { unit: from, value: own };
        this.files.loadMacro(name);
        // A macro of another source file is out of reach; one of a header may be included by ways that are not in sight.
        const others = this.#macros.get(name);
        return others === undefined ? null : nearest(others.filter((each) => isHeader(each.unit.path)), from, true);
    }

    typedef(name: string, from: Unit): CType | null {
        return from.scope.typedefs.get(name) ?? nearest(this.#tables().typedefs.get(name) ?? [], from, true)?.value ?? null;
    }

    record(name: string, from: Unit): RecordType | null {
        return from.scope.records.get(name) ?? nearest(this.#tables().records.get(name) ?? [], from, true)?.value ?? null;
    }

    enumerator(name: string, from: Unit): Enumerator | null {
        return from.scope.enumerators.get(name) ?? nearest(this.#tables().enumerators.get(name) ?? [], from, true)?.value ?? null;
    }

    /** The declaration of a variable of file scope, the one with an initialiser first. */
    variable(name: string, from: Unit): Found<Declared> | null {
        const own = from.scope.variables.get(name);
        const ownBest = own?.find((each) => each.value !== null) ?? own?.find((each) => each.storage !== "extern");
        if (ownBest !== undefined) return { unit: from, value: ownBest };
        const all = this.#tables().variables.get(name);
        const first = own?.[0];
        if (all === undefined) return first === undefined ? null : { unit: from, value: first };
        const found = all.filter((each) => each.value.storage !== "static" || isHeader(each.unit.path));
        const defined = found.filter((each) => each.value.value !== null);
        const other = found.filter((each) => each.value.storage !== "extern");
        const best = nearest(defined, from) ?? nearest(other, from) ?? nearest(found, from, true);
        return best ?? (first === undefined ? null : { unit: from, value: first });
    }

    /** Prototypes of a function, in the file itself and in the headers of the run. */
    prototypes(name: string, from: Unit): readonly Declared[] {
        const own = from.scope.prototypes.get(name) ?? [];
        const others = this.#tables().prototypes.get(name) ?? [];
        return [...own, ...others.filter((each) => each.unit !== from && isHeader(each.unit.path)).map((each) => each.value)];
    }

    #add(unit: Unit): void {
        for (const [name, list] of unit.functions) for (const value of list) push(this.#functions, name, { unit, value });
        for (const [name, value] of unit.macros) push(this.#macros, name, { unit, value });
        this.#scopes.pending.push(unit);
    }

    #tables(): Scopes {
        this.#scopes.settle();
        return this.#scopes;
    }
}

/** File-scope names of all units; a unit's declarations are parsed when the first name is looked up after its loading. */
class Scopes {
    readonly pending: Unit[] = [];
    readonly typedefs: Table<CType> = new Map();
    readonly records: Table<RecordType> = new Map();
    readonly enumerators: Table<Enumerator> = new Map();
    readonly variables: Table<Declared> = new Map();
    readonly prototypes: Table<Declared> = new Map();

    settle(): void {
        for (let unit = this.pending.shift(); unit !== undefined; unit = this.pending.shift()) {
            const { scope } = unit;
            for (const [name, value] of scope.typedefs) push(this.typedefs, name, { unit, value });
            for (const [name, value] of scope.records) push(this.records, name, { unit, value });
            for (const [name, value] of scope.enumerators) push(this.enumerators, name, { unit, value });
            for (const [name, list] of scope.variables) for (const value of list) push(this.variables, name, { unit, value });
            for (const [name, list] of scope.prototypes) for (const value of list) push(this.prototypes, name, { unit, value });
        }
    }
}

/** Of several definitions in one file (alternatives under `#if`) the first, unless they stand in no `#if` at all. */
function pickAlternative(list: readonly FunctionDecl[]): FunctionDecl | null {
    return list.every((each) => each.item.conditions.length > 0) ? (list[0] ?? null) : null;
}

/**
 * The candidate whose folder shares most with `from` and lies least deep below that (a copy in `old/` is not meant); with `anyOfEqual`, the
 * first of several equally near ones.
 */
function nearest<T>(found: readonly Found<T>[], from: Unit, anyOfEqual = false): Found<T> | null {
    let best: Found<T> | null = null;
    let bestScore = -Infinity;
    let equal = 0;
    for (const each of found) {
        const score = nearness(each.unit.path, from.path);
        if (score > bestScore) [best, bestScore, equal] = [each, score, 1];
        else if (score === bestScore) equal++;
    }
    return equal > 1 && !anyOfEqual ? null : best;
}
