/** The shapes of the tables on kernel services that are not part of WSK. Argument indexes count from 0. */
import type { Irql } from "./types.js";

/** What a role says about a function: who calls it, and at which level. */
export type FunctionRole =
    | "event-callback"
    | "completion-routine"
    | "driver-entry"
    | "driver-unload"
    | "add-device"
    | "dispatch-routine"
    | "start-io"
    | "cancel-routine"
    | "work-item"
    | "dpc"
    | "timer"
    | "thread"
    | "interrupt"
    | "notification"
    | "apc"
    | "framework-event"
    | "miniport-handler"
    | "filter-callback"
    | "nmr-callback"
    | "driver-control"
    | "compare-routine"
    | "synchronised-routine";

/** What a function does with one argument. `none`: uses the value only. `retains`: keeps the pointer beyond its return. */
export type ArgumentEffect = "none" | "reads" | "writes" | "frees" | "retains";

/** Things with a lifetime that kernel functions hand out and take back. */
export type Resource =
    | "irp"
    | "mdl"
    | "pool"
    | "work-item"
    | "timer"
    | "thread"
    | "handle"
    | "object-reference"
    | "mapping"
    | "lookaside-entry"
    | "device"
    | "symbolic-link"
    | "string"
    | "net-buffer-list"
    | "framework-object";

export type ObjectKind =
    | Resource
    | "event"
    | "lock"
    | "list"
    | "dpc"
    | "work-queue"
    | "semaphore"
    | "mutex"
    | "remove-lock"
    | "rundown";

/** What a function does to the object that it is about, in the field's words. */
export type ObjectVerb =
    | "allocate"
    | "initialize"
    | "free"
    | "reuse"
    | "complete"
    | "cancel"
    | "mark-pending"
    | "set-completion-routine"
    | "set-cancel-routine"
    | "send"
    | "skip-location"
    | "copy-location"
    | "next-location"
    | "current-location"
    | "set-location"
    | "build-nonpaged"
    | "build-partial"
    | "lock-pages"
    | "unlock-pages"
    | "map"
    | "unmap"
    | "prepare-reuse"
    | "set"
    | "clear"
    | "reset"
    | "read"
    | "acquire"
    | "try-acquire"
    | "release"
    | "release-and-wait"
    | "wait"
    | "queue"
    | "insert"
    | "remove"
    | "create"
    | "close"
    | "reference"
    | "dereference";

export type LockKind =
    | "spin-lock"
    | "cancel-spin-lock"
    | "fast-mutex"
    | "guarded-mutex"
    | "mutex"
    | "resource"
    | "push-lock"
    | "framework-wait-lock"
    | "framework-spin-lock"
    | "critical-region";

export type WaitKind = "dispatcher" | "sleep" | "busy" | "rundown" | "flush" | "framework" | "wsk" | "lock";

/** The timeout argument of a wait. */
export interface WaitTimeout {
    readonly arg: number;
    /**
     * `large-integer-pointer`: PLARGE_INTEGER (or PLONGLONG), units of 100 ns, negative is relative; `milliseconds`: ULONG;
     * `microseconds`: ULONG.
     */
    readonly type: "large-integer-pointer" | "milliseconds" | "microseconds";
    /** What a NULL pointer means; null where the argument is no pointer. */
    readonly nullPointer: "infinite" | "poll" | null;
    /** What the value 0 (behind the pointer, or of the number) means. */
    readonly zero: "poll" | "infinite";
    /** Value that means "without limit", when the argument is a number. */
    readonly infinite: number | null;
}

/** How a function waits. */
export interface WaitInfo {
    readonly name: string;
    readonly url: string;
    readonly kind: WaitKind;
    readonly timeout: WaitTimeout | null;
    /** Any of these constant arguments makes the call return without waiting. */
    readonly noWaitWhen: readonly { readonly arg: number; readonly value: number }[];
    /** True when the function waits only under options that a reader of the call cannot see: report only what is proven. */
    readonly conditional: boolean;
    /** Index of the argument that names what is waited for, or null. */
    readonly object: number | null;
    /** Indexes of the wait mode and of the alertable argument, where there are any. */
    readonly waitMode: number | null;
    readonly alertable: number | null;
    /** Highest level at which the call may wait (a poll may be allowed higher). */
    readonly maxIrql: Irql;
}

/** A function argument that registers another function to be called later. */
export interface Registration {
    readonly routine: number;
    /** Index of the argument that the routine receives, or null. */
    readonly context: number | null;
    readonly role: FunctionRole;
    /** Highest level at which the routine is called. */
    readonly routineIrql: Irql;
    /** True when the routine is called (perhaps only) before the registering call returns. */
    readonly synchronous: boolean;
}

/** How a pool allocation names its pool. */
export interface PoolInfo {
    /** Index of the POOL_TYPE or POOL_FLAGS argument, or null when the pool is fixed. */
    readonly typeArg: number | null;
    readonly style: "pool-type" | "pool-flags" | "non-paged" | "paged";
    readonly sizeArg: number | null;
    readonly zeroed: boolean;
}

/** `unknown`: only the name and the level are in the tables. */
export type ReturnKind = "NTSTATUS" | "void" | "pointer" | "boolean" | "value" | "unknown";

/** What one kernel function (or function-like macro) does to its arguments and to the world. */
export interface KernelApi {
    readonly name: string;
    readonly url: string;
    /** Highest level at which it may be called, or null when this depends or is not documented. */
    readonly maxIrql: Irql | null;
    readonly returns: ReturnKind;
    /** True when a pointer result may be NULL. */
    readonly mayReturnNull: boolean;
    /** True when the call never returns to its caller. */
    readonly noReturn: boolean;
    readonly wait: WaitInfo | null;
    /** Effects of the arguments by index; `null` when they are not known, so that anything may happen. */
    readonly args: readonly ArgumentEffect[] | null;
    /** Effect of arguments beyond `args`, for functions with a variable number of them. */
    readonly rest: ArgumentEffect;
    readonly registers: Registration | null;
    readonly allocates: Resource | null;
    readonly frees: { readonly kind: Resource; readonly arg: number } | null;
    /** The object that the function is about: `IoReuseIrp` → reuse the IRP at argument 0. */
    readonly acts: { readonly on: ObjectKind; readonly verb: ObjectVerb; readonly arg: number | null } | null;
    readonly lock: { readonly kind: LockKind; readonly raisesIrql: boolean } | null;
    readonly pool: PoolInfo | null;
    /** Destination, source and length (bytes) of a block copy or fill; `source` is null for fills. */
    readonly copies: { readonly destination: number; readonly source: number | null; readonly length: number } | null;
    /** For functions that make an MDL: the arguments that say what memory it describes, and how many bytes. */
    readonly describes: { readonly memory: number; readonly length: number } | null;
    /**
     * For functions that hang the MDL which they make on an IRP: the arguments that are the IRP, of which nothing else is written, and that say
     * whether the MDL goes to the end of the IRP's chain instead of into its MdlAddress.
     */
    readonly hangs: { readonly irp: number; readonly secondary: number } | null;
    /** Index of the argument that the function returns unchanged (memcpy returns its destination), or null. */
    readonly returnsArg: number | null;
    /** True when the call writes, frees, keeps and registers nothing, allocates nothing and does not wait. */
    readonly pure: boolean;
}

/** A typedef that gives a function (or a pointer to one) its role. */
export interface RoleTypedef {
    readonly name: string;
    readonly role: FunctionRole;
    /** True when the typedef is a pointer to the function type. */
    readonly pointer: boolean;
    /** Highest level at which functions of this role are called. */
    readonly maxIrql: Irql;
    /** Name of the WSK event for the roles of WSK callbacks. */
    readonly event: string | null;
    /** Index of the parameter that carries the IRP, the device object, the context; null where there is none. */
    readonly irpParameter: number | null;
    readonly contextParameter: number | null;
    readonly url: string;
}

/** What a type name stands for on 64-bit Windows. */
export interface TypeAlias {
    readonly name: string;
    /** The type in base spelling: `void`, `unsigned long`, `struct _IRP`, a WSK structure. */
    readonly base: string;
    /** How many `*` the name hides. */
    readonly pointers: number;
    /** Size in bytes on 64-bit Windows; null when unknown or of no interest. */
    readonly size: number | null;
    readonly signed: boolean | null;
    readonly const: boolean;
}
