import { expect, it } from "vitest";
import { programOf } from "../../tests/programs.js";
import { irpDestination } from "./completion.js";
import { Roles } from "../roles.js";

const DONE = "NTSTATUS Done(PDEVICE_OBJECT d, PIRP irp, PVOID c) { return STATUS_MORE_PROCESSING_REQUIRED; }\n";
const SET = "IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE);";

/** Where the IRPs go that Done is set for. */
function destinations(code: string): string[] {
    const program = programOf({ "main.c": DONE + code });
    return [...new Roles(program).routines("completion-routine")].map((role) => {
        const { goesTo, name } = irpDestination(program, role);
        return name === null ? goesTo : `${goesTo} ${name}`;
    });
}

it.each([
    ["in the same function", `void f(PWSK_SOCKET s, D *d) { PIRP irp = IoAllocateIrp(1, FALSE); ${SET} d->WskDisconnect(s, NULL, 0, irp); }`, "wsk WskDisconnect"],
    ["to another driver", `void f(PDEVICE_OBJECT o) { PIRP irp = IoAllocateIrp(1, FALSE); ${SET} IoCallDriver(o, irp); }`, "driver IoCallDriver"],
    ["each its own way", `void f(PDEVICE_OBJECT o, PWSK_SOCKET s, D *d, PIRP b) { PIRP irp = IoAllocateIrp(1, FALSE); ${SET} IoCallDriver(o, irp); d->WskCloseSocket(s, b); }`, "driver IoCallDriver"],
    ["set in a helper", `static void Prepare(PIRP irp) { ${SET} }\nvoid f(PIRP x, PWSK_SOCKET s, D *d) { Prepare(x); d->WskCloseSocket(s, x); }`, "wsk WskCloseSocket"],
    ["made in a helper", `static PIRP Make(void) { PIRP irp = IoAllocateIrp(1, FALSE); ${SET} return irp; }\nvoid f(PWSK_SOCKET s, D *d) { PIRP x = Make(); d->WskCloseSocket(s, x); }`, "wsk WskCloseSocket"],
    ["sent in a helper", `static void Send(PWSK_SOCKET s, D *d, PIRP i) { d->WskCloseSocket(s, i); }\nvoid f(PIRP irp, PWSK_SOCKET s, D *d) { ${SET} Send(s, d, irp); }`, "wsk WskCloseSocket"],
    ["kept in a structure", `void Init(OP *op) { PIRP irp = IoAllocateIrp(1, FALSE); ${SET} op->SendIrp = irp; }\nvoid g(PWSK_SOCKET s, D *d, OP *op) { d->WskCloseSocket(s, op->SendIrp); }`, "wsk WskCloseSocket"],
    ["kept in a structure for another driver", `void Init(OP *op) { PIRP irp = IoAllocateIrp(1, FALSE); ${SET} op->DiskIrp = irp; }\nvoid g(PDEVICE_OBJECT o, OP *op, PWSK_SOCKET s, D *d) { IoCallDriver(o, op->DiskIrp); d->WskCloseSocket(s, op->Irp); }`, "driver IoCallDriver"],
    ["out of sight, in a file that calls nothing but WSK", `void f(PIRP irp) { ${SET} Start(irp); }\nvoid g(PWSK_SOCKET s, D *d, PIRP i) { d->WskCloseSocket(s, i); }`, "wsk"],
    ["out of sight", `void f(PIRP irp) { ${SET} Start(irp); }`, "unknown"],
])("tells where an IRP goes: %s", (_name, code, expected) => {
    expect(destinations(code)).toEqual([expected]);
});
