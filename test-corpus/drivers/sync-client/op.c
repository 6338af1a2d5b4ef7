//~ clean
/*++

Module Name:

    op.c

Abstract:

    The operation context: one reusable IRP and the event that its completion routine signals. The routine signals on
    every completion, so a helper may wait always, or only for requests that are pending; ScOpPrepare clears what nobody
    consumed.

--*/

#include "sclient.h"

static
NTSTATUS
ScOpDone(
    __in PDEVICE_OBJECT pDeviceObject,
    __in PIRP pIrp,
    __in PVOID pvContext
    )
{
    PSC_OPERATION pOp = (PSC_OPERATION)pvContext;

    UNREFERENCED_PARAMETER(pDeviceObject);
    UNREFERENCED_PARAMETER(pIrp);

    KeSetEvent(&pOp->evDone, IO_NETWORK_INCREMENT, FALSE);

    // The IRP stays with the operation: ScOpDestroy frees it.
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS
ScOpCreate(
    __out PSC_OPERATION pOp
    )
{
    KeInitializeEvent(&pOp->evDone, NotificationEvent, FALSE);

    pOp->pIrp = IoAllocateIrp(1, FALSE);
    if (!pOp->pIrp)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

VOID
ScOpDestroy(
    __inout PSC_OPERATION pOp
    )
{
    if (pOp->pIrp)
    {
        IoFreeIrp(pOp->pIrp);
        pOp->pIrp = NULL;
    }
}

PIRP
ScOpPrepare(
    __inout PSC_OPERATION pOp
    )
{
    IoReuseIrp(pOp->pIrp, STATUS_UNSUCCESSFUL);
    KeClearEvent(&pOp->evDone);
    IoSetCompletionRoutine(pOp->pIrp, ScOpDone, pOp, TRUE, TRUE, TRUE);
    return pOp->pIrp;
}

//
// Waits if there is something to wait for.
//
NTSTATUS
ScOpFinish(
    __in PSC_OPERATION pOp,
    __in NTSTATUS Status
    )
{
    if (Status == STATUS_PENDING)
    {
        KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, NULL);
        Status = pOp->pIrp->IoStatus.Status;
    }
    return Status;
}

//
// Waits without a look at what the call answered: the IRP is completed in any case.
//
NTSTATUS
ScOpFinishAlways(
    __in PSC_OPERATION pOp
    )
{
    KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, NULL);
    return pOp->pIrp->IoStatus.Status;
}

//
// Waits for a while, then cancels. A cancelled request is still a pending request, so there is a second wait, and it has no
// limit. The request may have succeeded in between; then it has succeeded.
//
NTSTATUS
ScOpFinishTimed(
    __in PSC_OPERATION pOp,
    __in NTSTATUS Status,
    __in ULONG ulMilliseconds
    )
{
    LARGE_INTEGER liTimeout;
    NTSTATUS WaitStatus;

    if (Status != STATUS_PENDING)
    {
        return Status;
    }

    liTimeout.QuadPart = -10000LL * ulMilliseconds;
    WaitStatus = KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, &liTimeout);

    // STATUS_TIMEOUT passes NT_SUCCESS: compare.
    if (WaitStatus == STATUS_TIMEOUT)
    {
        IoCancelIrp(pOp->pIrp);
        KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, NULL);
    }

    Status = pOp->pIrp->IoStatus.Status;
    if (WaitStatus == STATUS_TIMEOUT && Status == STATUS_CANCELLED)
    {
        Status = STATUS_IO_TIMEOUT;
    }
    return Status;
}
