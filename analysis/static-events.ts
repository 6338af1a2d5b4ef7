/** Events that are enabled for all sockets of a client, and the requests of single sockets that touch them nevertheless. */
import { kernelApi } from "../knowledge/index.js";
import { type DriverGroups, driverGroups } from "./driver-groups.js";
import type { EventControl, EventControls } from "./event-controls.js";
import { commonBits, eventBits, maskWhere } from "./event-mask.js";
import type { CallEvent } from "./flow/engine.js";
import type { Fact } from "./flow/facts.js";
import type { FlowState } from "./flow/state.js";
import type { Cell, Sym } from "./flow/sym.js";
import type { Program } from "./program.js";
import { fieldType, resolveType } from "./resolve.js";
import { type CType, UNKNOWN } from "./types.js";
import type { FunctionDecl, Unit } from "./unit.js";

/** A request of one socket for events that are enabled for all. */
export interface StaticToggle {
    readonly request: EventControl;
    /** The request that enables them for all. */
    readonly by: EventControl;
    /** The events in question, as bits. */
    readonly bits: number;
}

/**
 * The requests made below `unit` that enable or disable an event which is certainly enabled statically for the client of their socket.
 */
export function staticToggles(program: Program, controls: EventControls, unit: Unit): readonly StaticToggle[] {
    const dynamic = controls.below(unit, "mask").filter((each) => each.kind === "dynamic");
    if (dynamic.length === 0) return [];
    const all = controls.static("mask");
    const fixed = all.filter((each) => certainBits(each, all) !== 0);
    if (fixed.length === 0) return [];
    const groups = driverGroups(program);
    const found: StaticToggle[] = [];
    for (const by of fixed) {
        const common = certainBits(by, all);
        const touched = dynamic.filter((each) => touchedBits(each, common) !== 0 && concerns(program, groups, by, each));
        if (touched.length === 0 || !isOneClient(program, groups, by)) continue;
        for (const request of touched) found.push({ request, by, bits: touchedBits(request, common) });
    }
    return found;
}

/** The events that a static request enables whichever path leads to it: requests are told apart by path, and one of them may not be taken. */
function certainBits(by: EventControl, all: readonly EventControl[]): number {
    const same = all.filter((each) => each.event.call === by.event.call && each.decision.call === by.decision.call);
    return eventBits(same.reduce((common, each) => (common & commonBits(each.mask)) >>> 0, 0xffff_ffff));
}

function touchedBits({ mask }: EventControl, fixed: number): number {
    const value = maskWhere(mask, ({ bits }) => (bits & fixed) !== 0);
    return value === null ? 0 : (value.bits & fixed) >>> 0;
}

/** True when the static request is of the same driver and has certainly been made in whatever build and configuration the other is. */
function concerns(program: Program, groups: DriverGroups, by: EventControl, request: EventControl): boolean {
    if (!groups.belongs(request.decider.unit, by.decider.unit)) return false;
    const conditions = conditionsOf(program, by);
    // What the request depends on takes its callers to know, and is asked for only where it matters.
    if (conditions.length === 0) return true;
    const mine = new Set(conditionsOf(program, request));
    return conditions.every((condition) => mine.has(condition));
}

/** True when the driver is one client, so that what is static for one socket is so for all. */
function isOneClient(program: Program, groups: DriverGroups, by: EventControl): boolean {
    const units = new Set(groups.around(by.decider.unit));
    let registrations = 0;
    for (const name of REGISTER) {
        for (const fn of program.functionsNaming(name)) {
            if (!units.has(fn.unit)) continue;
            registrations += program.flow(fn)?.calls.filter((each) => each.target.name === name).length ?? 2;
        }
    }
    return registrations <= 1;
}

const REGISTER = ["WskRegister", "NmrRegisterClient"];

/** What must hold for a request to be made, apart from the success of what comes before it. */
function conditionsOf(program: Program, { fn, event, chain, decider }: EventControl): readonly string[] {
    const own = [...stateConditions(program, fn, event.state), ...buildConditions(fn)];
    const way = chain.flatMap(({ caller, event: call }) => [...stateConditions(program, caller, call.state), ...buildConditions(caller)]);
    return [...own, ...way, ...callerConditions(program, decider, 0)];
}

const MOST_CALLERS = 3;

/** Conditions that every call of a function stands under. */
function callerConditions(program: Program, fn: FunctionDecl, depth: number): readonly string[] {
    const sites = depth >= MOST_CALLERS ? [] : program.callers(fn);
    let common: readonly string[] | null = null;
    for (const { caller, event } of sites) {
        const here = [...siteConditions(program, caller, event), ...(caller === fn ? [] : callerConditions(program, caller, depth + 1))];
        common = common === null ? here : common.filter((each) => here.includes(each));
    }
    return common ?? [];
}

function siteConditions(program: Program, caller: FunctionDecl, event: CallEvent): readonly string[] {
    return [...stateConditions(program, caller, event.state), ...buildConditions(caller)];
}

/** `#if` around a function, include guards aside. */
function buildConditions({ item }: FunctionDecl): readonly string[] {
    return item.conditions.filter(({ text }) => text !== "").map(({ text, branch }) => `#${branch} ${text}`);
}

function stateConditions(program: Program, fn: FunctionDecl, state: FlowState): readonly string[] {
    const found: string[] = [];
    for (const [key, fact] of state.facts) {
        if (fact.of !== null && isChoice(program, fn, fact.of, fact)) found.push(`${key} ${fact.eq} ${fact.ne.join()} ${fact.success}`);
    }
    return found;
}

/** True when a condition decides between ways that are both meant to be taken: a version, a feature, a setting; not a failure. */
function isChoice(program: Program, fn: FunctionDecl, sym: Sym, fact: Fact): boolean {
    switch (sym.kind) {
        case "const":
        case "address":
        case "function":
        case "string":
        case "success":
            return false;
        case "result":
            return fact.success === null && answersQuestion(program, fn.unit, sym);
        case "phi":
            return sym.of === null ? fact.success === null : sym.of.some((each) => isChoice(program, fn, each, fact));
        case "initial":
            return fact.success === null && !isPointer(program, fn, sym.cell);
        case "param":
            return fact.success === null && !isPointerType(program, fn.unit, fn.parameters?.[sym.index]?.type ?? UNKNOWN);
        case "not":
            return isChoice(program, fn, sym.operand, fact);
        case "name":
        case "op":
            return true;
        default:
            // Values that nobody knows: as likely a status as anything.
            return false;
    }
}

/** True for calls that answer yes or no (`IsFeatureEnabled()`), false for those that give a status or an object. */
function answersQuestion(program: Program, unit: Unit, sym: Extract<Sym, { kind: "result" }>): boolean {
    const { callee } = sym.call;
    if (callee.op !== "function" || kernelApi(callee.name)?.name === callee.name) return callee.op === "function" && /Version|Feature/.test(callee.name);
    const result = program.project.function(callee.name, unit)?.result;
    return result?.kind === "named" && /^(BOOLEAN|BOOL|bool|_Bool|ULONG|int|LONG)$/.test(result.name);
}

function isPointer(program: Program, fn: FunctionDecl, cell: Cell): boolean {
    return isPointerType(program, fn.unit, cellType(program, fn, cell));
}

function cellType(program: Program, fn: FunctionDecl, cell: Cell): CType {
    const { project } = program;
    let type = UNKNOWN;
    if ("variable" in cell.base) ({ type } = cell.base.variable);
    else if (cell.base.pointer.kind === "param") type = fn.parameters?.[cell.base.pointer.index]?.type ?? UNKNOWN;
    else if (cell.base.pointer.kind === "initial") type = cellType(program, fn, cell.base.pointer.cell);
    for (const each of cell.steps) type = fieldType(project, fn.unit, type, each);
    return type;
}

function isPointerType(program: Program, unit: Unit, type: CType): boolean {
    const resolved = resolveType(program.project, unit, type);
    return resolved.kind === "pointer" || resolved.kind === "function";
}
