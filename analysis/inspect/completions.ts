/**
 * Calls of WskInspectComplete with a pointer that was only valid in the callback, or on a socket that does not listen.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_inspect_complete
 */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { callInstances } from "../instances.js";
import type { Roles } from "../roles.js";
import { categoryMade, createdBy } from "../sockets/socket-origin.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import type { Inspections } from "./inspections.js";
import type { KeptPointer } from "./pointers.js";

export interface BadCompletion {
    readonly at: CNode;
    readonly mistake: "kept" | "socket";
    /** What holds the pointer, or what the socket is. */
    readonly what: string;
    /** The callback whose pointer it is, or the function that the socket comes from. */
    readonly from: string;
    readonly trace: readonly TraceStep[];
}

/** What is wrong with a call of WskInspectComplete in `fn`. */
export function badCompletions(inspections: Inspections, requests: SocketRequests, fn: FunctionDecl, event: CallEvent): readonly BadCompletion[] {
    const at = event.call.node;
    const found: BadCompletion[] = [];
    for (const instance of callInstances(inspections.program, fn, event, [0, 1])) {
        const [socket, id] = instance.values;
        const outermost = instance.chain[0]?.caller ?? fn;
        const kept = id === undefined ? null : keptPointer(inspections, outermost, id);
        if (kept !== null) {
            const stored = step(kept.at, `${kept.callback.fn.name} keeps its pointer in ${kept.where}`);
            found.push({ at, mistake: "kept", what: kept.where, from: kept.callback.fn.name, trace: [stored, ...chainSteps(instance.chain)] });
        }
        const other = socket === undefined ? null : otherSocket(inspections.roles, requests, outermost, socket);
        if (other !== null) found.push({ at, mistake: "socket", ...other, trace: chainSteps(instance.chain) });
    }
    return found;
}

/** Where the pointer comes from, if a callback has kept it beyond its return. */
function keptPointer(inspections: Inspections, outermost: FunctionDecl, id: Sym): KeptPointer | null {
    for (const each of alternatives(id) ?? []) {
        const stored = inspections.keptIn(each);
        if (stored !== null) return stored;
        const passed = each.kind === "param" ? inspections.kept.find(({ routine }) => routine === outermost) : undefined;
        if (passed !== undefined) return passed;
    }
    return null;
}

/** A socket that certainly is no listening one. */
function otherSocket(roles: Roles, requests: SocketRequests, outermost: FunctionDecl, socket: Sym): Pick<BadCompletion, "what" | "from"> | null {
    if (socket.kind === "param") {
        for (const { fn, event } of roles.callbacks) {
            if (fn === outermost && event.parameters[socket.index]?.name === "AcceptSocket") return { what: "the accepted connection", from: event.name };
        }
    }
    const origin = createdBy(requests, outermost, socket);
    const category = origin === null ? null : categoryMade(origin);
    if (origin === null || category === null || category === "listen") return null;
    return { what: `a ${category} socket`, from: origin.api.name };
}
