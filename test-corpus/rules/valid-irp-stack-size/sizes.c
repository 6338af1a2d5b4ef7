/* Two IRPs without room for WSK. */
#include <ntddk.h>
#include <wsk.h>

#define SZ_LOCATIONS 0

typedef struct _SZ_LINK {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    WSK_BUF Buffer;
    PIRP CloseIrp;
} SZ_LINK, *PSZ_LINK;

static NTSTATUS SzDone(_In_ PDEVICE_OBJECT DeviceObject, _In_ PIRP Irp, _In_ PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS SzOpen(_Inout_ PSZ_LINK Link)
{
    Link->CloseIrp = IoAllocateIrp(SZ_LOCATIONS, FALSE); //~ valid-irp-stack-size
    return Link->CloseIrp == NULL ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

NTSTATUS SzClose(_In_ PSZ_LINK Link)
{
    IoSetCompletionRoutine(Link->CloseIrp, SzDone, NULL, TRUE, TRUE, TRUE);
    return Link->Dispatch->WskCloseSocket(Link->Socket, Link->CloseIrp);
}

NTSTATUS SzSend(_In_ PSZ_LINK Link)
{
    PIRP irp = IoAllocateIrp(0, FALSE); //~ valid-irp-stack-size

    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IoSetCompletionRoutine(irp, SzDone, NULL, TRUE, TRUE, TRUE);
    return Link->Dispatch->WskSend(Link->Socket, &Link->Buffer, 0, irp);
}
