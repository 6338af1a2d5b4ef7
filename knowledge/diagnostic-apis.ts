/** Tracing, assertions, and macros that only inspect: calls that leave the driver's state alone. */
import { none, reads, type ApiRow } from "./api-row.js";
import { kernelPage, networkPage, win32Page } from "./sources.js";

const trace = { irql: 31, returns: "value", rest: reads } as const;
const WPP =
    "https://learn.microsoft.com/windows-hardware/drivers/devtest/adding-wpp-software-tracing-to-a-windows-driver";
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
        ...macro, name, page: "ASSERTMSG", args: [], rest: reads,
    } as const)),
    ...["UNREFERENCED_PARAMETER", "DBG_UNREFERENCED_PARAMETER", "DBG_UNREFERENCED_LOCAL_VARIABLE", "UNREFERENCED_LOCAL_VARIABLE"]
        .map((name) => ({
            ...macro, name, args: [none],
            url: "https://learn.microsoft.com/cpp/error-messages/compiler-warnings/compiler-warning-level-4-c4100",
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
        name: "CONTAINING_RECORD", url: win32Page("api/ntdef/nf-ntdef-containing_record"), irql: 31, returns: "pointer",
        args: [none, none, none],
    },
    ...["min", "max", "RTL_NUMBER_OF", "ARRAYSIZE", "BYTE_OFFSET", "PAGE_ALIGN", "ROUND_TO_PAGES", "BYTES_TO_PAGES"]
        .map((name) => ({ name, page: "BYTE_OFFSET", irql: 31, returns: "value", args: [], rest: none } as const)),
    ...["TraceLoggingWrite", "TraceLoggingRegister", "TraceLoggingUnregister"].map((name) => ({
        ...macro, name, args: [], rest: reads,
        url: "https://learn.microsoft.com/windows/win32/api/traceloggingprovider/nf-traceloggingprovider-traceloggingwrite",
    } as const)),
    ...["TraceEvents", "DoTraceMessage", "WPP_INIT_TRACING", "WPP_CLEANUP"].map((name) => ({
        ...macro, name, args: [], rest: reads, url: WPP,
    } as const)),
    { ...trace, name: "EtwWrite", returns: "NTSTATUS", args: [none, reads, reads, none, reads] },
];
