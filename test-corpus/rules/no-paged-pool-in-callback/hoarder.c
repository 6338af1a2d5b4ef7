/* Takes memory where it finds it. */
#include <ntddk.h>
#include <wsk.h>

/* Has a worker close a socket that is dead. */
VOID CloseLater(_In_opt_ PVOID SocketContext);

#define HD_TAG 'draH'

typedef struct _HD_ASYNC {
    KEVENT Done;
    PIRP Irp;
} HD_ASYNC, *PHD_ASYNC;

typedef struct _HD_SOCKET {
    PWSK_SOCKET Socket;
    HD_ASYNC Async;
} HD_SOCKET, *PHD_SOCKET;

typedef struct _HD_GUEST {
    PWSK_SOCKET Socket;
    ULONG Number;
} HD_GUEST, *PHD_GUEST;

extern const WSK_CLIENT_CONNECTION_DISPATCH HdConnection;
static IO_COMPLETION_ROUTINE HdDone;

static NTSTATUS HdDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS HdAsync(_Out_ PHD_ASYNC Async)
{
    Async->Irp = IoAllocateIrp(1, FALSE);
    if (Async->Irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&Async->Done, SynchronizationEvent, FALSE);
    IoSetCompletionRoutine(Async->Irp, HdDone, &Async->Done, TRUE, TRUE, TRUE);
    return STATUS_SUCCESS;
}

NTSTATUS HdOpen(_In_ PWSK_PROVIDER_NPI Npi, _Out_ PHD_SOCKET *Out)
{
    PHD_SOCKET socket = (PHD_SOCKET)ExAllocatePoolWithTag(PagedPool, sizeof(HD_SOCKET), HD_TAG); //~ no-paged-pool-in-callback
    NTSTATUS status;

    if (socket == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = HdAsync(&socket->Async);
    if (!NT_SUCCESS(status)) {
        ExFreePoolWithTag(socket, HD_TAG);
        return status;
    }
    status = Npi->Dispatch->WskSocket(Npi->Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, socket,
        &HdConnection, NULL, NULL, NULL, socket->Async.Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&socket->Async.Done, Executive, KernelMode, FALSE, NULL);
        status = socket->Async.Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        socket->Socket = (PWSK_SOCKET)socket->Async.Irp->IoStatus.Information;
        *Out = socket;
        return status;
    }
    IoFreeIrp(socket->Async.Irp);
    ExFreePoolWithTag(socket, HD_TAG);
    return status;
}

NTSTATUS WSKAPI HdAccept(PVOID Context, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET Accepted, PVOID *AcceptedContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptedDispatch)
{
    PHD_GUEST guest;

    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(Local);
    UNREFERENCED_PARAMETER(Remote);
    if (Accepted == NULL) {
        CloseLater(Context);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    guest = (PHD_GUEST)ExAllocatePool2(POOL_FLAG_PAGED, sizeof(HD_GUEST), HD_TAG); //~ no-paged-pool-in-callback
    if (guest == NULL) {
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    guest->Socket = Accepted;
    *AcceptedContext = guest;
    *AcceptedDispatch = &HdConnection;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_LISTEN_DISPATCH HdListen = { HdAccept, NULL, NULL };
