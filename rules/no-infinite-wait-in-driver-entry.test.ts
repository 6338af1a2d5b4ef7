import { testRule } from "../tests/rule-tester.js";
import rule from "./no-infinite-wait-in-driver-entry.js";


const driver = (body: string, rest = ""): string => `NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p)\n{\n    NTSTATUS st;\n${body}\n    return st;\n}\n${rest}`;
const capture = (timeout: string): string => `    st = WskCaptureProviderNPI(&g_Reg, ${timeout}, &g_Npi);`;
const INIT = "NTSTATUS Init(ULONG ms) {\n    return WskCaptureProviderNPI(&g_Reg, ms, &g_Npi);\n}\n";

/** A helper's helper that waits, however it writes that. */
const below = (written: string, middle: string): { name: string; code: string; files: Record<string, string>; errors: { message: "infinite"; line: number }[] } => ({
    name: `a helper below a helper, ${written}`,
    code: driver("    st = Mid();"),
    files: { "mid.c": `${WAITS}NTSTATUS Mid(VOID) { ${middle} }` },
    errors: [{ message: "infinite", line: 4 }],
});
const WAITS = `#define capture_npi WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi)
#define CP WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi)
#define CALL3(f, a, b, c) f(a, b, c)
#define FNAME WskCaptureProviderNPI
typedef NTSTATUS (*FN)(VOID);
NTSTATUS Plain(VOID) { return WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); }
`;
const NAMESPACE = "namespace ns { NTSTATUS Deep() { return WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); } NTSTATUS Outer() { return Deep(); } }\n";

testRule(rule, {
    valid: [
        { name: "WSK_NO_WAIT", code: driver(capture("WSK_NO_WAIT")) },
        { name: "zero", code: driver(capture("0")) },
        { name: "a short wait", code: driver(capture("500")) },
        { name: "a few seconds: too long for some, no mistake for certain", code: driver(capture("5000")) },
        { name: "a long wait in a thread", code: driver("    st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Capture, NULL);", "VOID Capture(PVOID c) { WskCaptureProviderNPI(&g_Reg, 60000, &g_Npi); }") },
        { name: "in a thread", code: driver("    st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Capture, NULL);", "VOID Capture(PVOID c) { WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); }") },
        { name: "in a work item", code: driver("    IoQueueWorkItem(g_Item, Capture, DelayedWorkQueue, NULL);", "VOID Capture(PDEVICE_OBJECT d, PVOID c) { WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); }") },
        { name: "on an ioctl", code: "NTSTATUS Ioctl(PDEVICE_OBJECT d, PIRP irp) { return WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); }\nNTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { d->MajorFunction[14] = Ioctl; return 0; }" },
        { name: "a helper that is told not to wait", code: driver("    st = Init(WSK_NO_WAIT);", INIT) },
        { name: "the helper of others waits", code: driver("    st = Init(WSK_NO_WAIT);", `${INIT}VOID Thread(PVOID c) { Init(WSK_INFINITE_WAIT); }`) },
        { name: "a timeout that is not known", code: driver(capture("g_Timeout")) },
        { name: "one of two timeouts", code: driver(capture("p ? WSK_INFINITE_WAIT : WSK_NO_WAIT")) },
        { name: "a branch that is not taken", code: driver("    st = Open(FALSE);", "NTSTATUS Open(BOOLEAN wait) { if (wait) return WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); return 0; }") },
        { name: "as long as allowed", code: driver(capture("1000")), options: { maximumWait: 1000 } },
        { name: "after the lock is given back", code: "VOID F(VOID) { KIRQL q; KeAcquireSpinLock(&g_L, &q); g_N++; KeReleaseSpinLock(&g_L, q); WskDeregister(&g_Reg); }" },
        { name: "without waiting under a lock", code: "VOID F(VOID) { KIRQL q; KeAcquireSpinLock(&g_L, &q); WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); KeReleaseSpinLock(&g_L, q); }" },
        { name: "a mutex is no spin lock", code: "VOID F(VOID) { ExAcquireFastMutex(&g_M); WskDeregister(&g_Reg); ExReleaseFastMutex(&g_M); }" },
        { name: "the lock is taken on another path", code: "VOID F(BOOLEAN b) { KIRQL q; if (b) KeAcquireSpinLock(&g_L, &q); if (b) { KeReleaseSpinLock(&g_L, q); return; } WskDeregister(&g_Reg); }" },
        { name: "a wait in an event callback has a rule of its own", code: "NTSTATUS Gone(PVOID c, ULONG f) { WskDeregister(&g_Reg); return STATUS_SUCCESS; }\nWSK_CLIENT_CONNECTION_DISPATCH g_D = { NULL, Gone, NULL };" },
        { name: "a DPC that only queues", code: "VOID Dpc(PKDPC d, PVOID c, PVOID a, PVOID b) { IoQueueWorkItem(g_W, Work, DelayedWorkQueue, NULL); }\nVOID Work(PDEVICE_OBJECT d, PVOID c) { WskDeregister(&g_Reg); }\nVOID S(VOID) { KeInitializeDpc(&g_Dpc, Dpc, NULL); }" },
    ],
    invalid: [
        {
            name: "directly",
            code: driver(capture("WSK_INFINITE_WAIT")),
            errors: [{ message: "infinite", line: 4, column: 10, data: { what: "'WskCaptureProviderNPI'", function: "DriverEntry" }, trace: ["main.c:4:10 WskCaptureProviderNPI waits for the provider"], suggestions: [{ message: "noWait", output: driver(capture("WSK_NO_WAIT")) }] }],
        },
        { name: "as a number", code: driver(capture("0xffffffff")), errors: [{ message: "infinite", line: 4, suggestions: [{ message: "noWait", output: driver(capture("WSK_NO_WAIT")) }] }] },
        { name: "through a constant of the driver", code: `#define WAIT_FOREVER WSK_INFINITE_WAIT\n${driver(capture("WAIT_FOREVER"))}`, errors: [{ message: "infinite", line: 5 }] },
        { name: "through a helper that is told to", code: driver("    st = Init(WSK_INFINITE_WAIT);", INIT), errors: [{ message: "infinite", line: 4, trace: ["main.c:4:10 DriverEntry calls Init", "main.c:8:12 WskCaptureProviderNPI waits"] }] },
        {
            name: "through helpers in another file, in a file that does not speak of WSK",
            code: driver("    st = KsInitialize();"),
            files: { "ks.c": "NTSTATUS Inner(VOID) { return WskCaptureProviderNPI(&R, WSK_INFINITE_WAIT, &N); }\nNTSTATUS KsInitialize(VOID) { return Inner(); }" },
            errors: [{ message: "infinite", line: 4, trace: ["main.c:4:10 DriverEntry calls KsInitialize", "ks.c:2:38 KsInitialize calls Inner", "ks.c:1:31 WskCaptureProviderNPI waits"] }],
        },
        { name: "by another name, with its role", code: "DRIVER_INITIALIZE Start;\nNTSTATUS Start(PDRIVER_OBJECT d, PUNICODE_STRING p) {\n    return WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi);\n}", errors: [{ message: "infinite", line: 3, suggestions: [{ message: "noWait", output: "DRIVER_INITIALIZE Start;\nNTSTATUS Start(PDRIVER_OBJECT d, PUNICODE_STRING p) {\n    return WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n}" }] }] },
        { name: "with SAL", code: "_Use_decl_annotations_\nNTSTATUS\nDriverEntry(\n    _In_ PDRIVER_OBJECT d,\n    _In_ PUNICODE_STRING p\n    )\n{\n    return WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi);\n}", errors: [{ message: "infinite", line: 8, suggestions: [{ message: "noWait", output: "_Use_decl_annotations_\nNTSTATUS\nDriverEntry(\n    _In_ PDRIVER_OBJECT d,\n    _In_ PUNICODE_STRING p\n    )\n{\n    return WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n}" }] }] },
        { name: "a minute", code: `#define PROVIDER_WAIT (60 * 1000)\n${driver("    st = Init(PROVIDER_WAIT);", INIT)}`, errors: [{ message: "long", line: 5, data: { what: "'Init'", function: "DriverEntry", timeout: 60000, maximum: 10000 } }] },
        { name: "longer than allowed", code: driver(capture("5000")), options: { maximumWait: 1000 }, errors: [{ message: "long", line: 4, data: { what: "'WskCaptureProviderNPI'", function: "DriverEntry", timeout: 5000, maximum: 1000 }, suggestions: [{ message: "noWait", output: driver(capture("WSK_NO_WAIT")) }] }] },
        { name: "under a spin lock", code: "VOID F(VOID) {\n    KIRQL q;\n    KeAcquireSpinLock(&g_L, &q);\n    WskDeregister(&g_Reg);\n    KeReleaseSpinLock(&g_L, q);\n}", errors: [{ message: "underLock", line: 4, data: { what: "'WskDeregister' is called", function: "F", name: "WskDeregister" }, trace: ["main.c:3:5 KeAcquireSpinLock takes a spin lock", "main.c:4:5 WskDeregister needs PASSIVE_LEVEL"] }] },
        { name: "in a helper, under a queued lock", code: "VOID Up(VOID) { WskRegister(&g_C, &g_Reg); }\nVOID F(VOID) {\n    KLOCK_QUEUE_HANDLE h;\n    KeAcquireInStackQueuedSpinLock(&g_L, &h);\n    Up();\n    KeReleaseInStackQueuedSpinLock(&h);\n}", errors: [{ message: "underLock", line: 5 }] },
        { name: "in a DPC", code: "VOID Dpc(PKDPC d, PVOID c, PVOID a, PVOID b) {\n    WskDeregister(&g_Reg);\n}\nVOID S(VOID) { KeInitializeDpc(&g_Dpc, Dpc, NULL); }", errors: [{ message: "inRoutine", line: 2, data: { what: "'WskDeregister' is called", function: "Dpc", name: "WskDeregister", role: "a DPC" } }] },
        { name: "WskRegister in an event callback", code: "NTSTATUS Gone(PVOID c, ULONG f) {\n    NTSTATUS st = WskRegister(&g_C, &g_Reg);\n    return st;\n}\nWSK_CLIENT_CONNECTION_DISPATCH g_D = { NULL, Gone, NULL };", errors: [{ message: "inRoutine", line: 2 }] },
        below("by a macro that is written as a variable", "return capture_npi;"),
        below("by a macro of two letters", "return CP;"),
        below("by a macro that is given the function", "return CALL3(WskCaptureProviderNPI, &g_Reg, WSK_INFINITE_WAIT, &g_Npi);"),
        below("by a macro that is the function", "return FNAME(&g_Reg, WSK_INFINITE_WAIT, &g_Npi);"),
        below("in parentheses", "return ((WskCaptureProviderNPI))(&g_Reg, WSK_INFINITE_WAIT, &g_Npi);"),
        below("by a pointer", "FN f = Plain; return f();"),
        {
            name: "a helper in a namespace on one line, below a helper",
            filename: "main.cpp",
            code: driver("    st = Mid();"),
            files: { "mid.cpp": `${NAMESPACE}NTSTATUS Mid() { return ns::Outer(); }\n` },
            errors: [{ message: "infinite", line: 4 }],
        },
    ],
});
