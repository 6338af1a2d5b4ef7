/* Writes everything down at once, wherever it happens to be. */
#include <ntddk.h>
#include <wsk.h>

/* Has a worker close a socket that is dead. */
VOID CloseLater(_In_opt_ PVOID SocketContext);

typedef struct _AR_SESSION {
    PWSK_SOCKET Socket;
    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
    HANDLE File;
    HANDLE Key;
    UNICODE_STRING Peer;
    ANSI_STRING Text;
    WSK_BUF Buffer;
    PIRP Irp;
} AR_SESSION, *PAR_SESSION;

static IO_COMPLETION_ROUTINE ArSent;
NTSTATUS WSKAPI ArReceive(PVOID Context, ULONG Flags, PWSK_DATA_INDICATION Data, SIZE_T Bytes, SIZE_T *Accepted);
NTSTATUS WSKAPI ArDisconnect(PVOID Context, ULONG Flags);
NTSTATUS WSKAPI ArBacklog(PVOID Context, SIZE_T Ideal);
_IRQL_requires_max_(PASSIVE_LEVEL)
VOID ArCount(_In_ PAR_SESSION Session);

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, ArCount)
#pragma alloc_text(PAGE, ArBacklog) //~ no-paged-code-in-callback
#endif

const WSK_CLIENT_CONNECTION_DISPATCH ArDispatch = { ArReceive, ArDisconnect, ArBacklog };

static VOID ArWrite(_In_ PAR_SESSION Session)
{
    IO_STATUS_BLOCK io;

    ZwWriteFile(Session->File, NULL, NULL, NULL, &io, Session->Text.Buffer, Session->Text.Length, NULL, NULL);
}

static VOID ArNote(_In_ PAR_SESSION Session)
{
    if (NT_SUCCESS(RtlUnicodeStringToAnsiString(&Session->Text, &Session->Peer, FALSE))) {
        ArWrite(Session);
    }
}

VOID ArCount(_In_ PAR_SESSION Session)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(Session);
}

NTSTATUS WSKAPI ArReceive(PVOID Context, ULONG Flags, PWSK_DATA_INDICATION Data, SIZE_T Bytes, SIZE_T *Accepted)
{
    PAR_SESSION session = Context;

    UNREFERENCED_PARAMETER(Bytes);
    UNREFERENCED_PARAMETER(Accepted);
    if (Data == NULL) {
        CloseLater(Context);
        return STATUS_SUCCESS;
    }
    if (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) {
        ArNote(session); //~ no-paged-code-in-callback
    }
    ArCount(session); //~ no-paged-code-in-callback
    return STATUS_DATA_NOT_ACCEPTED;
}

NTSTATUS WSKAPI ArDisconnect(PVOID Context, ULONG Flags)
{
    PAR_SESSION session = Context;

    UNREFERENCED_PARAMETER(Flags);
    ZwFlushKey(session->Key); //~ no-paged-code-in-callback
    session->Dispatch->WskControlSocket(session->Socket, WskIoctl, SIO_ADDRESS_LIST_CHANGE, 0, 0, NULL, 0, NULL, NULL, session->Irp); //~ no-paged-code-in-callback
    return STATUS_SUCCESS;
}

NTSTATUS WSKAPI ArBacklog(PVOID Context, SIZE_T Ideal)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Ideal);
    return STATUS_SUCCESS;
}

static NTSTATUS ArSent(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    PAGED_CODE(); //~ no-paged-code-in-callback
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

VOID ArSend(_In_ PAR_SESSION Session)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp != NULL) {
        IoSetCompletionRoutine(irp, ArSent, Session, TRUE, TRUE, TRUE);
        Session->Dispatch->WskSend(Session->Socket, &Session->Buffer, 0, irp);
    }
}
