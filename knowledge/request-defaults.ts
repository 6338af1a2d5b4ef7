/** Parts that the tables of socket-level functions share. */
import { input } from "./parameters.js";

/** What a socket-level request has when its row in the tables does not say otherwise. */
export const request = {
    level: "socket",
    irpRule: "required",
    maxIrql: 2,
    flags: null,
    information: "none",
    returns: "NTSTATUS",
    statuses: ["STATUS_SUCCESS", "STATUS_PENDING", "STATUS_FILE_FORCED_CLOSED"],
    keepUntilCompletion: [],
    buffer: null,
    transfer: null,
    context: null,
    clientDispatch: null,
    since: null,
} as const;

export const SOCKET = input("Socket", "PWSK_SOCKET");
export const BUFFER = input("Buffer", "PWSK_BUF");

export const BASIC = "WSK_PROVIDER_BASIC_DISPATCH";
export const LISTEN = "WSK_PROVIDER_LISTEN_DISPATCH";
export const DATAGRAM = "WSK_PROVIDER_DATAGRAM_DISPATCH";
export const CONNECTION = "WSK_PROVIDER_CONNECTION_DISPATCH";
export const STREAM = "WSK_PROVIDER_STREAM_DISPATCH";
