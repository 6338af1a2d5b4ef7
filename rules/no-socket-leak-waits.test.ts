/** What a wait returns that nothing but the event can end: whoever asks for another status asks in vain. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

const HEAD = `NTSTATUS Fire(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static NTSTATUS Await(PKEVENT e) { return KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); }
static NTSTATUS AwaitOr(PKEVENT e, PIRP irp) { NTSTATUS st = KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); if (st == STATUS_SUCCESS) st = irp->IoStatus.Status; return st; }
`;
const wait = (mode: string, alertable: string, timeout: string): string => `KeWaitForSingleObject(&done, Executive, ${mode}, ${alertable}, ${timeout})`;
const FOR_EVER = wait("KernelMode", "FALSE", "NULL");

/** Another status than STATUS_SUCCESS is returned in line 15, with the socket open. */
const open = (waits: string, otherwise = "if (st != STATUS_SUCCESS) { IoFreeIrp(irp); return st; }\n st = irp->IoStatus.Status;"): string => `${HEAD}NTSTATUS Open(const WSK_PROVIDER_NPI *npi, PWSK_SOCKET *out, BOOLEAN alertable)
{
    KEVENT done; NTSTATUS st; LARGE_INTEGER t;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoSetCompletionRoutine(irp, Fire, &done, TRUE, TRUE, TRUE);
    st = npi->Dispatch->WskSocket(npi->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, NULL, NULL, NULL, NULL, NULL, irp);
    if (st == STATUS_PENDING) {
        t.QuadPart = -50000000;
        st = ${waits};
        ${otherwise}
    }
    if (NT_SUCCESS(st)) *out = (PWSK_SOCKET)irp->IoStatus.Information;
    IoFreeIrp(irp);
    return st;
}
`;

const left = { errors: [{ message: "made" as const, line: 15 }] };

testRule(rule, {
    valid: [
        { name: "a wait without limit", code: open(FOR_EVER) },
        { name: "in C++", code: open(FOR_EVER), filename: "open.cpp" },
        { name: "in a helper", code: open("Await(&done)") },
        { name: "a status that is asked first", code: open(FOR_EVER, "if (st == STATUS_SUCCESS) st = irp->IoStatus.Status;") },
        { name: "in a helper that asks the status first", code: open("AwaitOr(&done, irp)", "") },
    ],
    invalid: [
        { name: "an alert may end it", code: open(wait("KernelMode", "alertable", "NULL")), ...left },
        { name: "the end of the thread may end it", code: open(wait("UserMode", "FALSE", "NULL")), ...left },
        { name: "no socket is taken where the wait has ended well", code: open(FOR_EVER, "if (st == STATUS_SUCCESS) { IoFreeIrp(irp); return st; }"), errors: [{ message: "made" as const, line: 15 }] },
    ],
});
