/**
 * The shapes of the tables. All numbers are plain JavaScript numbers: every constant of interest fits 32 bits unsigned, and an
 * NTSTATUS is given as its unsigned 32-bit pattern (STATUS_UNSUCCESSFUL is 0xC0000001). Argument indexes count from 0.
 */

/** Interrupt request level: PASSIVE_LEVEL, APC_LEVEL, DISPATCH_LEVEL, HIGH_LEVEL (any level). */
export type Irql = 0 | 1 | 2 | 31;

export type Direction = "in" | "out" | "inout";

/** One parameter of a documented function or callback. */
export interface Parameter {
    readonly name: string;
    /** The type as the header spells it, without annotations. */
    readonly type: string;
    readonly direction: Direction;
    /** True when NULL (or 0) is a documented value that means "not given". */
    readonly optional: boolean;
    /** True when the argument must be 0. */
    readonly reserved: boolean;
}

/** The kinds of socket that WSK offers; a socket is of exactly one. */
export type SocketCategory = "basic" | "listen" | "datagram" | "connection" | "stream";

export type ProviderDispatchName =
    | "WSK_PROVIDER_DISPATCH"
    | "WSK_PROVIDER_BASIC_DISPATCH"
    | "WSK_PROVIDER_LISTEN_DISPATCH"
    | "WSK_PROVIDER_DATAGRAM_DISPATCH"
    | "WSK_PROVIDER_CONNECTION_DISPATCH"
    | "WSK_PROVIDER_STREAM_DISPATCH";

export type ClientDispatchName =
    | "WSK_CLIENT_DISPATCH"
    | "WSK_CLIENT_LISTEN_DISPATCH"
    | "WSK_CLIENT_DATAGRAM_DISPATCH"
    | "WSK_CLIENT_CONNECTION_DISPATCH"
    | "WSK_CLIENT_STREAM_DISPATCH";

/** What IoStatus.Information holds after a successful request. */
export type InformationMeaning = "socket" | "bytes-sent" | "bytes-received" | "bytes-written" | "status" | "none";

/** A function that is called through a provider dispatch table. */
export interface WskFunction {
    /** Name of the dispatch table member. */
    readonly name: string;
    /** Name of the pointer type. Tells the two forms of WskRelease apart. */
    readonly pfn: string;
    readonly url: string;
    readonly level: "client" | "socket";
    readonly parameters: readonly Parameter[];
    readonly argc: number;
    /** Index of the IRP argument, or null when the function takes none. */
    readonly irp: number | null;
    /** "required": never NULL. "per-operation": see the table of options or client controls. "none": no such argument. */
    readonly irpRule: "required" | "per-operation" | "none";
    readonly maxIrql: Irql;
    /** Categories of sockets that have the function; empty for client-level functions. */
    readonly categories: readonly SocketCategory[];
    /** The flags argument, and whether it is reserved (must be 0). */
    readonly flags: { readonly arg: number; readonly reserved: boolean } | null;
    readonly information: InformationMeaning;
    readonly returns: "NTSTATUS" | "VOID";
    /** Documented results, besides "any other failure status". */
    readonly statuses: readonly string[];
    /** Arguments whose memory must stay valid until the IRP has completed. */
    readonly keepUntilCompletion: readonly number[];
    /** Index of the PWSK_BUF (or PWSK_BUF_LIST) argument, whose MDL chain must stay valid until the IRP has completed. */
    readonly buffer: number | null;
    /** Whether the buffer is sent (read by WSK) or received into (written by WSK). */
    readonly transfer: "send" | "receive" | null;
    /** Index of the argument for the context that callbacks receive, and of the client dispatch table. */
    readonly context: number | null;
    readonly clientDispatch: number | null;
    /** Slot in each provider dispatch table that has the member. */
    readonly slots: Readonly<Partial<Record<ProviderDispatchName, number>>>;
    /** First Windows version that has the member, when it is newer than Windows Vista. */
    readonly since: string | null;
}

/** A plain function of WSK or of the Network Module Registrar. */
export interface RegistrationFunction {
    readonly name: string;
    readonly url: string;
    readonly parameters: readonly Parameter[];
    readonly argc: number;
    readonly returns: "NTSTATUS" | "VOID";
    readonly statuses: readonly string[];
    /** True when the result must be examined before anything else is done. */
    readonly mustInspect: boolean;
    readonly maxIrql: Irql;
    /** Name of the function that must follow a success of this one. */
    readonly pairedWith: string | null;
    readonly blocks: "always" | "unless-no-wait" | "never";
}

/** An event callback that a WSK client implements. */
export interface EventCallback {
    /** Name of the event and of the dispatch table member: `WskReceiveEvent`. */
    readonly name: string;
    readonly pfn: string;
    readonly url: string;
    readonly dispatch: ClientDispatchName;
    readonly slot: number;
    readonly returnType: "NTSTATUS" | "WSK_INSPECT_ACTION";
    readonly parameters: readonly Parameter[];
    /** Names of the statuses or enumerators that may be returned. */
    readonly allowedReturns: readonly string[];
    /** The result to be preferred when several are allowed and none of them carries data. */
    readonly recommendedReturn: string | null;
    /** Index of the Flags argument, or null. */
    readonly flags: number | null;
    /** Names of the flags that may be set in Flags. */
    readonly flagNames: readonly string[];
    /** Index of the argument whose NULL announces that the socket is dead, and what to return then. */
    readonly deadSocket: { readonly arg: number; readonly returnValue: string } | null;
    /** Arguments that point to memory that is valid during the call only. */
    readonly duringCallOnly: readonly number[];
    /** Index of an indication list that STATUS_PENDING keeps beyond the call. */
    readonly retainable: number | null;
    /** Event flag that enables the callback; null for those that no flag enables. */
    readonly eventFlag: string | null;
    readonly maxIrql: Irql;
}

export interface DispatchMember {
    readonly slot: number;
    readonly name: string;
    /** Type of the member: a PFN_ type, USHORT, or a pointer to another table. */
    readonly type: string;
    /** True for members that the headers of some versions leave out. */
    readonly reserved: boolean;
}

/** A dispatch table by its members in positional order. */
export interface DispatchTable<Name extends string = string> {
    readonly name: Name;
    readonly url: string;
    readonly category: SocketCategory | null;
    readonly members: readonly DispatchMember[];
}

/** Whether an argument of a control operation must, must not, or may be given. */
export type Presence = "required" | "forbidden" | "optional";

/** One direction (set, get, or ioctl) of a control operation on a socket. */
export interface ControlForm {
    readonly request: "WskSetOption" | "WskGetOption" | "WskIoctl";
    readonly input: Presence;
    /** Type of the object behind InputBuffer, or null when it varies. */
    readonly inputType: string | null;
    readonly output: Presence;
    readonly outputType: string | null;
    readonly outputSizeReturned: Presence;
    readonly irp: Presence;
    /** True when the argument table is contradicted elsewhere in the documentation, so that a rule should not insist. */
    readonly lenient: boolean;
}

/** When in a socket's life a control operation is allowed. */
export type ControlTiming =
    | "any"
    | "before-bind"
    | "after-bind"
    | "after-bind-or-connect"
    | "after-connect"
    | "after-accept"
    | "before-connect"
    | "before-connect-or-accept"
    | "after-creation";

/** A socket option or socket ioctl with a meaning of its own in WSK. */
export interface SocketOption {
    readonly name: string;
    readonly value: number;
    readonly url: string;
    readonly kind: "option" | "ioctl";
    /** Level argument; null where it is ignored (ioctls). */
    readonly level: "SOL_SOCKET" | null;
    readonly forms: readonly ControlForm[];
    /** Categories that support the operation. Stream sockets are not mentioned in the documentation: never report on them. */
    readonly categories: readonly SocketCategory[];
    readonly timing: ControlTiming;
    readonly maxIrql: Irql;
    readonly deprecated: boolean;
}

/** A control code of WskControlClient. */
export interface ClientControl {
    readonly name: string;
    readonly value: number;
    readonly url: string;
    readonly input: Presence;
    readonly inputType: string | null;
    readonly output: Presence;
    readonly outputType: string | null;
    readonly outputSizeReturned: Presence;
    readonly irp: Presence;
    readonly beforeAnySocket: boolean;
    readonly deprecated: boolean;
    /** Name of the control code that undoes this one. */
    readonly pairedWith: string | null;
}

/** A place where a flag may stand: an argument of a WSK function, or the flags that an event callback receives. */
export type FlagPlace =
    | { readonly kind: "argument"; readonly function: string; readonly arg: number }
    | { readonly kind: "event-flags"; readonly event: string }
    | { readonly kind: "event-mask" }
    | { readonly kind: "output"; readonly function: string; readonly arg: number };

export interface Flag {
    readonly name: string;
    readonly value: number;
    readonly url: string;
    readonly places: readonly FlagPlace[];
    /** Names of flags at the same place that exclude this one. */
    readonly excludes: readonly string[];
}

/** A bit of WSK_EVENT_CALLBACK_CONTROL.EventMask. */
export interface EventFlag {
    readonly name: string;
    readonly value: number;
    readonly url: string;
    /** Name of the callback that the flag enables; null for WSK_EVENT_DISABLE. */
    readonly event: string | null;
    readonly dispatch: ClientDispatchName | null;
    readonly slot: number | null;
    /** Categories on which the flag is meant for the socket itself. */
    readonly categories: readonly SocketCategory[];
    /** True when a listening socket hands the flag down to the sockets accepted through WskAcceptEvent. */
    readonly inheritedFromListener: boolean;
}

export interface StructMember {
    readonly name: string;
    readonly type: string;
}

/** A documented structure by its members in positional order. */
export interface Structure {
    readonly name: string;
    readonly url: string;
    readonly members: readonly StructMember[];
    /** True when no member may be read or written by the driver. */
    readonly opaque: boolean;
}

export interface Status {
    readonly name: string;
    /** Unsigned 32-bit pattern. */
    readonly value: number;
    /** True when NT_SUCCESS holds for the value. */
    readonly success: boolean;
}
