import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-irp-argument.js";

const TABLE = "const WSK_PROVIDER_CONNECTION_DISPATCH *";
/** `call` stands in line 3. */
const f = (call: string): string => `NTSTATUS f(PWSK_SOCKET s, PWSK_BUF b, PIRP irp, ${TABLE}d)\n{\n    ${call}\n    return 0;\n}\n`;
const at = (line: number, call: string): { message: "missing"; line: number; data: { call: string } } => ({ message: "missing", line, data: { call } });

testRule(rule, {
    valid: [
        { name: "an IRP of the caller's", code: f("return d->WskCloseSocket(s, irp);") },
        { name: "its own IRP", code: f("irp = IoAllocateIrp(1, FALSE); if (irp) d->WskSend(s, b, 0, irp);") },
        { name: "an embedded IRP", code: "void g(PCTX c) { c->Dispatch->WskCloseSocket(c->Socket, &c->Irp); }" },
        { name: "control of a socket without an IRP", code: f("d->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL);") },
        { name: "control of the client without an IRP", code: "void g(WSK_PROVIDER_NPI *n) { n->Dispatch->WskControlClient(n->Client, WSK_TRANSPORT_LIST_QUERY, 0, NULL, 0, NULL, NULL, NULL); }" },
        { name: "a function that takes none", code: f("d->WskRelease(s, NULL);") },
        { name: "freeing addresses takes none", code: "void g(WSK_PROVIDER_NPI *n, PADDRINFOEXW a) { n->Dispatch->WskFreeAddressInfo(n->Client, a); }" },
        { name: "perhaps NULL", code: f("PIRP mine = b ? irp : NULL; return d->WskSend(s, b, 0, mine);") },
        { name: "a helper that nobody calls with NULL", code: `static NTSTATUS Close(PWSK_SOCKET s, PIRP irp, ${TABLE}d)\n{\n    return d->WskCloseSocket(s, irp);\n}\nvoid g(PWSK_SOCKET s, PCTX c) { Close(s, c->Irp, c->D); }\n` },
        { name: "a helper that makes up for NULL", code: `static NTSTATUS Close(PWSK_SOCKET s, PIRP irp, ${TABLE}d)\n{\n    if (irp == NULL) return 1;\n    return d->WskCloseSocket(s, irp);\n}\nvoid g(PWSK_SOCKET s, PCTX c) { Close(s, NULL, c->D); }\n` },
        { name: "another function of that name", code: "void WskCloseSocket(int a, void *b);\nvoid g(void) { WskCloseSocket(1, NULL); }" },
        { name: "in a comment and under #if 0", code: f("// d->WskCloseSocket(s, NULL);\n#if 0\n    d->WskCloseSocket(s, NULL);\n#endif") },
        { name: "code that is left out", code: f("d->WskSend(s, b, 0, ...);") },
        { name: "the provider's side", code: "NTSTATUS WSKAPI MyClose(PWSK_SOCKET s, PIRP irp) { if (irp == NULL) return 1; return 0; }" },
        { name: "too few arguments", code: f("d->WskCloseSocket(s);") },
    ],
    invalid: [
        { name: "NULL", code: f("d->WskCloseSocket(s, NULL);"), errors: [at(3, "WskCloseSocket")] },
        { name: "zero", code: f("d->WskCloseSocket(s, 0);"), errors: [at(3, "WskCloseSocket")] },
        { name: "a cast", code: f("d->WskSend(s, b, 0, (PIRP)NULL);"), errors: [at(3, "WskSend")] },
        { name: "nullptr", code: f("d->WskSend(s, b, 0, nullptr);"), errors: [at(3, "WskSend")] },
        { name: "through the socket", code: "void g(PWSK_SOCKET s)\n{\n    ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, NULL);\n}\n", errors: [at(3, "WskCloseSocket")] },
        { name: "through a pointer to the function", code: "void g(PWSK_SOCKET s, PFN_WSK_CLOSE_SOCKET close)\n{\n    close(s, NULL);\n}\n", errors: [at(3, "WskCloseSocket")] },
        { name: "a variable that is always NULL", code: f("PIRP none = NULL;\n    d->WskReceive(s, b, 0, none);"), errors: [at(4, "WskReceive")] },
        { name: "creation of a socket", code: "void g(PWSK_PROVIDER_NPI n)\n{\n    n->Dispatch->WskSocket(n->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, NULL, NULL, NULL);\n}\n", errors: [at(3, "WskSocket")] },
        { name: "by a macro", code: `#define CLOSE(s) ((${TABLE})(s)->Dispatch)->WskCloseSocket((s), NULL)\nvoid g(PWSK_SOCKET s)\n{\n    CLOSE(s);\n}\n`, errors: [at(4, "WskCloseSocket")] },
        {
            name: "by a caller", code: `static NTSTATUS Close(PWSK_SOCKET s, PIRP irp, ${TABLE}d)\n{\n    return d->WskCloseSocket(s, irp);\n}\nvoid g(PWSK_SOCKET s, PCTX c)\n{\n    Close(s, NULL, c->D);\n}\n`,
            errors: [{ ...at(3, "WskCloseSocket"), trace: ["main.c:7:5 g calls Close", "main.c:3:12 WskCloseSocket is given NULL for its IRP"] }],
        },
        {
            name: "by a caller in another file, two calls up",
            files: { "main2.c": "void Stop(PCTX c) { Finish(c, NULL); }\n" },
            code: `static NTSTATUS Close(PWSK_SOCKET s, PIRP irp, ${TABLE}d)\n{\n    return d->WskCloseSocket(s, irp);\n}\nvoid Finish(PCTX c, PIRP irp)\n{\n    Close(c->S, irp, c->D);\n}\n`,
            errors: [{ ...at(3, "WskCloseSocket"), trace: ["main2.c:1", "main.c:7", "main.c:3"] }],
        },
        { name: "two calls", code: f("d->WskDisconnect(s, NULL, 0, NULL);\n    d->WskCloseSocket(s, NULL);"), errors: [at(3, "WskDisconnect"), at(4, "WskCloseSocket")] },
    ],
});
