import { testRule } from "../tests/rule-tester.js";
import rule from "./no-stack-client-dispatch.js";


const up = (table: string, ...rest: readonly string[]): string => ["NTSTATUS Up(PWSK_REGISTRATION reg) {", "    WSK_CLIENT_NPI npi;", `    ${table}`, "    npi.ClientContext = NULL;", "    npi.Dispatch = &disp;", ...rest.map((line) => `    ${line}`), "}", ""].join("\n");
const RETURN = "return WskRegister(&npi, reg);";
const LOCAL = "WSK_CLIENT_DISPATCH disp = { MAKE_WSK_VERSION(1, 0), 0, NULL };";
const sock = (table: string, ...rest: readonly string[]): string => ["NTSTATUS Open(PWSK_PROVIDER_NPI n, PIRP irp) {", `    ${table}`, "    return n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, 6, WSK_FLAG_CONNECTION_SOCKET, NULL, &disp, NULL, NULL, NULL, irp);", ...rest, "}", ""].join("\n");

testRule(rule, {
    valid: [
        { name: "static", code: up(`static ${LOCAL}`, RETURN) },
        { name: "static const", code: up(`static const ${LOCAL}`, RETURN) },
        { name: "of file scope", code: `${LOCAL}\n${up("", RETURN)}` },
        { name: "of another file", code: up("extern const WSK_CLIENT_DISPATCH disp;", RETURN), files: { "t.c": LOCAL } },
        { name: "the NPI may be a local", code: "NTSTATUS Up(VOID) { WSK_CLIENT_NPI npi = { NULL, &g_Table }; return WskRegister(&npi, &g_Reg); }" },
        { name: "deregistered before it returns", code: up(LOCAL, "if (NT_SUCCESS(WskRegister(&npi, reg))) {", "    Probe();", "    WskDeregister(reg);", "}", "return 0;") },
        { name: "a thread that ends its registration", code: `VOID Thread(PVOID c) {\n    ${LOCAL}\n    WSK_CLIENT_NPI npi;\n    WSK_REGISTRATION reg;\n    npi.Dispatch = &disp;\n    if (NT_SUCCESS(WskRegister(&npi, &reg))) { Serve(); WskDeregister(&reg); }\n}` },
        { name: "in pool", code: "NTSTATUS Up(VOID) { WSK_CLIENT_NPI npi; npi.Dispatch = ExAllocatePoolWithTag(NonPagedPool, 8, 'd'); return WskRegister(&npi, &g_Reg); }" },
        { name: "a member of the device", code: "NTSTATUS Up(PDEV d) { WSK_CLIENT_NPI npi; npi.Dispatch = &d->Table; return WskRegister(&npi, &d->Reg); }" },
        { name: "a parameter that nobody is seen to pass", code: "NTSTATUS Up(PWSK_CLIENT_NPI npi) { return WskRegister(npi, &g_Reg); }" },
        { name: "a failing registration only", code: up(LOCAL, "if (!NT_SUCCESS(WskRegister(&npi, reg))) return STATUS_UNSUCCESSFUL;", "WskDeregister(reg);", "return 0;") },
        { name: "static table of a socket", code: sock("static const WSK_CLIENT_CONNECTION_DISPATCH disp = { 0 };") },
        { name: "a socket without a table", code: "NTSTATUS Open(PWSK_PROVIDER_NPI n, PIRP irp) { return n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, 6, 1, NULL, NULL, NULL, NULL, NULL, irp); }" },
        { name: "a function that closes its socket", code: "VOID Probe(PWSK_PROVIDER_NPI n, PIRP irp) { WSK_CLIENT_CONNECTION_DISPATCH disp = { 0 }; n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, 6, 1, NULL, &disp, NULL, NULL, NULL, irp); WaitFor(irp); PWSK_SOCKET s = (PWSK_SOCKET)irp->IoStatus.Information; ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp); }" },
        { name: "a global handed out on accept", code: "const WSK_CLIENT_CONNECTION_DISPATCH g_D = { 0 };\nNTSTATUS OnAccept(PVOID c, ULONG f, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *ctx, CONST WSK_CLIENT_CONNECTION_DISPATCH **disp) { *disp = &g_D; return STATUS_SUCCESS; }\nWSK_CLIENT_LISTEN_DISPATCH g_L = { OnAccept };" },
    ],
    invalid: [
        {
            name: "uxen's way",
            code: up(LOCAL, "NTSTATUS st = WskRegister(&npi, reg);", "if (!NT_SUCCESS(st)) return st;", "st = WskCaptureProviderNPI(reg, WSK_NO_WAIT, &g_N);", "if (!NT_SUCCESS(st)) { WskDeregister(reg); return st; }", "return STATUS_SUCCESS;"),
            output: up(`static const ${LOCAL}`, "NTSTATUS st = WskRegister(&npi, reg);", "if (!NT_SUCCESS(st)) return st;", "st = WskCaptureProviderNPI(reg, WSK_NO_WAIT, &g_N);", "if (!NT_SUCCESS(st)) { WskDeregister(reg); return st; }", "return STATUS_SUCCESS;"),
            errors: [{ message: "client", line: 3, column: 25, data: { name: "disp", call: "WskRegister" }, trace: ["main.c:6:19 WskRegister takes it"] }],
        },
        { name: "const already", code: up(`const ${LOCAL}`, RETURN), output: up(`static const ${LOCAL}`, RETURN), errors: [{ message: "client", line: 3 }] },
        { name: "filled in at run time: no fix", code: up("WSK_CLIENT_DISPATCH disp;", "disp.Version = MAKE_WSK_VERSION(1, 0);", "disp.Reserved = 0;", "disp.WskClientEvent = NULL;", RETURN), output: null, errors: [{ message: "client", line: 3 }] },
        { name: "changed after its initialiser: no fix", code: up(LOCAL, "disp.WskClientEvent = g_Event;", RETURN), output: null, errors: [{ message: "client", line: 3 }] },
        { name: "an initialiser that depends on a parameter: no fix", code: up("WSK_CLIENT_DISPATCH disp = { MAKE_WSK_VERSION(1, 0), 0, reg };", RETURN), output: null, errors: [{ message: "client", line: 3 }] },
        { name: "two declarators: no fix", code: up("WSK_CLIENT_DISPATCH disp = { MAKE_WSK_VERSION(1, 0), 0, NULL }, other;", RETURN), output: null, errors: [{ message: "client", line: 3 }] },
        { name: "an initialised NPI", code: `NTSTATUS Up(VOID) {\n    ${LOCAL}\n    WSK_CLIENT_NPI npi = { NULL, &disp };\n    return WskRegister(&npi, &g_Reg);\n}`, output: `NTSTATUS Up(VOID) {\n    static const ${LOCAL}\n    WSK_CLIENT_NPI npi = { NULL, &disp };\n    return WskRegister(&npi, &g_Reg);\n}`, errors: [{ message: "client", line: 2 }] },
        { name: "registered by a helper of another file", code: `NTSTATUS Up(VOID) {\n    ${LOCAL}\n    return NetRegister(&disp);\n}`, output: null, files: { "n.c": "NTSTATUS NetRegister(const WSK_CLIENT_DISPATCH *d) { WSK_CLIENT_NPI n; n.Dispatch = d; return WskRegister(&n, &Reg); }" }, errors: [{ message: "client", line: 2 }] },
        {
            name: "a local of a helper, whatever its callers are",
            code: `${up(LOCAL, RETURN)}VOID Start(PDEV dev) { Up(&dev->Reg); }`,
            output: `${up(`static const ${LOCAL}`, RETURN)}VOID Start(PDEV dev) { Up(&dev->Reg); }`,
            errors: [{ message: "client", line: 3 }],
        },
        { name: "the block is a local", code: "NTSTATUS Up(VOID) {\n    WSK_REGISTRATION reg;\n    WSK_CLIENT_NPI npi = { NULL, &g_T };\n    return WskRegister(&npi, &reg);\n}", output: null, errors: [{ message: "block", line: 2 }] },
        { name: "the table of a socket", code: sock("WSK_CLIENT_CONNECTION_DISPATCH disp = { OnReceive, NULL, NULL };"), output: sock("static const WSK_CLIENT_CONNECTION_DISPATCH disp = { OnReceive, NULL, NULL };"), errors: [{ message: "socket", line: 2, data: { name: "disp", call: "WskSocket" } }] },
        { name: "a table handed to a helper that makes the socket", code: `NTSTATUS Make(PWSK_PROVIDER_NPI n, const VOID *t, PIRP irp) { return n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, 6, 1, NULL, t, NULL, NULL, NULL, irp); }\nNTSTATUS Open(PWSK_PROVIDER_NPI n, PIRP irp) {\n    WSK_CLIENT_LISTEN_DISPATCH disp = { OnAccept };\n    return Make(n, &disp, irp);\n}`, output: null, errors: [{ message: "socket", line: 3 }] },
        { name: "handed out on accept", code: "NTSTATUS OnAccept(PVOID c, ULONG f, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *ctx, CONST WSK_CLIENT_CONNECTION_DISPATCH **disp) {\n    WSK_CLIENT_CONNECTION_DISPATCH t = { OnReceive, NULL, NULL };\n    *disp = &t;\n    return STATUS_SUCCESS;\n}\nWSK_CLIENT_LISTEN_DISPATCH g_L = { OnAccept };", output: "NTSTATUS OnAccept(PVOID c, ULONG f, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *ctx, CONST WSK_CLIENT_CONNECTION_DISPATCH **disp) {\n    static const WSK_CLIENT_CONNECTION_DISPATCH t = { OnReceive, NULL, NULL };\n    *disp = &t;\n    return STATUS_SUCCESS;\n}\nWSK_CLIENT_LISTEN_DISPATCH g_L = { OnAccept };", errors: [{ message: "socket", line: 2 }] },
    ],
});
