/** @type {import("../mutants.d.mts").DriverMutants} */
export default {
    driver: "inspecting-firewall",
    mutants: [
        {
            rule: "no-wait-in-event-callback", file: "connection.c", slip: "the accept event closes the listener itself, and waits for it",
            find: "        GateQueueClose(gate);\n",
            put: "        GateCloseListener(gate);\n",
        },
        {
            rule: "no-wait-in-completion-routine", file: "inspect.c", slip: "the answer's routine closes the listener, and waits for it",
            find: "    // A failure means that the peer has gone away in the meantime. Frees the IRP, too.\n",
            put: "    if (Irp->IoStatus.Status == STATUS_FILE_FORCED_CLOSED) {\n        GateCloseListener(Context);\n    }\n",
        },
        {
            rule: "valid-callback-return", file: "inspect.c", slip: "the inspect event returns a status",
            find: "    if (!InspectID) {\n        GateQueueClose(gate);\n        return WskInspectReject;",
            put: "    if (!InspectID) {\n        GateQueueClose(gate);\n        return STATUS_SUCCESS;",
        },
        {
            rule: "no-combined-event-disable", file: "listener.c", slip: "two events are disabled in one request",
            find: "WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE};",
            put: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE};",
        },
        {
            rule: "no-late-conditional-accept", file: "listener.c", slip: "inspection is asked for after the bind",
            find: `    if (!NT_SUCCESS(status = SetOption(Gate->Listener, SO_CONDITIONAL_ACCEPT, 1)) ||
        !NT_SUCCESS(status = SetOption(Gate->Listener, (ULONG)SO_EXCLUSIVEADDRUSE, 1)) ||
        !NT_SUCCESS(status = Bind(Gate->Listener)) ||
`,
            put: `    if (!NT_SUCCESS(status = SetOption(Gate->Listener, (ULONG)SO_EXCLUSIVEADDRUSE, 1)) ||
        !NT_SUCCESS(status = Bind(Gate->Listener)) ||
        !NT_SUCCESS(status = SetOption(Gate->Listener, SO_CONDITIONAL_ACCEPT, 1)) ||
`,
        },
        {
            rule: "no-inspect-id-escape", file: "inspect.c", slip: "the request keeps the pointer instead of a copy",
            find: "    request->Id = *Id;\n",
            put: "    request->Id = Id;\n",
            and: [["gate.h", "    WSK_INSPECT_ID Id;\n", "    const WSK_INSPECT_ID *Id;\n"]],
        },
        {
            rule: "no-inspect-id-pointer-compare", file: "inspect.c", slip: "the abort event compares addresses",
            find: "if (request->Id.Key == InspectID->Key && request->Id.SerialNumber == InspectID->SerialNumber) {",
            put: "if (&request->Id == InspectID) {",
        },
        {
            rule: "require-more-processing-required", file: "connection.c", slip: "the close's routine lets the completion go on with the IRP it has freed",
            find: "    FreeConnection(Context);\n    return STATUS_MORE_PROCESSING_REQUIRED;",
            put: "    FreeConnection(Context);\n    return STATUS_CONTINUE_COMPLETION;",
        },
        {
            rule: "no-irp-use-after-call", file: "listener.c", slip: "the routine frees the IRP that the waiter reads and frees",
            find: "    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);\n    return STATUS_MORE_PROCESSING_REQUIRED;",
            put: "    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);\n    IoFreeIrp(Irp);\n    return STATUS_MORE_PROCESSING_REQUIRED;",
        },
        {
            rule: "require-completion-routine", file: "connection.c", slip: "the close's IRP gets no routine",
            find: "    IoSetCompletionRoutine(Connection->CloseIrp, CloseComplete, Connection, TRUE, TRUE, TRUE);\n",
            put: "",
        },
        {
            rule: "require-completion-invoke-flags", file: "listener.c", slip: "the routine is not wanted for cancelled requests",
            find: "IoSetCompletionRoutine(irp, SyncComplete, Event, TRUE, TRUE, TRUE);",
            put: "IoSetCompletionRoutine(irp, SyncComplete, Event, TRUE, TRUE, FALSE);",
        },
        {
            rule: "no-free-pending-irp", file: "listener.c", slip: "the IRP is freed without a wait",
            find: "    dispatch->WskCloseSocket(socket, irp);\n    SyncWait(irp, &event, NULL);\n",
            put: "    dispatch->WskCloseSocket(socket, irp);\n    IoFreeIrp(irp);\n",
        },
        {
            rule: "no-irp-use-after-call", file: "listener.c", slip: "the wait is lost, the status is read at once",
            find: "    KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL);\n",
            put: "",
        },
        {
            rule: "no-irp-use-after-call", file: "connection.c", slip: "the IRP is looked at that the close's routine frees",
            find: "    dispatch->WskCloseSocket(Connection->Socket, Connection->CloseIrp);\n",
            put: "    dispatch->WskCloseSocket(Connection->Socket, Connection->CloseIrp);\n    NT_ASSERT(NT_SUCCESS(Connection->CloseIrp->IoStatus.Status));\n",
        },
        {
            rule: "no-mismatched-completion-event", file: "listener.c", slip: "the event is set only for pending requests, and awaited always",
            find: "    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);\n",
            put: "    if (Irp->PendingReturned) {\n        KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);\n    }\n",
        },
        {
            rule: "no-late-socket-option", file: "listener.c", slip: "SO_EXCLUSIVEADDRUSE is set after the bind",
            find: `        !NT_SUCCESS(status = SetOption(Gate->Listener, (ULONG)SO_EXCLUSIVEADDRUSE, 1)) ||
        !NT_SUCCESS(status = Bind(Gate->Listener)) ||
`,
            put: `        !NT_SUCCESS(status = Bind(Gate->Listener)) ||
        !NT_SUCCESS(status = SetOption(Gate->Listener, (ULONG)SO_EXCLUSIVEADDRUSE, 1)) ||
`,
        },
        {
            rule: "no-irp-leak", file: "listener.c", slip: "the waiting helper does not free the IRP",
            find: "    IoFreeIrp(Irp);\n    return status;",
            put: "    return status;",
        },
        {
            rule: "no-complete-own-irp", file: "listener.c", slip: "the waiter completes its own IRP instead of freeing it",
            find: "    IoFreeIrp(Irp);\n    return status;",
            put: "    IoCompleteRequest(Irp, IO_NO_INCREMENT);\n    return status;",
        },
        {
            rule: "no-free-borrowed-irp", file: "driver.c", slip: "an IRP from above is freed",
            find: "    IoCompleteRequest(Irp, IO_NO_INCREMENT);\n    return Status;",
            put: "    IoFreeIrp(Irp);\n    return Status;",
        },
        {
            rule: "no-free-borrowed-irp", file: "listener.c", at: "driver.c", slip: "an IRP from above is freed on the error path",
            find: "        IoCompleteRequest(Irp, IO_NO_INCREMENT);\n        return status;",
            put: "        IoFreeIrp(Irp);\n        return status;",
        },
        {
            rule: "no-free-borrowed-irp", file: "listener.c", slip: "the routine on an IRP from above does not pass on that it was pending",
            find: "    if (Irp->PendingReturned) {\n        IoMarkIrpPending(Irp);\n    }\n",
            put: "",
        },
        {
            rule: "no-unchecked-irp-allocation", file: "listener.c", slip: "the helper does not test the IRP for NULL",
            find: "    if (irp) {\n        KeInitializeEvent(Event, SynchronizationEvent, FALSE);\n        IoSetCompletionRoutine(irp, SyncComplete, Event, TRUE, TRUE, TRUE);\n    }\n",
            put: "    KeInitializeEvent(Event, SynchronizationEvent, FALSE);\n    IoSetCompletionRoutine(irp, SyncComplete, Event, TRUE, TRUE, TRUE);\n",
        },
        {
            rule: "valid-irp-argument", file: "listener.c", slip: "the close gets no IRP",
            find: "dispatch->WskCloseSocket(socket, irp);",
            put: "dispatch->WskCloseSocket(socket, NULL);",
        },
        {
            rule: "no-manual-irp-setup", file: "listener.c", slip: "an IRP from IoAllocateIrp is initialised once more",
            find: "    if (irp) {\n        KeInitializeEvent(Event, SynchronizationEvent, FALSE);\n",
            put: "    if (irp) {\n        IoInitializeIrp(irp, IoSizeOfIrp(1), 1);\n        KeInitializeEvent(Event, SynchronizationEvent, FALSE);\n",
        },
        {
            rule: "no-expired-completion-context", file: "listener.c", slip: "an alertable wait in user mode for an event on the stack",
            find: "    KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL);\n",
            put: "    KeWaitForSingleObject(Event, UserRequest, UserMode, TRUE, NULL);\n",
        },
        {
            rule: "no-expired-completion-context", file: "listener.c", slip: "the call's status is returned, the event on the stack is gone",
            find: "    dispatch->WskBind(Socket, (PSOCKADDR)&local, 0, irp);\n    return SyncWait(irp, &event, NULL);\n",
            put: "    return dispatch->WskBind(Socket, (PSOCKADDR)&local, 0, irp);\n",
        },
        {
            rule: "no-use-after-close", file: "listener.c", slip: "the accept event is disabled after the close",
            find: "    SyncWait(irp, &event, NULL);\n}\n\nstatic void CloseWorker",
            put: "    SyncWait(irp, &event, NULL);\n    (VOID)DisableAccept(socket);\n}\n\nstatic void CloseWorker",
        },
        {
            rule: "no-context-free-before-close", file: "connection.c", slip: "the connection is freed right after the close is started",
            find: "    dispatch->WskCloseSocket(Connection->Socket, Connection->CloseIrp);\n",
            put: "    dispatch->WskCloseSocket(Connection->Socket, Connection->CloseIrp);\n    ExFreePoolWithTag(Connection, GATE_TAG);\n",
        },
        {
            rule: "require-deregister", file: "driver.c", slip: "without a provider the registration stays",
            find: "    if (!NT_SUCCESS(status)) {\n        WskDeregister(&Gate->Registration);\n        return status;\n",
            put: "    if (!NT_SUCCESS(status)) {\n        return status;\n",
        },
        {
            rule: "require-deregister", file: "driver.c", slip: "a failure after the start leaves everything running",
            missed: "the NPI is captured as well there, and require-provider-release reports both in one",
            find: "        StopWsk(gate);\n        DeleteGate(gate);\n        return status;",
            put: "        DeleteGate(gate);\n        return status;",
        },
        {
            rule: "require-provider-release", file: "driver.c", slip: "deregisters before it releases",
            find: "    WskReleaseProviderNPI(&Gate->Registration);\n    WskDeregister(&Gate->Registration);\n}",
            put: "    WskDeregister(&Gate->Registration);\n    WskReleaseProviderNPI(&Gate->Registration);\n}",
        },
        {
            rule: "no-unchecked-registration", file: "driver.c", slip: "the result of the registration is not looked at",
            find: "    NTSTATUS status = WskRegister(&npi, &Gate->Registration);\n    if (!NT_SUCCESS(status)) {\n        return status;\n    }\n",
            put: "    NTSTATUS status = WskRegister(&npi, &Gate->Registration);\n",
        },
        {
            rule: "no-infinite-wait-in-driver-entry", file: "driver.c", slip: "a helper of DriverEntry waits for the provider without a limit",
            find: "WSK_NO_WAIT",
            put: "WSK_INFINITE_WAIT",
        },
        {
            rule: "no-stack-client-dispatch", file: "driver.c", slip: "the client dispatch table is a local",
            find: "    WSK_CLIENT_NPI npi = {Gate, &GateClientDispatch};\n",
            put: "    WSK_CLIENT_DISPATCH dispatch = {MAKE_WSK_VERSION(1, 0), 0, NULL};\n    WSK_CLIENT_NPI npi = {Gate, &dispatch};\n",
        },
        {
            rule: "require-inspect-handlers", file: "listener.c", slip: "no abort event in the table",
            find: "    .WskAbortEvent = GateAbort,\n",
            put: "",
        },
        {
            rule: "require-inspect-handlers", file: "listener.c", slip: "no inspect event in the table",
            find: "    .WskInspectEvent = GateInspect,\n",
            put: "",
        },
        {
            rule: "no-dead-event-handler", file: "listener.c", slip: "inspection is switched off",
            find: "SO_CONDITIONAL_ACCEPT, 1)",
            put: "SO_CONDITIONAL_ACCEPT, 0)",
        },
        {
            rule: "no-dead-event-handler", file: "listener.c", slip: "another option in the place of SO_CONDITIONAL_ACCEPT",
            find: "SO_CONDITIONAL_ACCEPT, 1)",
            put: "SO_REUSEADDR, 1)",
        },
        {
            rule: "no-dead-event-handler", file: "listener.c", at: "connection.c", slip: "the disconnect event is never enabled",
            find: "    control.EventMask |= WSK_EVENT_DISCONNECT;\n",
            put: "",
        },
        {
            rule: "valid-inspect-action", file: "inspect.c", slip: "pends a second time",
            find: "WskInspectAccept : WskInspectReject;",
            put: "WskInspectAccept : WskInspectPend;",
        },
        {
            rule: "require-inspect-complete", file: "inspect.c", slip: "the worker answers nobody",
            find: "        dispatch->WskInspectComplete(gate->Listener, &request->Id, action, request->Irp);\n",
            put: "        UNREFERENCED_PARAMETER(action);\n        FreeRequest(request);\n",
        },
        {
            rule: "valid-event-mask", file: "listener.c", slip: "a datagram event on the listener",
            find: "|= WSK_EVENT_DISCONNECT;",
            put: "|= WSK_EVENT_RECEIVE_FROM;",
        },
        {
            rule: "valid-event-mask", file: "listener.c", slip: "disables an inherited event on the listener",
            find: "WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE}",
            put: "WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE}",
        },
        {
            rule: "require-event-handler", file: "listener.c", slip: "connections inherit an event without a handler",
            find: "|= WSK_EVENT_DISCONNECT;",
            put: "|= WSK_EVENT_RECEIVE;",
        },
        {
            rule: "require-event-handler", file: "listener.c", slip: "no accept event in the table",
            find: "    .WskAcceptEvent = GateAccept,\n",
            put: "",
        },
        {
            rule: "no-early-event-enable", file: "listener.c", slip: "enables the events, then binds",
            find: "        !NT_SUCCESS(status = Bind(Gate->Listener)) ||\n        !NT_SUCCESS(status = EnableEvents(Gate->Listener))) {",
            put: "        !NT_SUCCESS(status = EnableEvents(Gate->Listener)) ||\n        !NT_SUCCESS(status = Bind(Gate->Listener))) {",
        },
    ],
};
