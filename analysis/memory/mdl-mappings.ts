/** The addresses at which functions have what MDLs describe, mapped or by the MDL's own virtual address, and the values that point there. */
import { Concerned } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import type { Target } from "../flow/target.js";
import { Substitution } from "../flow/summary.js";
import { alternatives, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";

/** The MDL that a call maps, in terms of the function that makes the call. */
export interface Mapping {
    readonly mdl: Sym;
    readonly event: CallEvent;
}

/** What is mapped in a function, by the key of the address that this has given. */
export type Mappings = ReadonlyMap<string, Mapping>;

const NONE: Mappings = new Map();
/** It maps nothing; what lies behind the address is the same. */
const VIRTUAL = "MmGetMdlVirtualAddress";
const MAPPERS = new RegExp(`\\bMmGetSystemAddressForMdl(?:Safe)?\\b|\\bMmMapLockedPages(?:SpecifyCache)?\\b|\\b${VIRTUAL}\\b`);
/** Helpers that map an MDL for their caller are looked into this many calls deep. */
const MOST_CALLS = 2;

export class MdlMappings {
    readonly #concerned: Concerned;
    readonly #known = Array.from({ length: MOST_CALLS + 1 }, () => new Map<FunctionDecl, Mappings>());

    constructor(readonly program: Program) {
        this.#concerned = new Concerned(program.project, MAPPERS);
    }

    /** False where neither the function nor what it calls can map an MDL. */
    mayMap(fn: FunctionDecl, levels = MOST_CALLS): boolean {
        return this.#concerned.has(fn, levels);
    }

    /** What a function maps itself, or has helpers map that return the address. */
    in(fn: FunctionDecl, levels = MOST_CALLS): Mappings {
        if (!this.mayMap(fn, levels)) return NONE;
        const memo = this.#known[levels] ?? new Map<FunctionDecl, Mappings>();
        const known = memo.get(fn);
        if (known !== undefined) return known;
        memo.set(fn, NONE);
        const found = new Map<string, Mapping>();
        for (const event of this.program.flow(fn)?.calls ?? []) for (const [key, mdl] of this.ofCall(event, levels)) found.set(key, { mdl, event });
        memo.set(fn, found);
        return found;
    }

    /** What one call maps, in terms of the function that makes it. */
    *ofCall(event: CallEvent, levels = MOST_CALLS): Generator<readonly [string, Sym], void, undefined> {
        const { target, args, call } = event;
        const index = mappedArgument(target);
        if (index !== null) {
            const mdl = args[index];
            if (mdl !== undefined) yield [`c${call.id}`, mdl];
        } else if (target.kind === "function" && levels > 0) {
            const into = new Substitution(event, event.state);
            for (const [key, { mdl }] of this.in(target.decl, levels - 1)) yield [`c${call.id}/${key}`, into.sym(mdl)];
        }
    }
}

/** The position of the MDL in a call that tells an address of what it describes; null for other calls. */
function mappedArgument(target: Target): number | null {
    if (target.kind !== "kernel") return null;
    const { acts } = target.api;
    if (acts?.on === "mdl" && acts.verb === "map") return acts.arg ?? 0;
    return target.name === VIRTUAL ? 0 : null;
}

/** The addresses that a value may be, or lie behind; `exact` where it is the address itself. */
export function addressesIn(value: Sym): readonly AddressIn[] {
    return (alternatives(value) ?? []).flatMap((each): readonly AddressIn[] => {
        const inner = each.kind === "op" && each.operator === "+" ? each.left : each.kind === "address" && "pointer" in each.cell.base ? each.cell.base.pointer : null;
        return inner === null ? [{ key: each.key, exact: true }] : addressesIn(inner).map(({ key }) => ({ key, exact: false }));
    });
}

interface AddressIn {
    readonly key: string;
    readonly exact: boolean;
}
