/** @type {import("../mutants.d.mts").DriverMutants} */
export default {
    driver: "datagram-beacon",
    mutants: [
        {
            rule: "no-wait-in-event-callback", file: "rx.c", slip: "the look at `paused` becomes a wait",
            find: "KernelMode, FALSE, &zero) == STATUS_SUCCESS)",
            put: "KernelMode, FALSE, NULL) == STATUS_SUCCESS)",
        },
        {
            rule: "valid-callback-return", file: "rx.c", slip: "lack of memory is returned to WSK",
            find: "if (!h)\n\t\treturn STATUS_SUCCESS;",
            put: "if (!h)\n\t\treturn STATUS_INSUFFICIENT_RESOURCES;",
        },
        {
            rule: "require-npi-id", file: "sock.c", slip: "NpiId is not filled in",
            find: "\tctl->NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;\n",
            put: "",
        },
        {
            rule: "no-combined-event-disable", file: "sock.c", slip: "two events are disabled in one request",
            find: "{ WSK_EVENT_RECEIVE_FROM };",
            put: "{ WSK_EVENT_RECEIVE_FROM | WSK_EVENT_ACCEPT };",
        },
        {
            rule: "require-more-processing-required", file: "tx.c", slip: "the routine that frees its IRP returns STATUS_SUCCESS",
            find: "IoFreeIrp(irp);\n\treturn STATUS_MORE_PROCESSING_REQUIRED;",
            put: "IoFreeIrp(irp);\n\treturn STATUS_SUCCESS;",
        },
        {
            rule: "no-irp-double-free", file: "tx.c", slip: "the IRP is freed after a failed call, as the routine has done",
            find: "return SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);",
            put: `{
		NTSTATUS st = SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);

		if (!NT_SUCCESS(st))
			IoFreeIrp(irp);
		return st;
	}`,
        },
        {
            rule: "require-completion-routine", file: "sock.c", slip: "the first use of an IRP goes without a routine",
            find: "\tKeInitializeEvent(&c->done, NotificationEvent, FALSE);\n\tIoSetCompletionRoutine(c->irp, sk_call_done, c, TRUE, TRUE, TRUE);\n",
            put: "\tKeInitializeEvent(&c->done, NotificationEvent, FALSE);\n",
        },
        {
            rule: "require-completion-routine", file: "sock.c", slip: "IoReuseIrp comes after IoSetCompletionRoutine",
            find: `	IoReuseIrp(c->irp, STATUS_UNSUCCESSFUL);
	KeClearEvent(&c->done);
	IoSetCompletionRoutine(c->irp, sk_call_done, c, TRUE, TRUE, TRUE);
`,
            put: `	IoSetCompletionRoutine(c->irp, sk_call_done, c, TRUE, TRUE, TRUE);
	KeClearEvent(&c->done);
	IoReuseIrp(c->irp, STATUS_UNSUCCESSFUL);
`,
        },
        {
            rule: "require-completion-routine", file: "tx.c", slip: "the send's IRP gets no routine",
            find: "\tIoSetCompletionRoutine(irp, tx_done, tx, TRUE, TRUE, TRUE);\n",
            put: "",
        },
        {
            rule: "require-completion-invoke-flags", file: "tx.c", slip: "the routine is not wanted for cancelled requests",
            find: "IoSetCompletionRoutine(irp, tx_done, tx, TRUE, TRUE, TRUE);",
            put: "IoSetCompletionRoutine(irp, tx_done, tx, TRUE, TRUE, FALSE);",
        },
        {
            rule: "no-free-pending-irp", file: "sock.c", slip: "a pending request is not awaited before its IRP is freed",
            find: "\t\tKeWaitForSingleObject(&c->done, Executive, KernelMode, FALSE, NULL);\n\t\tst = c->irp->IoStatus.Status;\n",
            put: "\t\tst = STATUS_SUCCESS;\n",
        },
        {
            rule: "no-free-pending-irp", file: "sock.c", slip: "the close is not awaited before its IRP is freed",
            find: "sk_call_wait(&c, SK_BASIC(b->sock)->WskCloseSocket(b->sock, c.irp));",
            put: "SK_BASIC(b->sock)->WskCloseSocket(b->sock, c.irp);",
        },
        {
            rule: "no-irp-use-after-call", file: "tx.c", slip: "the result is read from an IRP that the routine frees",
            find: "return SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);",
            put: `SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);
	return irp->IoStatus.Status;`,
        },
        {
            rule: "no-irp-use-after-call", file: "tx.c", slip: "an IRP is cancelled that the routine may have freed",
            find: "return SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp);",
            put: `if (SK_DGRAM(b->sock)->WskSendTo(b->sock, &tx->wb, 0, (PSOCKADDR)&tx->to, 0, NULL, irp) == STATUS_PENDING && b->stop)
		IoCancelIrp(irp);
	return STATUS_SUCCESS;`,
        },
        {
            rule: "no-irp-use-after-call", file: "sock.c", slip: "the status of a pending request is read without a wait",
            find: "\t\tKeWaitForSingleObject(&c->done, Executive, KernelMode, FALSE, NULL);\n",
            put: "",
        },
        {
            rule: "no-mismatched-completion-event", file: "sock.c", slip: "waits always, for an event that is set only for pending requests",
            find: "\tif (st == STATUS_PENDING) {\n",
            put: "\t{\n",
        },
        {
            rule: "no-late-socket-option", file: "sock.c", slip: "SO_EXCLUSIVEADDRUSE is set after the bind",
            find: `	GOTO_IF_FAIL(st, close_sock, sk_set_ulong(s, &c, (ULONG)SO_EXCLUSIVEADDRUSE, 1));
	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));
	GOTO_IF_FAIL(st, close_sock, sk_set_ulong(s, &c, SO_BROADCAST, 1));
	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));
	GOTO_IF_FAIL(st, close_sock, sk_bind_any(s, &c, BEACON_PORT));
`,
            put: `	GOTO_IF_FAIL(st, close_sock, sk_bind_any(s, &c, BEACON_PORT));
	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));
	GOTO_IF_FAIL(st, close_sock, sk_set_ulong(s, &c, SO_BROADCAST, 1));
	GOTO_IF_FAIL(st, close_sock, sk_call_again(&c));
	GOTO_IF_FAIL(st, close_sock, sk_set_ulong(s, &c, (ULONG)SO_EXCLUSIVEADDRUSE, 1));
`,
        },
        {
            rule: "no-irp-leak", file: "sock.c", slip: "a failed WskSocket leaves by the wrong label",
            find: "\tif (!NT_SUCCESS(st))\n\t\tgoto free_call;\n",
            put: "\tif (!NT_SUCCESS(st))\n\t\tgoto out;\n",
        },
        {
            rule: "no-irp-leak", file: "sock.c", slip: "an early return out of the disable loop",
            find: "GOTO_IF_FAIL(st, free_call, sk_call_wait(&c, st));",
            put: "st = sk_call_wait(&c, st);\n\t\tif (!NT_SUCCESS(st))\n\t\t\treturn st;",
        },
        {
            rule: "no-irp-leak", file: "tx.c", slip: "the routine keeps the IRP from the I/O manager and does not free it",
            find: "\tIoFreeIrp(irp);\n\treturn STATUS_MORE_PROCESSING_REQUIRED;",
            put: "\treturn STATUS_MORE_PROCESSING_REQUIRED;",
        },
        {
            rule: "no-complete-own-irp", file: "tx.c", slip: "the routine completes its own IRP instead of freeing it",
            find: "\tIoFreeIrp(irp);\n\treturn",
            put: "\tIoCompleteRequest(irp, IO_NO_INCREMENT);\n\treturn",
        },
        {
            rule: "require-irp-reuse", file: "sock.c", slip: "IoReuseIrp is left out",
            find: "\tIoReuseIrp(c->irp, STATUS_UNSUCCESSFUL);\n",
            put: "",
        },
        {
            rule: "no-unchecked-irp-allocation", file: "sock.c", slip: "the IRP is not tested for NULL",
            find: "\tif (!c->irp)\n\t\treturn STATUS_INSUFFICIENT_RESOURCES;\n",
            put: "",
        },
        {
            rule: "no-unchecked-irp-allocation", file: "tx.c", slip: "the send's IRP is not tested for NULL",
            find: "\tif (!irp) {\n\t\ttx_free(tx);\n\t\treturn STATUS_INSUFFICIENT_RESOURCES;\n\t}\n",
            put: "",
        },
        {
            rule: "valid-irp-stack-size", file: "tx.c", slip: "the IRP gets no stack location",
            find: "IoAllocateIrp(1, FALSE)",
            put: "IoAllocateIrp(0, FALSE)",
        },
        {
            rule: "no-manual-irp-setup", file: "tx.c", slip: "the stack location is filled in by hand",
            find: "\tIoSetCompletionRoutine(irp, tx_done, tx, TRUE, TRUE, TRUE);\n",
            put: "\tIoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_WRITE;\n\tIoSetCompletionRoutine(irp, tx_done, tx, TRUE, TRUE, TRUE);\n",
        },
        {
            rule: "valid-irp-argument", file: "sock.c", slip: "the close gets no IRP",
            find: "SK_BASIC(b->sock)->WskCloseSocket(b->sock, c.irp)",
            put: "SK_BASIC(b->sock)->WskCloseSocket(b->sock, NULL)",
        },
        {
            rule: "no-unchecked-completion-status", file: "sock.c", slip: "the socket is taken from the IRP whatever came of the request",
            find: "\tif (!NT_SUCCESS(st))\n\t\tgoto free_call;\n",
            put: "",
        },
        {
            rule: "no-expired-completion-context", file: "sock.c", slip: "the disable is not awaited, and its event is on the stack",
            find: `		GOTO_IF_FAIL(st, free_call, sk_call_wait(&c, st));
	}

free_call:
	sk_call_free(&c);
	return st;`,
            put: `		if (!NT_SUCCESS(st))
			break;
	}

	return st;`,
        },
        {
            rule: "no-use-after-close", file: "sock.c", slip: "the failed set-up closes twice",
            find: "\tsk_call_wait(&c, SK_BASIC(s)->WskCloseSocket(s, c.irp));\n",
            put: `	sk_call_wait(&c, SK_BASIC(s)->WskCloseSocket(s, c.irp));
	sk_call_again(&c);
	sk_call_wait(&c, SK_BASIC(s)->WskCloseSocket(s, c.irp));
`,
        },
        {
            rule: "no-socket-leak", file: "sock.c", slip: "a failed bind leaves without the close",
            find: "GOTO_IF_FAIL(st, close_sock, sk_bind_any(s, &c, BEACON_PORT));",
            put: "GOTO_IF_FAIL(st, free_call, sk_bind_any(s, &c, BEACON_PORT));",
        },
        {
            rule: "no-unchecked-registration", file: "main.c", slip: "nobody asks whether the provider was captured",
            find: "GOTO_IF_FAIL(st, deregister, WskCaptureProviderNPI(&b->reg, WSK_NO_WAIT, &b->npi));",
            put: "WskCaptureProviderNPI(&b->reg, WSK_NO_WAIT, &b->npi);",
        },
        {
            rule: "require-deregister", file: "main.c", slip: "without a provider the registration stays",
            find: "GOTO_IF_FAIL(st, deregister, WskCaptureProviderNPI(",
            put: "GOTO_IF_FAIL(st, out, WskCaptureProviderNPI(",
        },
        {
            rule: "require-deregister", file: "main.c", slip: "a registration that has failed is taken back",
            find: "GOTO_IF_FAIL(st, out, WskRegister(&npi, &b->reg));",
            put: "GOTO_IF_FAIL(st, deregister, WskRegister(&npi, &b->reg));",
        },
        {
            rule: "require-provider-release", file: "main.c", slip: "a failed set-up keeps the provider NPI",
            find: "GOTO_IF_FAIL(st, release, sock_open(b));",
            put: "GOTO_IF_FAIL(st, deregister, sock_open(b));",
        },
        {
            rule: "require-provider-release", file: "main.c", slip: "the unload deregisters first and releases then",
            find: "\tWskReleaseProviderNPI(&b->reg);\n\tWskDeregister(&b->reg);\n\tdbg",
            put: "\tWskDeregister(&b->reg);\n\tWskReleaseProviderNPI(&b->reg);\n\tdbg",
        },
        {
            rule: "no-use-after-provider-release", file: "main.c", slip: "the NPI is released before the socket is created with it",
            find: "\tGOTO_IF_FAIL(st, release, sock_open(b));\n",
            put: "\tWskReleaseProviderNPI(&b->reg);\n\tGOTO_IF_FAIL(st, deregister, sock_open(b));\n",
        },
        {
            rule: "no-infinite-wait-in-driver-entry", file: "main.c", slip: "DriverEntry waits for the provider without a limit",
            find: "WskCaptureProviderNPI(&b->reg, WSK_NO_WAIT, &b->npi)",
            put: "WskCaptureProviderNPI(&b->reg, WSK_INFINITE_WAIT, &b->npi)",
        },
        {
            rule: "no-stack-client-dispatch", file: "main.c", slip: "the client dispatch table is a local",
            find: "\tWSK_CLIENT_NPI npi = { .ClientContext = b, .Dispatch = &client_dispatch };\n",
            put: `	const WSK_CLIENT_DISPATCH table = { MAKE_WSK_VERSION(1, 0), 0, NULL };
	WSK_CLIENT_NPI npi = { .ClientContext = b, .Dispatch = &table };
`,
        },
        {
            rule: "valid-client-dispatch", file: "main.c", slip: "the table's Reserved member is not 0",
            find: "\tMAKE_WSK_VERSION(1, 0),\n\t0,\n",
            put: "\tMAKE_WSK_VERSION(1, 0),\n\t1,\n",
        },
        {
            rule: "valid-event-mask", file: "sock.c", slip: "a connection event on the datagram socket",
            find: "sock_fill_events(&ctl, WSK_EVENT_RECEIVE_FROM)",
            put: "sock_fill_events(&ctl, WSK_EVENT_RECEIVE)",
        },
    ],
};
