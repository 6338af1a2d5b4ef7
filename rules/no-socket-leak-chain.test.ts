/** Sockets that get lost between two completion routines. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

interface Parts {
    /** What the routine of the bind does when that has failed, on line 6. */
    readonly failed?: string;
    /** What the routine of the request for the socket does with it. */
    readonly keeps?: string;
    readonly before?: string;
    readonly result?: string;
    readonly rest?: string;
}

const FREE = "ExFreePoolWithTag(c, 'nnoC');";
const MORE = "return STATUS_MORE_PROCESSING_REQUIRED;";

const chain = ({ failed = `IoFreeIrp(Irp); ${FREE}`, keeps = "c->Socket = (PWSK_SOCKET)Irp->IoStatus.Information;", before = "", result = "return STATUS_PENDING;", rest = "" }: Parts): string => `typedef struct _CONN { PWSK_SOCKET Socket; SOCKADDR_IN Local; KEVENT Ready; LONG Refs; LIST_ENTRY Link; } CONN, *PCONN;
#define TABLE(c) ((PWSK_PROVIDER_CONNECTION_DISPATCH)(c)->Socket->Dispatch)
${rest}
NTSTATUS Bound(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PCONN c = (PCONN)Context; UNREFERENCED_PARAMETER(Device);
if (!NT_SUCCESS(Irp->IoStatus.Status)) {
${failed} ${MORE} }
KeSetEvent(&c->Ready, 0, FALSE); IoFreeIrp(Irp); ${MORE} }
NTSTATUS Made(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PCONN c = (PCONN)Context; UNREFERENCED_PARAMETER(Device); if (!NT_SUCCESS(Irp->IoStatus.Status)) { IoFreeIrp(Irp); ${FREE} ${MORE} }
${keeps} IoReuseIrp(Irp, STATUS_SUCCESS); IoSetCompletionRoutine(Irp, Bound, c, TRUE, TRUE, TRUE);
TABLE(c)->WskBind(c->Socket, (PSOCKADDR)&c->Local, 0, Irp); ${MORE} }
NTSTATUS Open(PWSK_PROVIDER_NPI npi, PCONN *out) { PIRP irp; PCONN c = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*c), 'nnoC'); if (c == NULL) return STATUS_NO_MEMORY; irp = IoAllocateIrp(1, FALSE); if (irp == NULL) { ${FREE} return STATUS_NO_MEMORY; }
RtlZeroMemory(c, sizeof(*c)); KeInitializeEvent(&c->Ready, NotificationEvent, FALSE); ${before} IoSetCompletionRoutine(irp, Made, c, TRUE, TRUE, TRUE);
npi->Dispatch->WskSocket(npi->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, c, NULL, NULL, NULL, NULL, irp); ${result} }
`;
const CLOSE = "((PWSK_PROVIDER_BASIC_DISPATCH)c->Socket->Dispatch)->WskCloseSocket(c->Socket, Irp);";

testRule(rule, {
    valid: [
        { name: "closed where the bind has failed", code: chain({ failed: `IoReuseIrp(Irp, 0); ${CLOSE}` }) },
        { name: "closed by a helper, and freed by the routine of the close", code: chain({ failed: "Shut(c, Irp);", rest: `static NTSTATUS Closed(PDEVICE_OBJECT d, PIRP Irp, PVOID x) { PCONN c = x; IoFreeIrp(Irp); ${FREE} ${MORE} }\nstatic VOID Shut(PCONN c, PIRP Irp) { IoReuseIrp(Irp, 0); IoSetCompletionRoutine(Irp, Closed, c, TRUE, TRUE, TRUE); ${CLOSE} }` }) },
        { name: "kept where the bind has failed", code: chain({ failed: "KeSetEvent(&c->Ready, 0, FALSE); IoFreeIrp(Irp);" }) },
        { name: "in a structure that a variable of file scope leads to", code: chain({ before: "g_Conn = c;" }) },
        { name: "in a structure that the maker returns", code: chain({ result: "*out = c; return STATUS_PENDING;" }) },
        { name: "in a structure on a list", code: chain({ before: "ExInterlockedInsertTailList(&g_List, &c->Link, &g_Lock);" }) },
        { name: "in a structure that a caller has", code: chain({}).replace("PCONN *out) { PIRP irp; PCONN c = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*c), 'nnoC');", "PCONN c) { PIRP irp;") },
        { name: "kept in a variable of file scope as well", code: chain({ keeps: "c->Socket = (PWSK_SOCKET)Irp->IoStatus.Information; g_Socket = c->Socket;", rest: "static PWSK_SOCKET g_Socket;" }) },
        { name: "given to code out of sight by the first routine", code: chain({ keeps: "c->Socket = (PWSK_SOCKET)Irp->IoStatus.Information; Announce(c);" }) },
        { name: "given to code out of sight by the second routine", code: chain({ failed: `Forget(c->Socket); IoFreeIrp(Irp); ${FREE}` }) },
        { name: "another function may make the request with a structure of its own", code: chain({ rest: "NTSTATUS Made(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context);\nstatic CONN g_Main;\nVOID First(PWSK_PROVIDER_NPI npi, PIRP irp) { IoSetCompletionRoutine(irp, Made, &g_Main, TRUE, TRUE, TRUE); npi->Dispatch->WskSocket(npi->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, NULL, NULL, NULL, NULL, NULL, irp); }" }) },
    ],
    invalid: [
        {
            name: "freed where the bind has failed",
            code: chain({}),
            errors: [{
                message: "keptDropped", line: 6, data: { free: "ExFreePoolWithTag", keeper: "Made", routine: "Bound", call: "WskBind" },
                trace: ["main.c:9:1 Made keeps the new socket in its context", "main.c:10:1 WskBind is asked for, with the same context for Bound", "main.c:6:17 ExFreePoolWithTag frees it, and the socket stays open"],
            }],
        },
        { name: "freed by a helper", code: chain({ failed: "IoFreeIrp(Irp); Drop(c);", rest: `static VOID Drop(PCONN c) { if (c != NULL) ${FREE} }` }), errors: [{ message: "keptDropped", line: 3 }] },
        { name: "logged before it is freed", code: chain({ failed: `DbgPrint("no bind for %p", c->Socket); IoFreeIrp(Irp); ${FREE}` }), errors: [{ message: "keptDropped", line: 6 }] },
        { name: "the driver closes other sockets", code: chain({ rest: "VOID Stop(PCONN c, PIRP irp) { ((PWSK_PROVIDER_BASIC_DISPATCH)c->Socket->Dispatch)->WskCloseSocket(c->Socket, irp); }" }), errors: [{ message: "keptDropped", line: 6 }] },
    ],
});
