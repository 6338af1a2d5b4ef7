/* A receiver that starts the next receive as soon as the last one is completed, and a sender that does the same. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _FOUNTAIN {
    PWSK_SOCKET Socket;
    PIRP ReceiveIrp;
    PIRP SendIrp;
    WSK_BUF Basin;
    WSK_BUF Jet;
    SIZE_T Drops;
    BOOLEAN Running;
} FOUNTAIN, *PFOUNTAIN;

#define FOUNTAIN_OPS(f) ((PWSK_PROVIDER_CONNECTION_DISPATCH)(f)->Socket->Dispatch)

static IO_COMPLETION_ROUTINE FountainReceived;
static IO_COMPLETION_ROUTINE FountainSent;

NTSTATUS FountainReceive(_Inout_ PFOUNTAIN Fountain)
{
    IoReuseIrp(Fountain->ReceiveIrp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Fountain->ReceiveIrp, FountainReceived, Fountain, TRUE, TRUE, TRUE);
    return FOUNTAIN_OPS(Fountain)->WskReceive(Fountain->Socket, &Fountain->Basin, 0, Fountain->ReceiveIrp);
}

_Use_decl_annotations_
static NTSTATUS FountainReceived(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PFOUNTAIN fountain = (PFOUNTAIN)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    if (!NT_SUCCESS(Irp->IoStatus.Status) || Irp->IoStatus.Information == 0) {
        fountain->Running = FALSE;
        return STATUS_MORE_PROCESSING_REQUIRED;
    }
    fountain->Drops += Irp->IoStatus.Information;
    FountainReceive(fountain); //~ no-recursive-repost
    return STATUS_MORE_PROCESSING_REQUIRED;
}

_Use_decl_annotations_
static NTSTATUS FountainSent(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PFOUNTAIN fountain = (PFOUNTAIN)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    if (fountain->Running && NT_SUCCESS(Irp->IoStatus.Status)) {
        IoReuseIrp(Irp, STATUS_UNSUCCESSFUL);
        IoSetCompletionRoutine(Irp, FountainSent, fountain, TRUE, TRUE, TRUE);
        FOUNTAIN_OPS(fountain)->WskSend(fountain->Socket, &fountain->Jet, 0, Irp); //~ no-recursive-repost
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS FountainStart(_Inout_ PFOUNTAIN Fountain)
{
    Fountain->Running = TRUE;
    IoReuseIrp(Fountain->SendIrp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Fountain->SendIrp, FountainSent, Fountain, TRUE, TRUE, TRUE);
    FOUNTAIN_OPS(Fountain)->WskSend(Fountain->Socket, &Fountain->Jet, 0, Fountain->SendIrp);
    return FountainReceive(Fountain);
}
