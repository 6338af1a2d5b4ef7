import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-call-arity.js";

const fn = (body: string): string => `NTSTATUS Run(PWSK_SOCKET s, PWSK_BUF b, PIRP irp) { const WSK_PROVIDER_CONNECTION_DISPATCH *d = s->Dispatch; PWSK_DATA_INDICATION list = NULL;\n${body}\nreturn 0; }\n`;
const at = (message: "tooFew" | "tooMany", line = 2) => ({ errors: [{ message, line }] });

testRule(rule, {
    valid: [
        { name: "the right number", code: fn("return d->WskSend(s, b, 0, irp);") },
        { name: "all forms of a release", code: fn("d->WskRelease(s, list); ((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskRelease(s, NULL);") },
        { name: "a driver's own function of that name", code: fn("return WskSend(s, b);") },
        { name: "a member of a driver's own table", code: "typedef struct { NTSTATUS (*WskSend)(PVOID); } OPS; NTSTATUS f(OPS *o, PWSK_SOCKET s) { return o->WskSend(s); }" },
        { name: "a table of unknown type", code: fn("return s->Ops->WskSend(s, b);") },
        { name: "tables that the project declares itself", code: `typedef struct WSK_PROVIDER_CONNECTION_DISPATCH { NTSTATUS (*WskSend)(PWSK_SOCKET); } WSK_PROVIDER_CONNECTION_DISPATCH;\n${fn("return d->WskSend(s);")}` },
        { name: "a pointer variable", code: fn("PFN_WSK_SEND send = d->WskSend; return send(s, b, 0, irp);") },
        { name: "a macro that varies", code: `#define CALL(d, f, ...) (d)->f(__VA_ARGS__)\n${fn("return CALL(d, WskSend, s, b, 0, irp);")}` },
        { name: "arguments that stand for others", code: fn("return d->WskSend(s, ...);") },
        { name: "a function that is not understood", code: fn("if (...) { return d->WskSend(s); }") },
        { name: "no call", code: fn("PVOID p = (PVOID)d->WskSend; return p == NULL;") },
        { name: "a wrapper's own type", code: "typedef NTSTATUS (*SEND)(PWSK_SOCKET, PWSK_BUF); NTSTATUS f(SEND send, PWSK_SOCKET s, PWSK_BUF b) { return send(s, b); }" },
        { name: "a member that the table does not have", code: fn("return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskSend(s, b);") },
        { name: "name resolution with all its arguments", code: "NTSTATUS f(PWSK_PROVIDER_NPI n, PADDRINFOEXW *r, PIRP i) { return n->Dispatch->WskGetAddressInfo(n->Client, NULL, NULL, 0, NULL, NULL, r, NULL, NULL, i); }" },
    ],
    invalid: [
        { name: "no flags", code: fn("return d->WskSend(s, b, irp);"), errors: [{ message: "tooFew", line: 2, data: { call: "WskSend", wanted: 4, given: 3, parameters: "Socket, Buffer, Flags, Irp", missing: "Irp" }, trace: ["main.c:2:8 the call goes through WSK_PROVIDER_CONNECTION_DISPATCH"] }] },
        { name: "no IRP", code: fn("d->WskCloseSocket(s);"), ...at("tooFew") },
        { name: "no IRP, behind a comment", code: fn("d->WskCloseSocket /* for good */ // now\n(s);"), ...at("tooFew") },
        { name: "no arguments", code: fn("d->WskDisconnect();"), ...at("tooFew") },
        { name: "one too many", code: fn("return d->WskReceive(s, b, 0, NULL, irp);"), errors: [{ message: "tooMany", line: 2, data: { call: "WskReceive", wanted: 4, given: 5, parameters: "Socket, Buffer, Flags, Irp" } }] },
        { name: "a cast", code: fn("return ((PWSK_PROVIDER_LISTEN_DISPATCH)s->Dispatch)->WskBind(s, NULL, irp);"), ...at("tooFew") },
        { name: "a member of a structure", code: `typedef struct { const WSK_PROVIDER_DATAGRAM_DISPATCH *Dispatch; PWSK_SOCKET Socket; } CTX;\nNTSTATUS f(CTX *c, PWSK_BUF b, PIRP i) {\nreturn c->Dispatch->WskSendTo(c->Socket, b, 0, NULL, i); }`, ...at("tooFew", 3) },
        { name: "a typedef of the driver's", code: "typedef WSK_PROVIDER_CONNECTION_DISPATCH CONN;\nNTSTATUS f(CONN *d, PWSK_SOCKET s, PIRP i) {\nreturn d->WskConnect(s, 0, i); }", ...at("tooFew", 3) },
        { name: "a pointer variable", code: fn("PFN_WSK_SEND send = d->WskSend;\nreturn send(s, b, irp);"), errors: [{ message: "tooFew", line: 3, trace: ["main.c:3:8 the call goes through PFN_WSK_SEND"] }] },
        ...["PFN_WSK_CLOSE_SOCKET Open, Shut;", "PFN_WSK_CLOSE_SOCKET /* of WSK */ Shut;", "PFN_WSK_CLOSE_SOCKET const Shut;"].map((member) => ({
            name: `a member: ${member}`, code: `typedef struct { ${member} } FUNCS;\nNTSTATUS f(FUNCS *t, PWSK_SOCKET s) {\nreturn t->Shut(s); }`, ...at("tooFew", 3),
        })),
        { name: "a pointer that is a parameter", code: "NTSTATUS g(PFN_WSK_SEND Send, PWSK_SOCKET s, PWSK_BUF b, PIRP irp) {\nreturn Send(s, b, irp); }", ...at("tooFew", 2) },
        { name: "a pointer member of a header's structure", code: "#include \"f.h\"\nNTSTATUS f(FUNCS *t, PWSK_SOCKET s) {\nreturn t->Shut(s); }", files: { "f.h": "typedef struct { PFN_WSK_CLOSE_SOCKET Shut; } FUNCS;\n" }, ...at("tooFew", 3) },
        { name: "a pointer member", code: `typedef struct { PFN_WSK_CLOSE_SOCKET Close; } FUNCS;\nNTSTATUS f(FUNCS *t, PWSK_SOCKET s) {\nreturn t->Close(s); }`, ...at("tooFew", 3) },
        { name: "the client's table", code: "NTSTATUS f(PWSK_PROVIDER_NPI n, PIRP i) { const WSK_PROVIDER_DISPATCH *d = n->Dispatch;\nreturn d->WskSocket(n->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, NULL, NULL, i); }", ...at("tooFew") },
        { name: "through a macro", code: `#define SEND(d, s, b, i) (d)->WskSend((s), (b), (i))\n${fn("return SEND(d, s, b, irp);")}`, ...at("tooFew", 3) },
        { name: "a control request without its last arguments", code: fn("return d->WskControlSocket(s, WskIoctl, SIO_WSK_QUERY_INSPECT_ID, 0, 0, NULL, 0, NULL);"), ...at("tooFew") },
    ],
});
