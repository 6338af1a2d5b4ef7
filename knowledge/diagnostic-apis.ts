/** Tracing, assertions, and macros that only inspect: calls that leave the driver's state alone. */
import { none, reads, type ApiRow } from "./api-row.js";
import { networkPage, kernelPage } from "./sources.js";

const trace = { irql: 31, returns: "value", rest: reads } as const;
const macro = { irql: 31, returns: "void", rest: none } as const;

export const DIAGNOSTIC_APIS: readonly ApiRow[] = [
    { ...trace, name: "DbgPrint", args: [reads] },
    { ...trace, name: "DbgPrintEx", args: [none, none, reads] },
    { ...trace, name: "vDbgPrintEx", args: [none, none, reads, reads] },
    { ...trace, name: "vDbgPrintExWithPrefix", args: [reads, none, none, reads, reads] },
    { ...trace, name: "KdPrint", args: [] },
    { ...trace, name: "KdPrintEx", args: [] },
    { ...trace, name: "DbgPrintReturnControlC", page: "DbgPrint", args: [reads] },
    { ...macro, name: "DbgBreakPoint", args: [] },
    { ...macro, name: "DbgBreakPointWithStatus", args: [none] },
    { ...macro, name: "KdBreakPoint", page: "DbgBreakPoint", args: [] },
    { ...macro, name: "__debugbreak", url: "https://learn.microsoft.com/cpp/intrinsics/debugbreak", args: [] },
    ...[
        "ASSERT", "ASSERTMSG", "NT_ASSERT", "NT_ASSERTMSG", "NT_VERIFY", "NT_VERIFYMSG", "NT_FRE_ASSERT", "RTL_SOFT_ASSERT",
        "WDFVERIFY", "WDFASSERT", "FLT_ASSERT", "_Analysis_assume_", "__analysis_assume", "C_ASSERT", "static_assert",
    ].map((name) => ({
        ...macro, name, args: [], rest: reads, url: "https://learn.microsoft.com/windows-hardware/drivers/debugger/breakpoint-basics",
    } as const)),
    ...["UNREFERENCED_PARAMETER", "DBG_UNREFERENCED_PARAMETER", "DBG_UNREFERENCED_LOCAL_VARIABLE", "UNREFERENCED_LOCAL_VARIABLE"]
        .map((name) => ({
            ...macro, name, args: [none],
            url: "https://learn.microsoft.com/windows-hardware/drivers/ddi/storport/nf-storport-unreferenced_parameter",
        } as const)),
    // Asserts that paging is allowed: the level must be below DISPATCH_LEVEL.
    { ...macro, name: "PAGED_CODE", url: kernelPage("making-drivers-pageable"), irql: 1, args: [] },
    { ...macro, name: "PAGED_CODE_LOCKED", url: kernelPage("making-drivers-pageable"), args: [] },
    ...["NT_SUCCESS", "NT_INFORMATION", "NT_WARNING", "NT_ERROR"].map((name) => ({
        name, url: kernelPage("using-ntstatus-values"), irql: 31, returns: "boolean", args: [none],
    } as const)),
    ...["MAKE_WSK_VERSION", "WSK_MAJOR_VERSION", "WSK_MINOR_VERSION"].map((name) => ({
        name, url: networkPage("registering-a-winsock-kernel-application"), irql: 31, returns: "value", args: [], rest: none,
    } as const)),
    { name: "FIELD_OFFSET", irql: 31, returns: "value", args: [none, none] },
    // The result lies in the same object as the argument.
    {
        name: "CONTAINING_RECORD", url: "https://learn.microsoft.com/windows/win32/api/ntdef/nf-ntdef-containing_record", irql: 31,
        returns: "pointer", args: [none, none, none],
    },
    ...["min", "max", "RTL_NUMBER_OF", "ARRAYSIZE", "BYTE_OFFSET", "PAGE_ALIGN", "ROUND_TO_PAGES", "BYTES_TO_PAGES"].map((name) => ({
        name, url: "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-byte_offset", irql: 31, returns: "value",
        args: [], rest: none,
    } as const)),
    ...["TraceLoggingWrite", "TraceLoggingRegister", "TraceLoggingUnregister"].map((name) => ({
        ...macro, name, args: [], rest: reads,
        url: "https://learn.microsoft.com/windows/win32/api/traceloggingprovider/nf-traceloggingprovider-traceloggingwrite",
    } as const)),
    ...["TraceEvents", "DoTraceMessage", "WPP_INIT_TRACING", "WPP_CLEANUP"].map((name) => ({
        ...macro, name, args: [], rest: reads, url: "https://learn.microsoft.com/windows-hardware/drivers/devtest/dotracemessage",
    } as const)),
    { ...trace, name: "EtwWrite", returns: "NTSTATUS", args: [none, reads, reads, none, reads] },
];
