//~ clean
/* Mappings that are tested, each where it suits. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _STREAM {
    PWSK_SOCKET Socket;
    PUCHAR Ring;
    SIZE_T Room;
    SIZE_T Total;
} STREAM, *PSTREAM;

static BOOLEAN MirrorCopy(_Out_writes_bytes_(Size) PUCHAR Target, _In_opt_ const UCHAR *Source, _In_ SIZE_T Size)
{
    if (Source == NULL) {
        return FALSE;
    }
    RtlCopyMemory(Target, Source, Size);
    return TRUE;
}

NTSTATUS MirrorMdl(_In_ PSTREAM Stream, _In_ PMDL Mdl)
{
    PUCHAR first = (PUCHAR)MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority);

    if (first == NULL || *first == 0) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (; Mdl != NULL; Mdl = Mdl->Next) {
        SIZE_T size = MmGetMdlByteCount(Mdl);

        if (!MirrorCopy(Stream->Ring + Stream->Total, (PUCHAR)MmGetSystemAddressForMdlSafe(Mdl, NormalPagePriority), size)) {
            return STATUS_INSUFFICIENT_RESOURCES;
        }
        Stream->Total += size;
    }
    return STATUS_SUCCESS;
}
