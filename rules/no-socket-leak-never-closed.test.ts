/** Drivers that deregister when they are unloaded, and close none of the sockets that they make. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

interface Parts {
    readonly unload?: string;
    readonly rest?: string;
    readonly entry?: string;
    readonly make?: string;
}

const TAKE = "KeWaitForSingleObject(&g_Done, Executive, KernelMode, FALSE, NULL); if (NT_SUCCESS(g_Irp->IoStatus.Status)) g_Socket = (PWSK_SOCKET)g_Irp->IoStatus.Information; return STATUS_SUCCESS;";
const MAKE = `static NTSTATUS Make(void) { g_Npi.Dispatch->WskSocket(g_Npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL, NULL, NULL, NULL, g_Irp); ${TAKE} }`;
const CLOSE = "((PWSK_PROVIDER_BASIC_DISPATCH)g_Socket->Dispatch)->WskCloseSocket(g_Socket, g_Irp);";
const FREE = "WskReleaseProviderNPI(&g_Reg);\nWskDeregister(&g_Reg);";

/** What the unload routine does begins on line 5. */
const whole = ({ unload = FREE, rest = "", entry = "st = Make();", make = MAKE }: Parts): string => `static WSK_REGISTRATION g_Reg; static WSK_PROVIDER_NPI g_Npi; static PWSK_SOCKET g_Socket; static PIRP g_Irp; static KEVENT g_Done;
static const WSK_CLIENT_DISPATCH g_Client = { MAKE_WSK_VERSION(1, 0), 0, NULL };
${make}
static VOID Unload(PDRIVER_OBJECT d) {
${unload} }
NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING r) { WSK_CLIENT_NPI n = { NULL, &g_Client }; NTSTATUS st = WskRegister(&n, &g_Reg); if (!NT_SUCCESS(st)) return st;
d->DriverUnload = Unload; st = WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi); if (!NT_SUCCESS(st)) { WskDeregister(&g_Reg); return st; }
${entry} return STATUS_SUCCESS; }
${rest}
`;
const NEVER = { errors: [{ message: "neverClosed" as const, line: 6 }] };

testRule(rule, {
    valid: [
        { name: "closed by the unload routine", code: whole({ unload: `${CLOSE}\n${FREE}` }) },
        { name: "closed by a function that nobody in sight calls", code: whole({ rest: `VOID Stop(VOID) { ${CLOSE} }` }) },
        { name: "closed by a macro", code: whole({ rest: `#define SHUT(s) ${CLOSE}` }) },
        { name: "closed through a pointer to the function", code: whole({ rest: "VOID Stop(VOID) { PFN_WSK_CLOSE_SOCKET f = ((PWSK_PROVIDER_BASIC_DISPATCH)g_Socket->Dispatch)->WskCloseSocket; f(g_Socket, g_Irp); }" }) },
        { name: "closed out of sight, perhaps", code: whole({ unload: `CloseEverything();\n${FREE}` }) },
        { name: "closed by a macro that calls what is out of sight, perhaps", code: whole({ rest: "#define DROP(s) my_sock_shutdown(s)" }) },
        { name: "closed in another file", code: whole({ rest: "VOID Stop(PWSK_SOCKET s, PIRP irp);" }), files: { "stop.c": "#include <wsk.h>\nVOID Stop(PWSK_SOCKET s, PIRP irp) { ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskCloseSocket(s, irp); }\n" } },
        { name: "closed by a name that a macro puts together", code: whole({ rest: "#define CALL(s, f, i) ((PWSK_PROVIDER_BASIC_DISPATCH)(s)->Dispatch)->Wsk##f(s, i)" }) },
        { name: "no socket is made", code: whole({ entry: "", make: "" }) },
        { name: "nobody calls what makes a socket", code: whole({ entry: "", make: MAKE.replace("static ", "") }) },
        { name: "no unload routine", code: whole({}).replace("d->DriverUnload = Unload; ", "") },
        { name: "the unload routine does not deregister", code: whole({ unload: "KeSetEvent(&g_Done, 0, FALSE);" }) },
        { name: "whatever a function out of sight does below the unload routine", code: whole({ unload: `NetDone();\n${FREE}` }) },
        { name: "one that a pointer leads to", code: whole({ unload: `g_Ops->Leave();\n${FREE}` }) },
        { name: "closed out of sight at another time, perhaps", code: whole({ rest: "VOID Idle(VOID) { SockTeardown(); }" }) },
        { name: "a library's name that begins like one of WSK", code: whole({ rest: "VOID Idle(VOID) { WskClientClose(&g_Client); }" }) },
        { name: "given to code out of sight", code: whole({ make: MAKE.replace("return", "TransportAdopt(g_Socket); return") }) },
        { name: "C++ with classes out of sight", filename: "main.cpp", code: `#include "connection.h"\n${whole({ unload: `delete g_Connection;\n${FREE}` })}` },
        { name: "a driver that stays loaded once it has made a socket", code: whole({ entry: "st = Make(); if (NT_SUCCESS(st)) d->DriverUnload = NULL;" }) },
        { name: "two drivers, and the other one makes the socket", code: whole({ entry: "", make: "" }), files: { "other.c": `#include <wsk.h>\n${whole({}).replace("d->DriverUnload = Unload; ", "").replace("static VOID Unload", "VOID Other")}` } },
    ],
    invalid: [
        {
            name: "nothing closes the socket",
            code: whole({}),
            errors: [{
                message: "neverClosed", line: 6, data: { fn: "Unload", maker: "Make", make: "WskSocket" },
                trace: ["main.c:3:30 Make makes a socket", "main.c:8:1 Unload is made the unload routine", "main.c:6:1 WskDeregister waits for it"],
            }],
        },
        { name: "handles and files are closed", code: whole({ unload: `ZwClose(g_Handle); ObDereferenceObject(g_Thread);\n${FREE}` }), errors: [{ message: "neverClosed", line: 7 }] },
        { name: "a function in sight closes something else", code: whole({ unload: `CloseLog();\n${FREE}`, rest: "static VOID CloseLog(VOID) { ZwClose(g_Log); }" }), errors: [{ message: "neverClosed", line: 7 }] },
        { name: "deregistered by a helper", code: whole({ unload: "Down();\n", rest: "" }).replace("static VOID Unload", "static VOID Down(VOID) { WskReleaseProviderNPI(&g_Reg); WskDeregister(&g_Reg); }\nstatic VOID Unload"), errors: [{ message: "neverClosed", line: 4, data: { fn: "Down", maker: "Make", make: "WskSocket" } }] },
        { name: "made by DriverEntry itself", code: whole({ entry: `g_Npi.Dispatch->WskSocketConnect(g_Npi.Client, SOCK_STREAM, IPPROTO_TCP, g_Local, g_Remote, 0, NULL, NULL, NULL, NULL, NULL, g_Irp); ${TAKE.replace("return STATUS_SUCCESS;", "")}`, make: "" }), ...NEVER },
        { name: "made by a thread", code: whole({ make: MAKE.replace("NTSTATUS Make(void)", "VOID Make(PVOID c)").replace("return STATUS_SUCCESS;", ""), entry: "HANDLE h; st = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, Make, NULL); if (NT_SUCCESS(st)) ZwClose(h);" }), ...NEVER },
        { name: "made by a dispatch routine", code: whole({ make: MAKE.replace("Make(void)", "Make(PDEVICE_OBJECT o, PIRP irp)"), entry: "d->MajorFunction[IRP_MJ_DEVICE_CONTROL] = Make;" }), ...NEVER },
        { name: "the unload routine prints and traces", code: whole({ unload: `UNREFERENCED_PARAMETER(d); PAGED_CODE(); KdPrint(("bye\\n")); LogInfo("going away"); TraceEvents(LEVEL, FLAG, "bye %p", d); WPP_CLEANUP(d);\n${FREE}` }), errors: [{ message: "neverClosed", line: 7 }] },
        { name: "an early way out for a driver that nothing was started in", code: whole({ unload: `if (!g_Started) { WskDeregister(&g_Reg); return; }\n${FREE}` }), errors: [{ message: "neverClosed", line: 7 }] },
    ],
});
