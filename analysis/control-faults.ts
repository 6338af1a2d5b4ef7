/** Requests of WskControlSocket and WskControlClient whose arguments are not those that the operation is documented to take. */
import {
    clientForm, constant, isDistinct, isNoIoctl, type OperationForm, socketIoctl, socketLevelOption, type SocketOption, wskMember,
} from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { type ArgumentFault, type ArgumentName, ASPECTS, aspectFaults } from "./control-arguments.js";
import type { Driver, LocatedCall } from "./driver.js";
import type { Sym } from "./flow/sym.js";
import { categorySteps } from "./sockets/socket-categories.js";
import type { TraceStep } from "./trace.js";
import { type MadeCall, wayDown, waysToCall } from "./wsk-calls.js";
import { argumentNode, writtenArgument, writtenConstants } from "./written.js";

export type ControlMistake = ArgumentFault["mistake"] | "swapped" | "asIoctl" | "asOption" | "direction" | "level" | "category";

export interface ControlFault {
    readonly mistake: ControlMistake;
    readonly at: CNode;
    readonly operation: string;
    readonly request: string;
    readonly argument: string;
    readonly expected: string;
    readonly given: string;
    readonly trace: readonly TraceStep[];
    /** Edits that a person may want: nodes of the call and what would stand there instead. */
    readonly edits: readonly { readonly node: CNode; readonly text: string }[];
}

type Member = "WskControlSocket" | "WskControlClient";

/** Positions of the arguments by their documented names. */
const POSITIONS: Readonly<Record<Member, ReadonlyMap<string, number>>> = {
    WskControlSocket: positions("WskControlSocket", 10),
    WskControlClient: positions("WskControlClient", 8),
};

function positions(name: Member, argc: number): ReadonlyMap<string, number> {
    return new Map((wskMember(name, argc)?.parameters ?? []).map((each, index) => [each.name, index]));
}

/** What is wrong with the control operations that functions of the driver's file ask for, or lead to. */
export function* controlFaults(driver: Driver, member: Member): Generator<ControlFault, void, undefined> {
    for (const call of driver.calls.below(driver.unit, member)) {
        const found = new Map<string, ControlFault>();
        for (const fault of faultsOf(driver, call, member)) {
            const key = `${fault.at.start} ${fault.at.source.path} ${fault.operation} ${fault.mistake}`;
            if (!found.has(key)) found.set(key, fault);
        }
        yield* joined([...found.values()]);
    }
    if (member === "WskControlSocket") yield* categoryFaults(driver);
}

function* faultsOf(driver: Driver, call: LocatedCall, member: Member): Generator<ControlFault, void, undefined> {
    const at = (name: string): number => POSITIONS[member].get(name) ?? -1;
    const deciding = member === "WskControlSocket" ? ["ControlCode", "RequestType", "Level"] : ["ControlCode"];
    if (member === "WskControlSocket") for (const made of waysToCall(driver.program, call, deciding.map(at))) yield* requestFaults(driver, made);
    for (const aspect of ASPECTS) {
        for (const made of waysToCall(driver.program, call, [...deciding, ...aspect].map(at))) {
            const operation = operationOf(made, member);
            if (operation === null) continue;
            const { form, name, request } = operation;
            for (const fault of aspectFaults(driver.program, made, form, aspect, made.values.slice(deciding.length))) {
                const edits = fault.instead === null ? [] : editsFor(driver, made, fault.argument, fault.instead, member);
                yield { ...base(made, name, request), ...fault, edits };
            }
        }
    }
}

function base(made: MadeCall, operation: string, request: string): Omit<ControlFault, "mistake"> {
    return {
        at: made.at, operation, request, argument: "", expected: "", given: "", edits: [], trace: wayDown(made, `${made.api.name} asks for ${operation}`),
    };
}

interface Operation {
    readonly name: string;
    readonly form: OperationForm;
    readonly request: string;
}

/** The operation that a call asks for; null when it is not a documented one. */
function operationOf({ values: [code, request, level] }: MadeCall, member: Member): Operation | null {
    if (code?.kind !== "const") return null;
    if (member === "WskControlClient") {
        const found = clientForm(code.value);
        return found === undefined ? null : { ...found, request: "" };
    }
    const name = requestName(request);
    if (name === null) return null;
    const row = name === "WskIoctl" ? socketIoctl(code.value) : optionAt(code.value, level);
    const form = row?.forms.find((each) => each.request === name);
    return row === undefined || form === undefined ? null : { name: row.name, form, request: name };
}

/** The option of SOL_SOCKET that a number means at a level, undefined when it may be another level's. */
function optionAt(number: number, level: Sym | undefined): SocketOption | undefined {
    const row = socketLevelOption(number);
    if (row === undefined || level === undefined) return undefined;
    if (level.kind !== "const") return isDistinct(row) ? row : undefined;
    return level.value === constant("SOL_SOCKET") ? row : undefined;
}

const REQUESTS = ["WskSetOption", "WskGetOption", "WskIoctl"] as const;

function requestName(request: Sym | undefined): (typeof REQUESTS)[number] | null {
    return request?.kind === "const" ? (REQUESTS.find((name) => constant(name) === request.value) ?? null) : null;
}

/** The wrong request type or level for an operation. */
function* requestFaults(driver: Driver, made: MadeCall): Generator<ControlFault, void, undefined> {
    const [code, request, level] = made.values;
    const name = requestName(request);
    if (code?.kind !== "const" || name === null) return;
    const edit = (argument: string, text: string): ControlFault["edits"] => editsFor(driver, made, argument, text, "WskControlSocket");
    if (name === "WskIoctl") {
        const row = isNoIoctl(code.value) ? socketLevelOption(code.value) : undefined;
        if (row !== undefined) yield { ...base(made, row.name, name), mistake: "asIoctl", edits: [] };
        return;
    }
    const ioctl = socketIoctl(code.value);
    if (ioctl !== undefined) {
        // A request that nobody should make is not worth being made right.
        yield { ...base(made, ioctl.name, name), mistake: "asOption", edits: ioctl.deprecated ? [] : edit("RequestType", "WskIoctl") };
        return;
    }
    const row = socketLevelOption(code.value);
    if (row === undefined) return;
    if (level?.kind === "const" && level.value !== constant("SOL_SOCKET")) {
        if (row.name.startsWith("SO_WSK_") || isNamed(driver, made, row.name)) {
            yield { ...base(made, row.name, name), mistake: "level", edits: edit("Level", "SOL_SOCKET") };
        }
    } else if (optionAt(code.value, level) !== undefined && !row.forms.some((form) => form.request === name)) {
        yield { ...base(made, row.name, name), mistake: "direction", edits: [] };
    }
}

/** True when the option's own name is what is passed, not only its number. */
function isNamed(driver: Driver, { fn, event, chain }: MadeCall, option: string): boolean {
    const index = POSITIONS.WskControlSocket.get("ControlCode") ?? -1;
    const names = writtenConstants(driver.program, fn, event, index, chain).map(({ name }) => name);
    return names.length > 0 && names.every((name) => name === option);
}

function editsFor({ program }: Driver, { fn, event, chain, decision }: MadeCall, argument: string, text: string, member: Member): ControlFault["edits"] {
    const place = writtenArgument(program, fn, event, POSITIONS[member].get(argument) ?? -1, chain);
    const node = place === null || place.event !== decision ? null : argumentNode(place.event, place.index);
    if (node === null || (text.includes("$") && !/^\w+(?:(?:->|\.)\w+)*$/.test(node.text))) return [];
    return [{ node, text: text.replace("$", node.text) }];
}

/** Input given and output missing, or the other way round, is one mistake. */
function* joined(faults: readonly ControlFault[]): Generator<ControlFault, void, undefined> {
    const at = (each: ControlFault, ...mistakes: readonly ControlMistake[]): ControlFault | undefined =>
        faults.find((other) => mistakes.includes(other.mistake) && other.at === each.at && other.operation === each.operation && other.request === each.request);
    for (const fault of faults) {
        const { mistake } = fault;
        const isPair = (one: ControlMistake, two: ControlMistake): boolean => fault.request !== "" && mistake === one && at(fault, two) !== undefined;
        if (isPair("noOutput", "input") || isPair("noInput", "output")) yield { ...fault, mistake: "swapped", edits: swapEdits(fault) };
        else if (isPair("input", "noOutput") || isPair("output", "noInput")) continue;
        // The buffer says the same as its size, and the size of a pointer is told more precisely.
        else if (mistake === "inputType" && at(fault, "inputSize", "pointerSize") !== undefined) continue;
        else if (mistake === "outputType" && at(fault, "outputSize", "pointerSize") !== undefined) continue;
        // With another size the buffer would still be the wrong one.
        else if (at(fault, ...(TYPES_BESIDE[mistake] ?? [])) !== undefined) yield { ...fault, edits: [] };
        else yield fault;
    }
}

/** What else may be wrong with the buffer whose size is. */
const TYPES_BESIDE: Readonly<Partial<Record<ControlMistake, readonly ControlMistake[]>>> = {
    inputSize: ["inputType"], outputSize: ["outputType"], pointerSize: ["inputType", "outputType"],
};

const SWAPPED: readonly (readonly [ArgumentName, ArgumentName])[] = [["InputSize", "OutputSize"], ["InputBuffer", "OutputBuffer"]];

/** Exchanges input and output where all four are written in the call itself. */
function swapEdits({ at }: ControlFault): ControlFault["edits"] {
    const args = at.get("arguments")?.children.filter((child) => child.kind !== "comment") ?? [];
    const index = POSITIONS.WskControlSocket;
    if (args.length !== index.size) return [];
    return SWAPPED.flatMap(([one, two]) => {
        const [a, b] = [args[index.get(one) ?? -1], args[index.get(two) ?? -1]];
        return a === undefined || b === undefined ? [] : [{ node: a, text: b.text }, { node: b, text: a.text }];
    });
}

/** Operations that the category of the socket does not have, where the source shows how the socket was made. */
function* categoryFaults(driver: Driver): Generator<ControlFault, void, undefined> {
    const index = POSITIONS.WskControlSocket;
    for (const list of driver.unit.functions.values()) {
        for (const fn of list) {
            if (!driver.requests.mayReach(fn, "WskControlSocket")) continue;
            for (const each of driver.categories.of(fn)) {
                if (each.use.api.name !== "WskControlSocket" || each.category === "stream") continue;
                const [code, request, level] = ["ControlCode", "RequestType", "Level"].map((name) => each.use.args[index.get(name) ?? -1]);
                const name = requestName(request);
                if (code?.kind !== "const" || name === null) continue;
                const row = name === "WskIoctl" ? socketIoctl(code.value) : optionAt(code.value, level);
                if (row === undefined || row.categories.includes(each.category)) continue;
                const made: Omit<ControlFault, "mistake"> = {
                    at: each.at, operation: row.name, request: name, argument: "", expected: row.categories.join(" and "), given: each.category, edits: [],
                    trace: categorySteps(each, `WskControlSocket asks for ${row.name}`),
                };
                yield { ...made, mistake: "category" };
            }
        }
    }
}
