/** Statuses of which STATUS_SUCCESS is the only success. */
import { REGISTRATION_FUNCTIONS } from "../../knowledge/index.js";
import type { Sym } from "./sym.js";

const OF_WSK: ReadonlySet<string> = new Set(REGISTRATION_FUNCTIONS.filter(({ returns }) => returns === "NTSTATUS").map(({ name }) => name));

/**
 * True for what a function of WSK without an IRP has returned (WskRegister, WskCaptureProviderNPI), or for one of several such values: it never
 * is STATUS_PENDING, and each other status that is documented for these functions is a failure.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskcaptureprovidernpi
 */
export function hasOneSuccess(sym: Sym): boolean {
    if (sym.kind === "phi") return sym.of !== null && sym.of.some(({ kind }) => kind !== "const") && sym.of.every((each) => (each.kind === "const" ? (each.value | 0) <= 0 : hasOneSuccess(each)));
    return sym.kind === "result" && sym.call.callee.op === "function" && OF_WSK.has(sym.call.callee.name);
}
