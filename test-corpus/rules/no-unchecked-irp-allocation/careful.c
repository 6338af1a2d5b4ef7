//~ clean
/* Allocations tested in all the ways that drivers know. */
#include <ntddk.h>
#include <wsk.h>

#define CF_FAIL_IF_NULL(p) if ((p) == NULL) { status = STATUS_INSUFFICIENT_RESOURCES; goto Exit; }

typedef struct _CF_LINK {
    PDEVICE_OBJECT Device;
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    PIRP Irp;
} CF_LINK, *PCF_LINK;

static NTSTATUS CfSent(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS CfAllocate(_In_ PCF_LINK Link, _Outptr_ PIRP *Irp)
{
    NTSTATUS status;

    *Irp = IoAllocateIrpEx(Link->Device, 1, FALSE);
    if (!*Irp) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = IoSetCompletionRoutineEx(Link->Device, *Irp, CfSent, NULL, TRUE, TRUE, TRUE);
    if (!NT_SUCCESS(status)) {
        IoFreeIrp(*Irp);
        *Irp = NULL;
    }
    return status;
}

NTSTATUS CfSend(_In_ PCF_LINK Link, _In_ PWSK_BUF Buffer)
{
    PIRP irp;
    NTSTATUS status = CfAllocate(Link, &irp);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    return Link->Dispatch->WskSend(Link->Socket, Buffer, 0, irp);
}

NTSTATUS CfSendByMacro(_In_ PCF_LINK Link, _In_ PWSK_BUF Buffer)
{
    NTSTATUS status;
    PIRP irp = IoAllocateIrp(1, FALSE);

    CF_FAIL_IF_NULL(irp);
    IoSetCompletionRoutine(irp, CfSent, NULL, TRUE, TRUE, TRUE);
    status = Link->Dispatch->WskSend(Link->Socket, Buffer, 0, irp);
Exit:
    return status;
}

NTSTATUS CfPrepare(_Inout_ PCF_LINK Link)
{
    return (Link->Irp = IoAllocateIrp(1, FALSE)) != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}
