/** IRPs that a loop asks for until it gets one, and IRPs in local structures that a list gets. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-leak.js";

/** Line 4 gives up. */
const retried = (head: string, failed: string): string => `NTSTATUS Start(ULONG cnt, LONG n) { PIRP irp = NULL; ULONG k; LONG i;
    ${head} { irp = IoAllocateIrp(1, FALSE); if (irp != NULL) break; }
    if (${failed})
        return STATUS_NO_MEMORY;
    IoFreeIrp(irp);
    return STATUS_SUCCESS; }
`;
/** The same, with a counter `t` that begins with five, and what follows behind the request in the loop. Line 4 gives up. */
const countedDown = (loop: (body: string) => string, failed: string): string => `NTSTATUS Start(ULONG u) { PIRP irp = NULL; LONG t = 5;
    ${loop("irp = IoAllocateIrp(1, FALSE); if (irp != NULL) break;")}
    if (${failed})
        return STATUS_NO_MEMORY;
    IoFreeIrp(irp);
    return STATUS_SUCCESS; }
`;
const WHILE_ABOVE = (body: string): string => `while (t > 0) { ${body} t--; }`;
const WHILE_COUNTED = (body: string): string => `while (t--) { ${body} }`;
const DO_WHILE = (body: string): string => `do { ${body} } while (--t > 0);`;
const UNSIGNED = (body: string): string => `while (u > 0) { ${body} u--; }`;
const LAST_TURN = countedDown(WHILE_COUNTED, "t == 0");

const UP = "for (k = 0; k < cnt; k++)";

const TYPES = "typedef struct _REQUEST { LIST_ENTRY Link; PIRP Irp; KEVENT Done; } REQUEST, *PREQUEST;\nstatic LIST_ENTRY g_List; static KSPIN_LOCK g_Lock;\n";
/** The structure is `r`; line 7 leaves it. */
const listed = (body: string): string => `${TYPES}NTSTATUS Start(VOID) { REQUEST r; PREQUEST q; LIST_ENTRY head;
    r.Irp = IoAllocateIrp(1, FALSE);
    if (r.Irp == NULL) return STATUS_NO_MEMORY;
    ${body}
    return STATUS_SUCCESS; }
`;

const FOURTH = retried("for (k = 0; k < 100; k++)", "k == 4");
const OTHER = listed("q = Find(); InsertTailList(&g_List, &q->Link);");

testRule(rule, {
    valid: [
        ...["k == cnt", "k >= cnt", "!(k < cnt)", "cnt == k"].map((failed) => ({ name: `given up where ${failed}`, code: retried(UP, failed) })),
        ...["i == n", "i >= n"].map((failed) => ({ name: `given up where ${failed}`, code: retried("for (i = 0; i < n; i++)", failed) })),
        { name: "given up beyond the last time", code: retried("for (k = 0; k <= cnt; k++)", "k > cnt") },
        { name: "given up behind five times", code: retried("for (k = 1; k <= 5; k++)", "k > 5") },
        { name: "given up behind a hundred times", code: retried("for (k = 0; k < 100; k++)", "k >= 100") },
        { name: "freed by who takes it out of a list", code: listed("ExInterlockedInsertTailList(&g_List, &r.Link, &g_Lock); KeWaitForSingleObject(&r.Done, Executive, KernelMode, FALSE, NULL);") },
        { name: "taken out of a list again, and freed", code: listed("InitializeListHead(&head); InsertTailList(&head, &r.Link); q = CONTAINING_RECORD(RemoveHeadList(&head), REQUEST, Link); IoFreeIrp(q->Irp);") },
        ...["t == 0", "t <= 0", "!t", "!(t > 0)"].map((failed) => ({ name: `counted down while above zero, given up where ${failed}`, code: countedDown(WHILE_ABOVE, failed) })),
        ...["t < 0", "t == -1"].map((failed) => ({ name: `counted down in the condition, given up where ${failed}`, code: countedDown(WHILE_COUNTED, failed) })),
        ...["t == 0", "t <= 0", "t < 1"].map((failed) => ({ name: `counted down behind each turn, given up where ${failed}`, code: countedDown(DO_WHILE, failed) })),
        { name: "counted down from a number that is not known", code: countedDown(UNSIGNED, "u == 0") },
    ],
    invalid: [
        { name: "given up one time before the last", code: retried(UP, "k + 1 == cnt"), errors: [{ message: "leaked", line: 4 }] },
        { name: "given up by another number", code: retried(UP, "k == (ULONG)n"), errors: [{ message: "leaked", line: 4 }] },
        { name: "given up in the fourth turn", code: FOURTH, errors: [{ message: "leaked", line: 4, suggestions: [{ message: "free", data: { name: "irp" }, output: FOURTH.replace("return STATUS_NO_MEMORY;", "{ IoFreeIrp(irp); return STATUS_NO_MEMORY; }") }] }] },
        { name: "another structure is put into a list", code: OTHER, errors: [{ message: "leaked", line: 7, suggestions: [{ message: "free", data: { name: "r.Irp" }, output: OTHER.replace("    return STATUS_SUCCESS;", "    IoFreeIrp(r.Irp);\n    return STATUS_SUCCESS;") }] }] },
        { name: "the last turn is taken for a failure", code: LAST_TURN, errors: [{ message: "leaked", line: 4, suggestions: [{ message: "free", data: { name: "irp" }, output: LAST_TURN.replace("return STATUS_NO_MEMORY;", "{ IoFreeIrp(irp); return STATUS_NO_MEMORY; }") }] }] },
        { name: "the last turn but one is taken for a failure", code: countedDown(DO_WHILE, "t <= 1"), errors: [{ message: "leaked", line: 4 }] },
    ],
});
