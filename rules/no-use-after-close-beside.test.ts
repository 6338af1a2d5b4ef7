import { testRule } from "../tests/rule-tester.js";
import rule from "./no-use-after-close.js";

/** Helpers that wait for what they start; the driver's own lines follow. */
const NET = `#include <ntddk.h>
#include <wsk.h>
static NTSTATUS Done(PDEVICE_OBJECT d, PIRP irp, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static NTSTATUS Finish(PIRP irp, PKEVENT e, NTSTATUS st) { if (st == STATUS_PENDING) { KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; } IoFreeIrp(irp); return st; }
static PIRP Begin(PKEVENT e) { PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return NULL; KeInitializeEvent(e, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Done, e, TRUE, TRUE, TRUE); return irp; }
static NTSTATUS Shut(PWSK_SOCKET s) { KEVENT e; PIRP irp = Begin(&e); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; return Finish(irp, &e, ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp)); }
static NTSTATUS Read(PWSK_SOCKET s, PWSK_BUF b) { KEVENT e; PIRP irp = Begin(&e); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; return Finish(irp, &e, ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskReceive(s, b, 0, irp)); }
static WSK_BUF g_Buf;
static PWSK_SOCKET g_Socket;
static PVOID g_Thread;
static BOOLEAN g_Stop;
static KEVENT g_Wake;
`;
const BASE = NET.split("\n").length - 1;
const START = `NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { HANDLE h; NTSTATUS st; o->DriverUnload = Unload; st = PsCreateSystemThread(&h, THREAD_ALL_ACCESS, NULL, NULL, NULL, Reader, NULL); if (!NT_SUCCESS(st)) return st; ObReferenceObjectByHandle(h, THREAD_ALL_ACCESS, NULL, KernelMode, &g_Thread, NULL); ZwClose(h); return st; }`;
const WAIT = "KeWaitForSingleObject(g_Thread, Executive, KernelMode, FALSE, NULL);";

interface Parts {
    /** What the thread does; its first line is `BASE + 2`. */
    readonly thread: readonly string[];
    readonly unload: readonly string[];
    readonly before?: string;
    readonly start?: string;
}

const driver = ({ thread, unload, before = "", start = START }: Parts): string =>
    `${NET}${before}VOID Reader(PVOID c) {\n${thread.join("\n")}\n}\nVOID Unload(PDRIVER_OBJECT o) {\n${unload.join("\n")}\n}\n${start}\n`;

const READS = ["while (!g_Stop) { if (!NT_SUCCESS(Read(g_Socket, &g_Buf))) break; }"];
const SHUTS = "if (g_Socket != NULL) { Shut(g_Socket); g_Socket = NULL; }";
const EARLY = [SHUTS, "g_Stop = TRUE;", WAIT, "ObDereferenceObject(g_Thread);"];
const POLLS = ["LARGE_INTEGER t; t.QuadPart = -10000000;", "while (!g_Stop) { KeDelayExecutionThread(KernelMode, FALSE, &t);", "Read(g_Socket, &g_Buf); }"];

const CONTEXT = `typedef struct _LINK { PWSK_SOCKET Socket; PVOID Thread; BOOLEAN Stop; WSK_BUF Buf; } LINK, *PLINK;
static PLINK g_Link;
static LINK g_Own;
`;
const CONTEXT_LINES = CONTEXT.split("\n").length - 1;
/** Starts the thread with a structure, and keeps the thread's object in it. */
const startWith = (link: string, given: string): string =>
    `NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { HANDLE h; NTSTATUS st; o->DriverUnload = Unload; ${link} st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Reader, ${given}); if (!NT_SUCCESS(st)) return st; ObReferenceObjectByHandle(h, 0, NULL, KernelMode, &(${given})->Thread, NULL); ZwClose(h); return st; }`;
const OF_LINK = ["PLINK l = (PLINK)c;", "while (!l->Stop) { if (!NT_SUCCESS(Read(l->Socket, &l->Buf))) break; }", "Shut(l->Socket);"];

testRule(rule, {
    valid: [
        { name: "helpers ask for what rules the other out", code: driver({ thread: READS, before: `static void CloseIt(void) { ${SHUTS} }\nstatic void Join(void) { if (g_Thread == NULL) return; ${WAIT} }\n`, unload: ["if (g_Thread == NULL) CloseIt();", "g_Stop = TRUE;", "Join();"] }) },
        { name: "a helper sets the flag by a pointer", code: driver({ thread: [`while (!g_Stop) { Read(g_Socket, &g_Buf); } Shut(g_Socket);`], before: "static void Set(BOOLEAN *flag) { *flag = TRUE; }\n", unload: ["Set(&g_Stop);", ...EARLY] }) },
        { name: "an event is set by its handle", code: driver({ thread: [`LARGE_INTEGER t; t.QuadPart = -10000; while (ZwWaitForSingleObject(g_End, FALSE, &t) == STATUS_TIMEOUT) { Read(g_Socket, &g_Buf); }`], before: "static HANDLE g_End;\n", unload: ["ZwSetEvent(g_End, NULL);", ...EARLY] }) },
        { name: "who starts the thread waits until it is through", code: driver({ thread: ["int i; for (i = 0; i < 5; i++) Read(g_Socket, &g_Buf); KeSetEvent(&g_Wake, 0, FALSE);"], unload: EARLY, start: START.replace("ZwClose(h);", "ZwClose(h); KeWaitForSingleObject(&g_Wake, Executive, KernelMode, FALSE, NULL);") }) },
        { name: "the thread is waited for first", code: driver({ thread: [...READS, SHUTS], unload: ["g_Stop = TRUE;", WAIT, SHUTS] }) },
        { name: "by a helper", code: driver({ before: `static void Halt(void) { g_Stop = TRUE; ${WAIT} }\n`, thread: [...READS, SHUTS], unload: ["Halt();", SHUTS, WAIT] }) },
        { name: "by a helper out of sight", code: driver({ thread: [...READS, SHUTS], unload: ["HaltThread();", SHUTS, WAIT] }) },
        { name: "the thread says that it is through", code: driver({ thread: [...READS, "Shut(g_Socket);", "KeSetEvent(&g_Wake, 0, FALSE);"], unload: ["KeWaitForSingleObject(&g_Wake, Executive, KernelMode, FALSE, NULL);", "if (g_Socket) Shut(g_Socket);", WAIT] }) },
        { name: "some time is left to it", code: driver({ thread: POLLS, unload: ["LARGE_INTEGER t; t.QuadPart = -1;", "g_Stop = TRUE;", "KeDelayExecutionThread(KernelMode, FALSE, &t);", SHUTS, WAIT] }) },
        { name: "the pointer is taken away", code: driver({ thread: [...READS, SHUTS], unload: ["PWSK_SOCKET s = InterlockedExchangePointer((PVOID *)&g_Socket, NULL);", "if (s) Shut(s);", "g_Stop = TRUE;", WAIT] }) },
        { name: "the pointer is cleared before", code: driver({ thread: [...READS, SHUTS], unload: ["PWSK_SOCKET s = g_Socket;", "g_Socket = NULL;", "Shut(s);", "g_Stop = TRUE;", WAIT] }) },
        { name: "the thread takes it away", code: driver({ thread: ["PWSK_SOCKET s = InterlockedExchangePointer((PVOID *)&g_Socket, NULL);", "if (s) Shut(s);"], unload: EARLY }) },
        { name: "under a lock", code: driver({ before: "static FAST_MUTEX g_Lock;\n", thread: ["while (!g_Stop) {", "ExAcquireFastMutex(&g_Lock); if (g_Socket) Read(g_Socket, &g_Buf); ExReleaseFastMutex(&g_Lock); }"], unload: ["ExAcquireFastMutex(&g_Lock);", SHUTS, "ExReleaseFastMutex(&g_Lock);", "g_Stop = TRUE;", WAIT] }) },
        { name: "under a mutex", code: driver({ before: "static KMUTEX g_Lock;\n", thread: ["while (!g_Stop) { if (g_Socket) Read(g_Socket, &g_Buf); }"], unload: ["KeWaitForSingleObject(&g_Lock, Executive, KernelMode, FALSE, NULL);", SHUTS, "KeReleaseMutex(&g_Lock, FALSE);", "g_Stop = TRUE;", WAIT] }) },
        { name: "the thread asks for a flag that was set before, and leaves it alone", code: driver({ thread: ["while (!g_Stop) { Read(g_Socket, &g_Buf); }"], unload: ["g_Stop = TRUE;", SHUTS, WAIT] }) },
        { name: "the flag is exchanged", code: driver({ before: "static LONG g_Halt;\n", thread: ["while (!g_Halt) { Read(g_Socket, &g_Buf); }"], unload: ["InterlockedExchange(&g_Halt, 1);", SHUTS, WAIT] }) },
        { name: "by a function", code: driver({ before: "static BOOLEAN Halted(void) { return g_Stop; }\n", thread: ["while (!Halted()) { Read(g_Socket, &g_Buf); }"], unload: ["g_Stop = TRUE;", SHUTS, WAIT] }) },
        { name: "by a macro", code: driver({ before: "#define HALTED() (g_Stop != FALSE)\n", thread: ["while (!HALTED()) { Read(g_Socket, &g_Buf); }"], unload: ["g_Stop = TRUE;", SHUTS, WAIT] }) },
        { name: "by a macro, before its close", code: driver({ before: "#define HALTED() (g_Stop != FALSE)\n", thread: ["Read(g_Socket, &g_Buf);", "if (!HALTED()) Shut(g_Socket);"], unload: ["g_Stop = TRUE;", SHUTS, WAIT] }) },
        { name: "it closes it only where the other one has not said that it does", code: driver({ thread: ["Read(g_Socket, &g_Buf);", "if (!g_Stop) { Shut(g_Socket); }"], unload: ["g_Stop = TRUE;", SHUTS, WAIT] }) },
        { name: "by a local copy of the flag", code: driver({ thread: ["BOOLEAN halt;", "Read(g_Socket, &g_Buf);", "halt = g_Stop;", "if (!halt) Shut(g_Socket);"], unload: ["g_Stop = TRUE;", SHUTS, WAIT] }) },
        { name: "it comes to its close only where the socket is forgotten", code: driver({ thread: ["LARGE_INTEGER t; t.QuadPart = -1;", "while (!g_Stop) { KeDelayExecutionThread(KernelMode, FALSE, &t); }", SHUTS], unload: EARLY }) },
        { name: "woken once the socket is forgotten", code: driver({ thread: ["KeWaitForSingleObject(&g_Wake, Executive, KernelMode, FALSE, NULL);", SHUTS], unload: [SHUTS, "KeSetEvent(&g_Wake, 0, FALSE);", WAIT] }) },
        { name: "it works only when it is woken", code: driver({ thread: ["for (;;) { KeWaitForSingleObject(&g_Wake, Executive, KernelMode, FALSE, NULL); if (g_Stop) break; Read(g_Socket, &g_Buf); }"], unload: EARLY }) },
        { name: "it closes what it could not bind, and forgets it", code: driver({ thread: ["if (!NT_SUCCESS(Tie(g_Socket))) {", SHUTS, "return; }", "while (!g_Stop) { Read(g_Socket, &g_Buf); }"], before: "static NTSTATUS Tie(PWSK_SOCKET s) { KEVENT e; PIRP irp = Begin(&e); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; return Finish(irp, &e, ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskBind(s, NULL, 0, irp)); }\n", unload: ["g_Stop = TRUE;", "if (g_Socket) Shut(g_Socket);", WAIT] }) },
        { name: "it uses the socket once", code: driver({ thread: ["Read(g_Socket, &g_Buf);"], unload: EARLY }) },
        { name: "another socket", code: driver({ before: "static PWSK_SOCKET g_Other;\n", thread: ["while (!g_Stop) { if (!NT_SUCCESS(Read(g_Other, &g_Buf))) break; }", "Shut(g_Other);"], unload: EARLY }) },
        { name: "another thread", code: driver({ before: "static PVOID g_OtherThread;\n", thread: [...READS, SHUTS], unload: [SHUTS, "KeWaitForSingleObject(g_OtherThread, Executive, KernelMode, FALSE, NULL);"] }) },
        { name: "the object of one of two threads", code: driver({ before: "VOID Idle(PVOID c) { }\n", thread: [...READS, SHUTS], unload: EARLY, start: `${START}\nNTSTATUS Again(void) { HANDLE h; NTSTATUS st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Idle, NULL); ObReferenceObjectByHandle(h, 0, NULL, KernelMode, &g_Thread, NULL); return st; }` }) },
        { name: "nobody waits", code: driver({ thread: [...READS, SHUTS], unload: [SHUTS, "g_Stop = TRUE;"] }) },
        { name: "one or the other", code: driver({ thread: [...READS, SHUTS], unload: [`if (g_Thread == NULL) { ${SHUTS} } else { g_Stop = TRUE; ${WAIT} }`] }) },
        { name: "one or the other, asked twice", code: driver({ thread: [...READS, SHUTS], unload: [`if (g_Thread == NULL) { ${SHUTS} }`, `if (g_Thread != NULL) { g_Stop = TRUE; ${WAIT} }`] }) },
        { name: "the thread has said that it does not run", code: driver({ before: "static BOOLEAN g_Runs;\n", thread: ["g_Runs = TRUE;", ...READS, SHUTS, "g_Runs = FALSE;"], unload: [`if (!g_Runs) { ${SHUTS} }`, "g_Stop = TRUE;", WAIT] }) },
        { name: "a thread that calls what is out of sight", code: driver({ thread: ["while (MayGoOn(&g_Buf)) { Read(g_Socket, &g_Buf); }", SHUTS], unload: EARLY }) },
        { name: "a thread out of sight", code: driver({ thread: READS, unload: EARLY, start: START.replace("Reader", "Elsewhere") }) },
        { name: "a thread that has a socket of its own", code: driver({ thread: ["PWSK_SOCKET s = (PWSK_SOCKET)c;", "while (!g_Stop) { if (!NT_SUCCESS(Read(s, &g_Buf))) break; }", "Shut(s);"], unload: EARLY }) },
        { name: "sockets of an array", code: driver({ before: "static PWSK_SOCKET g_All[4];\n", thread: ["while (!g_Stop) { Read(g_All[1], &g_Buf); }", "Shut(g_All[1]);"], unload: ["Shut(g_All[0]);", "g_Stop = TRUE;", WAIT] }) },
        { name: "in a structure, waited for first", code: driver({ before: CONTEXT, start: startWith("g_Link = &g_Own;", "&g_Own"), thread: OF_LINK, unload: ["g_Own.Stop = TRUE;", "KeWaitForSingleObject(g_Own.Thread, Executive, KernelMode, FALSE, NULL);", "Shut(g_Own.Socket);"] }) },
        { name: "another structure of its kind", code: driver({ before: `${CONTEXT}static LINK g_Second;\n`, start: startWith("", "&g_Own"), thread: OF_LINK, unload: ["Shut(g_Second.Socket);", "KeWaitForSingleObject(g_Own.Thread, Executive, KernelMode, FALSE, NULL);"] }) },
    ],
    invalid: [
        {
            name: "closed again by a thread whose receive has ended",
            code: driver({ thread: [...READS, SHUTS], unload: EARLY }),
            errors: [{
                message: "closedBeside", line: BASE + 3, data: { call: "WskCloseSocket", thread: "Reader", unload: "Unload", variable: "g_Socket" },
                trace: [`main.c:${BASE + 11}`, `main.c:${BASE + 6}:25 Unload calls Shut`, "main.c:6", `main.c:${BASE + 8}:1 Unload waits for the thread only here`, `main.c:${BASE + 3}:25 Reader calls Shut`, "main.c:6:149 the thread closes it, too"],
            }],
        },
        { name: "used by a thread that polls", code: driver({ thread: POLLS, unload: EARLY }), errors: [{ message: "usedBeside", line: BASE + 4, data: { call: "WskReceive", thread: "Reader", unload: "Unload", variable: "g_Socket" } }] },
        { name: "closed by both, and never forgotten", code: driver({ thread: ["KeWaitForSingleObject(&g_Wake, Executive, KernelMode, FALSE, NULL);", "Shut(g_Socket);"], unload: ["Shut(g_Socket);", "KeSetEvent(&g_Wake, 0, FALSE);", WAIT] }), errors: [{ message: "closedBeside", line: BASE + 3 }] },
        { name: "told to stop before, and closed by both", code: driver({ thread: [...READS, SHUTS], unload: ["g_Stop = TRUE;", SHUTS, WAIT] }), errors: [{ message: "closedBeside", line: BASE + 3 }] },
        { name: "by helpers", code: driver({ before: `static void CloseIt(void) { ${SHUTS} }\nstatic void Join(void) { g_Stop = TRUE; ${WAIT} ObDereferenceObject(g_Thread); }\nstatic void Serve(void) { ${READS.join(" ")} CloseIt(); }\n`, thread: ["Serve();"], unload: ["CloseIt();", "Join();"] }), errors: [{ message: "closedBeside", line: BASE + 5 }] },
        { name: "in a structure that the thread is given", code: driver({ before: CONTEXT, start: startWith("", "&g_Own"), thread: OF_LINK, unload: ["Shut(g_Own.Socket);", "g_Own.Stop = TRUE;", "KeWaitForSingleObject(g_Own.Thread, Executive, KernelMode, FALSE, NULL);"] }), errors: [{ message: "closedBeside", line: BASE + CONTEXT_LINES + 4, data: { call: "WskCloseSocket", thread: "Reader", unload: "Unload", variable: "g_Own.Socket" } }] },
        {
            name: "in a structure that a variable leads to",
            code: driver({ before: CONTEXT, start: startWith("g_Link = ExAllocatePoolWithTag(NonPagedPool, sizeof(LINK), 'knil');", "g_Link"), thread: OF_LINK, unload: ["PLINK l = g_Link;", "Shut(l->Socket);", "l->Stop = TRUE;", "KeWaitForSingleObject(l->Thread, Executive, KernelMode, FALSE, NULL);", "ExFreePool(l);"] }),
            errors: [{ message: "closedBeside", line: BASE + CONTEXT_LINES + 4, data: { call: "WskCloseSocket", thread: "Reader", unload: "Unload", variable: "g_Link->Socket" } }],
        },
        { name: "that the thread finds by the variable", code: driver({ before: CONTEXT, start: startWith("g_Link = ExAllocatePoolWithTag(NonPagedPool, sizeof(LINK), 'knil');", "g_Link").replace("Reader, g_Link", "Reader, NULL"), thread: ["while (!g_Link->Stop) {", "Read(g_Link->Socket, &g_Link->Buf);", "}"], unload: ["Shut(g_Link->Socket);", "g_Link->Stop = TRUE;", "KeWaitForSingleObject(g_Link->Thread, Executive, KernelMode, FALSE, NULL);"] }), errors: [{ message: "usedBeside", line: BASE + CONTEXT_LINES + 3 }] },
        { name: "waited for by its handle", code: driver({ before: "static HANDLE g_Handle;\n", thread: POLLS, unload: [SHUTS, "g_Stop = TRUE;", "ZwWaitForSingleObject(g_Handle, FALSE, NULL);", "ZwClose(g_Handle);"], start: "NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { o->DriverUnload = Unload; return PsCreateSystemThread(&g_Handle, 0, NULL, NULL, NULL, Reader, NULL); }" }), errors: [{ message: "usedBeside", line: BASE + 5 }] },
        { name: "an object that is kept by way of a local variable", code: driver({ thread: POLLS, unload: EARLY, start: "NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { HANDLE h; PVOID t; NTSTATUS st; o->DriverUnload = Unload; st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Reader, NULL); if (!NT_SUCCESS(st)) return st; st = ObReferenceObjectByHandle(h, 0, NULL, KernelMode, &t, NULL); if (NT_SUCCESS(st)) g_Thread = t; ZwClose(h); return st; }" }), errors: [{ message: "usedBeside", line: BASE + 4 }] },
        { name: "a wait with a timeout in the thread", code: driver({ thread: ["LARGE_INTEGER t; t.QuadPart = -10000000;", "while (KeWaitForSingleObject(&g_Wake, Executive, KernelMode, FALSE, &t) == STATUS_TIMEOUT)", "Read(g_Socket, &g_Buf);"], unload: [SHUTS, "KeSetEvent(&g_Wake, 0, FALSE);", WAIT] }), errors: [{ message: "usedBeside", line: BASE + 4 }] },
        { name: "printing does not matter", code: driver({ thread: ["DbgPrintEx(0, 0, \"up %p\\n\", g_Socket);", ...READS, "Log(\"down %d\\n\", g_Stop);", "Shut(g_Socket);", "PsTerminateSystemThread(STATUS_SUCCESS);"], unload: ["DbgPrint(\"bye\\n\");", ...EARLY] }), errors: [{ message: "closedBeside", line: BASE + 5 }] },
        { name: "a framework's unload routine", code: driver({ thread: POLLS, unload: EARLY, start: START.replace("o->DriverUnload = Unload;", "WDF_DRIVER_CONFIG_INIT(&g_Config, NULL); g_Config.EvtDriverUnload = Unload; WdfDriverCreate(o, p, NULL, &g_Config, NULL);"), before: "static WDF_DRIVER_CONFIG g_Config;\n" }), errors: [{ message: "usedBeside", line: BASE + 5 }] },
        {
            name: "the thread in another file",
            code: `${NET}VOID Reader(PVOID c);\nVOID Unload(PDRIVER_OBJECT o) { ${EARLY.join(" ")} }\n${START}\nVOID Reader(PVOID c) {\nRun();\n}\n`.replace("static PWSK_SOCKET g_Socket", "PWSK_SOCKET g_Socket").replace("static NTSTATUS Read", "NTSTATUS Read"),
            files: { "run.c": "#include <wsk.h>\nextern PWSK_SOCKET g_Socket;\nextern BOOLEAN g_Halt;\nNTSTATUS Read(PWSK_SOCKET s, PWSK_BUF b);\nvoid Run(void)\n{\n    WSK_BUF b = { 0 };\n    while (!g_Halt) Read(g_Socket, &b);\n}\n" },
            errors: [{ message: "usedBeside", line: BASE + 5 }],
        },
        { name: "forgotten by the thread only, on its way out", code: driver({ thread: ["LARGE_INTEGER t; t.QuadPart = -1;", "while (!g_Stop) { KeDelayExecutionThread(KernelMode, FALSE, &t); }", SHUTS], unload: ["if (g_Socket) Shut(g_Socket);", "g_Stop = TRUE;", WAIT] }), errors: [{ message: "closedBeside", line: BASE + 4 }] },
    ],
});
