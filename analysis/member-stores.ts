/** All that is ever put into a member of one structure, or into a variable of file scope, where that can be told for sure. */
import { textOf } from "./callees.js";
import type { AssignEvent, CallEvent } from "./flow/engine.js";
import { type Cell, resultSym } from "./flow/sym.js";
import type { FlowState } from "./flow/state.js";
import { nameOf } from "./inspect/pointers.js";
import type { FunctionFlow, Program } from "./program.js";
import { canonicalName } from "./resolve.js";
import { cellType, symType } from "./sym-type.js";
import type { CType } from "./types.js";
import type { FunctionDecl, Unit } from "./unit.js";
import { anyWordOf } from "./word-patterns.js";

export interface MemberStore {
    readonly fn: FunctionDecl;
    readonly event: AssignEvent;
}

const known = new WeakMap<Program, Map<string, readonly MemberStore[] | null>>();

/** The stores to the member that `cell` of `fn` is; null where something else may fill it: a copy, an initialiser, an address, code out of sight. */
export function memberStores(program: Program, fn: FunctionDecl, cell: Cell, state: FlowState | null): readonly MemberStore[] | null {
    const name = nameOf(cell);
    const owner = name === null ? null : ownerOf(program, fn, cell, state);
    if (name === null || owner === null) return null;
    const found = known.get(program) ?? new Map<string, readonly MemberStore[] | null>();
    known.set(program, found);
    const key = `${owner}.${name}`;
    let stores = found.get(key);
    if (stores === undefined) found.set(key, (stores = new Search(program, name, owner).stores()));
    return stores;
}

/** The name of the member that a cell is, and of its structure; null where these are not known. */
export function memberKey(program: Program, fn: FunctionDecl, cell: Cell, state: FlowState | null): string | null {
    const name = nameOf(cell);
    const owner = name === null ? null : ownerOf(program, fn, cell, state);
    return owner === null ? null : `${owner}.${name ?? ""}`;
}

/** The structure that a cell is a member of, "" for a variable of file scope; null where that is not known. */
function ownerOf(program: Program, fn: FunctionDecl, cell: Cell, state: FlowState | null): string | null {
    const { base, steps } = cell;
    if (steps.length === 0) return "variable" in base && base.variable.scope === "global" ? "" : null;
    // Where it has no such member, the pointer has been cast to another type.
    if (cellType(program, fn, cell, state).kind === "unknown") return null;
    const named = canonicalName(program.project, fn.unit, cellType(program, fn, { ...cell, steps: steps.slice(0, -1) }, state));
    return named?.depth === 0 ? named.name : null;
}

class Search {
    readonly #found: MemberStore[] = [];
    readonly #owners: ReadonlySet<string>;
    readonly #types: ReadonlySet<string>;

    constructor(
        readonly program: Program,
        readonly name: string,
        readonly owner: string,
    ) {
        program.project.files.loadMentions(name);
        this.#owners = owner === "" ? new Set() : embedding(program, [owner], 0);
        this.#types = this.#namesOfOwners();
        for (const each of this.#types) program.project.files.loadMentions(each);
    }

    stores(): readonly MemberStore[] | null {
        const words = this.program.macroNamesFor(this.name);
        const lends = new RegExp(`(?<!&)&(?!&)[\\w\\s.>()[\\]-]*\\b${anyWordOf(words)}\\b`);
        const makes = this.#types.size === 0 ? null : new RegExp(`\\(\\s*(?:struct\\s+)?${anyWordOf(this.#types)}\\s*\\)\\s*\\{`);
        for (const unit of this.program.project.units) {
            for (const { body } of unit.macros.values()) if (lends.test(body) || makes?.test(body) === true || this.#lists(body)) return null;
        }
        for (const fn of this.#concerned(words)) {
            const text = textOf(fn);
            // Who has its address may fill it as well.
            if (lends.test(text) || makes?.test(text) === true) return null;
            const flow = this.program.flow(fn);
            if (flow === null || flow.cfg.incomplete || !this.#understands(flow)) return null;
        }
        return this.#found;
    }

    /** True for a macro that stands for an initialiser with the member. */
    #lists(body: string): boolean {
        return new RegExp(`\\{[^{};]*\\.\\s*${this.name}\\s*=`).test(body);
    }

    #namesOfOwners(): ReadonlySet<string> {
        const names = new Set([...this.#owners].flatMap((owner) => [owner, `_${owner}`, `P${owner}`]));
        for (const unit of this.program.project.units) {
            for (const [alias, type] of unit.scope.typedefs) if (this.#isOwner(unit, type)) names.add(alias);
        }
        return names;
    }

    #isOwner(unit: Unit, type: CType): boolean {
        const named = canonicalName(this.program.project, unit, type.kind === "array" ? type.of : type);
        return named !== null && this.#owners.has(named.name);
    }

    /** The functions that name the member, the structure, or something of file scope or of another structure that is one. */
    #concerned(words: ReadonlySet<string>): ReadonlySet<FunctionDecl> {
        const all = new Set([...words].flatMap((word) => [...this.program.functionsNaming(word)]));
        if (this.owner === "") return all;
        const types = new RegExp(`\\b${anyWordOf(this.#types)}\\b`);
        for (const fn of this.program.project.functions()) if (types.test(fn.head) || types.test(textOf(fn))) all.add(fn);
        const holders = new Set<string>();
        for (const unit of this.program.project.units) {
            for (const [name, list] of unit.scope.variables) if (list.some(({ type }) => this.#isOwner(unit, type))) holders.add(name);
            for (const { fields } of unit.scope.records.values()) for (const { name, type } of fields) if (this.#isOwner(unit, type)) holders.add(name);
        }
        for (const holder of holders) for (const fn of this.program.functionsNaming(holder)) all.add(fn);
        return all;
    }

    #understands({ fn, calls, assigns }: FunctionFlow): boolean {
        for (const event of assigns) {
            if (!this.#isUnderstood(fn, event, calls)) return false;
        }
        return this.owner === "" || calls.every((event) => this.#leavesAlone(fn, event));
    }

    #isUnderstood(fn: FunctionDecl, event: AssignEvent, calls: readonly CallEvent[]): boolean {
        const { cell, value, state } = event;
        if (nameOf(cell) === this.name) {
            const owner = cell.steps.length === 0 && "variable" in cell.base && cell.base.variable.scope !== "global" ? undefined : ownerOf(this.program, fn, cell, state);
            // Constants do not count, in whatever structure.
            if (owner === null && value.kind !== "const") return false;
            if (owner === this.owner && value.kind !== "const") this.#found.push({ fn, event });
        }
        if (this.owner === "") return true;
        // A whole structure, or what stands at its beginning.
        const type = canonicalName(this.program.project, fn.unit, cellType(this.program, fn, cell, state));
        if (type === null || !this.#owners.has(type.name)) return true;
        if (type.depth === 0 && value.kind !== "const") return false;
        // A structure that code out of sight has made.
        return value.kind !== "result" || !calls.some(({ call, target }) => target.kind === "unknown" && resultSym(call).key === value.key);
    }

    /** False for a call that may fill a structure without a word of the member. */
    #leavesAlone(fn: FunctionDecl, { target, args, state }: CallEvent): boolean {
        const isIt = (index: number): boolean => {
            const arg = args[index];
            return arg !== undefined && this.#isOwner(fn.unit, symType(this.program, fn, arg, state));
        };
        if (target.kind === "unknown") return !args.some((_, index) => isIt(index));
        if (target.kind !== "kernel" || target.api.copies === null) return true;
        return target.api.copies.source === null || !isIt(target.api.copies.destination);
    }
}

/** The structures of those names and all that have one as a part, by at most so many pointers. */
export function embedding(program: Program, names: readonly string[], depth = 1): ReadonlySet<string> {
    const all = new Set(names);
    // A set may grow while it is walked.
    for (const each of all) {
        for (const unit of program.project.units) {
            for (const { name, fields } of unit.scope.records.values()) {
                const isPart = fields.some(({ type }) => {
                    const named = canonicalName(program.project, unit, type.kind === "array" ? type.of : type);
                    return named?.name === each && named.depth <= depth;
                });
                if (isPart) all.add(name.replace(/^_(?=[A-Z])/, ""));
            }
        }
    }
    return all;
}
