//~ clean
//
// Gate: a decoy TCP service behind a door-keeper. Known addresses are let in or sent away at once; about everybody
// else a work item decides while the connection request hangs.
//
#pragma once

#include <ntddk.h>
#include <wsk.h>

#define GATE_TAG            'etaG'
#define GATE_PORT           2323
#define GATE_MAX_RULES      64
#define GATE_MAX_PENDING    128
#define GATE_MAX_VISITS     3

#define IOCTL_GATE_ADD_RULE     CTL_CODE(FILE_DEVICE_NETWORK, 0x800, METHOD_BUFFERED, FILE_WRITE_ACCESS)
#define IOCTL_GATE_QUERY_LOCAL  CTL_CODE(FILE_DEVICE_NETWORK, 0x801, METHOD_BUFFERED, FILE_READ_ACCESS)

#if defined(NTDDI_WIN10_VB) && (NTDDI_VERSION >= NTDDI_WIN10_VB)
#define GateAllocate(Size) ExAllocatePool2(POOL_FLAG_NON_PAGED, (Size), GATE_TAG)
#else
FORCEINLINE PVOID GateAllocate(SIZE_T Size) {
    PVOID memory = ExAllocatePoolWithTag(NonPagedPoolNx, Size, GATE_TAG);
    if (memory) {
        RtlZeroMemory(memory, Size);
    }
    return memory;
}
#endif

typedef enum { GateUnknown, GateAllow, GateBlock } GATE_VERDICT;

// Input of IOCTL_GATE_ADD_RULE; addresses in network byte order.
typedef struct {
    ULONG Network;
    ULONG Mask;
    ULONG Allow;
} GATE_RULE;

typedef struct {
    PDEVICE_OBJECT Device;
    WSK_REGISTRATION Registration;
    WSK_PROVIDER_NPI Npi;

    // Whoever calls a function of the listening socket holds ListenerCalls; the close waits for them.
    PWSK_SOCKET Listener;
    EX_RUNDOWN_REF ListenerCalls;
    LONG volatile ListenerClosed;

    // Held by each queued work item.
    EX_RUNDOWN_REF WorkItems;
    PIO_WORKITEM DecideItem;
    LONG volatile DecideQueued;
    PIO_WORKITEM CloseItem;
    LONG volatile CloseQueued;

    KSPIN_LOCK Lock;            // guards all that follows
    GATE_RULE Rules[GATE_MAX_RULES];
    ULONG RuleCount;
    LIST_ENTRY Pending;         // GATE_REQUEST
    ULONG PendingCount;
    LIST_ENTRY Connections;     // GATE_CONNECTION
} GATE;

// A connection request on which WSK waits for our word.
typedef struct {
    LIST_ENTRY Link;
    WSK_INSPECT_ID Id;
    ULONG Remote;
    PIRP Irp;                   // there from the start, so that the answer cannot fail for lack of memory
} GATE_REQUEST;

typedef struct {
    LIST_ENTRY Link;
    BOOLEAN Linked;
    GATE *Gate;
    PWSK_SOCKET Socket;
    PIRP CloseIrp;
    ULONG Remote;
} GATE_CONNECTION;

// listener.c
NTSTATUS GateOpenListener(GATE *Gate);
void GateCloseListener(GATE *Gate);
void GateQueueClose(GATE *Gate);
NTSTATUS GateQueryLocalAddress(GATE *Gate, PIRP Irp, PIO_STACK_LOCATION Stack);

// inspect.c
WSK_INSPECT_ACTION WSKAPI GateInspect(PVOID SocketContext, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
                                      PWSK_INSPECT_ID InspectID);
NTSTATUS WSKAPI GateAbort(PVOID SocketContext, PWSK_INSPECT_ID InspectID);
NTSTATUS GateAddRule(GATE *Gate, const GATE_RULE *Rule);
void GateForgetPending(GATE *Gate);

// connection.c
extern const WSK_CLIENT_CONNECTION_DISPATCH GateConnectionDispatch;
NTSTATUS WSKAPI GateAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
                           PWSK_SOCKET AcceptSocket, PVOID *AcceptSocketContext,
                           CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch);
ULONG GateCountVisits(GATE *Gate, ULONG Remote);
void GateCloseConnections(GATE *Gate);
