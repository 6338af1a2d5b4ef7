/** IRPs that are lost where somebody else has taken the socket before the function got the lock. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-leak.js";

const HEAD = `typedef struct _PEER { PWSK_SOCKET Wsk; KMUTEX Mutex; FAST_MUTEX Fast; KSPIN_LOCK Spin; EX_SPIN_LOCK Shared; BOOLEAN Closed; BOOLEAN Copies; } PEER, *PPEER;
NTSTATUS Signals(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent((PKEVENT)c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }
static void Lock(KMUTEX *m) { KeWaitForMutexObject(m, Executive, KernelMode, FALSE, NULL); }
static void LockAny(PVOID m) { KeWaitForSingleObject(m, Executive, KernelMode, FALSE, NULL); }
static void Unlock(KMUTEX *m) { KeReleaseMutex(m, FALSE); }
static void LockFast(PPEER p) { ExAcquireFastMutex(&p->Fast); }
static void UnlockFast(PPEER p) { ExReleaseFastMutex(&p->Fast); }
static void LockSpin(PPEER p, KIRQL *q) { KeAcquireSpinLock(&p->Spin, q); }
static void LockPerhaps(PPEER p, BOOLEAN really) { if (really) ExAcquireFastMutex(&p->Fast); }
`;

interface Parts {
    readonly before?: string;
    readonly made?: string;
    readonly lock: string;
    readonly asked?: string;
    readonly unlock: string;
    /** What else is done before the function fails. */
    readonly ends?: string;
}

/** A function that asks for the socket before the lock, and again in line 18 when it has the lock: it ends in line 20 where the socket has gone. */
const send = ({ before = "if (!p->Wsk) return STATUS_INVALID_PARAMETER;", made = "irp = IoAllocateIrp(1, FALSE);", lock, asked = "p->Wsk == NULL", unlock, ends = "" }: Parts): string => `${HEAD}NTSTATUS Send(PPEER p, PWSK_BUF b)
{
    KEVENT e; PIRP irp = NULL; NTSTATUS st; KIRQL q; PWSK_SOCKET w = p->Wsk;
    ${before}
    KeInitializeEvent(&e, NotificationEvent, FALSE);
    ${made}
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    IoSetCompletionRoutine(irp, Signals, &e, TRUE, TRUE, TRUE); ${lock}
    if (${asked}) {
        ${unlock} ${ends}
        return STATUS_CONNECTION_DISCONNECTED;
    }
    st = ((const WSK_PROVIDER_CONNECTION_DISPATCH *)p->Wsk->Dispatch)->WskSend(p->Wsk, b, 0, irp);
    ${unlock}
    if (st == STATUS_PENDING) { KeWaitForSingleObject(&e, Executive, KernelMode, FALSE, NULL); st = irp->IoStatus.Status; }
    IoFreeIrp(irp);
    return st;
}
`;

const LOCKS: readonly (readonly [string, string, string])[] = [
    ["a helper that waits for a mutex", "Lock(&p->Mutex);", "Unlock(&p->Mutex);"],
    ["a helper that waits for whatever it is given", "LockAny(&p->Mutex);", "Unlock(&p->Mutex);"],
    ["a helper that takes a fast mutex", "LockFast(p);", "UnlockFast(p);"],
    ["a helper that takes a spin lock", "LockSpin(p, &q);", "KeReleaseSpinLock(&p->Spin, q);"],
    ["a mutex", "KeWaitForMutexObject(&p->Mutex, Executive, KernelMode, FALSE, NULL);", "KeReleaseMutex(&p->Mutex, FALSE);"],
    ["a fast mutex", "ExAcquireFastMutex(&p->Fast);", "ExReleaseFastMutex(&p->Fast);"],
    ["a spin lock", "KeAcquireSpinLock(&p->Spin, &q);", "KeReleaseSpinLock(&p->Spin, q);"],
    ["a spin lock at DISPATCH_LEVEL", "KeAcquireSpinLockAtDpcLevel(&p->Spin);", "KeReleaseSpinLockFromDpcLevel(&p->Spin);"],
    ["a lock of readers and writers", "q = ExAcquireSpinLockExclusive(&p->Shared);", "ExReleaseSpinLockExclusive(&p->Shared, q);"],
];
const SPIN = { lock: "KeAcquireSpinLock(&p->Spin, &q);", unlock: "KeReleaseSpinLock(&p->Spin, q);" };

type Case = Parameters<typeof testRule<"leaked" | "abandoned" | "free">>[1]["invalid"][number];

/** The IRP is lost in line 20, where freeing it is suggested. */
function lost(name: string, code: string): Case {
    const lines = code.split("\n");
    lines[19] = (lines[19] ?? "").replace("return", "IoFreeIrp(irp);\n        return");
    return { name, code, errors: [{ message: "leaked", line: 20, suggestions: [{ message: "free", data: { name: "irp" }, output: lines.join("\n") }] }] };
}

testRule(rule, {
    valid: [
        ...LOCKS.map(([name, lock, unlock]) => ({ name: `freed where the socket has gone, under ${name}`, code: send({ lock, unlock, ends: "IoFreeIrp(irp);" }) })),
        { name: "given back before it is asked again", code: send({ ...SPIN, lock: `${SPIN.lock} ${SPIN.unlock}`, unlock: "" }) },
        { name: "given back by a helper before it is asked again", code: send({ lock: "LockFast(p); UnlockFast(p);", unlock: "" }) },
        { name: "no lock at all", code: send({ lock: "", unlock: "" }) },
        { name: "only APCs are kept away", code: send({ lock: "KeEnterCriticalRegion();", unlock: "KeLeaveCriticalRegion();" }) },
        { name: "a lock that is taken on some paths only", code: send({ lock: "LockPerhaps(p, b->Offset != 0);", unlock: "" }) },
        { name: "a pointer of the function's own", code: send({ ...SPIN, before: "if (w == NULL) return STATUS_INVALID_PARAMETER;", asked: "w == NULL" }) },
        { name: "a parameter", code: send({ ...SPIN, before: "if (b == NULL) return STATUS_INVALID_PARAMETER;", asked: "b == NULL" }) },
        {
            name: "an IRP for peers of one kind, which stay of that kind",
            code: send({ ...SPIN, before: "", made: "if (p->Copies) irp = IoAllocateIrp(1, FALSE); else { Note(p); goto locked; }" })
                .replace("TRUE, TRUE, TRUE); KeAcquire", "TRUE, TRUE, TRUE);\nlocked: KeAcquire")
                .replace("if (p->Wsk == NULL) {", "if (!p->Copies) {"),
        },
        {
            name: "asked twice under one lock",
            code: send({ ...SPIN, lock: `${SPIN.lock} if (!p->Wsk) IoFreeIrp(irp);` }),
        },
    ],
    invalid: [
        ...LOCKS.map(([name, lock, unlock]) => lost(`lost where the socket has gone, under ${name}`, send({ lock, unlock }))),
        lost("a flag", send({ ...SPIN, before: "if (p->Closed) return STATUS_INVALID_PARAMETER;", asked: "p->Closed" })),
        lost("lost under a second lock, after a first one", send({ ...SPIN, lock: `LockFast(p); UnlockFast(p); ${SPIN.lock}` })),
    ],
});
