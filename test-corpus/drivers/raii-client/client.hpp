//~ clean
#pragma once

#include "request.hpp"

namespace tally {

enum class State : UCHAR { Closed, Open, Dead };

// The registration of the driver with WSK, and its provider.
class Provider final {
public:
    NTSTATUS Start();
    void Stop() noexcept;
    const WSK_PROVIDER_NPI &Npi() const noexcept { return m_npi; }

private:
    static const WSK_CLIENT_DISPATCH s_dispatch;
    WSK_REGISTRATION m_registration{};
    WSK_PROVIDER_NPI m_npi{};
    bool m_isRegistered = false;
    bool m_isCaptured = false;
};

// A connection to the server that counts.
class Client final {
public:
    explicit Client(Provider &provider) noexcept : m_provider(provider) { KeInitializeSpinLock(&m_lock); }
    ~Client() { Close(); }

    static void *operator new(size_t size) noexcept;
    static void operator delete(void *memory) noexcept;

    NTSTATUS Open(const SOCKADDR_IN &server);
    NTSTATUS Report(ULONG count);
    void Close() noexcept;

private:
    static NTSTATUS WSKAPI Receive(PVOID context, ULONG flags, PWSK_DATA_INDICATION indication, SIZE_T indicated, SIZE_T *accepted);
    static NTSTATUS WSKAPI Disconnected(PVOID context, ULONG flags);
    static const WSK_CLIENT_CONNECTION_DISPATCH s_events;

    const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch() const noexcept
    {
        return static_cast<const WSK_PROVIDER_CONNECTION_DISPATCH *>(m_socket->Dispatch);
    }
    void Note(State state);

    Provider &m_provider;
    PWSK_SOCKET m_socket = nullptr;
    KSPIN_LOCK m_lock;
    State m_state = State::Closed;
    ULONG64 m_received = 0;
};

} // namespace tally
