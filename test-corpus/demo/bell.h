/*
 * doorbell: a small WSK driver with two TCP services.
 *
 * The "door" (port 7100) is written the way it must not be done; the "admin" service (port 7101) does the same work
 * correctly. Read the two side by side.
 */
#pragma once

#include <ntddk.h>
#include <wsk.h>

#define BELL_TAG            'lleB'
#define BELL_DOOR_PORT      7100
#define BELL_ADMIN_PORT     7101
#define BELL_MAX_WAITING    64
#define BELL_TEXT_MAX       64

typedef struct _BELL_LISTENER {
    PWSK_SOCKET Socket;
    BOOLEAN Dead;                   // WSK told us that the listening socket has to be closed
    BOOLEAN Quiet;                  // nobody is at home
    KSPIN_LOCK Lock;
    LIST_ENTRY Waiting;             // BELL_INSPECTION, guarded by Lock
    ULONG WaitingCount;
    PWSK_INSPECT_ID LastInspect;    // for the debugger
} BELL_LISTENER, *PBELL_LISTENER;

// A connection request that somebody still has to decide on.
typedef struct _BELL_INSPECTION {
    LIST_ENTRY Link;
    WSK_INSPECT_ID Id;
} BELL_INSPECTION, *PBELL_INSPECTION;

typedef struct _BELL_VISITOR {
    LIST_ENTRY Link;
    BOOLEAN Linked;
    BOOLEAN Closing;
    BOOLEAN Admin;
    PWSK_SOCKET Socket;
    EX_RUNDOWN_REF Calls;           // held around every call on Socket that the worker thread does not make
    SIZE_T Rings;
    SIZE_T IdealBacklog;
} BELL_VISITOR, *PBELL_VISITOR;

// One request that the caller waits for.
typedef struct _BELL_OP {
    PIRP Irp;
    KEVENT Done;
} BELL_OP, *PBELL_OP;

// One text on its way to a visitor.
typedef struct _BELL_SEND {
    PBELL_VISITOR Visitor;
    WSK_BUF Buffer;
    CHAR Text[BELL_TEXT_MAX];
} BELL_SEND, *PBELL_SEND;

typedef struct _BELL_GLOBALS {
    WSK_REGISTRATION Registration;
    WSK_PROVIDER_NPI Npi;
    PVOID Thread;
    KEVENT Wake;
    volatile BOOLEAN Stop;
    KSPIN_LOCK Lock;
    LIST_ENTRY Visitors;            // guarded by Lock
    BELL_LISTENER Door;
    BELL_LISTENER Admin;
} BELL_GLOBALS;

extern BELL_GLOBALS g_Bell;
extern const WSK_CLIENT_CONNECTION_DISPATCH g_DoorVisitorDispatch;
extern const WSK_CLIENT_CONNECTION_DISPATCH g_AdminVisitorDispatch;

// listener.c
NTSTATUS DoorOpen(PBELL_LISTENER Listener);
NTSTATUS AdminOpen(PBELL_LISTENER Listener);
VOID ListenerClose(PBELL_LISTENER Listener);
VOID ListenerDied(PBELL_LISTENER Listener);

// inspect.c
WSK_INSPECT_ACTION WSKAPI DoorOnInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
    PWSK_INSPECT_ID InspectID);
NTSTATUS WSKAPI DoorOnAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID);
WSK_INSPECT_ACTION WSKAPI AdminOnInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
    PWSK_INSPECT_ID InspectID);
NTSTATUS WSKAPI AdminOnAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID);
VOID ListenerDecide(PBELL_LISTENER Listener, WSK_INSPECT_ACTION Action);
VOID ListenerForget(PBELL_LISTENER Listener);

// visitor.c
PBELL_VISITOR VisitorCreate(PWSK_SOCKET Socket, BOOLEAN Admin);
VOID VisitorLink(PBELL_VISITOR Visitor);
VOID VisitorRequestClose(PBELL_VISITOR Visitor);
VOID VisitorCloseNow(PBELL_VISITOR Visitor);
VOID VisitorDestroy(PBELL_VISITOR Visitor);
VOID VisitorGreet(PBELL_VISITOR Visitor);
VOID VisitorReply(PBELL_VISITOR Visitor, PCSTR Text);

// events.c
NTSTATUS DoorEnableEvents(PBELL_VISITOR Visitor);
NTSTATUS AdminEnableEvents(PBELL_VISITOR Visitor);
NTSTATUS DoorDisableEvents(PBELL_VISITOR Visitor);
NTSTATUS AdminDisableEvents(PBELL_VISITOR Visitor);
NTSTATUS DoorMute(PBELL_VISITOR Visitor);

// send.c
PBELL_SEND SendCreate(PBELL_VISITOR Visitor, PCSTR Text);
VOID SendDestroy(PBELL_SEND Send);
NTSTATUS SendAsync(PBELL_VISITOR Visitor, PCSTR Text);
NTSTATUS SendChime(PBELL_VISITOR Visitor);
NTSTATUS SendBanner(PBELL_VISITOR Visitor);
NTSTATUS SendReminder(PBELL_VISITOR Visitor);
