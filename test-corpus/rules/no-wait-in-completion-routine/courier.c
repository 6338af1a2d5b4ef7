/* A sender whose completion routines retry, close and clean up on the spot. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _COURIER {
    PWSK_SOCKET Socket;
    PIRP Irp;
    WSK_BUF Parcel;
    KEVENT Done;
    ULONG Retries;
} COURIER, *PCOURIER;

static WSK_REGISTRATION CourierRegistration;
static IO_COMPLETION_ROUTINE CourierSent;
static IO_COMPLETION_ROUTINE CourierClosed;

static NTSTATUS
CourierSend(_Inout_ PCOURIER Courier)
{
    IoReuseIrp(Courier->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Courier->Irp, CourierSent, Courier, TRUE, TRUE, TRUE);
    return ((PWSK_PROVIDER_CONNECTION_DISPATCH)Courier->Socket->Dispatch)->WskSend(Courier->Socket, &Courier->Parcel, 0, Courier->Irp);
}

static VOID
CourierPause(_In_ LONG Milliseconds)
{
    LARGE_INTEGER interval;

    interval.QuadPart = -10000LL * Milliseconds;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

static VOID
CourierClose(_Inout_ PCOURIER Courier)
{
    IoReuseIrp(Courier->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Courier->Irp, CourierClosed, Courier, TRUE, TRUE, TRUE);
    ((PWSK_PROVIDER_BASIC_DISPATCH)Courier->Socket->Dispatch)->WskCloseSocket(Courier->Socket, Courier->Irp);
    KeWaitForSingleObject(&Courier->Done, Executive, KernelMode, FALSE, NULL);
}

_Use_decl_annotations_
static NTSTATUS
CourierSent(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PCOURIER courier = (PCOURIER)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    if (NT_SUCCESS(Irp->IoStatus.Status)) {
        return STATUS_MORE_PROCESSING_REQUIRED;
    }
    if (courier->Retries++ < 3) {
        CourierPause(250); //~ no-wait-in-completion-routine
        CourierSend(courier);
    } else {
        CourierClose(courier); //~ no-wait-in-completion-routine
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static NTSTATUS
CourierClosed(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PCOURIER courier = (PCOURIER)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    WskReleaseProviderNPI(&CourierRegistration);
    WskDeregister(&CourierRegistration); //~ no-wait-in-completion-routine
    KeSetEvent(&courier->Done, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}
