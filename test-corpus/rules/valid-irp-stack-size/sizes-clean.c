//~ clean
/* IRPs with room for WSK. */
#include <ntddk.h>
#include <wsk.h>

#define OK_LOCATIONS 1

typedef struct _OK_LINK {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    WSK_BUF Buffer;
    PIRP CloseIrp;
} OK_LINK, *POK_LINK;

static NTSTATUS OkDone(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS OkOpen(_Inout_ POK_LINK Link)
{
    Link->CloseIrp = IoAllocateIrp(OK_LOCATIONS, FALSE);
    return Link->CloseIrp == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

NTSTATUS OkClose(_In_ POK_LINK Link)
{
    IoSetCompletionRoutine(Link->CloseIrp, OkDone, NULL, TRUE, TRUE, TRUE);
    return Link->Dispatch->WskCloseSocket(Link->Socket, Link->CloseIrp);
}

NTSTATUS OkSend(_In_ POK_LINK Link)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, OkDone, NULL, TRUE, TRUE, TRUE);
    return Link->Dispatch->WskSend(Link->Socket, &Link->Buffer, 0, irp);
}
