//~ clean
/*++

Module Name:

    driver.c

Abstract:

    The heartbeat driver: a system thread that keeps one connection to a collector and says once a minute that the
    machine is alive.

--*/

#include "sclient.h"

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD HbUnload;
KSTART_ROUTINE HbThread;

static VOID HbSession(__in PSC_SOCKET pSocket);
static BOOLEAN HbSleep(__in ULONG ulMilliseconds);

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, HbUnload)
#pragma alloc_text(PAGE, HbThread)
#pragma alloc_text(PAGE, HbSession)
#pragma alloc_text(PAGE, HbSleep)
#endif

static SC_CLIENT g_Client;
static KEVENT g_evStop;
static PVOID g_pThread;

//
// Returns FALSE when the driver is being unloaded. The event is the driver's own: a wait that times out leaves nothing behind.
//
static
BOOLEAN
HbSleep(
    __in ULONG ulMilliseconds
    )
{
    LARGE_INTEGER liTimeout;

    PAGED_CODE();

    liTimeout.QuadPart = -10000LL * ulMilliseconds;
    return KeWaitForSingleObject(&g_evStop, Executive, KernelMode, FALSE, &liTimeout) == STATUS_TIMEOUT;
}

static
VOID
HbSession(
    __in PSC_SOCKET pSocket
    )
{
    static const CHAR szHello[] = "HELLO heartbeat/1\n";
    CHAR szBeat[] = "ALIVE\n";
    CHAR szReply[128];
    PVOID apEvents[2];
    LARGE_INTEGER liPeriod;
    SOCKADDR_STORAGE Peer;
    SIZE_T cbIdeal;
    ULONG cbReply;
    NTSTATUS Status;

    PAGED_CODE();

    if (NT_SUCCESS(ScQueryPeer(pSocket, &Peer)) && NT_SUCCESS(ScQueryIdealBacklog(pSocket, &cbIdeal)))
    {
        KdPrint(("hb: connected, family %u, ideal backlog %Iu\n", (ULONG)Peer.ss_family, cbIdeal));
    }

    Status = ScSend(pSocket, (PVOID)szHello, sizeof(szHello) - 1, SC_IO_TIMEOUT);

    apEvents[0] = &g_evStop;
    apEvents[1] = &pSocket->evPeerGone;
    liPeriod.QuadPart = -10000LL * SC_HEARTBEAT_PERIOD;

    while (NT_SUCCESS(Status))
    {
        Status = ScReceive(pSocket, szReply, sizeof(szReply), SC_IO_TIMEOUT, &cbReply);
        if (!NT_SUCCESS(Status) && Status != STATUS_IO_TIMEOUT)
        {
            break;
        }

        Status = KeWaitForMultipleObjects(2, apEvents, WaitAny, Executive, KernelMode, FALSE, &liPeriod, NULL);
        if (Status != STATUS_TIMEOUT)
        {
            break;
        }
        Status = ScSend(pSocket, szBeat, sizeof(szBeat) - 1, SC_IO_TIMEOUT);
    }

    ScDisconnect(pSocket);
}

VOID
HbThread(
    __in PVOID pvContext
    )
{
    UNICODE_STRING Node = RTL_CONSTANT_STRING(L"collector.example.net");
    UNICODE_STRING Service = RTL_CONSTANT_STRING(L"4190");
    PSC_CLIENT pClient = (PSC_CLIENT)pvContext;
    PSC_SOCKET pSocket;
    SOCKADDR_IN Remote;
    NTSTATUS Status;

    PAGED_CODE();

    // At boot the provider may take its time. Ask again until it is there or we are told to stop.
    do
    {
        Status = ScClientCapture(pClient, 1000);
    } while (Status == STATUS_DEVICE_NOT_READY && HbSleep(1000));

    if (NT_SUCCESS(Status))
    {
        do
        {
            Status = ScResolve(pClient, &Node, &Service, &Remote);
            if (!NT_SUCCESS(Status))
            {
                continue;
            }

            Status = ScConnect(pClient, &Remote, SC_CONNECT_TIMEOUT, &pSocket);
            if (NT_SUCCESS(Status))
            {
                HbSession(pSocket);
                ScClose(pSocket);
            }
        } while (HbSleep(10000));

        ScClientRelease(pClient);
    }

    PsTerminateSystemThread(STATUS_SUCCESS);
}

VOID
HbUnload(
    __in PDRIVER_OBJECT pDriverObject
    )
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(pDriverObject);

    KeSetEvent(&g_evStop, IO_NO_INCREMENT, FALSE);
    KeWaitForSingleObject(g_pThread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(g_pThread);

    // The thread has closed its socket and released the NPI.
    ScClientDeregister(&g_Client);
}

NTSTATUS
DriverEntry(
    __in PDRIVER_OBJECT pDriverObject,
    __in PUNICODE_STRING pRegistryPath
    )
{
    OBJECT_ATTRIBUTES Attributes;
    HANDLE hThread;
    NTSTATUS Status;

    UNREFERENCED_PARAMETER(pRegistryPath);

    KeInitializeEvent(&g_evStop, NotificationEvent, FALSE);

    Status = ScClientRegister(&g_Client);
    if (!NT_SUCCESS(Status))
    {
        return Status;
    }

    InitializeObjectAttributes(&Attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    Status = PsCreateSystemThread(&hThread, THREAD_ALL_ACCESS, &Attributes, NULL, NULL, HbThread, &g_Client);
    if (!NT_SUCCESS(Status))
    {
        ScClientDeregister(&g_Client);
        return Status;
    }

    // A new kernel handle with full access: this does not fail.
    (VOID)ObReferenceObjectByHandle(hThread, SYNCHRONIZE, *PsThreadType, KernelMode, &g_pThread, NULL);
    ZwClose(hThread);

    pDriverObject->DriverUnload = HbUnload;
    return STATUS_SUCCESS;
}
