/* A tap that trusts its mappings. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _STREAM {
    PWSK_SOCKET Socket;
    PUCHAR Ring;
    SIZE_T Room;
    SIZE_T Total;
} STREAM, *PSTREAM;

static void TapCopy(_Out_writes_bytes_(Size) PUCHAR Target, _In_reads_bytes_(Size) const UCHAR *Source, _In_ SIZE_T Size)
{
    RtlCopyMemory(Target, Source, Size);
}

NTSTATUS TapMdl(_In_ PSTREAM Stream, _In_ PMDL Mdl)
{
    for (; Mdl != NULL; Mdl = Mdl->Next) {
        PUCHAR data = (PUCHAR)MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority | MdlMappingNoExecute);
        SIZE_T size = MmGetMdlByteCount(Mdl);

        TapCopy(Stream->Ring + Stream->Total, data, size); //~ no-unchecked-system-address
        Stream->Total += size;
    }
    return STATUS_SUCCESS;
}

UCHAR TapFirst(_In_ PMDL Mdl)
{
    return *(PUCHAR)MmGetSystemAddressForMdlSafe(Mdl, HighPagePriority); //~ no-unchecked-system-address
}
