import { constructorOf, SILENT_CONSTRUCTORS } from "../tests/constructor-snippets.js";
import { CAPTURE_READY, flaggedClass, flaggedStart, flaggedThread, replaced, SET_CAPTURED, STOP_BOTH, STOP_CAPTURED, STOP_READY } from "../tests/flagged-registration-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-deregister.js";

/** A driver whose DriverEntry has the given body; `rest` comes after it. Its first line is line 5. */
const entry = (body: string, rest = ""): string => `WSK_REGISTRATION g_Reg;
WSK_PROVIDER_NPI g_Npi;
NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path) {
    NTSTATUS st; WSK_CLIENT_NPI npi = { NULL, &g_Table };
${body}
}
${rest}`;
const REGISTER = "    st = WskRegister(&npi, &g_Reg);";
const CAPTURE = "    st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);";
const CHECK = "    if (!NT_SUCCESS(st)) return st;";
const DEREGISTER = "    WskDeregister(&g_Reg);";
const lines = (...all: readonly string[]): string => all.join("\n");

const UNLOAD = "VOID Unload(PDRIVER_OBJECT Driver) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); }";
const START = lines(REGISTER, CHECK, CAPTURE);
/** KSOCKET's way: a helper that registers and captures. */
const init = (rest: string): string => `WSK_REGISTRATION g_Reg;
WSK_PROVIDER_NPI g_Npi;
NTSTATUS Init(VOID) {
    WSK_CLIENT_NPI npi;
    NTSTATUS st;
    npi.Dispatch = &g_Table;
    st = WskRegister(&npi, &g_Reg);
    if (!NT_SUCCESS(st)) {
        return st;
    }
    return WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);
}
${rest}`;
const initFixed = (rest: string): string => init(rest).replace(
    "    return WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);",
    `    st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);
    if (!NT_SUCCESS(st)) {
        WskDeregister(&g_Reg);
    }
    return st;`,
);

/** A driver that keeps in mind by a flag that it has registered. `then` follows, and `undo` ends it where the capture fails; the body of DriverEntry begins on line 13. */
const byFlag = (then: string, body: string, undo = "Stop();"): string => `WSK_REGISTRATION g_Reg; WSK_PROVIDER_NPI g_Npi; BOOLEAN g_Registered, g_Captured;
static VOID Stop(VOID) {
    if (g_Captured) { WskReleaseProviderNPI(&g_Reg); g_Captured = FALSE; }
    if (g_Registered) { WskDeregister(&g_Reg); g_Registered = FALSE; } }
static NTSTATUS Start(VOID) { WSK_CLIENT_NPI npi = { NULL, &g_Table };
    NTSTATUS st = WskRegister(&npi, &g_Reg); if (!NT_SUCCESS(st)) return st;
    g_Registered = TRUE; ${then}
    st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);
    if (!NT_SUCCESS(st)) { ${undo} return st; }
    g_Captured = TRUE; return STATUS_SUCCESS; }
NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path) {
    NTSTATUS st;
${body}
}
`;

/** Registers; the provider may come later, so that a failure to capture it is one of three ways to the only return. DriverEntry begins on line 13. */
const helperOfOneReturn = (undo: string): string => `WSK_REGISTRATION g_Reg; WSK_PROVIDER_NPI g_Npi; BOOLEAN g_Ready;
NTSTATUS Startup(VOID) {
    WSK_CLIENT_NPI npi = { NULL, &g_Table };
    NTSTATUS st = WskRegister(&npi, &g_Reg);
    if (!NT_SUCCESS(st)) return st;
    st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);
    switch (st) {
    case STATUS_SUCCESS: g_Ready = TRUE; break;
    case STATUS_DEVICE_NOT_READY: st = StartFinder(); break;
    default: break;
    }
    ${undo} return st; }
`;
const START_IT = `NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path) {
    NTSTATUS st = Startup();
    if (!NT_SUCCESS(st)) return st;
    Driver->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
VOID Unload(PDRIVER_OBJECT Driver) { if (g_Ready) WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); }
NTSTATUS StartFinder(VOID) { HANDLE h; return PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Finder, NULL); }
`;

/** A start that asks first whether another one has registered; what stands in line 6 may leave its block, and it ends on line 11. */
const once = (loop: readonly [head: string, end: string], asked: string, later = ""): string => `WSK_REGISTRATION g_Reg; WSK_PROVIDER_NPI g_Npi; LONG g_Started;
NTSTATUS Start(VOID) {
    NTSTATUS st = STATUS_SUCCESS; WSK_CLIENT_NPI client = { NULL, &g_Table }; WSK_PROVIDER_CHARACTERISTICS versions;
    ${loop[0]}
        if (${asked}) break;
        st = WskRegister(&client, &g_Reg); if (!NT_SUCCESS(st)) break; ${later}
        st = WskQueryProviderCharacteristics(&g_Reg, &versions); if (!NT_SUCCESS(st)) break;
        st = WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); if (!NT_SUCCESS(st)) { WskDeregister(&g_Reg); break; }
        InterlockedCompareExchange(&g_Started, TRUE, FALSE);
    ${loop[1]}
    return st; }
VOID Stop(VOID) { if (InterlockedCompareExchange(&g_Started, FALSE, TRUE)) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); } }
NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { d->DriverUnload = Unload; return Start(); }
VOID Unload(PDRIVER_OBJECT d) { Stop(); }
`;
const BLOCK = ["do {", "} while (FALSE);"] as const;
const ASKED = "InterlockedCompareExchange(&g_Started, TRUE, TRUE)";

testRule(rule, {
    valid: [
        ...["if (st != STATUS_SUCCESS) return STATUS_UNSUCCESSFUL;", "if (st) return st;", "if (st == STATUS_SUCCESS) st = Go(); else return st;"].map((test) => ({
            name: `the registration has failed: ${test}`, code: entry(lines(REGISTER, `    ${test}`, "    return STATUS_SUCCESS;"), UNLOAD),
        })),
        { name: "ended under a flag that is set and that code out of sight may change", code: entry(lines(REGISTER, CHECK, "    g_Registered = TRUE; Log(); st = InitOther();", "    if (!NT_SUCCESS(st)) { if (g_Registered) WskDeregister(&g_Reg); return st; }", "    return STATUS_SUCCESS;")).replace("WSK_PROVIDER_NPI", "static BOOLEAN g_Registered; WSK_PROVIDER_NPI") },
        { name: "ended under the flag of the registration", code: flaggedStart(SET_CAPTURED, STOP_BOTH) },
        { name: "ended under the flag of the registration, in C++", filename: "main.cpp", code: flaggedClass("if (m_captured) WskReleaseProviderNPI(&m_reg);\n    if (m_registered) WskDeregister(&m_reg);") },
        { name: "the flag is set without a capture, too", code: flaggedStart("client->Captured = TRUE;", STOP_CAPTURED) },
        { name: "a structure begins with the flag set", code: flaggedStart(SET_CAPTURED, STOP_CAPTURED, "CLIENT g_Client = { { 0 }, { 0 }, FALSE, TRUE };") },
        { name: "the start waits for the thread, and ends it where the flag is clear", code: flaggedThread("if (NT_SUCCESS(WskCaptureProviderNPI(&client->Registration, WSK_INFINITE_WAIT, &client->Npi))) client->Ready = TRUE;", "if (client->Ready) { WskReleaseProviderNPI(&client->Registration); WskDeregister(&client->Registration); }").replace("    return st;\n}\nVOID ClientStop", "    if (!NT_SUCCESS(st)) return st;\n    KeWaitForSingleObject(&client->Done, Executive, KernelMode, FALSE, NULL);\n    if (!client->Ready) { WskDeregister(&client->Registration); return STATUS_DEVICE_NOT_READY; }\n    return st;\n}\nVOID ClientStop") },
        { name: "an exchange in a loop, which may be about an earlier turn", code: once(["for (;;) {", "break; }"], ASKED) },
        { name: "an exchange in a loop that ends by what the other one says", code: once(["do {", "} while (!NT_SUCCESS(st));"], ASKED) },
        { name: "an exchange behind the registration", code: once(BLOCK, "g_Npi.Client != NULL", `if (${ASKED}) break;`).replace("WskQueryProviderCharacteristics(&g_Reg, &versions)", "g_Npi.Client == NULL ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL") },
        { name: "undone before the block is left", code: once(BLOCK, ASKED).replace("&versions); if (!NT_SUCCESS(st)) break;", "&versions); if (!NT_SUCCESS(st)) { WskDeregister(&g_Reg); break; }") },
        { name: "the start asks a helper for the flag once it has waited", code: flaggedThread("if (NT_SUCCESS(WskCaptureProviderNPI(&client->Registration, WSK_INFINITE_WAIT, &client->Npi))) client->Ready = TRUE;", "if (client->Ready) { WskReleaseProviderNPI(&client->Registration); WskDeregister(&client->Registration); }").replace("    return st;\n}\nVOID ClientStop", "    if (!NT_SUCCESS(st)) return st;\n    KeWaitForSingleObject(&client->Done, Executive, KernelMode, FALSE, NULL);\n    if (!IsReady(client)) { WskDeregister(&client->Registration); return STATUS_DEVICE_NOT_READY; }\n    return st;\n}\nVOID ClientStop").replace("NTSTATUS ClientStart", "static BOOLEAN IsReady(PCLIENT client) { return client->Ready; }\nNTSTATUS ClientStart") },
        ...[
            "BOOLEAN ok = client->Ready; if (!ok) { WskDeregister(&client->Registration); return STATUS_DEVICE_NOT_READY; }",
            "switch (client->Ready) { case FALSE: WskDeregister(&client->Registration); return STATUS_DEVICE_NOT_READY; }",
            "if (client->Ready != TRUE) { WskDeregister(&client->Registration); return STATUS_DEVICE_NOT_READY; }",
            "st = client->Status; if (!NT_SUCCESS(st)) { WskDeregister(&client->Registration); return st; }",
            "if (client->Npi.Dispatch == NULL) { WskDeregister(&client->Registration); return STATUS_DEVICE_NOT_READY; }",
            "if (!IsClientReady()) { WskDeregister(&client->Registration); return STATUS_DEVICE_NOT_READY; }",
            "while (!client->Ready) Rest();",
        ].map((waited) => ({
            name: `the start, which asks for the flag before, waits: ${waited}`,
            code: replaced(
                replaced(flaggedThread(CAPTURE_READY, STOP_READY), "    WSK_CLIENT_NPI npi", "    if (client->Ready) return STATUS_SUCCESS;\n    WSK_CLIENT_NPI npi"),
                "WskDeregister(&client->Registration);\n    return st;",
                `{ WskDeregister(&client->Registration); return st; }\n    KeWaitForSingleObject(&client->Done, Executive, KernelMode, FALSE, NULL);\n    ${waited}\n    return st;`,
            ),
        })),
        { name: "a helper waits for another thread in a loop", code: "WSK_REGISTRATION g_Reg; LONG g_Stopping;\nstatic VOID StopWorker(VOID) { InterlockedExchange(&g_Stopping, 1); while (g_Stopping != 0) YieldProcessor(); }\nVOID Unload(PDRIVER_OBJECT Driver) { StopWorker(); WskDeregister(&g_Reg); }\nNTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path) { WSK_CLIENT_NPI npi = { NULL, &g_Table }; Driver->DriverUnload = Unload; return WskRegister(&npi, &g_Reg); }\n" },
        { name: "the flag is set elsewhere", code: flaggedStart(SET_CAPTURED, STOP_CAPTURED, "VOID Force(PCLIENT client) { client->Captured = TRUE; }") },
        { name: "the flag may be set through its address", code: flaggedStart(SET_CAPTURED, STOP_CAPTURED, "VOID Force(PCLIENT client) { SetFlag(&client->Captured); }") },
        { name: "the flag has a value that is not known", code: flaggedStart(SET_CAPTURED, STOP_CAPTURED, "VOID Force(PCLIENT client, BOOLEAN b) { client->Captured = b; }") },
        { name: "ended elsewhere without the flag", code: flaggedStart(SET_CAPTURED, STOP_CAPTURED, "VOID Drop(PCLIENT client) { WskDeregister(&client->Registration); }") },
        { name: "ended elsewhere by a macro", code: flaggedStart(SET_CAPTURED, STOP_CAPTURED, "#define DROP(c) WskDeregister(&(c)->Registration)\n") },
        { name: "the flag is asked for in the other sense", code: flaggedStart(SET_CAPTURED, "if (!client->Captured) WskDeregister(&client->Registration);") },
        { name: "another registration is ended under the flag", code: flaggedStart(SET_CAPTURED, "if (client->Captured) WskDeregister(&client->Other);") },
        { name: "a thread captures, the end asks for nothing", code: flaggedThread(CAPTURE_READY, "if (client->Ready) WskReleaseProviderNPI(&client->Registration);\n    WskDeregister(&client->Registration);") },
        { name: "a thread that captures until it has succeeded", code: flaggedThread("while (!NT_SUCCESS(WskCaptureProviderNPI(&client->Registration, WSK_INFINITE_WAIT, &client->Npi))) Rest();\n    client->Ready = TRUE;", STOP_READY) },
        { name: "a thread that ends the registration where it can't capture", code: flaggedThread(`${CAPTURE_READY} else WskDeregister(&client->Registration);`, STOP_READY) },
        { name: "a thread that sets the flag in any case", code: flaggedThread(`${CAPTURE_READY}\n    client->Ready = TRUE;`, STOP_READY) },
        { name: "a function that captures, whose caller hears of it", code: flaggedThread(CAPTURE_READY, STOP_READY, "VOID Again(PCLIENT client) { Capture(client); }") },
        { name: "a constructor that undoes it before it throws", filename: "main.cpp", code: constructorOf({ body: "    if (!Bind2(port)) { WskDeregister(&m_reg); throw port; }" }, false) },
        { name: "a function that throws, which leaves it to whoever catches", filename: "main.cpp", code: "NTSTATUS Up(PWSK_REGISTRATION reg) {\n    NTSTATUS st = WskRegister(&g_Npi, reg);\n    if (NT_SUCCESS(st) && !A()) throw st;\n    return st;\n}" },
        ...SILENT_CONSTRUCTORS.map(({ name, parts }) => ({ name, filename: "main.cpp", code: constructorOf(parts, false) })),
        { name: "success and failure at one label, the failure undone", code: entry(lines(REGISTER, CHECK, "    st = StartThreads();", "    if (!NT_SUCCESS(st)) goto out;", "    Driver->DriverUnload = Unload;", "out:", `    if (!NT_SUCCESS(st)) { Log(1);\n${DEREGISTER} }`, "    return st;"), UNLOAD) },
        { name: "success and failure at one label, the status of something else", code: entry(lines(REGISTER, CHECK, "    st = StartThreads();", "    if (!NT_SUCCESS(st)) Log(2);", "    st = STATUS_SUCCESS;", "    return st;"), UNLOAD) },
        { name: "a helper that undoes what has failed, with one return for all", code: `${helperOfOneReturn("if (!NT_SUCCESS(st)) WskDeregister(&g_Reg);")}${START_IT}` },
        { name: "undone on the failing path", code: entry(lines(START, "    if (!NT_SUCCESS(st)) {", DEREGISTER, "        return st;", "    }", "    return STATUS_SUCCESS;")) },
        { name: "a failing registration needs nothing", code: entry(lines(REGISTER, "    return st;")) },
        { name: "labels in the order of undoing", code: entry(lines(REGISTER, "    if (!NT_SUCCESS(st)) goto out;", CAPTURE, "    if (!NT_SUCCESS(st)) goto dereg;", "    return st;", "dereg:", DEREGISTER, "out:", "    return st;")) },
        { name: "one label and a flag", code: entry(lines("    BOOLEAN on = FALSE;", REGISTER, "    if (!NT_SUCCESS(st)) goto out;", "    on = TRUE;", CAPTURE, "out:", "    if (!NT_SUCCESS(st) && on) WskDeregister(&g_Reg);", "    return st;")) },
        { name: "the caller undoes it", code: init("NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { NTSTATUS st = Init(); if (!NT_SUCCESS(st)) { WskDeregister(&g_Reg); } return st; }") .replace("return st;\n    }", "return STATUS_SUCCESS;\n    }") },
        { name: "a cleanup that is out of sight", code: entry(lines(REGISTER, CHECK, CAPTURE, "    if (!NT_SUCCESS(st)) { CleanupNetwork(); return st; }", "    return st;")) },
        { name: "a helper that sets a flag which its caller can look at", code: init("").replace("    return WskCapture", "    g_Registered = TRUE;\n    return WskCapture") },
        { name: "started on an ioctl, undone by the unload routine", code: init("NTSTATUS Ioctl(PDEVICE_OBJECT d, PIRP irp) { return Init(); }\nVOID Setup(PDRIVER_OBJECT d) { d->MajorFunction[14] = Ioctl; }\nVOID Unload(PDRIVER_OBJECT d) { WskDeregister(&g_Reg); }") },
        { name: "registers, fails, and registers again", code: entry(lines("    do {", REGISTER, "    } while (st == STATUS_DEVICE_NOT_READY);", "    if (NT_SUCCESS(st)) WskDeregister(&g_Reg);", "    return st;")) },
        { name: "registered, ended, registered again, ended", code: entry(lines(REGISTER, CHECK, DEREGISTER, REGISTER, CHECK, DEREGISTER, "    return STATUS_UNSUCCESSFUL;")) },
        { name: "two blocks", code: entry(lines(REGISTER, CHECK, "    st = WskRegister(&npi, &g_Reg2);", "    if (!NT_SUCCESS(st)) {", DEREGISTER, "        return st;", "    }", "    WskDeregister(&g_Reg2);", DEREGISTER, "    return STATUS_UNSUCCESSFUL;")) },
        { name: "no unload routine: the driver stays", code: entry(lines(REGISTER, "    return st;")) },
        { name: "unload deregisters through a helper of another file", code: entry(lines(REGISTER, CHECK, "    Driver->DriverUnload = Unload;", "    return st;"), "VOID Stop(VOID);\nVOID Unload(PDRIVER_OBJECT d) { Stop(); }"), files: { "net.c": "extern WSK_REGISTRATION g_Reg;\nVOID Stop(VOID) { WskDeregister(&g_Reg); }" } },
        { name: "unload waits for a thread that deregisters", code: entry(lines(REGISTER, CHECK, "    Driver->DriverUnload = Unload;", "    return st;"), "VOID Worker(PVOID c) { WskDeregister(&g_Reg); KeSetEvent(&g_Done, 0, FALSE); }\nVOID Unload(PDRIVER_OBJECT d) { HANDLE h; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Worker, NULL); KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); }") },
        { name: "unload calls code out of sight", code: entry(lines(REGISTER, CHECK, "    Driver->DriverUnload = Unload;", "    return st;"), "VOID Unload(PDRIVER_OBJECT d) { NetworkDown(); }") },
        { name: "freed after the end", code: entry(lines("    PWSK_REGISTRATION reg = ExAllocatePoolWithTag(NonPagedPool, sizeof(*reg), 'r');", "    st = WskRegister(&npi, reg);", "    if (NT_SUCCESS(st)) WskDeregister(reg);", "    ExFreePool(reg);", "    return STATUS_UNSUCCESSFUL;")) },
        { name: "NMR with a wait", code: "VOID Unload(PDRIVER_OBJECT d) { if (NmrDeregisterClient(g_H) == STATUS_PENDING) NmrWaitForClientDeregisterComplete(g_H); }\nVOID Set(PDRIVER_OBJECT d) { d->DriverUnload = Unload; Use(&NPI_WSK_INTERFACE_ID); WskX(); }" },
        { name: "code under #if 0", code: entry(lines(REGISTER, "#if 0", "    WskDeregister(&g_Reg); WskDeregister(&g_Reg);", "#endif", "    return st;")) },
        { name: "a status of success is no failure", code: entry(lines(REGISTER, CHECK, "    return STATUS_PENDING;")) },
        { name: "undone before one return for all ends", code: entry(lines(START, "    if (NT_SUCCESS(st)) st = More();", "    if (!NT_SUCCESS(st)) { Log(st); WskDeregister(&g_Reg); }", "    return st;").replace("Log(st);", "g_Npi.Client = NULL; if (g_Captured) WskReleaseProviderNPI(&g_Reg);"), "NTSTATUS More(VOID) { return PsCreateSystemThread(&h, 0, NULL, NULL, NULL, T, NULL); }") },
        { name: "ended under a flag that is set before a capture which fails", code: byFlag("", "    st = Start();\n    return st;", "if (g_Registered) WskDeregister(&g_Reg);") },
        { name: "ended by a helper under a flag that is set before a capture which fails", code: byFlag("", "    st = Start();\n    return st;") },
        { name: "ended by a helper under a flag that is set, and that code out of sight may change", code: byFlag("Log();", "    st = Start();\n    return st;") },
        { name: "started by one helper and ended by another under a flag that code out of sight may change", code: byFlag("", "    st = Start();\n    if (!NT_SUCCESS(st)) return st;\n    st = More();\n    if (!NT_SUCCESS(st)) Stop();\n    return st;") },
    ],
    invalid: [
        {
            name: "ended under a flag that is set once the NPI is captured, and the capture fails",
            code: flaggedStart(SET_CAPTURED, STOP_CAPTURED),
            errors: [{ message: "leftRegistered", line: 11, trace: ["main.c:6:10 WskRegister registers", "main.c:9:10 WskCaptureProviderNPI has failed", "main.c:9:10 'st' is not a success", "main.c:11:5 ClientStart returns a failure"] }],
        },
        { name: "flags that are exchanged, in C++", filename: "main.cpp", code: flaggedClass("if (m_registered) WskReleaseProviderNPI(&m_reg);\n    if (m_captured) WskDeregister(&m_reg);"), errors: [{ message: "leftRegistered", line: 9 }] },
        { name: "a jump past the end where the flag is not set", code: flaggedStart(SET_CAPTURED, "if (!client->Captured) return;\n    WskDeregister(&client->Registration);"), errors: [{ message: "leftRegistered", line: 11 }] },
        {
            name: "ended under a flag that a thread sets once it has captured",
            code: flaggedThread(CAPTURE_READY, STOP_READY),
            errors: [{
                message: "underFlag", line: 20, data: { function: "ClientStop", flag: "Ready", thread: "Capture" },
                trace: ["main.c:11:10 PsCreateSystemThread starts Capture", "main.c:5:20 WskCaptureProviderNPI may fail", "main.c:5:100 'Ready' is set", "main.c:20:9 WskDeregister is called only where 'Ready' is set"],
            }],
        },
        ...[BLOCK, ["do {", "} while (0);"], ["do {", "} while ((false));"]].map(([head = "", end = ""]) => ({
            name: `an exchange before the registration, in a block that ends with ${end}`,
            code: once([head, end], ASKED),
            errors: [{ message: "leftRegistered" as const, line: 11, data: { function: "Start", register: "WskRegister" } }],
        })),
        {
            name: "ended under a flag that the start asks for only before it registers",
            code: replaced(flaggedThread(CAPTURE_READY, STOP_READY), "    WSK_CLIENT_NPI npi", "    if (client->Ready) return STATUS_SUCCESS;\n    WSK_CLIENT_NPI npi"),
            errors: [{ message: "underFlag", line: 21, data: { function: "ClientStop", flag: "Ready", thread: "Capture" } }],
        },
        {
            name: "a constructor throws",
            filename: "main.cpp",
            code: constructorOf({ body: "    if (!Bind2(port)) {\n        throw port;\n    }" }, false),
            errors: [{
                message: "thrownRegistered", line: 19, data: { function: "Listener::Listener", register: "WskRegister" },
                trace: ["main.cpp:16:23 WskRegister registers", "main.cpp:16:23 'status' is a success", "main.cpp:19:9 Listener::Listener throws"],
                suggestions: [{ message: "deregister", output: constructorOf({ body: "    if (!Bind2(port)) {\n        WskDeregister(&m_reg);\n        throw port;\n    }" }, false) }],
            }],
        },
        { name: "success and failure at one label", code: entry(lines(REGISTER, CHECK, "    st = StartThreads();", "    if (!NT_SUCCESS(st)) goto out;", "    Driver->DriverUnload = Unload;", "out:", "    if (!NT_SUCCESS(st)) { Log(1); }", "    return st;"), UNLOAD), errors: [{ message: "leftRegistered", line: 12 }] },
        { name: "a helper that fails by the return that it shares with success", code: `${helperOfOneReturn("")}${START_IT}`, errors: [{ message: "leftRegistered", line: 12 }] },
        {
            name: "a later step fails",
            code: entry(lines(REGISTER, CHECK, "    st = StartWorker();", "    if (!NT_SUCCESS(st)) {", "        return st;", "    }", "    return st;"), UNLOAD),
            errors: [{
                message: "leftRegistered", line: 9, data: { function: "DriverEntry", register: "WskRegister" },
                trace: ["main.c:5:10 WskRegister registers the driver", "main.c:5:10 'st' is a success on this path", "main.c:7:10 'st' is not a success on this path", "main.c:9:9 DriverEntry returns a failure"],
                suggestions: [{ message: "deregister", output: entry(lines(REGISTER, CHECK, "    st = StartWorker();", "    if (!NT_SUCCESS(st)) {", DEREGISTER.replace("    ", "        "), "        return st;", "    }", "    return st;"), UNLOAD) }],
            }],
        },
        {
            name: "several exits are one report",
            code: entry(lines(REGISTER, CHECK, "    if (!One()) return STATUS_UNSUCCESSFUL;", "    if (!Two()) return STATUS_NO_MEMORY;", "    return st;")),
            errors: [{
                message: "leftRegistered", line: 7,
                suggestions: [{ message: "deregister", output: entry(lines(REGISTER, CHECK, "    if (!One()) { WskDeregister(&g_Reg); return STATUS_UNSUCCESSFUL; }", "    if (!Two()) { WskDeregister(&g_Reg); return STATUS_NO_MEMORY; }", "    return st;")) }],
            }],
        },
        {
            name: "a helper returns what the capture returns",
            code: init(""),
            errors: [{ message: "leftRegistered", line: 11, suggestions: [{ message: "deregister", output: initFixed("") }] }],
        },
        {
            name: "the helper of DriverEntry, three deep, is told once",
            code: init("NTSTATUS B(VOID) { return Init(); }\nNTSTATUS A(VOID) { NTSTATUS st = B(); if (!NT_SUCCESS(st)) return st; return STATUS_SUCCESS; }\nNTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { return A(); }"),
            errors: [{ message: "leftRegistered", line: 11, suggestions: [{ message: "deregister", output: initFixed("NTSTATUS B(VOID) { return Init(); }\nNTSTATUS A(VOID) { NTSTATUS st = B(); if (!NT_SUCCESS(st)) return st; return STATUS_SUCCESS; }\nNTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { return A(); }") }] }],
        },
        {
            name: "a helper in another file registers, DriverEntry fails later",
            code: "NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p)\n{\n    NTSTATUS st = NetUp();\n    if (!NT_SUCCESS(st)) return st;\n    st = IoCreateDevice(d, 0, NULL, 0, 0, FALSE, &g_Dev);\n    if (!NT_SUCCESS(st)) return st;\n    return st;\n}",
            files: { "net.c": "WSK_REGISTRATION Reg;\nNTSTATUS NetUp(VOID) { WSK_CLIENT_NPI n; n.Dispatch = &T; return WskRegister(&n, &Reg); }" },
            errors: [{ message: "leftRegistered", line: 6 }],
        },
        {
            name: "a thread that undoes it only where it has worked",
            code: init("VOID Thread(PVOID c) {\n    if (NT_SUCCESS(Init())) { Serve(); Down(); }\n}\nVOID Down(VOID) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); }\nVOID Go(VOID) { HANDLE h; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Thread, NULL); }"),
            errors: [{ message: "leftRegistered", line: 11, suggestions: [{ message: "deregister", output: initFixed("VOID Thread(PVOID c) {\n    if (NT_SUCCESS(Init())) { Serve(); Down(); }\n}\nVOID Down(VOID) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); }\nVOID Go(VOID) { HANDLE h; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Thread, NULL); }") }] }],
        },
        {
            name: "ended although it has failed",
            code: entry(lines(REGISTER, "    if (!NT_SUCCESS(st)) {", DEREGISTER, "    }", "    return st;")),
            errors: [{ message: "deregisteredRefused", line: 7, data: { call: "WskDeregister", register: "WskRegister" }, suggestions: [{ message: "removeDeregister", output: entry(lines(REGISTER, "    if (!NT_SUCCESS(st)) {", "    }", "    return st;")) }] }],
        },
        {
            name: "one label for all failures",
            code: entry(lines(REGISTER, "    if (!NT_SUCCESS(st)) goto fail;", CAPTURE, "    if (!NT_SUCCESS(st)) goto fail;", "    return st;", "fail:", DEREGISTER, "    return st;")),
            errors: [{ message: "deregisteredRefused", line: 11 }],
        },
        {
            name: "ended twice, the second time in a helper",
            code: entry(lines(REGISTER, CHECK, DEREGISTER, "    Down();", "    return STATUS_UNSUCCESSFUL;"), "VOID Down(VOID) { WskDeregister(&g_Reg); }"),
            errors: [{ message: "deregisteredTwice", line: 8 }],
        },
        {
            name: "ended twice, in a macro",
            code: "#define DOWN(r) WskDeregister(r)\nVOID Unload(PDRIVER_OBJECT d) {\n    DOWN(&g_Reg);\n    DOWN(&g_Reg);\n}",
            errors: [{ message: "deregisteredTwice", line: 4 }],
        },
        {
            name: "the block is freed",
            code: entry(lines("    PWSK_REGISTRATION reg = ExAllocatePoolWithTag(NonPagedPool, sizeof(*reg), 'r');", "    st = WskRegister(&npi, reg);", CHECK, "    ExFreePool(reg);", "    return STATUS_SUCCESS;")),
            errors: [{ message: "freedRegistered", line: 8 }],
        },
        {
            name: "the unload routine does nothing, and no file deregisters",
            code: entry(lines(REGISTER, CHECK, "    Driver->DriverUnload = Unload;", "    return st;"), "VOID Unload(PDRIVER_OBJECT d) { DbgPrint(\"bye\"); }"),
            errors: [{ message: "notDeregistered", line: 10, trace: ["main.c:5:10 DriverEntry registers the driver", "main.c:7:5 Unload is made the unload routine"] }],
        },
        {
            name: "deregistered on a failing path only",
            code: entry(lines(REGISTER, CHECK, CAPTURE, "    if (!NT_SUCCESS(st)) {", DEREGISTER, "        return st;", "    }", "    Driver->DriverUnload = Unload;", "    return st;"), "VOID Unload(PDRIVER_OBJECT d) { WskReleaseProviderNPI(&g_Reg); }"),
            errors: [{ message: "notDeregistered", line: 15 }],
        },
        {
            name: "nobody waits for the thread that deregisters",
            code: entry(lines(REGISTER, CHECK, "    Driver->DriverUnload = Unload;", "    return st;"), "VOID Worker(PVOID c) { WskDeregister(&g_Reg); }\nVOID Unload(PDRIVER_OBJECT d) {\n    HANDLE h;\n    PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Worker, NULL);\n}"),
            errors: [{ message: "notAwaited", line: 13 }],
        },
        {
            name: "NMR without a wait",
            code: "VOID Unload(PDRIVER_OBJECT d) {\n    NmrDeregisterClient(g_H);\n}\nVOID Set(PDRIVER_OBJECT d) { d->DriverUnload = Unload; Use(&NPI_WSK_INTERFACE_ID); }",
            errors: [{ message: "nmrNotAwaited", line: 2, suggestions: [{ message: "wait", output: "VOID Unload(PDRIVER_OBJECT d) {\n    if (NmrDeregisterClient(g_H) == STATUS_PENDING) NmrWaitForClientDeregisterComplete(g_H);\n}\nVOID Set(PDRIVER_OBJECT d) { d->DriverUnload = Unload; Use(&NPI_WSK_INTERFACE_ID); }" }] }],
        },
        { name: "noted before one return for all ends, and not undone", code: entry(lines(REGISTER, CHECK, "    st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, T, NULL);", "    if (!NT_SUCCESS(st)) { g_Npi.Client = NULL; }", "    return st;")), errors: [{ message: "leftRegistered", line: 9 }] },
        { name: "a helper that asks for a flag which nobody has set", code: byFlag("", "    st = Start();\n    return st;").replace("g_Registered = TRUE; ", ""), errors: [{ message: "leftRegistered", line: 9 }] },
    ],
});
