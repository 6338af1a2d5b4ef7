// C in C++: namespaces, auto, nullptr, casts by name.
#include <ntddk.h>
#include <wsk.h>

static NTSTATUS Done(PDEVICE_OBJECT, PIRP, PVOID context)
{
    KeSetEvent(static_cast<PKEVENT>(context), IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

namespace net::utils {

    NTSTATUS Register(PWSK_REGISTRATION registration, PWSK_PROVIDER_NPI npi)
    {
        WSK_CLIENT_DISPATCH dispatch = { MAKE_WSK_VERSION(1, 0), 0, nullptr }; //~ no-stack-client-dispatch
        WSK_CLIENT_NPI client;
        client.ClientContext = nullptr;
        client.Dispatch = &dispatch;

        auto status = WskRegister(&client, registration);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        status = WskCaptureProviderNPI(registration, WSK_NO_WAIT, npi);
        if (!NT_SUCCESS(status)) {
            WskDeregister(registration);
        }
        return status;
    }

    void Deregister(PWSK_REGISTRATION registration)
    {
        ::WskReleaseProviderNPI(registration);
        ::WskDeregister(registration);
    }

    NTSTATUS Connect(PWSK_SOCKET socket, PSOCKADDR remote)
    {
        KEVENT event;
        auto irp = IoAllocateIrp(1, FALSE);

        KeInitializeEvent(&event, NotificationEvent, FALSE);
        IoSetCompletionRoutine(irp, Done, &event, TRUE, TRUE, TRUE); //~ no-unchecked-irp-allocation

        const auto dispatch = static_cast<const WSK_PROVIDER_CONNECTION_DISPATCH *>(socket->Dispatch);
        auto status = dispatch->WskConnect(socket, remote, 0, irp);
        if (status == STATUS_PENDING) {
            KeWaitForSingleObject(&event, Executive, KernelMode, false, nullptr);
            status = irp->IoStatus.Status;
        }
        IoFreeIrp(irp);
        return status;
    }

    NTSTATUS Send(PWSK_SOCKET socket, PWSK_BUF buffer)
    {
        KEVENT event;

        if (PIRP irp = IoAllocateIrp(1, FALSE); irp != nullptr) {
            KeInitializeEvent(&event, NotificationEvent, FALSE);
            IoSetCompletionRoutine(irp, ::Done, &event, TRUE, TRUE, TRUE);
            auto *dispatch = reinterpret_cast<PWSK_PROVIDER_CONNECTION_DISPATCH>(const_cast<PVOID>(socket->Dispatch));
            auto status = dispatch->WskSend(socket, buffer, 0, irp);
            IoFreeIrp(irp); //~ no-free-pending-irp
            return status;
        }
        return STATUS_INSUFFICIENT_RESOURCES;
    }

} // namespace net::utils
