import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-output-size-type.js";

const TYPES = "typedef struct _CTX { WSK_PROVIDER_NPI Npi; ULONG Small; SIZE_T Large; } CTX, *PCTX;\n";
/** A function whose body starts on line 3. */
const f = (body: string): string => `${TYPES}NTSTATUS F(PWSK_SOCKET s, const WSK_PROVIDER_BASIC_DISPATCH *d, PCTX ctx, PVOID list, SIZE_T n, PIRP irp, PULONG small, PSIZE_T large) {\n${body}\nreturn 0; }\n`;
const query = (got: string, irp = "NULL"): string => `d->WskControlSocket(s, WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, n, list, ${got}, ${irp});`;
const transports = (got: string): string => `ctx->Npi.Dispatch->WskControlClient(ctx->Npi.Client, WSK_TRANSPORT_LIST_QUERY, 0, NULL, n, list, ${got}, NULL);`;
const local = (type: string, rest: string): string => f(`${type} got;\n${query("&got")}\n${rest}`);
const HELPER = `${TYPES}static NTSTATUS Query(PWSK_SOCKET s, PVOID list, SIZE_T n, PSIZE_T got)\n{\n    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, n, list, got, NULL);\n}\n`;
const by = (type: string, got: string): string => `${HELPER}NTSTATUS G(PWSK_SOCKET s, PVOID list)\n{\n    ${type} got = 0;\n    NTSTATUS st = Query(s, list, 64, ${got});\n    return got > 0 ? st : 1;\n}\n`;

testRule(rule, {
    valid: [
        { name: "a SIZE_T", code: local("SIZE_T", "return got;") },
        { name: "size_t", code: local("size_t", "return got;") },
        { name: "ULONG_PTR", code: local("ULONG_PTR", "") },
        { name: "64 bits", code: local("ULONGLONG", "") + local("UINT64", "") },
        { name: "a typedef of the driver's own", code: `typedef SIZE_T COUNT;\n${local("COUNT", "")}` },
        { name: "a type that nothing is known of", code: local("COUNTER", "") },
        { name: "NULL", code: f(query("NULL")) },
        { name: "a pointer to SIZE_T", code: f(query("large") + transports("large")) },
        { name: "a member", code: f(query("&ctx->Large")) },
        { name: "behind a plain pointer", code: f(query("(PSIZE_T)list")) },
        { name: "the IRP brings the size", code: f(`ULONG got; IoReuseIrp(irp, 0);\n${query("(PSIZE_T)&got", "irp")}`) },
        { name: "a ULONG for something else", code: f(`ULONG mask = 0; d->WskControlSocket(s, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(mask), &mask, 0, NULL, NULL, irp);`) },
        { name: "bytes", code: f(`UCHAR room[8];\n${query("(PSIZE_T)room")} ${query("(PSIZE_T)&room[0]")}`) },
        { name: "a helper that is given a SIZE_T", code: by("SIZE_T", "&got") },
        { name: "under #if 0", code: f(`ULONG got;\n#if 0\n${query("&got")}\n#endif`) },
        { name: "left out", code: f("ULONG got; d->WskControlSocket(s, WskIoctl, SIO_ADDRESS_LIST_QUERY, ..., &got, NULL);") },
        { name: "a function of the driver's own", code: "void G(void) { ULONG got; WskControlClient(0, 1, 2, 3, 4, 5, &got, 0); }" },
    ],
    invalid: [
        { name: "a ULONG", code: local("ULONG", "if (got > 16) return 1;"), output: local("SIZE_T", "if (got > 16) return 1;"), errors: [{ message: "narrow", line: 4, data: { call: "WskControlSocket", what: "got", type: "ULONG", size: "4" } }] },
        { name: "a ULONG of WskControlClient", code: f(`ULONG got = 0;\n${transports("&got")}`), output: f(`SIZE_T got = 0;\n${transports("&got")}`), errors: [{ message: "narrow", line: 4, data: { call: "WskControlClient", what: "got", type: "ULONG", size: "4" } }] },
        { name: "used as a number", code: local("ULONG", "return got / sizeof(SOCKADDR);"), output: null, errors: [{ message: "narrow", line: 4, suggestions: [{ message: "declare", output: local("SIZE_T", "return got / sizeof(SOCKADDR);") }] }] },
        { name: "others point to it", code: local("ULONG", "Note(&got);"), output: null, errors: [{ message: "narrow", line: 4 }] },
        { name: "one of several in a declaration", code: f(`ULONG got, other = 1;\n${query("&got")}`), output: null, errors: [{ message: "narrow", line: 4 }] },
        { name: "a cast that silences the compiler", code: f(`ULONG got;\n${query("(SIZE_T *)&got")}`), output: f(`SIZE_T got;\n${query("(SIZE_T *)&got")}`), errors: [{ message: "narrow", line: 4 }] },
        { name: "other names of four bytes", code: f(`unsigned int a; DWORD b;\n${query("&a")}\n${query("&b")}`), output: f(`SIZE_T a; SIZE_T b;\n${query("&a")}\n${query("&b")}`), errors: [{ message: "narrow", line: 4 }, { message: "narrow", line: 5 }] },
        { name: "a typedef of the driver's own", code: `typedef ULONG COUNT;\n${local("COUNT", "")}`, output: `typedef ULONG COUNT;\n${local("SIZE_T", "")}`, errors: [{ message: "narrow", line: 5 }] },
        { name: "a member", code: f(query("&ctx->Small")), output: null, errors: [{ message: "narrow", line: 3, data: { call: "WskControlSocket", what: "ctx->Small", type: "ULONG", size: "4" } }] },
        { name: "a pointer to ULONG", code: f(query("(PSIZE_T)small")), output: null, errors: [{ message: "narrow", line: 3, data: { call: "WskControlSocket", what: "small", type: "unsigned long", size: "4" } }] },
        { name: "by way of a pointer", code: f(`ULONG got; PVOID p = &got;\n${query("p")}`), output: null, errors: [{ message: "narrow", line: 4 }] },
        { name: "by a caller", code: by("ULONG", "(PSIZE_T)&got"), output: by("SIZE_T", "(PSIZE_T)&got"), errors: [{ message: "narrow", line: 9, trace: ["main.c:9:19 G calls Query", "main.c:4:12 WskControlSocket writes the size there"] }] },
        { name: "by a caller in another file", code: `${TYPES}NTSTATUS G(PWSK_SOCKET s, PVOID list)\n{\n    ULONG got;\n    return Query(s, list, 64, (PSIZE_T)&got);\n}\n`, files: { "q.c": HELPER.replace("static ", "") }, output: `${TYPES}NTSTATUS G(PWSK_SOCKET s, PVOID list)\n{\n    SIZE_T got;\n    return Query(s, list, 64, (PSIZE_T)&got);\n}\n`, errors: [{ message: "narrow", line: 5 }] },
        { name: "by a macro", code: `#define QUERY(d, s, p, n, g) (d)->WskControlSocket((s), WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, (n), (p), (g), NULL)\n${f("ULONG got;\nQUERY(d, s, list, n, &got);")}`, output: `#define QUERY(d, s, p, n, g) (d)->WskControlSocket((s), WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, (n), (p), (g), NULL)\n${f("SIZE_T got;\nQUERY(d, s, list, n, &got);")}`, errors: [{ message: "narrow", line: 5 }] },
        { name: "through a pointer to the function", code: "void G(PWSK_SOCKET s, PFN_WSK_CONTROL_SOCKET control, PVOID p) {\nLONG got;\ncontrol(s, WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, 8, p, (PSIZE_T)&got, NULL); }", output: "void G(PWSK_SOCKET s, PFN_WSK_CONTROL_SOCKET control, PVOID p) {\nSIZE_T got;\ncontrol(s, WskIoctl, SIO_ADDRESS_LIST_QUERY, 0, 0, NULL, 8, p, (PSIZE_T)&got, NULL); }", errors: [{ message: "narrow", line: 3 }] },
    ],
});
