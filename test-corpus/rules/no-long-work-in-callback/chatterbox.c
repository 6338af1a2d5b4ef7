/* Talks while others wait. */
#include <ntddk.h>
#include <wsk.h>
#include <bcrypt.h>

typedef struct _CB_TALK {
    PWSK_SOCKET Socket;
    volatile LONG Busy;
    UCHAR Data[64];
    UCHAR Signature[64];
    BCRYPT_KEY_HANDLE Key;
} CB_TALK, *PCB_TALK;

static VOID CbDump(_In_ PCB_TALK Talk)
{
    ULONG i;

    for (i = 0; i < sizeof(Talk->Data); i++) {
        DbgPrint("%02x ", Talk->Data[i]);
    }
}

static NTSTATUS WSKAPI CbDisconnect(PVOID Context, ULONG Flags)
{
    PCB_TALK talk = Context;

    UNREFERENCED_PARAMETER(Flags);
    CbDump(talk); //~ no-long-work-in-callback
    KeStallExecutionProcessor(2000); //~ no-long-work-in-callback
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI CbBacklog(PVOID Context, SIZE_T Ideal)
{
    PCB_TALK talk = Context;

    UNREFERENCED_PARAMETER(Ideal);
    BCryptVerifySignature(talk->Key, NULL, talk->Data, 32, talk->Signature, 64, 0); //~ no-long-work-in-callback
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH CbDispatch = { NULL, CbDisconnect, CbBacklog };
