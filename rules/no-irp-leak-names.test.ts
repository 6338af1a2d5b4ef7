/** Names that the authors of drivers have given to something, and that look like names of something else. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-leak.js";

/** The flag is set before calls that are made again and again, and asked behind them. */
const flagged = (flag: string): string => `static BOOLEAN ${flag};
NTSTATUS F(ULONG n)
{
    ULONG i;
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    ${flag} = TRUE;
    for (i = 0; i < n; i++) { KeGetCurrentIrql(); KeGetCurrentIrql(); KeGetCurrentIrql(); KeGetCurrentIrql(); }
    if (${flag}) IoFreeIrp(irp);
    return STATUS_SUCCESS;
}
`;

/** The flag is set on one path only, behind a call. */
const sometimes = (flag: string): string => `static ULONG ${flag};
NTSTATUS F(ULONG n)
{
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    if (n) { DbgPrint("x"); ${flag} = 1; }
    if (${flag} == 1) IoFreeIrp(irp);
    return STATUS_SUCCESS;
}
`;

/** A function with a `RETURN` by which it loses its IRP. */
function freed(name: string, body: string, line: number): { name: string; code: string; errors: { message: "leaked"; line: number; suggestions: { message: "free"; data: { name: string }; output: string }[] }[] } {
    const code = (end: string): string => `${KIND}NTSTATUS F(PVOID c)\n{\n    BOOLEAN ready = FALSE;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    ${body.replace("RETURN", end)}\n}\n`;
    return { name, code: code("return 1;"), errors: [{ message: "leaked", line, suggestions: [{ message: "free", data: { name: "irp" }, output: code("{ IoFreeIrp(irp); return 1; }") }] }] };
}

const KIND = "typedef enum { KIND_NONE, KIND_TCP, KIND_UDP } KIND;\nKIND WskGetKind(PVOID c);\nBOOLEAN WskIsReady(PVOID c);\n";

testRule(rule, {
    valid: ["c1", "c2", "c3", "c4", "flag"].map((flag) => ({ name: `a variable of file scope called ${flag}`, code: flagged(flag) })),
    invalid: [
        ...["c1", "c2", "flag"].map((flag) => ({ name: `a variable of file scope called ${flag} that is set on some paths`, code: sometimes(flag), errors: [{ message: "leaked" as const, line: 8 }] })),
        freed("a function of the driver's own called as those of WSK are, with other results than statuses", "switch (WskGetKind(c)) {\n    case KIND_NONE: IoFreeIrp(irp); return STATUS_SUCCESS;\n    case KIND_TCP: if (ready == FALSE) RETURN break;\n    default: IoFreeIrp(irp); return STATUS_SUCCESS;\n    }", 11),
        freed("one that says whether something is ready", "ready = WskIsReady(c);\n    if (!ready) { IoFreeIrp(irp); return STATUS_DEVICE_NOT_READY; }\n    if (ready == TRUE) RETURN\n    IoFreeIrp(irp);\n    return STATUS_SUCCESS;", 11),
    ],
});
