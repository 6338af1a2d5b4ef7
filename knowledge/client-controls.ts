/** The operations of WskControlClient. */
import { networkPage } from "./sources.js";
import type { ClientControl } from "./types.js";

/** What an operation has when its row does not say otherwise: no IRP, nothing returned. */
const synchronous = {
    input: "required",
    output: "forbidden",
    outputType: null,
    outputSizeReturned: "forbidden",
    irp: "forbidden",
    beforeAnySocket: false,
    deprecated: false,
    pairedWith: null,
} as const;

export const CLIENT_CONTROLS = [
    {
        ...synchronous,
        name: "WSK_TRANSPORT_LIST_QUERY",
        value: 2,
        url: networkPage("wsk-transport-list-query"),
        input: "forbidden",
        inputType: null,
        // Size 0 and NULL ask for the size that is needed.
        output: "optional",
        outputType: "WSK_TRANSPORT",
        outputSizeReturned: "required",
    },
    {
        ...synchronous,
        name: "WSK_TRANSPORT_LIST_CHANGE",
        value: 3,
        url: networkPage("wsk-transport-list-change"),
        input: "forbidden",
        inputType: null,
        irp: "required",
    },
    {
        ...synchronous,
        name: "WSK_CACHE_SD",
        value: 4,
        url: networkPage("wsk-cache-sd"),
        inputType: "PSECURITY_DESCRIPTOR",
        output: "required",
        outputType: "PSECURITY_DESCRIPTOR",
        pairedWith: "WSK_RELEASE_SD",
    },
    {
        ...synchronous,
        name: "WSK_RELEASE_SD",
        value: 5,
        url: networkPage("wsk-release-sd"),
        inputType: "PSECURITY_DESCRIPTOR",
    },
    {
        ...synchronous,
        name: "WSK_TDI_DEVICENAME_MAPPING",
        value: 6,
        url: networkPage("wsk-tdi-devicename-mapping"),
        inputType: "WSK_TDI_MAP_INFO",
        beforeAnySocket: true,
        deprecated: true,
    },
    {
        ...synchronous,
        name: "WSK_SET_STATIC_EVENT_CALLBACKS",
        value: 7,
        url: networkPage("wsk-set-static-event-callbacks"),
        inputType: "WSK_EVENT_CALLBACK_CONTROL",
        beforeAnySocket: true,
    },
    {
        ...synchronous,
        name: "WSK_TDI_BEHAVIOR",
        value: 8,
        url: networkPage("wsk-tdi-behavior"),
        inputType: "ULONG",
        beforeAnySocket: true,
        deprecated: true,
    },
] as const satisfies readonly ClientControl[];

const byName = new Map<string, ClientControl>(CLIENT_CONTROLS.map((row) => [row.name, row]));
const byValue = new Map<number, ClientControl>(CLIENT_CONTROLS.map((row) => [row.value, row]));

/** The client control code `name`, or undefined. */
export function clientControl(name: string): ClientControl | undefined {
    return byName.get(name);
}

/** The client control code with the given value, or undefined. */
export function clientControlByValue(value: number): ClientControl | undefined {
    return byValue.get(value);
}
