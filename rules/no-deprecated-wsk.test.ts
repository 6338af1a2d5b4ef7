import { testRule } from "../tests/rule-tester.js";
import rule from "./no-deprecated-wsk.js";

/** Lines that follow the case's code, so that its lines count from 1. */
const OPS = `
NTSTATUS Control(PWSK_PROVIDER_NPI npi, ULONG code, PVOID in, SIZE_T size) { return npi->Dispatch->WskControlClient(npi->Client, code, size, in, 0, NULL, NULL, NULL); }
NTSTATUS Bypass(PWSK_PROVIDER_NPI npi, ULONG code) { ULONG flags = WSK_TDI_BEHAVIOR_BYPASS_TDI; return Control(npi, code, &flags, sizeof(flags)); }
NTSTATUS Ioctl(PWSK_SOCKET s, WSK_CONTROL_SOCKET_TYPE type, ULONG code, PIRP irp) { return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, type, code, 0, 0, NULL, 0, NULL, NULL, irp); }
`;
const fn = (body: string): string => `NTSTATUS Start(PWSK_PROVIDER_NPI npi, PWSK_SOCKET s, PIRP irp) { ULONG flags = 1; BOOLEAN on = TRUE; WSK_EVENT_CALLBACK_CONTROL c; WSK_TDI_MAP_INFO map;\n${body}\n}${OPS}`;
const client = (code: string, input = "sizeof(flags), &flags"): string => `return npi->Dispatch->WskControlClient(npi->Client, ${code}, ${input}, 0, NULL, NULL, NULL);`;
const socket = (type: string, code: string): string => `return ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskControlSocket(s, ${type}, ${code}, 0, sizeof(on), &on, 0, NULL, NULL, irp);`;
const tdi = (operation: string, line = 2) => ({ errors: [{ message: "tdi" as const, line, data: { operation, call: "WskControlClient" } }] });
const loopback = (line = 2) => ({ errors: [{ message: "loopback" as const, line, data: { operation: "SIO_LOOPBACK_FAST_PATH" } }] });

testRule(rule, {
    valid: [
        { name: "static events", code: fn(client("WSK_SET_STATIC_EVENT_CALLBACKS", "sizeof(c), &c")) },
        { name: "a cached descriptor", code: fn(client("WSK_CACHE_SD")) },
        { name: "transports", code: fn(client("WSK_TRANSPORT_LIST_CHANGE", "0, NULL")) },
        { name: "an unknown code", code: fn(client("npi->Client->Code")) },
        { name: "a code that a caller out of sight passes", code: OPS },
        { name: "another ioctl", code: fn(socket("WskIoctl", "SIO_WSK_SET_REMOTE_ADDRESS")) },
        { name: "an option of the same number", code: fn(socket("WskSetOption", "SIO_LOOPBACK_FAST_PATH")) },
        { name: "another code through the helper", code: fn("return Ioctl(s, WskIoctl, SIO_WSK_QUERY_RECEIVE_BACKLOG, irp);") },
        { name: "a driver's own function of that name", code: "NTSTATUS f(void) { return WskControlClient(WSK_TDI_BEHAVIOR); }" },
        { name: "only named", code: "static const ULONG codes[] = { WSK_TDI_BEHAVIOR, SIO_LOOPBACK_FAST_PATH };" },
        { name: "one of two codes", code: fn(client("npi->Client ? WSK_TDI_BEHAVIOR : WSK_CACHE_SD")) },
        { name: "no code at all", code: fn("return STATUS_SUCCESS;") },
    ],
    invalid: [
        { name: "WSK_TDI_BEHAVIOR", code: fn(client("WSK_TDI_BEHAVIOR")), ...tdi("WSK_TDI_BEHAVIOR") },
        { name: "WSK_TDI_DEVICENAME_MAPPING", code: fn(client("WSK_TDI_DEVICENAME_MAPPING", "sizeof(map), &map")), ...tdi("WSK_TDI_DEVICENAME_MAPPING") },
        { name: "by its number", code: fn(client("8")), ...tdi("WSK_TDI_BEHAVIOR") },
        { name: "a variable", code: fn(`ULONG code = WSK_TDI_BEHAVIOR;\n${client("code")}`), ...tdi("WSK_TDI_BEHAVIOR", 3) },
        { name: "through a helper", code: fn("return Control(npi, WSK_TDI_BEHAVIOR, &flags, sizeof(flags));"), errors: [{ message: "tdi", line: 4, trace: ["main.c:2:8 Start calls Control", "main.c:4"] }] },
        { name: "two helpers down", code: fn("return Bypass(npi, WSK_TDI_BEHAVIOR);"), ...tdi("WSK_TDI_BEHAVIOR", 4) },
        { name: "through a macro", code: `#define CONTROL(n, c, p) (n)->Dispatch->WskControlClient((n)->Client, c, sizeof(*(p)), p, 0, NULL, NULL, NULL)\n${fn("return CONTROL(npi, WSK_TDI_BEHAVIOR, &flags);")}`, ...tdi("WSK_TDI_BEHAVIOR", 3) },
        { name: "a pointer variable", code: fn("PFN_WSK_CONTROL_CLIENT control = npi->Dispatch->WskControlClient;\nreturn control(npi->Client, WSK_TDI_BEHAVIOR, sizeof(flags), &flags, 0, NULL, NULL, NULL);"), ...tdi("WSK_TDI_BEHAVIOR", 3) },
        { name: "SIO_LOOPBACK_FAST_PATH", code: fn(socket("WskIoctl", "SIO_LOOPBACK_FAST_PATH")), ...loopback() },
        { name: "the fast path through a helper", code: fn("return Ioctl(s, WskIoctl, SIO_LOOPBACK_FAST_PATH, irp);"), ...loopback(6) },
        { name: "the helper in another file", code: OPS, files: { "start.c": "NTSTATUS S(PWSK_SOCKET s, PIRP irp) { return Ioctl(s, WskIoctl, SIO_LOOPBACK_FAST_PATH, irp); }" }, ...loopback(4) },
        { name: "by a macro of the driver", code: `#define FAST SIO_LOOPBACK_FAST_PATH\n${fn(socket("WskIoctl", "FAST"))}`, ...loopback(3) },
    ],
});
