//~ clean
/*++

Module Name:

    echo.h

Abstract:

    An echo service for kernel mode. The sockets' events and the completions
    of their requests come in at up to DISPATCH_LEVEL; all they do is queue
    work. One worker thread takes the work from the queue, so that whatever
    happens to one socket happens in sequence.

--*/

#pragma once

#pragma warning(push)
#pragma warning(disable:4201) // nameless struct/union

#include <ntddk.h>
#include <wsk.h>

#pragma warning(pop)

#define ECHO_CONNECTION_TAG     ((ULONG)'cncE')
#define ECHO_PORT               4007
#define ECHO_BUFFER_SIZE        2048

typedef struct _ECHO_WORK ECHO_WORK, *PECHO_WORK;

typedef
_IRQL_requires_(PASSIVE_LEVEL)
VOID
ECHO_WORK_ROUTINE(
    _In_ PECHO_WORK Work
    );

//
// Something to be done by the worker thread. A work block is part of the
// structure it works on and is on the queue at most once.
//
struct _ECHO_WORK {
    LIST_ENTRY Link;
    ECHO_WORK_ROUTINE *Routine;
};

typedef struct _ECHO_QUEUE {
    KSPIN_LOCK Lock;
    LIST_ENTRY Items;
    KEVENT Ready;
    BOOLEAN Exit;
    PVOID Thread;
} ECHO_QUEUE, *PECHO_QUEUE;

typedef struct _ECHO_LISTENER {
    PWSK_SOCKET Socket;
    PIRP Irp;
    ECHO_WORK StartWork;
    ECHO_WORK CloseWork;
    ECHO_WORK StopWork;
    LONG volatile CloseQueued;

    KSPIN_LOCK Lock;
    _Guarded_by_(Lock) BOOLEAN Stopping;
    _Guarded_by_(Lock) LIST_ENTRY Connections;
} ECHO_LISTENER, *PECHO_LISTENER;

//
// One IRP serves a connection all its life: it receives, sends what was
// received, receives again, and finally disconnects and closes.
//
typedef struct _ECHO_CONNECTION {
    LIST_ENTRY Link;
    BOOLEAN OnList;             // guarded by the listener's lock
    BOOLEAN Closing;            // worker thread only
    PWSK_SOCKET Socket;
    PIRP Irp;
    PMDL Mdl;
    ECHO_WORK Work;
    LONG volatile PeerGone;
    UCHAR Data[ECHO_BUFFER_SIZE];
} ECHO_CONNECTION, *PECHO_CONNECTION;

extern ECHO_QUEUE EchoQueue;
extern ECHO_LISTENER EchoListener;
extern WSK_REGISTRATION EchoRegistration;

// queue.c

_IRQL_requires_(PASSIVE_LEVEL)
NTSTATUS
EchoQueueStart(
    _Out_ PECHO_QUEUE Queue
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
EchoQueueStop(
    _Inout_ PECHO_QUEUE Queue
    );

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
EchoQueueInsert(
    _Inout_ PECHO_QUEUE Queue,
    _Inout_ PECHO_WORK Work,
    _In_ ECHO_WORK_ROUTINE *Routine
    );

// listener.c

_IRQL_requires_(PASSIVE_LEVEL)
_Must_inspect_result_
NTSTATUS
EchoListenerInitialize(
    _Out_ PECHO_LISTENER Listener
    );

VOID
EchoListenerCleanup(
    _Inout_ PECHO_LISTENER Listener
    );

ECHO_WORK_ROUTINE EchoListenerStart;
ECHO_WORK_ROUTINE EchoListenerStop;

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
EchoListenerForget(
    _Inout_ PECHO_LISTENER Listener,
    _Inout_ PECHO_CONNECTION Connection
    );

// connection.c

extern const WSK_CLIENT_CONNECTION_DISPATCH EchoConnectionDispatch;

_IRQL_requires_max_(DISPATCH_LEVEL)
_Must_inspect_result_
_Ret_maybenull_
PECHO_CONNECTION
EchoConnectionCreate(
    _In_ PWSK_SOCKET Socket
    );

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
EchoConnectionFree(
    _In_ _Post_invalid_ PECHO_CONNECTION Connection
    );

_IRQL_requires_(PASSIVE_LEVEL)
VOID
EchoConnectionCancel(
    _Inout_ PECHO_CONNECTION Connection
    );

ECHO_WORK_ROUTINE EchoConnectionReceive;
