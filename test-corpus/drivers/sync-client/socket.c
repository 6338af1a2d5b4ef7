//~ clean
/*++

Module Name:

    socket.c

Abstract:

    Connected sockets. Buffers are locked for the length of a call, so any kernel memory will do, a stack array included:
    no call returns before its request is finished.

--*/

#include "sclient.h"

//
// Runs at up to DISPATCH_LEVEL: tells the owner of the socket and leaves.
//
NTSTATUS
WSKAPI
ScPeerDisconnected(
    __in_opt PVOID pvSocketContext,
    __in ULONG ulFlags
    )
{
    PSC_SOCKET pSocket = (PSC_SOCKET)pvSocketContext;

    if (ulFlags & WSK_FLAG_ABORTIVE)
    {
        pSocket->fAborted = TRUE;
    }
    KeSetEvent(&pSocket->evPeerGone, IO_NETWORK_INCREMENT, FALSE);
    return STATUS_SUCCESS;
}

static
NTSTATUS
ScSwitchDisconnectEvent(
    __in PSC_SOCKET pSocket,
    __in BOOLEAN fOn
    )
{
    PFN_WSK_CONTROL_SOCKET pfnControlSocket = pSocket->pBasic->WskControlSocket;
    WSK_EVENT_CALLBACK_CONTROL Control;
    NTSTATUS Status;

    Control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    Control.EventMask = WSK_EVENT_DISCONNECT;
    if (!fOn)
    {
        Control.EventMask |= WSK_EVENT_DISABLE;
    }

    // Without an IRP: done when the call returns, or STATUS_EVENT_PENDING.
    Status = pfnControlSocket(pSocket->pWskSocket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(Control), &Control,
        0, NULL, NULL, NULL);
    if (Status == STATUS_EVENT_PENDING)
    {
        // Running right now. It looks at the socket context only, which lives until the close is complete, and the close
        // waits for the callback.
        Status = STATUS_SUCCESS;
    }
    return Status;
}

static
NTSTATUS
ScLockBuffer(
    __in PVOID pv,
    __in ULONG cb,
    __in LOCK_OPERATION Access,
    __out PWSK_BUF pBuffer
    )
{
    PMDL pMdl = IoAllocateMdl(pv, cb, FALSE, FALSE, NULL);

    if (!pMdl)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    __try
    {
        MmProbeAndLockPages(pMdl, KernelMode, Access);
    }
    __except (EXCEPTION_EXECUTE_HANDLER)
    {
        IoFreeMdl(pMdl);
        return STATUS_ACCESS_VIOLATION;
    }

    pBuffer->Mdl = pMdl;
    pBuffer->Offset = 0;
    pBuffer->Length = cb;
    return STATUS_SUCCESS;
}

static
VOID
ScUnlockBuffer(
    __inout PWSK_BUF pBuffer
    )
{
    MmUnlockPages(pBuffer->Mdl);
    IoFreeMdl(pBuffer->Mdl);
    pBuffer->Mdl = NULL;
}

NTSTATUS
ScConnect(
    __in PSC_CLIENT pClient,
    __in PSOCKADDR_IN pRemote,
    __in ULONG ulMilliseconds,
    __deref_out PSC_SOCKET *ppSocket
    )
{
    SOCKADDR_IN Local;
    PSC_SOCKET pSocket;
    PIRP pIrp;
    NTSTATUS Status;

    *ppSocket = NULL;

    pSocket = (PSC_SOCKET)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(SC_SOCKET), SC_POOL_TAG);
    if (!pSocket)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlZeroMemory(pSocket, sizeof(SC_SOCKET));
    KeInitializeEvent(&pSocket->evPeerGone, NotificationEvent, FALSE);

    Status = ScOpCreate(&pSocket->Op);
    if (!NT_SUCCESS(Status))
    {
        ExFreePoolWithTag(pSocket, SC_POOL_TAG);
        return Status;
    }

    RtlZeroMemory(&Local, sizeof(Local));
    Local.sin_family = AF_INET;

    pIrp = ScOpPrepare(&pSocket->Op);
    Status = pClient->pfnSocketConnect(pClient->Npi.Client, SOCK_STREAM, IPPROTO_TCP, (PSOCKADDR)&Local, (PSOCKADDR)pRemote, 0,
        pSocket, &pClient->ConnectionDispatch, NULL, NULL, NULL, pIrp);
    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);
    if (!NT_SUCCESS(Status))
    {
        ScOpDestroy(&pSocket->Op);
        ExFreePoolWithTag(pSocket, SC_POOL_TAG);
        return Status;
    }

    pSocket->pWskSocket = (PWSK_SOCKET)pIrp->IoStatus.Information;
    pSocket->pvDispatch = pSocket->pWskSocket->Dispatch;

    Status = ScSwitchDisconnectEvent(pSocket, TRUE);
    if (!NT_SUCCESS(Status))
    {
        ScClose(pSocket);
        return Status;
    }

    *ppSocket = pSocket;
    return STATUS_SUCCESS;
}

NTSTATUS
ScSend(
    __in PSC_SOCKET pSocket,
    __in_bcount(cb) PVOID pv,
    __in ULONG cb,
    __in ULONG ulMilliseconds
    )
{
    WSK_BUF Buffer;
    NTSTATUS Status;

    Status = ScLockBuffer(pv, cb, IoReadAccess, &Buffer);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    Status = pSocket->pConnection->WskSend(pSocket->pWskSocket, &Buffer, WSK_FLAG_NODELAY, ScOpPrepare(&pSocket->Op));
    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);
    ScUnlockBuffer(&Buffer);
    return Status;
}

NTSTATUS
ScReceive(
    __in PSC_SOCKET pSocket,
    __out_bcount_part(cb, *pcbReceived) PVOID pv,
    __in ULONG cb,
    __in ULONG ulMilliseconds,
    __out PULONG pcbReceived
    )
{
    PIRP pIrp;
    WSK_BUF Buffer;
    NTSTATUS Status;

    *pcbReceived = 0;

    Status = ScLockBuffer(pv, cb, IoWriteAccess, &Buffer);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    pIrp = ScOpPrepare(&pSocket->Op);
    Status = pSocket->pConnection->WskReceive(pSocket->pWskSocket, &Buffer, 0, pIrp);
    Status = ScOpFinishTimed(&pSocket->Op, Status, ulMilliseconds);
    ScUnlockBuffer(&Buffer);

    if (NT_SUCCESS(Status))
    {
        *pcbReceived = (ULONG)pIrp->IoStatus.Information;
        if (*pcbReceived == 0)
        {
            // The peer has sent all it wanted to send.
            Status = STATUS_GRACEFUL_DISCONNECT;
        }
    }
    return Status;
}

NTSTATUS
ScQueryIdealBacklog(
    __in PSC_SOCKET pSocket,
    __out SIZE_T *pcbIdeal
    )
{
    SIZE_T cbIdeal = 0;
    NTSTATUS Status;

    Status = pSocket->pBasic->WskControlSocket(pSocket->pWskSocket, WskIoctl, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, 0, 0, NULL,
        sizeof(cbIdeal), &cbIdeal, NULL, ScOpPrepare(&pSocket->Op));
    Status = ScOpFinish(&pSocket->Op, Status);
    *pcbIdeal = NT_SUCCESS(Status) ? cbIdeal : 0;
    return Status;
}

NTSTATUS
ScQueryPeer(
    __in PSC_SOCKET pSocket,
    __out PSOCKADDR_STORAGE pPeer
    )
{
    SOCKADDR_STORAGE Peer;
    NTSTATUS Status;

    RtlZeroMemory(&Peer, sizeof(Peer));
    pSocket->pConnection->WskGetRemoteAddress(pSocket->pWskSocket, (PSOCKADDR)&Peer, ScOpPrepare(&pSocket->Op));
    Status = ScOpFinishAlways(&pSocket->Op);
    *pPeer = Peer;
    return Status;
}

VOID
ScDisconnect(
    __in PSC_SOCKET pSocket
    )
{
    NTSTATUS Status;

    if (pSocket->fAborted)
    {
        return;
    }

    // A peer that does not answer gets cut off by the close.
    Status = pSocket->pConnection->WskDisconnect(pSocket->pWskSocket, NULL, 0, ScOpPrepare(&pSocket->Op));
    (VOID)ScOpFinishTimed(&pSocket->Op, Status, SC_IO_TIMEOUT);
}

//
// When the close is complete, nothing of WSK refers to the socket context any more.
//
VOID
ScClose(
    __in PSC_SOCKET pSocket
    )
{
    (VOID)ScSwitchDisconnectEvent(pSocket, FALSE);

    pSocket->pBasic->WskCloseSocket(pSocket->pWskSocket, ScOpPrepare(&pSocket->Op));
    (VOID)ScOpFinishAlways(&pSocket->Op);

    pSocket->pWskSocket = NULL;
    pSocket->pvDispatch = NULL;
    ScOpDestroy(&pSocket->Op);
    ExFreePoolWithTag(pSocket, SC_POOL_TAG);
}
