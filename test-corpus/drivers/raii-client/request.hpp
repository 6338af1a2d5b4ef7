//~ clean
// One request to WSK: an IRP, the event that its end sets, and a helper that makes a request of a lambda and waits for it.
#pragma once

#include <ntddk.h>
#include <wsk.h>

namespace tally {

constexpr ULONG Tag = 'ylaT';

// Frees its IRP where it goes out of scope. It may be reused, never copied.
class Request final {
public:
    Request() noexcept
        : m_irp{IoAllocateIrp(1, FALSE)}
    {
        KeInitializeEvent(&m_done, SynchronizationEvent, FALSE);
    }

    ~Request()
    {
        if (m_irp != nullptr) {
            IoFreeIrp(m_irp);
        }
    }

    Request(const Request &) = delete;
    Request &operator=(const Request &) = delete;

    explicit operator bool() const noexcept { return m_irp != nullptr; }

    // The IRP, ready for one request.
    PIRP Prepare() noexcept
    {
        IoReuseIrp(m_irp, STATUS_UNSUCCESSFUL);
        IoSetCompletionRoutine(m_irp, Request::Done, &m_done, TRUE, TRUE, TRUE);
        return m_irp;
    }

    NTSTATUS Wait(NTSTATUS status) noexcept
    {
        if (status == STATUS_PENDING) {
            KeWaitForSingleObject(&m_done, Executive, KernelMode, FALSE, nullptr);
        }
        return m_irp->IoStatus.Status;
    }

    ULONG_PTR Information() const noexcept { return m_irp->IoStatus.Information; }

private:
    static NTSTATUS Done(PDEVICE_OBJECT device, PIRP irp, PVOID context)
    {
        UNREFERENCED_PARAMETER(device);
        if (irp->PendingReturned) {
            KeSetEvent(static_cast<PKEVENT>(context), IO_NO_INCREMENT, FALSE);
        }
        return STATUS_MORE_PROCESSING_REQUIRED;
    }

    PIRP m_irp = nullptr;
    KEVENT m_done = {};
};

// Makes a request and waits for its end. `Operation` is given the IRP and returns what WSK has returned.
template <typename Operation>
NTSTATUS Synchronously(Operation operation, ULONG_PTR *information = nullptr)
{
    Request request;

    if (!request) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    const NTSTATUS status = request.Wait(operation(request.Prepare()));
    if (NT_SUCCESS(status) && information != nullptr) {
        *information = request.Information();
    }
    return status;
}

// Holds a spin lock for the length of a block.
class Guard final {
public:
    explicit Guard(KSPIN_LOCK &lock) noexcept : m_lock(lock) { KeAcquireSpinLock(&m_lock, &m_level); }
    ~Guard() { KeReleaseSpinLock(&m_lock, m_level); }
    Guard(const Guard &) = delete;
    Guard &operator=(const Guard &) = delete;

private:
    KSPIN_LOCK &m_lock;
    KIRQL m_level = PASSIVE_LEVEL;
};

// Describes a non-paged buffer for one transfer.
class Buffer final {
public:
    Buffer(PVOID data, ULONG length) noexcept
        : m_mdl(IoAllocateMdl(data, length, FALSE, FALSE, nullptr)), m_length(length)
    {
        if (m_mdl != nullptr) {
            MmBuildMdlForNonPagedPool(m_mdl);
        }
    }
    ~Buffer()
    {
        if (m_mdl) {
            IoFreeMdl(m_mdl);
        }
    }
    Buffer(const Buffer &) = delete;

    bool IsValid() const { return m_mdl != nullptr; }
    WSK_BUF Describe() const { return WSK_BUF{m_mdl, 0, m_length}; }

private:
    PMDL m_mdl;
    SIZE_T m_length;
};

} // namespace tally
