import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unchecked-callback-argument.js";

const receive = (body: string, more = ""): string => callback("WskReceiveEvent", body, more);
const accept = (body: string, more = ""): string => callback("WskAcceptEvent", body, more);
const inspect = (body: string, more = ""): string => callback("WskInspectEvent", body, more);
const from = (body: string, more = ""): string => callback("WskReceiveFromEvent", body, more);

const OK = "return STATUS_SUCCESS;";
const SUM = "ctx->Bytes += DataIndication->Buffer.Length;";
const ACCEPTED = "*AcceptSocketContext = ctx; *AcceptSocketDispatch = NULL; return STATUS_SUCCESS;";
const DISPATCH = "const WSK_PROVIDER_CONNECTION_DISPATCH *d = AcceptSocket->Dispatch; UNREFERENCED_PARAMETER(d);";

/** A mistake in a given line; `more` stands below the callback. */
function bad(name: string, make: (body: string, more?: string) => string, body: string, line: number, more = "") {
    return { name, code: make(body, more), errors: [{ message: "dereferenced" as "dereferenced" | "passed" | "stored", line }] };
}

/** A second callback, which knows what to do for a dead socket. */
const other = (branch: string, declared = "PCTX c = (PCTX)Context;"): string =>
    `NTSTATUS WSKAPI Other(PVOID Context, ULONG Flags, PWSK_DATA_INDICATION d, SIZE_T n, SIZE_T *a) { ${declared}\n${branch}\nc->Bytes += d->Buffer.Length; return STATUS_SUCCESS; }\n` +
    "const WSK_CLIENT_CONNECTION_DISPATCH g_Other = { Other, NULL, NULL };";
const CLOSES = "if (d == NULL) { IoQueueWorkItem(c->Item, Close, DelayedWorkQueue, Context); return STATUS_SUCCESS; }";

/** A mistake in line 2 and what is offered; without a branch, nothing. */
function offered(name: string, body: string, more: string, branch: string | null) {
    const suggestions = branch === null ? [] : [{ message: "likeOther" as const, data: { parameter: "DataIndication" }, output: receive(`${branch}\n${body}`, more) }];
    return { name, code: receive(body, more), errors: [{ message: "dereferenced" as const, line: 2, suggestions }] };
}

/** The same mistake with another message. */
function as<T extends ReturnType<typeof bad>>(message: "passed" | "stored", each: T): T {
    return { ...each, errors: each.errors.map((error) => ({ ...error, message })) };
}

testRule(rule, {
    valid: [
        { name: "kept, and given to a function that may ask", code: accept("ctx->Socket = AcceptSocket; Look(ctx, AcceptSocket); Far(ctx);\nreturn STATUS_SUCCESS;", "VOID Look(PCTX c, PWSK_SOCKET s) { FarLook(c, s); }\n") },
        { name: "kept on a way to a refusal, and havoc behind it", code: accept("if (ctx->Dead) { ctx->Socket = AcceptSocket; Far(ctx); return STATUS_REQUEST_NOT_ACCEPTED; }\nreturn STATUS_REQUEST_NOT_ACCEPTED;") },
        { name: "kept, given away, and taken back", code: accept("ctx->Socket = AcceptSocket; Far(ctx); ctx->Socket = NULL;\nreturn STATUS_SUCCESS;") },
        { name: "an early return", code: receive(`if (DataIndication == NULL) { ctx->Dead = TRUE; ${OK} }\n${SUM} ${OK}`) },
        { name: "if (!p)", code: receive(`if (!DataIndication) { ctx->Dead = TRUE; ${OK} }\n${SUM} ${OK}`) },
        { name: "if (p)", code: receive(`if (DataIndication) { ${SUM} } else ctx->Dead = TRUE;\n${OK}`) },
        { name: "NULL on the left", code: receive(`if (NULL != DataIndication) { ${SUM} }\n${OK}`) },
        { name: "a conditional expression", code: receive(`ctx->Bytes += DataIndication ? DataIndication->Buffer.Length : 0;\n${OK}`) },
        { name: "a conjunction", code: receive(`if (DataIndication != NULL && DataIndication->Next != NULL) ctx->State++;\n${OK}`) },
        { name: "a disjunction", code: receive(`if (DataIndication == NULL || ctx->Dead) ${OK}\n${SUM} ${OK}`) },
        { name: "while", code: receive(`while (DataIndication != NULL) { ${SUM} DataIndication = DataIndication->Next; }\n${OK}`) },
        { name: "kept, and asked by a variable that walks along it", code: receive(`PWSK_DATA_INDICATION d = DataIndication; ctx->Keep = DataIndication; while (d != NULL) { ctx->Bytes += d->Buffer.Length; d = d->Next; }\nreturn STATUS_PENDING;`) },
        { name: "for", code: receive(`PWSK_DATA_INDICATION d; for (d = DataIndication; d; d = d->Next) ctx->Bytes += d->Buffer.Length;\n${OK}`) },
        { name: "a flag variable", code: receive(`BOOLEAN dead = (DataIndication == NULL); if (dead) ${OK}\n${SUM} ${OK}`) },
        { name: "goto", code: receive(`if (DataIndication == NULL) goto done;\n${SUM}\ndone: ${OK}`) },
        { name: "a macro that tests", code: receive(`if (IS_DEAD(DataIndication)) ${OK}\n${SUM} ${OK}`, "#define IS_DEAD(p) ((p) == NULL)") },
        { name: "a helper that tests", code: receive(`if (IsDead(DataIndication)) ${OK}\n${SUM} ${OK}`, "static BOOLEAN IsDead(PVOID p) { return p == NULL; }") },
        { name: "a helper that tests and acts", code: receive(`if (!Alive(ctx, DataIndication)) ${OK}\n${SUM} ${OK}`, "static BOOLEAN Alive(PCTX c, PWSK_DATA_INDICATION d) { if (d != NULL) return TRUE; c->Dead = TRUE; return FALSE; }") },
        { name: "a helper that tests before it uses", code: receive(`Handle(ctx, DataIndication); ${OK}`, "static void Handle(PCTX c, PWSK_DATA_INDICATION d) { if (d == NULL) { c->Dead = TRUE; return; } c->Bytes += d->Buffer.Length; }") },
        { name: "a helper out of sight", code: receive(`Handle(ctx, DataIndication); ${OK}`) },
        { name: "a function out of sight that tests", code: receive(`if (IsDeadSomewhere(DataIndication)) ${OK}\n${OK}`) },
        { name: "the number of bytes, of which nothing is documented", code: receive(`if (BytesIndicated == 0) ${OK}\n${SUM} ${OK}`) },
        { name: "only the address is computed", code: receive(`DbgPrint("%p %p\\n", DataIndication, &DataIndication->Buffer); ${OK}`) },
        { name: "the context is the driver's own", code: receive(`ctx->Bytes += BytesIndicated; ${OK}`) },
        { name: "addresses are always there", code: accept("if (AcceptSocket == NULL) return STATUS_REQUEST_NOT_ACCEPTED;\nctx->State = RemoteAddress->sa_family + LocalAddress->sa_family; return STATUS_REQUEST_NOT_ACCEPTED;") },
        { name: "the ID of an abort event is always there", code: "NTSTATUS WSKAPI OnAbort(PVOID c, PWSK_INSPECT_ID id) { g_Key = id->Key; return STATUS_SUCCESS; }\nULONG_PTR g_Key;\nconst WSK_CLIENT_LISTEN_DISPATCH g_Listen = { NULL, NULL, OnAbort };" },
        { name: "a socket kept and tested", code: accept(`ctx->Socket = AcceptSocket; if (ctx->Socket == NULL) return STATUS_REQUEST_NOT_ACCEPTED;\n${ACCEPTED}`) },
        { name: "a socket kept, and refused where it is NULL", code: accept(`ctx->Socket = AcceptSocket; if (ctx->Dead) return STATUS_REQUEST_NOT_ACCEPTED; if (AcceptSocket == NULL) return STATUS_REQUEST_NOT_ACCEPTED; ${ACCEPTED}`) },
        { name: "a copy in the loop's own variable", code: from("PWSK_DATAGRAM_INDICATION d = DataIndication; while (d) { ctx->Bytes += d->Buffer.Length; d = d->Next; } return STATUS_SUCCESS;") },
        { name: "a function that is no callback", code: receive(OK, "static void Use(PWSK_DATA_INDICATION DataIndication) { DataIndication->Next = NULL; }") },
        { name: "a placeholder", code: receive(`...\n${SUM} ${OK}`) },
        ...Object.entries({
            "a variable that was NULL before": "PWSK_DATA_INDICATION d = NULL; for (d = DataIndication; d != NULL; d = d->Next) ctx->Bytes += 1; ctx->Kept = DataIndication;",
            "a variable that walks along another list, too": "PWSK_DATA_INDICATION d; ctx->Kept = DataIndication; for (d = DataIndication; d; d = d->Next) ctx->Bytes += 1; for (d = ctx->Other; d; d = d->Next) ctx->Bytes += 2;",
            "a variable that ends its loop": "PWSK_DATA_INDICATION d; ctx->Kept = DataIndication; for (d = DataIndication; d; d = d->Next) { if (ctx->Full) { d = NULL; break; } ctx->Bytes += 1; }",
        }).map(([name, body]) => ({ name: `kept, and asked for by ${name}`, code: receive(`${body}\nreturn STATUS_PENDING;`) })),
    ],
    invalid: [
        {
            name: "an indication",
            code: receive(`${SUM}\n${OK}`),
            errors: [{
                message: "dereferenced", line: 2,
                data: { callback: "OnReceive", event: "WskReceiveEvent", parameter: "DataIndication", socket: "socket", value: "STATUS_SUCCESS", by: "", user: "OnReceive" },
                trace: ["main.c:6", "main.c:1:82 DataIndication is NULL when the socket is dead", "main.c:2:15 uses what it points to"],
            }],
        },
        {
            name: "an accepted socket, in a declaration",
            code: accept(`${DISPATCH}\n${ACCEPTED}`),
            errors: [{
                message: "dereferenced", line: 2,
            }],
        },
        bad("an assertion is no test", accept, `NT_ASSERT(AcceptSocket != NULL);\nctx->Kept = (PVOID)AcceptSocket->Dispatch;\n${ACCEPTED}`, 3),
        bad("an assumption is no test", accept, `_Analysis_assume_(AcceptSocket != NULL);\nctx->Kept = (PVOID)AcceptSocket->Dispatch;\n${ACCEPTED}`, 3),
        bad("an inspection ID copied", inspect, "ctx->State = (ULONG)InspectID->Key;\nreturn WskInspectAccept;", 2),
        bad("a structure copied", inspect, "WSK_INSPECT_ID id;\nid = *InspectID; ctx->State = id.SerialNumber;\nreturn WskInspectAccept;", 3),
        as("passed", bad("a block copy", inspect, "WSK_INSPECT_ID id;\nRtlCopyMemory(&id, InspectID, sizeof(id)); ctx->State = id.SerialNumber;\nreturn WskInspectAccept;", 3)),
        bad("datagrams", from, `PWSK_DATAGRAM_INDICATION d = DataIndication;\ndo { ctx->Bytes += d->Buffer.Length; d = d->Next; } while (d != NULL);\n${OK}`, 3),
        bad("tested too late", receive, `${SUM}\nif (DataIndication == NULL) ctx->Dead = TRUE;\n${OK}`, 2),
        bad("tested, and used all the same", receive, `if (DataIndication == NULL) ctx->Dead = TRUE;\n${SUM}\n${OK}`, 3),
        bad("on the wrong side", receive, `if (!DataIndication) {\n${SUM} }\n${OK}`, 3),
        bad("the context's test does not replace it", receive, `if (ctx == NULL) ${OK}\n${SUM}\n${OK}`, 3),
        {
            name: "through helpers",
            code: receive(`Handle(ctx, DataIndication);\n${OK}`, "static void Add(PCTX c, PWSK_DATA_INDICATION d) { c->Bytes += d->Buffer.Length; }\nstatic void Handle(PCTX c, PWSK_DATA_INDICATION d) { Add(c, d); }"),
            errors: [{
                message: "dereferenced", line: 2,
                data: { callback: "OnReceive", event: "WskReceiveEvent", parameter: "DataIndication", socket: "socket", value: "STATUS_SUCCESS", by: "Handle", user: "Handle" },
                trace: ["main.c:6", "main.c:1", "main.c:2:1 OnReceive calls Handle", "main.c:8", "main.c:7"],
            }],
        },
        bad("through a macro", receive, `COUNT(ctx, DataIndication);\n${OK}`, 2, "#define COUNT(c, d) ((c)->Bytes += (d)->Buffer.Length)"),
        {
            ...bad("in another file", receive, `CtxAdd(ctx, DataIndication);\n${OK}`, 2),
            files: { "ctx.c": "void CtxAdd(PCTX c, PWSK_DATA_INDICATION d) { c->Bytes += d->Buffer.Length; }" },
        },
        as("passed", bad("given to WSK", receive, `g_Release(ctx->Socket, DataIndication);\n${OK}`, 2, "PFN_WSK_RELEASE_DATA_INDICATION_LIST g_Release;")),
        {
            name: "kept without a test",
            code: accept(`ctx->Socket = AcceptSocket;\n${ACCEPTED}`),
            errors: [{ message: "stored", line: 2 }],
        },
        as("stored", bad("kept without a test, on one of several ways to the end", accept, "NTSTATUS status;\nif (ctx->Dead) { status = STATUS_REQUEST_NOT_ACCEPTED; goto done; }\nctx->Socket = AcceptSocket; status = STATUS_SUCCESS;\ndone: return status;", 4)),
        as("stored", bad("kept without a test, and printed, under a lock that a helper takes", accept, "LockIt(ctx);\nLog(\"%p\", ctx, AcceptSocket); ctx->Socket = AcceptSocket;\nUnlockIt(ctx); Elsewhere(ctx);\nreturn STATUS_SUCCESS;", 3,
            "VOID Far(PCTX c);\nVOID LockIt(PCTX c) { Far(c); }\nVOID UnlockIt(PCTX c) { Far(c); }\nVOID Log(const char *f, ...) { FarLog(f); }\n")),
        as("stored", bad("a list kept without a test, and a variable that walks along another one once it has held it", receive, "PWSK_DATA_INDICATION d = DataIndication;\nctx->Kept = d; d = ctx->Other;\nwhile (d != NULL) { ctx->Bytes += 1; d = d->Next; }\nreturn STATUS_PENDING;", 3)),
        as("stored", bad("a list kept without a test", receive, "ctx->Kept = DataIndication;\nreturn STATUS_PENDING;", 2)),
        offered("another callback closes the socket", `${SUM}\n${OK}`, other(CLOSES), "if (DataIndication == NULL) {\n    IoQueueWorkItem(ctx->Item, Close, DelayedWorkQueue, SocketContext);\n    return STATUS_SUCCESS;\n}"),
        offered("another callback leaves a note", `${SUM}\n${OK}`, other("if (!d) { c->Dead = TRUE; KeSetEvent(&g_Wake, 0, FALSE); return STATUS_SUCCESS; }"), "if (DataIndication == NULL) {\n    ctx->Dead = TRUE;\n    KeSetEvent(&g_Wake, 0, FALSE);\n    return STATUS_SUCCESS;\n}"),
        offered("another callback does nothing either", `${SUM}\n${OK}`, other("if (d == NULL) return STATUS_SUCCESS;"), null),
        offered("another callback has another kind of context", `${SUM}\n${OK}`, other(CLOSES, "PLINK c = (PLINK)Context;"), null),
        offered("another callback uses what it alone has", `${SUM}\n${OK}`, other("if (d == NULL) { CloseWith(c, n); return STATUS_SUCCESS; }"), null),
        offered("the callback tests for itself, too late", `${SUM}\nif (DataIndication == NULL) ctx->Dead = TRUE;\n${OK}`, other(CLOSES), null),
        offered("the callback hands the argument on", `${SUM} Elsewhere(DataIndication);\n${OK}`, other(CLOSES), null),
        bad("a helper that does not answer the question", receive, `if (Ready(ctx, DataIndication)) ${OK}\n${SUM}\n${OK}`, 3, "static BOOLEAN Ready(PCTX c, PWSK_DATA_INDICATION d) { return c->Dead; }"),
    ],
});
