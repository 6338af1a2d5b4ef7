/** Slips with buffers, MDLs, data indications and addresses. @type {import("../mutants.d.mts").DriverMutants[]} */
export default [
    {
        driver: "inspecting-deferred",
        mutants: [
            {
                rule: "no-stack-buffer-in-pending-request", file: "listener.c", slip: "the receive window is asked for, and the status is returned at once",
                find: "    dispatch->WskControlSocket(\n        State->Listener,\n        WskGetOption,",
                put: "    return dispatch->WskControlSocket(\n        State->Listener,\n        WskGetOption,",
                and: [["listener.c", "    status = VstRequestWait(&State->Request);\n    if (NT_SUCCESS(status)) {\n        DbgPrint(\"vst: listening, family %u, window %lu\\n\", (ULONG)address.ss_family, window);\n    }\n    return status;\n", ""]],
            },
            {
                rule: "require-mdl-build", file: "connection.c", slip: "the reply's MDL is not built",
                find: "    MmBuildMdlForNonPagedPool(connection->ReplyMdl);\n",
                put: "",
            },
            {
                rule: "require-mdl-build", file: "reader.c", slip: "the receive of no bytes gets no buffer",
                find: "dispatch->WskReceive(Connection->Socket, &nothing, 0,",
                put: "dispatch->WskReceive(Connection->Socket, NULL, 0,",
            },
            {
                rule: "require-unlock-pages", file: "connection.c", slip: "an MDL of nonpaged pool is unlocked",
                find: "    if (Connection->ReplyMdl != NULL) {\n",
                put: "    if (Connection->ReplyMdl != NULL) {\n        MmUnlockPages(Connection->ReplyMdl);\n",
            },
            {
                rule: "require-wsk-buf-init", file: "reader.c", slip: "the buffer of no bytes is not initialised",
                find: "    WSK_BUF nothing = {0};",
                put: "    WSK_BUF nothing;",
            },
            {
                rule: "no-mdl-leak", file: "connection.c", slip: "the connection is freed without its MDL",
                find: "    if (Connection->ReplyMdl != NULL) {\n        IoFreeMdl(Connection->ReplyMdl);\n    }\n",
                put: "",
            },
            {
                rule: "require-indication-release", file: "reader.c", slip: "the lists are read, and never given back",
                find: "        // The whole list, by its head.\n        (VOID)dispatch->WskRelease(Connection->Socket, lists[i]);\n",
                put: "",
            },
            {
                rule: "no-invalid-indication-release", file: "reader.c", slip: "the cursor is given back instead of the head",
                find: "        (VOID)dispatch->WskRelease(Connection->Socket, lists[i]);",
                put: "        (VOID)dispatch->WskRelease(Connection->Socket, indication);",
            },
            {
                rule: "no-indication-escape", file: "reader.c", slip: "the list is kept, and accepted",
                find: "        status = STATUS_PENDING;",
                put: "        status = STATUS_SUCCESS;",
            },
            {
                rule: "no-unchecked-system-address", file: "reader.c", slip: "a missing mapping is not noticed",
                find: "        if (text == NULL) {\n            break;\n        }\n",
                put: "",
            },
            {
                rule: "valid-bytes-accepted", file: "reader.c", slip: "says how many bytes are kept",
                find: "        connection->ListCount++;\n",
                put: "        connection->ListCount++;\n        *BytesAccepted = DataIndication->Buffer.Length;\n",
            },
            {
                rule: "valid-address-buffer", file: "listener.c", slip: "the listener's address is put into a SOCKADDR",
                find: "    SOCKADDR_STORAGE address;",
                put: "    SOCKADDR address;",
                and: [["listener.c", "(ULONG)address.ss_family", "(ULONG)address.sa_family"], ["listener.c", "(PSOCKADDR)&address,", "&address,"]],
            },
            {
                rule: "valid-address-buffer", file: "listener.c", slip: "an IPv6 socket is bound to an IPv4 address",
                find: "    SOCKADDR_IN6 local;\n\n    RtlZeroMemory(&local, sizeof(local));\n    local.sin6_family = AF_INET6;\n    local.sin6_port",
                put: "    SOCKADDR_IN local;\n\n    RtlZeroMemory(&local, sizeof(local));\n    local.sin_family = AF_INET;\n    local.sin_port",
            },
        ],
    },
    {
        driver: "inspecting-turnstile",
        mutants: [
            {
                rule: "require-full-indication-walk", file: "conn.c", slip: "a scattered buffer is taken for one piece",
                find: "    for (pMdl = pFrom->Mdl; pMdl && cbLeft; pMdl = pMdl->Next) {\n        SIZE_T cb = MmGetMdlByteCount(pMdl) - Offset;\n        PUCHAR p = MmGetSystemAddressForMdlSafe(pMdl, NormalPagePriority);\n\n        if (!p)\n            break;\n        if (cb > cbLeft)\n            cb = cbLeft;\n        RtlCopyMemory(pTo + cbDone, p + Offset, cb);\n        cbDone += (ULONG)cb;\n        cbLeft -= cb;\n        Offset = 0;\n    }\n",
                put: "    pMdl = pFrom->Mdl;\n    if (pMdl) {\n        PUCHAR p = MmGetSystemAddressForMdlSafe(pMdl, NormalPagePriority);\n\n        if (p) {\n            RtlCopyMemory(pTo, p + Offset, cbLeft);\n            cbDone = (ULONG)cbLeft;\n        }\n    }\n",
            },
            {
                rule: "no-stack-buffer-in-pending-request", file: "conn.c", slip: "the backlog is asked for without a wait",
                find: `    TS_RETURN_IF_FAILED(TS_SYNC(&g_Ts.Call,
                                pConn->pDispatch->WskControlSocket(pConn->Socket, WskIoctl, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, 0,
                                                                   0, NULL, sizeof(cbIdeal), &cbIdeal, NULL, g_Ts.Call.pIrp)));
    pConn->Backlog = cbIdeal;
    DbgPrint("turnstile: #%lu is %08lx, backlog %Iu\\n", Id.SerialNumber, Remote.sin_addr.s_addr, cbIdeal);

    TS_RETURN_IF_FAILED(TsLock(g_TsGreeting, sizeof(g_TsGreeting) - 1, IoReadAccess, &Buf));
    Status = TS_SYNC(&g_Ts.Call, pConn->pDispatch->WskSend(pConn->Socket, &Buf, WSK_FLAG_NODELAY, g_Ts.Call.pIrp));
    TsUnlock(&Buf);
    return Status;`,
                put: `    UNREFERENCED_PARAMETER(Buf);
    UNREFERENCED_PARAMETER(Status);
    TsArm(&g_Ts.Call);
    return pConn->pDispatch->WskControlSocket(pConn->Socket, WskIoctl, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, 0, 0, NULL,
                                              sizeof(cbIdeal), &cbIdeal, NULL, g_Ts.Call.pIrp);`,
            },
            {
                rule: "no-stack-buffer-in-pending-request", file: "audit.c", slip: "memory of the stack is described as if it were nonpaged pool",
                find: "    TS_RETURN_IF_FAILED(TsLock(&Beat, sizeof(Beat), IoReadAccess, &Buf));",
                put: `    Buf.Offset = 0;
    Buf.Length = sizeof(Beat);
    Buf.Mdl = IoAllocateMdl(&Beat, sizeof(Beat), FALSE, FALSE, NULL);
    if (!Buf.Mdl)
        return STATUS_INSUFFICIENT_RESOURCES;
    MmBuildMdlForNonPagedPool(Buf.Mdl);`,
                and: [["audit.c", "WskSendTo(g_Ts.Auditor, &Buf, 0, NULL, 0, NULL, g_Ts.Call.pIrp));\n    TsUnlock(&Buf);", "WskSendTo(g_Ts.Auditor, &Buf, 0, NULL, 0, NULL, g_Ts.Call.pIrp));\n    IoFreeMdl(Buf.Mdl);"]],
            },
            {
                rule: "no-buffer-free-before-completion", file: "audit.c", slip: "the pages are unlocked before the wait for the answer",
                find: "        if (NT_SUCCESS(TsWaitFor(&g_Ts.Call, TS_PATIENCE_MS)) && !(ControlFlags & MSG_TRUNC))\n            InterlockedIncrement(&g_Ts.Acks);\n        TsUnlock(&In);",
                put: "        TsUnlock(&In);\n        if (NT_SUCCESS(TsWaitFor(&g_Ts.Call, TS_PATIENCE_MS)) && !(ControlFlags & MSG_TRUNC))\n            InterlockedIncrement(&g_Ts.Acks);",
            },
            {
                rule: "require-mdl-build", file: "audit.c", slip: "memory that is to be filled is locked for reading",
                find: "    Status = TsLock(pMemory, TS_ACK, IoWriteAccess, &In);",
                put: "    Status = TsLock(pMemory, TS_ACK, IoReadAccess, &In);",
            },
            {
                rule: "require-mdl-build", file: "conn.c", slip: "the rest is received into an MDL that was never built",
                find: "    MmBuildMdlForNonPagedPool(pConn->pMdl);\n",
                put: "",
            },
            {
                rule: "require-unlock-pages", file: "call.c", at: "audit.c", slip: "the MDL is freed with its pages locked",
                find: "    MmUnlockPages(pBuf->Mdl);\n",
                put: "",
            },
            {
                rule: "require-unlock-pages", file: "call.c", slip: "nothing catches the exception of the lock",
                find: "    __try {\n        MmProbeAndLockPages(pBuf->Mdl, KernelMode, Access);\n    } __except (EXCEPTION_EXECUTE_HANDLER) {\n        Status = GetExceptionCode();\n        IoFreeMdl(pBuf->Mdl);\n        pBuf->Mdl = NULL;\n    }\n",
                put: "    MmProbeAndLockPages(pBuf->Mdl, KernelMode, Access);\n",
            },
            {
                rule: "require-wsk-buf-init", file: "conn.c", slip: "the offset of the rest is left open",
                find: "    Buf.Mdl = pConn->pMdl;\n    Buf.Offset = 0;\n",
                put: "    Buf.Mdl = pConn->pMdl;\n",
            },
            {
                rule: "no-mdl-leak", file: "conn.c", slip: "the connection forgets its MDL",
                find: "    if (pConn->pMdl)\n        IoFreeMdl(pConn->pMdl);\n",
                put: "",
            },
            {
                rule: "no-invalid-indication-release", file: "conn.c", slip: "what was copied is given back, and then accepted",
                find: "    KeReleaseSpinLock(&pConn->Lock, Irql);\n\n    TsKick();\n    return Status;",
                put: "    KeReleaseSpinLock(&pConn->Lock, Irql);\n\n    (void)pConn->pDispatch->WskRelease(pConn->Socket, pIndication);\n    TsKick();\n    return Status;",
            },
            {
                rule: "no-indication-escape", file: "conn.c", slip: "the connection keeps the indication for the work item",
                find: "        pConn->Partial = TRUE;\n",
                put: "        pConn->Partial = TRUE;\n        pConn->pLeft = p;\n",
                and: [["turnstile.h", "    BOOLEAN         Partial;", "    PWSK_DATA_INDICATION pLeft;\n    BOOLEAN         Partial;"]],
            },
            {
                rule: "require-indication-release", file: "conn.c", slip: "the callback answers that it keeps the data, which nobody gives back",
                find: "    TsKick();\n    return Status;",
                put: "    TsKick();\n    return NT_SUCCESS(Status) ? STATUS_PENDING : Status;",
            },
            {
                rule: "no-unchecked-system-address", file: "conn.c", slip: "the mapping is taken for granted",
                find: "        if (!p)\n            break;\n",
                put: "",
            },
            {
                rule: "valid-bytes-accepted", file: "conn.c", slip: "the number is set where the data are refused",
                missed: "the number is counted in a loop and may be 0, and then it says nothing",
                find: "        if (cbTaken)\n            *pcbAccepted = cbTaken;\n        else\n            Status = STATUS_DATA_NOT_ACCEPTED;",
                put: "        *pcbAccepted = cbTaken;\n        Status = STATUS_DATA_NOT_ACCEPTED;",
            },
            {
                rule: "valid-bytes-accepted", file: "conn.c", slip: "the room is accepted, not what there was",
                find: "            *pcbAccepted = cbTaken;",
                put: "            *pcbAccepted = cbIndicated + 1;",
            },
            {
                rule: "valid-address-buffer", file: "audit.c", slip: "the sender's address gets no more than its family",
                find: "    SOCKADDR_STORAGE From;",
                put: "    ADDRESS_FAMILY From;",
            },
        ],
    },
    {
        driver: "datagram-beacon",
        mutants: [
            {
                rule: "require-full-indication-walk", file: "rx.c", slip: "a scattered datagram is copied out of its first MDL",
                find: "\tfor (mdl = wb->Mdl; mdl && left; mdl = mdl->Next) {\n\t\tULONG bytes = MmGetMdlByteCount(mdl);\n",
                put: "\tmdl = wb->Mdl;\n\tif (mdl) {\n\t\tULONG bytes = (ULONG)left;\n",
                and: [["rx.c", "\t\tif (off >= bytes) {\n\t\t\toff -= bytes;\n\t\t\tcontinue;\n\t\t}\n\t\tbytes -= off;\n\t\tif (bytes > left)\n\t\t\tbytes = (ULONG)left;\n\n", ""], ["rx.c", "\t\tif (!src)\n\t\t\tbreak;\n", "\t\tif (!src)\n\t\t\treturn 0;\n"]],
            },
            {
                rule: "no-stack-buffer-in-pending-request", file: "sock.c", slip: "the option's value is a local, and nobody waits",
                find: "\tst = SK_CONTROL(s, WskSetOption, option, SOL_SOCKET, sizeof(value), &value, 0, NULL, NULL, c->irp);\n\treturn sk_call_wait(c, st);",
                put: "\tst = SK_CONTROL(s, WskSetOption, option, SOL_SOCKET, sizeof(value), &value, 0, NULL, NULL, c->irp);\n\treturn st;",
            },
            {
                rule: "no-buffer-free-before-completion", file: "tx.c", slip: "the datagram is freed when the send is made",
                find: "\treturn SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);",
                put: "\tSK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);\n\ttx_free(tx);\n\treturn STATUS_SUCCESS;",
            },
            {
                rule: "require-mdl-build", file: "tx.c", slip: "the datagram's MDL is not built",
                find: "\tMmBuildMdlForNonPagedPool(tx->wb.Mdl);\n",
                put: "",
            },
            {
                rule: "no-mdl-leak", file: "tx.c", slip: "the datagram is freed without its MDL",
                find: "\tif (tx->wb.Mdl)\n\t\tIoFreeMdl(tx->wb.Mdl);\n",
                put: "",
            },
            {
                rule: "require-indication-release", file: "rx.c", slip: "nobody gives the lists back",
                find: "\tSK_DGRAM(b->sock)->WskRelease(b->sock, h->head);\n",
                put: "\tUNREFERENCED_PARAMETER(b);\n",
            },
            {
                rule: "no-invalid-indication-release", file: "rx.c", slip: "every datagram of the list is given back by itself",
                find: "\t\t\trx_one(b, cur);\n",
                put: "\t\t\t{\n\t\t\t\trx_one(b, cur);\n\t\t\t\tSK_DGRAM(b->sock)->WskRelease(b->sock, cur);\n\t\t\t}\n",
            },
            {
                rule: "no-indication-escape", file: "rx.c", slip: "the list is kept, and the callback says that it is done with it",
                find: "\tKeSetEvent(&b->wake, IO_NO_INCREMENT, FALSE);\n\treturn STATUS_PENDING;",
                put: "\tKeSetEvent(&b->wake, IO_NO_INCREMENT, FALSE);\n\treturn STATUS_SUCCESS;",
            },
            {
                rule: "no-unchecked-system-address", file: "rx.c", slip: "a datagram without mapping is copied from",
                find: "\t\tif (!src)\n\t\t\tbreak;\n",
                put: "",
            },
        ],
    },
    {
        driver: "datagram-relay",
        mutants: [
            {
                rule: "require-full-indication-walk", file: "send.c", slip: "datagrams are gathered from their first MDL",
                find: "  while (0 != left && NULL != mdl) {\n    SIZE_T here = MmGetMdlByteCount(mdl) - offset;\n",
                put: "  if (0 != left && NULL != mdl) {\n    SIZE_T here = left;\n",
                and: [["send.c", "    offset = 0;\n    mdl = mdl->Next;\n", ""]],
            },
            {
                rule: "require-wsk-buf-init", file: "send.c", at: "receive.c", slip: "the offset is not set",
                find: "  buffer.Mdl = send->mdl;\n  buffer.Offset = 0;\n",
                put: "  buffer.Mdl = send->mdl;\n",
            },
            {
                rule: "no-invalid-indication-release", file: "receive.c", slip: "the cursor, which is at the end, is given back",
                find: "      (void)relay->datagram->WskRelease(relay->socket, list);\n    }\n    if",
                put: "      (void)relay->datagram->WskRelease(relay->socket, one);\n    }\n    if",
            },
            {
                rule: "no-indication-escape", file: "receive.c", slip: "the ring has the list, and WSK gets it back",
                find: "  return (STATUS_PENDING);",
                put: "  return (STATUS_SUCCESS);",
            },
            {
                rule: "no-mdl-leak", file: "send.c", slip: "the slots are freed without their MDLs",
                find: "  for (i = 0; i < RLY_MAX_SENDS; i++) {\n    if (NULL != relay->sends[i].mdl) {\n      IoFreeMdl(relay->sends[i].mdl);\n    }\n  }\n",
                put: "  UNREFERENCED_PARAMETER(i);\n",
            },
            {
                rule: "no-unchecked-system-address", file: "send.c", slip: "the address is used before it is looked at",
                find: "    if (NULL == address) {\n      return (FALSE);\n    }\n",
                put: "",
            },
        ],
    },
    {
        driver: "timeout-sockets",
        mutants: [
            {
                rule: "no-buffer-free-before-completion", file: "transfer.c", slip: "a send is made, and its memory unlocked while it is pending",
                find: "    status = ks_request_wait(&request, timeout, NULL);\n\ncleanup:\n    if (request.irp != NULL)\n    {\n        ks_request_end(&request);\n    }\n    ks_unlock(&buffer);\n    return status;\n}\n\n/** Receives",
                put: "    ks_unlock(&buffer);\n    status = ks_request_wait(&request, timeout, NULL);\n\ncleanup:\n    if (request.irp != NULL)\n    {\n        ks_request_end(&request);\n    }\n    return status;\n}\n\n/** Receives",
            },
            {
                rule: "require-mdl-build", file: "transfer.c", slip: "the receive's memory is locked for reading",
                find: "ks_lock(data, length, IoWriteAccess, &buffer)",
                put: "ks_lock(data, length, IoReadAccess, &buffer)",
            },
            {
                rule: "require-unlock-pages", file: "transfer.c", slip: "the pages stay locked",
                find: "        MmUnlockPages(buffer->Mdl);\n",
                put: "",
            },
            {
                rule: "no-mdl-leak", file: "transfer.c", slip: "after a failed lock the MDL is lost",
                find: "        IoFreeMdl(buffer->Mdl);\n        buffer->Mdl = NULL;\n    }\n    return status;",
                put: "        buffer->Mdl = NULL;\n    }\n    return status;",
            },
            {
                rule: "no-mdl-leak", file: "transfer.c", slip: "after a failed lock the MDL is freed, and again at the end",
                find: "        IoFreeMdl(buffer->Mdl);\n        buffer->Mdl = NULL;\n    }\n    return status;",
                put: "        IoFreeMdl(buffer->Mdl);\n    }\n    return status;",
            },
        ],
    },
    {
        driver: "sync-client",
        mutants: [
            {
                rule: "no-buffer-free-before-completion", file: "socket.c", slip: "the receive's buffer is unlocked before the wait",
                find: "    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);\n    ScUnlockBuffer(&Buffer);\n\n    if",
                put: "    ScUnlockBuffer(&Buffer);\n    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);\n\n    if",
            },
            {
                rule: "require-unlock-pages", file: "socket.c", slip: "pages are locked without a handler",
                find: "    __try\n    {\n        MmProbeAndLockPages(pMdl, KernelMode, Access);\n    }\n    __except (EXCEPTION_EXECUTE_HANDLER)\n    {\n        IoFreeMdl(pMdl);\n        return STATUS_ACCESS_VIOLATION;\n    }\n",
                put: "    MmProbeAndLockPages(pMdl, KernelMode, Access);\n",
            },
            {
                rule: "require-wsk-buf-init", file: "socket.c", at: "driver.c", slip: "the helper does not set the offset",
                find: "    pBuffer->Mdl = pMdl;\n    pBuffer->Offset = 0;\n",
                put: "    pBuffer->Mdl = pMdl;\n",
            },
            {
                rule: "no-stack-buffer-in-pending-request", file: "socket.c", slip: "the peer's address is asked for without a wait",
                find: "    pSocket->pConnection->WskGetRemoteAddress(pSocket->pWskSocket, (PSOCKADDR)&Peer, ScOpPrepare(&pSocket->Op));\n    Status = ScOpFinishAlways(&pSocket->Op);\n",
                put: "    Status = pSocket->pConnection->WskGetRemoteAddress(pSocket->pWskSocket, (PSOCKADDR)&Peer, ScOpPrepare(&pSocket->Op));\n",
            },
            {
                rule: "valid-address-buffer", file: "socket.c", slip: "the connection's local address is of the other family",
                find: "    SOCKADDR_IN Local;\n    PSC_SOCKET pSocket;",
                put: "    SOCKADDR_IN6 Local;\n    PSC_SOCKET pSocket;",
                and: [["socket.c", "    Local.sin_family = AF_INET;", "    Local.sin6_family = AF_INET6;"]],
            },
        ],
    },
    {
        driver: "echo-listener",
        mutants: [
            {
                rule: "no-buffer-free-before-completion", file: "connection.c", slip: "the MDL is freed behind the send",
                find: "    dispatch->WskSend(connection->Socket, &buffer, 0, connection->Irp);\n",
                put: "    dispatch->WskSend(connection->Socket, &buffer, 0, connection->Irp);\n    IoFreeMdl(connection->Mdl);\n    connection->Mdl = NULL;\n",
            },
            {
                rule: "require-wsk-buf-init", file: "connection.c", slip: "the length of the receive is left open",
                find: "    buffer.Length = ECHO_BUFFER_SIZE;\n",
                put: "",
            },
        ],
    },
];
