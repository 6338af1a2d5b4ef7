/** Sockets that a function leaves in the IRP of the request that has made them, and gives back the IRP. */
import { completionOf, routineNamed } from "../completion/completion-of.js";
import { textOf } from "../callees.js";
import { truthOf } from "../flow/conditions.js";
import type { Program } from "../program.js";
import { newSocket } from "../sockets/socket-calls.js";
import type { FunctionDecl } from "../unit.js";

/**
 * True when `fn` has allocated the IRP itself, frees it, and nobody looks at what it holds: neither the function nor its completion routine,
 * which must be in sight and call nothing else that could.
 *
 * @param key the socket as the request's status block holds it
 */
export function isLostWithIrp(program: Program, fn: FunctionDecl, key: string): boolean {
    if (/\bInformation\b/.test(textOf(fn))) return false;
    const calls = program.flow(fn)?.calls ?? [];
    const request = calls.find((event) => newSocket(event)?.sym.key === key);
    if (request?.target.kind !== "wsk" || request.target.api.irp === null) return false;
    const irp = request.args[request.target.api.irp];
    if (irp?.kind !== "result" || !calls.some(({ target, args }) => target.name === "IoFreeIrp" && args[0]?.key === irp.key)) return false;
    // Without an IRP there is no request.
    if (truthOf(irp, request.state) === false) return false;
    const routine = routineNamed(program, completionOf(irp, request.state).routine);
    if (routine === null || /\bInformation\b/.test(textOf(routine))) return false;
    return program.flow(routine)?.calls.every(({ target }) => target.kind === "kernel") === true;
}
