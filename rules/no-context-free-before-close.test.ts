import { BASE, driver } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-context-free-before-close.js";

/** What makes CTX the type of sockets' contexts; three lines. */
const TYPES = [
    "typedef struct _CTX { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; WSK_PROVIDER_NPI Npi; } CTX, *PCTX;",
    "typedef struct _WRAP { PWSK_SOCKET Socket; PIRP Irp; KEVENT Done; } WRAP, *PWRAP;",
    "NTSTATUS Open(PCTX c) { return c->Npi.Dispatch->WskSocket(c->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, c, &Disp, NULL, NULL, NULL, c->Irp); }",
];
/** A function with a context; its body starts at `BASE + 5`. */
const f = (...body: readonly string[]): string => driver(...TYPES, "void f(PCTX c) {", ...body, "}");
const make = (context: string, irp = "c->Irp"): string => `NTSTATUS st = Await(c, c->Npi.Dispatch->WskSocket(c->Npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, ${context}, &Disp, NULL, NULL, NULL, ${irp}));`;
const ACCEPT = "NTSTATUS WSKAPI AcceptEvent(PVOID SocketContext, ULONG Flags, PSOCKADDR L, PSOCKADDR R, PWSK_SOCKET AcceptSocket, PVOID *AcceptSocketContext, const WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)";
const TABLE = "const WSK_CLIENT_LISTEN_DISPATCH g_Listen = { AcceptEvent, NULL, NULL };";

testRule(rule, {
    valid: [
        { name: "waited for", code: f("Await(c, CLOSE(c->Socket, c->Irp));", "ExFreePoolWithTag(c, 'xtcS');") },
        { name: "waited for in any case", code: f("CLOSE(c->Socket, c->Irp);", "KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL);", "ExFreePool(c);") },
        { name: "waited for by a helper", code: driver(...TYPES, "static void WaitDone(PKEVENT e) { KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); }", "void f(PCTX c) {", "CLOSE(c->Socket, c->Irp);", "WaitDone(&c->Done);", "ExFreePool(c);", "}") },
        { name: "waited for out of sight", code: f("CLOSE(c->Socket, c->Irp);", "WaitForClose(c);", "ExFreePool(c);") },
        { name: "freed by the completion routine", code: driver(...TYPES, "NTSTATUS Closed(PDEVICE_OBJECT d, PIRP irp, PVOID x) { ExFreePool(x); IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }", "void f(PCTX c) {", "IoSetCompletionRoutine(c->Irp, Closed, c, TRUE, TRUE, TRUE);", "CLOSE(c->Socket, c->Irp);", "}") },
        { name: "never opened", code: f("if (c->Socket != NULL) Await(c, CLOSE(c->Socket, c->Irp));", "ExFreePool(c);") },
        { name: "an object that is no context", code: driver(...TYPES, "void f(PWRAP w) {", "CLOSE(w->Socket, w->Irp);", "ExFreePool(w);", "}") },
        { name: "no socket has a context", code: driver("void f(PCTX c) {", "CLOSE(c->Socket, c->Irp);", "ExFreePool(c);", "}") },
        { name: "something else of the context", code: f("CLOSE(c->Socket, c->Irp);", "ExFreePool(c->Name);") },
        { name: "another context", code: f("CLOSE(c->Socket, c->Irp);", "ExFreePool(c->Next);") },
        { name: "an exclusive branch", code: f("if (c->Open) CLOSE(c->Socket, c->Irp); else ExFreePool(c);") },
        { name: "not pending", code: f("NTSTATUS st = CLOSE(c->Socket, c->Irp);", "if (st == STATUS_PENDING) return;", "ExFreePool(c);") },
        { name: "the last reference", code: f("CLOSE(c->Socket, c->Irp);", "if (InterlockedDecrement(&c->Refs) == 0) ExFreePool(c);") },
        { name: "a local context of a socket that is closed before", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (!NT_SUCCESS(st)) return st;", "st = Await(c, CLOSE(Taken(c), c->Irp2));", "return st;", "}") },
        { name: "a local context, closed without a wait that it needs", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (NT_SUCCESS(st)) { CLOSE(Taken(c), c->Irp2); KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL); }", "return st;", "}") },
        { name: "a local context, with the driver deregistered before it is gone", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (NT_SUCCESS(st)) CLOSE(Taken(c), c->Irp2);", "WskReleaseProviderNPI(&c->Registration);", "WskDeregister(&c->Registration);", "return st;", "}") },
        { name: "a local context, with the driver deregistered by a helper", code: driver("static void End(PCTX c) {", "WskReleaseProviderNPI(&c->Registration);", "WskDeregister(&c->Registration);", "}", "NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "Serve(c);", "End(c);", "return st;", "}") },
        { name: "a local context of a socket without callbacks", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local").replace("&Disp", "NULL"), "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}") },
        { name: "a static local", code: driver("NTSTATUS f(PCTX c) {", "static CTX local;", make("&local"), "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}") },
        { name: "a context from elsewhere", code: driver("NTSTATUS f(PCTX c) {", make("c"), "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}") },
        { name: "a local context, given to a function out of sight that runs it all", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (NT_SUCCESS(st)) Serve(Taken(c), &local);", "return st;", "}") },
        { name: "an accepted socket with an allocated context", code: driver(ACCEPT, "{", "PCTX n = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS');", "if (n == NULL) return STATUS_REQUEST_NOT_ACCEPTED;", "*AcceptSocketContext = n;", "*AcceptSocketDispatch = &g_Conn;", "return STATUS_SUCCESS;", "}", TABLE) },
        { name: "a local that is written to", code: driver(ACCEPT, "{", "CTX local;", "PVOID *p = AcceptSocketContext;", "local.Socket = AcceptSocket;", "*p = Keep(&local);", "return STATUS_SUCCESS;", "}", TABLE) },
    ],
    invalid: [
        {
            name: "right after the close",
            code: f("CLOSE(c->Socket, c->Irp);", "ExFreePoolWithTag(c, 'xtcS');"),
            errors: [{ message: "freed", line: BASE + 6, data: { free: "ExFreePoolWithTag", close: "WskCloseSocket" }, trace: [`main.c:${BASE + 5}:1 WskCloseSocket closes the socket and returns STATUS_PENDING`, `main.c:${BASE + 5}`, `main.c:${BASE + 6}:1 ExFreePoolWithTag frees the socket's context`] }],
        },
        { name: "freed by a helper", code: driver(...TYPES, "static void Free(PCTX c) { ExFreePool(c); }", "void f(PCTX c) {", "CLOSE(c->Socket, c->Irp);", "Free(c);", "}"), errors: [{ message: "freed", line: BASE + 7 }] },
        { name: "closed by a helper", code: driver(...TYPES, "static NTSTATUS Close(PCTX c) { return CLOSE(c->Socket, c->Irp); }", "void f(PCTX c) {", "Close(c);", "ExFreePool(c);", "}"), errors: [{ message: "freed", line: BASE + 7 }] },
        { name: "both two deep", code: driver(...TYPES, "static NTSTATUS C(PCTX c) { return CLOSE(c->Socket, c->Irp); }", "static NTSTATUS Close(PCTX c) { return C(c); }", "static void F(PCTX c) { ExFreePool(c); }", "static void Free(PCTX c) { F(c); }", "void f(PCTX c) {", "Close(c);", "Free(c);", "}"), errors: [{ message: "freed", line: BASE + 10 }] },
        { name: "one function does both, its callers are fine", code: driver(...TYPES, "static void Down(PCTX c) {", "CLOSE(c->Socket, c->Irp);", "ExFreePool(c);", "}", "void f(PCTX c) { Down(c); }"), errors: [{ message: "freed", line: BASE + 6 }] },
        { name: "when the close fails to be synchronous", code: f("NTSTATUS st = CLOSE(c->Socket, c->Irp);", "if (!NT_SUCCESS(st)) return;", "ExFreePool(c);"), errors: [{ message: "freed", line: BASE + 7 }] },
        { name: "waited for on one path only", code: f("NTSTATUS st = CLOSE(c->Socket, c->Irp);", "if (st == STATUS_PENDING && c->CanWait) KeWaitForSingleObject(&c->Done, Executive, KernelMode, FALSE, NULL);", "ExFreePool(c);"), errors: [{ message: "freed", line: BASE + 7 }] },
        { name: "a context that a callback knows", code: driver("NTSTATUS WSKAPI Gone(PVOID SocketContext, ULONG Flags) { PCONN n = (PCONN)SocketContext; n->Gone = 1; return STATUS_SUCCESS; }", "const WSK_CLIENT_CONNECTION_DISPATCH g_Conn = { NULL, Gone, NULL };", "void f(PCONN n) {", "CLOSE(n->Socket, n->Irp);", "ExFreePool(n);", "}"), errors: [{ message: "freed", line: BASE + 5 }] },
        { name: "a context that is given to accepted sockets", code: driver(ACCEPT, "{", "PCONN n = NewConn();", "*AcceptSocketContext = n;", "return STATUS_SUCCESS;", "}", TABLE, "void f(PCONN n) {", "CLOSE(n->Socket, n->Irp);", "ExFreePool(n);", "}"), errors: [{ message: "freed", line: BASE + 10 }] },
        {
            name: "a local context",
            code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}"),
            errors: [{ message: "local", line: BASE + 3, data: { fn: "f", variable: "local", make: "WskSocket" } }],
        },
        { name: "a local context of a socket that is returned", code: driver("PWSK_SOCKET f(PCTX c) {", "CTX local;", make("(PVOID)&local"), "return NT_SUCCESS(st) ? Taken(c) : NULL;", "}"), errors: [{ message: "local", line: BASE + 3 }] },
        { name: "a local context, closed without a wait", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (NT_SUCCESS(st)) CLOSE(Taken(c), c->Irp2);", "return st;", "}"), errors: [{ message: "local", line: BASE + 3 }] },
        { name: "a local context, not closed on one path", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (!NT_SUCCESS(st)) return st;", "c->Socket = Taken(c);", "if (c->Keep) return st;", "Await(c, CLOSE(c->Socket, c->Irp2));", "return st;", "}"), errors: [{ message: "local", line: BASE + 3 }] },
        { name: "a local context, handed to WSK by a helper", code: driver("static NTSTATUS Make(PCTX c, PVOID context) {", make("context"), "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}", "NTSTATUS f(PCTX c) {", "CTX local;", "return Make(c, &local);", "}"), errors: [{ message: "local", line: BASE + 8 }] },
        {
            name: "a local of the accept callback",
            code: driver(ACCEPT, "{", "CTX local;", "*AcceptSocketContext = &local;", "*AcceptSocketDispatch = &g_Conn;", "return STATUS_SUCCESS;", "}", TABLE),
            errors: [{ message: "accepted", line: BASE + 4, data: { variable: "local", fn: "AcceptEvent" } }],
        },
        { name: "a local context, with the driver deregistered on one path", code: driver("NTSTATUS f(PCTX c) {", "CTX local;", make("&local"), "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "if (c->Last) {", "WskReleaseProviderNPI(&c->Registration);", "WskDeregister(&c->Registration);", "}", "return st;", "}"), errors: [{ message: "local", line: BASE + 3 }] },
    ],
});
