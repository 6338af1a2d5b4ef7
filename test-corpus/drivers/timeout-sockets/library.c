//~ clean
/**
 * @file library.c
 * @brief Registration, and a thread that looks for the provider when it is not there yet.
 */
#include "ks.h"

ks_library_t ks;

static const WSK_CLIENT_DISPATCH ks_client_dispatch =
{
    .Version = MAKE_WSK_VERSION(1, 0),
    .Reserved = 0,
    .WskClientEvent = NULL,
};

static KSTART_ROUTINE ks_finder;

NTSTATUS ks_start_thread(PKSTART_ROUTINE routine, PVOID argument, PVOID *thread)
{
    OBJECT_ATTRIBUTES attributes;
    HANDLE handle;
    NTSTATUS status;

    *thread = NULL;
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    status = PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, routine, argument);
    if (!NT_SUCCESS(status))
    {
        return status;
    }
    /* The handle is ours and has every right, so this cannot fail. */
    (void)ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, thread, NULL);
    ZwClose(handle);
    return STATUS_SUCCESS;
}

void ks_join_thread(PVOID *thread)
{
    if (*thread != NULL)
    {
        KeWaitForSingleObject(*thread, Executive, KernelMode, FALSE, NULL);
        ObDereferenceObject(*thread);
        *thread = NULL;
    }
}

/** Asks without waiting; the time between two questions is spent waiting for the order to stop. */
static VOID ks_finder(PVOID argument)
{
    LARGE_INTEGER pause;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(argument);

    pause.QuadPart = -10000LL * KS_RETRY;
    for (;;)
    {
        status = WskCaptureProviderNPI(&ks.registration, WSK_NO_WAIT, &ks.npi);
        if (NT_SUCCESS(status))
        {
            ks.captured = TRUE;
            KeSetEvent(&ks.ready, IO_NO_INCREMENT, FALSE);
            break;
        }
        if (status != STATUS_DEVICE_NOT_READY)
        {
            break;
        }
        if (KeWaitForSingleObject(&ks.stop, Executive, KernelMode, FALSE, &pause) != STATUS_TIMEOUT)
        {
            break;
        }
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
}

/** Waits until the provider is there. @return FALSE when it did not come in time */
BOOLEAN ks_is_ready(ULONG timeout)
{
    LARGE_INTEGER due;

    due.QuadPart = -10000LL * timeout;
    return KeWaitForSingleObject(&ks.ready, Executive, KernelMode, FALSE, &due) == STATUS_SUCCESS;
}

/** Called by DriverEntry: does not wait. */
NTSTATUS ks_startup(void)
{
    WSK_CLIENT_NPI npi;
    NTSTATUS status;

    KeInitializeEvent(&ks.ready, NotificationEvent, FALSE);
    KeInitializeEvent(&ks.stop, NotificationEvent, FALSE);

    npi.ClientContext = NULL;
    npi.Dispatch = &ks_client_dispatch;
    status = WskRegister(&npi, &ks.registration);
    if (!NT_SUCCESS(status))
    {
        return status;
    }

    status = WskCaptureProviderNPI(&ks.registration, WSK_NO_WAIT, &ks.npi);
    switch (status)
    {
    case STATUS_SUCCESS:
        ks.captured = TRUE;
        KeSetEvent(&ks.ready, IO_NO_INCREMENT, FALSE);
        break;

    case STATUS_DEVICE_NOT_READY:
        status = ks_start_thread(ks_finder, NULL, &ks.finder);
        break;

    default:
        break;
    }

    if (!NT_SUCCESS(status))
    {
        WskDeregister(&ks.registration);
    }
    return status;
}

/** All sockets are closed. Waits for the finder, gives back what was captured, deregisters. */
void ks_shutdown(void)
{
    KeSetEvent(&ks.stop, IO_NO_INCREMENT, FALSE);
    ks_join_thread(&ks.finder);
    if (ks.captured)
    {
        WskReleaseProviderNPI(&ks.registration);
        ks.captured = FALSE;
    }
    WskDeregister(&ks.registration);
}
