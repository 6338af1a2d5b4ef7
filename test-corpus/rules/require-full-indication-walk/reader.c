//~ clean
/* Received data is gone through whole, or it is said how much of it is taken. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _READER {
    PWSK_SOCKET Socket;
    SIZE_T Used;
    SIZE_T Dropped;
    UCHAR Bytes[8192];
} READER, *PREADER;

/* Has a worker close a socket that is dead. */
VOID CloseLater(_In_opt_ PVOID SocketContext);

/* Takes what there is room for; gives the number of bytes taken. */
static SIZE_T
TakeBuffer(_Inout_ PREADER Reader, _In_ const WSK_BUF *Buffer)
{
    SIZE_T left = Buffer->Length;
    ULONG offset = Buffer->Offset;
    PMDL mdl = Buffer->Mdl;
    SIZE_T taken = 0;

    while (mdl != NULL && left != 0) {
        SIZE_T here = MmGetMdlByteCount(mdl) - offset;
        PUCHAR data = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);

        if (data == NULL) {
            break;
        }
        if (here > left) {
            here = left;
        }
        if (here > sizeof(Reader->Bytes) - Reader->Used) {
            break;
        }
        RtlCopyMemory(&Reader->Bytes[Reader->Used], data + offset, here);
        Reader->Used += here;
        taken += here;
        left -= here;
        offset = 0;
        mdl = mdl->Next;
    }
    return taken;
}

static NTSTATUS WSKAPI
ReaderReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PREADER reader = (PREADER)SocketContext;
    PWSK_DATA_INDICATION each;
    SIZE_T taken = 0;

    UNREFERENCED_PARAMETER(Flags);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    for (each = DataIndication; each != NULL; each = each->Next) {
        SIZE_T some = TakeBuffer(reader, &each->Buffer);

        taken += some;
        if (some < each->Buffer.Length) {
            break;
        }
    }
    if (taken < BytesIndicated) {
        *BytesAccepted = taken;
    }
    return STATUS_SUCCESS;
}

/* One element is enough for a greeting: the rest is indicated again. */
static NTSTATUS WSKAPI
GreetingReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    *BytesAccepted = TakeBuffer((PREADER)SocketContext, &DataIndication->Buffer);
    return STATUS_SUCCESS;
}

/* Datagrams are counted and thrown away. */
static NTSTATUS WSKAPI
DropReceiveFrom(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATAGRAM_INDICATION DataIndication)
{
    PREADER reader = (PREADER)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    reader->Dropped += DataIndication->Buffer.Length;
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH ReaderDispatch = { ReaderReceive, NULL, NULL };
const WSK_CLIENT_CONNECTION_DISPATCH GreetingDispatch = { GreetingReceive, NULL, NULL };
const WSK_CLIENT_DATAGRAM_DISPATCH DropDispatch = { DropReceiveFrom };
