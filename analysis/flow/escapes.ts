/** Which objects code outside of a function has got hold of: those that it was given, and what it finds in them. */
import type { Contents } from "./contents.js";
import type { IntMap } from "./int-map.js";
import type { Names } from "./names.js";
import { isPublic, type RootName } from "./objects.js";
import { type Cell, paramSym, pointeeCell, rootCell, type Sym } from "./sym.js";

/** Stands for whatever a value that cannot be listed may have pointed to. */
export const ANYTHING = "?";

/** Objects that are known to others, by number. */
export type Escaped = IntMap<true>;

/** What is needed to tell what is found in an object. */
interface Memory {
    readonly names: Names;
    readonly objects: IntMap<Contents>;
}

/** The objects that are known once `value` is given away: what it points to, and what is found there in turn. */
export function escapedWith(escaped: Escaped, value: Sym, { names, objects }: Memory): Escaped {
    const first = pointee(value);
    // Most of what is given away is no pointer, or was given away before.
    if (first === null ? partsOf(value).length === 0 : value.kind !== "address" && (isPublic(first.root) || escaped.has(names.root(first.root).id))) return escaped;
    let all = escaped;
    // A value may stand in others many times over.
    const seen = new Set<Sym>();
    const give = (given: Sym): void => {
        if (seen.has(given)) return;
        seen.add(given);
        for (const part of partsOf(given)) give(part);
        const cell = pointee(given);
        // What is stored where anybody finds it, was given away then.
        if (cell === null || isPublic(cell.root)) return;
        const root = names.root(cell.root);
        if (all.has(root.id)) return;
        root.base ??= cell.base;
        all = all.with(root.id, true);
        const contents = objects.get(root.id);
        if (contents !== undefined) contents.each((_, held) => give(held));
        else if ("variable" in cell.base && cell.base.variable.scope === "parameter") give(paramSym(cell.base.variable.index));
    };
    give(value);
    return all;
}

/** A place in the object that a value points to, or into; null for values that are no pointers, or several. */
function pointee(value: Sym): Cell | null {
    switch (value.kind) {
        case "address":
            return value.cell;
        case "param":
        case "initial":
        case "result":
        case "unknown":
            return pointeeCell(value);
        case "phi":
            // Numbers that a loop counts are no pointers.
            return value.of === null && value.starts === undefined && value.least === undefined ? rootCell(ANYTHING, { pointer: value }) : null;
        default:
            return null;
    }
}

/** Values of which a pointer is made, so that whoever has it can tell them. */
function partsOf(value: Sym): readonly Sym[] {
    switch (value.kind) {
        case "address":
            return "pointer" in value.cell.base ? [value.cell.base.pointer] : [];
        case "op":
            return COMPARING.has(value.operator) ? [] : [value.left, value.right];
        case "phi":
            return value.of ?? value.starts ?? [];
        default:
            return [];
    }
}

/** What says nothing of a pointer but how it compares; of everything else, one may be made again. */
const COMPARING: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">=", "&&", "||"]);

/** What is known to others on either of two paths; the first itself when that is all. */
export function joinEscaped(a: Escaped, b: Escaped): Escaped {
    let all = a;
    b.differs(a, (id, mine) => {
        if (mine !== undefined) all = all.with(id, true);
        return false;
    });
    return all;
}

/** True for an object in which others find what is stored there: all but a function's own variables, and memory that only it may have yet. */
export function isOpen(root: RootName, escaped: Escaped): boolean {
    return root.isPublic || escaped.has(root.id) || (root.base !== undefined && "variable" in root.base && root.base.variable.isStatic);
}

/** More pointers than these, and all that a function was given counts as given away. */
const MOST_GIVEN = 8;

/** What a function has given away of what its caller can name: pointers; null for anything that it was given. */
export function givenAway(escaped: Escaped, names: Names): readonly Sym[] | null {
    const given: Sym[] = [];
    if (escaped.has(names.root(ANYTHING).id)) return null;
    for (const [id] of escaped.entries()) {
        const { base } = names.roots[id] as RootName;
        const pointer = base !== undefined && "pointer" in base ? base.pointer : null;
        // What is found through a pointer that is given goes with it.
        if (pointer === null || !isFromCaller(pointer) || isFound(pointer, escaped, names)) continue;
        given.push(pointer);
        if (given.length > MOST_GIVEN) return null;
    }
    return given;
}

function isFromCaller(pointer: Sym): boolean {
    if (pointer.kind === "result") return pointer.member !== undefined;
    return pointer.kind === "param" || (pointer.kind === "initial" && pointer.epoch === "");
}

/** True for what memory held at entry that is found through another pointer which is given away. */
function isFound(pointer: Sym, escaped: Escaped, names: Names): boolean {
    for (let each = pointer; each.kind === "initial" && "pointer" in each.cell.base;) {
        each = each.cell.base.pointer;
        if (escaped.has(names.root(`*${each.key}`).id)) return true;
    }
    return false;
}
