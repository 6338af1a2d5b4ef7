//~ clean
/*++

Module Name:

    sclient.h

Abstract:

    A small synchronous TCP client library for kernel mode, and the heartbeat driver built on it.
    All routines are PASSIVE_LEVEL unless they say otherwise. A socket is used by one thread at a time.

--*/

#ifndef _SCLIENT_H_
#define _SCLIENT_H_

#include <ntddk.h>
#include <wsk.h>

#define SC_POOL_TAG             ((ULONG)'tilC')
#define SC_CONNECT_TIMEOUT      15000
#define SC_IO_TIMEOUT           5000
#define SC_HEARTBEAT_PERIOD     60000

//
// One request at a time: the IRP is allocated once and reused.
//
typedef struct _SC_OPERATION
{
    PIRP    pIrp;
    KEVENT  evDone;
} SC_OPERATION, *PSC_OPERATION;

typedef struct _SC_CLIENT
{
    WSK_REGISTRATION                Registration;
    WSK_PROVIDER_NPI                Npi;

    // Filled at run time by ScClientRegister.
    WSK_CLIENT_DISPATCH             ClientDispatch;
    WSK_CLIENT_CONNECTION_DISPATCH  ConnectionDispatch;

    // Valid while the NPI is captured.
    PFN_WSK_SOCKET_CONNECT          pfnSocketConnect;
    PFN_WSK_GET_ADDRESS_INFO        pfnGetAddressInfo;
    PFN_WSK_FREE_ADDRESS_INFO       pfnFreeAddressInfo;
} SC_CLIENT, *PSC_CLIENT;

typedef struct _SC_SOCKET
{
    PWSK_SOCKET     pWskSocket;

    union
    {
        const VOID                              *pvDispatch;
        const WSK_PROVIDER_BASIC_DISPATCH       *pBasic;
        const WSK_PROVIDER_CONNECTION_DISPATCH  *pConnection;
    };

    SC_OPERATION    Op;
    KEVENT          evPeerGone;
    BOOLEAN         fAborted;
} SC_SOCKET, *PSC_SOCKET;

// op.c
NTSTATUS ScOpCreate(__out PSC_OPERATION pOp);
VOID ScOpDestroy(__inout PSC_OPERATION pOp);
PIRP ScOpPrepare(__inout PSC_OPERATION pOp);
NTSTATUS ScOpFinish(__in PSC_OPERATION pOp, __in NTSTATUS Status);
NTSTATUS ScOpFinishAlways(__in PSC_OPERATION pOp);
NTSTATUS ScOpFinishTimed(__in PSC_OPERATION pOp, __in NTSTATUS Status, __in ULONG ulMilliseconds);

// client.c
NTSTATUS ScClientRegister(__out PSC_CLIENT pClient);
NTSTATUS ScClientCapture(__inout PSC_CLIENT pClient, __in ULONG ulMilliseconds);
VOID ScClientRelease(__inout PSC_CLIENT pClient);
VOID ScClientDeregister(__inout PSC_CLIENT pClient);
NTSTATUS ScResolve(__in PSC_CLIENT pClient, __in PUNICODE_STRING pNodeName, __in PUNICODE_STRING pServiceName,
    __out PSOCKADDR_IN pAddress);

// socket.c
NTSTATUS WSKAPI ScPeerDisconnected(__in_opt PVOID pvSocketContext, __in ULONG ulFlags);
NTSTATUS ScConnect(__in PSC_CLIENT pClient, __in PSOCKADDR_IN pRemote, __in ULONG ulMilliseconds,
    __deref_out PSC_SOCKET *ppSocket);
NTSTATUS ScSend(__in PSC_SOCKET pSocket, __in_bcount(cb) PVOID pv, __in ULONG cb, __in ULONG ulMilliseconds);
NTSTATUS ScReceive(__in PSC_SOCKET pSocket, __out_bcount_part(cb, *pcbReceived) PVOID pv, __in ULONG cb,
    __in ULONG ulMilliseconds, __out PULONG pcbReceived);
NTSTATUS ScQueryIdealBacklog(__in PSC_SOCKET pSocket, __out SIZE_T *pcbIdeal);
NTSTATUS ScQueryPeer(__in PSC_SOCKET pSocket, __out PSOCKADDR_STORAGE pPeer);
VOID ScDisconnect(__in PSC_SOCKET pSocket);
VOID ScClose(__in PSC_SOCKET pSocket);

#endif // _SCLIENT_H_
