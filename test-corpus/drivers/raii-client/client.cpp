//~ clean
#include "client.hpp"

namespace tally {

const WSK_CLIENT_DISPATCH Provider::s_dispatch = {MAKE_WSK_VERSION(1, 0), 0, nullptr};

const WSK_CLIENT_CONNECTION_DISPATCH Client::s_events = {
    .WskReceiveEvent = Client::Receive,
    .WskDisconnectEvent = &Client::Disconnected,
    .WskSendBacklogEvent = nullptr,
};

NTSTATUS Provider::Start()
{
    WSK_CLIENT_NPI client{nullptr, &s_dispatch};

    auto status = WskRegister(&client, &m_registration);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    m_isRegistered = true;
    status = WskCaptureProviderNPI(&m_registration, WSK_NO_WAIT, &m_npi);
    if (!NT_SUCCESS(status)) {
        Stop();
        return status;
    }
    m_isCaptured = true;
    return status;
}

void Provider::Stop() noexcept
{
    if (m_isCaptured) {
        WskReleaseProviderNPI(&m_registration);
        m_isCaptured = false;
    }
    if (m_isRegistered) {
        WskDeregister(&m_registration);
        m_isRegistered = false;
    }
}

void *Client::operator new(size_t size) noexcept
{
    return ExAllocatePool2(POOL_FLAG_NON_PAGED, size, Tag);
}

void Client::operator delete(void *memory) noexcept
{
    if (memory != nullptr) {
        ExFreePoolWithTag(memory, Tag);
    }
}

NTSTATUS Client::Open(const SOCKADDR_IN &server)
{
    const auto &npi = m_provider.Npi();
    ULONG_PTR information = 0;

    auto status = Synchronously(
        [&npi, this](PIRP irp) {
            return npi.Dispatch->WskSocket(
                npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, this, &s_events, nullptr, nullptr, nullptr, irp);
        },
        &information);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    m_socket = reinterpret_cast<PWSK_SOCKET>(information);

    SOCKADDR_IN local{};
    local.sin_family = AF_INET;
    status = Synchronously([&](PIRP irp) { return Dispatch()->WskBind(m_socket, reinterpret_cast<PSOCKADDR>(&local), 0, irp); });
    if (NT_SUCCESS(status)) {
        auto *remote = const_cast<PSOCKADDR>(reinterpret_cast<const SOCKADDR *>(&server));
        status = Synchronously([=](PIRP irp) { return Dispatch()->WskConnect(m_socket, remote, 0, irp); });
    }
    if (!NT_SUCCESS(status)) {
        Close();
        return status;
    }

    WSK_EVENT_CALLBACK_CONTROL control{};
    control.NpiId = &NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT;
    status = Dispatch()->Basic.WskControlSocket(
        m_socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, nullptr, nullptr, nullptr);
    if (!NT_SUCCESS(status)) {
        Close();
        return status;
    }
    Note(State::Open);
    return STATUS_SUCCESS;
}

NTSTATUS Client::Report(ULONG count)
{
    bool isDead;
    {
        Guard guard(m_lock);
        isDead = m_state == State::Dead;
    }
    if (isDead) {
        Close();
        return STATUS_CONNECTION_DISCONNECTED;
    }

    auto *message = static_cast<PULONG>(ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(ULONG), Tag));
    if (!message) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *message = RtlUlongByteSwap(count);

    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    {
        Buffer buffer(message, sizeof(*message));
        if (buffer.IsValid()) {
            auto description = buffer.Describe();
            status = Synchronously([&](PIRP irp) { return Dispatch()->WskSend(m_socket, &description, 0, irp); });
        }
    }
    ExFreePoolWithTag(message, Tag);
    return status;
}

void Client::Close() noexcept
{
    if (m_socket == nullptr) {
        return;
    }
    auto *const socket = m_socket;
    auto *const dispatch = static_cast<const WSK_PROVIDER_BASIC_DISPATCH *>(socket->Dispatch);

    // Without memory for the request the socket stays as it is until there is some.
    for (;;) {
        Request request;
        if (request) {
            request.Wait(dispatch->WskCloseSocket(socket, request.Prepare()));
            break;
        }
        LARGE_INTEGER second;
        second.QuadPart = -10'000'000LL;
        KeDelayExecutionThread(KernelMode, FALSE, &second);
    }
    m_socket = nullptr;
    Note(State::Closed);
}

void Client::Note(State state)
{
    Guard guard(m_lock);
    m_state = state;
}

NTSTATUS WSKAPI Client::Receive(PVOID context, ULONG flags, PWSK_DATA_INDICATION indication, SIZE_T indicated, SIZE_T *accepted)
{
    auto *const self = static_cast<Client *>(context);

    UNREFERENCED_PARAMETER(flags);
    UNREFERENCED_PARAMETER(accepted);
    if (indication == nullptr) {
        // Whoever reports next finds the connection dead and closes it.
        self->Note(State::Dead);
        return STATUS_SUCCESS;
    }
    self->m_received += indicated;
    return STATUS_SUCCESS;
}

NTSTATUS WSKAPI Client::Disconnected(PVOID context, ULONG flags)
{
    UNREFERENCED_PARAMETER(flags);
    static_cast<Client *>(context)->Note(State::Dead);
    return STATUS_SUCCESS;
}

} // namespace tally
