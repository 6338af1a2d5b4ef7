import { callback } from "../tests/callback-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./require-accept-outputs.js";

const EVENTS = "const WSK_CLIENT_CONNECTION_DISPATCH g_Events;\n";
const accept = (body: string, more = ""): string => callback("WskAcceptEvent", `if (AcceptSocket == NULL) { ctx->Dead = TRUE; return STATUS_REQUEST_NOT_ACCEPTED; }\nctx->Socket = AcceptSocket;\n${body}`, `${EVENTS}${more}`);

const OK = "return STATUS_SUCCESS;";
const CONTEXT = "*AcceptSocketContext = ctx;";
const DISPATCH = "*AcceptSocketDispatch = &g_Events;";
const CONTROL = "WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };";
const ENABLE = "((const WSK_PROVIDER_BASIC_DISPATCH *)AcceptSocket->Dispatch)->WskControlSocket(AcceptSocket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, NULL, NULL, NULL);";
const HELPER = `static void Enable(PWSK_SOCKET AcceptSocket) { ${CONTROL} ${ENABLE} }`;

testRule(rule, {
    valid: [
        { name: "both", code: accept(`${CONTEXT} ${DISPATCH} ${OK}`) },
        { name: "both, where there is a place for them", code: accept(`if (AcceptSocketContext) *AcceptSocketContext = NULL;\nif (AcceptSocketDispatch != NULL) *AcceptSocketDispatch = NULL; ${OK}`) },
        { name: "both NULL", code: accept(`*AcceptSocketContext = NULL; *AcceptSocketDispatch = NULL; ${OK}`) },
        { name: "set first", code: callback("WskAcceptEvent", `${CONTEXT} ${DISPATCH}\nif (AcceptSocket == NULL) return STATUS_REQUEST_NOT_ACCEPTED;\n${OK}`, EVENTS) },
        { name: "a refusal needs nothing", code: accept("return STATUS_REQUEST_NOT_ACCEPTED;") },
        { name: "set where it is accepted", code: accept(`NTSTATUS status = STATUS_REQUEST_NOT_ACCEPTED; if (ctx->State) { ${CONTEXT} ${DISPATCH} status = STATUS_SUCCESS; } return status;`) },
        { name: "set behind a failure", code: accept(`NTSTATUS status = Prepare(ctx); if (!NT_SUCCESS(status)) return STATUS_REQUEST_NOT_ACCEPTED; ${CONTEXT} ${DISPATCH} return status;`) },
        { name: "a helper", code: accept(`Fill(ctx, AcceptSocketContext, AcceptSocketDispatch); ${OK}`, "static void Fill(PCTX c, PVOID *context, const WSK_CLIENT_CONNECTION_DISPATCH **dispatch) { *context = c; *dispatch = &g_Events; }") },
        { name: "a helper of a helper", code: accept(`Fill(ctx, AcceptSocketContext, AcceptSocketDispatch); ${OK}`, "static void Set(PVOID *to, PVOID value) { *to = value; }\nstatic void Fill(PCTX c, PVOID *context, const WSK_CLIENT_CONNECTION_DISPATCH **dispatch) { Set(context, c); Set((PVOID *)dispatch, (PVOID)&g_Events); }") },
        { name: "a helper out of sight", code: accept(`Fill(ctx, AcceptSocketContext, AcceptSocketDispatch); ${OK}`) },
        { name: "a helper with a structure of arguments", code: accept(`ARGS args; args.Context = AcceptSocketContext; args.Dispatch = AcceptSocketDispatch; Fill(&args); ${OK}`, "typedef struct _ARGS { PVOID *Context; const WSK_CLIENT_CONNECTION_DISPATCH **Dispatch; } ARGS;") },
        { name: "a macro", code: accept(`SET(AcceptSocketContext, ctx); SET(AcceptSocketDispatch, &g_Events); ${OK}`, "#define SET(p, v) (*(p) = (v))") },
        { name: "aliases", code: accept(`PVOID *context = AcceptSocketContext; *context = ctx; AcceptSocketDispatch[0] = &g_Events; ${OK}`) },
        { name: "a status that nobody knows", code: accept("return Decide(ctx);") },
        { name: "an array of tables", code: accept(`${CONTEXT} *AcceptSocketDispatch = g_Tables; ${OK}`, "const WSK_CLIENT_CONNECTION_DISPATCH g_Tables[2];") },
        { name: "a pointer to a table", code: accept(`${CONTEXT} *AcceptSocketDispatch = g_Pointer; ${OK}`, "const WSK_CLIENT_CONNECTION_DISPATCH *g_Pointer;") },
        { name: "events enabled behind both", code: accept(`${CONTROL} ${CONTEXT} ${DISPATCH} ${ENABLE} ${OK}`) },
        { name: "events enabled on a socket that is refused", code: accept(`${CONTROL} ${ENABLE} return STATUS_REQUEST_NOT_ACCEPTED;`) },
        { name: "another request first", code: accept(`((const WSK_PROVIDER_BASIC_DISPATCH *)AcceptSocket->Dispatch)->WskControlSocket(AcceptSocket, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, 4, &g_On, 0, NULL, NULL, ctx->Irp); ${CONTEXT} ${DISPATCH} ${OK}`) },
        { name: "a function that is no callback", code: accept(`${CONTEXT} ${DISPATCH} ${OK}`, "NTSTATUS Other(PVOID *AcceptSocketContext) { return STATUS_SUCCESS; }") },
        { name: "a placeholder", code: accept(`...\n${OK}`) },
        { name: "set under #ifdef", code: accept(`#ifdef NET_STATE\n${CONTEXT} ${DISPATCH}\n#endif\n#if 0\nif (ctx->Dead) return STATUS_REQUEST_NOT_ACCEPTED;\n#endif\n${OK}`) },
    ],
    invalid: [
        { name: "the table is missing where there is a place for the context", code: accept(`if (AcceptSocketContext) *AcceptSocketContext = NULL;\n${OK}`), errors: [{ message: "missing", line: 5, suggestions: [{ message: "set", output: accept(`if (AcceptSocketContext) *AcceptSocketContext = NULL;\n*AcceptSocketDispatch = NULL;\n${OK}`) }] }] },
        {
            name: "the table is missing",
            code: accept(`${CONTEXT}\n${OK}`),
            errors: [{
                message: "missing", line: 5, data: { callback: "OnAccept", outputs: "'*AcceptSocketDispatch'", output: "AcceptSocketDispatch" }, trace: ["main.c:8"],
                suggestions: [{ message: "set", output: accept(`${CONTEXT}\n*AcceptSocketDispatch = NULL;\n${OK}`) }],
            }],
        },
        {
            name: "the context is missing",
            code: accept(`${DISPATCH}\n${OK}`),
            errors: [{ message: "missing", line: 5, suggestions: [{ message: "set", output: accept(`${DISPATCH}\n*AcceptSocketContext = NULL;\n${OK}`) }] }],
        },
        {
            name: "both are missing",
            code: accept(OK),
            errors: [{
                message: "missing", line: 4, data: { callback: "OnAccept", outputs: "'*AcceptSocketContext' and '*AcceptSocketDispatch'", output: "AcceptSocketContext" },
                suggestions: [{ message: "set", output: accept(`*AcceptSocketContext = NULL; *AcceptSocketDispatch = NULL;\n${OK}`) }],
            }],
        },
        { name: "marked as unused", code: accept(`UNREFERENCED_PARAMETER(AcceptSocketContext); UNREFERENCED_PARAMETER(AcceptSocketDispatch); if (ctx->State) ${OK}\nreturn STATUS_REQUEST_NOT_ACCEPTED;`), errors: [{ message: "missing", line: 4 }] },
        { name: "on one path", code: accept(`${CONTEXT} if (ctx->State) { ${DISPATCH} } if (ctx->Dead) return STATUS_REQUEST_NOT_ACCEPTED; else ${OK}`), errors: [{ message: "missing", line: 4 }] },
        { name: "by a status", code: accept(`NTSTATUS status = STATUS_SUCCESS; if (ctx->State) { ${CONTEXT} ${DISPATCH} } if (ctx->Dead) status = STATUS_REQUEST_NOT_ACCEPTED; if (ctx) return status; return status;`), errors: [{ message: "missing", line: 4 }, { message: "missing", line: 4 }] },
        { name: "a helper that sets one", code: accept(`Fill(ctx, AcceptSocketContext, AcceptSocketDispatch); if (ctx) ${OK} return STATUS_SUCCESS;`, "static void Fill(PCTX c, PVOID *context, const WSK_CLIENT_CONNECTION_DISPATCH **dispatch) { *context = c; }"), errors: [{ message: "missing", line: 4 }, { message: "missing", line: 4 }] },
        { name: "behind a success", code: accept(`NTSTATUS status = Prepare(ctx); if (!NT_SUCCESS(status)) return STATUS_REQUEST_NOT_ACCEPTED; if (ctx) return status; return STATUS_REQUEST_NOT_ACCEPTED;`), errors: [{ message: "missing", line: 4 }] },
        {
            name: "a parameter assigned to",
            code: accept(`${CONTEXT}\nAcceptSocketDispatch = &g_Events; ${OK}`),
            errors: [{
                message: "parameter", line: 5, data: { callback: "OnAccept", outputs: "'*AcceptSocketDispatch'", output: "AcceptSocketDispatch" },
                suggestions: [{ message: "dereference", output: accept(`${CONTEXT}\n*AcceptSocketDispatch = &g_Events; ${OK}`) }],
            }],
        },
        { name: "both parameters assigned to", code: accept(`AcceptSocketContext = AcceptSocketDispatch = NULL; ${OK}`), errors: [{ message: "parameter", line: 4 }, { message: "parameter", line: 4 }] },
        {
            name: "a table instead of its address",
            code: accept(`${CONTEXT}\n*AcceptSocketDispatch = g_Events; ${OK}`),
            output: accept(`${CONTEXT}\n*AcceptSocketDispatch = &g_Events; ${OK}`),
            errors: [{ message: "value", line: 5, data: { callback: "OnAccept", outputs: "'*AcceptSocketDispatch'", output: "AcceptSocketDispatch", table: "g_Events" } }],
        },
        { name: "events enabled too early", code: accept(`${CONTROL}\n${CONTEXT} ${ENABLE} ${DISPATCH} ${OK}`), errors: [{ message: "late", line: 5 }] },
        {
            name: "events enabled too early by a helper",
            code: accept(`Enable(AcceptSocket);\n${CONTEXT} ${DISPATCH} ${OK}`, HELPER),
            errors: [{ message: "late", line: 4, data: { callback: "OnAccept", outputs: "'*AcceptSocketContext' and '*AcceptSocketDispatch'", output: "AcceptSocketContext", call: "Enable" } }],
        },
    ],
});
