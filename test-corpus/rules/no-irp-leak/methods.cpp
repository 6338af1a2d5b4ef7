// IRPs in methods: members, references, objects that free them.
#include <ntddk.h>
#include <wsk.h>

NTSTATUS SetDone(PDEVICE_OBJECT, PIRP, PVOID context)
{
    KeSetEvent((PKEVENT)context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

class IrpHolder {
public:
    explicit IrpHolder(PIRP irp) : m_irp(irp) {}
    ~IrpHolder() { if (m_irp) IoFreeIrp(m_irp); }
    PIRP get() const { return m_irp; }
    PIRP m_irp;
};

class Connection {
public:
    NTSTATUS Bind(PSOCKADDR local);
    NTSTATUS BindHeld(PSOCKADDR local);
    NTSTATUS BindKept(PSOCKADDR local);
    NTSTATUS BindMade(PSOCKADDR local);
    NTSTATUS Wait(PIRP irp, NTSTATUS status)
    {
        if (status == STATUS_PENDING) {
            KeWaitForSingleObject(&m_event, Executive, KernelMode, FALSE, nullptr);
            status = irp->IoStatus.Status;
        }
        return status;
    }

private:
    static NTSTATUS Make(PIRP &irp);
    PWSK_SOCKET m_socket = nullptr;
    PIRP m_irp = nullptr;
    KEVENT m_event;
};

NTSTATUS Connection::Bind(PSOCKADDR local)
{
    PIRP irp = IoAllocateIrp(1, FALSE);
    if (!irp) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&m_event, NotificationEvent, FALSE);
    IoSetCompletionRoutine(irp, SetDone, &m_event, TRUE, TRUE, TRUE);
    auto dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)m_socket->Dispatch;
    NTSTATUS status = dispatch->WskBind(m_socket, local, 0, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&this->m_event, Executive, KernelMode, FALSE, nullptr);
        status = irp->IoStatus.Status;
    }
    if (!NT_SUCCESS(status)) {
        return status; //~ no-irp-leak
    }
    IoFreeIrp(irp);
    return status;
}

// The holder frees it.
NTSTATUS Connection::BindHeld(PSOCKADDR local)
{
    IrpHolder holder(IoAllocateIrp(1, FALSE));
    if (holder.get() == nullptr) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    IrpHolder other{nullptr};
    other.m_irp = IoAllocateIrp(1, FALSE);
    KeInitializeEvent(&m_event, NotificationEvent, FALSE);
    IoSetCompletionRoutine(holder.get(), SetDone, &m_event, TRUE, TRUE, TRUE);
    auto dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)m_socket->Dispatch;
    return Wait(holder.get(), dispatch->WskBind(m_socket, local, 0, holder.get()));
}

// The object keeps it.
NTSTATUS Connection::BindKept(PSOCKADDR local)
{
    m_irp = IoAllocateIrp(1, FALSE);
    if (m_irp == nullptr) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&m_event, NotificationEvent, FALSE);
    IoSetCompletionRoutine(m_irp, SetDone, &m_event, TRUE, TRUE, TRUE);
    auto dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)m_socket->Dispatch;
    return Wait(m_irp, dispatch->WskBind(m_socket, local, 0, m_irp));
}

NTSTATUS Connection::Make(PIRP &irp)
{
    irp = IoAllocateIrp(1, FALSE);
    return irp == nullptr ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

// A reference hands it out.
NTSTATUS Connection::BindMade(PSOCKADDR local)
{
    PIRP irp = nullptr;
    NTSTATUS status = Make(irp);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    KeInitializeEvent(&m_event, NotificationEvent, FALSE);
    IoSetCompletionRoutine(irp, SetDone, &m_event, TRUE, TRUE, TRUE);
    auto &socket = m_socket;
    auto dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)socket->Dispatch;
    status = dispatch->WskBind(socket, local, 0, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&m_event, Executive, KernelMode, FALSE, nullptr);
        status = irp->IoStatus.Status;
    }
    return status; //~ no-irp-leak
}
