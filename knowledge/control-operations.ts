/** The documented operations of WskControlSocket and WskControlClient in one form, found by the values that are passed. */
import { CLIENT_CONTROLS } from "./client-controls.js";
import { SOCKET_OPTIONS } from "./socket-options.js";
import type { ClientControl, ControlForm, SocketOption } from "./types.js";

/** What an operation takes, for either function. */
export type OperationForm = Omit<ControlForm, "request">;

/** Codes of ioctls have a bit for their direction; below it there are options only. */
const LEAST_IOCTL = 0x2000_0000;
/** Smaller numbers are options of other levels as well. */
const LEAST_DISTINCT = 0x1000;

const byCode = new Map<string, SocketOption>(SOCKET_OPTIONS.map((row) => [`${row.kind} ${row.value}`, row]));
const byControl = new Map<number, ClientControl>(CLIENT_CONTROLS.map((row) => [row.value, row]));

/** The ioctl with the given code, or undefined. */
export function socketIoctl(code: number): SocketOption | undefined {
    return byCode.get(`ioctl ${code >>> 0}`);
}

/** The option of SOL_SOCKET with the given number, or undefined. */
export function socketLevelOption(number: number): SocketOption | undefined {
    return byCode.get(`option ${number >>> 0}`);
}

/** True for a number that cannot be the code of an ioctl. */
export function isNoIoctl(code: number): boolean {
    return code >= 0 && code < LEAST_IOCTL;
}

/** True for an option whose number means nothing at other levels. */
export function isDistinct({ value }: SocketOption): boolean {
    return value >= LEAST_DISTINCT;
}

/** The form of a client control, or undefined for an unknown code. */
export function clientForm(code: number): { readonly name: string; readonly form: OperationForm } | undefined {
    const row = byControl.get(code);
    return row === undefined ? undefined : { name: row.name, form: { ...row, lenient: false } };
}
