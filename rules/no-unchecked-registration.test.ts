import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unchecked-registration.js";

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

testRule(rule, {
    valid: [
        { name: "both results tested", code: entry(lines(REGISTER, CHECK, CAPTURE, "    if (!NT_SUCCESS(st)) {", DEREGISTER, "    }", "    return st;")) },
        { name: "the result is the function's own", code: "NTSTATUS Up(VOID) { return WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); }" },
        { name: "the result is the condition", code: "VOID Up(VOID) { if (!NT_SUCCESS(WskRegister(&g_Client, &g_Reg))) { Fail(); } }" },
        { name: "kept in a member", code: "VOID Up(PCTX c) { c->Status = WskRegister(&g_Client, &g_Reg); }" },
        { name: "kept in a global", code: "NTSTATUS g_St;\nVOID Up(VOID) { g_St = WskRegister(&g_Client, &g_Reg); }" },
        { name: "stored through a parameter", code: "VOID Up(NTSTATUS *st) { *st = WskRegister(&g_Client, &g_Reg); }" },
        { name: "a macro tests it", code: "#define OK(e) if (!NT_SUCCESS(e)) return\nVOID Up(VOID) { OK(WskRegister(&g_Client, &g_Reg)); }" },
        { name: "a macro of another file tests it", code: "VOID Up(VOID) { CHECKED(WskRegister(&g_Client, &g_Reg)); }" },
        { name: "tested in a loop", code: "VOID Up(VOID) { NTSTATUS st = STATUS_DEVICE_NOT_READY; while (!NT_SUCCESS(st)) { Rest(); st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); } }" },
        { name: "a switch", code: "VOID Up(VOID) { NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); switch (st) { case STATUS_SUCCESS: Go(); break; default: break; } }" },
        { name: "tested by a helper", code: "BOOLEAN Bad(NTSTATUS st) { return !NT_SUCCESS(st); }\nVOID Up(VOID) { NTSTATUS st = WskRegister(&g_Client, &g_Reg); if (Bad(st)) return; st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); if (Bad(st)) WskDeregister(&g_Reg); }" },
        { name: "statuses compared", code: entry(lines(REGISTER, "    if (st != STATUS_SUCCESS) return st;", CAPTURE, "    if (st != STATUS_SUCCESS) { WskDeregister(&g_Reg); return st; }", "    g_Npi.Dispatch->WskControlClient(g_Npi.Client, 1, 0, NULL, 0, NULL, NULL, NULL);", "    return st;")) },
        { name: "used only where it was captured", code: "VOID Up(PIRP irp) { NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); if (NT_SUCCESS(st)) g_Npi.Dispatch->WskFreeAddressInfo(g_Npi.Client, g_List); }" },
        { name: "captured a second time", code: "VOID Up(VOID) { NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); if (!NT_SUCCESS(st)) { st = WskCaptureProviderNPI(&g_Reg, WSK_INFINITE_WAIT, &g_Npi); if (!NT_SUCCESS(st)) return; } g_Npi.Dispatch->WskFreeAddressInfo(g_Npi.Client, g_List); }" },
        { name: "a driver's own WskRegister", code: "static VOID WskRegister(PVOID a, PVOID b) { Own(a, b); }\nVOID Up(VOID) { VioWskRegister(&g_Client, &g_Reg); }" },
    ],
    invalid: [
        {
            name: "thrown away",
            code: entry(lines("    WskRegister(&npi, &g_Reg);", "    return STATUS_SUCCESS;")),
            errors: [{ message: "unchecked", line: 5, suggestions: [{ message: "check", data: { call: "WskRegister" }, output: entry(lines("    st = WskRegister(&npi, &g_Reg);", "    if (!NT_SUCCESS(st)) {", "        return st;", "    }", "    return STATUS_SUCCESS;")) }] }],
        },
        {
            name: "thrown away on purpose",
            code: "VOID Up(VOID) { (VOID)WskRegister(&g_Client, &g_Reg); }",
            errors: [{ message: "unchecked", line: 1 }],
        },
        {
            name: "a capture thrown away, then used",
            code: entry(lines(REGISTER, CHECK, "    WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);", "    g_Npi.Dispatch->WskControlClient(g_Npi.Client, 1, 0, NULL, 0, NULL, NULL, NULL);", "    return st;")),
            errors: [{
                message: "unchecked", line: 7,
                suggestions: [{ message: "check", data: { call: "WskCaptureProviderNPI" }, output: entry(lines(REGISTER, CHECK, "    st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);", "    if (!NT_SUCCESS(st)) {", "        WskDeregister(&g_Reg);", "        return st;", "    }", "    g_Npi.Dispatch->WskControlClient(g_Npi.Client, 1, 0, NULL, 0, NULL, NULL, NULL);", "    return st;")) }],
            }],
        },
        {
            name: "a variable that nobody reads",
            code: "NTSTATUS Up(VOID)\n{\n    NTSTATUS st = WskRegister(&g_Client, &g_Reg);\n    return STATUS_SUCCESS;\n}",
            errors: [{ message: "unchecked", line: 3, data: { call: "WskRegister", function: "Up", why: "when it fails, the driver is not registered, and every use of the registration crashes the system." }, suggestions: [{ message: "check", data: { call: "WskRegister" }, output: "NTSTATUS Up(VOID)\n{\n    NTSTATUS st = WskRegister(&g_Client, &g_Reg);\n    if (!NT_SUCCESS(st)) {\n        return st;\n    }\n    return STATUS_SUCCESS;\n}" }] }],
        },
        {
            name: "in a function without a status variable",
            code: "NTSTATUS Up(VOID)\n{\n    WskQueryProviderCharacteristics(&g_Reg, &g_Range);\n    return Use(g_Range.HighestVersion);\n}",
            errors: [{ message: "unchecked", line: 3, suggestions: [{ message: "check", data: { call: "WskQueryProviderCharacteristics" }, output: "NTSTATUS Up(VOID)\n{\n    NTSTATUS status = WskQueryProviderCharacteristics(&g_Reg, &g_Range);\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n    return Use(g_Range.HighestVersion);\n}" }] }],
        },
        {
            name: "overwritten before it is tested",
            code: entry(lines(REGISTER, CAPTURE, "    if (!NT_SUCCESS(st)) return st;", "    return st;")),
            errors: [{ message: "usedRefused", line: 6, data: { call: "WskCaptureProviderNPI" }, trace: ["main.c:5:10 WskRegister has failed", "main.c:5:10 'st' is not a success on this path", "main.c:6:10 WskCaptureProviderNPI is called nevertheless"] }],
        },
        {
            name: "logged and forgotten",
            code: entry(lines(REGISTER, "    if (!NT_SUCCESS(st)) DbgPrint(\"register: %x\", st);", CAPTURE, "    return st;")),
            errors: [{ message: "usedRefused", line: 7 }],
        },
        {
            name: "captured in a helper",
            code: entry(lines(REGISTER, "    DbgPrint(\"%x\", st);", "    st = Capture();", "    return st;"), "NTSTATUS Capture(VOID) { return WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); }"),
            errors: [{ message: "usedRefused", line: 7 }],
        },
        {
            name: "the provider is called although the capture has failed",
            code: entry(lines(REGISTER, CHECK, CAPTURE, "    DbgPrint(\"capture: %x\", st);", "    st = g_Npi.Dispatch->WskControlClient(g_Npi.Client, 1, 0, NULL, 0, NULL, NULL, NULL);", "    return st;")),
            errors: [{ message: "calledUncaptured", line: 9, data: { call: "WskControlClient" } }],
        },
        {
            name: "the provider is called in a helper of another file",
            code: "NTSTATUS Start(PIRP irp) {\n    NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n    if (st == STATUS_NOINTERFACE) return st;\n    return Open(irp);\n}",
            files: { "open.c": "NTSTATUS Open(PIRP irp) { return g_Npi.Dispatch->WskSocket(g_Npi.Client, AF_INET, SOCK_STREAM, 6, 1, 0, 0, 0, 0, 0, irp); }" },
            errors: [{ message: "calledUncaptured", line: 4 }],
        },
        {
            name: "STATUS_NOINTERFACE is not the only failure",
            code: "VOID Free(VOID) {\n    NTSTATUS st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n    if (st != STATUS_DEVICE_NOT_READY) {\n        g_Npi.Dispatch->WskFreeAddressInfo(g_Npi.Client, g_List);\n    }\n}",
            errors: [{ message: "calledUncaptured", line: 4 }],
        },
        {
            name: "two at once",
            code: "VOID Up(VOID) {\n    WskRegister(&g_Client, &g_Reg);\n    WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi);\n}",
            errors: [{ message: "unchecked", line: 2 }, { message: "unchecked", line: 3 }],
        },
    ],
});
