//~ clean
/*++

Module Name:

    client.c

Abstract:

    Registration, provider NPI, name resolution.

--*/

#include "sclient.h"

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, ScClientRegister)
#pragma alloc_text(PAGE, ScClientCapture)
#pragma alloc_text(PAGE, ScClientRelease)
#pragma alloc_text(PAGE, ScClientDeregister)
#pragma alloc_text(PAGE, ScResolve)
#endif

NTSTATUS
ScClientRegister(
    __out PSC_CLIENT pClient
    )
{
    WSK_CLIENT_NPI ClientNpi;

    PAGED_CODE();

    RtlZeroMemory(pClient, sizeof(*pClient));

    pClient->ClientDispatch.Version = MAKE_WSK_VERSION(1, 0);
    pClient->ClientDispatch.Reserved = 0;
    pClient->ClientDispatch.WskClientEvent = NULL;

    pClient->ConnectionDispatch.WskReceiveEvent = NULL;
    pClient->ConnectionDispatch.WskDisconnectEvent = ScPeerDisconnected;
    pClient->ConnectionDispatch.WskSendBacklogEvent = NULL;

    // The NPI structure is read during the call only; the dispatch table it points to has to stay.
    ClientNpi.ClientContext = pClient;
    ClientNpi.Dispatch = &pClient->ClientDispatch;
    return WskRegister(&ClientNpi, &pClient->Registration);
}

NTSTATUS
ScClientCapture(
    __inout PSC_CLIENT pClient,
    __in ULONG ulMilliseconds
    )
{
    NTSTATUS Status;

    PAGED_CODE();

    Status = WskCaptureProviderNPI(&pClient->Registration, ulMilliseconds, &pClient->Npi);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    pClient->pfnSocketConnect = pClient->Npi.Dispatch->WskSocketConnect;
    pClient->pfnGetAddressInfo = pClient->Npi.Dispatch->WskGetAddressInfo;
    pClient->pfnFreeAddressInfo = pClient->Npi.Dispatch->WskFreeAddressInfo;
    return STATUS_SUCCESS;
}

VOID
ScClientRelease(
    __inout PSC_CLIENT pClient
    )
{
    PAGED_CODE();

    pClient->pfnSocketConnect = NULL;
    pClient->pfnGetAddressInfo = NULL;
    pClient->pfnFreeAddressInfo = NULL;
    WskReleaseProviderNPI(&pClient->Registration);
}

VOID
ScClientDeregister(
    __inout PSC_CLIENT pClient
    )
{
    PAGED_CODE();

    // Returns when the NPI is released and every socket is closed.
    WskDeregister(&pClient->Registration);
}

//
// Finds the first IPv4 address of a host. The results are copied and given back before the return.
//
NTSTATUS
ScResolve(
    __in PSC_CLIENT pClient,
    __in PUNICODE_STRING pNodeName,
    __in PUNICODE_STRING pServiceName,
    __out PSOCKADDR_IN pAddress
    )
{
    PADDRINFOEXW pResults = NULL;
    PADDRINFOEXW pEntry;
    ADDRINFOEXW Hints;
    SC_OPERATION Op;
    NTSTATUS Status;

    PAGED_CODE();

    Status = ScOpCreate(&Op);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    RtlZeroMemory(&Hints, sizeof(Hints));
    Hints.ai_family = AF_INET;
    Hints.ai_socktype = SOCK_STREAM;
    Hints.ai_protocol = IPPROTO_TCP;

    // Names, hints, results and operation are locals of ours or of our caller: we stay until the request is done.
    pClient->pfnGetAddressInfo(pClient->Npi.Client, pNodeName, pServiceName, NS_ALL, NULL, &Hints, &pResults, NULL, NULL,
        ScOpPrepare(&Op));
    Status = ScOpFinishAlways(&Op);
    ScOpDestroy(&Op);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    Status = STATUS_NOT_FOUND;
    for (pEntry = pResults; pEntry != NULL; pEntry = pEntry->ai_next)
    {
        if (pEntry->ai_family == AF_INET && pEntry->ai_addrlen >= sizeof(SOCKADDR_IN))
        {
            *pAddress = *(PSOCKADDR_IN)pEntry->ai_addr;
            Status = STATUS_SUCCESS;
            break;
        }
    }

    pClient->pfnFreeAddressInfo(pClient->Npi.Client, pResults);
    return Status;
}
