//~ clean
/*++

Module Name:

    driver.c

Abstract:

    Registration with WSK and unload.

--*/

#include "echo.h"

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD EchoUnload;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, EchoUnload)
#endif

static const WSK_CLIENT_DISPATCH EchoClientDispatch = {
    MAKE_WSK_VERSION(1, 0),
    0,      // Reserved
    NULL    // WskClientEvent
};

ECHO_QUEUE EchoQueue;
ECHO_LISTENER EchoListener;
WSK_REGISTRATION EchoRegistration;

_Use_decl_annotations_
NTSTATUS
DriverEntry(
    PDRIVER_OBJECT DriverObject,
    PUNICODE_STRING RegistryPath
    )
{
    WSK_CLIENT_NPI clientNpi;
    NTSTATUS status;

    PAGED_CODE();
    UNREFERENCED_PARAMETER(RegistryPath);

    status = EchoListenerInitialize(&EchoListener);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    clientNpi.ClientContext = NULL;
    clientNpi.Dispatch = &EchoClientDispatch;

    status = WskRegister(&clientNpi, &EchoRegistration);
    if (!NT_SUCCESS(status)) {
        EchoListenerCleanup(&EchoListener);
        return status;
    }

    status = EchoQueueStart(&EchoQueue);
    if (!NT_SUCCESS(status)) {
        WskDeregister(&EchoRegistration);
        EchoListenerCleanup(&EchoListener);
        return status;
    }

    // The rest happens on the worker thread, which may wait for WSK.
    EchoQueueInsert(&EchoQueue, &EchoListener.StartWork, EchoListenerStart);

    DriverObject->DriverUnload = EchoUnload;
    return STATUS_SUCCESS;
}

_Use_decl_annotations_
static
VOID
EchoUnload(
    PDRIVER_OBJECT DriverObject
    )
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);

    // Have everything closed ...
    EchoQueueInsert(&EchoQueue, &EchoListener.StopWork, EchoListenerStop);

    // ... and wait until it is. If the worker thread is still waiting for
    // the provider, this ends that wait.
    WskDeregister(&EchoRegistration);

    // No sockets, so no more work.
    EchoQueueStop(&EchoQueue);
    EchoListenerCleanup(&EchoListener);
}
