/** Functions that never return to their caller. */
import { none, reads, type ApiRow } from "./api-row.js";
import { intrinsicPage, kernelPage } from "./sources.js";

const ends = { irql: 31, returns: "void", noReturn: true } as const;

export const NO_RETURN_APIS: readonly ApiRow[] = [
    { ...ends, name: "KeBugCheck", header: "ntddk", args: [none] },
    { ...ends, name: "KeBugCheckEx", args: [none, none, none, none, none] },
    { ...ends, name: "RtlFailFast", url: intrinsicPage("fastfail"), args: [none] },
    { ...ends, name: "__fastfail", url: intrinsicPage("fastfail"), args: [none] },
    { ...ends, name: "__ud2", url: intrinsicPage("ud2"), args: [] },
    { ...ends, name: "ExRaiseStatus", irql: 1, args: [none] },
    { ...ends, name: "ExRaiseAccessViolation", header: "ntddk", irql: 0, args: [] },
    { ...ends, name: "ExRaiseDatatypeMisalignment", header: "ntddk", irql: 0, args: [] },
    { ...ends, name: "ExRaiseException", page: "ExRaiseStatus", irql: 0, args: [reads] },
    { ...ends, name: "RtlRaiseStatus", page: "ExRaiseStatus", irql: 0, args: [none] },
    {
        ...ends, name: "RtlRaiseException", header: "ntifs", page: "ExRaiseStatus", url: kernelPage("handling-exceptions"),
        irql: 0, args: [reads],
    },
    // Returns only when called from a thread that was not created by PsCreateSystemThread.
    { ...ends, name: "PsTerminateSystemThread", irql: 0, args: [none], returns: "NTSTATUS" },
    {
        ...ends, name: "WdfVerifierKeBugCheck", header: "wdfverifier", page: "WdfVerifierKeBugCheck",
        args: [none, none, none, none, none],
    },
];

/** The names of all functions that never return. */
export const NO_RETURN: ReadonlySet<string> = new Set(NO_RETURN_APIS.map((row) => row.name));
