/**
 * What WSK demands of a driver, one row for each single demand, with the page that says so (or the page that it follows from). Rules name the
 * contracts that they implement by these ids; docs/contracts.md shows which rule and which test stand for each.
 */
import { ddi, functionPage, kernelPage, networkPage, wskPage } from "./sources.js";

/**
 * Why a contract has no rule.
 *
 * - `invisible`: what decides is nowhere in the source.
 * - `advice`: the pages recommend, and a driver that does otherwise breaks nothing.
 * - `unwritten`: a rule could be written, and none is yet.
 */
export type GapKind = "invisible" | "advice" | "unwritten";

export interface Contract {
    /** A letter for the area and a number. */
    readonly id: string;
    readonly title: string;
    readonly url: string;
    /** Why no rule implements it; null where rules do. */
    readonly gap: { readonly kind: GapKind; readonly why: string } | null;
    /** What of it the rules do not check, and why where there is a reason; null where they check all. */
    readonly limit: string | null;
}

const wdm = (name: string): string => functionPage("wdm", name);
const pfn = (name: string): string => wskPage(`nc-wsk-pfn_wsk_${name}`);
const nf = (name: string): string => wskPage(`nf-wsk-${name.toLowerCase()}`);
const ns = (name: string): string => wskPage(`ns-wsk-_wsk_${name}`);

const COMPLETION = ddi("wdm", "nc-wdm-io_completion_routine");
const IRPS = networkPage("using-irps-with-winsock-kernel-functions");
const EVENTS = networkPage("winsock-kernel-events");
const ENABLING = networkPage("enabling-and-disabling-event-callback-functions");
const EVENT_OPTION = networkPage("so-wsk-event-callback");
const STATIC = networkPage("wsk-set-static-event-callbacks");
const CONDITIONAL = networkPage("so-conditional-accept");
const CLOSING = networkPage("closing-a-socket");
const TABLES = networkPage("winsock-kernel-dispatch-tables");
const REGISTERING = networkPage("registering-a-winsock-kernel-application");
const UNREGISTERING = networkPage("unregistering-a-winsock-kernel-application");
const WAIT = wdm("KeWaitForSingleObject");

type Row = readonly [id: string, title: string, url: string, kind?: GapKind, why?: string];

const ROWS: readonly Row[] = [
    ["A01", "An event callback starts requests and waits for none", EVENTS],
    ["A02", "A completion routine of a request to WSK does not block", COMPLETION],
    ["A03", "A callback does not wait for the close of its socket, nor until it is itself disabled", CLOSING],
    ["A04", "Registration calls that block are made neither in callbacks nor in completion routines", nf("WskDeregister")],
    ["A05", "Locks that put a thread to sleep are not acquired in callbacks and completion routines", kernelPage("managing-hardware-priorities")],
    ["A06", "A callback returns only the statuses that are documented for it", pfn("disconnect_event")],
    ["A07", "WskAcceptEvent accepts or refuses, and returns no other failure", pfn("accept_event")],
    ["A08", "WskInspectEvent answers with a WskInspect… action", pfn("inspect_event")],
    ["A09", "An argument that is NULL when the socket is dead is tested before it is used", pfn("receive_event")],
    ["A10", "A socket that such a NULL declares dead gets closed", pfn("receive_event")],
    ["A11", "An accepted socket gets its context and its dispatch table before WSK may use them", pfn("accept_event")],
    ["A12", "The address of the dispatch table is stored, not the table", pfn("accept_event")],
    ["A13", "A driver that accepts a socket keeps it", pfn("accept_event")],
    ["A14", "A socket that is refused is left to WSK", pfn("accept_event")],
    ["A15", "Pointers that are valid during the callback only are not kept", pfn("accept_event")],
    ["A16", "No variable of a callback takes the name of its parameter", networkPage("listening-for-and-accepting-incoming-connections")],
    ["A17", "A callback has the parameters and the result of its place in the table", pfn("receive_event")],
    ["A18", "A callback is declared with WSKAPI", pfn("receive_event")],
    ["A19", "WskClientEvent is NULL or says STATUS_NOT_IMPLEMENTED", pfn("client_event")],
    ["A20", "A clear WSK_FLAG_AT_DISPATCH_LEVEL proves no lower IRQL", pfn("receive_event")],

    ["B01", "One request disables one event", EVENT_OPTION],
    ["B02", "A request to disable names an event", EVENT_OPTION],
    ["B03", "Whoever disables without an IRP reckons with STATUS_EVENT_PENDING", EVENT_OPTION],
    ["B04", "Events are enabled without an IRP", EVENT_OPTION],
    ["B05", "Static callbacks are enabled before the first socket", STATIC],
    ["B06", "What is enabled statically is not switched on single sockets", STATIC],
    ["B07", "The static mask only enables", STATIC],
    ["B08", "NpiId and EventMask are both set before the structure is used", ns("event_callback_control")],
    ["B09", "Events belong to the category of the socket", EVENT_OPTION],
    ["B10", "Events are switched on sockets that are bound, or connected", EVENT_OPTION],
    ["B11", "An event that is enabled has its handler in the table", ns("client_connection_dispatch")],
    ["B12", "The event of a handler is enabled somewhere", EVENTS],
    ["B13", "Connection events of a listening socket reach sockets of WskAcceptEvent only, and stay on", EVENT_OPTION],
    ["B14", "Events of every socket are enabled statically, which is faster", STATIC],
    ["B15", "Data that was refused is asked for again", pfn("receive_event")],

    ["C01", "Conditional accept is switched on before the listening socket is bound", CONDITIONAL],
    ["C02", "Conditional accept has both its handlers", ns("client_listen_dispatch")],
    ["C03", "Handlers for inspections come with conditional accept", ENABLING],
    ["C04", "An inspection that is put off is completed", pfn("inspect_event")],
    ["C05", "The contents of an inspection's id are copied, not its address", ns("inspect_id")],
    ["C06", "Ids of inspections are compared by their members", ns("inspect_id")],
    ["C07", "WskAbortEvent ends the inspection that it names", pfn("abort_event")],
    ["C08", "WskInspectComplete accepts or rejects", pfn("inspect_complete")],
    ["C09", "WskInspectComplete gets the listening socket and the driver's own copy of the id", pfn("inspect_complete")],
    ["C10", "There is room for more than one inspection", pfn("inspect_event")],

    ["D01", "A driver's own IRP has a completion routine when WSK gets it", IRPS],
    ["D02", "The routine is set for success, error and cancellation", IRPS],
    ["D03", "The routine of a driver's own IRP returns STATUS_MORE_PROCESSING_REQUIRED", IRPS],
    ["D04", "The IRP of a call that failed is freed by its completion routine alone", IRPS],
    ["D05", "An IRP that its routine frees is not touched after the call", kernelPage("implementing-an-iocompletion-routine")],
    ["D06", "A pending IRP is neither read nor freed before it is completed", pfn("socket")],
    ["D07", "A wait that ran out of time is followed by a cancellation and another wait", kernelPage("different-ways-of-handling-irps-cheat-sheet")],
    ["D08", "The waits for an event match the signals that it gets", kernelPage("implementing-an-iocompletion-routine")],
    ["D09", "Options that decide what WskBind does are set before it", networkPage("so-exclusiveaddruse")],
    ["D10", "An IRP is freed once, by its routine or by the waiter", wdm("IoFreeIrp")],
    ["D11", "A driver's own IRP is freed or kept for reuse", IRPS],
    ["D12", "A driver's own IRP is freed, not completed", wdm("IoAllocateIrp")],
    ["D13", "An IRP from above is not freed", wdm("IoFreeIrp")],
    ["D14", "The routine of an IRP from above passes on that it was pending, and lets it go on", wdm("IoMarkIrpPending")],
    ["D15", "A driver's own IRP is not marked pending", wdm("IoMarkIrpPending")],
    ["D16", "An IRP goes through IoReuseIrp between two requests", kernelPage("reusing-irps")],
    ["D17", "The completion routine is set after IoReuseIrp, which discards it", wdm("IoReuseIrp")],
    ["D18", "An IRP that is pending carries no other request", IRPS],
    ["D19", "An IRP for WSK has a stack location", IRPS],
    ["D20", "The result of IoAllocateIrp is tested", wdm("IoAllocateIrp")],
    ["D21", "WSK alone prepares the IRP, but for its completion routine", IRPS],
    ["D22", "The result of IoSetCompletionRoutineEx is tested", wdm("IoSetCompletionRoutineEx")],
    ["D23", "Every function but the two for control has an IRP", pfn("close_socket")],
    ["D24", "IoStatus.Information is used after a success only", pfn("socket")],
    ["D25", "Somebody looks at how a request has ended", pfn("send"), "invisible",
        "Whether anything follows from a failure is for the driver to say: the samples of the pages ignore results on purpose (a close, a last option), and"
        + " nothing in the source tells those from forgotten ones. Results that must be looked at have rules of their own: B03, D22, D24, F01."],
    ["D26", "A completion routine does not start the same request again", IRPS],
    ["D27", "No spin lock is held while WSK gets an IRP", wdm("IoCompleteRequest")],
    ["D28", "An IRP that its routine frees is not cancelled", wdm("IoCancelIrp")],
    ["D29", "What a completion routine uses outlives the request", wdm("IoSetCompletionRoutine")],
    ["D30", "A wait for an event on the stack is in kernel mode and not alertable", WAIT],

    ["E01", "A socket that was closed is not used", pfn("close_socket")],
    ["E02", "A socket is closed once", CLOSING],
    ["E03", "No thread is in a function of the socket while it is closed", pfn("close_socket"), "invisible",
        "When two threads meet is decided as they run. That drivers count their calls, or close where all of them start, is data and order of events, and no"
        + " source shows that it fails."],
    ["E04", "The context of a socket lives until its close is completed", CLOSING],
    ["E05", "Every socket gets closed", nf("WskDeregister")],
    ["E06", "A socket is bound before it is used", pfn("bind")],
    ["E07", "A socket is connected before data goes over it", networkPage("establishing-a-connection-with-a-destination")],
    ["E08", "A basic socket has control requests only, no binding, data or callbacks", networkPage("winsock-kernel-socket-categories")],
    ["E09", "A stream socket listens or connects", pfn("listen")],
    ["E10", "Nothing is sent after the disconnect, and after an abort nothing is received", pfn("disconnect")],
    ["E11", "A connection is ended before its socket is closed", networkPage("disconnecting-a-socket-from-a-destination")],
    ["E12", "A connection that is broken off carries no last data", pfn("disconnect")],
    ["E13", "STATUS_FILE_FORCED_CLOSED ends the use of a socket", pfn("receive")],
    ["E14", "A receive of no bytes is the end of the data", pfn("disconnect_event"), "invisible",
        "A receive without a buffer, a drained one and one that resumes events complete with no bytes as well, and a driver may learn the end from"
        + " WskDisconnectEvent or from lengths in its own protocol. That it learns it nowhere, no source shows."],
    ["E15", "WskSocketConnect makes, binds and connects in one", pfn("connect")],

    ["F01", "Results of registration and capture are tested", nf("WskCaptureProviderNPI")],
    ["F02", "A registration ends with WskDeregister, on failures too", nf("WskRegister")],
    ["F03", "WskDeregister is called once, for a registration that exists", nf("WskDeregister")],
    ["F04", "Each capture of the provider ends with a release", nf("WskReleaseProviderNPI")],
    ["F05", "The provider is released and the sockets are closed before WskDeregister", UNREGISTERING],
    ["F06", "The provider's functions are not called after its release", UNREGISTERING],
    ["F07", "DriverEntry does not wait for the provider", REGISTERING],
    ["F08", "Registration, and capture with a wait, are at PASSIVE_LEVEL", nf("WskCaptureProviderNPI")],
    ["F09", "The client dispatch table and the registration block outlive the registration", nf("WskRegister")],
    ["F10", "The registration block is WSK's own, and serves one registration", ns("registration")],
    ["F11", "The client dispatch table has a version, 0 and a callback or NULL", ns("client_dispatch")],
    ["F12", "A version that is not there is followed by another one", REGISTERING, "advice",
        "Giving up is as good an answer to STATUS_NOINTERFACE and STATUS_DEVICE_NOT_READY as asking for another version or trying again."],
    ["F13", "The unload routine returns when WSK is done with the driver", UNREGISTERING],
    ["F14", "A detach that is pending gets completed", networkPage("unregistering-and-unloading-the-wsk-client")],
    ["F15", "WskRegister is used, not the Network Module Registrar itself", nf("WskRegister")],

    ["G01", "Memory of a request lives until the request is completed, also on the stack", pfn("control_socket")],
    ["G02", "Pool memory of a request is freed after its completion", pfn("get_local_address")],
    ["G03", "MDLs of a request are unlocked and freed after its completion", pfn("send")],
    ["G04", "An MDL describes pages before WSK gets it", ns("buf")],
    ["G05", "MDLs for non-paged memory describe neither stacks nor paged pool", wdm("MmBuildMdlForNonPagedPool")],
    ["G06", "Pages are locked under __try, unlocked once, and before the MDL is freed", wdm("MmProbeAndLockPages")],
    ["G07", "Pages that are received into are locked for writing", wdm("MmProbeAndLockPages")],
    ["G08", "All of a WSK_BUF is set, and lies within its MDL", ns("buf")],
    ["G09", "A buffer without an MDL is empty, and so is one for draining", pfn("receive")],
    ["G10", "An MDL is freed once, by its routine or by the waiter, and freeing an IRP frees none", wdm("IoFreeIrp")],
    ["G11", "A list of data that was retained is released", pfn("release_data_indication_list")],
    ["G12", "Only lists that were retained are released", pfn("release_data_indication_list")],
    ["G13", "A list is kept only where the callback returns STATUS_PENDING", pfn("receive_event")],
    ["G14", "WskRelease gets the pointer that WSK has handed over", pfn("release_data_indication_list")],
    ["G15", "Lists are released before their socket is closed", pfn("release_data_indication_list")],
    ["G16", "Data with WSK_FLAG_RELEASE_ASAP is given back soon", pfn("receive_event"), "advice",
        "The flag asks for speed, and the pages name no time that would be too long."],
    ["G17", "The whole list of data is walked, not its head alone", pfn("receive_event")],
    ["G18", "A WSK_BUF is followed along its MDLs, from its Offset", ns("buf")],
    ["G19", "A system address that may be NULL is tested", wdm("MmGetSystemAddressForMdlSafe")],
    ["G20", "*BytesAccepted goes with STATUS_SUCCESS, and counts no more than was received", pfn("receive_event")],
    ["G21", "Room for an address is enough for the socket's family", pfn("get_local_address")],
    ["G22", "WskConnectEx sends at most 65535 bytes", pfn("connect_ex")],

    ["H01", "Callbacks and completion routines are not pageable, nor is what they call", EVENTS],
    ["H02", "Services for PASSIVE_LEVEL are not called in them", kernelPage("managing-hardware-priorities")],
    ["H03", "What they allocate and use is not paged", wdm("IoSetCompletionRoutine")],
    ["H04", "The context of a socket is no local variable", pfn("socket")],
    ["H05", "Nothing waits while it holds a spin lock", WAIT],
    ["H06", "Lists of addresses are asked for at PASSIVE_LEVEL", networkPage("sio-address-list-query")],
    ["H07", "Callbacks do no long work", EVENTS],

    ["I01", "OutputSizeReturned points to a SIZE_T", networkPage("wsk-transport-list-query")],
    ["I02", "Flags that are reserved are 0", pfn("bind")],
    ["I03", "A function gets its own flags, not those of another", pfn("receive")],
    ["I04", "WSK_FLAG_WAITALL and WSK_FLAG_DRAIN exclude each other", pfn("receive")],
    ["I05", "A socket is of one category", pfn("socket")],
    ["I06", "Category, type and protocol of a socket belong together", networkPage("af-inet")],
    ["I07", "The client dispatch table is the one for the socket's category", pfn("socket")],
    ["I08", "Client dispatch tables outlive their sockets", pfn("socket")],
    ["I09", "A provider dispatch table is cast to the one of the socket's category", TABLES],
    ["I10", "A function is called on the socket whose table it comes from", TABLES],
    ["I11", "Options and ioctls of sockets get the arguments that they take", pfn("control_socket")],
    ["I12", "Requests of WskControlClient get the arguments that they take", pfn("control_client")],
    ["I13", "A size and its buffer are given together", pfn("control_socket")],
    ["I14", "A size is that of the object, not of a pointer to it", networkPage("so-wsk-security")],
    ["I15", "The structure that switches events is passed by its address", EVENT_OPTION],
    ["I16", "Security descriptors are cached by WSK, released, and not before their use has ended", networkPage("wsk-cache-sd")],
    ["I17", "An owning thread is given together with its process", pfn("get_address_info")],
    ["I18", "A datagram without an address goes to one that was fixed before", pfn("send_to")],
    ["I19", "Room for control information comes with its length", pfn("receive_from")],
    ["I20", "Addresses are of the family of their socket", pfn("bind")],
    ["I21", "Functions of dispatch tables get all their arguments", TABLES],

    ["J01", "Addresses that were looked up are given back once, to WSK", pfn("free_address_info")],
    ["J02", "Names are resolved at PASSIVE_LEVEL", pfn("get_address_info")],
    ["J03", "The result of a look-up lives until the look-up is completed", pfn("get_address_info")],
    ["J04", "A look-up asks for a name and has room for the answer", pfn("get_name_info")],
    ["J05", "wsk.h is included, and ws2def.h only by it", pfn("get_address_info")],

    ["K01", "No request concerns TDI", networkPage("wsk-tdi-behavior")],
    ["K02", "No request concerns the loopback fast path", networkPage("sio-loopback-fast-path")],
    ["K03", "A send is not repeated for a rest, for there is none", pfn("send")],
    ["K04", "Sends follow each other without waiting, since WSK buffers nothing", pfn("send_backlog_event"), "advice",
        "One send at a time is slow, and right; how much a connection has to carry, no source shows."],
    ["K05", "Several receives or accepts are queued, or events are used", networkPage("using-winsock-kernel-functions-vs--event-callback-functions"), "advice",
        "A choice of speed; how much comes in at once, no source shows."],
    ["K06", "Requests and events for the same data are not mixed", pfn("receive"), "invisible",
        "Which of the two gets the data is decided as they race; a driver that takes it from both alike is right."],
    ["K07", "IRPs are reused where many requests follow each other", IRPS, "advice", "A choice of speed; how often a place is reached, no source shows."],
    ["K08", "IRPs are not charged to the quota of a process", wdm("IoAllocateIrp")],
];

const LIMITS: Readonly<Record<string, string>> = {
    A14: "A pointer to the refused socket that is left behind is reported only where another function makes requests on what it finds there: it does no harm until it is used.",
    A18: "By an option of the rule only: a build may make the convention the default, and that stands in no source.",
    B12: "Masks that are computed from values out of sight count as enabling anything: nothing shows what is in them.",
    C06: "A comparison of all bytes is not reported, though it includes padding: it finds what was copied as a whole, as most drivers do.",
    D21: "An IRP that also goes through IoCallDriver is left alone: drivers with stack locations of their own do that.",
    E02: "Two closes on one path only, not two places that may race: when two threads meet is decided as they run.",
    G20: "That *BytesAccepted is set where a loop over the data is left early is not asked for: a driver may take all data and drop what it has no use for.",
    I09: "Functions that both tables have at the same place are reported by an option only: they work.",
    I19: "A NULL ControlLength without ControlInfo is not reported: the page allows it, the header does not.",
    I20: "The byte order of ports is not checked: no page of WSK speaks of it.",
    K08: "By an option of the rule only: the I/O manager's advice to highest-level drivers does not concern most drivers that use WSK.",
};

/** All contracts, in the order of their ids. */
export const CONTRACTS: readonly Contract[] = ROWS.map(([id, title, url, kind, why]) => {
    return { id, title, url, gap: kind === undefined ? null : { kind, why: why ?? "" }, limit: LIMITS[id] ?? null };
});
