/**
 * What is wrong with the arguments of a control operation, by the documented form of the operation: which of them must, may or must not be
 * given, of what type and size they are. One check for all operations of WskControlSocket and WskControlClient.
 */
import type { OperationForm, Presence } from "../knowledge/index.js";
import { typeAlias } from "../knowledge/index.js";
import type { Program } from "./program.js";
import type { Sym } from "./flow/sym.js";
import { pointedTo, symType } from "./sym-type.js";
import { declaredAs, mismatch, pointerDepth } from "./type-checks.js";
import type { CType } from "./types.js";
import { isGiven, isNull, type MadeCall } from "./wsk-calls.js";

export type ArgumentMistake =
    | "noInput" | "noOutput" | "noReturned" | "noIrp"
    | "input" | "output" | "returned" | "irp"
    | "inputSize" | "outputSize" | "inputType" | "outputType" | "pointerSize" | "notAddress"
    | "nullBuffer" | "noSize";

/** The arguments that are checked, by their documented names. */
export type ArgumentName = "InputSize" | "InputBuffer" | "OutputSize" | "OutputBuffer" | "OutputSizeReturned" | "Irp";

export interface ArgumentFault {
    readonly mistake: ArgumentMistake;
    readonly argument: ArgumentName;
    /** The type that is meant, and the one that is given. */
    readonly expected: string;
    readonly given: string;
    /** What may be written instead of the argument, `$` standing for its text. */
    readonly instead: string | null;
}

/** The sets of arguments that decide something together: each is followed up the callers for itself. */
export const ASPECTS: readonly (readonly ArgumentName[])[] = [
    ["InputSize"], ["InputBuffer"], ["InputSize", "InputBuffer"], ["OutputSize"], ["OutputBuffer"], ["OutputSize", "OutputBuffer"],
    ["OutputSizeReturned"], ["Irp"],
];

/** What is wrong with one aspect of a call whose operation has the given form. */
export function* aspectFaults(program: Program, made: MadeCall, form: OperationForm, aspect: readonly ArgumentName[], values: readonly Sym[]): Generator<ArgumentFault, void, undefined> {
    const [first, second] = aspect;
    const value = values[0];
    if (first === undefined || value === undefined) return;
    if (second !== undefined) yield* pairFaults(program, made, form, aspect, values);
    else if (first === "OutputSizeReturned") yield* presence(form.lenient ? "optional" : form.outputSizeReturned, value, made, { argument: first, missing: "noReturned", superfluous: "returned" });
    else if (first === "Irp") yield* presence(form.irp, value, made, { argument: first, missing: "noIrp", superfluous: "irp" });
    else yield* bufferFaults(program, made, form, first, value);
}

/** The words for an argument that is missing, or that should not be there. */
interface Said {
    readonly argument: ArgumentName;
    readonly missing: ArgumentMistake;
    readonly superfluous: ArgumentMistake;
    readonly expected?: string;
}

function* presence(
    wanted: Presence, value: Sym, made: MadeCall, { argument, missing, superfluous, expected = "" }: Said,
): Generator<ArgumentFault, boolean, undefined> {
    const base = { argument, expected, given: "", instead: null };
    if (wanted === "required" && isNull(value)) yield { ...base, mistake: missing };
    else if (wanted === "forbidden" && (argument === "Irp" ? isIrpGiven(value, made) : isGiven(value, made))) {
        yield { ...base, mistake: superfluous, instead: argument === "OutputSizeReturned" ? "NULL" : null };
    } else return false;
    return true;
}

/** What is done only to IRPs that are about to be used. */
const PREPARING: ReadonlyMap<string, number> = new Map([
    ["IoReuseIrp", 0], ["IoInitializeIrp", 0], ["IoSetCompletionRoutine", 0], ["IoSetCompletionRoutineEx", 1],
]);

/** True for an IRP that is not NULL: tested, allocated, or prepared for the request. */
export function isIrpGiven(irp: Sym, made: MadeCall): boolean {
    if (isGiven(irp, made)) return true;
    if (irp.kind === "result") return irp.call.callee.op === "function" && irp.call.callee.name === "IoAllocateIrp";
    return made.prepared(PREPARING, irp) || isKept(made);
}

/** True where the call itself names its operation and takes an IRP that is kept somewhere: that would not be written for NULL. */
function isKept({ event: { args }, api }: MadeCall): boolean {
    return args[api.name === "WskControlClient" ? 1 : 2]?.kind === "const" && args.at(-1)?.kind === "initial";
}

function* bufferFaults(program: Program, made: MadeCall, form: OperationForm, argument: ArgumentName, value: Sym): Generator<ArgumentFault, void, undefined> {
    const isInput = argument === "InputSize" || argument === "InputBuffer";
    const wanted = isInput ? form.input : form.output;
    const type = isInput ? form.inputType : form.outputType;
    const said = isInput ? ({ missing: "noInput", superfluous: "input" } as const) : ({ missing: "noOutput", superfluous: "output" } as const);
    const isFound = yield* presence(wanted, value, made, { argument, ...said, expected: type ?? "" });
    if (isFound || type === null || wanted === "forbidden") return;
    const meant = { argument, expected: type, exact: wanted === "required" };
    if (argument === "InputSize" || argument === "OutputSize") yield* sizeFault(program, made, meant, value);
    else yield* typeFault(program, made, meant, value);
}

/** The documented type of a buffer; `exact` where the buffer holds one object of it. */
interface Meant {
    readonly argument: ArgumentName;
    readonly expected: string;
    readonly exact: boolean;
}

function* sizeFault(program: Program, { decider }: MadeCall, { argument, expected, exact }: Meant, value: Sym): Generator<ArgumentFault, void, undefined> {
    const mistake = argument === "InputSize" ? "inputSize" : "outputSize";
    const base = { argument, expected, instead: `sizeof(${expected})` };
    if (value.kind === "const" && exact) {
        const alias = typeAlias(expected);
        const isNumber = alias !== undefined && alias.signed !== null;
        // On 32-bit Windows a SIZE_T has four bytes.
        const sizes = alias?.size === 8 ? [4, 8] : [alias?.size];
        if (isNumber && !sizes.includes(value.value)) yield { ...base, mistake, given: `${value.value} bytes` };
    } else if (value.kind === "name" && value.sizeOf !== undefined) {
        const wrong = mismatch(program, decider, value.sizeOf, expected);
        if (wrong === "pointer") yield { ...base, mistake: "pointerSize", given: value.name };
        // The size of some other object: larger than that, it would lead beyond the object.
        else if (wrong !== null && exact) yield { ...base, mistake, given: value.name, instead: null };
    }
}

function* typeFault(program: Program, { decider }: MadeCall, { argument, expected, exact }: Meant, value: Sym): Generator<ArgumentFault, void, undefined> {
    const type = symType(program, decider, value);
    const base = { argument, expected };
    // A descriptor is handed over by the address of the pointer to it.
    if (expected === "PSECURITY_DESCRIPTOR" && isDescriptor(program, { decider }, type)) {
        yield { ...base, mistake: "notAddress", given: declaredAs(type), instead: value.kind === "address" ? null : "&$" };
        return;
    }
    const pointee = pointedTo(program, decider, type);
    const wrong = mismatch(program, decider, pointee, expected);
    if (wrong === null || (!exact && wrong !== "pointer") || isBytes(value, pointee)) return;
    yield { ...base, mistake: argument === "InputBuffer" ? "inputType" : "outputType", given: declaredAs(pointee), instead: null };
}

/** True for a PSECURITY_DESCRIPTOR itself, or a pointer to a descriptor that stands in the driver's own memory. */
function isDescriptor(program: Program, { decider }: Pick<MadeCall, "decider">, type: CType): boolean {
    if (type.kind === "named") return /^PI?SECURITY_DESCRIPTOR(?:_RELATIVE)?$/.test(type.name);
    const pointee = pointedTo(program, decider, type);
    return pointee.kind === "named" && /^_?I?SECURITY_DESCRIPTOR(?:_RELATIVE)?$/.test(pointee.name);
}

/** Bytes may be anything; only a variable that is none but one byte long is not. */
function isBytes(value: Sym, pointee: CType): boolean {
    const isSmall = pointee.kind === "named" && typeAlias(pointee.name)?.size === 1;
    return isSmall && (value.kind !== "address" || value.cell.steps.at(-1)?.startsWith("[") === true);
}

function* pairFaults(program: Program, made: MadeCall, form: OperationForm, aspect: readonly ArgumentName[], values: readonly Sym[]): Generator<ArgumentFault, void, undefined> {
    const [size, buffer] = values;
    const isInput = aspect[0] === "InputSize";
    const [argument, other] = isInput ? (["InputBuffer", "InputSize"] as const) : (["OutputBuffer", "OutputSize"] as const);
    const wanted = isInput ? form.input : form.output;
    const base = { expected: "", given: "", instead: null };
    if (wanted === "optional" && isNull(buffer) && isGiven(size, made)) yield { ...base, mistake: "nullBuffer", argument };
    if (wanted === "optional" && isNull(size) && isGiven(buffer, made)) yield { ...base, mistake: "noSize", argument: other };
    if ((isInput ? form.inputType : form.outputType) !== null || wanted === "forbidden") return;
    // Of an operation whose data vary in type: the size of the pointer itself, instead of what it leads to.
    if (size?.kind !== "name" || size.sizeOf === undefined || buffer === undefined) return;
    const depth = pointerDepth(program, made.decider, size.sizeOf);
    if (depth === null || depth === 0 || pointerDepth(program, made.decider, symType(program, made.decider, buffer)) !== depth) return;
    yield { mistake: "pointerSize", argument: other, expected: "", given: size.name, instead: null };
}
