/** Where the driver uses what a request came to (IoStatus.Information) without ever having looked at whether it succeeded. */
import { STATUS_PENDING } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { textOf } from "./callees.js";
import { requesting } from "./concerned.js";
import { truthOf } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import type { FlowState } from "./flow/state.js";
import { alternatives, constSym, isLocalRoot, type Sym } from "./flow/sym.js";
import type { Irps } from "./irps/irps.js";
import type { FunctionFlow, Program } from "./program.js";
import { isPrinting } from "./printing.js";
import { contextsBelow } from "./reach.js";
import { step, type TraceStep } from "./trace.js";
import { isWithinReach } from "./typestate/identity.js";
import type { FunctionDecl, Unit } from "./unit.js";
import { type UntestedRequest, untestedRequests } from "./untested-requests.js";

export interface UncheckedInformation {
    /** Where Information is read. */
    readonly at: CNode;
    /** What it is: that of a request which the function waits for, or of the IRP that a completion routine is called for. */
    readonly kind: "socket" | "untested" | "bytes" | "overruled" | "routine";
    /** The function of WSK; null in completion routines. */
    readonly call: string | null;
    readonly trace: readonly TraceStep[];
}

const PENDING = constSym(STATUS_PENDING);
const OF_ROUTINE = "in(*p1.IoStatus.Information)";

/** A place where a value is put to use: kept, returned, or given to WSK. */
interface Use {
    readonly node: CNode;
    readonly value: Sym;
    readonly state: FlowState;
}

/** What `fn` uses of the requests that it starts itself and waits for. */
export function uncheckedInCalls(program: Program, fn: FunctionDecl): readonly UncheckedInformation[] {
    if (!/\bIoStatus\s*\.\s*Information\b/.test(textOf(fn)) || !requesting(program.project).has(fn, 0)) return [];
    const unread = neverLookedAt(program, fn);
    const untested = untestedRequests(program, fn).filter(({ read }) => !unread.some(({ at }) => at === read));
    return [...unread, ...untested.map(describe)];
}

const WORDS = {
    socket: { kind: "untested", taken: "its IoStatus.Information is taken for a socket", used: "the socket is used" },
    bytes: { kind: "overruled", taken: "its IoStatus.Information is taken for a byte count", used: "it decides what came of the request" },
} as const;

function describe({ request, kind, read, use }: UntestedRequest): UncheckedInformation {
    const { name } = request.target;
    const words = WORDS[kind];
    const steps = [step(request.call.node, `${name} starts the request`), step(read, words.taken), step(use, words.used)];
    return { at: read, kind: words.kind, call: name, trace: read === use ? steps.slice(0, 2) : steps };
}

/** What is used although no text of the function ever looks at the status. */
function neverLookedAt(program: Program, fn: FunctionDecl): readonly UncheckedInformation[] {
    if (!mayBeUnchecked(fn)) return [];
    const flow = program.flow(fn);
    if (flow === null || flow.cfg.incomplete) return [];
    const found: UncheckedInformation[] = [];
    for (const event of flow.calls) {
        const { target } = event;
        const irp = target.kind === "wsk" && target.api.irp !== null ? event.args[target.api.irp] : undefined;
        if (target.kind !== "wsk" || irp === undefined || !/^(socket|bytes)/.test(target.api.information) || isLookedAtElsewhere(program, fn, flow, irp)) continue;
        const is = (sym: Sym): boolean => sym.key.startsWith(`??c${event.call.id}@`) && sym.key.endsWith(".IoStatus.Information");
        const use = firstUse(flow, is, ({ state }) => mayHavePended(event, state));
        if (use === null) continue;
        const kind = target.api.information === "socket" ? "socket" : "bytes";
        const steps = [step(event.call.node, `${target.name} starts the request`), step(use, "its IoStatus.Information is used")];
        found.push({ at: use, kind, call: target.name, trace: steps });
    }
    return found;
}

/** What a completion routine uses of an IRP that it frees: nobody can look at the status afterwards. */
export function uncheckedInRoutine(program: Program, irps: Irps, routine: FunctionDecl): readonly UncheckedInformation[] {
    if (!mayBeUnchecked(routine) || irps.fate(routine).frees !== "always") return [];
    for (const { fn } of contextsBelow(program, routine)) if (fn !== routine && /IoStatus\b/.test(textOf(fn))) return [];
    const flow = program.flow(routine);
    const use = flow === null || flow.cfg.incomplete ? null : firstUse(flow, ({ key }) => key === OF_ROUTINE, () => true);
    return use === null ? [] : [{ at: use, kind: "routine", call: null, trace: [step(use, "IoStatus.Information is used")] }];
}

/** True when the text reads Information and no other part of an IoStatus. */
function mayBeUnchecked(fn: FunctionDecl): boolean {
    return /\bIoStatus\s*\.\s*Information\b/.test(codeOf(fn)) && !mayLook(fn);
}

/** True when the text may read the status of an IRP. */
function mayLook(fn: FunctionDecl): boolean {
    return /\bIoStatus\b(?!\s*\.\s*Information\b)|\bUserIosb\b/.test(codeOf(fn));
}

function codeOf(fn: FunctionDecl): string {
    return textOf(fn).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
}

/** How far up the callers of a function are asked that is given its IRP. */
const MOST_CALLERS = 3;
/** The parameters of completion routines. */
const ROUTINE = /\(\s*(?:_\w+\s*)*P?DEVICE_OBJECT\b[^,]*,[^,]*\bP?IRP\b[^,]*,[^,]*\)/;

/** True when anybody else may look at the status of the IRP that `fn` has made or was given. */
function isLookedAtElsewhere(program: Program, fn: FunctionDecl, flow: FunctionFlow, irp: Sym): boolean {
    if (irp.kind !== "param") return isSharedWith(program, flow, irp);
    if (isSharedBelow(program, flow, irp)) return true;
    const seen = new Set<FunctionDecl>([fn]);
    return givenElsewhere(program, fn, irp.index, seen) || [...seen].some(({ unit }) => routinesLook(unit));
}

/** True where some caller gives an IRP at which it, or what it calls, may look. */
function givenElsewhere(program: Program, fn: FunctionDecl, index: number, seen: Set<FunctionDecl>): boolean {
    const sites = program.callers(fn);
    if (sites.length === 0 || seen.size > MOST_CALLERS) return true;
    return sites.some(({ caller, event }) => {
        const arg = event.args[index];
        const flow = program.flow(caller);
        if (arg === undefined || flow === null || flow.cfg.incomplete || seen.has(caller) || mayLook(caller)) return true;
        seen.add(caller);
        if (isSharedBelow(program, flow, arg)) return true;
        return arg.kind === "param" ? givenElsewhere(program, caller, arg.index, seen) : !isOwnIrp(arg);
    });
}

function isOwnIrp(irp: Sym): boolean {
    return irp.kind === "result" || (irp.kind === "phi" && irp.of?.every((each) => each.kind === "result" || each.key === "0") === true);
}

/** True where a completion routine of the file may look at the status: it may keep it for others. */
function routinesLook(unit: Unit): boolean {
    return [...unit.functions.values()].some((list) => list.some((fn) => ROUTINE.test(fn.head) && mayLook(fn)));
}

/** True where a function that is called may look at the status, or one out of sight that can reach the IRP. */
function isSharedBelow(program: Program, flow: FunctionFlow, irp: Sym): boolean {
    return flow.calls.some((event) => {
        const { target } = event;
        if (target.kind === "unknown") return !isPrinting(event) && isWithinReach(event, irp.key);
        if (target.kind !== "function") return false;
        for (const { fn } of contextsBelow(program, target.decl)) if (mayLook(fn)) return true;
        return false;
    });
}

/** True when other functions may look at the status of the IRP: one of the project that speaks of such, one out of sight that can reach it. */
function isSharedWith(program: Program, flow: FunctionFlow, irp: Sym): boolean {
    if (irp.kind !== "result" && irp.kind !== "unknown" && irp.kind !== "phi") return true;
    const keys = (alternatives(irp) ?? [irp]).map(({ key }) => key).filter((key) => key !== "0");
    return flow.calls.some((event) => {
        const { target } = event;
        if (target.kind === "unknown") return !isPrinting(event) && keys.some((key) => isWithinReach(event, key));
        if (target.kind !== "function") return false;
        for (const { fn } of contextsBelow(program, target.decl)) if (/\bIoStatus\b/.test(textOf(fn))) return true;
        return false;
    });
}

function firstUse(flow: FunctionFlow, is: (sym: Sym) => boolean, matters: (use: Use) => boolean): CNode | null {
    const has = (sym: Sym): boolean => (alternatives(sym) ?? []).some(is);
    const reads: Use[] = flow.assigns.map(({ instr, value, state }) => ({ node: instr.node, value, state }));
    const kept: Use[] = flow.assigns.filter(({ cell }) => !isLocalRoot(cell.root)).map(({ instr, value, state }) => ({ node: instr.node, value, state }));
    const returned: Use[] = flow.returns.flatMap(({ node, value, state }) => (value === null ? [] : [{ node, value, state }]));
    const given: Use[] = flow.calls.flatMap(({ call, target, args, state }) => (target.kind === "wsk" && args[0] !== undefined ? [{ node: call.node, value: args[0], state }] : []));
    const used = [...kept, ...returned, ...given].filter((use) => has(use.value) && !isTested(use, is));
    const first = used.find(matters);
    if (first === undefined) return null;
    return [...reads, first].filter((each) => has(each.value)).sort((a, b) => a.node.start - b.node.start)[0]?.node ?? first.node;
}

/** A driver that tests the socket or the count itself has its own idea of failure. */
function isTested({ value, state }: Use, is: (sym: Sym) => boolean): boolean {
    return (alternatives(value) ?? []).some((each) => is(each) && state.facts.has(each.key)) || state.facts.has(value.key);
}

/** False where the path knows that the request was not pending: then the call's result is its status. */
function mayHavePended(event: CallEvent, state: FlowState): boolean {
    const result = state.result(event.call.id);
    if (result === undefined) return true;
    const isPending: Sym = { kind: "op", key: `(${result.key}==${PENDING.key})`, operator: "==", left: result, right: PENDING };
    return truthOf(isPending, state) !== false;
}
