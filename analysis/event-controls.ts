/**
 * Every request that enables or disables event callbacks: WskControlSocket with SO_WSK_EVENT_CALLBACK for one socket (dynamic), and
 * WskControlClient with WSK_SET_STATIC_EVENT_CALLBACKS for all sockets of a client (static).
 */
import { clientControl, constant, socketOption } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { withConstants, withTables } from "./constant-data.js";
import { type Mask, maskOf } from "./event-mask.js";
import { possibleValues } from "./flow/conditions.js";
import type { CallEvent } from "./flow/engine.js";
import type { FlowState } from "./flow/state.js";
import { isConstant, memberCell, pointeeCell, type Sym, unknownSym } from "./flow/sym.js";
import { dependsOnCaller } from "./instances.js";
import { wordsFor } from "./mentions.js";
import { preciseInstances } from "./precise-instances.js";
import type { CallSite, Program } from "./program.js";
import type { FunctionDecl, Unit } from "./unit.js";

/** What may be asked of a request. An instance goes up the callers as far as the facets asked for need it. */
export type Facet = "mask" | "npiId" | "socket" | "irp";

/** Whether NpiId points to something at the request; `null` and `garbage`: certainly not, on any path. */
export type NpiIdState = "set" | "null" | "garbage" | "unknown";

/** One request, as it is made on one way of calls. */
export interface EventControl {
    readonly kind: "static" | "dynamic";
    /** The function that holds the WskControl… call, and the call. */
    readonly fn: FunctionDecl;
    readonly event: CallEvent;
    /** Type of the dispatch table that WskControlSocket is called through, where the source tells. */
    readonly dispatch: string | null;
    /** Calls from the function in which the facets are decided down to `fn`; empty when that is `fn` itself. */
    readonly chain: readonly CallSite[];
    /** The function in which the facets are decided, and the call in it: where to report. */
    readonly decider: FunctionDecl;
    readonly decision: CallEvent;
    readonly at: CNode;
    /** True when a facet depends on a caller that is not in sight. */
    readonly open: boolean;
    readonly mask: Mask;
    readonly npiId: NpiIdState;
    /** What NpiId points to, in terms of the deciding function. */
    readonly npi: Sym;
    /** What the input buffer points to, in terms of the deciding function. */
    readonly control: Sym;
    readonly socket: Sym;
    readonly irp: Sym;
}

/** The event requests of a program, found when first asked for. */
export class EventControls {
    /** By the facets asked for: what is known of each function. */
    readonly #known = new Map<string, Map<FunctionDecl, readonly EventControl[]>>();
    readonly #controlling = new Map<string, ReadonlySet<FunctionDecl>>();

    constructor(readonly program: Program) {}

    /** The requests that functions of `unit` make or lead to, each followed up the callers until the given facets are decided. */
    below(unit: Unit, ...facets: readonly Facet[]): readonly EventControl[] {
        return MEMBERS.flatMap((member) => this.#requests(member, facets, (fn) => this.program.isBelow(unit, fn)));
    }

    /** Those of them that functions of `unit` decide themselves: what is to be reported in its file. */
    decidedIn(unit: Unit, ...facets: readonly Facet[]): readonly EventControl[] {
        return this.below(unit, ...facets).filter(({ decider }) => decider.unit === unit);
    }

    /** All requests of the project for all sockets of a client. */
    static(...facets: readonly Facet[]): readonly EventControl[] {
        return this.#requests("WskControlClient", facets, () => true);
    }

    /** All requests of the project for single sockets. */
    dynamic(...facets: readonly Facet[]): readonly EventControl[] {
        return this.#requests("WskControlSocket", facets, () => true);
    }

    #requests(member: string, facets: readonly Facet[], counts: (fn: FunctionDecl) => boolean): readonly EventControl[] {
        const key = [member, ...[...facets].sort()].join();
        const known = this.#known.get(key) ?? new Map<FunctionDecl, readonly EventControl[]>();
        this.#known.set(key, known);
        return [...this.#functions(member)].filter(counts).flatMap((fn) => {
            let found = known.get(fn);
            if (found === undefined) known.set(fn, (found = [...this.#find(member, fn, facets)]));
            return found;
        });
    }

    *#find(member: string, fn: FunctionDecl, facets: readonly Facet[]): Generator<EventControl, void, undefined> {
        for (const event of this.program.flow(fn)?.calls ?? []) {
            if (event.target.kind === "wsk" && event.target.name === member) yield* instances(this.program, fn, event, facets);
        }
    }

    /** The functions that may call `member` themselves. */
    #functions(member: string): ReadonlySet<FunctionDecl> {
        let found = this.#controlling.get(member);
        if (found === undefined) {
            found = new Set([...wordsFor(this.program.project, member)].flatMap((word) => [...this.program.functionsNaming(word)]));
            this.#controlling.set(member, found);
        }
        return found;
    }
}

const models = new WeakMap<Program, EventControls>();

/** The event requests of a program, shared by all who ask. */
export function eventControlsOf(program: Program): EventControls {
    let controls = models.get(program);
    if (controls === undefined) models.set(program, (controls = new EventControls(program)));
    return controls;
}

/** Where the arguments of the two functions stand. */
interface Shape {
    readonly kind: EventControl["kind"];
    readonly request: number | null;
    readonly code: number;
    readonly buffer: number;
    readonly irp: number;
    readonly wanted: number;
}

const SHAPES: Readonly<Record<string, Shape>> = {
    WskControlSocket: { kind: "dynamic", request: 1, code: 2, buffer: 5, irp: 9, wanted: socketOption("SO_WSK_EVENT_CALLBACK")?.value ?? NaN },
    WskControlClient: { kind: "static", request: null, code: 1, buffer: 3, irp: 7, wanted: clientControl("WSK_SET_STATIC_EVENT_CALLBACKS")?.value ?? NaN },
};

const MEMBERS = Object.keys(SHAPES);
const SET_OPTION = constant("WskSetOption") ?? NaN;
const NOTHING = unknownSym("no argument");

function* instances(program: Program, fn: FunctionDecl, event: CallEvent, facets: readonly Facet[]): Generator<EventControl, void, undefined> {
    const shape = SHAPES[event.target.name];
    if (shape === undefined) return;
    const { project } = program;
    const order: readonly Facet[] = [...facets, ...ALL_FACETS.filter((each) => !facets.includes(each))];
    const pick = (at: CallEvent): readonly Sym[] => {
        const arg = (index: number): Sym => at.args[index] ?? NOTHING;
        const control = arg(shape.buffer);
        const values: Readonly<Record<Facet, Sym>> = {
            mask: withConstants(project, fn.unit, member(control, "EventMask", at.state)),
            npiId: withConstants(project, fn.unit, member(control, "NpiId", at.state)),
            socket: arg(0),
            irp: narrowed(arg(shape.irp), at.state),
        };
        return [arg(shape.code), arg(shape.request ?? shape.code), ...order.map((facet) => values[facet]), control];
    };
    const matters = ([code, request]: readonly Sym[]): boolean =>
        mayBe(code, shape.wanted) && (shape.request === null || mayBe(request, SET_OPTION));
    for (const instance of preciseInstances(program, fn, event, { pick, follow: 2 + facets.length, matters })) {
        const [code, request, ...rest] = instance.values;
        if (!isConstant(code, shape.wanted) || (shape.request !== null && !isConstant(request, SET_OPTION))) continue;
        const decider = instance.chain[0]?.caller ?? fn;
        const value = (facet: Facet): Sym => withConstants(project, decider.unit, rest[order.indexOf(facet)] ?? NOTHING);
        yield {
            kind: shape.kind,
            fn,
            event,
            dispatch: event.target.kind === "wsk" ? event.target.dispatch : null,
            chain: instance.chain,
            decider,
            decision: instance.outermost,
            at: instance.outermost.call.node,
            open: instance.open,
            mask: maskOf(withTables(project, decider.unit, value("mask"))),
            npiId: npiIdState(program, decider, value("npiId")),
            npi: value("npiId"),
            control: rest.at(-1) ?? NOTHING,
            socket: value("socket"),
            irp: value("irp"),
        };
    }
}

const ALL_FACETS: readonly Facet[] = ["mask", "npiId", "socket", "irp"];

function mayBe(sym: Sym | undefined, value: number): boolean {
    return sym !== undefined && (isConstant(sym, value) || dependsOnCaller(sym));
}

/** A value without the alternatives that the path rules out, where one is left. */
function narrowed(sym: Sym, state: FlowState): Sym {
    const values = possibleValues(sym, state);
    return values?.length === 1 ? (values[0] ?? sym) : sym;
}

/** What a member of the structure that `pointer` points to holds. */
function member(pointer: Sym, name: string, state: FlowState): Sym {
    const targets = possibleValues(pointer, state)?.filter((each) => each.kind !== "const") ?? [];
    const values = targets.map((each) => state.load(memberCell(pointeeCell(each), name)));
    const only = values[0];
    if (only === undefined) return NOTHING;
    if (values.length === 1) return only;
    return { kind: "phi", key: `(${pointer.key}).${name}`, of: values.flatMap((each) => (each.kind === "phi" ? (each.of ?? [NOTHING]) : [each])) };
}

function npiIdState(program: Program, decider: FunctionDecl, sym: Sym): NpiIdState {
    // Code that was left out or not understood may have set it.
    const unclear = program.cfg(decider)?.incomplete ?? true;
    const states = (sym.kind === "phi" ? (sym.of ?? [NOTHING]) : [sym]).map((each) => oneNpiIdState(each));
    if (states.every((each) => each === "set")) return "set";
    if (unclear || !states.every((each) => each === "null" || each === "garbage")) return "unknown";
    return states.includes("garbage") ? "garbage" : "null";
}

function oneNpiIdState(sym: Sym): NpiIdState {
    switch (sym.kind) {
        case "uninitialized":
            return "garbage";
        case "const":
            return sym.value === 0 ? "null" : "set";
        case "address":
        case "name":
            return "set";
        case "initial":
            return isFreshAllocation(sym) ? "garbage" : "unknown";
        default:
            return "unknown";
    }
}

/** A member of memory that the function itself has allocated and that nothing else has had since. */
function isFreshAllocation(sym: Extract<Sym, { kind: "initial" }>): boolean {
    if (sym.epoch !== "" || !("pointer" in sym.cell.base)) return false;
    const { pointer } = sym.cell.base;
    return pointer.kind === "result" && pointer.call.callee.op === "function" && /^ExAllocatePool/.test(pointer.call.callee.name);
}
