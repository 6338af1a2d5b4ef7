import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-name-arguments.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
NTSTATUS Look(const WSK_PROVIDER_NPI *npi, PUNICODE_STRING node, PUNICODE_STRING service, PADDRINFOEXW *found, PIRP irp) { return npi->Dispatch->WskGetAddressInfo(npi->Client, node, service, 0, NULL, NULL, found, NULL, NULL, irp); }
NTSTATUS LookUp(const WSK_PROVIDER_NPI *npi, PUNICODE_STRING node, PADDRINFOEXW *found, PIRP irp) { return Look(npi, node, NULL, found, irp); }
`;
/** The body starts on line 2. */
const fn = (body: string): string => `NTSTATUS Find(const WSK_PROVIDER_NPI *npi, PUNICODE_STRING host, PSOCKADDR a, PIRP irp) { PADDRINFOEXW found = NULL; UNICODE_STRING name; WCHAR text[NI_MAXHOST];\n${body}\n}${OPS}`;
const info = (node: string, service: string): string => `return npi->Dispatch->WskGetAddressInfo(npi->Client, ${node}, ${service}, 0, NULL, NULL, &found, NULL, NULL, irp);`;
const nameOf = (length: string, node: string, service: string): string => `return npi->Dispatch->WskGetNameInfo(npi->Client, a, ${length}, ${node}, ${service}, NI_NUMERICHOST, NULL, NULL, irp);`;
const at = (message: "noName" | "noOutput" | "addressLength" | "noBuffer", line = 2) => ({ errors: [{ message, line }] });
const SET = "name.Buffer = text; name.MaximumLength = sizeof(text); name.Length = 0;";

testRule(rule, {
    valid: [
        { name: "a host", code: fn(info("host", "NULL")) },
        { name: "a service", code: fn(info("NULL", "host")) },
        { name: "both names", code: fn(info("host", "host")) },
        { name: "through a helper", code: fn("return LookUp(npi, host, &found, irp);") },
        { name: "a helper that nobody calls", code: OPS },
        { name: "a name that may be NULL", code: fn(`if (a == NULL) host = NULL;\n${info("host", "NULL")}`) },
        { name: "a string with a buffer", code: fn(`${SET}\n${nameOf("sizeof(SOCKADDR_IN6)", "&name", "NULL")}`) },
        { name: "a string that a macro sets up", code: fn(`RtlInitEmptyUnicodeString(&name, text, sizeof(text));\n${nameOf("sizeof(SOCKADDR_IN)", "&name", "NULL")}`) },
        { name: "a string with an initialiser", code: fn(`UNICODE_STRING other = { 0, sizeof(text), text };\n${nameOf("sizeof(SOCKADDR_IN)", "NULL", "&other")}`) },
        { name: "a string of the caller", code: fn(nameOf("sizeof(SOCKADDR_STORAGE)", "host", "NULL")) },
        { name: "a string that a helper sets up out of sight", code: fn(`Prepare(&name);\n${nameOf("sizeof(SOCKADDR_IN)", "&name", "NULL")}`) },
        { name: "the longest address", code: fn(`${SET}\n${nameOf("128", "&name", "NULL")}`) },
        { name: "an unknown length", code: fn(`${SET}\n${nameOf("AddressLength(a)", "&name", "NULL")}`) },
        { name: "a driver's own function of that name", code: "NTSTATUS f(void) { return WskGetAddressInfo(NULL, NULL); }" },
        { name: "wsk.h alone", code: "#include <ntddk.h>\n#include <wsk.h>\n#include <ws2ipdef.h>\n" },
        { name: "a program's source", code: "#include <winsock2.h>\n#include <ws2def.h>\n/* wsk.h is for drivers */\n#include <wsk.h>\n" },
        { name: "a file without wsk.h", code: "#include <ws2def.h>\nPWSK_SOCKET g_Socket;\n" },
    ],
    invalid: [
        { name: "no name at all", code: fn(info("NULL", "NULL")), errors: [{ message: "noName", line: 2, data: { call: "WskGetAddressInfo", node: "NodeName", service: "ServiceName" } }] },
        { name: "through a helper", code: fn("return Look(npi, NULL, NULL, &found, irp);"), errors: [{ message: "noName", line: 4, trace: ["main.c:2:8 Find calls Look", "main.c:4"] }] },
        { name: "two helpers down", code: fn("return LookUp(npi, NULL, &found, irp);"), ...at("noName", 4) },
        { name: "through a macro", code: `#define ASK(n, s) n->Dispatch->WskGetAddressInfo(n->Client, s, NULL, 0, NULL, NULL, &found, NULL, NULL, irp)\n${fn("return ASK(npi, NULL);")}`, ...at("noName", 3) },
        { name: "a pointer variable", code: fn(`PFN_WSK_GET_ADDRESS_INFO get = npi->Dispatch->WskGetAddressInfo;\nreturn get(npi->Client, NULL, NULL, 0, NULL, NULL, &found, NULL, NULL, irp);`), ...at("noName", 3) },
        { name: "variables that are NULL", code: fn(`PUNICODE_STRING n = NULL, s = NULL;\n${info("n", "s")}`), ...at("noName", 3) },
        { name: "the helper in another file", code: OPS, files: { "find.c": "NTSTATUS F(const WSK_PROVIDER_NPI *npi, PADDRINFOEXW *r, PIRP irp) { return LookUp(npi, NULL, r, irp); }" }, ...at("noName") },
        { name: "nowhere to put a name", code: fn(nameOf("sizeof(SOCKADDR_IN)", "NULL", "NULL")), ...at("noOutput") },
        { name: "too long an address", code: fn(`${SET}\n${nameOf("256", "&name", "NULL")}`), errors: [{ message: "addressLength", line: 3, data: { call: "WskGetNameInfo", length: 256 } }] },
        { name: "a string that nothing has set", code: fn(nameOf("sizeof(SOCKADDR_IN)", "&name", "NULL")), errors: [{ message: "noBuffer", line: 2, data: { call: "WskGetNameInfo", name: "NodeName" } }] },
        { name: "an empty string", code: fn(`UNICODE_STRING other = { 0 };\n${nameOf("sizeof(SOCKADDR_IN)", "NULL", "&other")}`), errors: [{ message: "noBuffer", line: 3, data: { call: "WskGetNameInfo", name: "ServiceName" } }] },
        { name: "a string without a buffer", code: fn(`RtlInitUnicodeString(&name, text); name.Buffer = NULL;\n${nameOf("sizeof(SOCKADDR_IN)", "&name", "NULL")}`), ...at("noBuffer", 3) },
        { name: "ws2def.h behind wsk.h", code: "#include <wsk.h>\n#include <ws2def.h>\nint a;\n", output: "#include <wsk.h>\nint a;\n", errors: [{ message: "header", line: 2 }] },
        { name: "ws2def.h before wsk.h", code: "#include <ntddk.h>\n#include \"ws2def.h\"\n#include <wsk.h>\n", output: null, errors: [{ message: "header", line: 2 }] },
    ],
});
