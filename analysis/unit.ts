/**
 * One file as a set of named things: functions, variables of file scope, types, enumerators, macros, prototypes. Function bodies are
 * not touched here; everything is found at first use.
 */
import type { CNode } from "../parser/ast.js";
import { nameMade } from "../parser/macro-heads.js";
import type { Item, MacroDefinition, ParsedFile } from "../parser/parsed-file.js";
import { push } from "./multimaps.js";
import { type RecordType, recordType } from "./records.js";
import { declaredBy, type CType, type Declared, descriptorType, UNKNOWN } from "./types.js";

export type { RecordType } from "./records.js";

/** A function definition. */
export class FunctionDecl {
    #declared: Declared | null | undefined;
    #node: CNode | null | undefined;

    constructor(
        readonly unit: Unit,
        readonly item: Item,
        readonly name = item.name,
    ) {}

    /** The `function_definition`, or null where the grammar could not make one out. */
    get node(): CNode | null {
        this.#node ??= findDefinition(this.item.nodes, this.item.name);
        return this.#node;
    }

    get body(): CNode | null {
        return this.node?.get("body") ?? null;
    }

    get declared(): Declared | null {
        if (this.#declared === undefined) {
            const node = this.node;
            this.#declared = node === null ? null : (declaredBy(node)[0] ?? null);
        }
        return this.#declared;
    }

    get result(): CType {
        const type = this.declared?.type;
        return type?.kind === "function" ? type.result : UNKNOWN;
    }

    /** Parameters in order; null when the list is variadic or was not understood. */
    get parameters(): readonly Declared[] | null {
        const type = this.declared?.type;
        return type?.kind === "function" ? type.parameters : null;
    }

    get isStatic(): boolean {
        // Parsing a function costs much more than looking whether the word is there.
        if (this.item.owner !== "" || !this.head.includes("static")) return false;
        const words = this.head.replace(/\/\*[^]*?\*\/|\/\/.*/g, " ");
        return /\bstatic\b/.test(words.slice(0, words.search(new RegExp(`\\b${this.name}\\b`))));
    }

    /** The text before the body. */
    get head(): string {
        return this.unit.file.text.slice(this.item.start, this.item.bodyStart);
    }

    /** The name by which code may call it: a method's without its class. */
    get word(): string {
        return this.item.owner === "" ? this.name : this.name.slice(this.item.owner.length + 2);
    }

    /** Where reports about the function as a whole point: its name. */
    get nameNode(): CNode | null {
        return this.declared?.node ?? this.node;
    }

    /** Identifies the function within a project. */
    get key(): string {
        return `${this.unit.file.path}:${this.item.start}`;
    }
}

function findDefinition(nodes: readonly CNode[], name: string): CNode | null {
    let found: CNode | null = null;
    for (const top of nodes) {
        for (const node of top.kind === "function_definition" ? [top] : top.walk()) {
            if (node.kind !== "function_definition") continue;
            if (found === null || declaredBy(node)[0]?.name === name) found = node;
        }
    }
    return found;
}

export interface Enumerator {
    readonly name: string;
    /** The node of its value, or the previous enumerator plus one. */
    readonly value: CNode | null;
    readonly previous: Enumerator | null;
    /** All of its enumeration, itself included. */
    readonly all: readonly Enumerator[];
}

/** Names of one file, each with all its declarations in source order. */
export class Unit {
    readonly functions = new Map<string, FunctionDecl[]>();
    readonly macros = new Map<string, MacroDefinition>();
    #scope: FileScope | undefined;

    constructor(readonly file: ParsedFile) {
        for (const item of file.items) {
            // What a template does depends on its arguments.
            if (item.kind !== "function" || item.isTemplate) continue;
            push(this.functions, item.name, new FunctionDecl(this, item));
        }
        for (const macro of file.macros) if (!this.macros.has(macro.name)) this.macros.set(macro.name, macro);
    }

    get path(): string {
        return this.file.path;
    }

    /**
     * Gives the functions whose heads macros of other files make the names that these make. Before anybody has seen the unit.
     * @param macro finds a macro by its name
     */
    nameMacroHeads(macro: (name: string) => MacroDefinition | null): void {
        for (const decl of [...this.functions.values()].flat()) {
            const { headMacro } = decl.item;
            const definition = headMacro === null ? null : macro(headMacro.name);
            const name = headMacro === null || definition === null ? null : nameMade(definition.line, headMacro.arguments);
            if (name === null || name === decl.name) continue;
            const others = (this.functions.get(decl.name) ?? []).filter((each) => each !== decl);
            if (others.length === 0) this.functions.delete(decl.name);
            else this.functions.set(decl.name, others);
            push(this.functions, name, new FunctionDecl(this, decl.item, name));
        }
    }

    get scope(): FileScope {
        this.#scope ??= new FileScope(this.file);
        return this.#scope;
    }
}

/** Declarations of file scope outside function definitions. */
export class FileScope {
    readonly variables = new Map<string, Declared[]>();
    /** Functions declared without a body, and names declared with a function type's typedef (`IO_COMPLETION_ROUTINE Done;`). */
    readonly prototypes = new Map<string, Declared[]>();
    readonly typedefs = new Map<string, CType>();
    /** By tag and, for anonymous records, by the typedef's name. */
    readonly records = new Map<string, RecordType>();
    readonly enumerators = new Map<string, Enumerator>();
    /** Names of enumerations. */
    readonly enums = new Set<string>();

    constructor(file: ParsedFile) {
        for (const item of file.items) {
            // Parsing a function only for the types in it would cost more than it finds: those are local.
            if (item.kind === "other") for (const node of item.nodes) this.#visit(node);
        }
    }

    #visit(node: CNode): void {
        switch (node.kind) {
            case "declaration":
                this.#types(node.get("type"));
                for (const declared of declaredBy(node)) this.#declare(declared);
                return;
            case "type_definition":
                this.#typedef(node);
                return;
            case "alias_declaration":
                this.#alias(node);
                return;
            case "struct_specifier":
            case "class_specifier":
            case "union_specifier":
            case "enum_specifier":
                this.#types(node);
                return;
            case "linkage_specification":
            case "declaration_list":
            case "preproc_if":
            case "preproc_ifdef":
            case "preproc_else":
            case "preproc_elif":
            case "preproc_elifdef":
            case "ERROR":
                for (const child of node.children) this.#visit(child);
                return;
            default:
        }
    }

    #declare(declared: Declared): void {
        if (declared.name === "") return;
        push(declared.type.kind === "function" ? this.prototypes : this.variables, declared.name, declared);
    }

    #typedef(node: CNode): void {
        const type = node.get("type");
        this.#types(type);
        for (const declared of declaredBy(node)) {
            if (declared.name === "" || this.typedefs.has(declared.name)) continue;
            this.typedefs.set(declared.name, declared.type);
        }
    }

    /** `using T = …` */
    #alias(node: CNode): void {
        const name = node.get("name")?.text ?? "";
        const type = node.get("type");
        if (type !== null && !this.typedefs.has(name)) this.typedefs.set(name, descriptorType(type));
    }

    #types(node: CNode | null): void {
        for (const each of node?.walk() ?? []) if (each === node || each.field === "type") this.#type(each);
    }

    /** A type with a body, without the types declared in it. */
    #type(node: CNode): void {
        const body = node.get("body");
        if (body === null) return;
        if (node.kind === "enum_specifier") {
            this.enums.add(node.get("name")?.text ?? "");
            // The names of an `enum class` are known only with its own name before them.
            if (!/^enum\s+(?:class|struct)\b/.test(node.text)) this.#enumerate(body);
            return;
        }
        if (node.kind !== "struct_specifier" && node.kind !== "class_specifier" && node.kind !== "union_specifier") return;
        const name = node.get("name")?.text ?? `<anonymous ${node.kind === "union_specifier" ? "union" : "struct"}@${node.start}>`;
        if (!this.records.has(name)) this.records.set(name, recordType(name, node, body));
    }

    #enumerate(body: CNode): void {
        for (const each of enumeratorsIn(body)) if (!this.enumerators.has(each.name)) this.enumerators.set(each.name, each);
    }
}

/** The enumerators of an `enumerator_list`. */
export function* enumeratorsIn(body: CNode): Generator<Enumerator, void, undefined> {
    const all: Enumerator[] = [];
    for (const child of body.children) {
        if (child.kind !== "enumerator") continue;
        all.push({ name: child.get("name")?.text ?? "", value: child.get("value"), previous: all.at(-1) ?? null, all });
    }
    yield* all;
}
