/* A relay between two connections whose callbacks wait in every way that a driver can find. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _RELAY_SIDE {
    PWSK_SOCKET Socket;
    struct _RELAY_SIDE *Peer;
    PIRP Irp;
    KEVENT Done;
    volatile BOOLEAN Idle;
} RELAY_SIDE, *PRELAY_SIDE;

static WSK_REGISTRATION RelayRegistration;
static WSK_PROVIDER_NPI RelayNpi;
static EX_RUNDOWN_REF RelayRundown;

static IO_COMPLETION_ROUTINE RelayDone;

_Use_decl_annotations_
static NTSTATUS
RelayDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS
RelayAwait(_In_ PRELAY_SIDE Side, _In_ NTSTATUS Status, _In_opt_ PLARGE_INTEGER Timeout)
{
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Side->Done, Executive, KernelMode, FALSE, Timeout);
        Status = Side->Irp->IoStatus.Status;
    }
    return Status;
}

static VOID
RelayPrepare(_Inout_ PRELAY_SIDE Side)
{
    IoReuseIrp(Side->Irp, STATUS_UNSUCCESSFUL);
    KeClearEvent(&Side->Done);
    IoSetCompletionRoutine(Side->Irp, RelayDone, &Side->Done, TRUE, TRUE, TRUE);
}

static NTSTATUS
RelayClose(_Inout_ PRELAY_SIDE Side)
{
    RelayPrepare(Side);
    return RelayAwait(Side, ((PWSK_PROVIDER_BASIC_DISPATCH)Side->Socket->Dispatch)->WskCloseSocket(Side->Socket, Side->Irp), NULL);
}

static NTSTATUS
RelayForward(_Inout_ PRELAY_SIDE To, _In_ PWSK_BUF Buffer)
{
    LARGE_INTEGER limit;

    limit.QuadPart = -50000000LL;
    RelayPrepare(To);
    return RelayAwait(To, ((PWSK_PROVIDER_CONNECTION_DISPATCH)To->Socket->Dispatch)->WskSend(To->Socket, Buffer, 0, To->Irp), &limit);
}

static NTSTATUS WSKAPI
RelayReceiveEvent(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PRELAY_SIDE side = (PRELAY_SIDE)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        RelayClose(side); //~ no-wait-in-event-callback
        return STATUS_SUCCESS;
    }
    while (!side->Peer->Idle) { //~ no-wait-in-event-callback
        YieldProcessor();
    }
    RelayForward(side->Peer, &DataIndication->Buffer); //~ no-wait-in-event-callback
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
RelayDisconnectEvent(_In_opt_ PVOID SocketContext, _In_ ULONG Flags)
{
    PRELAY_SIDE side = (PRELAY_SIDE)SocketContext;

    if (Flags & WSK_FLAG_ABORTIVE) {
        ExWaitForRundownProtectionRelease(&RelayRundown); //~ no-wait-in-event-callback
        WskReleaseProviderNPI(&RelayRegistration);
        WskDeregister(&RelayRegistration); //~ no-wait-in-event-callback
    } else {
        RelayClose(side->Peer); //~ no-wait-in-event-callback
    }
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
RelayBacklogEvent(_In_opt_ PVOID SocketContext, _In_ SIZE_T IdealBacklogSize)
{
    UNREFERENCED_PARAMETER(SocketContext);
    if (IdealBacklogSize == 0) {
        WskCaptureProviderNPI(&RelayRegistration, WSK_INFINITE_WAIT, &RelayNpi); //~ no-wait-in-event-callback no-unchecked-registration
    }
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH RelayDispatch = { RelayReceiveEvent, RelayDisconnectEvent, RelayBacklogEvent };
