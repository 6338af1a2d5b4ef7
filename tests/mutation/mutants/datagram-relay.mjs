/** @type {import("../mutants.d.mts").DriverMutants} */
export default {
    driver: "datagram-relay",
    mutants: [
        {
            rule: "no-wait-in-event-callback", file: "receive.c", slip: "the event closes the broken socket itself, and waits for it",
            find: "    InterlockedExchange(&relay->broken, 1);\n    (void)rlyKick(relay);\n",
            put: "    rlySocketStop(relay);\n",
        },
        {
            rule: "no-wait-in-completion-routine", file: "send.c", slip: "the routine waits until all datagrams are out",
            find: "  if (0 == InterlockedDecrement(&relay->sendsOut)) {\n    KeSetEvent",
            put: "  rlySendRundown(relay);\n  if (0 == InterlockedDecrement(&relay->sendsOut)) {\n    KeSetEvent",
        },
        {
            rule: "valid-callback-return", file: "receive.c", slip: "a full ring is returned as STATUS_BUFFER_OVERFLOW",
            find: "    InterlockedIncrement(&relay->lost);\n    return (STATUS_SUCCESS);",
            put: "    InterlockedIncrement(&relay->lost);\n    return (STATUS_BUFFER_OVERFLOW);",
        },
        {
            rule: "no-combined-event-disable", file: "socket.c", slip: "the mask says disable and no event",
            find: "WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE };",
            put: "WSK_EVENT_DISABLE };",
        },
        {
            rule: "require-npi-id", file: "socket.c", slip: "the disable has a NULL NpiId",
            find: "{ (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE };",
            put: "{ NULL, WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE };",
        },
        {
            rule: "require-more-processing-required", file: "send.c", slip: "the routine lets the I/O manager have the embedded IRP",
            find: "  return (STATUS_MORE_PROCESSING_REQUIRED);",
            put: "  return (STATUS_SUCCESS);",
        },
        {
            rule: "require-completion-routine", file: "send.c", slip: "the datagram's IRP gets no routine",
            find: "  IoSetCompletionRoutine(&send->packet.irp, rlySent, send, TRUE, TRUE, TRUE);\n",
            put: "",
        },
        {
            rule: "require-completion-routine", file: "send.c", slip: "IoReuseIrp comes after IoSetCompletionRoutine",
            find: `  IoReuseIrp(&send->packet.irp, STATUS_UNSUCCESSFUL);
  IoSetCompletionRoutine(&send->packet.irp, rlySent, send, TRUE, TRUE, TRUE);
`,
            put: `  IoSetCompletionRoutine(&send->packet.irp, rlySent, send, TRUE, TRUE, TRUE);
  IoReuseIrp(&send->packet.irp, STATUS_UNSUCCESSFUL);
`,
        },
        {
            rule: "require-completion-invoke-flags", file: "request.c", slip: "the routine is not wanted on errors",
            find: "request, TRUE, TRUE, TRUE);",
            put: "request, TRUE, FALSE, TRUE);",
        },
        {
            rule: "no-free-pending-irp", file: "socket.c", slip: "the disable is not awaited, and the close reuses its IRP",
            find: "    NULL, NULL, rlyRequestArm(&relay->control));\n  (void)rlyRequestAwait(&relay->control);\n}",
            put: "    NULL, NULL, rlyRequestArm(&relay->control));\n}",
        },
        {
            rule: "no-irp-use-after-call", file: "socket.c", slip: "WskSocket is not awaited",
            find: "  status = rlyRequestAwait(request);\n",
            put: "  status = request->packet.irp.IoStatus.Status;\n",
        },
        {
            rule: "no-mismatched-completion-event", file: "request.c", at: "entry.c", slip: "the event is set only for pending requests, and awaited always",
            find: "  KeSetEvent(&request->finished, IO_NO_INCREMENT, FALSE);\n",
            put: "  if (irp->PendingReturned) {\n    KeSetEvent(&request->finished, IO_NO_INCREMENT, FALSE);\n  }\n",
        },
        {
            rule: "no-late-socket-option", file: "socket.c", slip: "SO_EXCLUSIVEADDRUSE is set after the bind",
            find: `  status = rlySocketClaimPort(relay);
  if (NT_SUCCESS(status)) {
    status = rlySocketBind(relay);
  }
`,
            put: `  status = rlySocketBind(relay);
  if (NT_SUCCESS(status)) {
    status = rlySocketClaimPort(relay);
  }
`,
        },
        {
            rule: "no-complete-own-irp", file: "send.c", slip: "the routine marks the embedded IRP pending",
            find: "  UNREFERENCED_PARAMETER(device);\n\n  if (NT_SUCCESS(irp->IoStatus.Status)) {",
            put: "  UNREFERENCED_PARAMETER(device);\n\n  if (irp->PendingReturned) {\n    IoMarkIrpPending(irp);\n  }\n  if (NT_SUCCESS(irp->IoStatus.Status)) {",
        },
        {
            rule: "require-irp-reuse", file: "request.c", at: "socket.c", slip: "IoReuseIrp is left out",
            find: "  IoReuseIrp(&request->packet.irp, STATUS_UNSUCCESSFUL);\n",
            put: "",
        },
        {
            rule: "require-irp-reuse", file: "send.c", slip: "a slot's IRP is sent once more without IoReuseIrp",
            missed: "nothing tells that the IRP of a slot was sent before",
            find: "  IoReuseIrp(&send->packet.irp, STATUS_UNSUCCESSFUL);\n",
            put: "",
        },
        {
            rule: "valid-irp-stack-size", file: "send.c", slip: "the embedded IRP is initialised with no stack location",
            find: "IoInitializeIrp(&send->packet.irp, IoSizeOfIrp(1), 1);",
            put: "IoInitializeIrp(&send->packet.irp, IoSizeOfIrp(0), 0);",
        },
        {
            rule: "valid-irp-argument", file: "socket.c", slip: "the bind gets no IRP",
            find: "relay->datagram->WskBind(relay->socket, (PSOCKADDR)&local, 0, rlyRequestArm(&relay->control));",
            put: "relay->datagram->WskBind(relay->socket, (PSOCKADDR)&local, 0, NULL);",
        },
        {
            rule: "no-unchecked-completion-status", file: "socket.c", slip: "the socket is taken from the IRP whatever came of the request",
            find: "  status = rlyRequestAwait(request);\n  if (NT_SUCCESS(status)) {\n",
            put: "  status = rlyRequestAwait(request);\n  {\n",
        },
        {
            rule: "no-use-after-close", file: "socket.c", slip: "the disable comes after the close",
            find: "  relay->datagram->WskCloseSocket(relay->socket, rlyRequestArm(&relay->control));\n  (void)rlyRequestAwait(&relay->control);\n",
            put: "  relay->datagram->WskCloseSocket(relay->socket, rlyRequestArm(&relay->control));\n  (void)rlyRequestAwait(&relay->control);\n  rlySocketDeafen(relay);\n",
        },
        {
            rule: "no-unchecked-registration", file: "entry.c", slip: "nobody asks whether the provider was captured",
            find: "    if (NT_SUCCESS(status)) {\n      status = rlySocketStart(relay);\n",
            put: "    {\n      status = rlySocketStart(relay);\n",
        },
        {
            rule: "require-deregister", file: "entry.c", slip: "the failed start leaves the registration",
            find: "    WskDeregister(&relay->registration);\n  }\n",
            put: "  }\n",
        },
        {
            rule: "require-deregister", file: "entry.c", slip: "the unload leaves the registration",
            find: "  WskDeregister(&relay->registration);\n  DbgPrint",
            put: "  DbgPrint",
        },
        {
            rule: "require-provider-release", file: "entry.c", slip: "the failed start keeps the provider NPI",
            find: "      WskReleaseProviderNPI(&relay->registration);\n",
            put: "",
        },
        {
            rule: "require-provider-release", file: "entry.c", slip: "the unload deregisters before it releases",
            find: "  WskReleaseProviderNPI(&relay->registration);\n  WskDeregister(&relay->registration);\n  DbgPrint",
            put: "  WskDeregister(&relay->registration);\n  WskReleaseProviderNPI(&relay->registration);\n  DbgPrint",
        },
        {
            rule: "no-use-after-provider-release", file: "entry.c", slip: "the NPI is released before the socket is created with it",
            find: "      status = rlySocketStart(relay);\n",
            put: "      WskReleaseProviderNPI(&relay->registration);\n      status = rlySocketStart(relay);\n",
            and: [["entry.c", "      }\n      WskReleaseProviderNPI(&relay->registration);\n", "      }\n"]],
        },
        {
            rule: "no-infinite-wait-in-driver-entry", file: "relay.h", at: "entry.c", slip: "the constant for the wait says half a minute",
            find: "#define RLY_PROVIDER_WAIT 200 ",
            put: "#define RLY_PROVIDER_WAIT 30000 ",
        },
        {
            rule: "valid-client-dispatch", file: "entry.c", slip: "the version is a plain number",
            find: "MAKE_WSK_VERSION(1, 0), 0, NULL",
            put: "1, 0, NULL",
        },
        {
            rule: "valid-event-mask", file: "socket.c", slip: "an accept event on the datagram socket",
            find: "WSK_EVENT_RECEIVE_FROM };",
            put: "WSK_EVENT_ACCEPT };",
        },
        {
            rule: "no-dead-event-handler", file: "socket.c", at: "receive.c", slip: "the receive event is disabled instead of enabled",
            find: "WSK_EVENT_RECEIVE_FROM };",
            put: "WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE };",
        },
    ],
};
