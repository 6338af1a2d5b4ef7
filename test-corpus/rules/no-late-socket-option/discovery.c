/* A discovery service that thinks of its options when the socket is bound. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _DISCOVERY {
    PWSK_SOCKET Socket;
    PIRP Irp;
    KEVENT Done;
} DISCOVERY, *PDISCOVERY;

IO_COMPLETION_ROUTINE DiscoveryDone;

_Use_decl_annotations_
NTSTATUS DiscoveryDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    if (Irp->PendingReturned) {
        KeSetEvent(&((PDISCOVERY)Context)->Done, IO_NETWORK_INCREMENT, FALSE);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP DiscoveryIrp(_In_ PDISCOVERY Discovery)
{
    IoReuseIrp(Discovery->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Discovery->Irp, DiscoveryDone, Discovery, TRUE, TRUE, TRUE);
    return Discovery->Irp;
}

static NTSTATUS DiscoveryFinish(_In_ PDISCOVERY Discovery, _In_ NTSTATUS Status)
{
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Discovery->Done, Executive, KernelMode, FALSE, NULL);
        Status = Discovery->Irp->IoStatus.Status;
    }
    return Status;
}

static NTSTATUS DiscoverySetOption(_In_ PDISCOVERY Discovery, _In_ ULONG Option, _In_ ULONG Value)
{
    const WSK_PROVIDER_DATAGRAM_DISPATCH *dispatch = Discovery->Socket->Dispatch;

    return DiscoveryFinish(Discovery, dispatch->WskControlSocket(Discovery->Socket, WskSetOption, Option, SOL_SOCKET,
        sizeof(Value), &Value, 0, NULL, NULL, DiscoveryIrp(Discovery)));
}

static NTSTATUS DiscoveryBind(_In_ PDISCOVERY Discovery, _In_ PSOCKADDR Address)
{
    const WSK_PROVIDER_DATAGRAM_DISPATCH *dispatch = Discovery->Socket->Dispatch;

    return DiscoveryFinish(Discovery, dispatch->WskBind(Discovery->Socket, Address, 0, DiscoveryIrp(Discovery)));
}

NTSTATUS DiscoveryStart(_In_ PDISCOVERY Discovery, _In_ PSOCKADDR Address)
{
    NTSTATUS status = DiscoveryBind(Discovery, Address);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = DiscoverySetOption(Discovery, SO_REUSEADDR, 1); //~ no-late-socket-option
    if (NT_SUCCESS(status)) {
        status = DiscoverySetOption(Discovery, SO_BROADCAST, 1);
    }
    return status;
}
