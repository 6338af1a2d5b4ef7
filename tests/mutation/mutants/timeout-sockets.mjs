/** @type {import("../mutants.d.mts").DriverMutants} */
export default {
    driver: "timeout-sockets",
    mutants: [
        {
            rule: "no-wait-in-completion-routine", file: "request.c", slip: "the routine waits, for whom ever",
            find: "    UNREFERENCED_PARAMETER(irp);\n\n    KeSetEvent",
            put: "    UNREFERENCED_PARAMETER(irp);\n\n    (void)ks_is_ready(1000);\n    KeSetEvent",
        },
        {
            rule: "require-more-processing-required", file: "request.c", slip: "the routine returns the IRP's status",
            find: "    return STATUS_MORE_PROCESSING_REQUIRED;",
            put: "    return irp->IoStatus.Status;",
        },
        {
            rule: "no-irp-use-after-call", file: "request.c", at: "socket.c", slip: "the routine frees the IRP that the waiter reads and frees",
            find: "    KeSetEvent(&request->done, IO_NO_INCREMENT, FALSE);\n    return",
            put: "    KeSetEvent(&request->done, IO_NO_INCREMENT, FALSE);\n    IoFreeIrp(irp);\n    return",
        },
        {
            rule: "no-irp-double-free", file: "resolve.c", slip: "the error path frees, and so does the clean-up",
            find: "    KS_TRY(ks_request_wait(&request, timeout, NULL));\n",
            put: "    status = ks_request_wait(&request, timeout, NULL);\n    if (!NT_SUCCESS(status))\n    {\n        IoFreeIrp(request.irp);\n        goto cleanup;\n    }\n",
        },
        {
            rule: "require-completion-routine", file: "request.c", at: "socket.c", slip: "after IoReuseIrp the routine is not set again",
            find: "    KeClearEvent(&request->done);\n    IoSetCompletionRoutine(request->irp, ks_request_done, request, TRUE, TRUE, TRUE);\n",
            put: "    KeClearEvent(&request->done);\n",
        },
        {
            rule: "require-completion-invoke-flags", file: "request.c", slip: "the routine is wanted on success only",
            find: "    KeInitializeEvent(&request->done, NotificationEvent, FALSE);\n    IoSetCompletionRoutine(request->irp, ks_request_done, request, TRUE, TRUE, TRUE);\n",
            put: "    KeInitializeEvent(&request->done, NotificationEvent, FALSE);\n    IoSetCompletionRoutine(request->irp, ks_request_done, request, TRUE, FALSE, FALSE);\n",
        },
        {
            rule: "no-free-pending-irp", file: "request.c", at: "socket.c", slip: "the second wait is gone, and STATUS_IO_TIMEOUT returned",
            find: "        IoCancelIrp(request->irp);\n        KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, NULL);\n",
            put: "        IoCancelIrp(request->irp);\n        return STATUS_IO_TIMEOUT;\n",
        },
        {
            rule: "no-free-pending-irp", file: "request.c", at: "socket.c", slip: "the second wait has a limit as well",
            find: "        KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, NULL);\n    }\n\n    status = request->irp->IoStatus.Status;\n    if (NT_SUCCESS(status))\n",
            put: "        if (KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, &due) == STATUS_TIMEOUT)\n        {\n            return STATUS_IO_TIMEOUT;\n        }\n    }\n\n    status = request->irp->IoStatus.Status;\n    if (NT_SUCCESS(status))\n",
        },
        {
            rule: "no-free-pending-irp", file: "socket.c", slip: "the option is not awaited before its IRP is used again",
            find: "        KS_TRY(ks_request_wait(&request, timeout, NULL));\n        KS_TRY(ks_request_again(&request));\n",
            put: "        KS_TRY(ks_request_again(&request));\n",
        },
        {
            rule: "no-free-pending-irp", file: "socket.c", slip: "the close is not awaited before its IRP is freed",
            find: "    (void)ks_request_wait(&socket->closing, KS_FOREVER, NULL);\n",
            put: "",
        },
        {
            rule: "no-free-pending-irp", file: "socket.c", slip: "the listen's status is taken for its end",
            find: "    ks_stream(socket)->WskListen(socket->wsk, request.irp);\n    status = ks_request_wait(&request, timeout, NULL);\n",
            put: "    status = ks_stream(socket)->WskListen(socket->wsk, request.irp);\n",
        },
        {
            rule: "no-irp-use-after-call", file: "request.c", at: "socket.c", slip: "the second wait is lost",
            find: "        IoCancelIrp(request->irp);\n        KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, NULL);\n",
            put: "        IoCancelIrp(request->irp);\n",
        },
        {
            rule: "no-free-pending-irp", file: "request.c", at: "socket.c", slip: "cancel and second wait are lost",
            find: "    if (waited == STATUS_TIMEOUT)\n    {\n        IoCancelIrp(request->irp);\n        KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, NULL);\n    }\n",
            put: "",
        },
        {
            rule: "no-mismatched-completion-event", file: "request.c", at: "socket.c", slip: "the event is not cleared before the IRP is used again",
            find: "    KeClearEvent(&request->done);\n",
            put: "",
        },
        {
            rule: "no-late-socket-option", file: "socket.c", slip: "the option is set after the bind",
            find: `    if (address.sin_port != 0)
    {
        ks_stream(socket)->WskControlSocket(socket->wsk, WskSetOption, SO_EXCLUSIVEADDRUSE, SOL_SOCKET, sizeof(exclusive),
                                            &exclusive, 0, NULL, NULL, request.irp);
        KS_TRY(ks_request_wait(&request, timeout, NULL));
        KS_TRY(ks_request_again(&request));
    }

    ks_stream(socket)->WskBind(socket->wsk, (PSOCKADDR)&address, 0, request.irp);
    KS_TRY(ks_request_wait(&request, timeout, NULL));
`,
            put: `    ks_stream(socket)->WskBind(socket->wsk, (PSOCKADDR)&address, 0, request.irp);
    KS_TRY(ks_request_wait(&request, timeout, NULL));

    if (address.sin_port != 0)
    {
        KS_TRY(ks_request_again(&request));
        ks_stream(socket)->WskControlSocket(socket->wsk, WskSetOption, SO_EXCLUSIVEADDRUSE, SOL_SOCKET, sizeof(exclusive),
                                            &exclusive, 0, NULL, NULL, request.irp);
        KS_TRY(ks_request_wait(&request, timeout, NULL));
    }
`,
        },
        {
            rule: "no-irp-leak", file: "socket.c", slip: "the listen's IRP is not freed",
            find: "    ks_stream(socket)->WskListen(socket->wsk, request.irp);\n    status = ks_request_wait(&request, timeout, NULL);\n    ks_request_end(&request);\n",
            put: "    ks_stream(socket)->WskListen(socket->wsk, request.irp);\n    status = ks_request_wait(&request, timeout, NULL);\n",
        },
        {
            rule: "no-irp-leak", file: "socket.c", slip: "a failed option returns early",
            find: "        KS_TRY(ks_request_wait(&request, timeout, NULL));\n        KS_TRY(ks_request_again(&request));\n",
            put: "        status = ks_request_wait(&request, timeout, NULL);\n        if (!NT_SUCCESS(status))\n        {\n            return status;\n        }\n        KS_TRY(ks_request_again(&request));\n",
        },
        {
            rule: "no-irp-leak", file: "resolve.c", slip: "the IRP is freed before the label that errors go to",
            find: "\ncleanup:\n    ks_request_end(&request);\n",
            put: "    ks_request_end(&request);\n\ncleanup:\n",
        },
        {
            rule: "no-complete-own-irp", file: "request.c", at: "socket.c", slip: "the IRP is completed instead of freed",
            find: "    IoFreeIrp(request->irp);\n",
            put: "    IoCompleteRequest(request->irp, IO_NO_INCREMENT);\n",
        },
        {
            rule: "require-irp-reuse", file: "socket.c", slip: "the IRP is used again as it is",
            find: "        KS_TRY(ks_request_again(&request));\n",
            put: "",
        },
        {
            rule: "no-unchecked-irp-allocation", file: "request.c", slip: "the IRP is not tested for NULL",
            find: "    if (request->irp == NULL)\n    {\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n",
            put: "",
        },
        {
            rule: "valid-irp-stack-size", file: "request.c", slip: "the IRP gets no stack location",
            find: "IoAllocateIrp(1, FALSE)",
            put: "IoAllocateIrp(0, FALSE)",
        },
        {
            rule: "valid-irp-argument", file: "socket.c", slip: "the close gets no IRP",
            find: "basic->WskCloseSocket(socket->wsk, socket->closing.irp);",
            put: "basic->WskCloseSocket(socket->wsk, NULL);",
        },
        {
            rule: "no-expired-completion-context", file: "socket.c", slip: "the call's status is returned, the request on the stack is gone",
            find: "    ks_stream(socket)->WskListen(socket->wsk, request.irp);\n    status = ks_request_wait(&request, timeout, NULL);\n    ks_request_end(&request);\n    return status;",
            put: "    return ks_stream(socket)->WskListen(socket->wsk, request.irp);",
        },
        {
            rule: "no-expired-completion-context", file: "request.c", at: "socket.c", slip: "a wait in user mode for an event on the stack",
            find: "waited = KeWaitForSingleObject(&request->done, Executive, KernelMode, FALSE, &due);",
            put: "waited = KeWaitForSingleObject(&request->done, Executive, UserMode, FALSE, &due);",
        },
        {
            rule: "no-use-after-close", file: "main.c", slip: "the good path closes, and the clean-up closes again",
            find: "    (void)ks_disconnect(socket, CALL_LIMIT);\n\ncleanup:",
            put: "    (void)ks_disconnect(socket, CALL_LIMIT);\n    ks_close(socket);\n\ncleanup:",
        },
        {
            rule: "no-use-after-close", file: "main.c", slip: "the visitor is answered after the close",
            find: "            answer_door(visitor);\n            ks_close(visitor);\n",
            put: "            ks_close(visitor);\n            answer_door(visitor);\n",
        },
        {
            rule: "no-use-after-close", file: "main.c", slip: "the closed listener is not forgotten",
            find: "            ks_close(listener);\n            listener = NULL;\n",
            put: "            ks_close(listener);\n",
        },
        {
            rule: "no-socket-leak", file: "main.c", slip: "the conversation ends without a close",
            find: "cleanup:\n    ks_close(socket);\n",
            put: "cleanup:\n",
        },
        {
            rule: "no-socket-leak", file: "main.c", slip: "the visitor is not shown out",
            find: "            ks_close(visitor);\n",
            put: "",
        },
        {
            rule: "no-use-before-bind", file: "main.c", slip: "the connect comes without a bind",
            find: "    KS_TRY(ks_bind(socket, &any, CALL_LIMIT));\n",
            put: "",
        },
        {
            rule: "no-use-before-bind", file: "main.c", slip: "the listen comes before the bind",
            find: "    KS_TRY(ks_bind(*result, &here, CALL_LIMIT));\n    KS_TRY(ks_listen(*result, CALL_LIMIT));\n",
            put: "    KS_TRY(ks_listen(*result, CALL_LIMIT));\n    KS_TRY(ks_bind(*result, &here, CALL_LIMIT));\n",
        },
        {
            rule: "no-use-before-bind", file: "main.c", slip: "the send comes without a connect",
            find: "    KS_TRY(ks_connect(socket, service, CALL_LIMIT));\n",
            put: "",
        },
        {
            rule: "valid-socket-sequence", file: "main.c", slip: "the listening socket is to connect",
            find: "    KS_TRY(ks_listen(*result, CALL_LIMIT));\n",
            put: "    KS_TRY(ks_listen(*result, CALL_LIMIT));\n    KS_TRY(ks_connect(*result, &here, CALL_LIMIT));\n",
        },
        {
            rule: "valid-socket-sequence", file: "main.c", slip: "the disconnect comes before the send",
            find: "    KS_TRY(ks_send(socket, question, sizeof(question), CALL_LIMIT));\n",
            put: "    KS_TRY(ks_disconnect(socket, CALL_LIMIT));\n    KS_TRY(ks_send(socket, question, sizeof(question), CALL_LIMIT));\n",
        },
        {
            rule: "valid-disconnect", file: "transfer.c", slip: "an abortive disconnect with data",
            find: "connection->WskDisconnect(socket->wsk, NULL, 0, request.irp);",
            put: "connection->WskDisconnect(socket->wsk, &last, WSK_FLAG_ABORTIVE, request.irp);",
            and: [["transfer.c", "    NTSTATUS status;\n\n    if (!socket->connected)", "    WSK_BUF last = {0};\n    NTSTATUS status;\n\n    if (!socket->connected)"]],
        },
        {
            rule: "no-unchecked-registration", file: "library.c", slip: "the result of the registration is not looked at",
            find: "    status = WskRegister(&npi, &ks.registration);\n    if (!NT_SUCCESS(status))\n    {\n        return status;\n    }\n",
            put: "    status = WskRegister(&npi, &ks.registration);\n",
        },
        {
            rule: "require-deregister", file: "library.c", slip: "the failed start leaves the registration",
            find: "    if (!NT_SUCCESS(status))\n    {\n        WskDeregister(&ks.registration);\n    }\n",
            put: "",
        },
        {
            rule: "require-deregister", file: "main.c", slip: "without threads the library is not shut down",
            find: "        stop_threads();\n        ks_shutdown();\n",
            put: "        stop_threads();\n",
        },
        {
            rule: "require-provider-release", file: "library.c", slip: "the shutdown deregisters before it releases",
            find: "    if (ks.captured)\n    {\n        WskReleaseProviderNPI(&ks.registration);\n        ks.captured = FALSE;\n    }\n    WskDeregister(&ks.registration);\n",
            put: "    WskDeregister(&ks.registration);\n    if (ks.captured)\n    {\n        WskReleaseProviderNPI(&ks.registration);\n        ks.captured = FALSE;\n    }\n",
        },
        {
            rule: "no-infinite-wait-in-driver-entry", file: "library.c", at: "main.c", slip: "the first look for the provider waits without a limit",
            find: "    status = WskCaptureProviderNPI(&ks.registration, WSK_NO_WAIT, &ks.npi);\n    switch (status)\n",
            put: "    status = WskCaptureProviderNPI(&ks.registration, WSK_INFINITE_WAIT, &ks.npi);\n    switch (status)\n",
        },
        {
            rule: "no-stack-client-dispatch", file: "library.c", slip: "the client dispatch table is a local",
            find: "    WSK_CLIENT_NPI npi;\n",
            put: "    WSK_CLIENT_DISPATCH dispatch = { MAKE_WSK_VERSION(1, 0), 0, NULL };\n    WSK_CLIENT_NPI npi;\n",
            and: [["library.c", "    npi.Dispatch = &ks_client_dispatch;\n", "    npi.Dispatch = &dispatch;\n"]],
        },
    ],
};
