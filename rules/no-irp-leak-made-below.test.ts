/** IRPs that are lost with the structure in which a helper has made them, where the completion routine would have seen to both. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-leak.js";

/** One maker for requests that are waited for and for those with a routine of the caller's, which free what belongs to them. */
const head = (parameters = "PVOID owner, ULONG tag", arm = "IoSetCompletionRoutine(j->Irp, Over, j, TRUE, TRUE, TRUE);"): string => `typedef struct _JOB { PIRP Irp; KEVENT Done; PVOID Owner; ULONG Tag; } JOB, *PJOB;
static VOID JobFree(PJOB j) { if (j) { if (j->Irp) IoFreeIrp(j->Irp); ExFreePoolWithTag(j, 'boJ '); } }
static NTSTATUS Over(PDEVICE_OBJECT d, PIRP i, PVOID c)
{
    PJOB j = (PJOB)c;
    if (j->Owner) { KeSetEvent((PKEVENT)j->Owner, 0, FALSE); JobFree(j); } else KeSetEvent(&j->Done, 0, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
static VOID Arm(PJOB j) { IoSetCompletionRoutine(j->Irp, Over, j, TRUE, TRUE, TRUE); }
static PJOB JobMake(${parameters})
{
    NTSTATUS st = STATUS_SUCCESS;
    PJOB j = NULL;
    do {
        j = (PJOB)ExAllocatePoolZero(NonPagedPoolNx, sizeof(JOB), 'boJ ');
        if (j == NULL) { st = STATUS_INSUFFICIENT_RESOURCES; break; }
        j->Owner = owner; j->Tag = tag;
        KeInitializeEvent(&j->Done, NotificationEvent, FALSE);
        j->Irp = IoAllocateIrp(1, FALSE);
        if (j->Irp == NULL) { st = STATUS_INSUFFICIENT_RESOURCES; break; }
        ${arm}
    } while (FALSE);
    if (!NT_SUCCESS(st)) { if (j) { JobFree(j); j = NULL; } }
    return j;
}
`;

interface Parts {
    readonly head?: string;
    readonly make?: string;
    readonly refuse?: string;
    readonly after?: string;
}

/** A request in a block that can be left before its end; the function returns in line 40. */
const open = ({ head: text = head(), make = "JobMake(NULL, 7)", refuse = "break;", after = "JobFree(j);" }: Parts): string => `${text}
static NTSTATUS Open(const WSK_PROVIDER_NPI *npi, PWSK_SOCKET *out, USHORT type)
{
    NTSTATUS st = STATUS_SUCCESS;
    do {
        PJOB j = ${make};
        if (j == NULL) { st = STATUS_INSUFFICIENT_RESOURCES; break; }
        if (type != SOCK_STREAM && type != SOCK_DGRAM) { st = STATUS_INVALID_PARAMETER; ${refuse} }
        st = npi->Dispatch->WskSocket(npi->Client, AF_INET, type, 0, 0, NULL, NULL, NULL, NULL, NULL, j->Irp);
        if (st == STATUS_PENDING) { KeWaitForSingleObject(&j->Done, Executive, KernelMode, FALSE, NULL); st = j->Irp->IoStatus.Status; }
        if (NT_SUCCESS(st)) *out = (PWSK_SOCKET)j->Irp->IoStatus.Information;
        ${after}
    } while (FALSE);
    Closed(type);
    return st;
}
`;

const leaked = { errors: [{ message: "leaked" as const, line: 40, data: { function: "Open", irp: "'j->Irp'", allocator: "IoAllocateIrp" } }] };
const cpp = { filename: "open.cpp" };
const BY_DEFAULT = head("PVOID owner = nullptr, ULONG tag = -(2)");

testRule(rule, {
    valid: [
        { name: "freed before the block is left", code: open({ refuse: "JobFree(j); break;" }) },
        { name: "given away before the block is left", code: open({ refuse: "g_Spare = j; break;" }) },
        { name: "the routine has run and may have freed it", code: open({ make: "JobMake(npi, 7)", refuse: "JobFree(j); break;", after: "" }) },
        { name: "the routine may have run before, in an earlier request", code: open({ refuse: "IoReuseIrp(j->Irp, 0); break;" }) },
        { name: "freed, with arguments by default", code: open({ head: BY_DEFAULT, make: "JobMake()", refuse: "JobFree(j); break;" }), ...cpp },
        { name: "an argument by default that is a call", code: open({ head: head("PVOID owner = FindOwner(), ULONG tag = 7"), make: "JobMake()" }), ...cpp },
        { name: "another function takes what is given", code: `PJOB JobMake(int spare);\n${open({ head: head("PVOID owner, ULONG tag = 7"), make: "JobMake(3)" })}`, ...cpp },
        { name: "two declarations that do not agree", code: `struct _JOB *JobMake(PVOID owner, ULONG tag = 8);\n${open({ head: BY_DEFAULT, make: "JobMake(NULL)" })}`, ...cpp },
        { name: "no value by default", code: open({ make: "JobMake(NULL)" }), ...cpp },
    ],
    invalid: [
        { name: "lost, with a routine that frees it on some of its ways", code: open({}), ...leaked },
        { name: "lost, with a routine that a helper has set", code: open({ head: head(undefined, "Arm(j);") }), ...leaked },
        { name: "lost, with an argument by default", code: open({ head: head("PVOID owner, ULONG tag = 7"), make: "JobMake(nullptr)" }), ...cpp, ...leaked },
        { name: "lost, with arguments by default only", code: open({ head: BY_DEFAULT, make: "JobMake()" }), ...cpp, ...leaked },
        { name: "lost, with arguments by default of a prototype", code: `typedef struct _JOB *PJOB; static PJOB JobMake(PVOID owner = NULL, ULONG tag = SOCK_STREAM);${open({ make: "JobMake()" })}`, ...cpp, ...leaked },
    ],
});
