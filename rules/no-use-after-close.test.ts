import { BASE, driver, LIBRARY, user } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-use-after-close.js";

const HELPERS = [
    "static void Close(PCTX c) { c->D->WskCloseSocket(c->Socket, c->Irp); }",
    "static void Stop(PCTX c) { Close(c); }",
    "static NTSTATUS Send(PCTX c) { return c->D->WskSend(c->Socket, &c->Buf, 0, c->Irp); }",
];
/** A function with a context; its body starts at `BASE + 5`. */
const f = (...body: readonly string[]): string => driver(...HELPERS, "void f(PCTX c, BOOLEAN k) {", ...body, "}");

/** A class whose method `Shut` closes its socket; what `Stop` does begins in line 4. */
const method = (...body: readonly string[]): string => `class Dev { public: void Shut(); void Stop(); void Open(); PWSK_SOCKET m_socket; PIRP m_irp; WSK_BUF m_buf; PWSK_PROVIDER_CONNECTION_DISPATCH m_d; };
void Dev::Shut() { m_d->Basic.WskCloseSocket(m_socket, m_irp); }
void Dev::Stop() {
${body.join("\n")}
}
`;
const SEND = "m_d->WskSend(m_socket, &m_buf, 0, m_irp);";

/** Gives up where it gets no IRP, and says so. */
const TRIES = "static NTSTATUS Shut(PWSK_SOCKET s) { PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES; IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE); return CLOSE(s, irp); }";

/** A table of sockets, and a helper that closes the one behind a number. */
const TABLE = ["static PWSK_SOCKET g_Table[8];", "static void CloseAt(int i, PCTX c) { CLOSE(g_Table[i + 1], c->Irp); }"];

testRule(rule, {
    valid: [
        { name: "released first", code: f("c->D->WskRelease(c->Socket, c->List);", "c->D->WskCloseSocket(c->Socket, c->Irp);") },
        { name: "the elements of two indexes that a helper is given", code: driver(...TABLE, "void f(PCTX c, int a, int b) { CloseAt(a, c); CloseAt(b, c); }") },
        { name: "the elements of two numbers that a helper is given", code: driver(...TABLE, "void f(PCTX c) { CloseAt(0, c); CloseAt(1, c); }") },
        { name: "the elements of a helper's index and its caller's", code: driver(...TABLE, "void f(PCTX c, int p) { CloseAt(p + 1, c); CLOSE(g_Table[p], c->Irp); }") },
        { name: "what is taken from the top of a pile, one after the other", code: driver("static PWSK_SOCKET g_Pile[8]; static int g_Top;", "static PWSK_SOCKET Pop(void) { return g_Pile[--g_Top]; }", "void f(PCTX c) { CLOSE(Pop(), c->Irp); CLOSE(Pop(), c->Irp); }") },
        { name: "the elements of numbers that others return", code: driver(...TABLE, "void f(PCTX c) { CloseAt(NextNumber(), c); CloseAt(NextNumber(), c); }") },
        { name: "another socket at the same place", code: f("Close(c);", "c->Socket = c->Next;", "Send(c);", "Close(c);") },
        { name: "a new socket made by a function out of sight", code: f("Close(c);", "Reopen(c);", "Send(c);") },
        {
            name: "a global socket, behind a helper that calls a function out of sight",
            code: driver(
                "PCTX g_Ctx;",
                "static void Again(void) { int n; Elsewhere(&n); }",
                "static void Close(PCTX c) { c->D->WskCloseSocket(c->Socket, c->Irp); }",
                "void f(void) { while (!g_Ctx->Stop) { Again(); Close(g_Ctx); } }",
            ),
        },
        {
            name: "closed and opened again",
            code: driver(
                ...HELPERS,
                "static NTSTATUS Open(PCTX c) {",
                "    NTSTATUS st = Await(c, c->Npi.Dispatch->WskSocketConnect(c->Npi.Client, SOCK_STREAM, IPPROTO_TCP, &c->L, &c->R, 0, NULL, NULL, NULL, NULL, NULL, c->Irp));",
                "    if (NT_SUCCESS(st)) c->Socket = Taken(c);",
                "    return st;",
                "}",
                "void f(PCTX c) { while (!c->Stop) { if (!NT_SUCCESS(Open(c))) continue; Send(c); Close(c); c->Socket = NULL; } }",
            ),
        },
        { name: "an exclusive branch", code: f("if (k) Close(c); else Send(c);") },
        { name: "the same condition twice", code: f("if (k) Close(c);", "if (!k) Send(c);") },
        { name: "closed on the way out", code: f("if (k) { Close(c); return; }", "Send(c);", "Close(c);") },
        { name: "sockets of an array", code: driver("void f(PCTX *c, int n) { int i; for (i = 0; i < n; i++) c[i]->D->WskCloseSocket(c[i]->Socket, c[i]->Irp); }") },
        { name: "an array of sockets", code: driver("void f(PCTX c, int n) { int i; for (i = 0; i < n; ++i) { CLOSE(c->Sockets[i], c->Irps[i]); } }") },
        {
            name: "sockets of a list",
            code: driver("void f(PLIST_ENTRY h) { while (!IsListEmpty(h)) { PCTX c = CONTAINING_RECORD(RemoveHeadList(h), CTX, Link); CLOSE(c->Socket, c->Irp); } }"),
        },
        { name: "linked contexts", code: driver("void f(PCTX c) { while (c != NULL) { PCTX n = c->Next; CLOSE(c->Socket, c->Irp); c = n; } }") },
        {
            name: "an exchanged pointer",
            code: driver(
                "static void Close(PCTX c) { PWSK_SOCKET s = InterlockedExchangePointer((PVOID *)&c->Socket, NULL); if (s) CLOSE(s, c->Irp); }",
                "void f(PCTX c) { Close(c); Close(c); }",
            ),
        },
        {
            name: "a hand-shake",
            code: driver("static void Close(PCTX c) { if (InterlockedExchange(&c->Closing, 1) == 0) CLOSE(c->Socket, c->Irp); }", "void f(PCTX c) { Close(c); Close(c); }"),
        },
        {
            name: "a hand-shake by comparison",
            code: driver("static void Close(PCTX c) { if (InterlockedCompareExchange(&c->S, 2, 1) != 1) return; CLOSE(c->Socket, c->Irp); }", "void f(PCTX c) { Close(c); Close(c); }"),
        },
        { name: "a Closing flag", code: driver("static void Close(PCTX c) { if (c->Closing) return; c->Closing = TRUE; CLOSE(c->Socket, c->Irp); }", "void f(PCTX c) { Close(c); Close(c); }") },
        {
            name: "a flag among others",
            code: driver("#define CLOSING 0x8", "static void Close(PCTX c) { if (c->Flags & CLOSING) return; c->Flags |= CLOSING; CLOSE(c->Socket, c->Irp); }", "void f(PCTX c) { Close(c); Close(c); }"),
        },
        { name: "a pointer that is cleared", code: driver("static void Close(PCTX c) { if (c->Socket == NULL) return; CLOSE(c->Socket, c->Irp); c->Socket = NULL; }", "void f(PCTX c) { Close(c); Close(c); }") },
        { name: "the second who comes closes, in a loop", code: driver("void f(PCTX c) { while (!c->Stop) { if (InterlockedExchange(&c->Closing, 0)) continue; if (c->Open) CLOSE(c->Socket, c->Irp); } }") },
        { name: "an exchange that was asked in between", code: f("Close(c);", "if (InterlockedExchange(&c->Fresh, 0) == 0) return;", "Send(c);") },
        { name: "the last reference", code: driver("static void Deref(PCTX c) { if (InterlockedDecrement(&c->Refs) == 0) CLOSE(c->Socket, c->Irp); }", "void f(PCTX c) { Deref(c); Deref(c); }") },
        { name: "one cleanup label", code: driver("NTSTATUS f(PCTX c) { NTSTATUS st; st = c->D->WskSend(c->Socket, &c->Buf, 0, c->Irp);", "if (!NT_SUCCESS(st)) goto End;", "c->Ready = 1;", "return st;", "End: CLOSE(c->Socket, c->Irp); return st; }") },
        { name: "requests that are pending when it is closed", code: f("Send(c);", "Close(c);") },
        { name: "another socket", code: f("Close(c);", "c->D->WskSend(c->Other, &c->Buf, 0, c->Irp);") },
        { name: "a lock in between, where others may replace it", code: f("Close(c);", "Unknown(&c);", "Send(c);") },
        { name: "left out by the preprocessor", code: f("Close(c);", "#if 0", "Send(c);", "#endif") },
        { name: "an argument that may be either", code: f("PWSK_SOCKET s = k ? c->Socket : c->Other;", "CLOSE(s, c->Irp);", "Send(c);") },
        { name: "in a comment", code: f("Close(c); // Send(c);", "/* Close(c); */") },
        { name: "another object of the library, in the same variable", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "Close(s);", "st = Open(&s);", "if (NT_SUCCESS(st)) Close(s);", "return st;") },
        { name: "an object of the library that is forgotten", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "st = Bind(s);", "if (!NT_SUCCESS(st)) { Close(s); s = NULL; }", "Close(s);", "return st;") },
        { name: "a method that opens it again out of sight", filename: "main.cpp", code: method("Shut();", "Open();", SEND) },
        { name: "a method that forgets it", filename: "main.cpp", code: method("Shut();", "m_socket = NULL;", `if (m_socket) ${SEND}`) },
        ...["while (Shut(c->Socket) == STATUS_INSUFFICIENT_RESOURCES) { }", "if (!NT_SUCCESS(Shut(c->Socket))) { KeDelayExecutionThread(KernelMode, FALSE, &g_Second); Shut(c->Socket); }", "st = Shut(c->Socket); if (st == STATUS_INSUFFICIENT_RESOURCES) st = Shut(c->Socket);"].map((again) => ({
            name: `tried again where there was no IRP: ${again.slice(0, 12)}`, code: driver(TRIES, "void f(PCTX c) { NTSTATUS st = 0;", again, "c->Socket = NULL;", "}"),
        })),
    ],
    invalid: [
        {
            name: "directly",
            code: driver("void f(PCTX c) {", "c->D->WskCloseSocket(c->Socket, c->Irp);", "c->D->WskRelease(c->Socket, c->List);", "}"),
            errors: [{ message: "releasedLate", line: BASE + 3, data: { call: "WskRelease", close: "WskCloseSocket" }, trace: [`main.c:${BASE + 2}:1 WskCloseSocket closes the socket`, `main.c:${BASE + 3}:1 WskRelease uses it afterwards`] }],
        },
        { name: "by a macro that is given the member", code: driver("#define CALL(op, ...) (st = op(__VA_ARGS__))", "void f(PCTX c) {", "NTSTATUS st;", "CALL(c->D->WskCloseSocket, c->Socket, c->Irp);", "CALL(c->D->WskSend, c->Socket, &c->Buf, 0, c->Irp2);", "}"), errors: [{ message: "used", line: BASE + 5 }] },
        { name: "by a macro of a macro", code: driver("#define DO_SEND(c) (c)->D->WskSend((c)->Socket, &(c)->Buf, 0, (c)->Irp2)", "#define SEND(c) DO_SEND(c)", "#define CLOSE_IT(c) (c)->D->WskCloseSocket((c)->Socket, (c)->Irp)", "#define SHUT(c) CLOSE_IT(c)", "void f(PCTX c) {", "SHUT(c);", "SEND(c);", "}"), errors: [{ message: "used", line: BASE + 7 }] },
        { name: "an exchange that was asked before", code: f("if (InterlockedExchange(&c->Closing, 1)) return;", "Close(c);", "Send(c);"), errors: [{ message: "used", line: BASE + 7 }] },
        { name: "also once the close is completed", code: driver("void f(PCTX c) {", "Await(c, CLOSE(c->Socket, c->Irp));", "CLOSE(c->Socket, c->Irp);", "}"), errors: [{ message: "closedTwice", line: BASE + 3 }] },
        { name: "twice", code: driver("void f(PCTX c) {", "CLOSE(c->Socket, c->Irp);", "CLOSE(c->Socket, c->Irp);", "}"), errors: [{ message: "closedTwice", line: BASE + 3, data: { call: "WskCloseSocket", close: "WskCloseSocket" } }] },
        { name: "through a helper", code: f("Close(c);", "Send(c);"), errors: [{ message: "used", line: BASE + 6, data: { call: "WskSend", close: "WskCloseSocket" }, trace: [`main.c:${BASE + 1}`, `main.c:${BASE + 6}:1 f leads there`, `main.c:${BASE + 3}`] }] },
        { name: "two deep", code: f("Stop(c);", "Send(c);"), errors: [{ message: "used", line: BASE + 6 }] },
        { name: "three deep, a second close", code: driver(...HELPERS, "static void Tear(PCTX c) { Stop(c); }", "void f(PCTX c) {", "Tear(c);", "Close(c);", "}"), errors: [{ message: "closedTwice", line: BASE + 7 }] },
        { name: "on one path only", code: f("if (k) Close(c);", "Send(c);"), errors: [{ message: "used", line: BASE + 6 }] },
        { name: "after a failure", code: f("NTSTATUS st = Send(c);", "if (!NT_SUCCESS(st)) Close(c);", "c->D->WskDisconnect(c->Socket, NULL, 0, c->Irp);"), errors: [{ message: "used", line: BASE + 7 }] },
        { name: "in the next turn of a loop", code: driver("void f(PCTX c) {", "while (!c->Stop) {", "CLOSE(c->Socket, c->Irp);", "}", "}"), errors: [{ message: "closedTwice", line: BASE + 3 }] },
        { name: "both on a branch and behind it", code: f("if (k) {", "Close(c);", "}", "Close(c);"), errors: [{ message: "closedTwice", line: BASE + 8 }] },
        {
            name: "a cached table and a local pointer",
            code: driver("void f(PCTX c) {", "const WSK_PROVIDER_DATAGRAM_DISPATCH *d = c->Dispatch;", "PWSK_SOCKET s = c->Socket;", "d->WskCloseSocket(s, c->Irp);", "d->WskSendTo(s, &c->Buf, 0, &c->A, 0, NULL, c->Irp2);", "}"),
            errors: [{ message: "used", line: BASE + 5, data: { call: "WskSendTo", close: "WskCloseSocket" } }],
        },
        { name: "a socket of file scope", code: driver("static PWSK_SOCKET g_Socket;", "void f(PCTX c) {", "CLOSE(g_Socket, c->Irp);", "AS(WSK_PROVIDER_LISTEN_DISPATCH, g_Socket)->WskGetLocalAddress(g_Socket, &c->A, c->Irp2);", "}"), errors: [{ message: "used", line: BASE + 4 }] },
        { name: "an option that is set afterwards", code: driver("void f(PCTX c) {", "CLOSE(c->Socket, c->Irp);", "AS(WSK_PROVIDER_BASIC_DISPATCH, c->Socket)->WskControlSocket(c->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c->E), &c->E, 0, NULL, NULL, NULL);", "}"), errors: [{ message: "used", line: BASE + 3, data: { call: "WskControlSocket", close: "WskCloseSocket" } }] },
        {
            name: "across files",
            code: "#include \"net.h\"\nextern WSK_REGISTRATION g_Reg;\nvoid f(PCTX c)\n{\n    NetClose(c);\n    NetSend(c);\n}\n",
            files: {
                "net.h": "VOID NetClose(PCTX c);\nNTSTATUS NetSend(PCTX c);\n",
                "net.c": "#include \"net.h\"\nVOID NetClose(PCTX c)\n{\n    c->D->WskCloseSocket(c->Socket, c->Irp);\n}\nNTSTATUS NetSend(PCTX c)\n{\n    return c->D->WskSend(c->Socket, &c->Buf, 0, c->Irp);\n}\n",
            },
            errors: [{ message: "used", line: 6, trace: ["net.c:4", "main.c:6", "net.c:8"] }],
        },
        { name: "a helper that does it all by itself, once", code: driver("static void Both(PCTX c) {", "CLOSE(c->Socket, c->Irp);", "CLOSE(c->Socket, c->Irp);", "}", "void f(PCTX c) { Both(c); }", "void g(PCTX c) { Both(c); }"), errors: [{ message: "closedTwice", line: BASE + 3 }] },
        { name: "SAL", code: driver("_IRQL_requires_(PASSIVE_LEVEL)", "VOID f(_In_ PCTX c)", "{", "(VOID)CLOSE(c->Socket, c->Irp);", "(VOID)c->D->WskReceive(c->Socket, &c->Buf, 0, c->Irp);", "}"), errors: [{ message: "used", line: BASE + 5 }] },
        { name: "an object of a library, after the library has freed it", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "Close(s);", "st = Bind(s);", "return st;"), errors: [{ message: "used", line: 6, data: { call: "WskBind", close: "WskCloseSocket" } }] },
        { name: "an object of a library, closed once more by the clean-up", files: LIBRARY, code: user("s = NULL;", "st = Open(&s);", "if (!NT_SUCCESS(st)) goto End;", "st = Bind(s);", "if (!NT_SUCCESS(st)) Close(s);", "End:", "Close(s);", "return st;"), errors: [{ message: "closedTwice", line: 9 }] },
        { name: "by a method", filename: "main.cpp", code: method("Shut();", SEND), errors: [{ message: "used", line: 5, trace: ["main.cpp:2", "main.cpp:5"] }] },
        { name: "by a method of this", filename: "main.cpp", code: method("this->Shut();", `this->${SEND}`), errors: [{ message: "used", line: 5 }] },
        { name: "once more where it was closed", code: driver(TRIES, "void f(PCTX c) { NTSTATUS st;", "st = Shut(c->Socket);", "if (NT_SUCCESS(st))", "Shut(c->Socket);", "}"), errors: [{ message: "closedTwice", line: BASE + 5 }] },
        { name: "the element of one index that a helper is given twice", code: driver(...TABLE, "void f(PCTX c, int a) {", "CloseAt(a, c);", "CloseAt(a, c);", "}"), errors: [{ message: "closedTwice", line: BASE + 5 }] },
        { name: "the element of a helper's number, and the same one by itself", code: driver(...TABLE, "void f(PCTX c) {", "CloseAt(2, c);", "CLOSE(g_Table[3], c->Irp);", "}"), errors: [{ message: "closedTwice", line: BASE + 5 }] },
    ],
});
