import { BASE, driver } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

/** What makes the IRP for a close: 8 lines, behind which the closing function starts at `BASE + 9`. */
const MAKER = [
    "static NTSTATUS Freed(PDEVICE_OBJECT d, PIRP irp, PVOID x) { IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }",
    "static NTSTATUS Fired(PDEVICE_OBJECT d, PIRP irp, PVOID x) { KeSetEvent((PKEVENT)x, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }",
    "static NTSTATUS Marked(PDEVICE_OBJECT d, PIRP irp, PVOID x) { ((PCTX)x)->Closed = TRUE; IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }",
    "static PIRP NewIrp(PKEVENT done, PCTX mark) { PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return NULL;",
    "  if (done != NULL) { KeInitializeEvent(done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Fired, done, TRUE, TRUE, TRUE); }",
    "  else if (mark != NULL) IoSetCompletionRoutine(irp, Marked, mark, TRUE, TRUE, TRUE);",
    "  else IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE);",
    "  return irp; }",
];
/** A caller that moves the socket out of its structure, has it closed and is through with it. */
const DROP = "void Drop(PCTX c) { PWSK_SOCKET s = c->Socket; c->Socket = NULL; if (s != NULL) Shut(s); }";
const with_ = (...lines: readonly string[]): string => driver(...MAKER, ...lines);
const shut = (...body: readonly string[]): string => ["static void Shut(PWSK_SOCKET s) {", "PIRP irp;", ...body, "}"].join("\n");
const PLAIN = shut("if (g_State != 3 || s == NULL) return;", "irp = NewIrp(NULL, NULL);", "if (irp == NULL)", "return;", "CLOSE(s, irp);");
/** Tells whether it has closed the socket; in line `RETURN - 3` it has not. */
const TELLING = "static NTSTATUS Shut(PWSK_SOCKET s) { PIRP irp = NewIrp(NULL, NULL);\nif (irp == NULL)\nreturn STATUS_INSUFFICIENT_RESOURCES;\nCLOSE(s, irp); return STATUS_SUCCESS; }";
/** The same with a helper that tells of the IRP by its status, on one way out. */
const BY_STATUS = "static NTSTATUS Prepare(PIRP *irp) { NTSTATUS st = STATUS_SUCCESS; if (irp == NULL) { st = STATUS_INVALID_PARAMETER; goto out; }\n*irp = IoAllocateIrp(1, FALSE); if (*irp == NULL) { st = STATUS_INSUFFICIENT_RESOURCES; goto out; }\nIoSetCompletionRoutine(*irp, Freed, NULL, TRUE, TRUE, TRUE);\nout: return st; }\nstatic NTSTATUS Shut(PWSK_SOCKET s) { PIRP irp = NULL; NTSTATUS st = Prepare(&irp); if (!NT_SUCCESS(st)) return st; return CLOSE(s, irp); }";
/** Closes what it finds in a structure, and clears the place. */
const cleared = (...body: readonly string[]): string => ["NTSTATUS Shut(PCTX c) { PIRP irp = NULL; NTSTATUS st;", "st = Prepare(&irp); if (!NT_SUCCESS(st)) goto out;", "st = CLOSE(c->Socket, irp);", "out:", ...body, "return st; }"].join("\n");
const PREPARE = BY_STATUS.slice(0, BY_STATUS.indexOf("static NTSTATUS Shut"));
const RETURN = BASE + MAKER.length + 6;

/** Closes what it finds in a structure, and says nothing; what loses the socket begins behind it, and in line `RETURN` it gives up. */
const INSIDE = shut("irp = NewIrp(NULL, NULL);", "(void)0;", "if (irp == NULL)", "return;", "CLOSE(c->Socket, irp);").replace("PWSK_SOCKET s", "PCTX c");
const FREES = "void Drop(PCTX c) { Shut(c); ExFreePoolWithTag(c, 'xtcS'); }";
/** The same as a method, which gives up in line 6; the functions of `body` are friends of the class. */
const METHOD = (body: string, head = "", given = "&done"): string => `NTSTATUS Fired(PDEVICE_OBJECT d, PIRP irp, PVOID x) { IoFreeIrp(irp); KeSetEvent((PKEVENT)x, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
class Link ${head}{ public: ${head === "" ? "" : "virtual "}void Shut(); bool IsOpen(); PWSK_SOCKET m_socket; KEVENT m_done; };
class Device { public: ~Device(); Link *m_link; };
void Link::Shut() { KEVENT done; PIRP irp = IoAllocateIrp(1, FALSE);
if (irp == nullptr)
return;
KeInitializeEvent(&done, NotificationEvent, FALSE); IoSetCompletionRoutine(irp, Fired, ${given}, TRUE, TRUE, TRUE);
((PWSK_PROVIDER_BASIC_DISPATCH)m_socket->Dispatch)->WskCloseSocket(m_socket, irp); KeWaitForSingleObject(${given}, Executive, KernelMode, FALSE, nullptr); }
${body}
`;

testRule(rule, {
    valid: [
        { name: "the caller is told", code: with_(TELLING, "NTSTATUS Drop(PCTX c) { PWSK_SOCKET s = c->Socket; c->Socket = NULL; return Shut(s); }") },
        { name: "the caller asks what the close returns", code: with_("static NTSTATUS Shut(PWSK_SOCKET s) { PIRP irp = NewIrp(NULL, NULL);", "if (irp == NULL) return STATUS_NO_MEMORY;", "return CLOSE(s, irp); }", "void Drop(PCTX c) { if (NT_SUCCESS(Shut(c->Socket))) c->Socket = NULL; }") },
        { name: "a helper for the table remembers the socket", code: with_("static const WSK_PROVIDER_BASIC_DISPATCH *TableOf(PWSK_SOCKET s) { g_Last = s; return (const WSK_PROVIDER_BASIC_DISPATCH *)s->Dispatch; }", PLAIN.replace("irp = NewIrp", "TableOf(s); irp = NewIrp").replace("CLOSE(s, irp);", "TableOf(s)->WskCloseSocket(s, irp);"), DROP) },
        { name: "an IRP that was made before", code: with_("static void Shut(PWSK_SOCKET s) { CLOSE(s, g_CloseIrp); }", DROP) },
        { name: "an IRP that is made again and again until there is one", code: with_(shut("do { irp = NewIrp(NULL, NULL); } while (irp == NULL);", "CLOSE(s, irp);"), DROP) },
        { name: "a pause between two tries", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { KeDelayExecutionThread(KernelMode, FALSE, &g_Second); irp = NewIrp(NULL, NULL); }", "if (irp == NULL) return;", "CLOSE(s, irp);"), DROP) },
        { name: "kept for a reaper", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { g_Left[g_Count] = s; return; }", "CLOSE(s, irp);"), DROP) },
        { name: "a flag for a reaper of all sockets", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { g_MustReap = TRUE; return; }", "CLOSE(s, irp);"), DROP) },
        { name: "a work item tries once more", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { IoQueueWorkItem(g_Item, Again, DelayedWorkQueue, s); return; }", "CLOSE(s, irp);"), DROP) },
        { name: "a thread is woken", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { KeSetEvent(&g_Low, 0, FALSE); return; }", "CLOSE(s, irp);"), DROP) },
        { name: "a function out of sight is told", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { Later(s); return; }", "CLOSE(s, irp);"), DROP) },
        { name: "a function of the driver is told", code: with_("static void Later(PWSK_SOCKET s) { g_Late = s; }", shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { Later(s); return; }", "CLOSE(s, irp);"), DROP) },
        { name: "who closes counts", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) return;", "InterlockedDecrement(&g_Open);", "CLOSE(s, irp);"), DROP) },
        { name: "who closes takes it out of a table", code: with_("static void Shut(PWSK_SOCKET s, int at) { PIRP irp = NewIrp(NULL, NULL);", "if (irp == NULL) return;", "g_All[at] = NULL; CLOSE(s, irp); }", "void Drop(PCTX c) { Shut(c->Socket, c->At); c->Socket = NULL; }") },
        { name: "who closes clears the place that it is given", code: with_("static void Shut(PWSK_SOCKET *place) { PWSK_SOCKET s = *place; PIRP irp = NewIrp(NULL, NULL);", "if (irp == NULL) return;", "*place = NULL; CLOSE(s, irp); }", "void Drop(PCTX c) { while (c->Socket != NULL) Shut(&c->Socket); }") },
        { name: "a structure of which a member tells", code: with_("static void Shut(PCTX c) { PIRP irp = NewIrp(NULL, NULL);", "if (irp == NULL) return;", "CLOSE(c->Socket, irp); c->Socket = NULL; }", "void Drop(PCTX c) { Shut(c); if (c->Socket != NULL) Later(c); }") },
        { name: "the completion routine marks the socket's owner", code: with_("static void Shut(PWSK_SOCKET s, PCTX c) { PIRP irp = NewIrp(NULL, c);", "if (irp == NULL) return;", "CLOSE(s, irp); }", "void Drop(PCTX c) { PWSK_SOCKET s = c->Socket; c->Socket = NULL; Shut(s, c); if (!c->Closed) Later(c); }") },
        { name: "the completion routine wakes somebody", code: with_("static NTSTATUS Woken(PDEVICE_OBJECT d, PIRP irp, PVOID x) { KeSetEvent(&g_Closed, 0, FALSE); IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }", shut("irp = IoAllocateIrp(1, FALSE);", "if (irp == NULL) return;", "IoSetCompletionRoutine(irp, Woken, NULL, TRUE, TRUE, TRUE);", "CLOSE(s, irp);"), DROP) },
        { name: "a completion routine out of sight", code: with_(shut("irp = IoAllocateIrp(1, FALSE);", "if (irp == NULL) return;", "IoSetCompletionRoutine(irp, Elsewhere, NULL, TRUE, TRUE, TRUE);", "CLOSE(s, irp);"), DROP) },
        { name: "the helper that makes IRPs notes that there are none", code: with_("static PIRP Noted(void) { PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) { g_Low = TRUE; return NULL; }", "IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE); return irp; }", shut("irp = Noted();", "if (irp == NULL) return;", "CLOSE(s, irp);"), DROP) },
        { name: "a helper that tries until there is one", code: with_("static PIRP Must(void) { PIRP irp; do { irp = IoAllocateIrp(1, FALSE); } while (irp == NULL); return irp; }", shut("irp = Must();", "if (irp == NULL) return;", "IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE);", "CLOSE(s, irp);"), DROP) },
        { name: "a helper that has another one for such a case", code: with_("static PIRP Any(void) { PIRP irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return g_CloseIrp;", "IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE); return irp; }", shut("irp = Any();", "if (irp == NULL) return;", "CLOSE(s, irp);"), DROP) },
        { name: "nobody in sight calls it", code: with_(PLAIN.replace("static ", "")) },
        { name: "the caller keeps the socket", code: with_(PLAIN, "void Drop(PCTX c) { Shut(c->Socket); c->Closing = TRUE; }") },
        { name: "a list keeps the socket", code: with_(PLAIN, "void Drop(PCTX c) { PWSK_SOCKET s = c->Socket; g_Reap[c->At] = s; c->Socket = NULL; Shut(s); }") },
        { name: "the caller does more with the socket", code: with_(PLAIN, "void Drop(PCTX c) { PWSK_SOCKET s = c->Socket; c->Socket = NULL; Shut(s); Watch(s); }") },
        { name: "the caller's own caller keeps it", code: with_(PLAIN, "static void Wrap(PWSK_SOCKET s) { Shut(s); }", "void Drop(PCTX c) { Wrap(c->Socket); }") },
        { name: "it is closed another time where there is no IRP", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { CLOSE(s, g_CloseIrp); return; }", "CLOSE(s, irp);"), DROP) },
        { name: "the machine stops where there is no IRP", code: with_(shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) KeBugCheckEx(1, 2, 3, 4, 5);", "CLOSE(s, irp);"), DROP) },
        { name: "what a function that tells has not closed is kept", code: with_(TELLING, "void Drop(PCTX c) { PWSK_SOCKET s = c->Socket; g_Reap[c->At] = s; c->Socket = NULL; Shut(s); }") },
        { name: "the caller keeps it in its place", code: with_(TELLING, "void Drop(PCTX c) { Shut(c->Socket); c->Closing = TRUE; }") },
        { name: "the place is cleared where the close was made", code: with_(PREPARE + cleared("if (NT_SUCCESS(st)) c->Socket = NULL;")) },
        { name: "the place is cleared, and a function out of sight has the socket", code: with_(PREPARE + cleared("if (!NT_SUCCESS(st)) Later(c->Socket);", "c->Socket = NULL;")) },
        { name: "the place is cleared, and a list has the socket", code: with_(PREPARE + cleared("if (!NT_SUCCESS(st)) g_Left = c->Socket;", "c->Socket = NULL;")) },
        { name: "there is nothing to close", code: with_(shut("if (s == NULL) return;", "CLOSE(s, g_CloseIrp);"), DROP) },
        { name: "the structure is freed where the socket is closed", code: with_(PREPARE + cleared("if (NT_SUCCESS(st)) ExFreePoolWithTag(c, 'xtcS');")) },
        { name: "another structure is freed", code: with_(PREPARE + cleared("ExFreePool(c->Other);")) },
        { name: "the socket is kept elsewhere, and the structure is freed", code: with_(PREPARE + cleared("if (!NT_SUCCESS(st)) g_Left[g_Count] = c->Socket;", "ExFreePool(c);")) },
        { name: "the structure is kept by whoever has it closed", code: with_(INSIDE, "void Drop(PCTX c) { Shut(c); c->Error = 0; }") },
        { name: "the structure is asked behind it", code: with_(INSIDE, "void Drop(PCTX c) { Shut(c); Watch(c->Socket); ExFreePool(c); }") },
        { name: "the structure is handed on behind it", code: with_(INSIDE, "void Drop(PCTX c) { Shut(c); g_Left[g_Count] = c->Socket; c->Socket = NULL; }") },
        { name: "the structure's socket is known elsewhere", code: with_(INSIDE, "void Drop(PCTX c) { g_Last = c->Socket; Shut(c); ExFreePool(c); }") },
        { name: "the completion routine marks the structure", code: with_(INSIDE.replace("NewIrp(NULL, NULL)", "NewIrp(NULL, c)"), FREES) },
        { name: "an event of the structure is signalled", code: with_(INSIDE.replace("NewIrp(NULL, NULL)", "NewIrp(&c->Done, NULL)"), FREES) },
        { name: "the structure counts", code: with_(INSIDE.replace("(void)0;", "c->Tries++;"), FREES) },
        { name: "another structure is freed by the caller", code: with_(INSIDE, "void Drop(PCTX c) { Shut(c); ExFreePool(c->Other); }") },
        { name: "the result of closing what is in a structure is asked", code: with_(TELLING.replace("PWSK_SOCKET s", "PCTX c").replace("CLOSE(s", "CLOSE(c->Socket"), "void Drop(PCTX c) { if (NT_SUCCESS(Shut(c))) ExFreePool(c); }") },
        { name: "a method whose object is kept", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); }") },
        { name: "a method whose object is freed on some ways", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); if (m_mine) ExFreePool(m_link); }") },
        { name: "a method whose object is asked before it is freed", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); if (m_link->IsOpen()) Later(m_link->m_socket); ExFreePool(m_link); }") },
        { name: "a method whose object has another member read", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); g_Last = m_link->m_socket; ExFreePool(m_link); }") },
        { name: "a method whose object is deleted: a destructor may close it", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); delete m_link; }") },
        { name: "a virtual method", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); ExFreePool(m_link); }", ": public Base ") },
        { name: "a method that signals an event of its object", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); ExFreePool(m_link); }", "", "&m_done") },
        { name: "another object is freed", filename: "main.cpp", code: METHOD("Device::~Device() { m_link->Shut(); ExFreePool(m_other); }") },
        { name: "a method of an object that may have an arrow of its own", filename: "main.cpp", code: METHOD("void Drop(Holder &h) { h->Shut(); ExFreePool(h.p); }") },
    ],
    invalid: [
        {
            name: "an IRP of a helper, and a caller that has taken the socket from its place",
            code: with_(PLAIN, DROP),
            errors: [
                {
                    message: "silent", line: RETURN, data: { fn: "Shut", allocator: "IoAllocateIrp", caller: "Drop" },
                    trace: [`main.c:${RETURN + 3}:81 Drop gives the socket up`, `main.c:${BASE + 4}:58 IoAllocateIrp fails`, `main.c:${RETURN}:1 returns, and the socket stays open`],
                },
            ],
        },
        { name: "the place is cleared afterwards", code: with_(PLAIN, "void Drop(PCTX c) { if (c->Socket != NULL) { Shut(c->Socket); c->Socket = NULL; } c->Error = 0; }"), errors: [{ message: "silent", line: RETURN }] },
        { name: "the place is freed afterwards", code: with_(PLAIN, "void Drop(PCTX c) { Shut(c->Socket); ExFreePoolWithTag(c, 'xtcS'); }"), errors: [{ message: "silent", line: RETURN }] },
        { name: "a caller of a caller clears the place", code: with_(PLAIN, "static void Wrap(PWSK_SOCKET s) { Shut(s); }", "void Drop(PCTX c) { Wrap(c->Socket); c->Socket = NULL; }"), errors: [{ message: "silent", line: RETURN }] },
        { name: "one caller keeps it, another one loses it", code: with_(PLAIN, "void Keep(PCTX c) { Shut(c->Socket); }", DROP), errors: [{ message: "silent", line: RETURN }] },
        { name: "said only to the log", code: with_(shut("if (s == NULL) return;", "irp = NewIrp(NULL, NULL);", "if (irp == NULL) { DbgPrint(\"no IRP for %p\", s);", "return; }", "CLOSE(s, irp);"), DROP), errors: [{ message: "silent", line: RETURN }] },
        { name: "said to the driver's own log", code: with_("int Log(const char *f, ...) { g_Lines++; return 0; }", shut("irp = NewIrp(NULL, NULL);", "if (irp == NULL) { Log(\"no IRP for %p\", s);", "return; }", "CLOSE(s, irp);"), DROP), errors: [{ message: "silent", line: RETURN }] },
        { name: "the same constant either way", code: with_("static NTSTATUS Shut(PWSK_SOCKET s) {", "PIRP irp = NewIrp(NULL, NULL);", "if (irp == NULL)", "return STATUS_SUCCESS;", "CLOSE(s, irp);", "return STATUS_SUCCESS;", "}", DROP), errors: [{ message: "silent", line: RETURN - 2 }] },
        { name: "the close stands in the branch, and the end is the way out", code: with_(shut("irp = IoAllocateIrp(1, FALSE);", "if (irp != NULL) { IoSetCompletionRoutine(irp, Freed, NULL, TRUE, TRUE, TRUE);", "CLOSE(s, irp); }"), DROP), errors: [{ message: "silent", line: RETURN }] },
        {
            name: "what only inspects is said to nobody",
            code: with_("static NTSTATUS Gone(PDEVICE_OBJECT d, PIRP irp, PVOID x) { UNREFERENCED_PARAMETER(d); UNREFERENCED_PARAMETER(x); IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }", shut("NT_ASSERT(s != NULL); irp = IoAllocateIrp(1, FALSE); ASSERT(irp != NULL);", "if (irp == NULL)", "return;", "IoSetCompletionRoutine(irp, Gone, NULL, TRUE, TRUE, TRUE);", "CLOSE(s, irp);"), DROP),
            errors: [{ message: "silent", line: RETURN }],
        },
        {
            name: "a close that is waited for",
            code: with_(shut("KEVENT done; irp = NewIrp(&done, NULL);", "if (irp == NULL)", "", "return;", "if (CLOSE(s, irp) == STATUS_PENDING) KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);", "IoFreeIrp(irp);"), DROP),
            errors: [{ message: "silent", line: RETURN }],
        },
        {
            name: "the caller does not look, and clears the place",
            code: with_(TELLING, "void Drop(PCTX c) {", "Shut(c->Socket);", "c->Socket = NULL; }"),
            errors: [
                {
                    message: "unasked", line: RETURN, data: { fn: "Drop", closer: "Shut", allocator: "IoAllocateIrp" },
                    trace: [`main.c:${BASE + 4}:58 IoAllocateIrp fails`, `main.c:${RETURN - 3}:1 Shut returns, and the socket stays open`, `main.c:${RETURN}:1 nobody looks at the result`],
                },
            ],
        },
        { name: "the caller throws away what the close returns", code: with_("static NTSTATUS Shut(PWSK_SOCKET s) { PIRP irp = NewIrp(NULL, NULL);", "if (irp == NULL) return STATUS_NO_MEMORY;", "return CLOSE(s, irp); }", "void Drop(PCTX c) { PWSK_SOCKET s = c->Socket;", "c->Socket = NULL;", "(void)Shut(s); }"), errors: [{ message: "unasked", line: RETURN }] },
        { name: "a helper's status tells that there is no IRP", code: with_(BY_STATUS, "void Drop(PCTX c) { Shut(c->Socket); c->Socket = NULL; }"), errors: [{ message: "unasked", line: BASE + MAKER.length + 6 }] },
        {
            name: "the place is cleared, whatever has become of the close",
            code: with_(PREPARE + cleared("c->Socket = NULL;")),
            errors: [
                {
                    message: "dropped", line: BASE + MAKER.length + 10, data: { fn: "Shut", allocator: "IoAllocateIrp" },
                    trace: [`main.c:${BASE + MAKER.length + 2}:8 IoAllocateIrp fails`, `main.c:${BASE + MAKER.length + 10}:1 returns, the pointer is cleared`],
                },
            ],
        },
        {
            name: "the structure is freed, whatever has become of the close",
            code: with_(PREPARE + cleared("ExFreePoolWithTag(c, 'xtcS');")),
            errors: [
                {
                    message: "freed", line: BASE + MAKER.length + 10, data: { fn: "Shut", allocator: "IoAllocateIrp" },
                    trace: [`main.c:${BASE + MAKER.length + 2}:8 IoAllocateIrp fails`, `main.c:${BASE + MAKER.length + 10}:1 returns, the memory that held the pointer is freed`],
                },
            ],
        },
        {
            name: "the structure is freed by a helper that frees what else is in it",
            code: with_("static void Free(PCTX c) { ExFreePool(c->Buffer); ExFreePool(c); }", PREPARE + cleared("Free(c);")),
            errors: [{ message: "freed", line: BASE + MAKER.length + 11, data: { fn: "Shut", allocator: "IoAllocateIrp" } }],
        },
        {
            name: "of a structure that the caller frees",
            code: with_(INSIDE, FREES),
            errors: [{
                message: "silent", line: RETURN, data: { fn: "Shut", allocator: "IoAllocateIrp", caller: "Drop" },
                trace: [`main.c:${RETURN + 3}:21 Drop gives the socket up`, `main.c:${BASE + 4}:58 IoAllocateIrp fails`, `main.c:${RETURN}:1 returns, and the socket stays open`],
            }],
        },
        { name: "of a structure of which the caller clears the place", code: with_(INSIDE, "void Drop(PCTX c) { if (c->Socket != NULL) { Shut(c); c->Socket = NULL; } }"), errors: [{ message: "silent", line: RETURN }] },
        { name: "of a structure in a structure", code: with_(INSIDE.replace("c->Socket, irp", "c->Link.Socket, irp"), FREES), errors: [{ message: "silent", line: RETURN }] },
        { name: "of a structure that the driver has at file scope", code: with_(INSIDE, "static PCTX g_Only;", "void Drop(void) { Shut(g_Only); ExFreePool(g_Only); g_Only = NULL; }"), errors: [{ message: "silent", line: RETURN }] },
        { name: "of a structure, with a result that nobody asks", code: with_(TELLING.replace("PWSK_SOCKET s", "PCTX c").replace("CLOSE(s", "CLOSE(c->Socket"), "void Drop(PCTX c) {", "Shut(c);", "ExFreePool(c); }"), errors: [{ message: "unasked", line: BASE + MAKER.length + 6 }] },
        { name: "by a method, of an object that is freed", filename: "main.cpp", code: METHOD("Device::~Device() { if (m_link != nullptr) { m_link->Shut(); ExFreePoolWithTag(m_link, 'knil'); } }"), errors: [{ message: "silent", line: 6, data: { fn: "Link::Shut", allocator: "IoAllocateIrp", caller: "Device::~Device" }, trace: ["main.cpp:9:46 Device::~Device gives the socket up", "main.cpp:4", "main.cpp:6"] }] },
        { name: "by a method, of an object that a function is given", filename: "main.cpp", code: METHOD("void Drop(Link *link) { link->Shut(); DbgPrint(\"%p\", link); ExFreePool(link); }"), errors: [{ message: "silent", line: 6 }] },
        { name: "by a method, of an object that the caller has made", filename: "main.cpp", code: METHOD("void Try() { Link *link = (Link *)ExAllocatePoolWithTag(NonPagedPool, sizeof(Link), 'knil'); if (link == nullptr) return; if (Open(link)) { link->Shut(); } ExFreePool(link); }"), errors: [{ message: "silent", line: 6 }] },
        {
            name: "the table comes from a helper",
            code: with_("static const WSK_PROVIDER_BASIC_DISPATCH *TableOf(PWSK_SOCKET s) { return (const WSK_PROVIDER_BASIC_DISPATCH *)s->Dispatch; }", PLAIN.replace("CLOSE(s, irp);", "TableOf(s)->WskCloseSocket(s, irp);"), DROP),
            errors: [{ message: "silent", line: RETURN + 1 }],
        },
        { name: "said to a log out of sight, in words", code: with_(shut("if (s == NULL) return;", "irp = NewIrp(NULL, NULL);", "if (irp == NULL) { KLErr(\"No memory\");", "return; }", "CLOSE(s, irp);"), DROP), errors: [{ message: "silent", line: RETURN }] },
    ],
});
