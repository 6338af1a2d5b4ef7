//~ clean
/*++

Module Name:

    request.c

Abstract:

    Requests that the worker thread waits for: one IRP, used again and again.

--*/

#include "vst.h"

static IO_COMPLETION_ROUTINE VstRequestComplete;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, VstRequestCreate)
#pragma alloc_text(PAGE, VstRequestPrepare)
#pragma alloc_text(PAGE, VstRequestWait)
#pragma alloc_text(PAGE, VstRequestDelete)
#endif

_Use_decl_annotations_
static
NTSTATUS
VstRequestComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(Context != NULL);
    KeSetEvent(&((PVST_REQUEST)Context)->Done, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
NTSTATUS
VstRequestCreate(
    PVST_REQUEST Request
    )
{
    PAGED_CODE();

    KeInitializeEvent(&Request->Done, SynchronizationEvent, FALSE);
    Request->Irp = IoAllocateIrp(1, FALSE);

    return Request->Irp != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

_Use_decl_annotations_
PIRP
VstRequestPrepare(
    PVST_REQUEST Request
    )
{
    PAGED_CODE();

    IoReuseIrp(Request->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Request->Irp, VstRequestComplete, Request, TRUE, TRUE, TRUE);
    return Request->Irp;
}

//
// The event is set by every completion, so it is awaited every time.
//
_Use_decl_annotations_
NTSTATUS
VstRequestWait(
    PVST_REQUEST Request
    )
{
    PAGED_CODE();

    KeWaitForSingleObject(&Request->Done, Executive, KernelMode, FALSE, NULL);
    return Request->Irp->IoStatus.Status;
}

_Use_decl_annotations_
VOID
VstRequestDelete(
    PVST_REQUEST Request
    )
{
    PAGED_CODE();

    IoFreeIrp(Request->Irp);
    Request->Irp = NULL;
}
