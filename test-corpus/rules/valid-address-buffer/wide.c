//~ clean
/* A node whose addresses fit. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _NODE {
    WSK_PROVIDER_NPI Npi;
    PWSK_SOCKET Socket;
    PIRP Irp;
    KEVENT Done;
} NODE, *PNODE;

static NTSTATUS NodeDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID NodePrepare(_In_ PNODE Node)
{
    KeClearEvent(&Node->Done);
    IoReuseIrp(Node->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Node->Irp, NodeDone, &Node->Done, TRUE, TRUE, TRUE);
}

static NTSTATUS NodeWait(_In_ PNODE Node, _In_ NTSTATUS Status)
{
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Node->Done, Executive, KernelMode, FALSE, NULL);
        Status = Node->Irp->IoStatus.Status;
    }
    return Status;
}

static NTSTATUS NodeOpen(_In_ PNODE Node, _In_ ADDRESS_FAMILY Family)
{
    NTSTATUS status;

    NodePrepare(Node);
    status = NodeWait(Node, Node->Npi.Dispatch->WskSocket(Node->Npi.Client, Family, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, NULL, NULL,
        NULL, NULL, NULL, Node->Irp));
    if (NT_SUCCESS(status)) {
        Node->Socket = (PWSK_SOCKET)Node->Irp->IoStatus.Information;
    }
    return status;
}

static NTSTATUS NodeBind(_In_ PNODE Node, _In_ PSOCKADDR Address)
{
    NodePrepare(Node);
    return NodeWait(Node, ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)Node->Socket->Dispatch)->WskBind(Node->Socket, Address, 0, Node->Irp));
}

static NTSTATUS NodeAddress(_In_ PNODE Node, _Out_ PSOCKADDR Address)
{
    NodePrepare(Node);
    return NodeWait(Node, ((const WSK_PROVIDER_DATAGRAM_DISPATCH *)Node->Socket->Dispatch)->WskGetLocalAddress(Node->Socket, Address, Node->Irp));
}

NTSTATUS NodeStart(_In_ PNODE Node, _In_ BOOLEAN Wide, _Out_ PUSHORT Port)
{
    SOCKADDR_IN6 any = { AF_INET6 };
    SOCKADDR_IN narrow = { AF_INET };
    SOCKADDR_STORAGE local;
    NTSTATUS status = NodeOpen(Node, Wide ? AF_INET6 : AF_INET);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = NodeBind(Node, Wide ? (PSOCKADDR)&any : (PSOCKADDR)&narrow);
    if (NT_SUCCESS(status)) {
        status = NodeAddress(Node, (PSOCKADDR)&local);
        *Port = ((PSOCKADDR_IN)&local)->sin_port;
    }
    return status;
}
