/* A stream and a datagram socket whose callbacks know received data from loopback tests only. */
#include <ntddk.h>
#include <wsk.h>

#define RING_SIZE 4096

typedef struct _RING {
    KSPIN_LOCK Lock;
    ULONG Head;
    UCHAR Bytes[RING_SIZE];
} RING, *PRING;

typedef struct _SAMPLE {
    ULONG Sensor;
    ULONG Value;
} SAMPLE, *PSAMPLE;

typedef struct _SENSOR_SOCKET {
    PWSK_SOCKET Socket;
    RING Ring;
    SAMPLE Last;
    UCHAR Line[512];
} SENSOR_SOCKET, *PSENSOR_SOCKET;

/* Has a worker close a socket that is dead. */
VOID CloseLater(_In_opt_ PVOID SocketContext);

static VOID
RingPut(_Inout_ PRING Ring, _In_reads_bytes_(Size) const UCHAR *Data, _In_ SIZE_T Size)
{
    if (Size <= RING_SIZE - Ring->Head) {
        RtlCopyMemory(&Ring->Bytes[Ring->Head], Data, Size);
        Ring->Head += (ULONG)Size;
    }
}

/* Puts the data of one WSK_BUF into the ring. */
static NTSTATUS
RingPutBuffer(_Inout_ PRING Ring, _In_ PWSK_BUF Buffer)
{
    PUCHAR data = MmGetSystemAddressForMdlSafe(Buffer->Mdl, NormalPagePriority | MdlMappingNoExecute);

    if (data == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RingPut(Ring, data + Buffer->Offset, Buffer->Length); //~ require-full-indication-walk
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
SensorReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PSENSOR_SOCKET sensor = (PSENSOR_SOCKET)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesIndicated);
    UNREFERENCED_PARAMETER(BytesAccepted);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    if (!NT_SUCCESS(RingPutBuffer(&sensor->Ring, &DataIndication->Buffer))) { //~ require-full-indication-walk
        return STATUS_DATA_NOT_ACCEPTED;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
LineReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication, _In_ SIZE_T BytesIndicated,
    _Inout_ SIZE_T *BytesAccepted)
{
    PSENSOR_SOCKET sensor = (PSENSOR_SOCKET)SocketContext;
    PUCHAR data;

    UNREFERENCED_PARAMETER(Flags);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    if (BytesIndicated > sizeof(sensor->Line)) {
        return STATUS_DATA_NOT_ACCEPTED;
    }
    data = (PUCHAR)MmGetSystemAddressForMdlSafe(DataIndication->Buffer.Mdl, NormalPagePriority);
    if (data == NULL) {
        return STATUS_DATA_NOT_ACCEPTED;
    }
    RtlCopyMemory(sensor->Line, data + DataIndication->Buffer.Offset, BytesIndicated); //~ require-full-indication-walk
    *BytesAccepted = BytesIndicated;
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
SampleReceiveFrom(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATAGRAM_INDICATION DataIndication)
{
    PSENSOR_SOCKET sensor = (PSENSOR_SOCKET)SocketContext;
    PWSK_DATAGRAM_INDICATION datagram;

    UNREFERENCED_PARAMETER(Flags);
    if (DataIndication == NULL) {
        CloseLater(SocketContext);
        return STATUS_SUCCESS;
    }
    for (datagram = DataIndication; datagram != NULL; datagram = datagram->Next) {
        PVOID sample;

        if (datagram->Buffer.Length < sizeof(SAMPLE) || MmGetMdlByteCount(datagram->Buffer.Mdl) < sizeof(SAMPLE)) {
            continue;
        }
        sample = MmGetSystemAddressForMdlSafe(datagram->Buffer.Mdl, NormalPagePriority);
        if (sample != NULL) {
            RtlCopyMemory(&sensor->Last, sample, sizeof(SAMPLE)); //~ require-full-indication-walk
        }
    }
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH SensorDispatch = { SensorReceive, NULL, NULL };
const WSK_CLIENT_CONNECTION_DISPATCH LineDispatch = { LineReceive, NULL, NULL };
const WSK_CLIENT_DATAGRAM_DISPATCH SampleDispatch = { SampleReceiveFrom };
