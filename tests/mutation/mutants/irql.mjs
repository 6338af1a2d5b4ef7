/** Slips with the IRQL: paged code and memory, long work. @type {import("../mutants.d.mts").DriverMutants[]} */
export default [
    {
        driver: "inspecting-deferred",
        mutants: [
            {
                rule: "no-paged-code-in-callback", file: "inspect.c", slip: "the inspect event is put into the pageable section with its neighbours",
                find: "#pragma alloc_text(PAGE, VstGuestsLoad)\n",
                put: "#pragma alloc_text(PAGE, VstGuestsLoad)\n#pragma alloc_text(PAGE, VstInspectEvent)\n",
            },
            {
                rule: "no-paged-code-in-callback", file: "inspect.c", slip: "the inspect event looks the name up itself",
                find: "    waiting = VstWaitingCreate(InspectID, RemoteAddress);\n",
                put: "    UNICODE_STRING name = {0, sizeof(state->NameBuffer), state->NameBuffer};\n    state->Npi.Dispatch->WskGetNameInfo(state->Npi.Client, RemoteAddress, sizeof(SOCKADDR_IN6), &name, NULL, NI_NAMEREQD, NULL, NULL,\n                                        state->Request.Irp);\n    waiting = VstWaitingCreate(InspectID, RemoteAddress);\n",
            },
            {
                rule: "no-paged-code-in-callback", file: "inspect.c", slip: "an answer's routine begins with PAGED_CODE",
                find: "    _Analysis_assume_(Context != NULL);\n\n    // Frees the IRP too.",
                put: "    PAGED_CODE();\n    _Analysis_assume_(Context != NULL);\n\n    // Frees the IRP too.",
            },
            {
                rule: "no-paged-pool-in-callback", file: "connection.c", slip: "connections are allocated from paged pool",
                find: "ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(VST_CONNECTION), VST_TAG)",
                put: "ExAllocatePool2(POOL_FLAG_PAGED, sizeof(VST_CONNECTION), VST_TAG)",
            },
            {
                rule: "no-long-work-in-callback", file: "reader.c", slip: "the receive event prints the data",
                find: "    KeAcquireSpinLock(&connection->State->Lock, &oldIrql);\n    if (connection->Closing) {",
                put: "    for (PWSK_DATA_INDICATION one = DataIndication; one != NULL; one = one->Next) {\n        DbgPrint(\"vst: %Iu bytes\\n\", one->Buffer.Length);\n    }\n    KeAcquireSpinLock(&connection->State->Lock, &oldIrql);\n    if (connection->Closing) {",
            },
        ],
    },
    {
        driver: "inspecting-turnstile",
        mutants: [
            {
                rule: "no-wait-under-spin-lock", file: "conn.c", slip: "the receive event is disabled while the list is locked",
                find: "    RemoveEntryList(&pConn->Link);\n    KeReleaseSpinLock(&g_Ts.Lock, Irql);\n\n    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_RECEIVE);\n",
                put: "    RemoveEntryList(&pConn->Link);\n    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_RECEIVE);\n    KeReleaseSpinLock(&g_Ts.Lock, Irql);\n\n",
            },
            {
                rule: "no-wait-under-spin-lock", file: "conn.c", slip: "the socket is closed before the lock of the list is released",
                find: "    KeReleaseSpinLock(&g_Ts.Lock, Irql);\n\n    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_RECEIVE);\n",
                put: "    TsClose(&pConn->Socket);\n    KeReleaseSpinLock(&g_Ts.Lock, Irql);\n    TsConnFree(pConn);\n    return;\n\n    (void)TsDisableEvent(pConn->Socket, WSK_EVENT_RECEIVE);\n",
            },
            {
                rule: "no-paged-code-in-callback", file: "audit.c", slip: "the receive event asks for the list of addresses",
                find: "    for (; pIndication; pIndication = pIndication->Next)\n        InterlockedIncrement(&g_Ts.Acks);\n",
                put: "    for (; pIndication; pIndication = pIndication->Next)\n        InterlockedIncrement(&g_Ts.Acks);\n    TsLogAddresses();\n",
                and: [["audit.c", "/* An acknowledgement is", "static VOID TsLogAddresses(VOID);\n\n/* An acknowledgement is"]],
            },
            {
                rule: "no-paged-pool-in-callback", file: "conn.c", slip: "a connection is made of paged pool",
                find: "    PTS_CONN pConn = ExAllocatePoolWithTag(NonPagedPoolNx,",
                put: "    PTS_CONN pConn = ExAllocatePoolWithTag(PagedPool,",
            },
        ],
    },
    {
        driver: "inspecting-firewall",
        mutants: [
            {
                rule: "no-paged-pool-in-callback", file: "gate.h", at: "connection.c", slip: "the allocator of everything takes paged pool",
                find: "ExAllocatePool2(POOL_FLAG_NON_PAGED, (Size), GATE_TAG)",
                put: "ExAllocatePool2(POOL_FLAG_PAGED, (Size), GATE_TAG)",
            },
            {
                rule: "no-long-work-in-callback", file: "inspect.c", slip: "an unknown peer is made to wait a little, by a busy loop",
                find: "    // No work item, no decision: then better none is promised.\n",
                put: "    KeStallExecutionProcessor(5000);\n",
            },
        ],
    },
    {
        driver: "echo-listener",
        mutants: [
            {
                rule: "no-paged-code-in-callback", file: "connection.c", slip: "the connection's allocation is declared pageable",
                find: "#pragma alloc_text(PAGE, EchoConnectionCancel)\n",
                put: "#pragma alloc_text(PAGE, EchoConnectionCreate)\n#pragma alloc_text(PAGE, EchoConnectionCancel)\n",
                at: "listener.c",
            },
        ],
    },
    {
        driver: "datagram-beacon",
        mutants: [
            {
                rule: "no-paged-pool-in-callback", file: "rx.c", slip: "what is held of the list is in paged pool",
                find: "ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*h), BEACON_TAG)",
                put: "ExAllocatePool2(POOL_FLAG_PAGED, sizeof(*h), BEACON_TAG)",
            },
        ],
    },
];
