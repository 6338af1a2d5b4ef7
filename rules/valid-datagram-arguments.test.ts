import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-datagram-arguments.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
NTSTATUS SendTo(PWSK_SOCKET s, PWSK_BUF b, PSOCKADDR to, PIRP irp) { return ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)s->Dispatch)->WskSendTo(s, b, 0, to, 0, NULL, irp); }
NTSTATUS SendOne(PWSK_SOCKET s, PWSK_BUF b, PIRP irp, PSOCKADDR to) { return SendTo(s, b, to, irp); }
NTSTATUS Receive(PWSK_SOCKET s, PWSK_BUF b, PULONG length, PCMSGHDR info, PIRP irp) { return ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)s->Dispatch)->WskReceiveFrom(s, b, 0, NULL, length, info, NULL, irp); }
`;
const fn = (body: string): string => `NTSTATUS Run(PWSK_SOCKET s, PWSK_BUF b, PSOCKADDR to, PIRP irp) { const WSK_PROVIDER_DATAGRAM_DISPATCH *d = s->Dispatch; ULONG length; ULONG flags; CHAR space[64]; SOCKADDR_IN from;\n${body}\n}${OPS}`;
const send = (to: string): string => `return d->WskSendTo(s, b, 0, ${to}, 0, NULL, irp);`;
const receive = (length: string, info: string): string => `return d->WskReceiveFrom(s, b, 0, (PSOCKADDR)&from, ${length}, ${info}, &flags, irp);`;
const SETS = "NTSTATUS Fix(PWSK_SOCKET s, PSOCKADDR a, PIRP irp) { return ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)s->Dispatch)->WskControlSocket(s, WskIoctl, SIO_WSK_SET_SENDTO_ADDRESS, 0, sizeof(SOCKADDR_IN), a, 0, NULL, NULL, irp); }";
const INFO = "(PCMSGHDR)space";
const control = (length: string, info: string, call = "WskSendTo"): string => `return d->${call}(s, ${call === "WskSendTo" ? "b" : "(PWSK_BUF_LIST)b"}, 0, to, ${length}, ${info}, irp);`;
const SEND_WITH = "NTSTATUS SendWith(PWSK_SOCKET s, PWSK_BUF b, PSOCKADDR to, ULONG n, PCMSGHDR info, PIRP irp) { return ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)s->Dispatch)->WskSendTo(s, b, 0, to, n, info, irp); }\n";
const at = (message: "sizeAlone" | "controlAlone" | "noAddress" | "noLength" | "unsetLength", line = 2) => ({ errors: [{ message, line }] });

testRule(rule, {
    valid: [
        { name: "an address", code: fn(send("to")) },
        { name: "a local's address", code: fn(send("(PSOCKADDR)&from")) },
        { name: "a fixed address", code: `${fn(send("NULL"))}${SETS}` },
        { name: "a fixed address, set in another file", code: fn(send("NULL")), files: { "fix.c": SETS } },
        { name: "a fixed remote address", code: `${fn(send("NULL"))}${SETS.replace("SENDTO", "REMOTE")}` },
        { name: "through a helper", code: fn("return SendOne(s, b, irp, to);") },
        { name: "NULL on some paths", code: fn(`if (b->Length == 0) to = NULL;\n${send("to")}`) },
        { name: "an address that a caller out of sight passes", code: OPS },
        { name: "a driver's own function of that name", code: "NTSTATUS f(PWSK_SOCKET s) { return WskSendTo(s, NULL); }" },
        { name: "no control data at all", code: fn(receive("NULL", "NULL")) },
        { name: "control data with its size", code: fn(`length = sizeof(space);\n${receive("&length", INFO)}`) },
        { name: "a size without a buffer", code: fn(`length = 0;\n${receive("&length", "NULL")}`) },
        { name: "a size that nothing uses", code: fn(receive("&length", "NULL")) },
        { name: "a size of the caller", code: fn(receive("(PULONG)irp->Tail.Overlay.DriverContext[0]", INFO)) },
        { name: "a size that a helper sets", code: fn(`Prepare(&length);\n${receive("&length", INFO)}`) },
        { name: "set on some path", code: fn(`if (to) length = 64;\n${receive("&length", INFO)}`) },
        { name: "control data to be sent", code: fn(control("sizeof(space)", INFO)) },
        { name: "control data to be sent, of a size out of sight", code: fn(control("length", INFO)) },
        { name: "no control data to be sent", code: fn(control("0", "NULL", "WskSendMessages")) },
        { name: "a wrapper for control data", code: SEND_WITH },
        { name: "a size that may be 0 for what may be NULL", code: fn(control("to ? 0 : 16", "to ? NULL : b->Control")) },
        { name: "control data that may be NULL", code: fn(receive("NULL", "to ? NULL : b->Control")) },
        { name: "a wrapper that passes all through", code: OPS },
    ],
    invalid: [
        { name: "control data without a length, in a part of the memory", code: fn(`PUCHAR p = ExAllocatePool2(POOL_FLAG_NON_PAGED, 256, 'x'); ${receive("NULL", "(PCMSGHDR)(p + 64)")}`), ...at("noLength") },
        { name: "no address", code: fn(send("NULL")), errors: [{ message: "noAddress", line: 2, data: { call: "WskSendTo" } }] },
        { name: "an address that is NULL", code: fn(`PSOCKADDR none = NULL;\n${send("none")}`), ...at("noAddress", 3) },
        { name: "WskSendMessages", code: fn("return d->WskSendMessages(s, (PWSK_BUF_LIST)b, 0, NULL, 0, NULL, irp);"), errors: [{ message: "noAddress", line: 2, data: { call: "WskSendMessages" } }] },
        { name: "through a helper", code: fn("return SendTo(s, b, NULL, irp);"), errors: [{ message: "noAddress", line: 4, trace: ["main.c:2:8 Run calls SendTo", "main.c:4"] }] },
        { name: "two helpers down", code: fn("return SendOne(s, b, irp, NULL);"), ...at("noAddress", 4) },
        { name: "through a macro", code: `#define SEND(d, s, b, i) (d)->WskSendTo((s), (b), 0, NULL, 0, NULL, (i))\n${fn("return SEND(d, s, b, irp);")}`, ...at("noAddress", 3) },
        { name: "a cast", code: fn("return ((PWSK_PROVIDER_DATAGRAM_DISPATCH)s->Dispatch)->WskSendTo(s, b, 0, (PSOCKADDR)0, 0, NULL, irp);"), ...at("noAddress") },
        { name: "a pointer variable", code: fn("PFN_WSK_SEND_TO to_all = d->WskSendTo;\nreturn to_all(s, b, 0, NULL, 0, NULL, irp);"), ...at("noAddress", 3) },
        { name: "the helper in another file", code: OPS, files: { "run.c": "NTSTATUS R(PWSK_SOCKET s, PWSK_BUF b, PIRP irp) { return SendOne(s, b, irp, NULL); }" }, ...at("noAddress") },
        { name: "a size without control data to be sent", code: fn(control("64", "NULL")), errors: [{ message: "sizeAlone", line: 2, data: { call: "WskSendTo", size: "64" } }] },
        { name: "a size without control data, for several datagrams", code: fn(control("16", "(PCMSGHDR)0", "WskSendMessages")), errors: [{ message: "sizeAlone", line: 2, data: { call: "WskSendMessages", size: "16" } }] },
        { name: "the size of a structure", code: fn(control("sizeof(IN_PKTINFO)", "NULL")), errors: [{ message: "sizeAlone", line: 2, data: { call: "WskSendTo", size: "sizeof(IN_PKTINFO)" } }] },
        { name: "control data to be sent without a size", code: fn(control("0", INFO)), errors: [{ message: "controlAlone", line: 2, data: { call: "WskSendTo" } }] },
        { name: "a size without control data, through a helper", code: `${fn("return SendWith(s, b, to, 24, NULL, irp);")}${SEND_WITH}`, errors: [{ message: "sizeAlone", line: 7, trace: ["main.c:2:8 Run calls SendWith", "main.c:7"] }] },
        { name: "control data without a size", code: fn(receive("NULL", INFO)), ...at("noLength") },
        { name: "without a size, through a helper", code: fn(`return Receive(s, b, NULL, ${INFO}, irp);`), ...at("noLength", 6) },
        { name: "a size that nothing has set", code: fn(receive("&length", INFO)), errors: [{ message: "unsetLength", line: 2, data: { length: "length" } }] },
        { name: "a size that nothing has set, through a helper", code: fn(`return Receive(s, b, &length, ${INFO}, irp);`), ...at("unsetLength", 6) },
    ],
});
