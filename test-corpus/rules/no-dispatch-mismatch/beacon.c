/* A datagram socket that is asked for its address as if it were a connection. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _BC_BEACON {
    WSK_PROVIDER_NPI Npi;
    PIRP Irp;
    KEVENT Done;
    PWSK_SOCKET Socket;
    SOCKADDR_IN Local;
} BC_BEACON, *PBC_BEACON;

static NTSTATUS BcWait(_In_ PBC_BEACON Beacon, _In_ NTSTATUS Status)
{
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Beacon->Done, Executive, KernelMode, FALSE, NULL);
        Status = Beacon->Irp->IoStatus.Status;
    }
    return Status;
}

NTSTATUS BcOpen(_In_ PBC_BEACON Beacon, _In_ PIRP BindIrp, _In_ PIRP AddressIrp)
{
    NTSTATUS status;

    status = BcWait(Beacon, Beacon->Npi.Dispatch->WskSocket(Beacon->Npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP,
        WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL, NULL, NULL, NULL, Beacon->Irp));
    if (!NT_SUCCESS(status)) {
        return status;
    }
    Beacon->Socket = (PWSK_SOCKET)Beacon->Irp->IoStatus.Information;
    status = ((PWSK_PROVIDER_DATAGRAM_DISPATCH)Beacon->Socket->Dispatch)->WskBind(Beacon->Socket, (PSOCKADDR)&Beacon->Local, 0, BindIrp);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return ((PWSK_PROVIDER_CONNECTION_DISPATCH)Beacon->Socket->Dispatch)->WskGetLocalAddress( //~ no-dispatch-mismatch
        Beacon->Socket, (PSOCKADDR)&Beacon->Local, AddressIrp);
}
