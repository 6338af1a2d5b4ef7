/** Slips in enabling and disabling events, and in conditional accept. @type {import("../mutants.d.mts").DriverMutants[]} */
export default [
    {
        driver: "inspecting-deferred",
        mutants: [
            {
                rule: "no-late-static-callbacks", file: "listener.c", slip: "the socket is created before the events are enabled",
                find: "    status = VstEnableEvents(&State->Npi);\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n    status = VstCreateSocket(State);\n",
                put: "    status = VstCreateSocket(State);\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n    status = VstEnableEvents(&State->Npi);\n",
            },
            {
                rule: "no-static-callback-toggle", file: "listener.c", slip: "the static mask has the flag for disabling",
                find: "WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT;",
                put: "WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE;",
            },
            {
                rule: "no-static-callback-toggle", file: "listener.c", slip: "an event that is enabled for all sockets is disabled for one before its close",
                find: "    State->Listener = NULL;\n\n    ((const",
                put: `    State->Listener = NULL;

    WSK_EVENT_CALLBACK_CONTROL control = {(PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE};
    ((const WSK_PROVIDER_LISTEN_DISPATCH *)socket->Dispatch)->WskControlSocket(socket, WskSetOption, SO_WSK_EVENT_CALLBACK,
        SOL_SOCKET, sizeof(control), &control, 0, NULL, NULL, VstRequestPrepare(&State->Request));
    (VOID)VstRequestWait(&State->Request);

    ((const`,
            },
            {
                rule: "require-npi-id", file: "listener.c", slip: "the interface of the events is not said",
                find: "    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;\n",
                put: "",
            },
            {
                rule: "require-event-handler", file: "reader.c", at: "listener.c", slip: "no receive event in the table of connections",
                find: "    VstReceiveEvent,\n    VstDisconnectEvent,\n    NULL ",
                put: "    NULL,\n    VstDisconnectEvent,\n    NULL ",
            },
            {
                rule: "no-dead-event-handler", file: "listener.c", at: "reader.c", slip: "the static mask lacks the receive event",
                find: "WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT;",
                put: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT;",
            },
            {
                rule: "require-receive-resume", file: "reader.c", slip: "nobody asks for the data that were refused",
                find: "    dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Connection->Socket->Dispatch;\n    dispatch->WskReceive(Connection->Socket, &nothing, 0, Connection->ResumeIrp);\n",
                put: "    UNREFERENCED_PARAMETER(dispatch);\n    UNREFERENCED_PARAMETER(nothing);\n",
            },
            {
                rule: "no-late-conditional-accept", file: "listener.c", slip: "the options are set when the socket is bound",
                find: "    status = VstConfigure(State);\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n    status = VstBind(State);\n",
                put: "    status = VstBind(State);\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n    status = VstConfigure(State);\n",
            },
            {
                rule: "no-dead-event-handler", file: "listener.c", slip: "nobody is inspected: the option is not set",
                find: "    status = VstSetOption(State, SO_CONDITIONAL_ACCEPT, 1);\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n",
                put: "",
            },
            {
                rule: "require-inspect-handlers", file: "listener.c", at: "driver.c", slip: "the abort event is left for later",
                find: "    VstInspectEvent,\n    VstAbortEvent\n",
                put: "    VstInspectEvent,\n    NULL\n",
            },
            {
                rule: "require-inspect-complete", file: "inspect.c", slip: "the worker frees the inspection and tells nobody",
                find: "        dispatch->WskInspectComplete(State->Listener, &waiting->Id, action, waiting->Irp);\n",
                put: "        UNREFERENCED_PARAMETER(dispatch);\n        UNREFERENCED_PARAMETER(action);\n        VstWaitingFree(waiting);\n",
            },
            {
                rule: "no-inspect-id-escape", file: "inspect.c", slip: "the list keeps the pointer",
                find: "    waiting->Id = *Id;",
                put: "    waiting->Id = Id;",
                and: [["vst.h", "    WSK_INSPECT_ID Id;", "    const WSK_INSPECT_ID *Id;"]],
            },
            {
                rule: "no-inspect-id-pointer-compare", file: "inspect.c", slip: "the abort event looks for the address",
                find: "if (waiting->Id.Key == InspectID->Key && waiting->Id.SerialNumber == InspectID->SerialNumber) {",
                put: "if (InspectID == &waiting->Id) {",
            },
            {
                rule: "valid-inspect-action", file: "inspect.c", slip: "who is not on the list waits once more",
                find: "VstIsGuest(State, waiting) ? WskInspectAccept : WskInspectReject;",
                put: "VstIsGuest(State, waiting) ? WskInspectAccept : WskInspectPend;",
            },
            {
                rule: "no-single-inspect-slot", file: "inspect.c", slip: "one variable instead of the list",
                find: `    if (IN6_IS_ADDR_LOOPBACK(&((PSOCKADDR_IN6)RemoteAddress)->sin6_addr)) {
        return WskInspectAccept;
    }

    waiting = VstWaitingCreate(InspectID, RemoteAddress);
    if (waiting == NULL) {
        return WskInspectReject;
    }
    if (!VstWaitingInsert(state, waiting)) {
        VstWaitingFree(waiting);
        return WskInspectReject;
    }
`,
                put: "    VstPeerId = *InspectID;\n    UNREFERENCED_PARAMETER(waiting);\n",
                and: [["inspect.c", "static const UNICODE_STRING VstGuestNames[]", "static WSK_INSPECT_ID VstPeerId;\n\nstatic const UNICODE_STRING VstGuestNames[]"]],
            },
        ],
    },
    {
        driver: "inspecting-turnstile",
        mutants: [
            {
                rule: "no-combined-event-disable", file: "conn.c", slip: "all events of a connection are disabled in one request",
                find: "    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_RECEIVE);\n    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_DISCONNECT);\n    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_SEND_BACKLOG);\n",
                put: "    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG);\n",
            },
            {
                rule: "no-irp-on-event-enable", file: "call.c", at: "audit.c", slip: "enabling goes with an IRP as everything else does",
                find: "    return TS_BASIC(Socket)->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(Control), &Control,\n                                              0, NULL, NULL, NULL);",
                put: "    return TS_SYNC(&g_Ts.Call, TS_BASIC(Socket)->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,\n                                                                  sizeof(Control), &Control, 0, NULL, NULL, g_Ts.Call.pIrp));",
            },
            {
                rule: "require-npi-id", file: "call.c", slip: "only the mask is set",
                find: "    Control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;\n    Control.EventMask = Mask;",
                put: "    Control.EventMask = Mask;",
            },
            {
                rule: "valid-event-mask", file: "audit.c", slip: "the datagram socket gets the event of connections",
                find: "    return TsSwitchEvents(Socket, WSK_EVENT_RECEIVE_FROM);",
                put: "    return TsSwitchEvents(Socket, WSK_EVENT_RECEIVE);",
            },
            {
                rule: "no-early-event-enable", file: "gate.c", slip: "the events are enabled before the bind",
                find: `    Local.sin_port = RtlUshortByteSwap(TS_PORT);
    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call, TS_LISTEN(Socket)->WskBind(Socket, (PSOCKADDR)&Local, 0, g_Ts.Call.pIrp)));

    /* The connections inherit all but the first. */
    return TsSwitchEvents(Socket, WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG);`,
                put: `    /* The connections inherit all but the first. */
    TS_RETURN_IF_FAILED(TsSwitchEvents(Socket, WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG));

    Local.sin_port = RtlUshortByteSwap(TS_PORT);
    return TS_SYNC(&g_Ts.Call, TS_LISTEN(Socket)->WskBind(Socket, (PSOCKADDR)&Local, 0, g_Ts.Call.pIrp));`,
            },
            {
                rule: "require-event-handler", file: "conn.c", at: "gate.c", slip: "the backlog event is taken out of the table, but not out of the mask",
                find: "{ TsReceive, TsDisconnect, TsSendBacklog };",
                put: "{ TsReceive, TsDisconnect, NULL };",
            },
            {
                rule: "no-dead-event-handler", file: "gate.c", at: "conn.c", slip: "the connections do not inherit the backlog event",
                find: " | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG);",
                put: " | WSK_EVENT_DISCONNECT);",
            },
            {
                rule: "require-receive-resume", file: "conn.c", slip: "what there was no room for is never asked for",
                missed: "the callback queues a work item, which may close the socket as well as enable its events",
                find: "        if (TsTakeNotes(pConn, pNotes, &cbNotes))\n            TsAskForRest(pConn);\n",
                put: "        (void)TsTakeNotes(pConn, pNotes, &cbNotes);\n",
            },
            {
                rule: "prefer-static-callbacks", file: "audit.c", slip: "an event of every datagram socket is enabled one by one, and never disabled",
                find: "    (void)TsDisableEvent(g_Ts.Auditor, WSK_EVENT_RECEIVE_FROM);\n",
                put: "",
            },
            {
                rule: "no-late-conditional-accept", file: "gate.c", slip: "inspection is asked for after the bind",
                find: "    TS_RETURN_IF_FAILED(TsSetFlag(Socket, SO_CONDITIONAL_ACCEPT));\n",
                put: "",
                and: [["gate.c", "    /* The connections inherit", "    TS_RETURN_IF_FAILED(TsSetFlag(Socket, SO_CONDITIONAL_ACCEPT));\n\n    /* The connections inherit"]],
            },
            {
                rule: "require-inspect-handlers", file: "gate.c", slip: "the table has the accept event alone",
                find: "    TsAccept,\n    TsInspect,\n    TsAbort,\n",
                put: "    TsAccept,\n",
            },
            {
                rule: "require-inspect-complete", file: "gate.c", slip: "the abort event does nothing about the inspection",
                find: `        /* An answer that is under way fails, and frees the slot then. */
        if (pSlot->Busy && !pSlot->Answering && TsSameId(&pSlot->Id, pId))
            pSlot->Busy = FALSE;
`,
                put: "        UNREFERENCED_PARAMETER(pSlot);\n        UNREFERENCED_PARAMETER(pId);\n",
            },
            {
                rule: "no-inspect-id-escape", file: "gate.c", slip: "the slot keeps the pointer",
                find: "        pFree->Id.Key = pId->Key;\n        pFree->Id.SerialNumber = pId->SerialNumber;\n",
                put: "        pFree->Id = pId;\n",
                and: [["turnstile.h", "    WSK_INSPECT_ID  Id;", "    PWSK_INSPECT_ID Id;"]],
            },
            {
                rule: "no-inspect-id-pointer-compare", file: "gate.c", slip: "the helper that compares is given up for ==",
                find: "!pSlot->Answering && TsSameId(&pSlot->Id, pId))",
                put: "!pSlot->Answering && &pSlot->Id == pId)",
            },
            {
                rule: "no-inspect-id-pointer-compare", file: "gate.c", slip: "the helper compares the pointers",
                find: "    return a->Key == b->Key && a->SerialNumber == b->SerialNumber;",
                put: "    return a == b;",
            },
            {
                rule: "valid-inspect-action", file: "gate.c", slip: "who is too many is to wait",
                find: "Inside < TS_PER_ADDRESS ? WskInspectAccept : WskInspectReject;",
                put: "Inside < TS_PER_ADDRESS ? WskInspectAccept : WskInspectPend;",
            },
        ],
    },
    {
        driver: "inspecting-firewall",
        mutants: [
            {
                rule: "require-inspect-complete", file: "inspect.c", slip: "the abort event is an empty shell",
                find: `        if (request->Id.Key == InspectID->Key && request->Id.SerialNumber == InspectID->SerialNumber) {
            RemoveEntryList(&request->Link);
            gate->PendingCount--;
            found = request;
            break;
        }
`,
                put: "        UNREFERENCED_PARAMETER(request);\n        UNREFERENCED_PARAMETER(InspectID);\n",
            },
            {
                rule: "no-single-inspect-slot", file: "inspect.c", slip: "the gate remembers one inspection",
                missed: "where there is a lock or a list, there may be more to it than one variable",
                find: "    request->Id = *Id;\n",
                put: "    PendingId = *Id;\n",
                and: [["inspect.c", "static void FreeRequest(", "static WSK_INSPECT_ID PendingId;\n\nstatic void FreeRequest("]],
            },
            {
                rule: "no-inspect-id-escape", file: "inspect.c", slip: "the answer is given with the pointer that was kept",
                find: "    request->Id = *Id;\n",
                put: "    request->Id = (WSK_INSPECT_ID *)Id;\n",
                and: [
                    ["gate.h", "    WSK_INSPECT_ID Id;\n", "    WSK_INSPECT_ID *Id;\n"],
                    ["inspect.c", "dispatch->WskInspectComplete(gate->Listener, &request->Id,", "dispatch->WskInspectComplete(gate->Listener, request->Id,"],
                    ["inspect.c", "if (request->Id.Key == InspectID->Key && request->Id.SerialNumber ==", "if (request->Id->Key == InspectID->Key && request->Id->SerialNumber =="],
                ],
            },
        ],
    },
    {
        driver: "datagram-relay",
        mutants: [
            {
                rule: "no-unhandled-event-pending", file: "socket.c", slip: "disables without an IRP, and does not look at the answer",
                find: "&events, 0,\n    NULL, NULL, rlyRequestArm(&relay->control));\n  (void)rlyRequestAwait(&relay->control);\n}\n\nstatic void\nrlySocketClose",
                put: "&events, 0,\n    NULL, NULL, NULL);\n}\n\nstatic void\nrlySocketClose",
            },
            {
                rule: "no-irp-on-event-enable", file: "socket.c", at: "entry.c", slip: "the request is armed for enabling as well",
                find: "  return (relay->datagram->WskControlSocket(relay->socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(events),\n    &events, 0, NULL, NULL, NULL));",
                put: "  relay->datagram->WskControlSocket(relay->socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(events),\n    &events, 0, NULL, NULL, rlyRequestArm(&relay->control));\n  return (rlyRequestAwait(&relay->control));",
            },
            {
                rule: "prefer-static-callbacks", file: "socket.c", slip: "the socket is closed without disabling its event",
                missed: "the socket is a member of a structure that is passed down, and what makes it is not found from the outermost function",
                find: "  rlySocketDeafen(relay);\n  rlyReceiveReturnAll(relay);",
                put: "  rlyReceiveReturnAll(relay);",
                and: [["socket.c", `/* Afterwards the receive event is not running and will not run again. */
static void
rlySocketDeafen(rlyRelay *relay) {
  WSK_EVENT_CALLBACK_CONTROL events = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE };

  relay->datagram->WskControlSocket(relay->socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(events), &events, 0,
    NULL, NULL, rlyRequestArm(&relay->control));
  (void)rlyRequestAwait(&relay->control);
}
`, ""]],
            },
            {
                rule: "require-receive-resume", file: "receive.c", slip: "a full ring refuses, and the event stays off",
                missed: "the callback queues a work item, which may close the socket as well as enable its events",
                find: "    InterlockedIncrement(&relay->lost);\n    return (STATUS_SUCCESS);",
                put: "    InterlockedIncrement(&relay->lost);\n    return (STATUS_DATA_NOT_ACCEPTED);",
            },
            {
                rule: "no-early-event-enable", file: "socket.c", slip: "listens, then binds",
                find: "    status = rlySocketBind(relay);\n  }\n  if (NT_SUCCESS(status)) {\n    status = rlySocketAim(relay);\n  }\n  if (NT_SUCCESS(status)) {\n    status = rlySocketListen(relay);",
                put: "    status = rlySocketListen(relay);\n  }\n  if (NT_SUCCESS(status)) {\n    status = rlySocketBind(relay);\n  }\n  if (NT_SUCCESS(status)) {\n    status = rlySocketAim(relay);",
            },
        ],
    },
    {
        driver: "datagram-beacon",
        mutants: [
            {
                rule: "no-unhandled-event-pending", file: "sock.c", slip: "the event is disabled without an IRP, and any success is the end of it",
                missed: "the status is returned to a function that closes the socket later, and a close waits for the callback",
                find: "\t\t\t\tsizeof(ctl), &ctl, 0, NULL, NULL, c.irp);\n\t\tGOTO_IF_FAIL(st, free_call, sk_call_wait(&c, st));",
                put: "\t\t\t\tsizeof(ctl), &ctl, 0, NULL, NULL, NULL);\n\t\tif (!NT_SUCCESS(st))\n\t\t\tbreak;",
            },
            {
                rule: "require-receive-resume", file: "rx.c", slip: "a full list refuses, and the event stays off",
                find: "\t\tInterlockedIncrement(&b->rx_dropped);\n#endif\n\t\treturn STATUS_SUCCESS;",
                put: "\t\tInterlockedIncrement(&b->rx_dropped);\n#endif\n\t\treturn STATUS_DATA_NOT_ACCEPTED;",
            },
        ],
    },
    {
        driver: "echo-listener",
        mutants: [
            {
                rule: "no-late-static-callbacks", file: "listener.c", slip: "the events are enabled by the start routine once the listener is open",
                find: `    status = ProviderNpi->Dispatch->WskControlClient(
                ProviderNpi->Client,
                WSK_SET_STATIC_EVENT_CALLBACKS,
                sizeof(callbackControl),
                &callbackControl,
                0,
                NULL,
                NULL,
                NULL);

    if (!NT_SUCCESS(status)) {
        return status;
    }
`,
                put: "",
                and: [["listener.c", "    return Listener->Irp->IoStatus.Status;\n}", `    return ProviderNpi->Dispatch->WskControlClient(
                ProviderNpi->Client,
                WSK_SET_STATIC_EVENT_CALLBACKS,
                sizeof(callbackControl),
                &callbackControl,
                0,
                NULL,
                NULL,
                NULL);
}`]],
            },
        ],
    },
];
