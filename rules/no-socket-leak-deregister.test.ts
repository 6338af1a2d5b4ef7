/** Of no-socket-leak: drivers that deregister while a socket of theirs is open. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

const HEAD = `#include <ntddk.h>
#include <wsk.h>
static WSK_REGISTRATION g_Registration;
static WSK_PROVIDER_NPI g_Provider;
static PWSK_SOCKET g_First, g_Second;
static LONG g_Open, g_State;
static const WSK_CLIENT_DISPATCH g_Dispatch = { MAKE_WSK_VERSION(1, 0), 0, NULL };

static NTSTATUS Signal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PWSK_SOCKET MakeSocket(ADDRESS_FAMILY Family)
{
    KEVENT done;
    PWSK_SOCKET socket = NULL;
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL)
        return NULL;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoSetCompletionRoutine(irp, Signal, &done, TRUE, TRUE, TRUE);
    status = g_Provider.Dispatch->WskSocket(g_Provider.Client, Family, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL, NULL, NULL, NULL, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status))
        socket = (PWSK_SOCKET)irp->IoStatus.Information;
    IoFreeIrp(irp);
    return socket;
}

static NTSTATUS CloseSocket(PWSK_SOCKET Socket)
{
    KEVENT done;
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoSetCompletionRoutine(irp, Signal, &done, TRUE, TRUE, TRUE);
    status = ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskCloseSocket(Socket, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = irp->IoStatus.Status;
    }
    IoFreeIrp(irp);
    return status;
}
`;

const LEAVE = `static VOID Leave(VOID)
{
    WskReleaseProviderNPI(&g_Registration);
    WskDeregister(&g_Registration);
}
`;

const OPEN = `static NTSTATUS OpenSockets(VOID)
{
    g_First = MakeSocket(AF_INET);
    if (g_First == NULL)
        return STATUS_UNSUCCESSFUL;
    g_Second = MakeSocket(AF_INET6);
    if (g_Second == NULL)
        return STATUS_UNSUCCESSFUL;
    return STATUS_SUCCESS;
}
`;

/** A driver that starts, with `failed` where its sockets could not be opened; what is wrong is in its 18th line. */
const entry = (failed: string, before = ""): string => `NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path)
{
    WSK_CLIENT_NPI client = { NULL, &g_Dispatch };
    NTSTATUS status;
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(Path);
    status = WskRegister(&client, &g_Registration);
    if (!NT_SUCCESS(status))
        return status;
    status = WskCaptureProviderNPI(&g_Registration, WSK_NO_WAIT, &g_Provider);
    if (!NT_SUCCESS(status)) {
        WskDeregister(&g_Registration);
        return status;
    }
    ${before}
    status = OpenSockets();
    if (!NT_SUCCESS(status)) {
        ${failed}
        return status;
    }
    return STATUS_SUCCESS;
}
`;

const source = (leave: string, open: string, failed: string, before = ""): { readonly code: string; readonly line: number } => {
    const helpers = HEAD + leave + open;
    return { code: helpers + entry(failed, before), line: helpers.split("\n").length + 17 };
};

const invalid = (name: string, { code, line }: ReturnType<typeof source>, data: { readonly fn: string; readonly called: string; readonly make: string }) => ({
    name, code, errors: [{ message: "deregistered" as const, line, data }],
});

const INIT = `static NTSTATUS Init(PSOCKADDR Address)
{
    NTSTATUS status;
    g_First = MakeSocket(AF_INET);
    if (g_First == NULL)
        return STATUS_UNSUCCESSFUL;
    status = ((PWSK_PROVIDER_DATAGRAM_DISPATCH)g_First->Dispatch)->WskBind(g_First, Address, 0, NULL);
    if (!NT_SUCCESS(status))
        CLEAN_UP
    return status;
}
`;

testRule(rule, {
    valid: [
        { name: "sockets that are closed before the driver deregisters", code: source(LEAVE, OPEN, "if (g_First != NULL) CloseSocket(g_First); if (g_Second != NULL) CloseSocket(g_Second); Leave();").code },
        {
            name: "a helper that closes them and deregisters",
            code: source("static VOID Leave(VOID)\n{\n    if (g_First != NULL) CloseSocket(g_First);\n    if (g_Second != NULL) CloseSocket(g_Second);\n    WskReleaseProviderNPI(&g_Registration);\n    WskDeregister(&g_Registration);\n}\n", OPEN, "Leave();").code,
        },
        {
            name: "a helper that closes them where an exchange tells that they are open",
            code: source("static VOID Leave(VOID)\n{\n    if (InterlockedExchange(&g_Open, 0) == 1) { CloseSocket(g_First); CloseSocket(g_Second); }\n    WskReleaseProviderNPI(&g_Registration);\n    WskDeregister(&g_Registration);\n}\n", OPEN, "Leave();").code,
        },
        {
            name: "whoever gives the last socket up deregisters",
            code: source("static VOID Leave(VOID)\n{\n    if (InterlockedDecrement(&g_Open) == 0) {\n        WskReleaseProviderNPI(&g_Registration);\n        WskDeregister(&g_Registration);\n    }\n}\n", OPEN, "Leave();").code,
        },
        {
            name: "a thread that closes them while the driver waits in WskDeregister",
            code: source(`VOID Worker(PVOID Context);\n${LEAVE}`, OPEN, "Leave();", "HANDLE thread; status = PsCreateSystemThread(&thread, 0, NULL, NULL, NULL, Worker, NULL);").code,
        },
        { name: "the one socket that could not be made", code: source(LEAVE, "static NTSTATUS OpenSockets(VOID)\n{\n    g_First = MakeSocket(AF_INET);\n    return g_First == NULL ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;\n}\n", "Leave();").code },
        { name: "an open socket and no word of the registration", code: source(LEAVE, OPEN, "g_State = 1;").code },
        { name: "closed, where there is an IRP for that", code: HEAD + LEAVE + INIT.replace("CLEAN_UP", "{ CloseSocket(g_First); Leave(); }") },
        { name: "given to code out of sight", code: HEAD + LEAVE + INIT.replace("CLEAN_UP", "{ GiveUp(g_First); Leave(); }") },
        { name: "code out of sight that may find it", code: HEAD + LEAVE + INIT.replace("CLEAN_UP", "{ GiveUpAll(); Leave(); }") },
        { name: "a socket that is known to be NULL", code: HEAD + LEAVE + "static NTSTATUS OpenSockets(VOID)\n{\n    g_First = MakeSocket(AF_INET);\n    if (g_First == NULL) { Leave(); return STATUS_UNSUCCESSFUL; }\n    return STATUS_SUCCESS;\n}\n" },
        { name: "sockets that a helper closes one after the other", code: source(`${LEAVE}static VOID CloseAll(VOID)\n{\n    ULONG i;\n    for (i = 0; i < g_Count; i++)\n        CloseSocket(g_All[i]);\n}\n`, OPEN, "CloseAll(); Leave();").code },
        { name: "sockets that a loop closes one after the other", code: source(LEAVE, OPEN, "for (PWSK_SOCKET *p = &g_First; p <= &g_Second; p++) CloseSocket(*p); Leave();").code },
        { name: "a helper counts who uses the socket", code: source(`${LEAVE}static VOID Put(PWSK_SOCKET s)\n{\n    if (InterlockedDecrement(&g_Open) == 0)\n        CloseSocket(s);\n}\n`, OPEN, "if (g_First != NULL) Put(g_First); Leave();").code },
        {
            name: "a thread of another function, which is told to close them",
            code: source(`${LEAVE}static KEVENT g_Stop;\nVOID Worker(PVOID c)\n{\n    KeWaitForSingleObject(&g_Stop, Executive, KernelMode, FALSE, NULL);\n    CloseSocket(g_First);\n}\nNTSTATUS Begin(HANDLE *t) { return PsCreateSystemThread(t, 0, NULL, NULL, NULL, Worker, NULL); }\n`, OPEN, "Leave();").code,
        },
        { name: "code out of sight is woken, which may close them", code: source(LEAVE, OPEN, "KeInsertQueue(&g_Queue, &g_Entry); Leave();").code },
        { name: "another registration", code: source(`${LEAVE}NTSTATUS Probe(WSK_CLIENT_NPI *n) { WSK_REGISTRATION r; NTSTATUS st = WskRegister(n, &r); if (NT_SUCCESS(st)) WskDeregister(&r); return st; }\n`, OPEN, "Leave();").code },
    ],
    invalid: [
        invalid("the second of two sockets could not be made, and a helper deregisters", source(LEAVE, OPEN, "Leave();"), { fn: "DriverEntry", called: "Leave", make: "WskSocket" }),
        invalid("deregistered in the function itself", source(LEAVE, OPEN, "WskReleaseProviderNPI(&g_Registration), WskDeregister(&g_Registration);"), { fn: "DriverEntry", called: "WskDeregister", make: "WskSocket" }),
        invalid(
            "an exchange tells who deregisters",
            source("static VOID Leave(VOID)\n{\n    if (InterlockedCompareExchange(&g_State, 0, 1) != 1)\n        return;\n    WskReleaseProviderNPI(&g_Registration);\n    WskDeregister(&g_Registration);\n}\n", OPEN, "Leave();"),
            { fn: "DriverEntry", called: "Leave", make: "WskSocket" },
        ),
        invalid("two calls deep", source(`${LEAVE}static VOID Stop(VOID) { Leave(); }\n`, OPEN, "Stop();"), { fn: "DriverEntry", called: "Stop", make: "WskSocket" }),
        { name: "the bind fails", code: HEAD + LEAVE + INIT.replace("CLEAN_UP", "Leave();"), errors: [{ message: "deregistered", line: (HEAD + LEAVE).split("\n").length + 8, data: { fn: "Init", called: "Leave", make: "WskSocket" } }] },
    ],
});
