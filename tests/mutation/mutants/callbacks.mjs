/** Slips in event callbacks and completion routines: waits, locks, answers, arguments. @type {import("../mutants.d.mts").DriverMutants[]} */
export default [
    {
        driver: "inspecting-deferred",
        mutants: [
            {
                rule: "no-wait-in-completion-routine", file: "connection.c", slip: "the send's routine pauses before it lets the next one go",
                find: "        InterlockedExchange(&connection->PeerGone, 1);\n    }\n    InterlockedExchange(&connection->Sending, 0);",
                put: "        LARGE_INTEGER pause = {.QuadPart = -100000};\n        KeDelayExecutionThread(KernelMode, FALSE, &pause);\n    }\n    InterlockedExchange(&connection->Sending, 0);",
            },
            {
                rule: "no-wait-in-event-callback", file: "reader.c", slip: "the disconnect event waits until the last answer is out",
                find: "    InterlockedExchange(&connection->PeerGone, 1);\n    KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);\n    return STATUS_SUCCESS;\n}\n\n//\n// Takes",
                put: "    InterlockedExchange(&connection->PeerGone, 1);\n    KeWaitForSingleObject(&connection->State->Wake, Executive, KernelMode, FALSE, NULL);\n    return STATUS_SUCCESS;\n}\n\n//\n// Takes",
            },
            {
                rule: "no-blocking-lock-in-callback", file: "inspect.c", slip: "the waiting peers are kept under a fast mutex",
                find: "    KeAcquireSpinLock(&State->Lock, &oldIrql);\n    room =",
                put: "    ExAcquireFastMutex(&State->Lock);\n    room =",
                and: [
                    ["inspect.c", "    }\n    KeReleaseSpinLock(&State->Lock, oldIrql);\n    return room;", "    }\n    ExReleaseFastMutex(&State->Lock);\n    return room;"],
                    ["vst.h", "    KSPIN_LOCK Lock;", "    FAST_MUTEX Lock;"],
                ],
            },
            {
                rule: "valid-callback-return", file: "inspect.c", slip: "the abort event says that it has not found the inspection",
                find: "        VstWaitingFree(found);\n    }\n    return STATUS_SUCCESS;",
                put: "        VstWaitingFree(found);\n    }\n    return found != NULL ? STATUS_SUCCESS : STATUS_NOT_FOUND;",
            },
            {
                rule: "valid-callback-return", file: "connection.c", slip: "the accept event answers like any function without memory",
                find: "    connection = VstConnectionCreate(state, AcceptSocket);\n    if (connection == NULL) {\n        return STATUS_REQUEST_NOT_ACCEPTED;",
                put: "    connection = VstConnectionCreate(state, AcceptSocket);\n    if (connection == NULL) {\n        return STATUS_INSUFFICIENT_RESOURCES;",
            },
            {
                rule: "no-unchecked-callback-argument", file: "inspect.c", slip: "the inspect event takes every call for a peer",
                find: "    if (InspectID == NULL) {\n        // The listening socket does not work any more.\n        InterlockedExchange(&state->ListenerDead, 1);\n        KeSetEvent(&state->Wake, IO_NO_INCREMENT, FALSE);\n        return WskInspectReject;\n    }\n",
                put: "",
            },
            {
                rule: "require-dead-socket-close", file: "reader.c", slip: "the receive event of a dead socket just returns",
                find: "    if (DataIndication == NULL) {\n        InterlockedExchange(&connection->PeerGone, 1);\n        KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);\n        return STATUS_SUCCESS;",
                put: "    if (DataIndication == NULL) {\n        return STATUS_SUCCESS;",
            },
            {
                rule: "require-accept-outputs", file: "connection.c", slip: "the new socket gets no table",
                find: "    *AcceptSocketDispatch = &VstConnectionDispatch;\n",
                put: "",
            },
            {
                rule: "require-accept-outputs", file: "connection.c", slip: "the context is assigned to the parameter",
                find: "    *AcceptSocketContext = connection;",
                put: "    AcceptSocketContext = (PVOID *)connection;",
            },
            {
                rule: "no-lost-accepted-socket", file: "connection.c", slip: "the connection does not keep its socket",
                find: "    connection->Socket = Socket;\n",
                put: "",
            },
            {
                rule: "no-callback-pointer-escape", file: "inspect.c", slip: "the peer's address is kept by its pointer",
                find: "    RtlCopyMemory(&waiting->Remote, Remote, sizeof(waiting->Remote));",
                put: "    waiting->Remote = Remote;",
                and: [["vst.h", "    SOCKADDR_IN6 Remote;", "    const SOCKADDR *Remote;"]],
            },
            {
                rule: "valid-callback-signature", file: "inspect.c", slip: "the inspect event expects flags, as the accept event gets them",
                find: "VstInspectEvent(\n    PVOID SocketContext,\n",
                put: "VstInspectEvent(\n    PVOID SocketContext,\n    ULONG Flags,\n",
                and: [["vst.h", "VstInspectEvent(\n    _In_opt_ PVOID SocketContext,\n", "VstInspectEvent(\n    _In_opt_ PVOID SocketContext,\n    _In_ ULONG Flags,\n"]],
            },
            {
                rule: "valid-callback-signature", file: "reader.c", slip: "the number of bytes that are accepted is taken for a ULONG",
                find: "    SIZE_T BytesIndicated,\n    SIZE_T *BytesAccepted\n    )",
                put: "    SIZE_T BytesIndicated,\n    ULONG *BytesAccepted\n    )",
                and: [["reader.c", "    _Inout_ SIZE_T *BytesAccepted\n", "    _Inout_ ULONG *BytesAccepted\n"]],
            },
            {
                rule: "no-passive-assumption", file: "reader.c", slip: "reads at once when the flag for DISPATCH_LEVEL is clear",
                find: "    KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);\n    return status;",
                put: "    if (!(Flags & WSK_FLAG_AT_DISPATCH_LEVEL)) {\n        VstReadLists(connection, FALSE);\n    }\n    KeSetEvent(&connection->State->Wake, IO_NO_INCREMENT, FALSE);\n    return status;",
            },
        ],
    },
    {
        driver: "inspecting-turnstile",
        mutants: [
            {
                rule: "no-wait-in-event-callback", file: "conn.c", slip: "the disconnect event disables the receive event, and waits for it",
                find: "    InterlockedExchange(&((PTS_CONN)pvContext)->Gone, 1);",
                put: "    (void)TsDisableEvent(((PTS_CONN)pvContext)->Socket, WSK_EVENT_RECEIVE);\n    InterlockedExchange(&((PTS_CONN)pvContext)->Gone, 1);",
            },
            {
                rule: "no-wait-in-event-callback", file: "audit.c", slip: "the receive event closes the dead socket itself",
                find: "        InterlockedExchange(&g_Ts.AuditorDead, 1);\n        TsKick();",
                put: "        TsAuditClose();",
            },
            {
                rule: "no-wait-in-completion-routine", file: "conn.c", slip: "the receive's routine reports what it got, and waits for the report",
                find: "        pConn->cbRest = (ULONG)pIrp->IoStatus.Information;",
                put: "        (void)TsAuditReport(pConn, pConn->Rest, (ULONG)pIrp->IoStatus.Information);",
            },
            {
                rule: "no-blocking-lock-in-callback", file: "conn.c", slip: "the notes are kept under a guarded mutex",
                find: "    KeAcquireSpinLock(&pConn->Lock, &Irql);\n    for (p",
                put: "    KeAcquireGuardedMutex(&pConn->Lock);\n    for (p",
                and: [
                    ["conn.c", "            Status = STATUS_DATA_NOT_ACCEPTED;\n    }\n    KeReleaseSpinLock(&pConn->Lock, Irql);", "            Status = STATUS_DATA_NOT_ACCEPTED;\n    }\n    KeReleaseGuardedMutex(&pConn->Lock);"],
                    ["turnstile.h", "    KSPIN_LOCK      Lock; ", "    KGUARDED_MUTEX  Lock; "],
                ],
            },
            {
                rule: "valid-callback-return", file: "gate.c", slip: "the inspect event answers TRUE",
                find: "    TsKick();\n    return WskInspectPend;",
                put: "    TsKick();\n    return TRUE;",
            },
            {
                rule: "no-unchecked-callback-argument", file: "conn.c", slip: "the receive event looks at the room that is left instead",
                find: "    if (!pIndication) {\n        InterlockedExchange(&pConn->Gone, 1);\n        TsKick();\n        return STATUS_SUCCESS;\n    }\n\n    KeAcquireSpinLock(&pConn->Lock, &Irql);\n    for (p = pIndication; p; p = p->Next) {",
                put: "    KeAcquireSpinLock(&pConn->Lock, &Irql);\n    for (p = pIndication; pConn->cbNotes < TS_NOTES; p = p->Next) {",
            },
            {
                rule: "no-unchecked-callback-argument", file: "gate.c", slip: "the accept event creates the connection before it looks",
                find: "    if (!AcceptSocket) {\n        InterlockedExchange(&g_Ts.ListenerDead, 1);\n        TsKick();\n        return STATUS_REQUEST_NOT_ACCEPTED;\n    }\n\n    pConn = TsConnCreate(AcceptSocket, Remote);\n",
                put: "    pConn = TsConnCreate(AcceptSocket, Remote);\n    if (!AcceptSocket) {\n        InterlockedExchange(&g_Ts.ListenerDead, 1);\n        TsKick();\n        return STATUS_REQUEST_NOT_ACCEPTED;\n    }\n",
            },
            {
                rule: "require-dead-socket-close", file: "gate.c", slip: "the inspect event of a dead listener just rejects",
                find: "    if (!pId) {\n        InterlockedExchange(&g_Ts.ListenerDead, 1);\n        TsKick();\n        return WskInspectReject;",
                put: "    if (!pId) {\n        return WskInspectReject;",
            },
            {
                rule: "require-dead-socket-close", file: "audit.c", slip: "the dead auditor is only printed",
                find: "        InterlockedExchange(&g_Ts.AuditorDead, 1);\n        TsKick();",
                put: "        DbgPrint(\"turnstile: the auditor is dead\\n\");",
            },
            {
                rule: "require-accept-outputs", file: "gate.c", slip: "the table is assigned instead of its address",
                find: "    *ppDispatch = &g_TsConnDispatch;",
                put: "    *ppDispatch = g_TsConnDispatch;",
            },
            {
                rule: "no-lost-accepted-socket", file: "gate.c", slip: "a socket that is rejected is closed as well",
                find: "    if (!pConn)\n        return STATUS_REQUEST_NOT_ACCEPTED;",
                put: "    if (!pConn) {\n        TsClose(&AcceptSocket);\n        return STATUS_REQUEST_NOT_ACCEPTED;\n    }",
            },
            {
                rule: "no-callback-pointer-escape", file: "conn.c", at: "gate.c", slip: "the connection keeps the pointer to the peer's address",
                find: "    pConn->Remote = *(PSOCKADDR_IN)Remote;",
                put: "    pConn->Remote = (PSOCKADDR_IN)Remote;",
                and: [["turnstile.h", "    SOCKADDR_IN     Remote;", "    PSOCKADDR_IN    Remote;"]],
            },
            {
                rule: "valid-callback-signature", file: "conn.c", slip: "the backlog event gets flags like its neighbours",
                find: "static NTSTATUS WSKAPI TsSendBacklog(IN PVOID pvContext, IN SIZE_T cbIdeal)\n",
                put: "static NTSTATUS WSKAPI TsSendBacklog(IN PVOID pvContext, IN ULONG Flags, IN SIZE_T cbIdeal)\n",
                and: [["conn.c", "static NTSTATUS WSKAPI TsSendBacklog(IN PVOID pvContext, IN SIZE_T cbIdeal);", "static NTSTATUS WSKAPI TsSendBacklog(IN PVOID pvContext, IN ULONG Flags, IN SIZE_T cbIdeal);"]],
            },
            {
                rule: "valid-callback-signature", file: "gate.c", slip: "a local takes the name of the context parameter",
                find: "    PTS_SLOT pFree = NULL;\n    KIRQL Irql;\n    ULONG i;\n\n    UNREFERENCED_PARAMETER(pvContext);\n",
                put: "    PTS_SLOT pFree = NULL;\n    TURNSTILE *pvContext = &g_Ts;\n    KIRQL Irql;\n    ULONG i;\n\n",
            },
            {
                rule: "no-passive-assumption", file: "conn.c", slip: "the disconnect event reports at once when it does not run at DISPATCH_LEVEL, as it thinks",
                find: "    UNREFERENCED_PARAMETER(Flags);\n\n    InterlockedExchange(&((PTS_CONN)pvContext)->Gone, 1);",
                put: "    if ((Flags & WSK_FLAG_AT_DISPATCH_LEVEL) == 0)\n        (void)TsAuditReport((PTS_CONN)pvContext, \"gone\", 4);\n\n    InterlockedExchange(&((PTS_CONN)pvContext)->Gone, 1);",
            },
        ],
    },
    {
        driver: "inspecting-firewall",
        mutants: [
            {
                rule: "no-blocking-lock-in-callback", file: "inspect.c", slip: "the inspect event reads the rules under a resource",
                find: "    KeAcquireSpinLock(&Gate->Lock, &irql);\n    for (ULONG i = 0;",
                put: "    KeEnterCriticalRegion();\n    ExAcquireResourceSharedLite(&Gate->RulesLock, TRUE);\n    for (ULONG i = 0;",
                and: [
                    ["inspect.c", "    KeReleaseSpinLock(&Gate->Lock, irql);\n    return verdict;", "    ExReleaseResourceLite(&Gate->RulesLock);\n    KeLeaveCriticalRegion();\n    return verdict;"],
                    ["gate.h", "    GATE_RULE Rules[GATE_MAX_RULES];", "    ERESOURCE RulesLock;\n    GATE_RULE Rules[GATE_MAX_RULES];"],
                ],
            },
            {
                rule: "no-unchecked-callback-argument", file: "connection.c", slip: "the accept event asserts that there is a socket",
                find: "    if (!AcceptSocket) {\n        GateQueueClose(gate);\n        return STATUS_REQUEST_NOT_ACCEPTED;\n    }\n",
                put: "    NT_ASSERT(AcceptSocket != NULL);\n    if (!AcceptSocket->Dispatch) {\n        return STATUS_REQUEST_NOT_ACCEPTED;\n    }\n",
            },
            {
                rule: "require-dead-socket-close", file: "connection.c", slip: "the accept event of a dead listener just refuses",
                find: "    if (!AcceptSocket) {\n        GateQueueClose(gate);\n",
                put: "    if (!AcceptSocket) {\n",
            },
            {
                rule: "no-lost-accepted-socket", file: "connection.c", slip: "the socket is not put into the connection",
                find: "    connection->Socket = AcceptSocket;\n",
                put: "",
            },
            {
                rule: "no-passive-assumption", file: "connection.c", slip: "takes a mutex where the flag is clear",
                find: "    } else {\n        KeAcquireSpinLock(&gate->Lock, &irql);\n    }\n    InsertTailList",
                put: "    } else {\n        ExAcquireFastMutex(&gate->Mutex);\n    }\n    InsertTailList",
                and: [
                    ["connection.c", "    } else {\n        KeReleaseSpinLock(&gate->Lock, irql);\n    }\n    return STATUS_SUCCESS;", "    } else {\n        ExReleaseFastMutex(&gate->Mutex);\n    }\n    return STATUS_SUCCESS;"],
                    ["gate.h", "    KSPIN_LOCK Lock;  ", "    FAST_MUTEX Mutex;\n    KSPIN_LOCK Lock;  "],
                ],
            },
        ],
    },
    {
        driver: "echo-listener",
        mutants: [
            {
                rule: "require-accept-outputs", file: "listener.c", slip: "the outputs are set in the branch that refuses only",
                find: "    *AcceptSocketContext = connection;\n    *AcceptSocketDispatch = &EchoConnectionDispatch;\n",
                put: "",
                and: [["listener.c", "        EchoConnectionFree(connection);\n        return STATUS_REQUEST_NOT_ACCEPTED;", "        EchoConnectionFree(connection);\n        *AcceptSocketContext = NULL;\n        *AcceptSocketDispatch = NULL;\n        return STATUS_REQUEST_NOT_ACCEPTED;"]],
            },
            {
                rule: "no-lost-accepted-socket", file: "listener.c", slip: "a refused socket is closed by its connection",
                find: "        EchoConnectionFree(connection);\n        return STATUS_REQUEST_NOT_ACCEPTED;",
                put: "        EchoConnectionClose(&connection->Work);\n        return STATUS_REQUEST_NOT_ACCEPTED;",
                and: [
                    ["echo.h", "ECHO_WORK_ROUTINE EchoConnectionReceive;", "ECHO_WORK_ROUTINE EchoConnectionReceive;\nECHO_WORK_ROUTINE EchoConnectionClose;"],
                    ["connection.c", "static ECHO_WORK_ROUTINE EchoConnectionClose;\n", ""],
                    ["connection.c", "_Use_decl_annotations_\nstatic\nVOID\nEchoConnectionClose(", "_Use_decl_annotations_\nVOID\nEchoConnectionClose("],
                ],
            },
            {
                rule: "valid-callback-signature", file: "connection.c", slip: "the disconnect event has no flags",
                find: "    PVOID SocketContext,\n    ULONG Flags\n    )",
                put: "    PVOID SocketContext\n    )",
                and: [
                    ["connection.c", "    _In_opt_ PVOID SocketContext,\n    _In_ ULONG Flags\n", "    _In_opt_ PVOID SocketContext\n"],
                    ["connection.c", "    if (Flags & WSK_FLAG_ABORTIVE) {\n        InterlockedExchange(&connection->PeerGone, 1);\n    }\n", "    InterlockedExchange(&connection->PeerGone, 1);\n"],
                ],
            },
            {
                rule: "no-passive-assumption", file: "connection.c", slip: "cancels at once where the flag is clear, in paged code",
                find: "    if (Flags & WSK_FLAG_ABORTIVE) {\n        InterlockedExchange(&connection->PeerGone, 1);\n    }\n",
                put: "    if (Flags & WSK_FLAG_AT_DISPATCH_LEVEL) {\n        InterlockedExchange(&connection->PeerGone, 1);\n    } else {\n        EchoConnectionCancel(connection);\n    }\n",
            },
        ],
    },
    {
        driver: "datagram-beacon",
        mutants: [
            {
                rule: "no-unchecked-callback-argument", file: "rx.c", slip: "looks at the datagram's length before it asks whether there is one",
                find: "\tUNREFERENCED_PARAMETER(flags);\n\n\tif (!ind) {",
                put: "\tUNREFERENCED_PARAMETER(flags);\n\n\tif (!ind->Buffer.Length)\n\t\treturn STATUS_SUCCESS;\n\tif (!ind) {",
            },
            {
                rule: "no-blocking-lock-in-callback", file: "rx.c", slip: "the list is kept under a push lock",
                find: "\tKeAcquireSpinLock(&b->lock, &irql);\n\tif (b->held_count",
                put: "\tExAcquirePushLockExclusive(&b->lock);\n\tif (b->held_count",
                and: [
                    ["rx.c", "\tb->held_count++;\n\tKeReleaseSpinLock(&b->lock, irql);", "\tb->held_count++;\n\tExReleasePushLockExclusive(&b->lock);"],
                    ["beacon.h", "\tKSPIN_LOCK lock;", "\tEX_PUSH_LOCK lock;"],
                ],
            },
        ],
    },
    {
        driver: "datagram-relay",
        mutants: [
            {
                rule: "require-dead-socket-close", file: "receive.c", slip: "the broken socket is not remembered",
                find: "    InterlockedExchange(&relay->broken, 1);\n    (void)rlyKick(relay);\n    return (STATUS_SUCCESS);",
                put: "    return (STATUS_SUCCESS);",
            },
            {
                rule: "valid-callback-return", file: "receive.c", slip: "a full ring is told as a lack of resources",
                find: "    InterlockedIncrement(&relay->lost);\n    return (STATUS_SUCCESS);",
                put: "    InterlockedIncrement(&relay->lost);\n    return (STATUS_INSUFFICIENT_RESOURCES);",
            },
        ],
    },
];
