/** @type {import("../mutants.d.mts").DriverMutants} */
export default {
    driver: "echo-listener",
    mutants: [
        {
            rule: "no-wait-in-event-callback", file: "connection.c", slip: "the disconnect event waits for the worker thread to end",
            find: "    if (Flags & WSK_FLAG_ABORTIVE) {\n",
            put: "    if (Flags & WSK_FLAG_ABORTIVE) {\n        EchoQueueStop(&EchoQueue);\n",
        },
        {
            rule: "valid-callback-return", file: "listener.c", slip: "lack of memory is returned to WSK",
            find: "    if (connection == NULL) {\n        return STATUS_REQUEST_NOT_ACCEPTED;",
            put: "    if (connection == NULL) {\n        return STATUS_INSUFFICIENT_RESOURCES;",
        },
        {
            rule: "no-static-callback-toggle", file: "listener.c", slip: "the static mask says disable",
            find: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT;",
            put: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE;",
        },
        {
            rule: "require-npi-id", file: "listener.c", slip: "NpiId is not filled in",
            find: "    callbackControl.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;\n",
            put: "",
        },
        {
            rule: "require-more-processing-required", file: "listener.c", slip: "the set-up's routine returns the IRP's status",
            find: "    // The IRP belongs to the listener.\n    return STATUS_MORE_PROCESSING_REQUIRED;",
            put: "    // The IRP belongs to the listener.\n    return Irp->IoStatus.Status;",
        },
        {
            rule: "no-irp-double-free", file: "connection.c", slip: "the close's routine frees the IRP once more",
            find: "    EchoConnectionFree((PECHO_CONNECTION)Context);\n",
            put: "    EchoConnectionFree((PECHO_CONNECTION)Context);\n    IoFreeIrp(Irp);\n",
        },
        {
            rule: "require-completion-routine", file: "connection.c", slip: "IoReuseIrp comes after IoSetCompletionRoutine",
            find: `    connection->Socket = NULL;

    IoReuseIrp(connection->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(connection->Irp,
                           EchoCloseComplete,
                           connection, TRUE, TRUE, TRUE);
`,
            put: `    connection->Socket = NULL;

    IoSetCompletionRoutine(connection->Irp,
                           EchoCloseComplete,
                           connection, TRUE, TRUE, TRUE);
    IoReuseIrp(connection->Irp, STATUS_UNSUCCESSFUL);
`,
        },
        {
            rule: "require-completion-invoke-flags", file: "connection.c", slip: "the close's routine is wanted on success only",
            find: "                           EchoCloseComplete,\n                           connection, TRUE, TRUE, TRUE);",
            put: "                           EchoCloseComplete,\n                           connection, TRUE, FALSE, FALSE);",
        },
        {
            rule: "no-irp-use-after-call", file: "listener.c", slip: "WskSocket is not awaited",
            find: "        Listener->Irp);\n\n    KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);\n\n    status = Listener->Irp->IoStatus.Status;\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n\n    Listener->Socket",
            put: "        Listener->Irp);\n\n    status = Listener->Irp->IoStatus.Status;\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n\n    Listener->Socket",
        },
        {
            rule: "no-free-pending-irp", file: "connection.c", slip: "a return is missing, so a pending IRP is used again",
            find: "        dispatch->WskDisconnect(connection->Socket, NULL, 0, connection->Irp);\n        return;\n",
            put: "        dispatch->WskDisconnect(connection->Socket, NULL, 0, connection->Irp);\n",
        },
        {
            rule: "no-free-pending-irp", file: "connection.c", slip: "the connection is freed with the receive still under way",
            find: "    dispatch->WskReceive(connection->Socket, &buffer, 0, connection->Irp);\n",
            put: "    if (!NT_SUCCESS(dispatch->WskReceive(connection->Socket, &buffer, 0, connection->Irp)) || connection->PeerGone) {\n        IoFreeIrp(connection->Irp);\n    }\n",
        },
        {
            rule: "require-irp-reuse", file: "listener.c", slip: "the second request goes without IoReuseIrp",
            find: "    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Listener->Socket->Dispatch;\n\n    IoReuseIrp(Listener->Irp, STATUS_UNSUCCESSFUL);\n",
            put: "    dispatch = (const WSK_PROVIDER_LISTEN_DISPATCH *)Listener->Socket->Dispatch;\n\n",
        },
        {
            rule: "no-unchecked-irp-allocation", file: "listener.c", at: "driver.c", slip: "the listener's IRP is not tested for NULL",
            find: "    return Listener->Irp != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;",
            put: "    return STATUS_SUCCESS;",
        },
        {
            rule: "valid-irp-stack-size", file: "connection.c", slip: "the connection's IRP gets no stack location",
            find: "IoAllocateIrp(1, FALSE)",
            put: "IoAllocateIrp(0, FALSE)",
        },
        {
            rule: "valid-irp-argument", file: "connection.c", slip: "the close gets no IRP",
            find: "->WskCloseSocket(socket, connection->Irp);",
            put: "->WskCloseSocket(socket, NULL);",
        },
        {
            rule: "no-unchecked-completion-status", file: "listener.c", slip: "the socket is taken from the IRP whatever came of the request",
            find: "    status = Listener->Irp->IoStatus.Status;\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n\n    Listener->Socket",
            put: "    Listener->Socket",
        },
        {
            rule: "no-recursive-repost", file: "connection.c", slip: "the receive's routine starts the next receive itself",
            find: "    EchoQueueInsert(&EchoQueue, &connection->Work, EchoConnectionReceived);\n",
            put: "    EchoConnectionReceive(&connection->Work);\n",
        },
        {
            rule: "no-expired-completion-context", file: "listener.c", slip: "the bind is not awaited, and the event is on the stack",
            find: "    KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);\n\n    return Listener->Irp->IoStatus.Status;",
            put: "    return STATUS_SUCCESS;",
        },
        {
            rule: "no-complete-own-irp", file: "connection.c", slip: "the routine marks its own IRP pending",
            find: "    EchoQueueInsert(&EchoQueue, &connection->Work, EchoConnectionReceived);\n",
            put: "    if (Irp->PendingReturned) {\n        IoMarkIrpPending(Irp);\n    }\n    EchoQueueInsert(&EchoQueue, &connection->Work, EchoConnectionReceived);\n",
        },
        {
            rule: "no-use-after-close", file: "connection.c", slip: "the address is asked for after the close",
            find: "->WskCloseSocket(socket, connection->Irp);\n",
            put: "->WskCloseSocket(socket, connection->Irp);\n    ((const WSK_PROVIDER_BASIC_DISPATCH *)socket->Dispatch)->WskControlSocket(socket, WskSetOption, SO_KEEPALIVE, SOL_SOCKET, 0, NULL, 0, NULL, NULL, NULL);\n",
        },
        {
            rule: "no-context-free-before-close", file: "connection.c", slip: "the connection is freed right after the close is started",
            find: "->WskCloseSocket(socket, connection->Irp);\n",
            put: "->WskCloseSocket(socket, connection->Irp);\n    ExFreePoolWithTag(connection, ECHO_CONNECTION_TAG);\n",
        },
        {
            rule: "valid-disconnect", file: "connection.c", slip: "an abortive disconnect with data",
            find: "dispatch->WskDisconnect(connection->Socket, NULL, 0, connection->Irp);",
            put: "dispatch->WskDisconnect(connection->Socket, &buffer, WSK_FLAG_ABORTIVE, connection->Irp);",
        },
        {
            rule: "no-unchecked-registration", file: "driver.c", slip: "nobody asks whether the registration has succeeded",
            find: "    status = WskRegister(&clientNpi, &EchoRegistration);\n    if (!NT_SUCCESS(status)) {\n        EchoListenerCleanup(&EchoListener);\n        return status;\n    }\n",
            put: "    WskRegister(&clientNpi, &EchoRegistration);\n",
        },
        {
            rule: "require-deregister", file: "driver.c", slip: "without a thread the registration stays",
            find: "        WskDeregister(&EchoRegistration);\n        EchoListenerCleanup(&EchoListener);\n",
            put: "        EchoListenerCleanup(&EchoListener);\n",
        },
        {
            rule: "require-deregister", file: "driver.c", slip: "the unload leaves the registration",
            find: "    WskDeregister(&EchoRegistration);\n\n    // No sockets",
            put: "    // No sockets",
        },
        {
            rule: "require-deregister", file: "driver.c", slip: "a registration that has failed is taken back",
            find: "    if (!NT_SUCCESS(status)) {\n        EchoListenerCleanup(&EchoListener);\n        return status;\n    }\n\n    status = EchoQueueStart",
            put: "    if (!NT_SUCCESS(status)) {\n        WskDeregister(&EchoRegistration);\n        EchoListenerCleanup(&EchoListener);\n        return status;\n    }\n\n    status = EchoQueueStart",
        },
        {
            rule: "require-provider-release", file: "listener.c", slip: "the provider NPI is never released",
            find: "    WskReleaseProviderNPI(&EchoRegistration);\n",
            put: "",
        },
        {
            rule: "require-provider-release", file: "listener.c", slip: "the NPI is released that was not captured",
            find: "    if (!NT_SUCCESS(status)) {\n        return;\n    }\n",
            put: "    if (!NT_SUCCESS(status)) {\n        WskReleaseProviderNPI(&EchoRegistration);\n        return;\n    }\n",
        },
        {
            rule: "no-use-after-provider-release", file: "listener.c", slip: "the NPI is released before the socket is created with it",
            find: "    status = EchoListenerOpen(listener, &providerNpi);\n",
            put: "    WskReleaseProviderNPI(&EchoRegistration);\n    status = EchoListenerOpen(listener, &providerNpi);\n",
            and: [["listener.c", "    // WSK hands to the accept event, do not need the NPI.\n    WskReleaseProviderNPI(&EchoRegistration);\n", ""]],
        },
        {
            rule: "no-stack-client-dispatch", file: "listener.c", slip: "the listening socket's callback table is a local",
            find: "    ULONG v6Only = 0;\n",
            put: "    ULONG v6Only = 0;\n    WSK_CLIENT_LISTEN_DISPATCH events = { EchoAcceptEvent, NULL, NULL };\n",
            and: [["listener.c", "        &EchoListenDispatch,\n", "        &events,\n"]],
        },
        {
            rule: "valid-client-dispatch", file: "driver.c", slip: "the registration is zeroed while it is registered",
            find: "    // The rest happens on the worker thread",
            put: "    RtlZeroMemory(&EchoRegistration, sizeof(EchoRegistration));\n\n    // The rest happens on the worker thread",
        },
        {
            rule: "no-dead-event-handler", file: "listener.c", at: "connection.c", slip: "the static mask lacks the disconnect event",
            find: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT",
            put: "WSK_EVENT_ACCEPT",
        },
        {
            rule: "require-event-handler", file: "listener.c", slip: "the static mask has an event without a handler",
            find: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT",
            put: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG",
        },
    ],
};
