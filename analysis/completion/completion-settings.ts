/** Calls that set a completion routine on an IRP of the driver's own that goes to WSK, with the outcomes that the routine is to run for. */
import type { CNode } from "../../parser/ast.js";
import { irpArgument } from "./completion.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { instancesOf } from "../instances.js";
import { irpOf } from "../irps/irp-origin.js";
import type { Program } from "../program.js";
import type { Roles, RoutineRole } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";

export const INVOKE_FLAGS = ["InvokeOnSuccess", "InvokeOnError", "InvokeOnCancel"] as const;

/** A completion routine that is not to run for every outcome. */
export interface PartialSetting {
    /** The call that decides the flags: the one that sets the routine, or one that leads there. */
    readonly at: CNode;
    /** The function that the routine is set in, and that function which sets it. */
    readonly fn: FunctionDecl;
    readonly setter: string;
    readonly routine: string;
    /** Indexes into INVOKE_FLAGS of the flags that are FALSE. */
    readonly missing: readonly number[];
    /** What is written for each of them, where the call itself names them. */
    readonly written: readonly CNode[];
    /** True when the IRP is known to be the driver's in the very function that sets the routine. */
    readonly allocatedHere: boolean;
    readonly trace: readonly TraceStep[];
}

const knownOf = new WeakMap<RoutineRole, readonly PartialSetting[]>();

/** The settings in `unit` that leave out an outcome. */
export function partialSettings(program: Program, roles: Roles, unit: Unit): readonly PartialSetting[] {
    const found = new Map<CNode, PartialSetting>();
    for (const role of roles.routinesSetBelow(unit)) {
        let known = knownOf.get(role);
        if (known === undefined) knownOf.set(role, (known = [...settingsOf(program, roles, role)]));
        for (const setting of known) if (setting.fn.unit === unit && !found.has(setting.at)) found.set(setting.at, setting);
    }
    return [...found.values()];
}

function* settingsOf(program: Program, roles: Roles, role: RoutineRole): Generator<PartialSetting, void, undefined> {
    const { site, fn: routine } = role;
    const { event, caller } = site;
    const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
    if (registers === null) return;
    const flags = INVOKE_FLAGS.map((_, index) => event.args[registers.routine + 2 + index]);
    if (flags.some((flag) => flag === undefined) || flags.every(isTrue)) return;
    const irp = irpArgument(event);
    if (irp === undefined) return;
    for (const { chain, values } of instancesOf(program, caller, [irp, ...(flags as Sym[])], event.state, { follow: 4, most: 16 })) {
        const missing = INVOKE_FLAGS.flatMap((_, index) => (isFalse(values[index + 1]) ? [index] : []));
        if (missing.length === 0) continue;
        // Where the call itself says FALSE, it is the one to report; else the one that passes it.
        const own = flags.every((flag) => flag?.kind === "const");
        const outer = own ? event : (chain[0]?.event ?? event);
        const instance = { ...role.instance, chain, values: [role.instance.values[0] ?? irp, values[0] ?? irp] };
        const { origin, goesTo, trace } = irpOf(program, roles, { ...role, instance });
        if (origin !== "own" || goesTo !== "wsk") continue;
        const written = own ? missing.map((index) => argumentNode(event, registers.routine + 2 + index)).filter((node) => node !== null) : [];
        const steps = own ? trace : [...trace.slice(0, -1), ...chainSteps(chain), step(event.call.node, `${event.target.name} sets ${routine.name}`)];
        yield {
            at: outer.call.node, fn: own ? caller : (chain[0]?.caller ?? caller), setter: event.target.name, routine: routine.name, missing, written,
            allocatedHere: alternatives(irp)?.some(isAllocated) === true, trace: steps,
        };
    }
}

function isAllocated(sym: Sym): boolean {
    return sym.kind === "result" && sym.call.callee.op === "function" && /^IoAllocateIrp(Ex)?$/.test(sym.call.callee.name);
}

/** The argument as the author wrote it; null in macros. */
function argumentNode(event: CallEvent, index: number): CNode | null {
    if (event.call.inMacro !== null) return null;
    const node = event.call.node.get("arguments")?.children.filter((child) => child.kind !== "comment")[index];
    return node !== undefined && /^(FALSE|false|0)$/.test(node.text) ? node : null;
}

function isTrue(sym: Sym | undefined): boolean {
    return sym?.kind === "const" && sym.value !== 0;
}

function isFalse(sym: Sym | undefined): boolean {
    return sym?.kind === "const" && sym.value === 0;
}
