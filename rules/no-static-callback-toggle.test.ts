import { testRule } from "../tests/rule-tester.js";
import rule from "./no-static-callback-toggle.js";

/** Enables `mask` for all sockets: two lines. */
const fixed = (mask: string, name = "EnableForAll", before = ""): string =>
    `NTSTATUS ${name}(WSK_PROVIDER_NPI *Npi, ULONG Version, PVOID Memory) { WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, ${mask} }; ${before}
    return Npi->Dispatch->WskControlClient(Npi->Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL); }
`;

/** A request of one socket: three lines, reported on the third. */
const single = (mask: string, result = "return "): string => `NTSTATUS One(PWSK_SOCKET Socket, ULONG Mask) {
    WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, ${mask} };
    ${result}((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL);
}
`;

const OFF = single("WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE");
const ENTRY = "NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { EnableForAll(0, 1, 0); return One(0, 0); }\n";

testRule(rule, {
    valid: [
        { name: "another event", code: fixed("WSK_EVENT_ACCEPT") + OFF },
        { name: "nothing is static", code: OFF },
        { name: "nothing is dynamic", code: fixed("WSK_EVENT_RECEIVE") },
        { name: "five static events", code: fixed("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_ACCEPT | WSK_EVENT_SEND_BACKLOG | WSK_EVENT_RECEIVE_FROM") },
        { name: "events inherited from a listening socket", code: fixed("WSK_EVENT_ACCEPT") + single("WSK_EVENT_DISCONNECT") },
        { name: "a static mask that is not known", code: fixed("Version") + OFF },
        { name: "a static mask that depends", code: fixed("0", undefined, "if (Memory) c.EventMask = WSK_EVENT_RECEIVE; else c.EventMask = WSK_EVENT_ACCEPT;") + OFF },
        { name: "a request whose mask is not known", code: fixed("WSK_EVENT_RECEIVE") + single("Mask") },
        { name: "only from a version on", code: fixed("WSK_EVENT_RECEIVE", undefined, "if (Version < 3) return STATUS_SUCCESS;") + OFF },
        { name: "only where a setting says so", code: `BOOLEAN g_Static;\n${fixed("WSK_EVENT_RECEIVE", undefined, "if (!g_Static) return STATUS_SUCCESS;")}${OFF}` },
        { name: "only where the caller's setting says so", code: `BOOLEAN g_Static;\n${fixed("WSK_EVENT_RECEIVE")}void Start(WSK_PROVIDER_NPI *n) { if (g_Static) EnableForAll(n, 1, n); }\n${OFF}` },
        { name: "only where a feature is there", code: `BOOLEAN HasStatic(void) { return g_x; }\n${fixed("WSK_EVENT_RECEIVE", undefined, "if (!HasStatic()) return 0;")}${OFF}` },
        { name: "only in some builds", code: `#ifdef USE_STATIC\n${fixed("WSK_EVENT_RECEIVE")}#endif\n${OFF}` },
        { name: "one or the other build", code: `#ifdef USE_STATIC\n${fixed("WSK_EVENT_RECEIVE")}#else\n${OFF}#endif\n` },
        { name: "two clients", code: `${fixed("WSK_EVENT_RECEIVE")}${OFF}void R(void) { WskRegister(&a, &b); WskRegister(&c, &d); }` },
        {
            name: "another driver of the repository",
            filename: "a/main.c",
            code: OFF + "NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { return One(0, 0); }",
            files: { "b/main.c": fixed("WSK_EVENT_RECEIVE") + "NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { return EnableForAll(0, 1, 0); }" },
        },
        {
            name: "code shared by two drivers, of which one has it static",
            filename: "lib/sock.c",
            code: OFF,
            files: {
                "a/main.c": fixed("WSK_EVENT_RECEIVE") + ENTRY,
                "b/main.c": "NTSTATUS DriverEntry(PDRIVER_OBJECT o, PUNICODE_STRING p) { return One(0, 0); }",
            },
        },
    ],
    invalid: [
        {
            name: "disabled",
            code: fixed("WSK_EVENT_RECEIVE") + OFF,
            errors: [{ message: "disable", line: 5, column: 12, data: { events: "WSK_EVENT_RECEIVE" }, trace: ["main.c:2:12 WSK_EVENT_RECEIVE is enabled for all sockets", "main.c:4:61 the mask is", "main.c:5:12"] }],
        },
        {
            name: "enabled again: the request goes",
            code: fixed("WSK_EVENT_RECEIVE") + single("WSK_EVENT_RECEIVE", ""),
            errors: [{ message: "enable", line: 5, suggestions: [{ message: "deleteRequest", output: `${fixed("WSK_EVENT_RECEIVE")}NTSTATUS One(PWSK_SOCKET Socket, ULONG Mask) {\n    WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };\n}\n` }] }],
        },
        {
            name: "enabled again, and its status is used",
            code: fixed("WSK_EVENT_RECEIVE") + single("WSK_EVENT_RECEIVE"),
            errors: [{ message: "enable", line: 5, suggestions: [{ message: "deleteRequest", output: `${fixed("WSK_EVENT_RECEIVE")}NTSTATUS One(PWSK_SOCKET Socket, ULONG Mask) {\n    WSK_EVENT_CALLBACK_CONTROL c = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };\n    return STATUS_SUCCESS;\n}\n` }] }],
        },
        {
            name: "enabled again with others",
            code: fixed("WSK_EVENT_RECEIVE") + single("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT"),
            errors: [{ message: "enable", line: 5, suggestions: [{ message: "deleteFlags", data: { events: "WSK_EVENT_RECEIVE" }, output: fixed("WSK_EVENT_RECEIVE") + single("WSK_EVENT_DISCONNECT") }] }],
        },
        {
            name: "DISABLE in the static mask",
            code: fixed("WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE"),
            errors: [{ message: "staticDisable", line: 2, suggestions: [{ message: "deleteFlags", data: { events: "WSK_EVENT_DISABLE" }, output: fixed("WSK_EVENT_RECEIVE") }] }],
        },
        { name: "by number", code: fixed("0x40").replace("WSK_SET_STATIC_EVENT_CALLBACKS", "7") + single("0x80000040"), errors: [{ message: "disable", line: 5 }] },
        { name: "after a failure is ruled out", code: fixed("WSK_EVENT_RECEIVE", undefined, "if (Memory == NULL) return 1; if (!NT_SUCCESS(Prepare())) return 1;") + OFF, errors: [{ message: "disable", line: 5 }] },
        { name: "one registration", code: `${fixed("WSK_EVENT_RECEIVE")}${OFF}void R(void) { WskRegister(&a, &b); }`, errors: [{ message: "disable", line: 5 }] },
        { name: "both in the same builds", code: `#ifdef USE_STATIC\n${fixed("WSK_EVENT_RECEIVE")}${OFF}#endif\n`, errors: [{ message: "disable", line: 6 }] },
        { name: "in another folder, where one DriverEntry leads to both", code: OFF, filename: "sock/one.c", files: { "init/all.c": fixed("WSK_EVENT_RECEIVE"), "main.c": ENTRY }, errors: [{ message: "disable", line: 3 }] },
        { name: "in another file of the folder", code: OFF, filename: "drv/one.c", files: { "drv/all.c": fixed("WSK_EVENT_RECEIVE") }, errors: [{ message: "disable", line: 3 }] },
        {
            name: "through helpers on both sides",
            code: `static void Off(PWSK_SOCKET s, ULONG e) { One(s, e | WSK_EVENT_DISABLE); }\nvoid f(PWSK_SOCKET s) {\n    Off(s, WSK_EVENT_DISCONNECT);\n    Off(s, WSK_EVENT_RECEIVE); }\n${single("Mask")}${fixed("Version")}void g(WSK_PROVIDER_NPI *n) { EnableForAll(n, WSK_EVENT_RECEIVE, n); }`,
            errors: [{ message: "disable", line: 4 }],
        },
    ],
});
