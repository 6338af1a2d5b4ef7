import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-client-dispatch.js";


const up = (...body: readonly string[]): string => ["NTSTATUS Up(PCTX c) {", "    WSK_CLIENT_NPI npi = { NULL, &g_T };", "    NTSTATUS st = WskRegister(&npi, &g_Reg);", "    if (!NT_SUCCESS(st)) return st;", ...body.map((line) => `    ${line}`), "}", ""].join("\n");
const runtime = (...body: readonly string[]): string => ["NTSTATUS Up(VOID) {", "    WSK_CLIENT_DISPATCH t;", "    WSK_CLIENT_NPI npi;", "    npi.Dispatch = &t;", ...body.map((line) => `    ${line}`), "    return WskRegister(&npi, &g_Reg);", "}", ""].join("\n");

/** A structure that holds the table, and another one that has members of the same names. */
const CLIENT = "typedef struct _CLIENT { WSK_CLIENT_DISPATCH Table; WSK_CLIENT_NPI Npi; WSK_REGISTRATION Registration; struct { USHORT Version; USHORT Reserved; } Other; } CLIENT, *PCLIENT;\n";

testRule(rule, {
    valid: [
        "const WSK_CLIENT_DISPATCH g_T = { MAKE_WSK_VERSION(1, 0), 0, NULL };",
        { name: "designated", code: "WSK_CLIENT_DISPATCH g_T = { .Version = MAKE_WSK_VERSION(1, 0), .Reserved = 0, .WskClientEvent = NULL };" },
        { name: "a macro around MAKE_WSK_VERSION", code: "#define MY_VERSION MAKE_WSK_VERSION(1, 0)\nWSK_CLIENT_DISPATCH g_T = { MY_VERSION, 0, NULL };" },
        { name: "a macro of a header that is not in sight", code: "WSK_CLIENT_DISPATCH g_T = { MY_VERSION, 0, NULL };" },
        { name: "cleared, filled in later", code: "WSK_CLIENT_DISPATCH g_T = { 0 };\nVOID Fill(VOID) { g_T.Version = MAKE_WSK_VERSION(1, 0); }" },
        { name: "no third initialiser: it is NULL", code: "WSK_CLIENT_DISPATCH g_T = { MAKE_WSK_VERSION(1, 0), 0 };" },
        { name: "filled in at run time", code: runtime("t.Version = MAKE_WSK_VERSION(1, 0);", "t.Reserved = 0;", "t.WskClientEvent = NULL;") },
        { name: "cleared at run time", code: runtime("RtlZeroMemory(&t, sizeof(t));", "t.Version = MAKE_WSK_VERSION(1, 0);") },
        { name: "filled in by a helper", code: runtime("FillTable(&t);") },
        { name: "a member of a structure", code: `${CLIENT}NTSTATUS Up(PCLIENT c) { c->Table.Version = MAKE_WSK_VERSION(1, 0); c->Table.Reserved = 0; c->Npi.Dispatch = &c->Table; return WskRegister(&c->Npi, &c->Registration); }` },
        { name: "another structure's member of that name", code: `${CLIENT}VOID Fill(PCLIENT c) { c->Other.Version = 1; c->Other.Reserved = 2; }` },
        { name: "another driver's structure with such members", code: "struct T { int Version; int Reserved; };\nstruct T g_T = { 1, 2 };\nVOID W(VOID) { WskRegister(&g_N, &g_R); }" },
        { name: "the table of a socket has no version", code: "WSK_CLIENT_LISTEN_DISPATCH g_L = { OnAccept, NULL, NULL };" },
        { name: "cleared before it is registered", code: "NTSTATUS Up(VOID) { RtlZeroMemory(&g_Reg, sizeof(g_Reg)); return WskRegister(&g_N, &g_Reg); }" },
        { name: "cleared after its end", code: up("WskDeregister(&g_Reg);", "RtlZeroMemory(&g_Reg, sizeof(g_Reg));", "return st;") },
        { name: "registered again after its end", code: up("WskDeregister(&g_Reg);", "st = WskRegister(&npi, &g_Reg);", "return st;") },
        { name: "registered again after a failure", code: "NTSTATUS Up(VOID) { NTSTATUS st = WskRegister(&g_A, &g_Reg); if (!NT_SUCCESS(st)) st = WskRegister(&g_B, &g_Reg); return st; }" },
        { name: "a block for each", code: up("st = WskRegister(&npi, &g_Reg2);", "return st;") },
        { name: "a provider that works like WSK", code: "VOID VioWskRegister(PWSK_REGISTRATION r) { r->ReservedRegistrationContext = g_Ctx; }" },
    ],
    invalid: [
        { name: "the contract's bad case", code: "WSK_CLIENT_DISPATCH g_T = { 0x0100, 1, NULL };", errors: [{ message: "version", line: 1, data: { name: "g_T" } }, { message: "reserved", line: 1, data: { name: "g_T" } }] },
        { name: "decimal", code: "static const WSK_CLIENT_DISPATCH g_T = { 1, 0, NULL };", errors: [{ message: "version", line: 1, column: 42 }] },
        { name: "designated", code: "WSK_CLIENT_DISPATCH g_T = {\n    .Version = 256u,\n    .Reserved = 0,\n};", errors: [{ message: "version", line: 2 }] },
        { name: "a macro that is a number", code: "#define VERSION_1 0x100\nWSK_CLIENT_DISPATCH g_T = { VERSION_1, 0, NULL };", errors: [{ message: "version", line: 2 }] },
        { name: "a static local", code: "VOID Up(VOID) {\n    static WSK_CLIENT_DISPATCH t = { MAKE_WSK_VERSION(1, 0), 7, NULL };\n    WskRegister(&g_N, &t);\n}", errors: [{ message: "reserved", line: 2 }] },
        { name: "at run time", code: runtime("t.Version = 0x100;", "t.Reserved = 2;", "t.WskClientEvent = NULL;"), errors: [{ message: "version", line: 5 }, { message: "reserved", line: 6 }] },
        { name: "a member of a structure", code: `${CLIENT}NTSTATUS Up(PCLIENT c) {\n    c->Table.Version = 1;\n    c->Table.Reserved = 0;\n    c->Npi.Dispatch = &c->Table;\n    return WskRegister(&c->Npi, &c->Registration);\n}`, errors: [{ message: "version", line: 3, data: { name: "Table" } }] },
        {
            name: "by a pointer to it, in a helper of another file",
            code: "VOID Fill(PWSK_CLIENT_DISPATCH table) {\n    table->Version = 0x100;\n    table->Reserved = 5;\n}",
            files: { "up.c": `${CLIENT}NTSTATUS Up(PCLIENT c) { Fill(&c->Table); c->Npi.Dispatch = &c->Table; return WskRegister(&c->Npi, &c->Registration); }` },
            errors: [{ message: "version", line: 2, data: { name: "table" } }, { message: "reserved", line: 3 }],
        },
        { name: "a member is forgotten", code: runtime("t.Version = MAKE_WSK_VERSION(1, 0);", "t.Reserved = 0;"), errors: [{ message: "unset", line: 7, data: { member: "WskClientEvent", name: "t" } }] },
        { name: "everything is forgotten", code: runtime(), errors: [{ message: "unset", line: 5, data: { member: "Version, Reserved, WskClientEvent", name: "t" } }] },
        { name: "the members of the block are read", code: `BOOLEAN Is(VOID) {\n    return g_Reg.ReservedRegistrationState != 0;\n}\n${up("return st;")}`, errors: [{ message: "opaque", line: 2, data: { name: "Is", member: "ReservedRegistrationState" } }] },
        { name: "and written", code: `VOID Set(PWSK_REGISTRATION r) {\n    r->ReservedRegistrationContext = NULL;\n}\n${up("return st;")}`, errors: [{ message: "opaque", line: 2 }] },
        { name: "registered twice", code: up("st = WskRegister(&npi, &g_Reg);", "return st;"), errors: [{ message: "registeredTwice", line: 5, data: { call: "WskRegister", register: "WskRegister" } }] },
        { name: "cleared while registered", code: up("RtlZeroMemory(&g_Reg, sizeof(g_Reg));", "return st;"), errors: [{ message: "overwritten", line: 5, trace: ["main.c:3:19 WskRegister registers the driver", "main.c:3:19 'st' is a success", "main.c:5:5 RtlZeroMemory overwrites the block"] }] },
        { name: "cleared in a helper", code: `VOID Reset(VOID) { RtlZeroMemory(&g_Reg, sizeof(g_Reg)); WskTouch(); WskReleaseProviderNPI(&g_Reg); }\n${up("Reset();", "return st;")}`, errors: [{ message: "overwritten", line: 6 }] },
        { name: "copied while registered", code: up("RtlCopyMemory(&c->Copy, &g_Reg, sizeof(g_Reg));", "return st;"), errors: [{ message: "copied", line: 5 }] },
    ],
});
