/**
 * The state of lowering one function: blocks under construction, scopes, jump targets. Expressions and statements are lowered by the
 * modules beside this one.
 */
import type { CNode } from "../../parser/ast.js";
import { Block, type CallInstr, type Comparison, type Expr, type Instr, type Variable } from "../ir.js";
import type { Project } from "../project.js";
import { type CType, UNKNOWN } from "../types.js";
import type { Enumerator, Unit } from "../unit.js";
import type { Method } from "./methods.js";

/** An argument of a macro and the expansion in which its names mean what they mean. */
export interface Binding {
    readonly node: CNode;
    readonly frame: MacroFrame | null;
}

/** The arguments of the macro expansion that is being lowered: call by name, as the preprocessor substitutes. */
export interface MacroFrame {
    readonly name: string;
    readonly bindings: ReadonlyMap<string, Binding>;
    /** What `__VA_ARGS__` stands for. */
    readonly rest: readonly Binding[];
    /** The call that the author wrote in the function. */
    readonly site: CNode;
    readonly outer: MacroFrame | null;
    /** The unit whose names the macro's body uses. */
    readonly unit: Unit;
}

/** Where `break`, `continue` and `__leave` go, with the depth of `finally` blocks at the target. */
export interface JumpTargets {
    readonly breakTo: Block | null;
    readonly continueTo: Block | null;
    readonly leaveTo: Block | null;
}

/** A `__finally` body that every exit from its `__try` runs through. */
export interface Finally {
    readonly body: CNode;
    readonly depth: number;
}

/** More blocks than any function a person wrote: past that, generated code or a bomb of nested macros. */
const MOST_BLOCKS = 20_000;
const MOST_MACRO_DEPTH = 16;
/** Macros that expand to several macros grow without bound long before they are deep. */
const MOST_EXPANSIONS = 5_000;
/** Statements and expressions within each other: far more than people write, far less than the stack holds. */
const MOST_NESTING = 800;

export class Builder {
    readonly blocks: Block[] = [];
    readonly calls: CallInstr[] = [];
    readonly comparisons: Comparison[] = [];
    readonly locals: Variable[] = [];
    /** Those that the function declares itself. */
    readonly enumerators = new Map<string, Enumerator>();
    readonly labels = new Map<string, Block>();
    readonly finallies: Finally[] = [];
    current: Block;
    targets: JumpTargets = { breakTo: null, continueTo: null, leaveTo: null };
    frame: MacroFrame | null = null;
    /** The method of C++ that is being lowered. */
    method: Method | null = null;
    incomplete = false;
    /** Offsets of `...` that stand for code left out, in the function's own text and not yet passed; in order. */
    placeholders: number[] = [];
    readonly #scopes: Map<string, Variable>[] = [new Map<string, Variable>()];
    #temps = 0;
    #expansions = 0;
    #nesting = 0;

    /** @param result what the function returns */
    constructor(
        readonly project: Project,
        readonly unit: Unit,
        readonly result: CType = UNKNOWN,
    ) {
        this.current = this.block();
    }

    block(): Block {
        const block = new Block(this.blocks.length);
        this.blocks.push(block);
        if (this.blocks.length > MOST_BLOCKS) throw new TooLarge();
        return block;
    }

    emit(instr: Instr): void {
        this.current.instrs.push(instr);
        if (instr.op === "unknown") this.incomplete = true;
    }

    /** Goes past the placeholders before `end`: what they stand for may do anything. */
    passPlaceholders(end: number, node: CNode): void {
        if (this.frame !== null || (this.placeholders[0] ?? Infinity) >= end) return;
        this.placeholders = this.placeholders.filter((at) => at >= end);
        this.emit({ op: "unknown", node });
    }

    /** Ends the current block with a jump and goes on in `next`. */
    goto(target: Block, next: Block = this.block()): void {
        this.current.end = { op: "goto", target };
        this.current = next;
    }

    branch(condition: Expr, yes: Block, no: Block, node: CNode): void {
        this.current.end = { op: "branch", condition, yes, no, node };
    }

    temp(): number {
        return this.#temps++;
    }

    /** The unit whose names are in force: that of the macro when one is being expanded. */
    get names(): Unit {
        return this.frame?.unit ?? this.unit;
    }

    /** The node that reports point to: the author's own call when a macro is being expanded. */
    site(node: CNode): CNode {
        let frame = this.frame;
        let site = node;
        while (frame !== null) {
            site = frame.site;
            frame = frame.outer;
        }
        return site;
    }

    enterScope(): void {
        this.#scopes.push(new Map());
    }

    leaveScope(): void {
        this.#scopes.pop();
    }

    declare(name: string, type: CType, node: CNode, isStatic: boolean): Variable {
        const variable: Variable = { name, scope: "local", id: this.locals.length + 1, index: -1, type, isStatic, node };
        this.locals.push(variable);
        this.#scopes.at(-1)?.set(name, variable);
        return variable;
    }

    /** A local object of a class, which is reached by ways that cannot be seen: like a variable of file scope. */
    declareObject(name: string, type: CType, node: CNode): Variable {
        const variable: Variable = { name: `${name}@${node.start}`, scope: "global", id: 0, index: -1, type, isStatic: true, node };
        if (name !== "") this.#scopes.at(-1)?.set(name, variable);
        return variable;
    }

    declareParameter(name: string, type: CType, node: CNode, index: number): Variable {
        const variable: Variable = { name, scope: "parameter", id: index, index, type, isStatic: false, node };
        if (name !== "") this.#scopes[0]?.set(name, variable);
        return variable;
    }

    lookup(name: string): Variable | null {
        for (let index = this.#scopes.length - 1; index >= 0; index--) {
            const variable = this.#scopes[index]?.get(name);
            if (variable !== undefined) return variable;
        }
        return null;
    }

    label(name: string): Block {
        let block = this.labels.get(name);
        if (block === undefined) this.labels.set(name, (block = this.block()));
        return block;
    }

    /** True when `name` may be expanded here: not inside itself and not too deep. */
    mayExpand(name: string): boolean {
        let depth = 0;
        for (let frame = this.frame; frame !== null; frame = frame.outer) {
            if (frame.name === name || ++depth > MOST_MACRO_DEPTH) return false;
        }
        return true;
    }

    /** Does the work of expanding a macro in `frame`. */
    expand<T>(frame: MacroFrame, work: () => T): T {
        if (++this.#expansions > MOST_EXPANSIONS) throw new TooLarge();
        return this.within(frame, work);
    }

    /** Does work that goes one level down in the syntax. */
    nested<T>(work: () => T): T {
        if (++this.#nesting > MOST_NESTING) throw new TooLarge();
        try {
            return work();
        } finally {
            this.#nesting--;
        }
    }

    within<T>(frame: MacroFrame | null, work: () => T): T {
        const outer = this.frame;
        this.frame = frame;
        try {
            return work();
        } finally {
            this.frame = outer;
        }
    }

    withTargets(targets: Partial<JumpTargets>, work: () => void): void {
        const outer = this.targets;
        this.targets = { ...outer, ...targets };
        work();
        this.targets = outer;
    }
}

/** Thrown when a function exceeds every reasonable size; the function counts as not understood. */
export class TooLarge extends Error {}
