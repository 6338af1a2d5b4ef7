/** Timeouts: whether a wait provably returns at once. */
import type { WaitInfo, WaitTimeout } from "../knowledge/index.js";
import { possibleValues } from "./flow/conditions.js";
import { alternatives, type Cell, isConstant, memberCell, pointeeCell, type Sym } from "./flow/sym.js";
import type { Program } from "./program.js";
import type { Reached } from "./reach.js";

/** A wait as it is met: by itself, or below a root function. */
export type MetWait = Omit<Reached, "fn">;

/** True when a constant argument says that the call returns without waiting. */
export function isRuledOut(wait: WaitInfo, reached: MetWait): boolean {
    return wait.noWaitWhen.some(({ arg, value }) => {
        const given = reached.event.args[arg];
        return given !== undefined && isConstant(reached.inRoot(given), value);
    });
}

/**
 * True when the timeout is zero, or may be for the arguments given on the way here. A function too large for flow analysis counts as
 * waiting only where it waits without limit.
 */
export function isPoll(program: Program, wait: WaitInfo, reached: MetWait): boolean {
    const { timeout } = wait;
    const arg = timeout === null ? undefined : reached.event.args[timeout.arg];
    if (timeout === null || arg === undefined) return false;
    const verdicts = (possibleValues(arg, reached.event.state) ?? []).flatMap((each) => {
        const value = reached.inRoot(each);
        return (alternatives(value) ?? [value]).map((one) => (one.kind === "const" ? constantPolls(timeout, one.value) : polls(program, each, timeout, reached)));
    });
    if (!reached.settled) return verdicts.some((each) => each !== false);
    // Below the root, a helper's own test of its arguments may be what tells the alternatives apart.
    return reached.chain.length === 0 ? verdicts.length > 0 && verdicts.every((each) => each === true) : verdicts.includes(true);
}

function constantPolls(timeout: WaitTimeout, value: number): boolean {
    if (timeout.type !== "large-integer-pointer") return value === 0 && timeout.zero === "poll";
    return value === 0 && timeout.nullPointer === "poll";
}

/** Whether a timeout that is no constant polls; null when that cannot be told. */
function polls(program: Program, arg: Sym, timeout: WaitTimeout, reached: MetWait): boolean | null {
    if (timeout.type !== "large-integer-pointer") return null;
    if (arg.kind === "unknown") return literalPolls(arg);
    const cell = pointeeCell(arg);
    if (isZeroVariable(program, cell) || isZeroVariable(program, pointeeCell(reached.inRoot(arg)))) return true;
    const u = memberCell(cell, "u");
    const whole = [cell, memberCell(cell, "QuadPart")];
    const parts = [memberCell(cell, "LowPart"), memberCell(cell, "HighPart"), memberCell(u, "LowPart"), memberCell(u, "HighPart")];
    let zero = false;
    for (const each of [...whole, ...parts]) {
        const value = reached.inRoot(reached.event.state.load(each));
        const all = alternatives(value) ?? [value];
        if (all.some((one) => isConstant(one, 0))) zero = true;
        else if (all.every((one) => one.kind !== "uninitialized" && !isUntouched(one))) return false;
    }
    return zero;
}

/** Memory that nobody on the way has written: says nothing about the members beside it. */
function isUntouched(sym: Sym): boolean {
    return sym.kind === "initial";
}

/** `&(LARGE_INTEGER){0}` */
function literalPolls(arg: Extract<Sym, { kind: "unknown" }>): boolean | null {
    const literal = /^&?\s*\(\s*(?:const\s+)?(?:LARGE_INTEGER|LONGLONG|LONG64|INT64)\s*\)\s*\{(.*)\}$/s.exec(arg.node?.text ?? "");
    return literal === null ? null : /^[\s{},]*(?:\.\w+\s*=)?[\s{},]*(?:0[uUlL]*)?[\s{},0]*$/.test(literal[1] ?? "");
}

/** A static or global variable that is zero from the start and that no file assigns to by name. */
function isZeroVariable(program: Program, cell: Cell): boolean {
    if (!("variable" in cell.base) || cell.steps.length > 0) return false;
    const { variable } = cell.base;
    if (variable.scope !== "global" && !variable.isStatic) return false;
    const text = variable.node.source.text;
    const unit = program.project.unit(variable.node.source.path);
    const value = variable.scope === "global" && unit !== undefined ? (program.project.variable(variable.name, unit)?.value.value ?? null) : null;
    const initializer = value?.text ?? new RegExp(`\\b${variable.name}\\s*=\\s*(\\{[^;]*\\})\\s*[;,]`).exec(text)?.[1] ?? "";
    if (initializer !== "" ? !/^[\s{},0]*(?:\.\w+\s*=[\s{},0]*)?$/.test(initializer) : false) return false;
    const assigned = new RegExp(`(?:\\b${variable.name}(?:\\s*\\.\\s*\\w+)+\\s*[-+*|]?=(?!=)|&\\s*${variable.name}\\s*\\)?\\s*->)`);
    if (initializer === "" && variable.scope === "global" && unit === undefined) return false;
    program.project.files.loadMentions(variable.name);
    return [...program.project.units].every((each) => !each.file.text.includes(variable.name) || !assigned.test(each.file.text));
}
