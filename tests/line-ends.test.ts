import { expect, it } from "vitest";
import { lintFiles } from "./lint-files.js";

const CALLBACKS = `NTSTATUS WSKAPI OnDisconnect(PVOID Context, ULONG Flags)
{
    Nap(Context); // waits
    return STATUS_SUCCESS;
}
#define DISPATCH_OF(x) { NULL, \\
    x, NULL }
const WSK_CLIENT_CONNECTION_DISPATCH Events = { NULL, OnDisconnect, NULL };
`;
const HELPER = "// a helper\nvoid Nap(PVOID Event)\n{\n    KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL);\n}\n";

it.each(["\n", "\r\n", "\r"])("finds the same with lines that end with %j", (end) => {
    const files = { "a.c": CALLBACKS.replaceAll("\n", end), "nap.c": HELPER.replaceAll("\n", end) };
    const found = lintFiles(files, { "no-wait-in-event-callback": "error" });
    expect(found.map(({ file, line, column }) => [file, line, column])).toEqual([["a.c", 3, 5]]);
    expect(found[0]?.message).toContain("nap.c:4:5");
});
