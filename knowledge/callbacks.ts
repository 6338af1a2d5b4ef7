/** The event callbacks that a WSK client implements. Each runs in an arbitrary thread at up to DISPATCH_LEVEL. */
import { input, inputOptional, inputOutput, output } from "./parameters.js";
import { wskPage } from "./sources.js";
import { baseName } from "./type-names.js";
import type { EventCallback } from "./types.js";

const CONTEXT = inputOptional("SocketContext", "PVOID");
const FLAGS = input("Flags", "ULONG");

export const EVENT_CALLBACKS = [
    {
        name: "WskClientEvent",
        pfn: "PFN_WSK_CLIENT_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_client_event"),
        dispatch: "WSK_CLIENT_DISPATCH",
        slot: 2,
        returnType: "NTSTATUS",
        parameters: [
            inputOptional("ClientContext", "PVOID"),
            input("EventType", "ULONG"),
            inputOptional("Information", "PVOID"),
            input("InformationLength", "SIZE_T"),
        ],
        allowedReturns: ["STATUS_NOT_IMPLEMENTED", "STATUS_SUCCESS"],
        recommendedReturn: "STATUS_NOT_IMPLEMENTED",
        flags: null,
        flagNames: [],
        deadSocket: null,
        duringCallOnly: [2],
        retainable: null,
        eventFlag: null,
        maxIrql: 2,
    },
    {
        name: "WskAcceptEvent",
        pfn: "PFN_WSK_ACCEPT_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_accept_event"),
        dispatch: "WSK_CLIENT_LISTEN_DISPATCH",
        slot: 0,
        returnType: "NTSTATUS",
        parameters: [
            CONTEXT,
            FLAGS,
            input("LocalAddress", "PSOCKADDR"),
            input("RemoteAddress", "PSOCKADDR"),
            inputOptional("AcceptSocket", "PWSK_SOCKET"),
            output("AcceptSocketContext", "PVOID *"),
            output("AcceptSocketDispatch", "const WSK_CLIENT_CONNECTION_DISPATCH **"),
        ],
        allowedReturns: ["STATUS_SUCCESS", "STATUS_REQUEST_NOT_ACCEPTED"],
        recommendedReturn: null,
        flags: 1,
        flagNames: ["WSK_FLAG_AT_DISPATCH_LEVEL"],
        deadSocket: { arg: 4, returnValue: "STATUS_REQUEST_NOT_ACCEPTED" },
        duringCallOnly: [2, 3],
        retainable: null,
        eventFlag: "WSK_EVENT_ACCEPT",
        maxIrql: 2,
    },
    {
        name: "WskInspectEvent",
        pfn: "PFN_WSK_INSPECT_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_inspect_event"),
        dispatch: "WSK_CLIENT_LISTEN_DISPATCH",
        slot: 1,
        returnType: "WSK_INSPECT_ACTION",
        parameters: [
            CONTEXT,
            input("LocalAddress", "PSOCKADDR"),
            input("RemoteAddress", "PSOCKADDR"),
            inputOptional("InspectID", "PWSK_INSPECT_ID"),
        ],
        allowedReturns: ["WskInspectReject", "WskInspectAccept", "WskInspectPend"],
        recommendedReturn: null,
        flags: null,
        flagNames: [],
        deadSocket: { arg: 3, returnValue: "WskInspectReject" },
        duringCallOnly: [1, 2, 3],
        retainable: null,
        // Enabled by SO_CONDITIONAL_ACCEPT, not by a flag.
        eventFlag: null,
        maxIrql: 2,
    },
    {
        name: "WskAbortEvent",
        pfn: "PFN_WSK_ABORT_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_abort_event"),
        dispatch: "WSK_CLIENT_LISTEN_DISPATCH",
        slot: 2,
        returnType: "NTSTATUS",
        parameters: [CONTEXT, input("InspectID", "PWSK_INSPECT_ID")],
        allowedReturns: ["STATUS_SUCCESS"],
        recommendedReturn: "STATUS_SUCCESS",
        flags: null,
        flagNames: [],
        deadSocket: null,
        duringCallOnly: [1],
        retainable: null,
        eventFlag: null,
        maxIrql: 2,
    },
    {
        name: "WskReceiveFromEvent",
        pfn: "PFN_WSK_RECEIVE_FROM_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_receive_from_event"),
        dispatch: "WSK_CLIENT_DATAGRAM_DISPATCH",
        slot: 0,
        returnType: "NTSTATUS",
        parameters: [CONTEXT, FLAGS, inputOptional("DataIndication", "PWSK_DATAGRAM_INDICATION")],
        allowedReturns: ["STATUS_SUCCESS", "STATUS_PENDING", "STATUS_DATA_NOT_ACCEPTED"],
        recommendedReturn: null,
        flags: 1,
        flagNames: ["MSG_BCAST", "MSG_MCAST", "WSK_FLAG_AT_DISPATCH_LEVEL"],
        deadSocket: { arg: 2, returnValue: "STATUS_SUCCESS" },
        duringCallOnly: [2],
        retainable: 2,
        eventFlag: "WSK_EVENT_RECEIVE_FROM",
        maxIrql: 2,
    },
    {
        name: "WskReceiveEvent",
        pfn: "PFN_WSK_RECEIVE_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_receive_event"),
        dispatch: "WSK_CLIENT_CONNECTION_DISPATCH",
        slot: 0,
        returnType: "NTSTATUS",
        parameters: [
            CONTEXT,
            FLAGS,
            inputOptional("DataIndication", "PWSK_DATA_INDICATION"),
            input("BytesIndicated", "SIZE_T"),
            inputOutput("BytesAccepted", "SIZE_T *"),
        ],
        allowedReturns: ["STATUS_SUCCESS", "STATUS_PENDING", "STATUS_DATA_NOT_ACCEPTED"],
        recommendedReturn: null,
        flags: 1,
        flagNames: ["WSK_FLAG_RELEASE_ASAP", "WSK_FLAG_ENTIRE_MESSAGE", "WSK_FLAG_AT_DISPATCH_LEVEL"],
        deadSocket: { arg: 2, returnValue: "STATUS_SUCCESS" },
        duringCallOnly: [2],
        retainable: 2,
        eventFlag: "WSK_EVENT_RECEIVE",
        maxIrql: 2,
    },
    {
        name: "WskDisconnectEvent",
        pfn: "PFN_WSK_DISCONNECT_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_disconnect_event"),
        dispatch: "WSK_CLIENT_CONNECTION_DISPATCH",
        slot: 1,
        returnType: "NTSTATUS",
        parameters: [CONTEXT, FLAGS],
        allowedReturns: ["STATUS_SUCCESS"],
        recommendedReturn: "STATUS_SUCCESS",
        flags: 1,
        flagNames: ["WSK_FLAG_ABORTIVE", "WSK_FLAG_AT_DISPATCH_LEVEL"],
        deadSocket: null,
        duringCallOnly: [],
        retainable: null,
        eventFlag: "WSK_EVENT_DISCONNECT",
        maxIrql: 2,
    },
    {
        name: "WskSendBacklogEvent",
        pfn: "PFN_WSK_SEND_BACKLOG_EVENT",
        url: wskPage("nc-wsk-pfn_wsk_send_backlog_event"),
        dispatch: "WSK_CLIENT_CONNECTION_DISPATCH",
        slot: 2,
        returnType: "NTSTATUS",
        parameters: [CONTEXT, input("IdealBacklogSize", "SIZE_T")],
        allowedReturns: ["STATUS_SUCCESS"],
        recommendedReturn: "STATUS_SUCCESS",
        flags: null,
        flagNames: [],
        deadSocket: null,
        duringCallOnly: [],
        retainable: null,
        eventFlag: "WSK_EVENT_SEND_BACKLOG",
        maxIrql: 2,
    },
] as const satisfies readonly EventCallback[];

/** Enumerators of WSK_INSPECT_ACTION by value, and the short names that some articles print for them. */
export const INSPECT_ACTIONS = [
    { name: "WskInspectReject", value: 0, shortName: "InspectReject", completes: true },
    { name: "WskInspectAccept", value: 1, shortName: "InspectAccept", completes: true },
    { name: "WskInspectPend", value: 2, shortName: "InspectPend", completes: false },
] as const;

const byName = new Map<string, EventCallback>();
const byPfn = new Map<string, EventCallback>();
for (const row of EVENT_CALLBACKS) {
    byName.set(row.name, row);
    byPfn.set(row.pfn, row);
}

/** The callback of the event `name` (`WskAcceptEvent`), or undefined. */
export function eventCallback(name: string): EventCallback | undefined {
    return byName.get(name);
}

/** The callback that the dispatch table member `member` holds, or undefined. Members are named after their event. */
export function callbackByMember(member: string): EventCallback | undefined {
    return byName.get(member);
}

/** The callback that the pointer type `pfn` stands for, or undefined. */
export function callbackByPfn(pfn: string): EventCallback | undefined {
    return byPfn.get(baseName(pfn));
}

/** The callback at position `slot` of the client dispatch table `dispatchType` (pointer forms are accepted), or undefined. */
export function callbackAt(dispatchType: string, slot: number): EventCallback | undefined {
    const table = baseName(dispatchType).replace(/^P(?=WSK_)/, "");
    return EVENT_CALLBACKS.find((row) => row.dispatch === table && row.slot === slot);
}
