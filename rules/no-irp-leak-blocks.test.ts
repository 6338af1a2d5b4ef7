/** IRPs that are lost when the block is left in which they have a name. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-leak.js";

const HEAD = `typedef struct _JOB { PIRP Irp; KEVENT Done; } JOB, *PJOB;
NTSTATUS Signals(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent(&((PJOB)c)->Done, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static VOID JobFree(PJOB j) { if (j->Irp) IoFreeIrp(j->Irp); ExFreePoolWithTag(j, 'boJ '); }
static PJOB JobMake(VOID)
{
    PJOB j = ExAllocatePoolZero(NonPagedPoolNx, sizeof(JOB), 'boJ ');
    if (j == NULL) return NULL;
    KeInitializeEvent(&j->Done, NotificationEvent, FALSE);
    j->Irp = IoAllocateIrp(1, FALSE);
    if (j->Irp == NULL) { JobFree(j); return NULL; }
    IoSetCompletionRoutine(j->Irp, Signals, j, TRUE, TRUE, TRUE);
    return j;
}
`;

/** A request in a block that can be left before its end; the function returns in line 29. */
const make = (declared: string, leave: string, end = "} while (FALSE);"): string => `${HEAD}NTSTATUS Make(const WSK_PROVIDER_NPI *npi, PWSK_SOCKET *out, USHORT type)
{
    NTSTATUS st = STATUS_SUCCESS;
    PJOB kept = NULL;
    do {
        ${declared}
        if (j == NULL) { st = STATUS_INSUFFICIENT_RESOURCES; break; }
        if (type != SOCK_STREAM && type != SOCK_DGRAM) { st = STATUS_INVALID_PARAMETER; ${leave} }
        st = npi->Dispatch->WskSocket(npi->Client, AF_INET, type, 0, 0, NULL, NULL, NULL, NULL, NULL, j->Irp);
        if (st == STATUS_PENDING) { KeWaitForSingleObject(&j->Done, Executive, KernelMode, FALSE, NULL); st = j->Irp->IoStatus.Status; }
        if (NT_SUCCESS(st)) *out = (PWSK_SOCKET)j->Irp->IoStatus.Information;
        JobFree(j);
    ${end}
    if (NT_SUCCESS(st)) Opened(type);
    Closed(type);
    return st;
}
`;

const IN_BLOCK = "PJOB j = JobMake();";
const leaked = (line: number, irp = "'j->Irp'") => ({ errors: [{ message: "leaked" as const, line, data: { function: "Make", irp, allocator: "IoAllocateIrp" } }] });

testRule(rule, {
    valid: [
        { name: "freed before the block is left", code: make(IN_BLOCK, "JobFree(j); break;") },
        { name: "kept where it is freed behind the block", code: make(IN_BLOCK, "kept = j; break;").replace("Closed(type);", "if (kept != NULL) JobFree(kept);") },
        { name: "given away before the block is left", code: make(IN_BLOCK, "g_Spare = j; break;") },
        { name: "freed by a name of the block around it", code: make("PJOB j = kept = JobMake();", "break;").replace("        JobFree(j);\n", "").replace("Closed(type);", "if (kept != NULL) JobFree(kept);") },
    ],
    invalid: [
        { name: "lost by a break", code: make(IN_BLOCK, "break;"), ...leaked(29) },
        { name: "lost by a goto", code: make(IN_BLOCK, "goto out;").replace("    Closed(type);", "out: Closed(type);"), ...leaked(29) },
        { name: "lost at the end of a block of its own", code: make(IN_BLOCK, "break;").replace("        JobFree(j);\n", ""), ...leaked(28) },
        { name: "with another name that still can be spoken", code: make("PJOB j = kept = JobMake();", "break;"), ...leaked(29, "'kept->Irp'") },
    ],
});
