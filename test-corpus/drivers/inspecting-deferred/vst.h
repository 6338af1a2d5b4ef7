//~ clean
/*++

Module Name:

    vst.h

Abstract:

    Vestibule: a line counting service that asks who is at the door. A peer
    without a host name on the list of guests is sent away before there is a
    connection. Looking up a name takes time, so inspections are pended, and
    one worker thread answers them. The same thread reads what came in, sends
    the answers and closes; the events only queue and wake it.

--*/

#pragma once

#include <ntddk.h>
#include <wsk.h>

#define VST_TAG             ((ULONG)'btsV')
#define VST_PORT            5023
#define VST_MAX_WAITING     64
#define VST_MAX_LISTS       8
#define VST_MAX_GUESTS      16
#define VST_MAX_TRANSPORTS  16
#define VST_NAME_CHARS      256
#define VST_REPLY_SIZE      64
#define VST_RECEIVE_WINDOW  65536

typedef struct _VST_STATE VST_STATE, *PVST_STATE;

//
// A request of the worker thread, which makes one at a time and waits for it.
//
typedef struct _VST_REQUEST {
    PIRP Irp;
    KEVENT Done;
} VST_REQUEST, *PVST_REQUEST;

//
// A peer at the door. WSK's own identifier is good during the event only, so
// this has a copy; the IRP for the answer is there from the start.
//
typedef struct _VST_WAITING {
    LIST_ENTRY Link;
    WSK_INSPECT_ID Id;
    SOCKADDR_IN6 Remote;
    PIRP Irp;
} VST_WAITING, *PVST_WAITING;

typedef struct _VST_CONNECTION {
    LIST_ENTRY Link;                // worker thread only, but for the insertion
    PVST_STATE State;
    PWSK_SOCKET Socket;

    // Guarded by the state's lock.
    BOOLEAN Closing;
    BOOLEAN Stalled;                // WSK indicates nothing until we ask for data
    ULONG ListCount;
    PWSK_DATA_INDICATION Lists[VST_MAX_LISTS];

    LONG volatile PeerGone;
    LONG volatile Sending;
    LONG volatile Resuming;
    SIZE_T Lines;
    SIZE_T LinesTold;

    PIRP SendIrp;
    PIRP ResumeIrp;
    PIRP CloseIrp;
    PMDL ReplyMdl;
    CHAR Reply[VST_REPLY_SIZE];
} VST_CONNECTION, *PVST_CONNECTION;

struct _VST_STATE {
    WSK_REGISTRATION Registration;
    WSK_PROVIDER_NPI Npi;
    PVOID Thread;
    KEVENT Wake;
    LONG volatile Stopping;
    LONG volatile ListenerDead;

    // Worker thread only.
    PWSK_SOCKET Listener;
    VST_REQUEST Request;
    PUNICODE_STRING Guests;         // paged pool
    WCHAR NameBuffer[VST_NAME_CHARS];

    KSPIN_LOCK Lock;
    _Guarded_by_(Lock) LIST_ENTRY Waiting;
    _Guarded_by_(Lock) ULONG WaitingCount;
    _Guarded_by_(Lock) LIST_ENTRY Connections;
};

// request.c

_IRQL_requires_(PASSIVE_LEVEL)
_Must_inspect_result_
NTSTATUS
VstRequestCreate(
    _Out_ PVST_REQUEST Request
    );

_IRQL_requires_(PASSIVE_LEVEL)
PIRP
VstRequestPrepare(
    _Inout_ PVST_REQUEST Request
    );

_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstRequestWait(
    _Inout_ PVST_REQUEST Request
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstRequestDelete(
    _Inout_ PVST_REQUEST Request
    );

// listener.c

_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstListenerOpen(
    _Inout_ PVST_STATE State
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstListenerClose(
    _Inout_ PVST_STATE State
    );

// inspect.c

WSK_INSPECT_ACTION
WSKAPI
VstInspectEvent(
    _In_opt_ PVOID SocketContext,
    _In_ PSOCKADDR LocalAddress,
    _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_INSPECT_ID InspectID
    );

NTSTATUS
WSKAPI
VstAbortEvent(
    _In_opt_ PVOID SocketContext,
    _In_ PWSK_INSPECT_ID InspectID
    );

_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
VstGuestsLoad(
    _Inout_ PVST_STATE State
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstDecideAll(
    _Inout_ PVST_STATE State
    );

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
VstForgetAll(
    _Inout_ PVST_STATE State
    );

// connection.c

NTSTATUS
WSKAPI
VstAcceptEvent(
    _In_opt_ PVOID SocketContext,
    _In_ ULONG Flags,
    _In_ PSOCKADDR LocalAddress,
    _In_ PSOCKADDR RemoteAddress,
    _In_opt_ PWSK_SOCKET AcceptSocket,
    _Outptr_result_maybenull_ PVOID *AcceptSocketContext,
    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstServeAll(
    _Inout_ PVST_STATE State
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstCloseAll(
    _Inout_ PVST_STATE State
    );

// reader.c

extern const WSK_CLIENT_CONNECTION_DISPATCH VstConnectionDispatch;

_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstReadLists(
    _Inout_ PVST_CONNECTION Connection,
    _In_ BOOLEAN Closing
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
VstResume(
    _Inout_ PVST_CONNECTION Connection
    );
