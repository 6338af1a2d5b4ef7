/** Security descriptors that WSK is given: whether it has cached them, and how long they live. */
import { clientControl, constant, descriptorSource, socketOption } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { awaitingWays, MayWait } from "./awaiting.js";
import type { Driver } from "./driver.js";
import type { CallEvent } from "./flow/engine.js";
import { isConstant, pointeeCell, type Sym } from "./flow/sym.js";
import type { FlowState } from "./flow/state.js";
import { MOST_CALLS } from "./handled.js";
import { step, type TraceStep } from "./trace.js";
import { descriptorLife, type DescriptorEvent, type DescriptorMistake, type DescriptorState } from "./typestate/descriptor-life.js";
import { faultSteps } from "./typestate/explain.js";
import { Simulation } from "./typestate/simulate.js";
import { always, either, type Way } from "./typestate/ways.js";
import type { FunctionDecl } from "./unit.js";
import { isGiven, isNull, type MadeCall, wayDown, waysToCall } from "./wsk-calls.js";

export interface DescriptorFault {
    readonly kind: "uncached" | "unreleased" | "threadAlone" | DescriptorMistake;
    readonly at: CNode;
    readonly data: Readonly<Record<string, string>>;
    readonly trace: readonly TraceStep[];
}

/** Position of SecurityDescriptor. */
const MAKING: ReadonlyMap<string, number> = new Map([["WskSocket", 9], ["WskSocketConnect", 10]]);
const CONTROL = { request: 1, code: 2, buffer: 5 } as const;
const CLIENT = { code: 1, buffer: 3 } as const;
/** Positions of OwningProcess and OwningThread. */
const RESOLVING: ReadonlyMap<string, readonly [number, number]> = new Map([["WskGetAddressInfo", [7, 8]], ["WskGetNameInfo", [6, 7]]]);
const CURRENT_THREAD = /^(?:Ps|Ke)GetCurrentThread$/;

const SECURITY = socketOption("SO_WSK_SECURITY")?.value;
const SET = constant("WskSetOption");
const CACHE = clientControl("WSK_CACHE_SD")?.value;
const RELEASE = clientControl("WSK_RELEASE_SD")?.value;

/** What functions of the driver's file, or those that they lead to, do wrong with descriptors and owners. */
export function* descriptorFaults(driver: Driver): Generator<DescriptorFault, void, undefined> {
    yield* uncached(driver);
    yield* unreleased(driver);
    yield* lives(driver);
    for (const [name, [process, thread]] of RESOLVING) {
        for (const call of driver.calls.below(driver.unit, name)) {
            for (const made of waysToCall(driver.program, call, [process, thread])) {
                const [owner, given] = made.values;
                if (!isNull(owner) || !isThread(given, made)) continue;
                yield { kind: "threadAlone", at: made.at, data: { call: name }, trace: wayDown(made, `${name} is given the thread`) };
            }
        }
    }
}

function isThread(given: Sym | undefined, made: MadeCall): boolean {
    if (given?.kind === "result" && given.call.callee.op === "function" && CURRENT_THREAD.test(given.call.callee.name)) return true;
    return isGiven(given, made);
}

function* uncached(driver: Driver): Generator<DescriptorFault, void, undefined> {
    for (const [name, index] of MAKING) {
        for (const call of driver.calls.below(driver.unit, name)) {
            for (const made of waysToCall(driver.program, call, [index])) yield* judged(driver, made, made.values[0], name);
        }
    }
    for (const call of driver.calls.below(driver.unit, "WskControlSocket")) {
        for (const made of waysToCall(driver.program, call, [CONTROL.request, CONTROL.code, CONTROL.buffer])) {
            const [request, code, buffer] = made.values;
            if (!isConstant(request, SET) || !isConstant(code, SECURITY) || buffer === undefined || buffer.kind === "const") continue;
            yield* judged(driver, made, made.decision.state.load(pointeeCell(buffer)), "SO_WSK_SECURITY");
        }
    }
}

function* judged(driver: Driver, made: MadeCall, value: Sym | undefined, call: string): Generator<DescriptorFault, void, undefined> {
    const source = value === undefined ? null : sourceOf(driver, made.decider, value);
    if (source === null) return;
    const trace = source.node === null ? [] : [step(source.node, `${source.name} makes the descriptor`)];
    yield { kind: "uncached", at: made.at, data: { call, source: source.name }, trace: [...trace, ...wayDown(made, `${made.api.name} takes the descriptor`)] };
}

/** Where a descriptor comes from that is certainly none of those that WSK has cached; null when it may be one. */
function sourceOf({ program }: Driver, fn: FunctionDecl, value: Sym): { readonly name: string; readonly node: CNode | null } | null {
    for (const { target, args, call } of program.flow(fn)?.calls ?? []) {
        const source = descriptorSource(target.name);
        const made = source === undefined ? undefined : args[source.arg];
        if (source === undefined || made === undefined) continue;
        const isMade = source.form === "buffer" ? made.key === value.key : made.kind === "address" && value.key === `?c${call.id}@${made.cell.key}`;
        if (isMade) return { name: source.name, node: call.node };
    }
    if (value.kind === "address") return { name: "the driver's own memory", node: null };
    const { callee } = value.kind === "result" ? value.call : { callee: null };
    return callee?.op === "function" && callee.name.startsWith("ExAllocatePool") ? { name: callee.name, node: null } : null;
}

/** Descriptors that are cached in a driver which releases none. */
function* unreleased(driver: Driver): Generator<DescriptorFault, void, undefined> {
    for (const call of driver.calls.below(driver.unit, "WskControlClient")) {
        for (const made of waysToCall(driver.program, call, [CLIENT.code])) {
            if (!isConstant(made.values[0], CACHE) || isReleasedAnywhere(driver)) continue;
            yield { kind: "unreleased", at: made.at, data: {}, trace: wayDown(made, "WskControlClient caches the descriptor") };
        }
    }
}

function isReleasedAnywhere({ program: { project } }: Driver): boolean {
    project.files.loadMentions("WSK_RELEASE_SD");
    return [...project.units].some(({ path }) => project.files.mentions(path, "WSK_RELEASE_SD"));
}

const simulations = new WeakMap<object, Simulation<DescriptorState, DescriptorEvent, DescriptorMistake>>();

/** Uses of descriptors that are released, and releases of descriptors in use. */
function* lives(driver: Driver): Generator<DescriptorFault, void, undefined> {
    const { program } = driver;
    if (RELEASE === undefined || !isReleasedAnywhere(driver)) return;
    let simulation = simulations.get(program);
    if (simulation === undefined) {
        const mayWait = new MayWait(program);
        const objectsOf = (fn: FunctionDecl): readonly Sym[] => descriptorsIn(driver, fn);
        simulation = new Simulation(program, { machine: descriptorLife, waysOf, objectsOf, concerns: (fn) => mayWait.has(fn, MOST_CALLS) });
        simulations.set(program, simulation);
    }
    for (const list of driver.unit.functions.values()) {
        for (const fn of list) {
            if (!driver.requests.mayReach(fn, "WskControlClient")) continue;
            for (const object of descriptorsIn(driver, fn)) {
                for (const fault of simulation.mistakes(fn, object)) {
                    const ending = fault.second.event === "release" ? "releases the descriptor" : "takes the descriptor";
                    yield { kind: fault.mistake, at: fault.at, data: { call: fault.second.name, function: fn.name }, trace: faultSteps(descriptorLife, fn.name, fault, ending) };
                }
            }
        }
    }
}

/** The descriptors that requests below a function use and release, in its own terms. */
function descriptorsIn({ requests }: Driver, fn: FunctionDecl): readonly Sym[] {
    const found = new Map<string, Sym>();
    for (const { event, inRoot } of requests.of(fn)) {
        const own = descriptorOf(event);
        const mine = own === null ? null : inRoot(own.value);
        if (mine !== null && mine.kind !== "const" && mine.kind !== "uninitialized") found.set(mine.key, mine);
    }
    return [...found.values()];
}

/** The descriptor that a request uses or releases. */
function descriptorOf({ target, args, state }: CallEvent): { readonly value: Sym; readonly isRelease: boolean } | null {
    if (target.kind !== "wsk") return null;
    const index = MAKING.get(target.name);
    const given = index === undefined ? undefined : args[index];
    if (given !== undefined) return { value: given, isRelease: false };
    if (target.name === "WskControlClient" && isConstant(args[CLIENT.code], RELEASE)) return pointed(args[CLIENT.buffer], state, true);
    const isSet = target.name === "WskControlSocket" && isConstant(args[CONTROL.request], SET) && isConstant(args[CONTROL.code], SECURITY);
    return isSet ? pointed(args[CONTROL.buffer], state, false) : null;
}

function pointed(buffer: Sym | undefined, state: FlowState, isRelease: boolean): { readonly value: Sym; readonly isRelease: boolean } | null {
    return buffer === undefined || buffer.kind === "const" ? null : { value: state.load(pointeeCell(buffer)), isRelease };
}

function waysOf(event: CallEvent, key: string): readonly Way<DescriptorEvent>[] {
    const own = descriptorOf(event);
    if (own?.value.key === key) return own.isRelease ? always("release") : either("pending", "usePend", "not pending", "use");
    return event.target.kind === "wsk" || event.target.kind === "function" ? [] : awaitingWays(event);
}
