import { constructorOf, SILENT_CONSTRUCTORS } from "../tests/constructor-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-provider-release.js";

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
const RELEASE = "    WskReleaseProviderNPI(&g_Reg);";
const DEREGISTER = "    WskDeregister(&g_Reg);";
const lines = (...all: readonly string[]): string => all.join("\n");

const START = lines(REGISTER, CHECK, CAPTURE, "    if (!NT_SUCCESS(st)) {", DEREGISTER, "        return st;", "    }");
const UNDO = lines(RELEASE, DEREGISTER);

/** Helpers of another file: to register, to capture, to release, to deregister. */
const HELPERS = `NTSTATUS ClientUp(PCLIENT c) { WSK_CLIENT_NPI npi = { NULL, &g_Table }; return WskRegister(&npi, &c->Registration); }
NTSTATUS ClientCapture(PCLIENT c) { return WskCaptureProviderNPI(&c->Registration, WSK_INFINITE_WAIT, &c->Npi); }
VOID ClientRelease(PCLIENT c) { WskReleaseProviderNPI(&c->Registration); }
VOID ClientDown(PCLIENT c) { WskDeregister(&c->Registration); }
`;
const CLIENT = "typedef struct _CLIENT { WSK_REGISTRATION Registration; WSK_PROVIDER_NPI Npi; } CLIENT, *PCLIENT;\nCLIENT g_Client; PVOID g_Thread;\n";
/** A thread that captures on line 4, and an unload routine that waits for it. */
const threaded = (end: string, unload = ""): string => `${CLIENT}VOID Thread(PVOID c) {
    if (NT_SUCCESS(ClientCapture(&g_Client))) { Serve(); ${end} }
}
#pragma alloc_text(PAGE, ClientRelease)
VOID Unload(PDRIVER_OBJECT d) { KeWaitForSingleObject(g_Thread, Executive, KernelMode, FALSE, NULL); ${unload} ClientDown(&g_Client); }
NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { HANDLE h; NTSTATUS st = ClientUp(&g_Client); if (!NT_SUCCESS(st)) return st; d->DriverUnload = Unload; PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Thread, NULL); return STATUS_SUCCESS; }
`;

/** A class whose constructor registers by a helper of another file; nothing in its own speaks of WSK. */
const shell = (undo: string): string => `#include "shell.h"
Shell::Shell() {
    auto status = net::Up(&m_reg, &m_npi);
    if (!NT_SUCCESS(status)) throw status;
    if (!Prepare()) {
        ${undo}throw status;
    }
}
`;
const SHELL: Readonly<Record<string, string>> = {
    "shell.h": "namespace net { NTSTATUS Up(PWSK_REGISTRATION reg, PWSK_PROVIDER_NPI npi); void Down(PWSK_REGISTRATION reg); }\nclass Shell { public: Shell(); ~Shell(); private: WSK_REGISTRATION m_reg; WSK_PROVIDER_NPI m_npi; };",
    "net.cpp": `namespace net {
NTSTATUS Up(PWSK_REGISTRATION reg, PWSK_PROVIDER_NPI npi) {
    WSK_CLIENT_NPI client = { NULL, &g_Dispatch };
    NTSTATUS status = WskRegister(&client, reg);
    if (!NT_SUCCESS(status)) return status;
    status = WskCaptureProviderNPI(reg, WSK_INFINITE_WAIT, npi);
    if (!NT_SUCCESS(status)) WskDeregister(reg);
    return status;
}
void Down(PWSK_REGISTRATION reg) { WskReleaseProviderNPI(reg); WskDeregister(reg); }
}`,
};

/** A start and an end that run once; line 9 fails with all captured, and `undo` comes before. */
const once = (undo: string): string => `static WSK_REGISTRATION g_Reg; static WSK_PROVIDER_NPI g_Npi; static LONG g_State;
static NTSTATUS Startup(VOID) { WSK_CLIENT_NPI npi = { NULL, &g_Table }; NTSTATUS st;
    if (InterlockedCompareExchange(&g_State, 1, 0) != 0) return STATUS_ALREADY_REGISTERED;
    st = WskRegister(&npi, &g_Reg); if (!NT_SUCCESS(st)) { InterlockedExchange(&g_State, 0); return st; }
    st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); if (!NT_SUCCESS(st)) { WskDeregister(&g_Reg); InterlockedExchange(&g_State, 0); return st; }
    InterlockedExchange(&g_State, 2); return STATUS_SUCCESS; }
static VOID Cleanup(VOID) { if (InterlockedCompareExchange(&g_State, 0, 2) != 2) return; WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); }
NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p) { NTSTATUS st = Startup(); if (!NT_SUCCESS(st)) return st; st = MakeDevice(d);
    if (!NT_SUCCESS(st)) { ${undo}return st; } return STATUS_SUCCESS; }
`;

testRule(rule, {
    valid: [
        { name: "undone by an end that runs once", code: once("Cleanup(); ") },
        ...Object.entries({
            "an inequality": "if (st != STATUS_SUCCESS) {",
            "its truth": "if (st) {",
            "a switch": "switch (st) { case STATUS_SUCCESS: break; default:",
            "a helper's comparison": "if (!Captured(st)) {",
        }).map(([name, test]) => ({
            name: `the failure of the capture told by ${name}`,
            code: entry(lines(REGISTER, "    if (st != STATUS_SUCCESS) return st;", CAPTURE, `    ${test}`, DEREGISTER, "        return st;", "    }", "    return st;"), "static BOOLEAN Captured(NTSTATUS st) { return st == STATUS_SUCCESS; }\n"),
        })),
        { name: "a constructor that undoes it before it throws", filename: "main.cpp", code: constructorOf({ body: "    if (!Bind2(port)) { WskReleaseProviderNPI(&m_reg); WskDeregister(&m_reg); throw port; }" }) },
        { name: "a constructor that undoes it by the helper of another file", filename: "shell.cpp", code: shell("net::Down(&m_reg); "), files: SHELL },
        { name: "a method that throws: the object is there", filename: "main.cpp", code: constructorOf({ body: "", rest: "NTSTATUS Listener::Bind() { NTSTATUS st = WskCaptureProviderNPI(&m_reg, WSK_NO_WAIT, &m_npi); if (NT_SUCCESS(st) && !Bind2(1)) throw st; return st; }" }) },
        ...SILENT_CONSTRUCTORS.map(({ name, parts }) => ({ name, filename: "main.cpp", code: constructorOf(parts) })),
        {
            name: "ended where the capture has failed, by a driver that is registered out of sight and is never unloaded",
            code: "NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p)\n{\n    NTSTATUS st = Register();\n    if (!NT_SUCCESS(st)) return st;\n    st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n    if (!NT_SUCCESS(st)) {\n        WskDeregister(&g_Reg);\n    }\n    return st;\n}\n",
        },
        { name: "a thread that releases by a helper", code: threaded("ClientRelease(&g_Client);"), files: { "client.c": HELPERS } },
        { name: "a thread captures, the unload routine releases", code: threaded("", "ClientRelease(&g_Client);"), files: { "client.c": HELPERS } },
        { name: "a thread captures, the unload routine does what is out of sight", code: threaded("", "Cleanup();"), files: { "client.c": HELPERS } },
        { name: "the helper for the release is in a table", code: threaded(""), files: { "client.c": `${HELPERS}void (*g_Undo[])(PCLIENT) = { ClientRelease };` } },
        { name: "helpers of a library", code: `${CLIENT}NTSTATUS Open(VOID) { return ClientCapture(&g_Client); }`, files: { "client.c": HELPERS } },
        { name: "released and deregistered on the failing path", code: entry(lines(START, "    st = Listen();", "    if (!NT_SUCCESS(st)) {", UNDO, "        return st;", "    }", "    return st;")) },
        { name: "a global NPI that the unload routine releases", code: entry(lines(START, "    return STATUS_SUCCESS;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`) },
        { name: "labels in the order of undoing", code: entry(lines(REGISTER, "    if (!NT_SUCCESS(st)) goto out;", CAPTURE, "    if (!NT_SUCCESS(st)) goto dereg;", "    st = Listen();", "    if (NT_SUCCESS(st)) goto out;", RELEASE, "dereg:", DEREGISTER, "out:", "    return st;")) },
        { name: "captured and released in a worker, sockets stay", code: `VOID Worker(PVOID c) {\n    WSK_PROVIDER_NPI npi;\n    if (NT_SUCCESS(WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &npi))) {\n        Listen(&npi);\n${RELEASE}\n    }\n}\nVOID Unload(PDRIVER_OBJECT d) {\n    QueueStop();\n${DEREGISTER}\n    StopThread();\n}` },
        { name: "undone by the unload routine, called on failure", code: entry(lines(START, "    st = Listen();", "    if (!NT_SUCCESS(st)) Unload(Driver);", "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`) },
        { name: "captured by a thread, released where it was started", code: entry(lines(REGISTER, CHECK, "    StartAndWait();", UNDO, "    return STATUS_UNSUCCESSFUL;")) },
        { name: "released and captured again", code: entry(lines(START, RELEASE, CAPTURE, "    if (NT_SUCCESS(st)) WskReleaseProviderNPI(&g_Reg);", DEREGISTER, "    return STATUS_UNSUCCESSFUL;")) },
        { name: "one capture after the other until it works", code: entry(lines(REGISTER, CHECK, "    while (!NT_SUCCESS(st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi))) Rest();", UNDO, "    return STATUS_UNSUCCESSFUL;")) },
        { name: "two captures and two releases", code: entry(lines(START, CAPTURE, RELEASE, "    if (NT_SUCCESS(st)) WskReleaseProviderNPI(&g_Reg);", DEREGISTER, "    return STATUS_UNSUCCESSFUL;")) },
        { name: "released as often as it was captured", code: "VOID Unload(PDRIVER_OBJECT d) {\n    for (int i = 0; i < g_Captures; i++) WskReleaseProviderNPI(&g_Reg);\n    WskDeregister(&g_Reg);\n}" },
        { name: "a flag tells whether it was captured", code: entry(lines("    BOOLEAN have = FALSE;", REGISTER, CHECK, CAPTURE, "    if (NT_SUCCESS(st)) have = TRUE;", "    if (have) WskReleaseProviderNPI(&g_Reg);", DEREGISTER, "    return STATUS_UNSUCCESSFUL;")) },
        { name: "two registrations: one ends, the other's NPI is released later", code: `VOID Stop(VOID) {\n${DEREGISTER}\n    WskReleaseProviderNPI(&g_Other);\n    WskDeregister(&g_Other);\n}` },
        { name: "sockets are closed before", code: "VOID Stop(PWSK_SOCKET s, PIRP irp) {\n    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp);\n    WskDeregister(&g_Reg);\n}" },
        { name: "the close stands in a function that is only queued", code: "VOID Close(PVOID c) { Sock(c)->Dispatch->WskCloseSocket(Sock(c), 0); }\nVOID Stop(VOID) {\n    Enqueue(Close);\n    WskDeregister(&g_Reg);\n    StopQueue();\n}" },
        { name: "started on an ioctl, undone elsewhere", code: "NTSTATUS Ioctl(PDEVICE_OBJECT d, PIRP irp) {\n    NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n    if (NT_SUCCESS(st)) st = Other();\n    return st;\n}\nVOID Set(PDRIVER_OBJECT d) { d->MajorFunction[14] = Ioctl; }\nVOID Unload(PDRIVER_OBJECT d) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); }" },
    ],
    invalid: [
        {
            name: "another status than that of the capture is compared",
            code: entry(lines(REGISTER, "    if (st) return st;", CAPTURE, "    if (st) {", DEREGISTER, "        return st;", "    }", "    st = Other();", "    if (st != STATUS_SUCCESS)", "        WskDeregister(&g_Reg);", "    return st;"), lines("VOID Unload(PDRIVER_OBJECT d) {", UNDO, "}")),
            errors: [{ message: "deregisteredCaptured", line: 14 }],
        },
        {
            name: "a constructor throws, twice",
            filename: "main.cpp",
            code: constructorOf({ body: "    if (!Bind2(port)) throw port;\n    if (!Listen2(port)) throw port;" }),
            errors: [{
                message: "thrownCaptured", line: 18, data: { function: "Listener::Listener", capture: "WskCaptureProviderNPI" },
                trace: ["main.cpp:16:23 WskRegister registers", "main.cpp:17:14 WskCaptureProviderNPI captures", "main.cpp:17:14 'status' is a success", "main.cpp:18:23 Listener::Listener throws", "main.cpp:19:25 and Listener::Listener throws"],
                suggestions: [{ message: "undo", output: constructorOf({ body: "    if (!Bind2(port)) { WskReleaseProviderNPI(&m_reg); WskDeregister(&m_reg); throw port; }\n    if (!Listen2(port)) { WskReleaseProviderNPI(&m_reg); WskDeregister(&m_reg); throw port; }" }) }],
            }],
        },
        { name: "a constructor that registers by a helper of another file throws", filename: "shell.cpp", code: shell(""), files: SHELL, errors: [{ message: "thrownCaptured", line: 6 }] },
        { name: "nobody calls the helper for the release", code: threaded(""), files: { "client.c": HELPERS }, errors: [{ message: "notReleased", line: 4, data: { function: "ClientDown" } }] },
        {
            name: "a later step fails",
            code: entry(lines(START, "    st = Listen();", "    if (!NT_SUCCESS(st)) return st;", "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`),
            errors: [{
                message: "leftCaptured", line: 13, data: { function: "DriverEntry", capture: "WskCaptureProviderNPI" },
                trace: ["main.c:5:10 WskRegister registers", "main.c:7:10 WskCaptureProviderNPI captures", "main.c:7:10 'st' is a success", "main.c:12:10 'st' is not a success", "main.c:13:26 DriverEntry returns a failure"],
                suggestions: [{ message: "undo", output: entry(lines(START, "    st = Listen();", "    if (!NT_SUCCESS(st)) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); return st; }", "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`) }],
            }],
        },
        {
            name: "several exits are one report",
            code: entry(lines(START, "    if (!A()) return STATUS_NO_MEMORY;", "    if (!B()) return STATUS_NO_MEMORY;", "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`),
            errors: [{
                message: "leftCaptured", line: 12,
                trace: ["main.c:5", "main.c:7", "main.c:7", "main.c:12:15 DriverEntry returns a failure", "main.c:13:15 and DriverEntry returns a failure"],
                suggestions: [{ message: "undo", output: entry(lines(START, "    if (!A()) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); return STATUS_NO_MEMORY; }", "    if (!B()) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); return STATUS_NO_MEMORY; }", "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`) }],
            }],
        },
        {
            name: "a block in pool, as FakeMCServer has it",
            code: entry(lines("    g_P = ExAllocatePoolZero(NonPagedPool, sizeof(WSK_REGISTRATION), 'r');", "    st = WskRegister(&npi, g_P);", CHECK, "    st = WskCaptureProviderNPI(g_P, WSK_NO_WAIT, &g_Npi);", "    if (!NT_SUCCESS(st)) { WskDeregister(g_P); return st; }", "    if (g_Off) return STATUS_NO_MEMORY;", "    return st;"), "PWSK_REGISTRATION g_P;\nVOID U(VOID) { WskReleaseProviderNPI(g_P); WskDeregister(g_P); }"),
            errors: [{ message: "leftCaptured", line: 10, suggestions: [{ message: "undo", output: entry(lines("    g_P = ExAllocatePoolZero(NonPagedPool, sizeof(WSK_REGISTRATION), 'r');", "    st = WskRegister(&npi, g_P);", CHECK, "    st = WskCaptureProviderNPI(g_P, WSK_NO_WAIT, &g_Npi);", "    if (!NT_SUCCESS(st)) { WskDeregister(g_P); return st; }", "    if (g_Off) { WskReleaseProviderNPI(g_P); WskDeregister(g_P); return STATUS_NO_MEMORY; }", "    return st;"), "PWSK_REGISTRATION g_P;\nVOID U(VOID) { WskReleaseProviderNPI(g_P); WskDeregister(g_P); }") }] }],
        },
        {
            name: "captured in a helper that fails, registered elsewhere",
            code: "NTSTATUS Open(VOID) {\n    NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n    if (!NT_SUCCESS(st)) return st;\n    if (!A()) return STATUS_NO_MEMORY;\n    return st;\n}\nVOID Shut(VOID) { WskReleaseProviderNPI(&g_Reg); }",
            errors: [{ message: "leftHeld", line: 4, suggestions: [{ message: "release", output: "NTSTATUS Open(VOID) {\n    NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n    if (!NT_SUCCESS(st)) return st;\n    if (!A()) { WskReleaseProviderNPI(&g_Reg); return STATUS_NO_MEMORY; }\n    return st;\n}\nVOID Shut(VOID) { WskReleaseProviderNPI(&g_Reg); }" }] }],
        },
        {
            name: "released although the capture has failed",
            code: entry(lines(REGISTER, CHECK, CAPTURE, "    if (!NT_SUCCESS(st)) {", UNDO, "        return st;", "    }", "    return st;")),
            errors: [{ message: "releasedUncaptured", line: 9, suggestions: [{ message: "removeRelease", output: entry(lines(REGISTER, CHECK, CAPTURE, "    if (!NT_SUCCESS(st)) {", DEREGISTER, "        return st;", "    }", "    return st;")) }] }],
        },
        {
            name: "released twice",
            code: entry(lines(START, RELEASE, UNDO, "    return STATUS_UNSUCCESSFUL;")),
            errors: [{ message: "releasedTwice", line: 13, suggestions: [{ message: "removeRelease", output: entry(lines(START, UNDO, "    return STATUS_UNSUCCESSFUL;")) }] }],
        },
        {
            name: "released by a helper and by its caller",
            code: `NTSTATUS Use(VOID) { ${RELEASE.trim()} return STATUS_UNSUCCESSFUL; }\nVOID Work(VOID) {\n    if (NT_SUCCESS(WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi))) {\n        if (!NT_SUCCESS(Use())) WskReleaseProviderNPI(&g_Reg);\n    }\n}`,
            errors: [{ message: "releasedTwice", line: 4, suggestions: [{ message: "removeRelease", output: `NTSTATUS Use(VOID) { ${RELEASE.trim()} return STATUS_UNSUCCESSFUL; }\nVOID Work(VOID) {\n    if (NT_SUCCESS(WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi))) {\n        if (!NT_SUCCESS(Use())) { }\n    }\n}` }] }],
        },
        {
            name: "the wrong order",
            code: `VOID Unload(PDRIVER_OBJECT d) {\n${DEREGISTER}\n${RELEASE}\n}`,
            errors: [{ message: "releasedLate", line: 3, data: { call: "WskReleaseProviderNPI", deregister: "WskDeregister" }, suggestions: [{ message: "swap", output: `VOID Unload(PDRIVER_OBJECT d) {\n${RELEASE}\n${DEREGISTER}\n}` }] }],
        },
        {
            name: "the wrong order, in helpers of another file",
            code: "VOID Unload(PDRIVER_OBJECT d) {\n    NetDown();\n    NetRelease();\n    WskTouch();\n}",
            files: { "net.c": "WSK_REGISTRATION Reg;\nVOID NetDown(VOID) { WskDeregister(&Reg); }\nVOID NetRelease(VOID) { WskReleaseProviderNPI(&Reg); }" },
            errors: [{ message: "releasedLate", line: 3 }],
        },
        {
            name: "a socket is closed too late",
            code: "VOID Stop(PWSK_SOCKET s, PIRP irp) {\n    WskDeregister(&g_Reg);\n    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp);\n}",
            errors: [{ message: "closedLate", line: 3 }],
        },
        {
            name: "deregistered while captured",
            code: entry(lines(START, "    if (!A()) {", DEREGISTER, "        return STATUS_NO_MEMORY;", "    }", "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`),
            errors: [{ message: "deregisteredCaptured", line: 13, suggestions: [{ message: "release", output: entry(lines(START, "    if (!A()) {", RELEASE, DEREGISTER, "        return STATUS_NO_MEMORY;", "    }", "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${UNDO}\n}`) }] }],
        },
        {
            name: "never released in the whole driver",
            code: entry(lines(START, "    return st;"), `VOID Unload(PDRIVER_OBJECT d) {\n${DEREGISTER}\n}`),
            errors: [{ message: "notReleased", line: 7, data: { function: "Unload" } }],
        },
        { name: "left by a start that runs once", code: once(""), errors: [{ message: "leftCaptured", line: 9 }] },
    ],
});
