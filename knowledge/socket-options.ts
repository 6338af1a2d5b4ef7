/** The operations of WskControlSocket whose arguments WSK itself documents. Others belong to the transport: unchecked. */
import { networkPage } from "./sources.js";
import { ioctlRead, ioctlReadWrite, ioctlVoid, ioctlWrite, IOC_VENDOR, IOC_WS2, IOC_WSK } from "./ioctl-codes.js";
import type { ControlForm, ControlTiming, Presence, SocketCategory, SocketOption } from "./types.js";

const ALL = ["basic", "listen", "datagram", "connection", "stream"] as const;
const BOUND = ["listen", "datagram", "connection"] as const;

function setForm(inputType: string, irp: Presence = "required"): ControlForm {
    return {
        request: "WskSetOption", input: "required", inputType, output: "forbidden", outputType: null,
        outputSizeReturned: "forbidden", irp, lenient: false,
    };
}

function getForm(outputType: string): ControlForm {
    return {
        request: "WskGetOption", input: "forbidden", inputType: null, output: "required", outputType,
        outputSizeReturned: "forbidden", irp: "required", lenient: false,
    };
}

/** A form of an ioctl; what the row does not name must not be given. */
function ioctlForm(row: Partial<ControlForm> & Pick<ControlForm, "irp">): ControlForm {
    return {
        request: "WskIoctl", input: "forbidden", inputType: null, output: "forbidden", outputType: null,
        outputSizeReturned: "forbidden", lenient: false, ...row,
    };
}

/** A SOL_SOCKET option whose value is a ULONG. */
function ulongOption(
    name: string, value: number, categories: readonly SocketCategory[], timing: ControlTiming,
): SocketOption {
    return {
        name, value, url: networkPage(name.toLowerCase().replace(/_/g, "-")), kind: "option", level: "SOL_SOCKET",
        forms: [setForm("ULONG"), getForm("ULONG")], categories, timing, maxIrql: 2, deprecated: false,
    };
}

/** What ioctls have when their row does not say otherwise. */
const control = { kind: "ioctl", level: null, timing: "any", maxIrql: 2, deprecated: false } as const;

const OPTIONS: readonly SocketOption[] = [
    {
        name: "SO_WSK_EVENT_CALLBACK",
        value: 0x4002,
        url: networkPage("so-wsk-event-callback"),
        kind: "option",
        level: "SOL_SOCKET",
        // Enabling takes no IRP, disabling may take one: the mask decides.
        forms: [setForm("WSK_EVENT_CALLBACK_CONTROL", "optional")],
        categories: ALL,
        timing: "after-bind-or-connect",
        maxIrql: 2,
        deprecated: false,
    },
    {
        name: "SO_WSK_SECURITY",
        value: 0x4001,
        url: networkPage("so-wsk-security"),
        kind: "option",
        level: "SOL_SOCKET",
        forms: [setForm("PSECURITY_DESCRIPTOR"), getForm("PSECURITY_DESCRIPTOR")],
        categories: BOUND,
        timing: "before-bind",
        maxIrql: 2,
        deprecated: false,
    },
    ulongOption("SO_CONDITIONAL_ACCEPT", 0x3002, ["listen"], "before-bind"),
    // The complement of SO_REUSEADDR: ~4 as a 32-bit value.
    ulongOption("SO_EXCLUSIVEADDRUSE", 0xfffffffb, BOUND, "before-bind"),
    ulongOption("SO_REUSEADDR", 0x0004, BOUND, "before-bind"),
    ulongOption("SO_BROADCAST", 0x0020, ["datagram"], "any"),
    ulongOption("SO_KEEPALIVE", 0x0008, ["listen", "connection"], "any"),
    ulongOption("SO_RCVBUF", 0x1002, BOUND, "any"),
];

const WSK_IOCTLS: readonly SocketOption[] = [
    {
        ...control,
        name: "SIO_WSK_REGISTER_EXTENSION",
        value: ioctlReadWrite(IOC_WSK, 2),
        url: networkPage("sio-wsk-register-extension"),
        forms: [ioctlForm({
            input: "required", inputType: "WSK_EXTENSION_CONTROL_IN", output: "required",
            outputType: "WSK_EXTENSION_CONTROL_OUT", irp: "forbidden",
        })],
        categories: ALL,
        timing: "after-creation",
    },
    {
        ...control,
        name: "SIO_WSK_SET_REMOTE_ADDRESS",
        value: ioctlWrite(IOC_WSK, 1),
        url: networkPage("sio-wsk-set-remote-address"),
        // Without input the address is cleared.
        forms: [ioctlForm({ input: "optional", irp: "required" })],
        categories: ["datagram"],
        timing: "after-bind",
    },
    {
        ...control,
        name: "SIO_WSK_SET_SENDTO_ADDRESS",
        value: ioctlWrite(IOC_WSK, 6),
        url: networkPage("sio-wsk-set-sendto-address"),
        forms: [ioctlForm({ input: "optional", irp: "required" })],
        categories: ["datagram"],
        timing: "after-bind",
    },
    {
        ...control,
        name: "SIO_WSK_QUERY_IDEAL_SEND_BACKLOG",
        value: ioctlRead(IOC_WSK, 3),
        url: networkPage("sio-wsk-query-ideal-send-backlog"),
        forms: [ioctlForm({ output: "required", outputType: "SIZE_T", irp: "required" })],
        categories: ["connection"],
        timing: "after-connect",
    },
    {
        ...control,
        name: "SIO_WSK_QUERY_RECEIVE_BACKLOG",
        value: ioctlRead(IOC_WSK, 4),
        url: networkPage("sio-wsk-query-receive-backlog"),
        forms: [ioctlForm({ output: "required", outputType: "SIZE_T", irp: "required" })],
        categories: ["connection"],
        timing: "after-connect",
    },
    {
        ...control,
        name: "SIO_WSK_QUERY_INSPECT_ID",
        value: ioctlRead(IOC_WSK, 5),
        url: networkPage("sio-wsk-query-inspect-id"),
        forms: [ioctlForm({
            output: "required", outputType: "WSK_INSPECT_ID", outputSizeReturned: "required", irp: "forbidden",
        })],
        categories: ["connection"],
        timing: "after-accept",
    },
    {
        ...control,
        name: "SIO_WSK_SET_TCP_SILENT_MODE",
        value: ioctlVoid(IOC_WSK, 7),
        url: networkPage("sio-wsk-set-tcp-silent-mode"),
        forms: [ioctlForm({ irp: "required" })],
        categories: ["connection"],
        timing: "after-connect",
    },
];

const TRANSPORT_IOCTLS: readonly SocketOption[] = [
    {
        ...control,
        name: "SIO_ADDRESS_LIST_QUERY",
        value: ioctlRead(IOC_WS2, 22),
        url: networkPage("sio-address-list-query"),
        forms: [ioctlForm({ output: "required", outputSizeReturned: "required", irp: "forbidden" })],
        categories: ALL,
        maxIrql: 0,
    },
    {
        ...control,
        name: "SIO_ADDRESS_LIST_CHANGE",
        value: ioctlVoid(IOC_WS2, 23),
        url: networkPage("sio-address-list-change"),
        forms: [ioctlForm({ irp: "required" })],
        categories: ALL,
        maxIrql: 0,
    },
    {
        ...control,
        // No article of its own in the WSK documentation: only the level is known.
        name: "SIO_ADDRESS_LIST_SORT",
        value: ioctlReadWrite(IOC_WS2, 25),
        url: "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_socket",
        forms: [],
        categories: ALL,
        maxIrql: 0,
    },
    {
        ...control,
        name: "SIO_LOOPBACK_FAST_PATH",
        value: ioctlWrite(IOC_VENDOR, 16),
        url: networkPage("sio-loopback-fast-path"),
        forms: [ioctlForm({ input: "required", irp: "required", lenient: true })],
        categories: ["listen", "connection"],
        timing: "before-connect-or-accept",
        maxIrql: 0,
        deprecated: true,
    },
    {
        ...control,
        name: "SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT",
        value: ioctlWrite(IOC_VENDOR, 221),
        url: networkPage("sio-query-wfp-connection-redirect-context"),
        forms: [ioctlForm({ output: "required", outputSizeReturned: "optional", irp: "required", lenient: true })],
        categories: ["connection"],
        maxIrql: 0,
    },
    {
        ...control,
        name: "SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS",
        value: ioctlWrite(IOC_VENDOR, 220),
        url: networkPage("sio-query-wfp-connection-redirect-records"),
        forms: [ioctlForm({ output: "required", outputSizeReturned: "optional", irp: "required", lenient: true })],
        categories: ["connection"],
        maxIrql: 0,
    },
    {
        ...control,
        name: "SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS",
        value: ioctlWrite(IOC_VENDOR, 222),
        url: networkPage("sio-set-wfp-connection-redirect-records"),
        forms: [ioctlForm({ input: "required", irp: "required", lenient: true })],
        categories: ["connection"],
        timing: "before-connect",
        maxIrql: 0,
    },
];

export const SOCKET_OPTIONS: readonly SocketOption[] = [...OPTIONS, ...WSK_IOCTLS, ...TRANSPORT_IOCTLS];

const byName = new Map<string, SocketOption>(SOCKET_OPTIONS.map((row) => [row.name, row]));

/** The socket option or ioctl `name`, or undefined when WSK documents no arguments for it. */
export function socketOption(name: string): SocketOption | undefined {
    return byName.get(name);
}
