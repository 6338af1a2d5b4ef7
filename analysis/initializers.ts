/** Brace initialisers as a list of (member path, value). */
import type { CNode } from "../parser/ast.js";
import { elementCount } from "./element-lists.js";
import type { Project } from "./project.js";
import { memberNames, resolveType, fieldType } from "./resolve.js";
import type { CType } from "./types.js";
import type { Unit } from "./unit.js";

export interface InitializerEntry {
    /** Member names and array indexes from the outermost object inwards. */
    readonly path: readonly (string | number)[];
    readonly value: CNode;
}

const MOST_NESTING = 64;
/** Values that say only that everything is cleared. */
const CLEARED = /^(?:[{},\s]|\b0[xX]?0*[uUlL]*\b|\bNULL\b|\bFALSE\b|\bfalse\b)*$/u;

/** What a brace initialiser says about an object of type `type`; null when it cannot be mapped to members. */
export function initializerEntries(project: Project, from: Unit, type: CType, list: CNode): readonly InitializerEntry[] | null {
    const entries: InitializerEntry[] = [];
    return collect(list, type, [])
        ? entries
        : null;

    function collect(node: CNode, of: CType, path: readonly (string | number)[]): boolean {
        if (path.length > MOST_NESTING) return false;
        const resolved = resolveType(project, from, of);
        const names = resolved.kind === "array" ? null : memberNames(project, from, resolved);
        let position = 0;
        for (const child of node.children) {
            if (child.kind === "comment" || child.kind.startsWith("preproc")) continue;
            if (child.kind === "ERROR" || (resolved.kind === "array" && elementCount(project, from, child) !== 1)) return false;
            let value: CNode | null = child;
            let step: string | number | null;
            let inner: readonly string[] = [];
            if (child.kind === "initializer_pair") {
                const designator = child.all("designator");
                value = child.get("value");
                const first = designator[0];
                if (first === undefined || designator.some((each) => each.kind !== "field_designator")) return false;
                step = first.children[0]?.text ?? null;
                inner = designator.slice(1).map((each) => each.children[0]?.text ?? "");
                if (step !== null && names !== null) position = names.indexOf(step);
            } else if (resolved.kind === "array") step = position;
            else step = names?.[position] ?? null;
            if (step === null || value === null) {
                return position === 0 && node.children.length <= 1 && (value === null || CLEARED.test(value.text));
            }
            position++;
            const next = [...path, step, ...inner];
            let memberType: CType = resolved.kind === "array" ? resolved.of : fieldType(project, from, resolved, String(step));
            for (const name of inner) memberType = fieldType(project, from, memberType, name);
            const list = value.kind === "compound_literal_expression" ? value.get("value") : value;
            if (list?.kind === "initializer_list") {
                if (!collect(list, memberType, next)) return false;
            } else entries.push({ path: next, value });
        }
        return true;
    }
}
