/** Casts to types that the grammar has not seen declared: which names in parentheses are types, as far as the project tells. */
import { clientDispatch, constant, providerDispatch, roleOfTypedef, typeAlias } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { type CastForm, restoreCasts } from "../parser/casts.js";
import type { Project } from "./project.js";
import type { Unit } from "./unit.js";

/** Names of types by their form: nothing else that is written in capitals only can be called with its name in parentheses. */
const TYPE_NAMES: Readonly<Record<CastForm, RegExp | null>> = { call: /^_*[A-Z][A-Z0-9_]+$|_t$/, address: /^P[A-Z_]+$/, operator: null };

const MOST_ALIASES = 8;

/**
 * Puts right the casts below a node that is about to be analysed; `taken` are names that mean something else there, apart from those
 * that the node itself declares.
 * @returns the node, or what stands in its place
 */
export function withCasts(project: Project, unit: Unit, node: CNode, taken: Iterable<string> = []): CNode {
    let declared: ReadonlySet<string> | null = null;
    return restoreCasts(node, (name, form) => {
        if (!isTypeName(project, unit, name, form)) return false;
        declared ??= new Set([...taken, ...declaredNames(node)]);
        return !declared.has(name);
    });
}

/** True for the name of a type, when it stands in parentheses before an operand. */
export function isTypeName(project: Project, unit: Unit, name: string, form: CastForm): boolean {
    let current = name;
    for (let depth = 0; depth < MOST_ALIASES; depth++) {
        if (project.variable(current, unit) !== null) return false;
        if (isDocumentedType(current) || project.typedef(current, unit) !== null) return true;
        const macro = project.macro(current, unit)?.value;
        if (macro === undefined) break;
        const body = macro.parameters === null ? /^(?:const\s+)?(struct\s+|union\s+)?([A-Za-z_]\w*)\s*(\**)$/.exec(macro.body.trim()) : null;
        if (body?.[2] === undefined) return false;
        if (body[1] !== undefined || body[3] !== "") return true;
        current = body[2];
    }
    if (constant(current) !== undefined || project.enumerator(current, unit) !== null || project.function(current, unit) !== null) return false;
    return TYPE_NAMES[form]?.test(current) === true && project.macro(current, unit) === null && project.prototypes(current, unit).length === 0;
}

function isDocumentedType(name: string): boolean {
    return [typeAlias(name), roleOfTypedef(name), clientDispatch(name), providerDispatch(name)].some((each) => each !== undefined);
}

/** The names that declarations below a node give to variables and parameters. */
function* declaredNames(node: CNode): Generator<string, void, undefined> {
    for (const each of node.walk()) {
        if (each.kind === "identifier" && each.field === "declarator") yield each.text;
        else if (each.kind === "identifier" && each.parent?.kind === "parenthesized_declarator") yield each.text;
    }
}
