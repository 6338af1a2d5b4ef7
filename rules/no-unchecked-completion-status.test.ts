import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unchecked-completion-status.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const REST = `
NTSTATUS Done(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
PIRP Make(PKEVENT e) { PIRP i = IoAllocateIrp(1, FALSE); KeInitializeEvent(e, SynchronizationEvent, FALSE); IoSetCompletionRoutine(i, Done, e, TRUE, TRUE, TRUE); return i; }
NTSTATUS Finish(PIRP i, PKEVENT e) { KeWaitForSingleObject(e, Executive, KernelMode, FALSE, NULL); return i->IoStatus.Status; }
`;
const WAIT = "KeWaitForSingleObject(&ev, Executive, KernelMode, FALSE, NULL);";
const ACCEPT = "st = ((const WSK_PROVIDER_LISTEN_DISPATCH *)ctx->Socket->Dispatch)->WskAccept(ctx->Socket, 0, NULL, NULL, NULL, NULL, irp);";
const RECEIVE = "st = ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);";
/** The body starts on line 2. */
const accept = (body: string): string => `PWSK_SOCKET Accept(PCTX ctx) { KEVENT ev; NTSTATUS st; PWSK_SOCKET s = NULL; PIRP irp = Make(&ev);\n${ACCEPT}\n${body}\nIoFreeIrp(irp); return s; }${REST}`;
const receive = (body: string): string => `NTSTATUS Receive(PCTX ctx, SIZE_T *n) { KEVENT ev; NTSTATUS st; SIZE_T count; PIRP irp = Make(&ev);\n${RECEIVE}\n${body}\nIoFreeIrp(irp); return st; }${REST}`;
/** A completion routine whose body starts on line 2. */
const routine = (body: string, start = "PIRP irp = IoAllocateIrp(1, FALSE);"): string =>
    `NTSTATUS RecvDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) { PCTX ctx = Context;\n${body}\nreturn STATUS_MORE_PROCESSING_REQUIRED; }\nNTSTATUS Start(PCTX ctx) { ${start} IoSetCompletionRoutine(irp, RecvDone, ctx, TRUE, TRUE, TRUE); return ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp); }\n`;
const SOCKET = { errors: [{ message: "socket" as const, line: 4, data: { function: "Accept", call: "WskAccept" } }] };
const UNTESTED = { errors: [{ message: "untested" as const, line: 4, data: { function: "Accept", call: "WskAccept" } }] };
const BYTES = { errors: [{ message: "bytes" as const, line: 4, data: { function: "Receive", call: "WskReceive" } }] };
const ROUTINE = { errors: [{ message: "routine" as const, line: 2, data: { function: "RecvDone" } }] };

/** A function that is given its IRP, and uses what came of it. */
const GIVEN = `static SIZE_T Count(PCTX ctx, PIRP irp, PKEVENT ev) { ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);\nKeWaitForSingleObject(ev, Executive, KernelMode, FALSE, NULL);\nreturn irp->IoStatus.Information; }\n`;
const TOP = "SIZE_T Top(PCTX ctx) { KEVENT ev; SIZE_T n; PIRP irp = Make(&ev); if (irp == NULL) return 0; n = Count(ctx, irp, &ev); IoFreeIrp(irp); return n; }";

/** A helper makes the IRP and counts it, and so does the function: with code out of sight. */
const counted = (kept: string, tested = ""): string => `PWSK_SOCKET Accept(PCTX ctx) { KEVENT ev; NTSTATUS st; PWSK_SOCKET s = NULL; PIRP irp = NULL; st = MakeTo(&irp, &ev); if (st) return NULL; CountIrps(0);\n${ACCEPT}
if (st == STATUS_PENDING) { ${WAIT} ${tested} } CountIrps(2);\ns = (PWSK_SOCKET)irp->IoStatus.Information;\nIoFreeIrp(irp); CountIrps(-1); return s; }
PIRP *g_Kept;\nNTSTATUS MakeTo(PIRP *i, PKEVENT e) { *i = Make(e); if (*i == NULL) return STATUS_INSUFFICIENT_RESOURCES; CountIrps(1); ${kept} return STATUS_SUCCESS; }${REST}`;

/** Looks an address up; `body`, behind the request, begins on line 3. */
const resolve = (body: string): string => `NTSTATUS Resolve(WSK_PROVIDER_NPI *npi, PUNICODE_STRING name, PSOCKADDR out) { KEVENT ev; PIRP irp = Make(&ev); PADDRINFOEXW list; SOCKADDR found = { 0 };
NTSTATUS st = npi->Dispatch->WskGetAddressInfo(npi->Client, name, NULL, NS_ALL, NULL, NULL, &list, NULL, NULL, irp);
${body}
npi->Dispatch->WskFreeAddressInfo(npi->Client, list); IoFreeIrp(irp); return st; }${REST}`;
const PENDED = `if (st == STATUS_PENDING) { ${WAIT} st = irp->IoStatus.Status; }`;
const FAILED = "if (!NT_SUCCESS(st)) { IoFreeIrp(irp); return st; }";
const FOLLOWED = { message: "addresses" as const, line: 4, data: { function: "Resolve", call: "WskGetAddressInfo" } };
const ADDRESSES = { errors: [FOLLOWED] };
/** A helper that takes what `body` names, behind the function. */
const helped = (body: string, helper: string): string => `${resolve(body)}${helper}\n`;
const RENEW = "IoReuseIrp(irp, STATUS_SUCCESS); IoSetCompletionRoutine(irp, Done, &ev, TRUE, TRUE, TRUE);";
/** Looks up again and again, each time by `body`. */
const retry = (body: string, then: string): string => resolve(`*out = found; IoFreeIrp(irp); return st; }
NTSTATUS Again(WSK_PROVIDER_NPI *npi, PUNICODE_STRING name, PSOCKADDR out) { KEVENT ev; PIRP irp = Make(&ev); PADDRINFOEXW list; SOCKADDR found = { 0 }; NTSTATUS st; int tries;
for (tries = 0; tries < 3; tries++) { ${RENEW} st = npi->Dispatch->WskGetAddressInfo(npi->Client, name, NULL, NS_ALL, NULL, NULL, &list, NULL, NULL, irp); ${body} }
${then}`);

testRule(rule, {
    valid: [
        { name: "a list that is there after some tries, told by their number", code: retry(`${PENDED} if (NT_SUCCESS(st)) break;`, "if (tries == 3) { IoFreeIrp(irp); return st; } *out = *list->ai_addr;") },
        { name: "a list that is there after some tries, told by an order of their number", code: retry(`${PENDED} if (NT_SUCCESS(st)) break;`, "if (tries >= 3) { IoFreeIrp(irp); return st; } *out = *list->ai_addr;") },
        { name: "a list, and a helper that stops the machine where there is none", code: helped(`${WAIT} Require(irp->IoStatus.Status);\n*out = *list->ai_addr;`, "void Require(NTSTATUS s) { if (!NT_SUCCESS(s)) KeBugCheckEx(0xE2, s, 0, 0, 0); }") },
        { name: "a list, and a helper of a helper that raises the status", code: helped("WaitOrRaise(irp, &ev, st);\n*out = *list->ai_addr;", "void Raise(NTSTATUS s) { if (!NT_SUCCESS(s)) ExRaiseStatus(s); }\nvoid WaitOrRaise(PIRP i, PKEVENT e, NTSTATUS s) { if (s == STATUS_PENDING) s = Finish(i, e); Raise(s); }") },
        { name: "a list, and a helper that throws", filename: "main.cpp", code: helped(`${WAIT} Check(irp->IoStatus.Status);\n*out = *list->ai_addr;`, "void Check(NTSTATUS s) { if (!NT_SUCCESS(s)) throw s; }") },
        { name: "a list, and tests for the severities of failures", code: resolve(`${WAIT} st = irp->IoStatus.Status; if (NT_ERROR(st) || NT_WARNING(st)) { IoFreeIrp(irp); return st; }\n*out = *list->ai_addr;`) },
        { name: "a list, and an interlocked read of the status", code: resolve(`${WAIT} st = InterlockedCompareExchange((LONG *)&irp->IoStatus.Status, 0, 0); if (!NT_SUCCESS(st)) { IoFreeIrp(irp); return st; }\n*out = *list->ai_addr;`) },
        { name: "a list that is followed where an exception is caught", code: resolve(`${WAIT}\n__try { *out = *list->ai_addr; } __except (EXCEPTION_EXECUTE_HANDLER) { st = GetExceptionCode(); }`) },
        { name: "a list whose entries are looked at when the status is known", code: resolve(`PADDRINFOEXW p; ${PENDED} ${FAILED}\nfor (p = list; p->ai_family != AF_INET; p = p->ai_next) { } if (list->ai_next == NULL) *out = *p->ai_addr;`) },
        { name: "a list that a helper tests before it follows it", code: helped(`${WAIT}\nCopy(out, list);`, "void Copy(PSOCKADDR out, PADDRINFOEXW l) { if (l != NULL) *out = *l->ai_addr; }") },
        { name: "a list that a helper follows when the status is known", code: helped(`${PENDED} ${FAILED}\nCopy(out, list);`, "void Copy(PSOCKADDR out, PADDRINFOEXW l) { *out = *l->ai_addr; }") },
        { name: "a list that is followed when the status is known", code: resolve(`${PENDED} ${FAILED}\n*out = *list->ai_addr;`) },
        { name: "a list, and a test for STATUS_SUCCESS", code: resolve(`${PENDED} if (st != STATUS_SUCCESS) { IoFreeIrp(irp); return st; }\nfound = *list[0].ai_addr; *out = found;`) },
        { name: "a list, and a flag that keeps what the test has said", code: resolve(`BOOLEAN ok = FALSE; ${PENDED} if (NT_SUCCESS(st)) ok = TRUE;\nif (ok) *out = *list->ai_addr;`) },
        { name: "a list that is tested itself", code: resolve(`${WAIT}\nif (list != NULL) *out = *list->ai_addr;`) },
        { name: "a list that is walked to its end", code: resolve(`PADDRINFOEXW p; ${WAIT}\nfor (p = list; p != NULL; p = p->ai_next) *out = *p->ai_addr;`) },
        { name: "a list, and a helper that waits and returns the status", code: resolve("st = Finish(irp, &ev); if (st) { IoFreeIrp(irp); return st; }\n*out = *list->ai_addr;") },
        { name: "a list, and a helper out of sight that waits and says what came of it", code: resolve("if (!WaitFor(irp, &ev)) { IoFreeIrp(irp); return st; }\n*out = *list->ai_addr;") },
        { name: "a list that is not looked into", code: resolve(`${WAIT}\nRtlZeroMemory(out, sizeof(*out));`) },
        { name: "a helper that counts has kept a pointer to the IRP's variable", code: counted("g_Kept = i;") },
        { name: "a helper that counts has given a pointer to the IRP's variable away", code: counted("Watch(i);") },
        { name: "a helper that counts, and a status that is looked at", code: counted("", "if (!NT_SUCCESS(irp->IoStatus.Status)) { IoFreeIrp(irp); return NULL; }") },
        { name: "the status decides", code: accept(`if (st == STATUS_PENDING) { ${WAIT} st = irp->IoStatus.Status; }\nif (NT_SUCCESS(st)) s = (PWSK_SOCKET)irp->IoStatus.Information;`) },
        { name: "a ternary", code: accept(`${WAIT}\ns = NT_SUCCESS(irp->IoStatus.Status) ? (PWSK_SOCKET)irp->IoStatus.Information : NULL;`) },
        { name: "the status is saved first", code: accept(`${WAIT} st = irp->IoStatus.Status;\ns = (PWSK_SOCKET)irp->IoStatus.Information; if (!NT_SUCCESS(st)) s = NULL;`) },
        { name: "the status is looked at afterwards", code: accept(`${WAIT}\ns = (PWSK_SOCKET)irp->IoStatus.Information; if (!NT_SUCCESS(irp->IoStatus.Status)) s = NULL;`) },
        { name: "a helper looks at the status", code: accept("if (st == STATUS_PENDING) st = Finish(irp, &ev);\nif (NT_SUCCESS(st)) s = (PWSK_SOCKET)irp->IoStatus.Information;") },
        { name: "a helper out of sight gets the IRP", code: accept(`${WAIT} if (!Succeeded(irp)) return NULL;\ns = (PWSK_SOCKET)irp->IoStatus.Information;`) },
        { name: "not pending: the result is the status", code: accept("if (st == STATUS_PENDING) return Later(ctx);\nif (NT_SUCCESS(st)) s = (PWSK_SOCKET)irp->IoStatus.Information;") },
        { name: "the whole status block is copied", code: receive(`${WAIT} IO_STATUS_BLOCK iosb = irp->IoStatus;\n*n = irp->IoStatus.Information; st = iosb.Status;`) },
        { name: "its address is taken", code: receive(`${WAIT} st = Check(&irp->IoStatus);\n*n = irp->IoStatus.Information;`) },
        { name: "only logged", code: receive(`${WAIT}\nDbgPrint("%d bytes", (int)irp->IoStatus.Information);`) },
        { name: "counted in a local only", code: receive(`${WAIT}\ncount = irp->IoStatus.Information;`) },
        { name: "the count itself is tested", code: receive(`${WAIT} count = irp->IoStatus.Information;\nif (count != 0) *n = count;`) },
        { name: "the socket itself is tested", code: accept(`${WAIT} s = (PWSK_SOCKET)irp->IoStatus.Information;\nif (s != NULL) ctx->Accepted = s; s = NULL;`) },
        { name: "a routine that looks at the status", code: routine("if (NT_SUCCESS(Irp->IoStatus.Status)) ctx->Bytes = Irp->IoStatus.Information; IoFreeIrp(Irp);") },
        { name: "a routine that keeps both", code: routine("ctx->Status = Irp->IoStatus.Status; ctx->Bytes = Irp->IoStatus.Information; IoFreeIrp(Irp);") },
        { name: "a routine that leaves the IRP to a waiter", code: routine("ctx->Bytes = Irp->IoStatus.Information; KeSetEvent(&ctx->Event, 0, FALSE);") },
        { name: "a routine that logs", code: routine("DbgPrint(\"%d\", (int)Irp->IoStatus.Information); IoFreeIrp(Irp);") },
        { name: "a routine whose helper looks", code: routine("if (Ok(Irp)) ctx->Bytes = Irp->IoStatus.Information; IoFreeIrp(Irp);") + "BOOLEAN Ok(PIRP i) { return NT_SUCCESS(i->IoStatus.Status); }\n" },
        { name: "a helper gets the context that keeps the IRP", code: accept("OP op; op.Irp = irp; if (st == STATUS_PENDING) FinishOp(&op, &st);\nif (NT_SUCCESS(st)) s = (PWSK_SOCKET)irp->IoStatus.Information;") + "void FinishOp(POP op, PNTSTATUS st) { KeWaitForSingleObject(&op->Event, Executive, KernelMode, FALSE, NULL); *st = op->Irp->IoStatus.Status; }\n" },
        { name: "a helper out of sight gets the context that keeps the IRP", code: accept("OP op; op.Irp = irp; st = FinishElsewhere(&op, st);\nif (NT_SUCCESS(st)) s = (PWSK_SOCKET)irp->IoStatus.Information;") },
        { name: "the status is tested by way of a flag", code: accept(`${WAIT} st = irp->IoStatus.Status; BOOLEAN ok = NT_SUCCESS(st);\ns = (PWSK_SOCKET)irp->IoStatus.Information; if (ok) ctx->Table = s->Dispatch;`) },
        { name: "a status that is read by an interlocked function", code: accept(`${WAIT} st = InterlockedCompareExchange((LONG *)&irp->IoStatus.Status, 0, 0); if (!NT_SUCCESS(st)) { IoFreeIrp(irp); return NULL; }\ns = (PWSK_SOCKET)irp->IoStatus.Information; ctx->Table = s->Dispatch;`) },
        { name: "a failed accept leaves by a label", code: accept(`if (st == STATUS_PENDING) { ${WAIT} st = irp->IoStatus.Status; }\nif (!NT_SUCCESS(st)) goto out;\ns = (PWSK_SOCKET)irp->IoStatus.Information; ctx->Table = s->Dispatch; ctx->Dispatch->WskCloseSocket(s, ctx->CloseIrp);\nout: ;`) },
        { name: "a status that the routine has kept is tested", code: accept(`${WAIT} if (!NT_SUCCESS(ctx->Status)) return NULL; ctx->Last = irp->IoStatus.Status;\ns = (PWSK_SOCKET)irp->IoStatus.Information; ctx->Table = s->Dispatch;`) },
        { name: "a helper out of sight says whether there is a socket", code: accept(`${WAIT} if (!IsFine(irp->IoStatus.Status)) return NULL;\ns = (PWSK_SOCKET)irp->IoStatus.Information; ctx->Table = s->Dispatch;`) },
        { name: "socket and status are the caller's to look at", code: accept(`${WAIT} ctx->Status = irp->IoStatus.Status;\nctx->Accepted = (PWSK_SOCKET)irp->IoStatus.Information;`) },
        { name: "no bytes of a receive that has succeeded", code: receive(`if (st == STATUS_PENDING) st = Finish(irp, &ev);\nif (NT_SUCCESS(st)) { *n = irp->IoStatus.Information; if (*n == 0) st = STATUS_GRACEFUL_DISCONNECT; }`) },
        { name: "count and status are the caller's to look at", code: receive(`if (st == STATUS_PENDING) st = Finish(irp, &ev);\n*n = irp->IoStatus.Information;`) },
        { name: "the count decides something else", code: receive(`if (st == STATUS_PENDING) st = Finish(irp, &ev);\n*n = irp->IoStatus.Information; if (*n == 0) count = 0;`) },
        ...[
            ["that looks at its status", `${GIVEN}NTSTATUS Top(PCTX ctx, SIZE_T *n) { KEVENT ev; PIRP irp = Make(&ev); NTSTATUS st; *n = Count(ctx, irp, &ev); st = irp->IoStatus.Status; IoFreeIrp(irp); return st; }${REST}`],
            ["that has got it itself", `${GIVEN}SIZE_T Top(PCTX ctx) { return Count(ctx, ctx->Irp, &ctx->Event); }${REST}`],
            ["whose helper looks", `${GIVEN}NTSTATUS Top(PCTX ctx, SIZE_T *n) { KEVENT ev; PIRP irp = Make(&ev); NTSTATUS st; *n = Count(ctx, irp, &ev); st = Finish(irp, &ev); IoFreeIrp(irp); return st; }${REST}`],
            ["whose routine keeps the status", `${GIVEN}${TOP}${REST}`.replace("{ KeSetEvent((PKEVENT)Context", "{ g_Status = Irp->IoStatus.Status; KeSetEvent((PKEVENT)Context")],
        ].map(([who, code]) => ({ name: `an IRP of a caller ${who}`, code: code ?? "" })),
        { name: "an IRP of the caller", code: `SIZE_T Count(PCTX ctx, PIRP irp) { ctx->Dispatch->WskReceive(ctx->Socket, &ctx->Buf, 0, irp);\n${WAIT}\nreturn irp->IoStatus.Information; }${REST}` },
    ],
    invalid: [
        { name: "a socket", code: accept(`${WAIT}\ns = (PWSK_SOCKET)irp->IoStatus.Information;`), errors: [{ message: "socket", line: 4, trace: ["main.c:2:6 WskAccept starts the request", "main.c:4:1 its IoStatus.Information is used"] }] },
        { name: "a list that is followed after each try", code: retry(`${PENDED} found = *list->ai_addr;`, "*out = found;"), errors: [{ message: "addresses", line: 5, data: { function: "Again", call: "WskGetAddressInfo" } }] },
        { name: "a list, and a helper that comes back whatever it is given", code: helped(`${WAIT} Count(irp->IoStatus.Status);\n*out = *list->ai_addr;`, "ULONG g_Count; void Count(NTSTATUS s) { UNREFERENCED_PARAMETER(s); g_Count++; }"), ...ADDRESSES },
        { name: "a list of a request that was pending", code: resolve(`if (st != STATUS_PENDING) { IoFreeIrp(irp); return st; } ${WAIT}\n*out = *list->ai_addr;`), ...ADDRESSES },
        { name: "a list that is followed where nothing catches an exception", code: resolve(`${WAIT} __try {\n*out = *list->ai_addr; } __finally { st = irp->IoStatus.Status; }`), ...ADDRESSES },
        { name: "a list, and what the wait returns", code: resolve(`st = ${WAIT} if (!NT_SUCCESS(st)) { IoFreeIrp(irp); return st; }\n*out = *list->ai_addr;`), ...ADDRESSES },
        { name: "a list whose entries are looked at", code: resolve(`PADDRINFOEXW p; ${WAIT}\nfor (p = list; p->ai_family != AF_INET; p = p->ai_next) { } *out = *p->ai_addr;`), ...ADDRESSES },
        { name: "a list whose first entry is asked for its family", code: resolve(`${WAIT}\nif (list->ai_family == AF_INET) *out = *list->ai_addr;`), ...ADDRESSES },
        { name: "a list that a helper follows", code: helped(`${WAIT}\nCopy(out, list);`, "void Copy(PSOCKADDR out, PADDRINFOEXW l) { *out = *l->ai_addr; }"), ...ADDRESSES },
        { name: "a list that a helper of a helper follows", code: helped(`${WAIT}\nBest(out, list);`, "void Copy(PSOCKADDR out, PADDRINFOEXW l) { *out = *l->ai_addr; }\nvoid Best(PSOCKADDR out, PADDRINFOEXW l) { RtlZeroMemory(out, sizeof(*out)); Copy(out, l); }"), ...ADDRESSES },
        { name: "a list that is followed first where it is known, then where it is not", code: resolve(`if (st == STATUS_PENDING) { ${WAIT} if (NT_SUCCESS(irp->IoStatus.Status)) *out = *list->ai_addr; } else {\n*out = *list->ai_addr; }`), ...ADDRESSES },
        { name: "a list in a member of a local structure", code: resolve(`struct { PADDRINFOEXW list; } r; RtlZeroMemory(&r, sizeof(r)); ${RENEW} st = npi->Dispatch->WskGetAddressInfo(npi->Client, name, NULL, NS_ALL, NULL, NULL, &r.list, NULL, NULL, irp); ${WAIT}\n*out = *r.list->ai_addr;`), ...ADDRESSES },
        { name: "a list that is followed where the request has failed at once", code: resolve(`if (st == STATUS_PENDING) { ${WAIT} st = irp->IoStatus.Status; ${FAILED} }\n*out = *list->ai_addr;`), ...ADDRESSES },
        { name: "a list that is followed whatever came of it, by an index", code: resolve(`${WAIT}\nfound = *list[0].ai_addr; *out = found;`), ...ADDRESSES },
        {
            name: "a list that is copied from, and the status looked at afterwards",
            code: resolve(`${PENDED}\nRtlCopyMemory(out, list->ai_addr, list->ai_addrlen); ${FAILED}`),
            errors: [{ ...FOLLOWED, trace: ["main.c:2:15 WskGetAddressInfo starts the request", "main.c:4:20 its list of addresses is followed"] }],
        },
        { name: "an IRP of callers that never look", code: `${GIVEN}${TOP}${REST}`, errors: [{ message: "bytes", line: 3, data: { function: "Count", call: "WskReceive" } }] },
        { name: "an IRP of the caller's caller", code: `${GIVEN}static SIZE_T Middle(PCTX ctx, PIRP irp, PKEVENT e) { return Count(ctx, irp, e); }\n${TOP.replace("Count(", "Middle(")}${REST}`, errors: [{ message: "bytes", line: 3 }] },
        { name: "a socket, waited for when pending", code: accept(`if (st == STATUS_PENDING) ${WAIT}\ns = (PWSK_SOCKET)irp->IoStatus.Information;`), ...SOCKET },
        { name: "the wait's status is taken for the request's", code: accept(`if (st == STATUS_PENDING) st = ${WAIT}\ns = (st == STATUS_SUCCESS) ? (PWSK_SOCKET)irp->IoStatus.Information : NULL;`), ...SOCKET },
        { name: "a print out of sight looks at nothing", code: `PWSK_SOCKET Accept(PCTX ctx) { KEVENT ev; NTSTATUS st; PWSK_SOCKET s = NULL; PIRP irp; st = MakeTo(&irp, &ev);\n${ACCEPT}\nif (st == STATUS_PENDING) { ${WAIT} } else Trace("failed: 0x%x", st);\ns = (PWSK_SOCKET)irp->IoStatus.Information;\nIoFreeIrp(irp); return s; }\nNTSTATUS MakeTo(PIRP *i, PKEVENT e) { *i = Make(e); if (*i == NULL) return STATUS_INSUFFICIENT_RESOURCES; CountIrps(1); return STATUS_SUCCESS; }${REST}`, ...SOCKET },
        { name: "a helper that counts with code out of sight has kept nothing", code: counted(""), ...SOCKET },
        { name: "pending passes NT_SUCCESS", code: accept(`if (NT_SUCCESS(st)) { ${WAIT}\ns = (PWSK_SOCKET)irp->IoStatus.Information; }`), ...SOCKET },
        { name: "kept in the context", code: accept(`${WAIT}\nctx->Accepted = (PWSK_SOCKET)irp->IoStatus.Information;`), ...SOCKET },
        { name: "the status is read and returned, and the socket used before", code: accept(`${WAIT} ctx->Status = irp->IoStatus.Status;\ns = (PWSK_SOCKET)irp->IoStatus.Information;\nctx->Table = s->Dispatch;`), errors: [{ message: "untested", line: 4, data: { function: "Accept", call: "WskAccept" }, trace: ["main.c:2:6 WskAccept starts the request", "main.c:4:1 its IoStatus.Information is taken for a socket", "main.c:5:1 the socket is used"] }] },
        { name: "only whether it is pending is asked", code: accept(`if (st == STATUS_PENDING) st = Finish(irp, &ev);\nctx->Accepted = (PWSK_SOCKET)irp->IoStatus.Information;\nctx->Table = ctx->Accepted->Dispatch;`), ...UNTESTED },
        { name: "another request's status is tested afterwards", code: accept(`${WAIT}\ns = (PWSK_SOCKET)irp->IoStatus.Information; IoReuseIrp(irp, 0); IoSetCompletionRoutine(irp, Done, &ev, TRUE, TRUE, TRUE);\nctx->Dispatch->WskControlSocket(s, WskSetOption, 1, 2, 4, &ctx->One, 0, NULL, NULL, irp);\n${WAIT} if (!NT_SUCCESS(irp->IoStatus.Status)) s = NULL;`), ...UNTESTED },
        { name: "a helper is given the socket", code: accept(`if (st == STATUS_PENDING) st = Finish(irp, &ev);\ns = (PWSK_SOCKET)irp->IoStatus.Information; Close(ctx, s); s = NULL;`) + "void Close(PCTX c, PWSK_SOCKET s) { c->Dispatch->WskCloseSocket(s, c->CloseIrp); }\n", ...UNTESTED },
        { name: "no bytes say that the peer is gone", code: receive(`if (st == STATUS_PENDING) st = Finish(irp, &ev);\n\ncount = irp->IoStatus.Information; *n = count; if (!count) st = STATUS_GRACEFUL_DISCONNECT;`), errors: [{ message: "overruled", line: 5, data: { function: "Receive", call: "WskReceive" } }] },
        { name: "a byte count", code: receive(`${WAIT}\n*n = irp->IoStatus.Information;`), ...BYTES },
        { name: "a byte count by way of a local", code: receive(`if (st == STATUS_PENDING) ${WAIT}\ncount = irp->IoStatus.Information; *n = count;`), ...BYTES },
        { name: "a byte count that is returned", code: receive(`${WAIT}\ncount = irp->IoStatus.Information; IoFreeIrp(irp); return (NTSTATUS)count;`), ...BYTES },
        { name: "a routine", code: routine("ctx->Bytes = Irp->IoStatus.Information; IoFreeIrp(Irp);"), ...ROUTINE },
        { name: "a routine and a local", code: routine("SIZE_T n = Irp->IoStatus.Information; ctx->Total += 1; ctx->Bytes = n; IoFreeIrp(Irp);"), ...ROUTINE },
        { name: "a routine that frees in a helper", code: routine("ctx->Bytes = Irp->IoStatus.Information; Free(Irp);") + "void Free(PIRP i) { IoFreeIrp(i); }\n", ...ROUTINE },
        { name: "the IRP is made in another file", code: accept(`${WAIT}\ns = (PWSK_SOCKET)irp->IoStatus.Information;`).replace(REST, "\n"), files: { "irp.c": REST }, ...SOCKET },
    ],
});
