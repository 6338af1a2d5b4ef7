/** Sockets that only the context of a completion routine leads to, which is freed. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

const FREE = "ExFreePoolWithTag(o, 'nepO');";
const KEEPS = "o->Socket = (PWSK_SOCKET)Irp->IoStatus.Information;";

interface Parts {
    readonly request?: string;
    readonly before?: string;
    /** Behind a wait of a second. */
    readonly late?: string;
    readonly routine?: string;
    readonly rest?: string;
}

/** What follows the wait begins on line 10. */
const open = ({ request = "WskSocket(npi->Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, o, NULL, NULL, NULL, NULL, irp)", before = "", late = FREE, routine = KEEPS, rest = "" }: Parts): string => `typedef struct _OPEN { KEVENT Done; PWSK_SOCKET Socket; NTSTATUS Status; LIST_ENTRY Link; } OPEN, *POPEN;
NTSTATUS Made(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { POPEN o = (POPEN)Context; UNREFERENCED_PARAMETER(Device); if (NT_SUCCESS(Irp->IoStatus.Status)) { ${routine} }
KeSetEvent(&o->Done, IO_NO_INCREMENT, FALSE); IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
${rest}
POPEN Open(PWSK_PROVIDER_NPI npi, PLARGE_INTEGER limit) { PIRP irp; NTSTATUS st; POPEN o = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*o), 'nepO'); if (o == NULL) return NULL;
irp = IoAllocateIrp(1, FALSE); if (irp == NULL) { ${FREE} return NULL; }
o->Socket = NULL; ${before} KeInitializeEvent(&o->Done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Made, o, TRUE, TRUE, TRUE);
st = npi->Dispatch->${request};
if (NT_SUCCESS(st)) { st = KeWaitForSingleObject(&o->Done, Executive, KernelMode, FALSE, limit); if (st == STATUS_SUCCESS) return o;
${late}
return NULL; }
${FREE}
return NULL; }
`;
/** A function that frees what it is given by its only caller. */
const given = (before: string): string => `typedef struct _OPEN { KEVENT Done; PWSK_SOCKET Socket; } OPEN, *POPEN;
static POPEN g_Open;
NTSTATUS Made(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { POPEN o = (POPEN)Context; ${KEEPS} KeSetEvent(&o->Done, IO_NO_INCREMENT, FALSE); IoFreeIrp(Irp); return STATUS_MORE_PROCESSING_REQUIRED; }
static VOID Open(PWSK_PROVIDER_NPI npi, POPEN o, PIRP irp, PLARGE_INTEGER limit) { NTSTATUS st; KeInitializeEvent(&o->Done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Made, o, TRUE, TRUE, TRUE);
st = npi->Dispatch->WskSocket(npi->Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, o, NULL, NULL, NULL, NULL, irp);
if (NT_SUCCESS(st) && KeWaitForSingleObject(&o->Done, Executive, KernelMode, FALSE, limit) == STATUS_TIMEOUT) {
${FREE} } }
VOID Start(PWSK_PROVIDER_NPI npi, PIRP irp, PLARGE_INTEGER limit) { POPEN o = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*o), 'nepO'); if (o == NULL) return; o->Socket = NULL; ${before} Open(npi, o, irp, limit); }
`;
const KEPT = { errors: [{ message: "kept" as const, line: 10 }] };

testRule(rule, {
    valid: [
        { name: "freed where the socket is not made", code: open({ late: "return o;" }) },
        { name: "behind a second wait, without a limit", code: open({ late: `IoCancelIrp(irp); KeWaitForSingleObject(&o->Done, Executive, KernelMode, FALSE, NULL); ${FREE}` }) },
        { name: "closed first", code: open({ late: `((PWSK_PROVIDER_BASIC_DISPATCH)o->Socket->Dispatch)->WskCloseSocket(o->Socket, irp); ${FREE}` }) },
        { name: "looked for first", code: open({ late: `if (o->Socket == NULL) ${FREE}` }) },
        { name: "given to a function in sight first", code: open({ late: `CloseIt(o); ${FREE}`, rest: "static VOID CloseIt(POPEN o) { if (o->Socket != NULL) ((PWSK_PROVIDER_BASIC_DISPATCH)o->Socket->Dispatch)->WskCloseSocket(o->Socket, NULL); }" }) },
        { name: "given to a function out of sight first", code: open({ late: `Forget(o); ${FREE}` }) },
        { name: "closed by the routine", code: open({ routine: `${KEEPS} if (g_Stop) ((PWSK_PROVIDER_BASIC_DISPATCH)o->Socket->Dispatch)->WskCloseSocket(o->Socket, Irp);` }) },
        { name: "closed by what the routine starts", code: open({ routine: `${KEEPS} Next(o->Socket, Irp);`, rest: "static VOID Next(PWSK_SOCKET s, PIRP i) { ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, i); }" }) },
        { name: "kept elsewhere as well", code: open({ routine: `${KEEPS} g_Socket = (PWSK_SOCKET)Irp->IoStatus.Information;` }) },
        { name: "kept elsewhere only", code: open({ routine: "g_Socket = (PWSK_SOCKET)Irp->IoStatus.Information;" }) },
        { name: "in a structure that others find", code: open({ before: "g_Open = o;" }) },
        { name: "in a structure on a list", code: open({ before: "InsertTailList(&g_List, &o->Link);" }) },
        { name: "in a structure that the routine puts on a list", code: open({ routine: `${KEEPS} ExInterlockedInsertTailList(&g_List, &o->Link, &g_Lock);` }) },
        { name: "given to code out of sight by the routine", code: open({ routine: `${KEEPS} Announce(o);` }) },
        { name: "a routine that keeps something else", code: open({ routine: "o->Status = Irp->IoStatus.Status;" }) },
        { name: "no socket", code: open({ request: "WskControlClient(npi->Client, WSK_SET_STATIC_EVENT_CALLBACKS, 0, NULL, 0, NULL, NULL, irp)" }) },
        { name: "closed behind the free", code: open({ late: `PWSK_SOCKET late = o->Socket; ${FREE} if (late != NULL) ((PWSK_PROVIDER_BASIC_DISPATCH)late->Dispatch)->WskCloseSocket(late, irp);` }) },
        { name: "in a structure that a helper shows to others", code: open({ before: "Publish(o);", rest: "static VOID Publish(POPEN o) { g_Open = o; }" }).replace("NTSTATUS Made", "static POPEN g_Open;\nNTSTATUS Made") },
        { name: "in a structure that a helper puts on a list", code: open({ before: "Publish(o);", rest: "static VOID Publish(POPEN o) { ExInterlockedInsertTailList(&g_List, &o->Link, &g_Lock); }" }) },
        { name: "in a structure of the caller's that others find", code: given("g_Open = o;") },
    ],
    invalid: [
        {
            name: "the structure is freed behind the wait",
            code: open({}),
            errors: [{
                message: "kept", line: 10, data: { free: "ExFreePoolWithTag", routine: "Made", make: "WskSocket" },
                trace: [
                    "main.c:2:163 Made keeps the new socket in its context",
                    "main.c:8:6 WskSocket takes the IRP and returns STATUS_PENDING: its completion is still to come",
                    "main.c:9:28 KeWaitForSingleObject runs out of time: the IRP is still pending",
                    "main.c:9:28 'st' is STATUS_TIMEOUT on this path",
                    "main.c:10:1 ExFreePoolWithTag frees the context, and the socket stays open",
                ],
            }],
        },
        { name: "by a helper", code: open({ late: "Drop(o);", rest: `static VOID Drop(POPEN o) { if (o != NULL) ${FREE} }` }), ...KEPT },
        { name: "with the bind asked for by the routine", code: open({ routine: `${KEEPS} Bind(o->Socket, Irp);`, rest: "static SOCKADDR g_Any;\nstatic VOID Bind(PWSK_SOCKET s, PIRP i) { IoReuseIrp(i, 0); ((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskBind(s, &g_Any, 0, i); }" }), errors: [{ message: "kept", line: 11 }] },
        { name: "printed by the routine", code: open({ routine: `${KEEPS} Log("made %p", o->Socket);` }), ...KEPT },
        { name: "printed behind the wait", code: open({ late: `Log("late: %p", o); ${FREE}` }), ...KEPT },
        { name: "by way of a local variable", code: open({ routine: "made = (PWSK_SOCKET)Irp->IoStatus.Information; } o->Socket = made; {" }).replace("POPEN o = (POPEN)Context;", "POPEN o = (POPEN)Context; PWSK_SOCKET made = NULL;"), ...KEPT },
        { name: "a structure of the caller's", code: given(""), errors: [{ message: "kept", line: 7 }] },
    ],
});
