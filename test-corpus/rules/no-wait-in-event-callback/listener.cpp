// Static methods as callbacks, in tables that name them with and without their class.
#include <ntddk.h>
#include <wsk.h>

namespace {

class Listener {
public:
    static const WSK_CLIENT_LISTEN_DISPATCH Events;
    static const WSK_CLIENT_CONNECTION_DISPATCH ConnectionEvents;

private:
    static NTSTATUS WSKAPI OnAccept(
        PVOID context, ULONG flags, PSOCKADDR local, PSOCKADDR remote, PWSK_SOCKET accepted, PVOID *acceptContext,
        const WSK_CLIENT_CONNECTION_DISPATCH **dispatch);
    static NTSTATUS WSKAPI OnReceive(PVOID context, ULONG flags, PWSK_DATA_INDICATION indication, SIZE_T indicated, SIZE_T *accepted)
    {
        auto self = static_cast<Listener *>(context);

        UNREFERENCED_PARAMETER(flags);
        UNREFERENCED_PARAMETER(indicated);
        UNREFERENCED_PARAMETER(accepted);
        if (indication == nullptr) {
            KeSetEvent(&self->m_dead, IO_NO_INCREMENT, FALSE);
            return STATUS_SUCCESS;
        }
        Pause(self); //~ no-wait-in-event-callback
        return STATUS_SUCCESS;
    }
    static void Pause(Listener *self) { KeWaitForSingleObject(&self->m_ready, Executive, KernelMode, FALSE, nullptr); }

    KEVENT m_ready;
    KEVENT m_dead;
    PWSK_SOCKET m_accepted;
};

const WSK_CLIENT_LISTEN_DISPATCH Listener::Events = { Listener::OnAccept, nullptr, nullptr };
const WSK_CLIENT_CONNECTION_DISPATCH Listener::ConnectionEvents = { &Listener::OnReceive, nullptr, nullptr };

NTSTATUS WSKAPI Listener::OnAccept(
    PVOID context, ULONG, PSOCKADDR, PSOCKADDR, PWSK_SOCKET accepted, PVOID *acceptContext, const WSK_CLIENT_CONNECTION_DISPATCH **dispatch)
{
    auto *self = reinterpret_cast<Listener *>(context);

    if (accepted == nullptr) {
        KeSetEvent(&self->m_dead, IO_NO_INCREMENT, FALSE);
        return STATUS_REQUEST_NOT_ACCEPTED;
    }
    KeWaitForSingleObject(&self->m_ready, Executive, KernelMode, FALSE, nullptr); //~ no-wait-in-event-callback
    self->m_accepted = accepted;
    *acceptContext = self;
    *dispatch = &ConnectionEvents;
    return STATUS_SUCCESS;
}

} // namespace
