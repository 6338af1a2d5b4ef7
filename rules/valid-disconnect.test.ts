import { BASE, driver } from "../tests/socket-snippets.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-disconnect.js";

const f = (...body: readonly string[]): string => driver("void f(PCTX c, PWSK_BUF b, BOOLEAN k) {", ...body, "}");
const HELPER = "static NTSTATUS End(PCTX c, PWSK_BUF last, ULONG flags) { return c->D->WskDisconnect(c->Socket, last, flags, c->Irp); }";

testRule(rule, {
    valid: [
        { name: "no data", code: f("c->D->WskDisconnect(c->Socket, NULL, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "no data, written as 0", code: f("c->D->WskDisconnect(c->Socket, 0, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "data and an orderly end", code: f("c->D->WskDisconnect(c->Socket, &c->Buf, 0, c->Irp);") },
        { name: "nothing at all", code: f("c->D->WskDisconnect(c->Socket, NULL, 0, c->Irp);") },
        { name: "a buffer that may be NULL", code: f("c->D->WskDisconnect(c->Socket, b, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "a buffer of the context", code: f("c->D->WskDisconnect(c->Socket, c->Last, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "flags that are not known", code: driver("void f(PCTX c, ULONG flags) {", "c->D->WskDisconnect(c->Socket, &c->Buf, flags, c->Irp);", "}") },
        { name: "one or the other", code: f("c->D->WskDisconnect(c->Socket, k ? NULL : &c->Buf, k ? WSK_FLAG_ABORTIVE : 0, c->Irp);") },
        { name: "a helper with callers that are right", code: driver(HELPER, "void f(PCTX c) { End(c, NULL, WSK_FLAG_ABORTIVE); }", "void g(PCTX c) { End(c, &c->Buf, 0); }") },
        { name: "a local that is NULL", code: f("PWSK_BUF last = NULL;", "c->D->WskDisconnect(c->Socket, last, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "known to be NULL", code: f("if (b == NULL)", "c->D->WskDisconnect(c->Socket, b, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "a function of another kind", code: f("MyDisconnect(c->Socket, &c->Buf, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "left out", code: f("#if 0", "c->D->WskDisconnect(c->Socket, &c->Buf, WSK_FLAG_ABORTIVE, c->Irp);", "#endif") },
        { name: "in a comment", code: f("// c->D->WskDisconnect(c->Socket, &c->Buf, WSK_FLAG_ABORTIVE, c->Irp);") },
        { name: "a helper that nobody calls", code: driver(HELPER) },
    ],
    invalid: [
        { name: "directly", code: f("c->D->WskDisconnect(c->Socket, &c->Buf, WSK_FLAG_ABORTIVE, c->Irp);"), errors: [{ message: "data", line: BASE + 2, column: 1, data: {} }] },
        { name: "through the socket's own table", code: f("AS(WSK_PROVIDER_CONNECTION_DISPATCH, c->Socket)->WskDisconnect(c->Socket, &c->Buf, WSK_FLAG_ABORTIVE, c->Irp);"), errors: [{ message: "data", line: BASE + 2 }] },
        { name: "a local buffer", code: f("WSK_BUF last;", "last.Mdl = c->Mdl;", "c->D->WskDisconnect(c->Socket, &last, WSK_FLAG_ABORTIVE, c->Irp);"), errors: [{ message: "data", line: BASE + 4 }] },
        { name: "the flag as a number", code: f("c->D->WskDisconnect(c->Socket, &c->Buf, 1, c->Irp);"), errors: [{ message: "data", line: BASE + 2 }] },
        { name: "a variable for the flags", code: f("ULONG flags = WSK_FLAG_ABORTIVE;", "c->D->WskDisconnect(c->Socket, &c->Buf, flags, c->Irp);"), errors: [{ message: "data", line: BASE + 3 }] },
        { name: "a pointer to the buffer", code: f("PWSK_BUF last = &c->Buf;", "c->D->WskDisconnect(c->Socket, last, WSK_FLAG_ABORTIVE, c->Irp);"), errors: [{ message: "data", line: BASE + 3 }] },
        { name: "a buffer that is not NULL here", code: f("if (b != NULL)", "c->D->WskDisconnect(c->Socket, b, WSK_FLAG_ABORTIVE, c->Irp);"), errors: [{ message: "data", line: BASE + 3 }] },
        { name: "a macro", code: driver("#define ABORT(c, b) (c)->D->WskDisconnect((c)->Socket, b, WSK_FLAG_ABORTIVE, (c)->Irp)", "void f(PCTX c) {", "ABORT(c, &c->Buf);", "}"), errors: [{ message: "data", line: BASE + 3 }] },
        {
            name: "through a helper, where it is decided",
            code: driver(HELPER, "void f(PCTX c) {", "End(c, &c->Buf, WSK_FLAG_ABORTIVE);", "}"),
            errors: [{ message: "data", line: BASE + 3, trace: [`main.c:${BASE + 3}`, `main.c:${BASE + 1}`] }],
        },
        { name: "two deep, one of two callers", code: driver(HELPER, "static NTSTATUS Stop(PCTX c, ULONG flags) { return End(c, &c->Buf, flags); }", "void f(PCTX c) {", "Stop(c, WSK_FLAG_ABORTIVE);", "}", "void g(PCTX c) { Stop(c, 0); }"), errors: [{ message: "data", line: BASE + 4 }] },
        { name: "a PFN variable", code: f("PFN_WSK_DISCONNECT WskDisconnect = c->D->WskDisconnect;", "WskDisconnect(c->Socket, &c->Buf, WSK_FLAG_ABORTIVE, c->Irp);"), errors: [{ message: "data", line: BASE + 3 }] },
        {
            name: "across files",
            code: "#include \"net.h\"\nextern WSK_REGISTRATION g_Reg;\nvoid f(PCTX c)\n{\n    NetEnd(c, &c->Buf, WSK_FLAG_ABORTIVE);\n}\n",
            files: { "net.h": "NTSTATUS NetEnd(PCTX c, PWSK_BUF b, ULONG flags);\n", "net.c": "#include \"net.h\"\nNTSTATUS NetEnd(PCTX c, PWSK_BUF b, ULONG flags)\n{\n    return c->D->WskDisconnect(c->Socket, b, flags, c->Irp);\n}\n" },
            errors: [{ message: "data", line: 5 }],
        },
    ],
});
