import { type InvalidCase, testRule } from "../tests/rule-tester.js";
import rule from "./require-more-processing-required.js";

const HEAD = "NTSTATUS Done(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)";
const routine = (body: string, head = HEAD): string => `${head} {\n${body}\n}\n`;

/** The driver allocates an IRP and gives it to WSK. */
const SEND_OWN = `NTSTATUS Send(PWSK_SOCKET Socket, PWSK_BUF Buffer, PVOID Context) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(irp, Done, Context, TRUE, TRUE, TRUE);
    return ((PWSK_PROVIDER_CONNECTION_DISPATCH)Socket->Dispatch)->WskSend(Socket, Buffer, 0, irp);
}
`;
/** A dispatch routine gives the IRP from above to WSK. */
const SEND_BORROWED = `NTSTATUS DispatchWrite(PDEVICE_OBJECT Device, PIRP Irp) {
    PWSK_SOCKET socket = SocketOf(Device);
    IoSetCompletionRoutine(Irp, Done, NULL, TRUE, TRUE, TRUE);
    IoMarkIrpPending(Irp);
    ((PWSK_PROVIDER_CONNECTION_DISPATCH)socket->Dispatch)->WskSend(socket, BufferOf(Irp), 0, Irp);
    return STATUS_PENDING;
}
`;
/** The same, with nothing for the routine to use. */
const SEND_ALONE = SEND_OWN.replace("Done, Context", "Done, NULL");
/** The driver waits for its own IRP: every registration passes an event. */
const BIND = `NTSTATUS Bind(PWSK_SOCKET s, PSOCKADDR a) {
    KEVENT event;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IoSetCompletionRoutine(irp, Done, &event, TRUE, TRUE, TRUE);
    ((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskBind(s, a, 0, irp);
    KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    IoFreeIrp(irp);
    return STATUS_SUCCESS;
}
`;
const MORE = "return STATUS_MORE_PROCESSING_REQUIRED;";

/** An IRP in a context structure, allocated by a helper and used again. */
const KSOCKET = `typedef struct _ASYNC { KEVENT Event; PIRP Irp; } ASYNC, *PASYNC;
NTSTATUS Reset(PASYNC Async);
NTSTATUS Allocate(PASYNC Async) {
    Async->Irp = IoAllocateIrp(1, FALSE);
    if (Async->Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(&Async->Event, SynchronizationEvent, FALSE);
    return Reset(Async);
}
NTSTATUS Reset(PASYNC Async) {
    IoSetCompletionRoutine(Async->Irp, &Done, &Async->Event, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
`;

/** A case of message `own` whose one suggestion replaces the value that `bad` names. */
function own(each: Omit<InvalidCase<"own" | "replace">, "errors">, bad: string, line: number, trace?: readonly string[]): InvalidCase<"own" | "replace"> {
    const output = each.code.replace(`return ${bad};`, MORE);
    return { ...each, output: null, errors: [{ message: "own", line, suggestions: [{ message: "replace", output }], ...(trace === undefined ? {} : { trace }) }] };
}

testRule(rule, {
    valid: [
        { name: "frees and ends the completion", code: routine(`IoFreeIrp(Irp);\n${MORE}`) + SEND_OWN },
        { name: "only signals", code: routine(`KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);\n${MORE}`) + SEND_OWN },
        { name: "StopCompletion is another name for it", code: routine("IoFreeIrp(Irp);\nreturn StopCompletion;") + SEND_OWN },
        { name: "its number", code: routine("IoFreeIrp(Irp);\nreturn (NTSTATUS)0xC0000016L;") + SEND_OWN },
        {
            name: "a macro of the project",
            code: `#define KEEP_IRP STATUS_MORE_PROCESSING_REQUIRED\n${routine("IoFreeIrp(Irp);\nreturn KEEP_IRP;")}${SEND_OWN}`,
        },
        { name: "a variable", code: routine(`NTSTATUS status = STATUS_SUCCESS;\nIoFreeIrp(Irp);\nstatus = STATUS_MORE_PROCESSING_REQUIRED;\nreturn status;`) + SEND_OWN },
        { name: "the status of an IRP from above", code: routine("if (Irp->PendingReturned) IoMarkIrpPending(Irp);\nreturn Irp->IoStatus.Status;") + SEND_BORROWED },
        { name: "another IRP's status", code: routine("IoFreeIrp(Irp);\nreturn ((PIRP)Context)->IoStatus.Status;") + SEND_OWN },
        { name: "a status that the routine has written", code: routine(`IoFreeIrp(Irp);\nIrp->IoStatus.Status = STATUS_MORE_PROCESSING_REQUIRED;\nreturn Irp->IoStatus.Status;`) + SEND_OWN },
        { name: "a value that is not known", code: routine("IoFreeIrp(Irp);\nreturn Finish(Context);") + SEND_OWN },
        { name: "a macro that nobody defines", code: routine("IoFreeIrp(Irp);\nreturn DRIVER_KEEPS_IRP;") + SEND_OWN },
        { name: "an IRP from above may go on", code: routine("if (Irp->PendingReturned) IoMarkIrpPending(Irp);\nreturn STATUS_SUCCESS;") + SEND_BORROWED },
        { name: "an IRP from above, by its new name", code: routine("return STATUS_CONTINUE_COMPLETION;") + SEND_BORROWED },
        {
            name: "a routine for both kinds, which knows them apart",
            code: routine(`if (Context != NULL) {\n    IoFreeIrp(Irp);\n    ${MORE}\n}\nreturn STATUS_SUCCESS;`) + SEND_OWN + SEND_BORROWED,
        },
        { name: "an IRP of unknown origin", code: `${routine("return STATUS_SUCCESS;")}void Arm(PIRP irp) { IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE); }` },
        {
            name: "an IRP that a function out of sight makes",
            code: `${routine("return STATUS_SUCCESS;")}void Arm(void) { PIRP irp = TakeIrp(); IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE); }`,
        },
        {
            name: "an IRP that the I/O manager frees itself",
            code: `${routine("return STATUS_SUCCESS;")}void Ask(PDEVICE_OBJECT d, PKEVENT e, PIO_STATUS_BLOCK b) {
    PIRP irp = IoBuildDeviceIoControlRequest(1, d, NULL, 0, NULL, 0, FALSE, e, b);
    IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(d, irp);
}`,
        },
        {
            name: "an own IRP for another driver, freed by nobody here, is no WSK request",
            code: `${routine("return STATUS_SUCCESS;")}void Pass(PDEVICE_OBJECT d) {
    PIRP irp = IoAllocateIrp(d->StackSize, FALSE);
    IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(d, irp);
}`,
        },
        {
            name: "members of the same name hold both kinds",
            code: `${KSOCKET}${routine("return STATUS_SUCCESS;")}NTSTATUS Dispatch(PDEVICE_OBJECT d, PIRP Irp) { PASYNC a = d->DeviceExtension; a->Irp = Irp; return Reset(a); }
void Take(PASYNC a) { Reset(a); }`,
        },
        { name: "frees another IRP than its own", code: routine("IoFreeIrp(((PREQUEST)Context)->Master);\nreturn STATUS_SUCCESS;") + SEND_BORROWED },
        { name: "a function with two parameters that frees an IRP", code: "NTSTATUS Drop(PVOID c, PIRP Irp) { IoFreeIrp(Irp); return STATUS_SUCCESS; }" },
        {
            name: "a helper that is called, with the parameters of a completion routine",
            code: `NTSTATUS Drop(PDEVICE_OBJECT d, PIRP Irp, PVOID c) { IoFreeIrp(Irp); return STATUS_SUCCESS; }
NTSTATUS Done2(PDEVICE_OBJECT d, PIRP Irp, PVOID c) { Drop(d, Irp, c); ${MORE} }`,
        },
        { name: "code that no build compiles", code: routine(`IoFreeIrp(Irp);\n#if 0\nreturn STATUS_SUCCESS;\n#endif\n${MORE}`) + SEND_OWN },
        {
            name: "a helper that frees and says so",
            code: `static NTSTATUS Release(PIRP Irp) { IoFreeIrp(Irp); ${MORE} }\n${routine("return Release(Irp);")}${SEND_OWN}`,
        },
        {
            name: "a guard against a context that every registration passes",
            code: `${routine(`if (Context == NULL) {\n    DbgPrint("no context");\n    return STATUS_INVALID_PARAMETER;\n}\nKeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);\n${MORE}`)}${BIND}`,
        },
        {
            name: "the guard around the work, in a cast copy, behind an assertion",
            code: `${routine(`PKEVENT event = (PKEVENT)Context;\nASSERT(Context != NULL);\nif (event != NULL) {\n    KeSetEvent(event, 0, FALSE);\n    ${MORE}\n}\nreturn STATUS_SUCCESS;`)}${BIND}`,
        },
        {
            name: "one guard for the IRP and the context, and one variable for what it returns",
            code: `${routine(`NTSTATUS status = STATUS_INVALID_PARAMETER;\nif (!Irp || !Context) goto out;\nKeSetEvent((PKEVENT)Context, 0, FALSE);\nstatus = STATUS_MORE_PROCESSING_REQUIRED;\nout:\nreturn status;`)}${BIND}`,
        },
        {
            name: "a helper that guards",
            code: `static NTSTATUS Signal(PKEVENT e) { if (!e) return STATUS_UNSUCCESSFUL; KeSetEvent(e, 0, FALSE); ${MORE} }\n${routine("return Signal((PKEVENT)Context);")}${BIND}`,
        },
        {
            name: "a guard against a context of which nothing is known",
            code: routine(`if (Context == NULL) return STATUS_SUCCESS;\nKeSetEvent((PKEVENT)Context, 0, FALSE);\n${MORE}`) + SEND_OWN,
        },
        {
            name: "a guard against an IRP that is none",
            code: routine(`if (Irp == NULL) return STATUS_INVALID_PARAMETER;\n${MORE}`) + BIND.replace("&event, TRUE", "NULL, TRUE"),
        },
        {
            name: "a guard that frees, against a context that every registration passes",
            code: `${routine(`if (Context == NULL) {\n    IoFreeIrp(Irp);\n    return STATUS_INVALID_PARAMETER;\n}\nKeSetEvent((PKEVENT)Context, 0, FALSE);\n${MORE}`)}${BIND}`,
        },
    ],
    invalid: [
        own({ name: "the IRP's status", code: routine("KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);\nreturn Irp->IoStatus.Status;") + SEND_OWN }, "Irp->IoStatus.Status", 3),
        {
            name: "the IRP's status, kept over the free",
            code: routine("NTSTATUS status = Irp->IoStatus.Status;\nif (!NT_SUCCESS(status)) Report(status);\nIoFreeIrp(Irp);\nreturn status;") + SEND_OWN,
            output: null,
            errors: [{ message: "freed", line: 5, data: { function: "Done", values: "Irp->IoStatus.Status" } }],
        },
        {
            name: "no fix where the driver itself tests the result",
            code: routine("IoFreeIrp(Irp);\nreturn STATUS_SUCCESS;") + SEND_OWN + "void Hand(PIRP irp) { if (Done(NULL, irp, NULL) == STATUS_SUCCESS) Count(); }\n",
            output: null,
            errors: [{
                message: "freed", line: 3,
                suggestions: [{
                    message: "replace",
                    output: routine(`IoFreeIrp(Irp);\n${MORE}`) + SEND_OWN + "void Hand(PIRP irp) { if (Done(NULL, irp, NULL) == STATUS_SUCCESS) Count(); }\n",
                }],
            }],
        },
        {
            name: "frees and returns success",
            code: routine("IoFreeIrp(Irp);\nreturn STATUS_SUCCESS;") + SEND_OWN,
            output: routine(`IoFreeIrp(Irp);\n${MORE}`) + SEND_OWN,
            errors: [
                {
                    message: "freed",
                    line: 3,
                    column: 1,
                    data: { function: "Done", values: "STATUS_SUCCESS" },
                    trace: ["main.c:2:1 IoFreeIrp frees the IRP"],
                },
            ],
        },
        {
            name: "without a registration in sight, known by its parameters",
            code: routine("IoFreeIrp(Irp);\nreturn STATUS_SUCCESS;"),
            output: routine(`IoFreeIrp(Irp);\n${MORE}`),
            errors: [{ message: "freed", line: 3 }],
        },
        {
            name: "declared as a completion routine",
            code: `IO_COMPLETION_ROUTINE Done;\n${routine("IoFreeIrp(i);\nreturn STATUS_CONTINUE_COMPLETION;", "NTSTATUS Done(PDEVICE_OBJECT o, PIRP i, PVOID c)")}`,
            output: `IO_COMPLETION_ROUTINE Done;\n${routine(`IoFreeIrp(i);\n${MORE}`, "NTSTATUS Done(PDEVICE_OBJECT o, PIRP i, PVOID c)")}`,
            errors: [{ message: "freed", line: 4, data: { function: "Done", values: "STATUS_CONTINUE_COMPLETION" } }],
        },
        {
            name: "SAL annotations, the IRP's status returned as a number",
            code: routine("IoFreeIrp(Irp);\nreturn 0;", "NTSTATUS Done(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_reads_opt_(_Inexpressible_(\"x\")) PVOID Context)") + SEND_OWN,
            output: routine(`IoFreeIrp(Irp);\n${MORE}`, "NTSTATUS Done(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_reads_opt_(_Inexpressible_(\"x\")) PVOID Context)") + SEND_OWN,
            errors: [{ message: "freed", line: 3, data: { function: "Done", values: "0" } }],
        },
        {
            name: "freed three calls down",
            code: `static void C(PIRP i) { IoFreeIrp(i); }
static void B(PIRP i) { C(i); }
static void A(PIRP i) { B(i); }
${routine("A(Irp);\nreturn STATUS_SUCCESS;")}`,
            output: `static void C(PIRP i) { IoFreeIrp(i); }
static void B(PIRP i) { C(i); }
static void A(PIRP i) { B(i); }
${routine(`A(Irp);\n${MORE}`)}`,
            errors: [
                {
                    message: "freed",
                    line: 6,
                    trace: ["main.c:5:1 Done calls A", "main.c:3:25 A calls B", "main.c:2:25 B calls C", "main.c:1:25 IoFreeIrp frees the IRP"],
                },
            ],
        },
        {
            name: "freed through the context that holds the IRP",
            code: `${routine("PREQUEST r = Context;\nIoFreeIrp(r->Irp);\nExFreePool(r);\nreturn STATUS_SUCCESS;")}NTSTATUS Start(PREQUEST Request, PWSK_SOCKET s) {
    Request->Irp = IoAllocateIrp(1, FALSE);
    IoSetCompletionRoutine(Request->Irp, Done, Request, TRUE, TRUE, TRUE);
    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, Request->Irp);
}`,
            output: `${routine(`PREQUEST r = Context;\nIoFreeIrp(r->Irp);\nExFreePool(r);\n${MORE}`)}NTSTATUS Start(PREQUEST Request, PWSK_SOCKET s) {
    Request->Irp = IoAllocateIrp(1, FALSE);
    IoSetCompletionRoutine(Request->Irp, Done, Request, TRUE, TRUE, TRUE);
    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, Request->Irp);
}`,
            errors: [{ message: "freed", line: 5 }],
        },
        {
            name: "a routine for both kinds that goes on after freeing",
            code: routine("if (Context != NULL) {\n    IoFreeIrp(Irp);\n}\nreturn STATUS_SUCCESS;") + SEND_OWN + SEND_BORROWED,
            output: routine(`if (Context != NULL) {\n    IoFreeIrp(Irp);\n}\n${MORE}`) + SEND_OWN + SEND_BORROWED,
            errors: [{ message: "freed", line: 5 }],
        },
        {
            name: "freed on one path to the return, left to the caller on the other: one report",
            code: routine("if (Context == NULL) IoFreeIrp(Irp);\nreturn STATUS_SUCCESS;") + SEND_OWN,
            output: routine(`if (Context == NULL) IoFreeIrp(Irp);\n${MORE}`) + SEND_OWN,
            errors: [{ message: "freed", line: 3 }],
        },
        {
            name: "the IRP's own status is mixed in",
            code: routine("NTSTATUS status = STATUS_MORE_PROCESSING_REQUIRED;\nif (Context == NULL) status = STATUS_SUCCESS;\nIoFreeIrp(Irp);\nreturn status;") + SEND_OWN,
            output: null,
            errors: [
                {
                    message: "freed",
                    line: 5,
                    trace: ["main.c:4", "main.c:3:22 status is set to STATUS_SUCCESS"],
                    suggestions: [
                        {
                            message: "replace",
                            data: { value: "STATUS_SUCCESS", replacement: "STATUS_MORE_PROCESSING_REQUIRED" },
                            output:
                                routine(
                                    "NTSTATUS status = STATUS_MORE_PROCESSING_REQUIRED;\nif (Context == NULL) status = STATUS_MORE_PROCESSING_REQUIRED;\nIoFreeIrp(Irp);\nreturn status;",
                                ) + SEND_OWN,
                        },
                    ],
                },
            ],
        },
        {
            name: "an own IRP that the caller frees",
            code: routine("KeSetEvent(Context, 0, FALSE);\nreturn STATUS_SUCCESS;") + SEND_OWN,
            output: null,
            errors: [
                {
                    message: "own",
                    line: 3,
                    data: { function: "Done", values: "STATUS_SUCCESS" },
                    trace: ["main.c:6:16 IoAllocateIrp allocates the IRP", "main.c:8:5 Done is set as the IRP's completion routine"],
                    suggestions: [{ message: "replace", output: routine(`KeSetEvent(Context, 0, FALSE);\n${MORE}`) + SEND_OWN }],
                },
            ],
        },
        {
            name: "one of two paths",
            code: routine(`if (Context == NULL) return STATUS_PENDING;\nKeSetEvent(Context, 0, FALSE);\n${MORE}`) + SEND_ALONE,
            output: null,
            errors: [
                {
                    message: "own",
                    line: 2,
                    suggestions: [
                        { message: "replace", output: routine(`if (Context == NULL) ${MORE}\nKeSetEvent(Context, 0, FALSE);\n${MORE}`) + SEND_ALONE },
                    ],
                },
            ],
        },
        own({
            name: "an IRP in a context structure, allocated by a helper",
            code: `${routine("KeSetEvent(Context, 0, FALSE);\nreturn STATUS_SUCCESS;")}${KSOCKET}void Use(PASYNC a, PWSK_SOCKET s) {
    Reset(a);
    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, a->Irp);
}`,
        }, "STATUS_SUCCESS", 3, ["main.c:8:18 IoAllocateIrp allocates the IRP", "main.c:14"]),
        own({
            name: "an IRP that a helper allocates into an out parameter, in another file",
            code: routine("KeSetEvent(Context, 0, FALSE);\nreturn STATUS_SUCCESS;"),
            files: {
                "wsk.c": `NTSTATUS Done(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context);
static NTSTATUS NewIrp(PIRP *Irp, PKEVENT Event) {
    *Irp = IoAllocateIrp(1, FALSE);
    if (*Irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(*Irp, Done, Event, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}
NTSTATUS Close(PWSK_SOCKET s) {
    KEVENT e; PIRP irp; NTSTATUS status = NewIrp(&irp, &e);
    if (!NT_SUCCESS(status)) return status;
    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp);
}
`,
            },
        }, "STATUS_SUCCESS", 3, ["wsk.c:3:12", "wsk.c:5:5"]),
        own({
            name: "an IRP that is part of a structure",
            code: `${routine("return STATUS_SUCCESS;")}void Arm(PWSK_SOCKET s) {
    PSLOT slot = SlotOf(s);
    IoInitializeIrp(&slot->Irp, IoSizeOfIrp(1), 1);
    IoSetCompletionRoutine(&slot->Irp, Done, slot, TRUE, TRUE, TRUE);
    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, &slot->Irp);
}`,
        }, "STATUS_SUCCESS", 2),
        {
            name: "the status of a helper",
            code: `static NTSTATUS Finish(PVOID c) { if (c == NULL) return STATUS_INVALID_PARAMETER; ${MORE} }\n${routine("NTSTATUS st = Finish(Context);\nIoFreeIrp(Irp);\nreturn st;")}`,
            output: null,
            errors: [
                {
                    message: "freed",
                    line: 5,
                    trace: ["main.c:4:1 IoFreeIrp frees the IRP", "main.c:3:15 Done calls Finish", "main.c:1:50 Finish returns STATUS_INVALID_PARAMETER"],
                    suggestions: [],
                },
            ],
        },
        {
            name: "STATUS_PENDING for an IRP from above",
            code: routine("return STATUS_PENDING;") + SEND_BORROWED,
            output: null,
            errors: [{ message: "pending", line: 2, data: { function: "Done" }, suggestions: [] }],
        },
        own({
            name: "set through a variable and IoSetCompletionRoutineEx",
            code: `${routine("return STATUS_CONTINUE_COMPLETION;")}void Arm(PDEVICE_OBJECT d, PWSK_SOCKET s) {
    PIO_COMPLETION_ROUTINE done = Done;
    PIRP irp = IoAllocateIrp(1, FALSE);
    IoSetCompletionRoutineEx(d, irp, done, NULL, TRUE, TRUE, TRUE);
    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp);
}`,
        }, "STATUS_CONTINUE_COMPLETION", 2),
        own({
            name: "a path for no context, which one of two registrations passes",
            code: `${routine(`if (Context != NULL) {\n    KeSetEvent((PKEVENT)Context, 0, FALSE);\n    ${MORE}\n}\nreturn STATUS_SUCCESS;`)}${BIND}void Close(PWSK_SOCKET s) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (!irp) return;
    IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE);
    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp);
}`,
        }, "STATUS_SUCCESS", 6),
        own({
            name: "a path for no context, which a caller of the registering helper passes",
            code: `${routine(`if (!Context) return STATUS_SUCCESS;\nKeSetEvent((PKEVENT)Context, 0, FALSE);\n${MORE}`)}static void Arm(PIRP irp, PKEVENT e) { IoSetCompletionRoutine(irp, Done, e, TRUE, TRUE, TRUE); }
void Close(PWSK_SOCKET s) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (!irp) return;
    Arm(irp, NULL);
    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp);
}`,
        }, "STATUS_SUCCESS", 2),
        own({
            name: "one return for both, with a context and without",
            code: `${routine("if (Context != NULL) {\n    KeSetEvent((PKEVENT)Context, 0, FALSE);\n}\nreturn STATUS_SUCCESS;")}${BIND}`,
        }, "STATUS_SUCCESS", 5),
        own({
            name: "another member of the context is NULL",
            code: `${routine(`if (*(PVOID *)Context == NULL) return STATUS_SUCCESS;\n${MORE}`)}${BIND}`,
        }, "STATUS_SUCCESS", 2),
    ],
});
