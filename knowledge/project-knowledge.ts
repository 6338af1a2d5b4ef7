/**
 * What a project can say about functions and macros of its own: which wait, which allocate IRPs, which stand for a function of the system,
 * and which words in front of a declaration mean nothing. The schema is the one place that says what such entries look like: the editors'
 * JSON Schema, the checks of the command line and those of ESLint's `languageOptions` are made from it.
 */
import { frees, toKernelApi } from "./api-row.js";
import type { KernelApi, WaitTimeout } from "./kernel-types.js";

/** A function that waits. Argument indexes count from 0. */
export interface ProjectWait {
    readonly name: string;
    /** Index of the argument that limits the wait; without it, the wait has no limit. */
    readonly timeout?: number;
    /** What that argument is: a PLARGE_INTEGER, or a number of milliseconds or microseconds, of which 0 does not wait. */
    readonly timeoutType?: WaitTimeout["type"];
    /** Index of the argument that names what is waited for, such as a PKEVENT. */
    readonly object?: number;
}

/** A function that returns a new IRP, and the one that takes it back. */
export interface ProjectAllocator {
    readonly name: string;
    /** False for one that never returns NULL. */
    readonly mayReturnNull?: boolean;
    /** The function that frees the IRP. */
    readonly free?: string;
    /** Index of the argument of that function which is the IRP; the first one when left out. */
    readonly freeArgument?: number;
}

export interface ProjectKnowledge {
    readonly waits?: readonly (string | ProjectWait)[];
    readonly allocators?: readonly (string | ProjectAllocator)[];
    /** By name of the project's function: the function of the system that it stands for, with the same arguments. */
    readonly wrappers?: Readonly<Record<string, string>>;
    /** Macros in front of declarations; `NAME()` for one with arguments. */
    readonly prefixMacros?: readonly string[];
}

const name = { type: "string", pattern: "^[A-Za-z_]\\w*$", title: "the name of a function" } as const;
const index = { type: "integer", minimum: 0, maximum: 31 } as const;

function entry(properties: Readonly<Record<string, object>>): object {
    return { anyOf: [name, { type: "object", properties: { name, ...properties }, required: ["name"], additionalProperties: false }] };
}

/** JSON Schemas of the four lists, by their names. */
export const PROJECT_SCHEMA: Readonly<Record<keyof ProjectKnowledge, object>> = {
    waits: {
        type: "array",
        description: "Functions of the project that wait: their name, or an object that says more. What they do in the source is not looked at.",
        items: entry({
            timeout: { ...index, description: "Index of the argument that limits the wait, from 0. Without it, the wait has no limit." },
            timeoutType: { enum: ["large-integer-pointer", "milliseconds", "microseconds"], description: "What that argument is; milliseconds when left out." },
            object: { ...index, description: "Index of the argument that is waited for, such as an event, from 0." },
        }),
    },
    allocators: {
        type: "array",
        description: "Functions of the project that return a new IRP: their name, or an object that says more.",
        items: entry({
            mayReturnNull: { type: "boolean", description: "False for a function that never returns NULL." },
            free: { ...name, description: "The function that frees the IRP." },
            freeArgument: { ...index, description: "Index of the argument of that function which is the IRP; 0 when left out." },
        }),
    },
    wrappers: {
        type: "object",
        description: "Functions of the project that do what a function of the system does, with the same arguments: { \"NetFreeIrp\": \"IoFreeIrp\" }.",
        propertyNames: name,
        additionalProperties: name,
    },
    prefixMacros: {
        type: "array",
        description: "Macros of the project in front of declarations that mean nothing for the analysis: NET_API, or NET_SECTION() for one with arguments.",
        items: { type: "string", pattern: "^[A-Za-z_]\\w*(?:\\(\\))?$", title: "the name of a macro, with () behind it if it has arguments" },
    },
};

/** The records of the functions that a project describes, by name. */
export function projectApis({ waits = [], allocators = [] }: ProjectKnowledge): ReadonlyMap<string, KernelApi> {
    const apis = new Map<string, KernelApi>();
    for (const given of allocators) {
        const allocator = typeof given === "string" ? { name: given } : given;
        const { free, freeArgument = 0 } = allocator;
        apis.set(allocator.name, allocatorApi(allocator));
        if (free !== undefined) apis.set(free, releaseApi(free, freeArgument));
    }
    for (const given of waits) {
        const wait = typeof given === "string" ? { name: given } : given;
        apis.set(wait.name, waitApi(wait));
    }
    return apis;
}

/** What the function does besides to its arguments is not known. */
function waitApi({ name, timeout, timeoutType = "milliseconds", object }: ProjectWait): KernelApi {
    const isPointer = timeoutType === "large-integer-pointer";
    return {
        ...toKernelApi({ name, irql: null, returns: "unknown", args: null }),
        wait: {
            name, url: "", kind: "dispatcher", noWaitWhen: [], conditional: false, waitMode: null, alertable: null, maxIrql: 0,
            object: object ?? null,
            timeout: timeout === undefined ? null : { arg: timeout, type: timeoutType, nullPointer: isPointer ? "infinite" : null, zero: "poll", infinite: isPointer ? null : 0xffffffff },
        },
    };
}

function allocatorApi({ name, mayReturnNull }: ProjectAllocator): KernelApi {
    return { ...toKernelApi({ name, irql: null, returns: "pointer", args: null, allocates: "irp" }), mayReturnNull: mayReturnNull ?? true };
}

function releaseApi(name: string, arg: number): KernelApi {
    const args = Array.from({ length: arg + 1 }, (_, at) => (at === arg ? frees : "retains" as const));
    return toKernelApi({ name, irql: null, returns: "unknown", args, rest: "retains", frees: { kind: "irp", arg } });
}
