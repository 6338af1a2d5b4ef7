/** The WSK_BUF that a request is given: https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_buf */
import type { CallEvent } from "../flow/engine.js";
import { DESCRIBED } from "../flow/effects.js";
import type { FlowState } from "../flow/state.js";
import { type Cell, memberCell, pointeeCell, type Sym } from "../flow/sym.js";

/** Words by which functions are known that may make a request with a buffer. */
export const TRANSFERS = /\bWsk(?:Send|SendTo|SendMessages|SendEx|Receive|ReceiveFrom|ReceiveEx|ConnectEx|Disconnect)\s*\)?\s*\(|\bPFN_WSK_/;

/** The WSK_BUF of a request, the first one of a list; null for requests without, or where it is NULL or not known. */
export function bufferCell({ target, args }: CallEvent): Cell | null {
    if (target.kind !== "wsk" || target.api.buffer === null) return null;
    const buffer = args[target.api.buffer];
    if (buffer === undefined || !["address", "param", "initial", "result"].includes(buffer.kind)) return null;
    const cell = pointeeCell(buffer);
    return target.api.parameters[target.api.buffer]?.type === "PWSK_BUF_LIST" ? memberCell(cell, "Buffer") : cell;
}

/** The MDL of a request's buffer; null where there is none in sight. */
export function mdlOf(event: CallEvent): Sym | null {
    const cell = bufferCell(event);
    return cell === null ? null : event.state.load(memberCell(cell, "Mdl"));
}

/** The memory that an MDL describes, and how many bytes, where the driver has said so in sight. */
export function describedBy(mdl: Sym, state: FlowState): { readonly memory: Sym; readonly length: Sym } {
    const cell = pointeeCell(mdl);
    return { memory: state.load(memberCell(cell, DESCRIBED.memory)), length: state.load(memberCell(cell, DESCRIBED.length)) };
}
