/**
 * How a driver of the Kernel-Mode Driver Framework is unloaded: the framework sets the driver object's own unload routine, and calls what the driver
 * has given to WdfDriverCreate.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdfdriver/nc-wdfdriver-evt_wdf_driver_unload
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdfobject/nc-wdfobject-evt_wdf_object_context_cleanup
 */
import { textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, isConstant, memberCell, pointeeCell } from "../flow/sym.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";

/** A function that the framework calls before it takes the driver out of memory. */
export interface FrameworkRoutine {
    readonly fn: FunctionDecl;
    readonly role: "unload routine" | "cleanup callback of the driver object";
    readonly registered: TraceStep;
}

const CREATE = { name: "WdfDriverCreate", attributes: 2, config: 3 } as const;
/** What the framework calls when an object, or the driver, comes to its end; by the member that holds it. */
const TEARDOWN = /^Evt(?:DriverUnload|(?:Cleanup|Destroy)Callback|DeviceReleaseHardware|DeviceD0Exit\w*|DeviceSurpriseRemoval|DeviceSelfManagedIo(?:Cleanup|Flush|Suspend))$/;
const TEARDOWN_WORDS = [
    "EvtDriverUnload", "EvtCleanupCallback", "EvtDestroyCallback", "EvtDeviceReleaseHardware", "EvtDeviceD0Exit", "EvtDeviceD0ExitPreInterruptsDisabled",
    "EvtDeviceSurpriseRemoval", "EvtDeviceSelfManagedIoCleanup", "EvtDeviceSelfManagedIoFlush", "EvtDeviceSelfManagedIoSuspend",
];
/** The framework's own functions: what they call of the driver are its callbacks. */
const FRAMEWORK_CALL = /^Wdf[A-Z]\w*$/;

/** The functions that drivers of the project give to WdfDriverCreate to be called at their end: unload routines first. */
export function* frameworkRoutines(program: Program): Generator<FrameworkRoutine, void, undefined> {
    program.project.files.loadMentions(CREATE.name);
    for (const creator of [...program.functionsNaming(CREATE.name)]) {
        const flow = program.flow(creator);
        for (const { target, args, state } of flow?.calls ?? []) {
            if (target.name !== CREATE.name) continue;
            for (const [index, member, role] of MEMBERS) {
                const given = args[index];
                const held = given === undefined || given.kind === "const" ? null : state.load(memberCell(pointeeCell(given), member));
                // One that is given on some paths only leaves it open what happens on the others.
                const [only, ...others] = held === null ? [] : (alternatives(held) ?? []);
                const fn = only?.kind === "function" && others.length === 0 ? program.project.function(only.name, creator.unit) : null;
                const set = flow?.assigns.find(({ cell, value }) => cell.steps.at(-1) === member && value.key === only?.key);
                if (fn !== null && set !== undefined) yield { fn, role, registered: step(set.instr.node, `${fn.name} is made the ${role}`) };
            }
        }
    }
}

/** What a driver names that is told of its end, or that is never unloaded. */
export const END_WORDS = ["EvtDriverUnload", "EvtCleanupCallback", "EvtDestroyCallback", "DriverInitFlags"] as const;
const CONFIGURE = { name: "WDF_DRIVER_CONFIG_INIT", deviceAdd: 1 } as const;

/** The calls in a file that make a driver of the framework for devices: such a driver is unloaded with the last of them, whatever it has said about that. */
export function* pnpDriversIn(program: Program, unit: Unit): Generator<{ readonly fn: FunctionDecl; readonly event: CallEvent }, void, undefined> {
    if (!unit.file.text.includes(CREATE.name)) return;
    for (const fn of [...unit.functions.values()].flat()) {
        if (!textOf(fn).includes(CREATE.name) || program.cfg(fn)?.incomplete !== false) continue;
        const calls = program.flow(fn)?.calls ?? [];
        const isForDevices = calls.some(({ target, args }) => target.name === CONFIGURE.name && args[CONFIGURE.deviceAdd]?.kind === "function");
        const event = calls.find(({ target }) => target.name === CREATE.name);
        if (isForDevices && event !== undefined && !isGivenAway(calls, event)) yield { fn, event };
    }
}

/** True where some other function is given what WdfDriverCreate gets: it may set what the framework calls. */
function isGivenAway(calls: readonly CallEvent[], create: CallEvent): boolean {
    const roots = new Set([CREATE.attributes, CREATE.config].flatMap((index) => {
        const arg = create.args[index];
        return arg === undefined || arg.kind === "const" || arg.kind === "name" ? [] : [pointeeCell(arg).root];
    }));
    return calls.some(({ target, args }) => target.name !== CREATE.name && !/^WDF_\w+_INIT(?:_CONTEXT_TYPE)?$/.test(target.name) && args.some((arg) => arg.kind === "address" && roots.has(arg.cell.root)));
}

const MEMBERS = [
    [CREATE.config, "EvtDriverUnload", "unload routine"],
    [CREATE.attributes, "EvtCleanupCallback", "cleanup callback of the driver object"],
    [CREATE.attributes, "EvtDestroyCallback", "cleanup callback of the driver object"],
] as const;

/** A function that some code has the framework call at the end of an object; null for one that is not in sight. */
export interface Teardown {
    readonly setter: FunctionDecl;
    readonly fn: FunctionDecl | null;
}

/** Functions that take callbacks of an object's end, by the positions of these. */
const TEARDOWN_INIT = { name: "WDF_FILEOBJECT_CONFIG_INIT", callbacks: [1, 2, 3] } as const;
/** A structure of callbacks that is given values where it is declared: which of them are set, its members say and this does not look. */
const INITIALISED = /\bWDF_(?:OBJECT_ATTRIBUTES|DRIVER_CONFIG|PNPPOWER_EVENT_CALLBACKS|FILEOBJECT_CONFIG)\s+\w+\s*=\s*\{(?!\s*(?:0\s*)?\})/;

/** What the framework calls at the end of objects, the driver among them: of what belongs to a driver, each may end its registration. */
export function* teardowns(program: Program): Generator<Teardown, void, undefined> {
    yield* givenTeardowns(program);
    for (const word of TEARDOWN_WORDS) {
        program.project.files.loadMentions(word);
        for (const setter of [...program.functionsNaming(word)]) {
            for (const { cell, value } of program.flow(setter)?.assigns ?? []) {
                if (!TEARDOWN.test(cell.steps.at(-1) ?? "") || isConstant(value, 0)) continue;
                for (const each of alternatives(value) ?? [value]) {
                    yield { setter, fn: each.kind === "function" ? program.project.function(each.name, setter.unit) : null };
                }
            }
        }
    }
}

function* givenTeardowns(program: Program): Generator<Teardown, void, undefined> {
    program.project.files.loadMentions(TEARDOWN_INIT.name);
    for (const setter of [...program.functionsNaming(TEARDOWN_INIT.name)]) {
        for (const { target, args } of program.flow(setter)?.calls ?? []) {
            const given = target.name === TEARDOWN_INIT.name ? TEARDOWN_INIT.callbacks.map((index) => args[index]) : [];
            for (const each of given) {
                if (each === undefined || isConstant(each, 0)) continue;
                yield { setter, fn: each.kind === "function" ? program.project.function(each.name, setter.unit) : null };
            }
        }
    }
    for (const unit of program.project.units) {
        const [setter] = INITIALISED.test(unit.file.text) ? [...unit.functions.values()].flat() : [];
        if (setter !== undefined) yield { setter, fn: null };
    }
}

const contextFinders = new WeakMap<Program, Map<string, boolean>>();

/** True for a function of the framework, and for one that a macro of the framework makes to find the context of an object. */
export function isOfFramework(program: Program, name: string): boolean {
    if (FRAMEWORK_CALL.test(name)) return true;
    // What is called by a pointer is named by its type.
    if (!/^\w+$/.test(name)) return false;
    const known = contextFinders.get(program) ?? new Map<string, boolean>();
    contextFinders.set(program, known);
    let is = known.get(name);
    if (is === undefined) known.set(name, (is = isContextFinder(program, name)));
    return is;
}

function isContextFinder(program: Program, name: string): boolean {
    const declared = new RegExp(`\\bWDF_DECLARE_CONTEXT_TYPE_WITH_NAME\\s*\\(\\s*\\w+\\s*,\\s*${name}\\s*\\)`);
    return [...program.project.units].some(({ file }) => declared.test(file.text));
}
