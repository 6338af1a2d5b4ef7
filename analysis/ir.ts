/**
 * The intermediate representation that flow analysis runs on: a control-flow graph of basic blocks whose instructions have
 * explicit order and whose expressions have no side effects. Casts and parentheses are gone, function-like macros of the project
 * are expanded, calls are instructions of their own whose result is read with a `result` expression.
 */
import type { CNode } from "../parser/ast.js";
import type { CType } from "./types.js";

/** A named object: a local, a parameter, or a variable of file scope. */
export interface Variable {
    readonly name: string;
    readonly scope: "local" | "parameter" | "global";
    /** Unique within the function (locals and parameters); 0 for globals, which are unique by name. */
    readonly id: number;
    /** Position in the parameter list, or -1. */
    readonly index: number;
    readonly type: CType;
    /** Locals declared `static` outlive the call. */
    readonly isStatic: boolean;
    readonly node: CNode;
}

/** Something that can be assigned to. */
export type Place =
    | { readonly op: "var"; readonly variable: Variable }
    | { readonly op: "deref"; readonly of: Expr }
    /** `isArray`: read as an argument, it stands for the address of its first element. */
    | { readonly op: "field"; readonly base: Place; readonly name: string; readonly isArray?: true }
    | { readonly op: "index"; readonly base: Place; readonly index: Expr };

export type Expr =
    | { readonly op: "const"; readonly value: number; readonly name: string | null; readonly node: CNode }
    /** An identifier that nothing in the project or the knowledge tables gives a value. */
    | { readonly op: "name"; readonly name: string; readonly node: CNode }
    | { readonly op: "string"; readonly text: string; readonly node: CNode }
    | { readonly op: "function"; readonly name: string; readonly node: CNode }
    | { readonly op: "read"; readonly place: Place; readonly node: CNode }
    | { readonly op: "address"; readonly place: Place; readonly node: CNode }
    | { readonly op: "result"; readonly call: CallInstr; readonly node: CNode }
    | { readonly op: "temp"; readonly id: number; readonly node: CNode }
    | { readonly op: "unary"; readonly operator: "!" | "~" | "-"; readonly operand: Expr; readonly node: CNode }
    | { readonly op: "binary"; readonly operator: string; readonly left: Expr; readonly right: Expr; readonly node: CNode }
    /** NT_SUCCESS(x): a predicate of its own, since it is not a comparison with zero of an unsigned value. */
    | { readonly op: "ntSuccess"; readonly operand: Expr; readonly node: CNode }
    /** True for statuses of one severity: 1 information, 2 warnings, 3 errors. */
    | { readonly op: "ntSeverity"; readonly is: 1 | 2 | 3; readonly operand: Expr; readonly node: CNode }
    | { readonly op: "sizeof"; readonly type: CType | null; readonly node: CNode }
    /** The condition of an `#if` group: the same text has the same truth everywhere in a build. */
    | { readonly op: "config"; readonly text: string; readonly node: CNode }
    | { readonly op: "unknown"; readonly node: CNode };

/** How a call names what it calls. */
export type Callee =
    | { readonly op: "function"; readonly name: string }
    /** `x->Name(…)`, `x.Name(…)`: `base` is the place that holds the member; `type` is what `x` is declared or cast to. */
    | { readonly op: "member"; readonly name: string; readonly place: Place; readonly type: CType }
    /**
     * Through a variable or any other expression of pointer type. `method` names the method of another object that is certainly called (`Socket::Close`):
     * flow analysis does not follow it.
     */
    | { readonly op: "pointer"; readonly value: Expr; readonly type: CType; readonly method?: string };

export interface CallInstr {
    readonly op: "call";
    /** Unique within the function. */
    readonly id: number;
    readonly callee: Callee;
    readonly args: readonly Expr[];
    /** How many of the arguments, the last ones, nobody has written: those that C++ adds by default, and the object of a method. */
    readonly byDefault?: number;
    /** The type that an argument was cast to, by argument, where it was. */
    readonly casts: readonly (CType | null)[];
    /** The `call_expression`; inside a macro expansion, the call that the author wrote in the function. */
    readonly node: CNode;
    /** The node inside the macro's definition when the call stands in a macro, else null. */
    readonly inMacro: CNode | null;
}

export type Instr =
    | CallInstr
    | { readonly op: "assign"; readonly target: Place; readonly value: Expr; readonly node: CNode }
    | { readonly op: "setTemp"; readonly id: number; readonly value: Expr; readonly node: CNode }
    /** A local comes into life; `zero` when its initialiser clears what it does not name. */
    | { readonly op: "declare"; readonly variable: Variable; readonly initial: "none" | "zero"; readonly node: CNode }
    /** Code that is not understood: it may do anything to anything. */
    | { readonly op: "unknown"; readonly node: CNode };

export type Terminator =
    | { readonly op: "goto"; readonly target: Block }
    | { readonly op: "branch"; readonly condition: Expr; readonly yes: Block; readonly no: Block; readonly node: CNode }
    | { readonly op: "switch"; readonly value: Expr; readonly cases: readonly { values: readonly Expr[]; target: Block }[]; readonly otherwise: Block; readonly node: CNode }
    /** Either way, for reasons outside the model (an exception, a loop that is not understood). */
    | { readonly op: "either"; readonly targets: readonly Block[] }
    | { readonly op: "return"; readonly value: Expr | null; readonly node: CNode }
    /** An exception leaves the function. */
    | { readonly op: "throw"; readonly node: CNode }
    | { readonly op: "stop" };

export class Block {
    readonly instrs: Instr[] = [];
    end: Terminator = { op: "stop" };
    constructor(readonly id: number) {}
}

/** An `==` or `!=` of two values neither of which is a constant. */
export interface Comparison {
    readonly expr: Extract<Expr, { op: "binary" }>;
    /** The node that reports point to: the author's own call when the comparison stands in a macro. */
    readonly site: CNode;
    readonly inMacro: boolean;
    readonly left: ComparedOperand;
    readonly right: ComparedOperand;
}

export interface ComparedOperand {
    readonly node: CNode;
    /** The type that the operand is declared with or cast to, then those below each cast. */
    readonly types: readonly CType[];
}

export interface ControlFlow {
    readonly entry: Block;
    readonly blocks: readonly Block[];
    readonly parameters: readonly Variable[];
    readonly locals: readonly Variable[];
    readonly calls: readonly CallInstr[];
    readonly comparisons: readonly Comparison[];
    /** True when some part of the body was not understood. */
    readonly incomplete: boolean;
}

/** The blocks that control can go to from here. */
export function successors(block: Block): readonly Block[] {
    const end = block.end;
    switch (end.op) {
        case "goto":
            return [end.target];
        case "branch":
            return [end.yes, end.no];
        case "switch":
            return [...end.cases.map((arm) => arm.target), end.otherwise];
        case "either":
            return end.targets;
        case "return":
        case "throw":
        case "stop":
            return [];
    }
}
