//~ clean
/**
 * @file request.c
 * @brief begin, call, wait, end; or begin, call, wait, again, call, wait, ... end.
 */
#include "ks.h"

static IO_COMPLETION_ROUTINE ks_request_done;

static NTSTATUS ks_request_done(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
    ks_request_t *request = (ks_request_t *)context;

    UNREFERENCED_PARAMETER(device);
    NT_ASSERT(request->irp == irp);
    UNREFERENCED_PARAMETER(irp);

    KeSetEvent(&request->done, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS ks_request_begin(ks_request_t *request)
{
    request->irp = IoAllocateIrp(1, FALSE);
    if (request->irp == NULL)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&request->done, NotificationEvent, FALSE);
    IoSetCompletionRoutine(request->irp, ks_request_done, request, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}

/** For one more call; the last one must be over. Never fails, which fits KS_TRY. */
NTSTATUS ks_request_again(ks_request_t *request)
{
    IoReuseIrp(request->irp, STATUS_UNSUCCESSFUL);
    KeClearEvent(&request->done);
    IoSetCompletionRoutine(request->irp, ks_request_done, request, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}

/**
 * Waits for the completion, pending or not: the event is set in any case.
 *
 * When the time is up the request is cancelled, and that takes as long as it takes: until the second wait is over, the IRP
 * and all that the call was given belong to WSK. A request that succeeds in spite of all has succeeded.
 *
 * @param timeout milliseconds or KS_FOREVER
 * @param information takes what the IRP says on success, may be NULL
 */
NTSTATUS ks_request_wait(ks_request_t *request, ULONG timeout, ULONG_PTR *information)
{
    LARGE_INTEGER due;
    NTSTATUS waited;
    NTSTATUS status;

    if (timeout == KS_FOREVER)
    {
        waited = KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, NULL);
    }
    else
    {
        due.QuadPart = -10000LL * timeout;
        waited = KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, &due);
    }

    if (waited == STATUS_TIMEOUT)
    {
        IoCancelIrp(request->irp);
        KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, NULL);
    }

    status = request->irp->IoStatus.Status;
    if (NT_SUCCESS(status))
    {
        if (information != NULL)
        {
            *information = request->irp->IoStatus.Information;
        }
    }
    else if (status == STATUS_CANCELLED && waited == STATUS_TIMEOUT)
    {
        status = STATUS_IO_TIMEOUT;
    }
    return status;
}

void ks_request_end(ks_request_t *request)
{
    IoFreeIrp(request->irp);
    request->irp = NULL;
}
