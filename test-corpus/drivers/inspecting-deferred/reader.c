//~ clean
/*++

Module Name:

    reader.c

Abstract:

    Data that comes in. The receive event keeps the lists that WSK lends it,
    the worker thread reads them and gives them back.

--*/

#include "vst.h"

static
NTSTATUS
WSKAPI
VstReceiveEvent(
    _In_opt_ PVOID SocketContext,
    _In_ ULONG Flags,
    _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted
    );

static
NTSTATUS
WSKAPI
VstDisconnectEvent(
    _In_opt_ PVOID SocketContext,
    _In_ ULONG Flags
    );

static IO_COMPLETION_ROUTINE VstResumeComplete;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, VstReadLists)
#endif

const WSK_CLIENT_CONNECTION_DISPATCH VstConnectionDispatch = {
    VstReceiveEvent,
    VstDisconnectEvent,
    NULL    // WskSendBacklogEvent
};

_Use_decl_annotations_
static
NTSTATUS
WSKAPI
VstReceiveEvent(
    PVOID SocketContext,
    ULONG Flags,
    PWSK_DATA_INDICATION DataIndication,
    SIZE_T BytesIndicated,
    SIZE_T *BytesAccepted
    )
{
    PVST_CONNECTION connection = (PVST_CONNECTION)SocketContext;
    NTSTATUS status;
    KIRQL oldIrql;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);

    _Analysis_assume_(connection != NULL);

    if (DataIndication == NULL) {
        InterlockedExchange(&connection->PeerGone, 1);
        KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);
        return STATUS_SUCCESS;
    }

    KeAcquireSpinLock(&connection->State->Lock, &oldIrql);
    if (connection->Closing) {
        // Nobody will read it: taken, and thrown away.
        status = STATUS_SUCCESS;
    } else if (connection->ListCount == VST_MAX_LISTS) {
        connection->Stalled = TRUE;
        status = STATUS_DATA_NOT_ACCEPTED;
    } else {
        connection->Lists[connection->ListCount] = DataIndication;
        connection->ListCount++;
        status = STATUS_PENDING;
    }
    KeReleaseSpinLock(&connection->State->Lock, oldIrql);

    KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);
    return status;
}

_Use_decl_annotations_
static
NTSTATUS
WSKAPI
VstDisconnectEvent(
    PVOID SocketContext,
    ULONG Flags
    )
{
    PVST_CONNECTION connection = (PVST_CONNECTION)SocketContext;

    UNREFERENCED_PARAMETER(Flags);

    _Analysis_assume_(connection != NULL);

    InterlockedExchange(&connection->PeerGone, 1);
    KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);
    return STATUS_SUCCESS;
}

//
// Takes all lists of a connection. A function of its own, so that the lock is
// not held in pageable code.
//
static
_IRQL_requires_max_(DISPATCH_LEVEL)
ULONG
VstTakeLists(
    _Inout_ PVST_CONNECTION Connection,
    _In_ BOOLEAN Closing,
    _Out_writes_(VST_MAX_LISTS) PWSK_DATA_INDICATION *Lists
    )
{
    ULONG count;
    KIRQL oldIrql;

    KeAcquireSpinLock(&Connection->State->Lock, &oldIrql);
    count = Connection->ListCount;
    RtlCopyMemory(Lists, Connection->Lists, count * sizeof(Lists[0]));
    Connection->ListCount = 0;
    if (Closing) {
        Connection->Closing = TRUE;
    }
    KeReleaseSpinLock(&Connection->State->Lock, oldIrql);
    return count;
}

//
// Counts the ends of lines in a buffer that may be scattered over MDLs.
//
static
SIZE_T
VstCountLines(
    _In_ const WSK_BUF *Buffer
    )
{
    SIZE_T left = Buffer->Length;
    ULONG offset = Buffer->Offset;
    SIZE_T lines = 0;
    PMDL mdl;

    for (mdl = Buffer->Mdl; mdl != NULL && left != 0; mdl = mdl->Next) {
        SIZE_T here = min(left, MmGetMdlByteCount(mdl) - offset);
        const CHAR *text = (const CHAR *)MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority | MdlMappingNoExecute);

        if (text == NULL) {
            break;
        }
        for (SIZE_T i = 0; i < here; i++) {
            if (text[offset + i] == '\n') {
                lines++;
            }
        }
        left -= here;
        offset = 0;
    }
    return lines;
}

_Use_decl_annotations_
VOID
VstReadLists(
    PVST_CONNECTION Connection,
    BOOLEAN Closing
    )
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch;
    PWSK_DATA_INDICATION lists[VST_MAX_LISTS];
    PWSK_DATA_INDICATION indication;
    ULONG count;

    PAGED_CODE();

    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Connection->Socket->Dispatch;
    count = VstTakeLists(Connection, Closing, lists);

    for (ULONG i = 0; i < count; i++) {
        for (indication = lists[i]; indication != NULL; indication = indication->Next) {
            Connection->Lines += VstCountLines(&indication->Buffer);
        }
        // The whole list, by its head.
        (VOID)dispatch->WskRelease(Connection->Socket, lists[i]);
    }
}

_Use_decl_annotations_
static
NTSTATUS
VstResumeComplete(
    PDEVICE_OBJECT DeviceObject,
    PIRP Irp,
    PVOID Context
    )
{
    PVST_CONNECTION connection = (PVST_CONNECTION)Context;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);

    _Analysis_assume_(connection != NULL);
    InterlockedExchange(&connection->Resuming, 0);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

//
// After data were refused WSK indicates no more until it is asked for some;
// a receive of no bytes is enough.
//
_Use_decl_annotations_
VOID
VstResume(
    PVST_CONNECTION Connection
    )
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch;
    WSK_BUF nothing = {0};
    BOOLEAN stalled;
    KIRQL oldIrql;

    if (Connection->Resuming) {
        return;
    }

    KeAcquireSpinLock(&Connection->State->Lock, &oldIrql);
    stalled = Connection->Stalled;
    Connection->Stalled = FALSE;
    KeReleaseSpinLock(&Connection->State->Lock, oldIrql);

    if (!stalled) {
        return;
    }
    Connection->Resuming = 1;

    IoReuseIrp(Connection->ResumeIrp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Connection->ResumeIrp, VstResumeComplete, Connection, TRUE, TRUE, TRUE);

    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Connection->Socket->Dispatch;
    dispatch->WskReceive(Connection->Socket, &nothing, 0, Connection->ResumeIrp);
}
