/**
 * The mistakes in generated repositories, as changes of right drivers of the test corpus. Its rules find it, once each, in its marked line,
 * in every client made from that driver; nothing else is to be found in the whole repository.
 */
export const planted = [
    {
        // A listening socket that has died is told apart from a refusal by nothing but the argument: the answer stays the same.
        model: "echo-listener", file: "listener.c", rules: ["valid-callback-return"],
        right: "        EchoListenerQueueClose(listener);\n        return STATUS_REQUEST_NOT_ACCEPTED;",
        wrong: "        EchoListenerQueueClose(listener);\n        return STATUS_CONNECTION_ABORTED; //~ valid-callback-return",
    },
    {
        // The wait is in another file.
        model: "echo-listener", file: "connection.c", rules: ["no-wait-in-event-callback"],
        right: "        InterlockedExchange(&connection->PeerGone, 1);\n    }\n\n    return STATUS_SUCCESS;",
        wrong: "        InterlockedExchange(&connection->PeerGone, 1);\n        EchoQueueDrain(&EchoQueue); //~ no-wait-in-event-callback\n    }\n\n    return STATUS_SUCCESS;",
    },
    {
        model: "echo-listener", file: "queue.c", rules: [],
        right: "_Use_decl_annotations_\nVOID\nEchoQueueStop(",
        wrong: "VOID\nEchoQueueDrain(\n    PECHO_QUEUE Queue\n    )\n{\n    KeWaitForSingleObject(&Queue->Ready, Executive, KernelMode, FALSE, NULL);\n}\n\n_Use_decl_annotations_\nVOID\nEchoQueueStop(",
    },
    {
        model: "sync-client", file: "op.c", rules: ["no-irp-double-free"],
        right: "        IoFreeIrp(pOp->pIrp);\n        pOp->pIrp = NULL;\n",
        wrong: "        IoFreeIrp(pOp->pIrp);\n        IoFreeIrp(pOp->pIrp); //~ no-irp-double-free\n        pOp->pIrp = NULL;\n",
    },
    {
        model: "datagram-beacon", file: "rx.c", rules: ["no-wait-in-event-callback"],
        right: "	if (KeWaitForSingleObject(&b->paused, Executive, KernelMode, FALSE, &zero) == STATUS_SUCCESS)",
        wrong: "	zero.QuadPart = -10 * 1000;\n	if (KeWaitForSingleObject(&b->paused, Executive, KernelMode, FALSE, &zero) == STATUS_SUCCESS) //~ no-wait-in-event-callback",
    },
    {
        // Exclusive use of a port can only be had before the bind.
        model: "datagram-beacon", file: "sock.c", rules: ["no-late-socket-option"],
        right: "	GOTO_IF_FAIL(st, close_sock, sk_bind_any(s, &c, BEACON_PORT));\n",
        wrong: "	GOTO_IF_FAIL(st, close_sock, sk_bind_any(s, &c, BEACON_PORT));\n	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));\n"
            + "	GOTO_IF_FAIL(st, close_sock, sk_set_ulong(s, &c, (ULONG)SO_EXCLUSIVEADDRUSE, 1)); //~ no-late-socket-option\n",
    },
    {
        model: "inspecting-firewall", file: "listener.c", rules: ["no-combined-event-disable", "valid-event-mask"],
        right: "WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE};\n    KEVENT event;\n    PIRP irp = SyncIrp(&event);\n    if (!irp) {\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n"
            + "    dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, NULL,\n",
        wrong: "WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE};\n    KEVENT event;\n    PIRP irp = SyncIrp(&event);\n    if (!irp) {\n        return STATUS_INSUFFICIENT_RESOURCES;\n    }\n"
            + "    dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, NULL, //~ no-combined-event-disable valid-event-mask\n",
    },
];
