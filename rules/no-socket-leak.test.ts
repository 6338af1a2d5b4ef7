import { BASE, driver, LIBRARY, user } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

const NEW = "st = Await(c, NEW_SOCKET(c, WSK_FLAG_CONNECTION_SOCKET));";
const FAILED = "if (!NT_SUCCESS(st)) return st;";
const BIND = "st = AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskBind(s, &c->L, 0, c->Irp2);";
/** A function with a context; its body starts at `BASE + 4`. */
const f = (...body: readonly string[]): string => driver("NTSTATUS f(PCTX c, PCTX *out) {", "NTSTATUS st;", "PWSK_SOCKET s = NULL;", ...body, "}");

/** Makes a socket with an IRP of its own; the request stands at `BASE + 6`, the body's end at `BASE + 9`. */
const inIrp = (routine: string, after: string): string => driver(
    `NTSTATUS Made(PDEVICE_OBJECT d, PIRP irp, PVOID x) { ${routine} return STATUS_MORE_PROCESSING_REQUIRED; }`,
    "NTSTATUS f(PCTX c) { NTSTATUS st; KEVENT done; PIRP irp = IoAllocateIrp(1, FALSE);",
    "if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;",
    "KeInitializeEvent(&done, NotificationEvent, FALSE);",
    "IoSetCompletionRoutine(irp, Made, &done, TRUE, TRUE, TRUE);",
    "st = c->Npi.Dispatch->WskSocket(c->Npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, c, &Disp, NULL, NULL, NULL, irp);",
    "if (st == STATUS_PENDING) { KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; }",
    after,
    "return st; }",
);
const SIGNALS = "KeSetEvent((PKEVENT)x, IO_NO_INCREMENT, FALSE);";

/** A test of its own switches each of two blocks on; the first is. */
const twice = (second: string): string => f(
    `#define FIRST 1\n#define SECOND ${second}\n#if FIRST`, NEW, FAILED, "s = Taken(c);", "#endif", "#if SECOND", NEW, FAILED, "s = Taken(c);", "#endif", "CLOSE(s, c->Irp2);", "return st;",
);

testRule(rule, {
    valid: [
        { name: "kept in the context", code: f(NEW, FAILED, "c->Socket = Taken(c);", "return st;") },
        { name: "closed when the bind fails", code: f(NEW, FAILED, "s = Taken(c);", BIND, "if (!NT_SUCCESS(st)) { CLOSE(s, c->Irp2); return st; }", "c->Socket = s;", "return st;") },
        { name: "one cleanup label", code: f(NEW, "if (!NT_SUCCESS(st)) goto End;", "s = Taken(c);", BIND, "st = Await(c, st);", "if (!NT_SUCCESS(st)) goto End;", "c->Socket = s;", "s = NULL;", "End:", "if (s != NULL) CLOSE(s, c->Irp2);", "return st;") },
        { name: "no success: what was waited for is not zero", code: inIrp(SIGNALS, "if (st != STATUS_SUCCESS) return st; c->Socket = (PWSK_SOCKET)irp->IoStatus.Information;") },
        { name: "no success: the IRP's status is not zero", code: inIrp(SIGNALS, "if (irp->IoStatus.Status) return STATUS_UNSUCCESSFUL; c->Socket = (PWSK_SOCKET)irp->IoStatus.Information;") },
        { name: "no success: the IRP's status is another", code: inIrp(SIGNALS, "if (irp->IoStatus.Status == STATUS_SUCCESS) { c->Socket = (PWSK_SOCKET)irp->IoStatus.Information; return STATUS_SUCCESS; }") },
        { name: "one of two blocks, of which the file switches one off", code: twice("0") },
        { name: "no request: the IRP is NULL", code: inIrp(SIGNALS, "IoFreeIrp(irp);").replace("if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;", "if (irp != NULL) { IoFreeIrp(irp); return STATUS_SUCCESS; }") },
        { name: "kept by an exchange", code: f(NEW, FAILED, "s = Taken(c);", "InterlockedExchangePointer((PVOID *)&c->Socket, s);", "return st;") },
        { name: "kept by a write with order", code: f(NEW, FAILED, "s = Taken(c);", "WritePointerRelease((PVOID *)&c->Socket, s);", "return st;") },
        { name: "returned", code: driver("PWSK_SOCKET f(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_LISTEN_SOCKET));", "return NT_SUCCESS(st) ? Taken(c) : NULL;", "}") },
        { name: "an out parameter", code: driver("NTSTATUS f(PCTX c, PWSK_SOCKET *s) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_DATAGRAM_SOCKET));", "if (NT_SUCCESS(st)) *s = Taken(c);", "return st;", "}") },
        { name: "a variable of the driver", code: driver("PWSK_SOCKET g_Socket;", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_LISTEN_SOCKET));", "if (NT_SUCCESS(st)) g_Socket = Taken(c);", "if (g_Stop) return STATUS_CANCELLED;", "return st;", "}") },
        {
            name: "left in the IRP for the caller to take",
            code: driver("static NTSTATUS Make(PCTX c) { return Await(c, NEW_SOCKET(c, WSK_FLAG_DATAGRAM_SOCKET)); }", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Make(c);", "if (NT_SUCCESS(st)) c->Socket = Taken(c);", "return st;", "}"),
        },
        {
            name: "taken by the completion routine",
            code: driver(
                "NTSTATUS Made(PDEVICE_OBJECT d, PIRP irp, PVOID x) { PCTX c = x; c->Socket = (PWSK_SOCKET)irp->IoStatus.Information; IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }",
                "NTSTATUS f(PCTX c) {", "PIRP irp = IoAllocateIrp(1, FALSE);", "if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;", "IoSetCompletionRoutine(irp, Made, c, TRUE, TRUE, TRUE);",
                "return c->Npi.Dispatch->WskSocket(c->Npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, c, &Disp, NULL, NULL, NULL, irp);", "}",
            ),
        },
        { name: "kept by a function out of sight", code: f(NEW, FAILED, "s = Taken(c);", "Remember(s);", "return st;") },
        { name: "kept through an object of its own", code: f(NEW, FAILED, "PCTX n = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS');", "s = Taken(c);", "if (n == NULL) { CLOSE(s, c->Irp2); return STATUS_INSUFFICIENT_RESOURCES; }", "n->Socket = s;", "*out = n;", "return st;") },
        { name: "kept by a function of the driver", code: driver("static void Keep(PCTX c, PWSK_SOCKET s) { c->Socket = s; }", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_LISTEN_SOCKET));", "if (NT_SUCCESS(st)) Keep(c, Taken(c));", "return st;", "}") },
        { name: "closed by a function of the driver, two deep", code: driver("static void C(PWSK_SOCKET s, PIRP i) { CLOSE(s, i); }", "static void Drop(PCTX c, PWSK_SOCKET s) { if (s != NULL) C(s, c->Irp2); }", "NTSTATUS f(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_LISTEN_SOCKET));", FAILED, "Drop(c, Taken(c));", "return st;", "}") },
        { name: "a socket of others", code: driver("NTSTATUS f(PCTX c, BOOLEAN k) {", "if (k) return STATUS_CANCELLED;", "CLOSE(c->Socket, c->Irp);", "return 0;", "}") },
        { name: "a parameter that is closed on some paths", code: driver("NTSTATUS f(PWSK_SOCKET s, PIRP irp, BOOLEAN k) {", "if (k) return STATUS_CANCELLED;", "CLOSE(s, irp);", "return 0;", "}") },
        { name: "a thread that hands its socket on", code: driver("void T(PVOID x) { PWSK_SOCKET s = x; if (g_Stop) { g_Socket = s; return; }", "CLOSE(s, g_Irp); }", "void b(PWSK_SOCKET s) { PsCreateSystemThread(&h, 0, NULL, NULL, NULL, T, s); }") },
        { name: "a thread that is given a context", code: driver("void T(PVOID x) { PCTX c = x; if (c->Stop) return;", "CLOSE(c->Socket, c->Irp); }", "void b(PCTX c) { PsCreateSystemThread(&h, 0, NULL, NULL, NULL, T, c); }") },
        { name: "a thread that never closes the socket it works with", code: driver("void T(PVOID x) { PWSK_SOCKET s = x; AS(WSK_PROVIDER_CONNECTION_DISPATCH, s)->WskSend(s, &g_Buf, 0, g_Irp); }", "void b(PWSK_SOCKET s) { PsCreateSystemThread(&h, 0, NULL, NULL, NULL, T, s); }") },
        { name: "who comes first", code: f(NEW, FAILED, "s = Taken(c);", "if (InterlockedExchange(&c->Stopped, 1) == 1) return STATUS_CANCELLED;", "c->Socket = s;", "return st;") },
        { name: "an object of the library that is handed on", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "*out = s;", "return st;") },
        { name: "an object of the library on a list", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "InsertTailList(&g_List, &s->Link);", "return st;") },
        { name: "an object of the library that a thread has", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Worker, s);", "if (!NT_SUCCESS(st)) Close(s);", "return st;") },
        { name: "an object of the library in a table", files: LIBRARY, code: `static PSOCK g_Table[8];\nNTSTATUS Drop(int i) { Close(g_Table[i]); g_Table[i] = NULL; return 0; }\n${user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "int i = Free_Slot();", "g_Table[i] = s;", "Send(g_Table[i]);", "Drop(i);", "return st;")}` },
        { name: "an object of the library, closed at the end", files: LIBRARY, code: user("s = NULL;", "st = Open(&s);", "if (NT_SUCCESS(st)) st = Bind(s);", "if (NT_SUCCESS(st)) st = Connect(s);", "Close(s);", "return st;") },
        { name: "a thread that closes what the library has made", files: LIBRARY, code: user("while (!g_Stop) {", "if (NT_SUCCESS(Open(&s))) { Bind(s); Close(s); }", "}", "PsTerminateSystemThread(0);", "return 0;") },
        { name: "read from its IRP before that is freed", code: inIrp(SIGNALS, "if (NT_SUCCESS(st)) c->Socket = (PWSK_SOCKET)irp->IoStatus.Information; IoFreeIrp(irp);") },
        { name: "read from its IRP by a helper", code: inIrp(SIGNALS, "if (NT_SUCCESS(st)) Keep(c, irp); IoFreeIrp(irp);").concat("void Keep(PCTX c, PIRP irp) { c->Socket = (PWSK_SOCKET)irp->IoStatus.Information; }\n") },
        { name: "read from its IRP by the completion routine", code: inIrp(`g_Socket = (PWSK_SOCKET)irp->IoStatus.Information; ${SIGNALS}`, "IoFreeIrp(irp);") },
        { name: "in an IRP that the completion routine shows to others", code: inIrp(`Look(irp); ${SIGNALS}`, "IoFreeIrp(irp);") },
        { name: "in an IRP that code out of sight has seen", code: inIrp(SIGNALS, "Look(irp); IoFreeIrp(irp);") },
        { name: "in an IRP that is kept", code: inIrp(SIGNALS, "c->Irp = irp;") },
    ],
    invalid: [
        { name: "where a status that may still be the pending one is not zero", code: inIrp(SIGNALS, "st = STATUS_PENDING; if (c->Stop) st = irp->IoStatus.Status;\nif (st != STATUS_SUCCESS) { IoFreeIrp(irp); return STATUS_UNSUCCESSFUL; } c->Socket = (PWSK_SOCKET)irp->IoStatus.Information;"), errors: [{ message: "made", line: BASE + 9 }] },
        {
            name: "left in the IRP that made it, which is freed", code: inIrp(SIGNALS, "IoFreeIrp(irp);"),
            errors: [{ message: "made", line: BASE + 9, data: { fn: "f", make: "WskSocket" } }],
        },
        {
            name: "when the bind fails",
            code: f(NEW, FAILED, "s = Taken(c);", BIND, "if (!NT_SUCCESS(st)) {", "return st;", "}", "c->Socket = s;", "return st;"),
            errors: [{ message: "made", line: BASE + 9, data: { fn: "f", make: "WskSocket" }, trace: [`main.c:${BASE + 4}:15 WskSocket makes a connection-oriented socket`, `main.c:${BASE + 4}:15 the result of WskSocket is a success on this path`, `main.c:${BASE + 7}:6 'st' is not a success on this path`, `main.c:${BASE + 9}:1 f returns, and the socket stays open`] }],
        },
        {
            name: "several ways out, one report",
            code: f(NEW, FAILED, "s = Taken(c);", "if (c->Stop) return STATUS_CANCELLED;", BIND, "if (!NT_SUCCESS(st)) return st;", "c->Socket = s;", "return st;"),
            errors: [{ message: "made", line: BASE + 7, trace: [`main.c:${BASE + 4}`, `main.c:${BASE + 4}`, `main.c:${BASE + 7}`, `main.c:${BASE + 9}:22 the same here`] }],
        },
        { name: "an allocation fails", code: f(NEW, FAILED, "s = Taken(c);", "PCTX n = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS');", "if (n == NULL)", "return STATUS_INSUFFICIENT_RESOURCES;", "n->Socket = s;", "*out = n;", "return st;"), errors: [{ message: "made", line: BASE + 9 }] },
        {
            name: "accepted, and lost",
            code: driver("NTSTATUS f(PCTX c, PCTX *out) {", "NTSTATUS st = Await(c, AS(WSK_PROVIDER_LISTEN_DISPATCH, c->Listen)->WskAccept(c->Listen, 0, NULL, NULL, NULL, NULL, c->Irp));", "if (NT_SUCCESS(st)) {", "PCTX n = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS');", "if (!n) return STATUS_INSUFFICIENT_RESOURCES;", "n->Socket = Taken(c);", "*out = n;", "}", "return st;", "}"),
            errors: [{ message: "made", line: BASE + 5, data: { fn: "f", make: "WskAccept" } }],
        },
        { name: "freed with the object that holds it", code: f(NEW, FAILED, "PCTX n = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS');", "if (n == NULL) { s = Taken(c); CLOSE(s, c->Irp2); return STATUS_INSUFFICIENT_RESOURCES; }", "n->Socket = Taken(c);", "if (!NT_SUCCESS(Elsewhere(7))) {", "ExFreePoolWithTag(n, 'xtcS');", "return STATUS_UNSUCCESSFUL;", "}", "*out = n;", "return st;"), errors: [{ message: "made", line: BASE + 11 }] },
        { name: "made by a helper that returns it", code: driver("static PWSK_SOCKET Make(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_DATAGRAM_SOCKET));", "return NT_SUCCESS(st) ? Taken(c) : NULL;", "}", "NTSTATUS f(PCTX c) {", "NTSTATUS st;", "PWSK_SOCKET s = Make(c);", "if (s == NULL) return STATUS_UNSUCCESSFUL;", "st = AS(WSK_PROVIDER_DATAGRAM_DISPATCH, s)->WskBind(s, &c->L, 0, c->Irp2);", "if (!NT_SUCCESS(st)) return st;", "c->Socket = s;", "return st;", "}"), errors: [{ message: "made", line: BASE + 10 }] },
        { name: "made by a helper with an out parameter", code: driver("static NTSTATUS Make(PCTX c, PWSK_SOCKET *out) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_DATAGRAM_SOCKET));", "if (NT_SUCCESS(st)) *out = Taken(c);", "return st;", "}", "NTSTATUS f(PCTX c) {", "PWSK_SOCKET s;", "NTSTATUS st = Make(c, &s);", "if (!NT_SUCCESS(st)) return st;", "st = AS(WSK_PROVIDER_DATAGRAM_DISPATCH, s)->WskBind(s, &c->L, 0, c->Irp2);", "if (!NT_SUCCESS(st)) return st;", "c->Socket = s;", "return st;", "}"), errors: [{ message: "made", line: BASE + 11 }] },
        { name: "WskSocketConnect", code: f("st = Await(c, c->Npi.Dispatch->WskSocketConnect(c->Npi.Client, SOCK_STREAM, IPPROTO_TCP, &c->L, &c->R, 0, NULL, NULL, NULL, NULL, NULL, c->Irp));", FAILED, "s = Taken(c);", "if (c->Stop) return STATUS_CANCELLED;", "c->Socket = s;", "return st;"), errors: [{ message: "made", line: BASE + 7, data: { fn: "f", make: "WskSocketConnect" } }] },
        { name: "used, and then forgotten at the end of the body", code: driver("void f(PCTX c) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_DATAGRAM_SOCKET));", "PWSK_SOCKET s;", "if (!NT_SUCCESS(st)) return;", "s = Taken(c);", "AS(WSK_PROVIDER_DATAGRAM_DISPATCH, s)->WskBind(s, &c->L, 0, c->Irp2);", "}"), errors: [{ message: "made", line: BASE + 7 }] },
        { name: "the context that holds it is freed by a helper", code: driver("static void Free(PCTX n) { ExFreePool(n); }", "NTSTATUS f(PCTX c, PCTX *out) {", "PCTX n = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'xtcS');", "NTSTATUS st;", "if (n == NULL) return STATUS_INSUFFICIENT_RESOURCES;", "st = Await(c, NEW_SOCKET(c, WSK_FLAG_LISTEN_SOCKET));", "if (!NT_SUCCESS(st)) { Free(n); return st; }", "n->Socket = Taken(c);", "st = AS(WSK_PROVIDER_LISTEN_DISPATCH, n->Socket)->WskBind(n->Socket, &c->L, 0, c->Irp2);", "if (!NT_SUCCESS(st)) { Free(n);", "return st; }", "*out = n;", "return st;", "}"), errors: [{ message: "made", line: BASE + 11 }] },
        {
            name: "a thread that closes the socket it was started with",
            code: driver("void T(PVOID x) {", "PWSK_SOCKET s = x;", "PIRP irp = IoAllocateIrp(1, FALSE);", "if (irp == NULL)", "return;", "CLOSE(s, irp);", "}", "void b(PWSK_SOCKET s) { PsCreateSystemThread(&h, 0, NULL, NULL, NULL, T, s); }"),
            errors: [{ message: "given", line: BASE + 5, data: { fn: "T" } }],
        },
        {
            name: "across files",
            code: "#include \"net.h\"\nNTSTATUS f(PCTX c)\n{\n    NTSTATUS st;\n    PWSK_SOCKET s = NULL;\n    st = NetMake(c, &s);\n    if (!NT_SUCCESS(st)) return st;\n    st = NetBind(c, s);\n    if (!NT_SUCCESS(st)) return st;\n    c->WskSocket = s;\n    return st;\n}\n",
            files: {
                "net.h": "NTSTATUS NetMake(PCTX c, PWSK_SOCKET *s);\nNTSTATUS NetBind(PCTX c, PWSK_SOCKET s);\n",
                "net.c": driver("#include \"net.h\"", "NTSTATUS NetMake(PCTX c, PWSK_SOCKET *s) {", "NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_LISTEN_SOCKET));", "*s = NT_SUCCESS(st) ? Taken(c) : NULL;", "return st;", "}", "NTSTATUS NetBind(PCTX c, PWSK_SOCKET s) { return AS(WSK_PROVIDER_LISTEN_DISPATCH, s)->WskBind(s, &c->L, 0, c->Irp2); }"),
            },
            errors: [{ message: "made", line: 9 }],
        },
        { name: "an object of a library, after a failure", files: LIBRARY, code: user("st = Open(&s);", "if (!NT_SUCCESS(st)) return st;", "st = Bind(s);", "if (!NT_SUCCESS(st)) return st;", "*out = s;", "return st;"), errors: [{ message: "made", line: 6, data: { fn: "f", make: "WskSocket" } }] },
        { name: "a thread that ends with an object of a library", files: LIBRARY, code: user("st = Open(&s);", "if (NT_SUCCESS(st)) st = Bind(s);", "PsTerminateSystemThread(st);", "return st;"), errors: [{ message: "made", line: 5 }] },
        { name: "one of two blocks, which the file both switches on", code: twice("1"), errors: [{ message: "made", line: BASE + 13 }] },
        {
            name: "made by a helper that returns it",
            code: driver("static PWSK_SOCKET Make(PCTX c) { NTSTATUS st = Await(c, NEW_SOCKET(c, WSK_FLAG_DATAGRAM_SOCKET)); if (!NT_SUCCESS(st)) return NULL; return Taken(c); }", "NTSTATUS f(PCTX c) {", "PWSK_SOCKET s = Make(c);", "if (s == NULL) return STATUS_UNSUCCESSFUL;", "if (c->Stop) return STATUS_CANCELLED;", "c->Socket = s;", "return STATUS_SUCCESS; }"),
            errors: [{ message: "made", line: BASE + 5, trace: [`main.c:${BASE + 1}`, `main.c:${BASE + 3}:17 's' is not NULL on this path`, `main.c:${BASE + 5}`] }],
        },
    ],
});
