/** Slips in the arguments of calls: sizes, flags, categories, tables, control operations, names. @type {import("../mutants.d.mts").DriverMutants[]} */
export default [
    {
        driver: "inspecting-deferred",
        mutants: [
            {
                rule: "valid-output-size-type", file: "listener.c", slip: "the number of bytes is a ULONG, as the page has it",
                find: "    SIZE_T bytes = 0;",
                put: "    ULONG bytes = 0;",
            },
            {
                rule: "valid-flags", file: "reader.c", slip: "a flag of sends in a receive",
                find: "dispatch->WskReceive(Connection->Socket, &nothing, 0,",
                put: "dispatch->WskReceive(Connection->Socket, &nothing, WSK_FLAG_NODELAY,",
            },
            {
                rule: "valid-flags", file: "listener.c", slip: "the bind is given the socket's category",
                find: "(PSOCKADDR)&local, 0, VstRequestPrepare",
                put: "(PSOCKADDR)&local, WSK_FLAG_LISTEN_SOCKET, VstRequestPrepare",
            },
            {
                rule: "valid-socket-category", file: "listener.c", slip: "a socket that listens and connects",
                find: "        WSK_FLAG_LISTEN_SOCKET,\n",
                put: "        WSK_FLAG_LISTEN_SOCKET | WSK_FLAG_CONNECTION_SOCKET,\n",
            },
            {
                rule: "valid-socket-category", file: "listener.c", slip: "a listening socket for datagrams",
                find: "        SOCK_STREAM,\n        IPPROTO_TCP,",
                put: "        SOCK_DGRAM,\n        IPPROTO_UDP,",
            },
            {
                rule: "no-dispatch-mismatch", file: "listener.c", slip: "the table of connections for the listening socket",
                find: "        &VstListenDispatch,",
                put: "        &VstConnectionDispatch,",
            },
            {
                rule: "no-dispatch-mismatch", file: "listener.c", slip: "the listening socket's table is taken for one of connections",
                find: "    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch;\n    SOCKADDR_STORAGE address;",
                put: "    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch;\n    SOCKADDR_STORAGE address;",
                and: [["listener.c", "    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)State->Listener->Dispatch;\n\n    RtlZeroMemory(&address", "    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)State->Listener->Dispatch;\n\n    RtlZeroMemory(&address"]],
            },
            {
                rule: "valid-control-socket-arguments", file: "listener.c", slip: "the value is asked for by the input buffer",
                find: "        SOL_SOCKET,\n        0,\n        NULL,\n        sizeof(window),\n        &window,\n",
                put: "        SOL_SOCKET,\n        sizeof(window),\n        &window,\n        0,\n        NULL,\n",
            },
            {
                rule: "valid-control-socket-arguments", file: "listener.c", slip: "options are set without an IRP",
                find: "        &Value,\n        0,\n        NULL,\n        NULL,\n        VstRequestPrepare(&State->Request));\n\n    return VstRequestWait(&State->Request);",
                put: "        &Value,\n        0,\n        NULL,\n        NULL,\n        NULL);\n\n    return STATUS_SUCCESS;",
            },
            {
                rule: "valid-control-client-arguments", file: "listener.c", slip: "the control structure is passed by its pointer's size",
                find: "                WSK_SET_STATIC_EVENT_CALLBACKS,\n                sizeof(control),",
                put: "                WSK_SET_STATIC_EVENT_CALLBACKS,\n                sizeof(&control),",
            },
            {
                rule: "valid-control-client-arguments", file: "listener.c", slip: "the descriptor is passed instead of its address",
                find: "                &descriptor,\n",
                put: "                descriptor,\n",
            },
            {
                rule: "valid-control-client-arguments", file: "listener.c", slip: "the list of transports is asked for with an IRP",
                find: "                &bytes,\n                NULL);",
                put: "                &bytes,\n                VstRequestPrepare(&VstRequest));",
                and: [["listener.c", "static const WSK_CLIENT_LISTEN_DISPATCH VstListenDispatch = {", "static VST_REQUEST VstRequest;\n\nstatic const WSK_CLIENT_LISTEN_DISPATCH VstListenDispatch = {"]],
            },
            {
                rule: "valid-security-descriptor", file: "listener.c", slip: "the socket gets the descriptor itself",
                find: "        NULL,\n        NULL,\n        cached,\n",
                put: "        NULL,\n        NULL,\n        &everybody,\n",
                and: [["listener.c", "    PSECURITY_DESCRIPTOR cached;\n    NTSTATUS status;\n", "    PSECURITY_DESCRIPTOR cached;\n    SECURITY_DESCRIPTOR everybody;\n    NTSTATUS status;\n\n    RtlCreateSecurityDescriptor(&everybody, SECURITY_DESCRIPTOR_REVISION);\n"]],
            },
            {
                rule: "valid-security-descriptor", file: "listener.c", slip: "the cached descriptor is never released",
                find: "    // The request that used it is over.\n    State->Npi.Dispatch->WskControlClient(\n        State->Npi.Client,\n        WSK_RELEASE_SD,\n        sizeof(PSECURITY_DESCRIPTOR),\n        &cached,\n        0,\n        NULL,\n        NULL,\n        NULL);\n\n",
                put: "",
            },
            {
                rule: "valid-security-descriptor", file: "inspect.c", slip: "a thread without its process",
                find: "        NI_NAMEREQD,\n        NULL,\n        NULL,\n",
                put: "        NI_NAMEREQD,\n        NULL,\n        PsGetCurrentThread(),\n",
            },
            {
                rule: "valid-call-arity", file: "listener.c", slip: "the flags of the bind are left out",
                find: "(PSOCKADDR)&local, 0, VstRequestPrepare",
                put: "(PSOCKADDR)&local, VstRequestPrepare",
            },
            {
                rule: "valid-name-arguments", file: "inspect.c", slip: "neither of the two names is wanted",
                find: "        &name,\n        NULL,\n",
                put: "        NULL,\n        NULL,\n",
            },
            {
                rule: "valid-name-arguments", file: "inspect.c", slip: "the name has no memory",
                find: "    name.Buffer = State->NameBuffer;\n    name.Length = 0;\n    name.MaximumLength = sizeof(State->NameBuffer);\n",
                put: "    RtlZeroMemory(&name, sizeof(name));\n",
            },
            {
                rule: "valid-name-arguments", file: "vst.h", slip: "a header of user mode is included for its constants",
                find: "#include <wsk.h>\n",
                put: "#include <wsk.h>\n#include <ws2def.h>\n",
            },
        ],
    },
    {
        driver: "inspecting-turnstile",
        mutants: [
            {
                rule: "valid-output-size-type", file: "conn.c", slip: "a ULONG for the size of the inspection's identifier",
                find: "    SIZE_T cbReturned = 0;",
                put: "    ULONG cbReturned = 0;",
            },
            {
                rule: "valid-output-size-type", file: "audit.c", slip: "a ULONG behind a cast for the size of the list of addresses",
                find: "    SIZE_T cbReturned = 0;",
                put: "    ULONG cbReturned = 0;",
                and: [["audit.c", "&cbReturned, NULL);", "(SIZE_T *)&cbReturned, NULL);"]],
            },
            {
                rule: "valid-flags", file: "audit.c", slip: "a datagram is to go out without delay",
                find: "WskSendTo(g_Ts.Auditor, &Buf, 0, NULL,",
                put: "WskSendTo(g_Ts.Auditor, &Buf, WSK_FLAG_NODELAY, NULL,",
            },
            {
                rule: "valid-flags", file: "conn.c", slip: "waits for all and drains at once",
                find: "WskReceive(pConn->Socket, &Buf, 0, pConn->pIrp);",
                put: "WskReceive(pConn->Socket, &Buf, WSK_FLAG_WAITALL | WSK_FLAG_DRAIN, pConn->pIrp);",
            },
            {
                rule: "valid-socket-category", file: "audit.c", slip: "a datagram socket by TCP",
                find: "SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET",
                put: "SOCK_DGRAM, IPPROTO_TCP, WSK_FLAG_DATAGRAM_SOCKET",
            },
            {
                rule: "no-dispatch-mismatch", file: "audit.c", slip: "the listener's table with the auditor's socket",
                find: "TS_DGRAM(g_Ts.Auditor)->WskSendTo(g_Ts.Auditor, &Buf, 0,",
                put: "TS_DGRAM(g_Ts.Listener)->WskSendTo(g_Ts.Auditor, &Buf, 0,",
            },
            {
                rule: "no-dispatch-mismatch", file: "audit.c", slip: "the datagram socket gets the table of the listener's events",
                find: "&g_TsAuditDispatch, NULL, NULL, NULL,",
                put: "&g_TsConnDispatch, NULL, NULL, NULL,",
            },
            {
                rule: "valid-control-socket-arguments", file: "conn.c", slip: "the ideal backlog is taken for a ULONG",
                find: "    SIZE_T cbIdeal = 0;\n    WSK_BUF Buf;",
                put: "    ULONG cbIdeal = 0;\n    WSK_BUF Buf;",
            },
            {
                rule: "valid-control-socket-arguments", file: "audit.c", slip: "an ioctl as an option",
                find: "WskControlSocket(Socket, WskIoctl, SIO_WSK_SET_REMOTE_ADDRESS,",
                put: "WskControlSocket(Socket, WskSetOption, SIO_WSK_SET_REMOTE_ADDRESS,",
            },
            {
                rule: "valid-control-socket-arguments", file: "conn.c", slip: "the identifier is asked for with an IRP",
                find: "sizeof(Id), &Id, &cbReturned, NULL));",
                put: "sizeof(Id), &Id, &cbReturned, g_Ts.Call.pIrp));",
            },
            {
                rule: "valid-control-client-arguments", file: "main.c", slip: "changes of the transports are asked for without an IRP",
                find: "WSK_TRANSPORT_LIST_CHANGE, 0, NULL, 0, NULL, NULL, pIrp);",
                put: "WSK_TRANSPORT_LIST_CHANGE, 0, NULL, 0, NULL, NULL, NULL);",
            },
            {
                rule: "valid-datagram-arguments", file: "audit.c", slip: "nobody sets the remote address that the sends rely on",
                find: `    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call,
        TS_DGRAM(Socket)->WskControlSocket(Socket, WskIoctl, SIO_WSK_SET_REMOTE_ADDRESS, 0, sizeof(Remote), &Remote, 0, NULL,
                                           NULL, g_Ts.Call.pIrp)));
`,
                put: "",
            },
            {
                rule: "valid-datagram-arguments", file: "audit.c", slip: "the room for control data is not said",
                find: "    ULONG cbControl = TS_CONTROL;",
                put: "    ULONG cbControl;",
            },
            {
                rule: "valid-datagram-arguments", file: "audit.c", slip: "control data without a length",
                find: "(PSOCKADDR)&From, &cbControl,",
                put: "(PSOCKADDR)&From, NULL,",
            },
            {
                rule: "valid-call-arity", file: "gate.c", slip: "the answer is given without its IRP",
                find: "&pSlot->Id, Action, pSlot->pIrp);",
                put: "&pSlot->Id, Action);",
            },
            {
                rule: "require-free-address-info", file: "audit.c", slip: "the results are not given back",
                find: "    g_Ts.Npi.Dispatch->WskFreeAddressInfo(g_Ts.Npi.Client, pFirst);\n",
                put: "",
            },
            {
                rule: "require-free-address-info", file: "audit.c", slip: "the first result ends the search and the function",
                find: "            Status = STATUS_SUCCESS;\n            break;",
                put: "            return STATUS_SUCCESS;",
            },
            {
                rule: "no-deprecated-wsk", file: "gate.c", slip: "the fast path of the loopback is asked for",
                find: "    TS_RETURN_IF_FAILED(TsSetFlag(Socket, (ULONG)SO_EXCLUSIVEADDRUSE));\n",
                put: `    TS_RETURN_IF_FAILED(TsSetFlag(Socket, (ULONG)SO_EXCLUSIVEADDRUSE));
    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call, TS_LISTEN(Socket)->WskControlSocket(Socket, WskIoctl, SIO_LOOPBACK_FAST_PATH, 0,
                                                                                sizeof(On), &On, 0, NULL, NULL, g_Ts.Call.pIrp)));
`,
                and: [["gate.c", "    PWSK_SOCKET Socket;\n    SOCKADDR_IN Local", "    PWSK_SOCKET Socket;\n    BOOLEAN On = TRUE;\n    SOCKADDR_IN Local"]],
            },
        ],
    },
    {
        driver: "datagram-relay",
        mutants: [
            {
                rule: "valid-datagram-arguments", file: "socket.c", at: "send.c", slip: "the collector is never made the address of the sends",
                find: "  relay->datagram->WskControlSocket(relay->socket, WskIoctl, SIO_WSK_SET_SENDTO_ADDRESS, 0, sizeof(relay->collector),\n    &relay->collector, 0, NULL, NULL, rlyRequestArm(&relay->control));\n  return (rlyRequestAwait(&relay->control));",
                put: "  UNREFERENCED_PARAMETER(relay);\n  return (STATUS_SUCCESS);",
            },
            {
                rule: "no-dispatch-mismatch", file: "relay.h", at: "send.c", slip: "the cached table is declared as one of connections",
                find: "  const WSK_PROVIDER_DATAGRAM_DISPATCH *datagram;",
                put: "  const WSK_PROVIDER_CONNECTION_DISPATCH *datagram;",
            },
            {
                rule: "valid-socket-category", file: "socket.c", slip: "the category is left out",
                find: "WSK_FLAG_DATAGRAM_SOCKET, relay,",
                put: "0, relay,",
            },
            {
                rule: "no-deprecated-wsk", file: "socket.c", slip: "TDI is to be bypassed",
                find: "  rlyRequest *request = &relay->control;\n  NTSTATUS status;\n",
                put: "  rlyRequest *request = &relay->control;\n  ULONG behavior = WSK_TDI_BEHAVIOR_BYPASS_TDI;\n  NTSTATUS status;\n\n  (void)relay->npi.Dispatch->WskControlClient(relay->npi.Client, WSK_TDI_BEHAVIOR, sizeof(behavior), &behavior, 0, NULL, NULL, NULL);\n",
            },
        ],
    },
    {
        driver: "datagram-beacon",
        mutants: [
            {
                rule: "valid-datagram-arguments", file: "tx.c", slip: "datagrams are sent without an address",
                find: "(PSOCKADDR)&tx->to, 0, NULL, irp);",
                put: "NULL, 0, NULL, irp);",
            },
            {
                rule: "valid-control-socket-arguments", file: "sock.c", slip: "the size of the option is 0",
                find: "st = SK_CONTROL(s, WskSetOption, option, SOL_SOCKET, sizeof(value), &value,",
                put: "st = SK_CONTROL(s, WskSetOption, option, SOL_SOCKET, 0, &value,",
            },
        ],
    },
    {
        driver: "timeout-sockets",
        mutants: [
            {
                rule: "valid-flags", file: "transfer.c", slip: "the receive on accepted connections has the send's flag",
                find: "connection->WskReceive(socket->wsk, &buffer, 0, request.irp);",
                put: "connection->WskReceive(socket->wsk, &buffer, WSK_FLAG_NODELAY, request.irp);",
            },
            {
                rule: "require-free-address-info", file: "resolve.c", slip: "the list goes back to the pool",
                find: "    ks.npi.Dispatch->WskFreeAddressInfo(ks.npi.Client, list);",
                put: "    ExFreePool(list);",
            },
            {
                rule: "no-redundant-send-loop", file: "main.c", slip: "the question is sent piece by piece, as with user mode sockets",
                missed: "the number of bytes comes out of a helper, which has freed its IRP by then",
                find: "    KS_TRY(ks_send(socket, question, sizeof(question), CALL_LIMIT));\n",
                put: "    ULONG sent = 0;\n    while (sent < sizeof(question))\n    {\n        KS_TRY(ks_send(socket, question + sent, (ULONG)sizeof(question) - sent, CALL_LIMIT, &more));\n        sent += more;\n    }\n",
                and: [
                    ["ks.h", "NTSTATUS ks_send(ks_socket_t *socket, const void *data, ULONG length, ULONG timeout);", "NTSTATUS ks_send(ks_socket_t *socket, const void *data, ULONG length, ULONG timeout, ULONG *sent);"],
                    ["transfer.c", "NTSTATUS ks_send(ks_socket_t *socket, const void *data, ULONG length, ULONG timeout)\n{", "NTSTATUS ks_send(ks_socket_t *socket, const void *data, ULONG length, ULONG timeout, ULONG *sent)\n{"],
                    ["transfer.c", "    status = ks_request_wait(&request, timeout, NULL);\n\ncleanup:\n    if (request.irp != NULL)", "    status = ks_request_wait(&request, timeout, NULL);\n    *sent = (ULONG)request.irp->IoStatus.Information;\n\ncleanup:\n    if (request.irp != NULL)"],
                    ["main.c", "    if (NT_SUCCESS(ks_send(visitor, report, sizeof(report), CALL_LIMIT)))", "    ULONG sent;\n    if (NT_SUCCESS(ks_send(visitor, report, sizeof(report), CALL_LIMIT, &sent)))"],
                ],
            },
        ],
    },
    {
        driver: "sync-client",
        mutants: [
            {
                rule: "valid-flags", file: "socket.c", slip: "the connecting call gets a socket's category",
                find: "(PSOCKADDR)pRemote, 0,\n",
                put: "(PSOCKADDR)pRemote, WSK_FLAG_CONNECTION_SOCKET,\n",
            },
            {
                rule: "valid-control-socket-arguments", file: "socket.c", slip: "the backlog is asked for by its pointer's target type",
                find: "    SIZE_T cbIdeal = 0;\n    NTSTATUS Status;",
                put: "    ULONG cbIdeal = 0;\n    NTSTATUS Status;",
            },
            {
                rule: "require-free-address-info", file: "client.c", slip: "nobody frees what was found",
                find: "    pClient->pfnFreeAddressInfo(pClient->Npi.Client, pResults);\n",
                put: "",
            },
            {
                rule: "valid-name-arguments", file: "client.c", slip: "neither host nor service is asked for",
                find: "pNodeName, pServiceName, NS_ALL,",
                put: "NULL, NULL, NS_ALL,",
            },
            {
                rule: "no-redundant-send-loop", file: "socket.c", slip: "what was not sent is sent again",
                find: `    Status = ScLockBuffer(pv, cb, IoReadAccess, &Buffer);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    Status = pSocket->pConnection->WskSend(pSocket->pWskSocket, &Buffer, WSK_FLAG_NODELAY, ScOpPrepare(&pSocket->Op));
    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);
    ScUnlockBuffer(&Buffer);
    return Status;`,
                put: `    Status = ScLockBuffer(pv, cb, IoReadAccess, &Buffer);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    while (NT_SUCCESS(Status) && Buffer.Length > 0)
    {
        Status = pSocket->pConnection->WskSend(pSocket->pWskSocket, &Buffer, WSK_FLAG_NODELAY, ScOpPrepare(&pSocket->Op));
        Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);
        Buffer.Offset += (ULONG)pSocket->Op.pIrp->IoStatus.Information;
        Buffer.Length -= pSocket->Op.pIrp->IoStatus.Information;
    }
    ScUnlockBuffer(&Buffer);
    return Status;`,
            },
        ],
    },
    {
        driver: "echo-listener",
        mutants: [
            {
                rule: "valid-control-client-arguments", file: "listener.c", slip: "the events are enabled with the listener's IRP",
                find: "                0,\n                NULL,\n                NULL,\n                NULL);\n\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n\n    KeInitializeEvent",
                put: "                0,\n                NULL,\n                NULL,\n                Listener->Irp);\n\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n\n    KeInitializeEvent",
            },
            {
                rule: "valid-call-arity", file: "connection.c", slip: "the disconnect is called as if it had no flags",
                find: "dispatch->WskDisconnect(connection->Socket, NULL, 0, connection->Irp);",
                put: "dispatch->WskDisconnect(connection->Socket, NULL, connection->Irp);",
            },
            {
                rule: "valid-socket-category", file: "listener.c", slip: "TCP with the socket type of UDP",
                find: "        SOCK_STREAM,\n        IPPROTO_TCP,",
                put: "        SOCK_DGRAM,\n        IPPROTO_TCP,",
            },
        ],
    },
    {
        driver: "inspecting-firewall",
        mutants: [
            {
                rule: "valid-control-socket-arguments", file: "listener.c", slip: "the options are looked for at the level of TCP",
                find: "SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0,\n                                      NULL, NULL, NULL);",
                put: "SO_WSK_EVENT_CALLBACK, IPPROTO_TCP, sizeof(control), &control, 0,\n                                      NULL, NULL, NULL);",
            },
            {
                rule: "no-dispatch-mismatch", file: "listener.c", slip: "the listener's address is asked for by the table of connections",
                missed: "the socket comes out of a helper's output, and what makes it is not found from the member it is kept in",
                find: "    const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = Gate->Listener->Dispatch;\n    PSOCKADDR address",
                put: "    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Gate->Listener->Dispatch;\n    PSOCKADDR address",
            },
        ],
    },
];
