/**
 * How functions that are made event callbacks are declared, beside what WSK documents for the event.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_client_connection_dispatch
 */
import { type EventCallback, type Parameter, structureOf, typeAlias } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { Project } from "../project.js";
import { canonicalName } from "../resolve.js";
import { documentedType } from "../roles.js";
import { type CType, declaredBy, type Declared, typeText } from "../types.js";
import type { FunctionDecl } from "../unit.js";

export type SignatureFault =
    /** `fits`: the parameters that are there may be the documented ones, as far as they go. */
    | { readonly kind: "count"; readonly at: CNode; readonly count: number; readonly fits: boolean }
    | { readonly kind: "parameter"; readonly at: CNode; readonly parameter: Parameter; readonly declared: string; readonly specifier: CNode | null }
    | { readonly kind: "result"; readonly at: CNode; readonly declared: string; readonly specifier: CNode | null };

/** What is wrong with the parameters and the result of a callback. */
export function signatureFaults(project: Project, fn: FunctionDecl, event: EventCallback): readonly SignatureFault[] {
    const { node, nameNode, parameters } = fn;
    if (node === null || nameNode === null || parameters === null || hasListByMacro(project, fn, parameters)) return [];
    const faults: SignatureFault[] = [];
    const resultNode = node.get("type");
    const result = canonicalName(project, fn.unit, fn.result);
    if (resultNode !== null && result !== null && isOtherResult(result, fn.result, event)) {
        const specifier = result.depth === 0 && fn.result.kind === "named" ? resultNode : null;
        faults.push({ kind: "result", at: nameNode, declared: typeText(fn.result), specifier });
    }
    // A parameter that has neither name nor type is a comma too many.
    const given = parameters.filter(({ name, type }) => name !== "" || type.kind !== "unknown");
    if (given.length !== event.parameters.length) {
        const fits = given.every(({ type }, index) => {
            const parameter = event.parameters[index];
            return parameter !== undefined && hasTypeName(type) && !isOtherType(project, fn, type, parameter);
        });
        return [...faults, { kind: "count", at: nameNode, count: given.length, fits }];
    }
    given.forEach((declared, index) => {
        const parameter = event.parameters[index];
        if (parameter === undefined || !isOtherType(project, fn, declared.type, parameter)) return;
        const specifier = declared.type.kind === "named" && declared.type.tag === undefined ? specifierOf(declared) : null;
        faults.push({ kind: "parameter", at: declared.node, parameter, declared: typeText(declared.type), specifier });
    });
    return faults;
}

/** True where a name may stand for several parameters, or for none: a macro that lists some, or what nobody knows as a type. */
function hasListByMacro(project: Project, fn: FunctionDecl, parameters: readonly Declared[]): boolean {
    const list = fn.head.slice(fn.head.indexOf("(") + 1);
    if ([...list.matchAll(/\b[A-Za-z_]\w*/g)].some(([word]) => project.macro(word, fn.unit)?.value.body.includes(",") === true)) return true;
    return parameters.some(({ name, type }) => {
        // `ARGS` alone, or `ARGS(...)`.
        const alone = type.kind === "function" ? type.result : type;
        if (name !== "" || alone.kind !== "named" || alone.tag !== undefined) return false;
        if (project.macro(alone.name, fn.unit) !== null) return true;
        return !isKnownType(project, fn, alone.name) && project.typedef(alone.name, fn.unit) === null && structureOf(alone.name) === undefined;
    });
}

/** False for a parameter whose type has no name, as where a list is not written to its end, and for arrays and functions. */
function hasTypeName(type: CType): boolean {
    return type.kind === "pointer" ? hasTypeName(type.to) : type.kind === "named" && type.name !== "";
}

function isKnownType(project: Project, fn: FunctionDecl, name: string): boolean {
    return typeAlias(name) !== undefined || project.record(name, fn.unit) !== null;
}

interface Canonical {
    readonly name: string;
    readonly depth: number;
}

function isOtherResult(mine: Canonical, type: CType, { returnType }: EventCallback): boolean {
    if (mine.depth > 0 || mine.name === "void") return true;
    const written = type.kind === "named" ? type.name : "";
    if (written === returnType) return false;
    const size = sizeOf(mine);
    const isAction = mine.name === "WSK_INSPECT_ACTION";
    if (returnType === "NTSTATUS") return isAction || (size !== null && size !== 4);
    // Plain numbers of that size are what an enumeration is in C; a status is something else.
    return !isAction && (written === "NTSTATUS" || (size !== null && size !== 4));
}

function sizeOf({ name, depth }: Canonical): number | null {
    return depth > 0 ? 8 : (typeAlias(name)?.size ?? null);
}

/** True for a parameter whose declared type certainly is another one than WSK passes. */
function isOtherType(project: Project, fn: FunctionDecl, type: CType, parameter: Parameter): boolean {
    const mine = canonicalName(project, fn.unit, type);
    const documented = canonicalName(project, fn.unit, documentedType(parameter.type));
    if (mine === null || documented === null) return false;
    const isKnown = mine.depth > 0 || isKnownType(project, fn, mine.name);
    if (!isKnown) return false;
    if (documented.depth === 0 || mine.depth === 0) {
        if (documented.depth !== mine.depth) return true;
        const [a, b] = [sizeOf(mine), sizeOf(documented)];
        return a !== null && b !== null && a !== b;
    }
    // Any pointer may stand for PVOID, and PVOID for any pointer.
    if (mine.name === "void" && mine.depth === 1) return false;
    if (documented.name === "void" && documented.depth === 1) return false;
    if (mine.depth !== documented.depth) return true;
    const [a, b] = [integerSize(mine.name), integerSize(documented.name)];
    if (a !== null && b !== null) return a !== b;
    return mine.name !== documented.name && /^WSK_/.test(mine.name) && /^WSK_/.test(documented.name);
}

function integerSize(name: string): number | null {
    const alias = typeAlias(name);
    return alias?.pointers === 0 && alias.signed !== null ? alias.size : null;
}

/** The type that stands before the name of a parameter which is declared with nothing else. */
function specifierOf({ node }: Declared): CNode | null {
    const declaration = node.parent?.kind === "parameter_declaration" ? node.parent : null;
    const type = declaration?.get("type") ?? null;
    return type?.kind === "type_identifier" || type?.kind === "primitive_type" ? type : null;
}

/** A declaration inside a callback that takes the name of one of its parameters. */
export interface Shadowing {
    readonly at: CNode;
    readonly name: string;
    /** False in the outermost block, where the compiler refuses it. */
    readonly isInner: boolean;
    /** The declared name and its uses below, as far as they can be told. */
    readonly uses: readonly CNode[];
}

/** The locals of a callback that hide its parameters. */
export function shadowings(fn: FunctionDecl): readonly Shadowing[] {
    const { body } = fn;
    const names = new Set((fn.parameters ?? []).map(({ name }) => name).filter((name) => name !== ""));
    if (body === null || !hasLocalNamed(body.text, names)) return [];
    const found: Shadowing[] = [];
    for (const node of body.walk()) {
        if (node.kind !== "declaration") continue;
        for (const { name, node: at, type } of declaredBy(node)) {
            if (!names.has(name) || type.kind === "function" || type.kind === "unknown") continue;
            const block = node.parent ?? body;
            const isInner = block !== body;
            found.push({ at, name, isInner, uses: usesIn(block, node, at, name) });
        }
    }
    return found;
}

/** A type, stars, a name: judged by the text before anything is parsed. */
function hasLocalNamed(text: string, names: ReadonlySet<string>): boolean {
    return [...names].some((name) => /^\w+$/.test(name) && new RegExp(`[\\w*]\\s*[\\s*,]${name}\\s*[=;,\\[]`).test(text));
}

/** What stands in the declaration's own initialiser is the parameter, as its author meant it. */
function usesIn(block: CNode, declaration: CNode, at: CNode, name: string): readonly CNode[] {
    const uses = [at];
    for (const each of block.walk()) {
        if (each.start >= declaration.end && each.kind === "identifier" && each.text === name) uses.push(each);
    }
    return uses;
}

const CONVENTION = /\b(?:WSKAPI|NTAPI|__stdcall|_stdcall|WINAPI|CALLBACK|APIENTRY|STDCALL|stdcall)\b/;

/** True when neither the definition of a function nor a prototype of it names the calling convention of callbacks. */
export function lacksConvention(project: Project, fn: FunctionDecl): boolean {
    if (says(project, fn, fn.head)) return false;
    project.files.loadMentions(fn.name);
    for (const unit of project.units) {
        if (unit !== fn.unit && fn.isStatic) continue;
        for (const [, head = ""] of unit.file.text.matchAll(new RegExp(`([^;{}#]*)\\b${fn.name}\\s*[(;]`, "g"))) {
            // A declaration by a type of its own: `PFN`-like names say it in the header.
            if (says(project, fn, head) || /\b(?:WSK_\w+_EVENT|FN_WSK\w*)\s*$/.test(head)) return false;
        }
    }
    return true;
}

function says(project: Project, fn: FunctionDecl, text: string): boolean {
    if (CONVENTION.test(text)) return true;
    return [...text.matchAll(/\b[A-Z_]\w+\b/g)].some(([word]) => CONVENTION.test(project.macro(word, fn.unit)?.value.body ?? ""));
}
