//~ clean
#include "gate.h"

static NTSTATUS WSKAPI GateDisconnect(PVOID SocketContext, ULONG Flags);

const WSK_CLIENT_CONNECTION_DISPATCH GateConnectionDispatch = {
    .WskDisconnectEvent = GateDisconnect,
};

static void FreeConnection(GATE_CONNECTION *Connection) {
    IoFreeIrp(Connection->CloseIrp);
    ExFreePoolWithTag(Connection, GATE_TAG);
}

static NTSTATUS CloseComplete(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context) {
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);

    // The socket's events are over. The IRP is a part of the connection and goes with it.
    FreeConnection(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

// Starts the close and does not wait for it, which is allowed everywhere. Connection is gone after this.
static void StartClose(GATE_CONNECTION *Connection) {
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Connection->Socket->Dispatch;

    IoSetCompletionRoutine(Connection->CloseIrp, CloseComplete, Connection, TRUE, TRUE, TRUE);
    dispatch->WskCloseSocket(Connection->Socket, Connection->CloseIrp);
}

// Who takes the connection off the list is the one to close it.
static BOOLEAN Unlink(GATE_CONNECTION *Connection) {
    GATE *gate = Connection->Gate;
    BOOLEAN mine;
    KIRQL irql;

    KeAcquireSpinLock(&gate->Lock, &irql);
    mine = Connection->Linked;
    if (mine) {
        RemoveEntryList(&Connection->Link);
        Connection->Linked = FALSE;
    }
    KeReleaseSpinLock(&gate->Lock, irql);
    return mine;
}

static NTSTATUS WSKAPI GateDisconnect(PVOID SocketContext, ULONG Flags) {
    GATE_CONNECTION *connection = SocketContext;

    UNREFERENCED_PARAMETER(Flags);

    // The close completes when this callback has returned.
    if (Unlink(connection)) {
        StartClose(connection);
    }
    return STATUS_SUCCESS;
}

NTSTATUS WSKAPI GateAccept(PVOID SocketContext, ULONG Flags, PSOCKADDR LocalAddress, PSOCKADDR RemoteAddress,
                           PWSK_SOCKET AcceptSocket, PVOID *AcceptSocketContext,
                           CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch) {
    GATE *gate = SocketContext;
    GATE_CONNECTION *connection;
    KIRQL irql = DISPATCH_LEVEL;

    UNREFERENCED_PARAMETER(LocalAddress);

    if (!AcceptSocket) {
        GateQueueClose(gate);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    connection = GateAllocate(sizeof(*connection));
    if (!connection) {
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    connection->CloseIrp = IoAllocateIrp(1, FALSE);
    if (!connection->CloseIrp) {
        ExFreePoolWithTag(connection, GATE_TAG);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }

    connection->Gate = gate;
    connection->Socket = AcceptSocket;
    connection->Remote = ((PSOCKADDR_IN)RemoteAddress)->sin_addr.s_addr;
    *AcceptSocketContext = connection;
    *AcceptSocketDispatch = &GateConnectionDispatch;

    // Only the kind of lock depends on the flag: if it is clear, the level may be DISPATCH_LEVEL all the same.
    if (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) {
        KeAcquireSpinLockAtDpcLevel(&gate->Lock);
    } else {
        KeAcquireSpinLock(&gate->Lock, &irql);
    }
    InsertTailList(&gate->Connections, &connection->Link);
    connection->Linked = TRUE;
    if (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) {
        KeReleaseSpinLockFromDpcLevel(&gate->Lock);
    } else {
        KeReleaseSpinLock(&gate->Lock, irql);
    }
    return STATUS_SUCCESS;
}

ULONG GateCountVisits(GATE *Gate, ULONG Remote) {
    ULONG count = 0;
    KIRQL irql;

    KeAcquireSpinLock(&Gate->Lock, &irql);
    for (PLIST_ENTRY entry = Gate->Connections.Flink; entry != &Gate->Connections; entry = entry->Flink) {
        if (CONTAINING_RECORD(entry, GATE_CONNECTION, Link)->Remote == Remote) {
            count++;
        }
    }
    KeReleaseSpinLock(&Gate->Lock, irql);
    return count;
}

// After the listener is closed: no more can come. Does not wait either; WskDeregister does.
void GateCloseConnections(GATE *Gate) {
    for (;;) {
        GATE_CONNECTION *connection = NULL;
        KIRQL irql;

        KeAcquireSpinLock(&Gate->Lock, &irql);
        if (!IsListEmpty(&Gate->Connections)) {
            connection = CONTAINING_RECORD(RemoveHeadList(&Gate->Connections), GATE_CONNECTION, Link);
            connection->Linked = FALSE;
        }
        KeReleaseSpinLock(&Gate->Lock, irql);

        if (!connection) {
            break;
        }
        StartClose(connection);
    }
}
