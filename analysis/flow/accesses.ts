/** The places behind pointers that an instruction or the end of a basic block reads and writes. */
import type { CNode } from "../../parser/ast.js";
import type { Block, Instr, Place } from "../ir.js";
import { expressionsIn } from "./expressions-in.js";
import { isToPointers } from "./walks.js";

export interface Access {
    readonly place: Place;
    readonly kind: "read" | "write";
    readonly node: CNode;
}

const known = new WeakMap<Instr | Block["end"], readonly Access[]>();

/** Reads first, as they happen before the assignment. */
export function accessesIn(from: Instr | Block["end"]): readonly Access[] {
    let found = known.get(from);
    if (found === undefined) known.set(from, (found = find(from)));
    return found;
}

const elements = new WeakMap<Instr | Block["end"], readonly Place[]>();

/** The elements of arrays that are read under an index which is no constant, or by a pointer that may walk an array of pointers. */
export function elementsReadIn(from: Instr | Block["end"]): readonly Place[] {
    let found = elements.get(from);
    if (found === undefined) {
        found = [...expressionsIn(from)].flatMap((expr) => (expr.op === "read" && hasOpenIndex(expr.place) ? [expr.place] : []));
        elements.set(from, found);
    }
    return found;
}

function hasOpenIndex(place: Place): boolean {
    if (place.op === "index") return place.index.op !== "const" || hasOpenIndex(place.base);
    if (place.op === "deref") return place.of.op === "read" && place.of.place.op === "var" && isToPointers(place.of.place.variable.type);
    return place.op === "field" && hasOpenIndex(place.base);
}

function find(from: Instr | Block["end"]): readonly Access[] {
    const found: Access[] = [];
    const site = "node" in from ? from.node : null;
    for (const expr of expressionsIn(from)) {
        if (expr.op === "read" && isBehindPointer(expr.place)) found.push({ place: expr.place, kind: "read", node: written(expr.node, site) });
    }
    if (from.op === "assign" && isBehindPointer(from.target)) found.push({ place: from.target, kind: "write", node: from.node });
    return found;
}

/** The author's own text: what stands in a macro is not where the access is. */
function written(node: CNode, site: CNode | null): CNode {
    return site === null || rootOf(site) === rootOf(node) ? node : site;
}

function rootOf(node: CNode): CNode {
    let at = node;
    while (at.parent !== null) at = at.parent;
    return at;
}

function isBehindPointer(place: Place): boolean {
    switch (place.op) {
        case "var":
            return false;
        case "deref":
            return true;
        case "field":
        case "index":
            return isBehindPointer(place.base);
    }
}
