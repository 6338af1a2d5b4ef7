/** @type {import("../mutants.d.mts").DriverMutants} */
export default {
    driver: "sync-client",
    mutants: [
        {
            rule: "no-wait-in-event-callback", file: "socket.c", slip: "the disconnect event closes the socket, and waits for it",
            find: "        pSocket->fAborted = TRUE;\n    }\n",
            put: "        ScClose(pSocket);\n        return STATUS_SUCCESS;\n    }\n",
        },
        {
            rule: "valid-callback-return", file: "socket.c", slip: "the disconnect event returns STATUS_PENDING",
            find: "    KeSetEvent(&pSocket->evPeerGone, IO_NETWORK_INCREMENT, FALSE);\n    return STATUS_SUCCESS;",
            put: "    KeSetEvent(&pSocket->evPeerGone, IO_NETWORK_INCREMENT, FALSE);\n    return STATUS_PENDING;",
        },
        {
            rule: "no-combined-event-disable", file: "socket.c", slip: "two events are disabled in one request",
            find: "    Control.EventMask = WSK_EVENT_DISCONNECT;\n",
            put: "    Control.EventMask = WSK_EVENT_DISCONNECT | WSK_EVENT_RECEIVE;\n",
        },
        {
            rule: "require-npi-id", file: "socket.c", slip: "NpiId is not filled in",
            find: "    Control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;\n",
            put: "",
        },
        {
            rule: "no-wait-in-completion-routine", file: "op.c", slip: "the routine waits for the event that it sets",
            find: "    KeSetEvent(&pOp->evDone, IO_NETWORK_INCREMENT, FALSE);\n",
            put: "    KeSetEvent(&pOp->evDone, IO_NETWORK_INCREMENT, FALSE);\n    KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, NULL);\n",
        },
        {
            rule: "require-completion-routine", file: "op.c", at: "socket.c", slip: "IoReuseIrp comes after IoSetCompletionRoutine",
            find: `    IoReuseIrp(pOp->pIrp, STATUS_UNSUCCESSFUL);
    KeClearEvent(&pOp->evDone);
    IoSetCompletionRoutine(pOp->pIrp, ScOpDone, pOp, TRUE, TRUE, TRUE);
`,
            put: `    KeClearEvent(&pOp->evDone);
    IoSetCompletionRoutine(pOp->pIrp, ScOpDone, pOp, TRUE, TRUE, TRUE);
    IoReuseIrp(pOp->pIrp, STATUS_UNSUCCESSFUL);
`,
        },
        {
            rule: "no-free-pending-irp", file: "op.c", at: "socket.c", slip: "after the cancel nobody waits any more",
            find: "        IoCancelIrp(pOp->pIrp);\n        KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, NULL);\n    }\n\n    Status = pOp->pIrp->IoStatus.Status;\n    if (WaitStatus == STATUS_TIMEOUT && Status == STATUS_CANCELLED)\n",
            put: "        IoCancelIrp(pOp->pIrp);\n        return STATUS_IO_TIMEOUT;\n    }\n\n    Status = pOp->pIrp->IoStatus.Status;\n    if (WaitStatus == STATUS_TIMEOUT && Status == STATUS_CANCELLED)\n",
        },
        {
            rule: "no-free-pending-irp", file: "op.c", at: "socket.c", slip: "a timeout is returned without cancel and second wait",
            find: "        IoCancelIrp(pOp->pIrp);\n        KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, NULL);\n",
            put: "        return STATUS_IO_TIMEOUT;\n",
        },
        {
            rule: "no-irp-use-after-call", file: "op.c", slip: "the status is read after a cancel, without the second wait",
            at: "socket.c",
            find: "        IoCancelIrp(pOp->pIrp);\n        KeWaitForSingleObject(&pOp->evDone, Executive, KernelMode, FALSE, NULL);\n",
            put: "        IoCancelIrp(pOp->pIrp);\n",
        },
        {
            rule: "no-irp-use-after-call", file: "op.c", at: "socket.c", slip: "NT_SUCCESS is asked, which STATUS_TIMEOUT passes",
            find: "    if (WaitStatus == STATUS_TIMEOUT)\n",
            put: "    if (!NT_SUCCESS(WaitStatus))\n",
        },
        {
            rule: "no-mismatched-completion-event", file: "op.c", at: "socket.c", slip: "the event is not cleared before the IRP is used again",
            find: "    KeClearEvent(&pOp->evDone);\n",
            put: "",
        },
        {
            rule: "no-irp-leak", file: "socket.c", slip: "a connect that fails frees the operation's memory without its IRP",
            find: "    if (!NT_SUCCESS(Status))\n    {\n        ScOpDestroy(&pSocket->Op);\n",
            put: "    if (!NT_SUCCESS(Status))\n    {\n",
        },
        {
            rule: "no-irp-leak", file: "client.c", slip: "a name that is not resolved keeps the IRP",
            find: "    Status = ScOpFinishAlways(&Op);\n    ScOpDestroy(&Op);\n    if (!NT_SUCCESS(Status))\n    {\n        return Status;\n    }\n",
            put: "    Status = ScOpFinishAlways(&Op);\n    if (!NT_SUCCESS(Status))\n    {\n        return Status;\n    }\n    ScOpDestroy(&Op);\n",
        },
        {
            rule: "require-irp-reuse", file: "op.c", at: "socket.c", slip: "IoReuseIrp is left out",
            find: "    IoReuseIrp(pOp->pIrp, STATUS_UNSUCCESSFUL);\n",
            put: "",
        },
        {
            rule: "no-unchecked-irp-allocation", file: "op.c", at: "socket.c", slip: "a missing IRP is no failure",
            find: "    if (!pOp->pIrp)\n    {\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n    return STATUS_SUCCESS;",
            put: "    return STATUS_SUCCESS;",
        },
        {
            rule: "valid-irp-argument", file: "client.c", slip: "the name resolution gets no IRP",
            find: "        ScOpPrepare(&Op));\n",
            put: "        NULL);\n",
        },
        {
            rule: "no-manual-irp-setup", file: "op.c", slip: "the cancel routine of an IRP for WSK is set to NULL",
            missed: "taking a cancel routine off changes nothing: the slip is none, and is kept to show that nothing is said of it",
            find: "    IoSetCompletionRoutine(pOp->pIrp, ScOpDone, pOp, TRUE, TRUE, TRUE);\n",
            put: "    IoSetCompletionRoutine(pOp->pIrp, ScOpDone, pOp, TRUE, TRUE, TRUE);\n    IoSetCancelRoutine(pOp->pIrp, NULL);\n",
        },
        {
            rule: "no-unchecked-completion-status", file: "socket.c", slip: "the socket is taken from the IRP whatever came of the request",
            find: "    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);\n    if (!NT_SUCCESS(Status))\n    {\n        ScOpDestroy(&pSocket->Op);\n        ExFreePoolWithTag(pSocket, SC_POOL_TAG);\n        return Status;\n    }\n",
            put: "    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);\n",
        },
        {
            rule: "no-unchecked-completion-status", file: "socket.c", slip: "the bytes are counted of a receive that may have failed",
            find: "    if (NT_SUCCESS(Status))\n    {\n        *pcbReceived",
            put: "    {\n        *pcbReceived",
        },
        {
            rule: "no-use-after-close", file: "driver.c", slip: "the socket is closed before the session",
            find: "                HbSession(pSocket);\n                ScClose(pSocket);\n",
            put: "                ScClose(pSocket);\n                HbSession(pSocket);\n",
        },
        {
            rule: "no-use-after-close", file: "socket.c", slip: "the event is disabled after the close",
            find: "    pSocket->pBasic->WskCloseSocket(pSocket->pWskSocket, ScOpPrepare(&pSocket->Op));\n    (VOID)ScOpFinishAlways(&pSocket->Op);\n",
            put: "    pSocket->pBasic->WskCloseSocket(pSocket->pWskSocket, ScOpPrepare(&pSocket->Op));\n    (VOID)ScOpFinishAlways(&pSocket->Op);\n    (VOID)ScSwitchDisconnectEvent(pSocket, FALSE);\n",
        },
        {
            rule: "no-context-free-before-close", file: "socket.c", slip: "the close is not awaited before its context is freed",
            find: "    (VOID)ScOpFinishAlways(&pSocket->Op);\n\n    pSocket->pWskSocket = NULL;\n    pSocket->pvDispatch = NULL;\n    ScOpDestroy(&pSocket->Op);\n",
            put: "    pSocket->pWskSocket = NULL;\n    pSocket->pvDispatch = NULL;\n",
        },
        {
            rule: "no-socket-leak", file: "driver.c", slip: "the socket is not closed after the session",
            find: "                ScClose(pSocket);\n",
            put: "",
        },
        {
            rule: "no-socket-leak", file: "socket.c", slip: "a connect that fails late does not close",
            find: "    if (!NT_SUCCESS(Status))\n    {\n        ScClose(pSocket);\n        return Status;\n    }\n",
            put: "    if (!NT_SUCCESS(Status))\n    {\n        return Status;\n    }\n",
        },
        {
            rule: "valid-socket-sequence", file: "driver.c", slip: "the disconnect comes before the first send",
            find: "    Status = ScSend(pSocket, (PVOID)szHello, sizeof(szHello) - 1, SC_IO_TIMEOUT);\n",
            put: "    ScDisconnect(pSocket);\n    Status = ScSend(pSocket, (PVOID)szHello, sizeof(szHello) - 1, SC_IO_TIMEOUT);\n",
        },
        {
            rule: "no-unchecked-registration", file: "client.c", slip: "nobody asks whether the provider was captured",
            find: "    Status = WskCaptureProviderNPI(&pClient->Registration, ulMilliseconds, &pClient->Npi);\n    if (!NT_SUCCESS(Status))\n    {\n        return Status;\n    }\n",
            put: "    Status = WskCaptureProviderNPI(&pClient->Registration, ulMilliseconds, &pClient->Npi);\n",
        },
        {
            rule: "require-deregister", file: "driver.c", slip: "without a thread the registration stays",
            find: "    if (!NT_SUCCESS(Status))\n    {\n        ScClientDeregister(&g_Client);\n        return Status;\n",
            put: "    if (!NT_SUCCESS(Status))\n    {\n        return Status;\n",
        },
        {
            rule: "require-provider-release", file: "driver.c", slip: "the thread ends without releasing the NPI",
            find: "        ScClientRelease(pClient);\n",
            put: "",
        },
        {
            rule: "valid-client-dispatch", file: "client.c", slip: "the version is a plain number",
            find: "pClient->ClientDispatch.Version = MAKE_WSK_VERSION(1, 0);",
            put: "pClient->ClientDispatch.Version = 1;",
        },
        {
            rule: "valid-event-mask", file: "socket.c", slip: "an accept event on a connection",
            find: "Control.EventMask = WSK_EVENT_DISCONNECT",
            put: "Control.EventMask = WSK_EVENT_ACCEPT",
        },
        {
            rule: "require-event-handler", file: "socket.c", slip: "another event than the one that has a handler",
            missed: "the table is a member of a structure, filled at run time: whether somebody fills the other slots is not followed",
            find: "Control.EventMask = WSK_EVENT_DISCONNECT",
            put: "Control.EventMask = WSK_EVENT_RECEIVE",
        },
    ],
};
