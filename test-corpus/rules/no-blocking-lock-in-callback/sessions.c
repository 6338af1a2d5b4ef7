/* A table of sessions that is guarded by locks of the wrong kind. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _SESSION {
    LIST_ENTRY Link;
    PWSK_SOCKET Socket;
    FAST_MUTEX Mutex;
    SIZE_T Received;
    BOOLEAN Gone;
} SESSION, *PSESSION;

static ERESOURCE g_TableLock;
static LIST_ENTRY g_Table;
static KGUARDED_MUTEX g_StatisticsLock;
static ULONG g_Disconnects;

static VOID
TableForget(_In_ PSESSION Session)
{
    ExAcquireResourceExclusiveLite(&g_TableLock, TRUE);
    RemoveEntryList(&Session->Link);
    ExReleaseResourceLite(&g_TableLock);
}

static VOID
SessionEnd(_In_ PSESSION Session)
{
    Session->Gone = TRUE;
    TableForget(Session);
}

_IRQL_requires_max_(DISPATCH_LEVEL)
static NTSTATUS WSKAPI
SessionReceive(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_opt_ PWSK_DATA_INDICATION DataIndication,
    _In_ SIZE_T BytesIndicated, _Inout_ SIZE_T *BytesAccepted)
{
    PSESSION session = (PSESSION)SocketContext;

    UNREFERENCED_PARAMETER(Flags);
    UNREFERENCED_PARAMETER(BytesAccepted);

    if (DataIndication == NULL) {
        SessionEnd(session); //~ no-blocking-lock-in-callback
        return STATUS_SUCCESS;
    }
    ExAcquireFastMutex(&session->Mutex); //~ no-blocking-lock-in-callback
    session->Received += BytesIndicated;
    ExReleaseFastMutex(&session->Mutex);
    return STATUS_SUCCESS;
}

static NTSTATUS WSKAPI
SessionDisconnect(_In_opt_ PVOID SocketContext, _In_ ULONG Flags)
{
    UNREFERENCED_PARAMETER(SocketContext);
    UNREFERENCED_PARAMETER(Flags);

    KeAcquireGuardedMutex(&g_StatisticsLock); //~ no-blocking-lock-in-callback
    g_Disconnects++;
    KeReleaseGuardedMutex(&g_StatisticsLock);
    return STATUS_SUCCESS;
}

const WSK_CLIENT_CONNECTION_DISPATCH g_SessionEvents = { SessionReceive, SessionDisconnect, NULL };
