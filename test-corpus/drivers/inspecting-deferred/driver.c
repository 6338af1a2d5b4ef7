//~ clean
/*++

Module Name:

    driver.c

Abstract:

    Registration, the worker thread, unload.

--*/

#include "vst.h"

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD VstUnload;
static KSTART_ROUTINE VstThread;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, VstUnload)
#pragma alloc_text(PAGE, VstThread)
#endif

static const WSK_CLIENT_DISPATCH VstClientDispatch = {
    MAKE_WSK_VERSION(1, 0),
    0,      // Reserved
    NULL    // WskClientEvent
};

static VST_STATE VstState;

_Use_decl_annotations_
static
VOID
VstThread(
    PVOID StartContext
    )
{
    PVST_STATE state = (PVST_STATE)StartContext;
    NTSTATUS status;

    PAGED_CODE();

    // If the driver is unloaded before WSK is ready, WskDeregister ends this.
    status = WskCaptureProviderNPI(&state->Registration, WSK_INFINITE_WAIT, &state->Npi);
    if (!NT_SUCCESS(status)) {
        PsTerminateSystemThread(status);
        return;
    }

    status = VstListenerOpen(state);
    while (NT_SUCCESS(status) && !state->Stopping) {
        KeWaitForSingleObject(&state->Wake, Executive, KernelMode, FALSE, NULL);

        if (state->ListenerDead) {
            // The connections go on without it.
            VstListenerClose(state);
        }
        VstDecideAll(state);
        VstServeAll(state);
    }

    // No listener, so no more inspections and connections.
    VstListenerClose(state);
    VstForgetAll(state);
    VstCloseAll(state);

    WskReleaseProviderNPI(&state->Registration);
    PsTerminateSystemThread(status);
}

_Use_decl_annotations_
static
VOID
VstUnload(
    PDRIVER_OBJECT DriverObject
    )
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);

    InterlockedExchange(&VstState.Stopping, 1);
    KeSetEvent(&VstState.Wake, IO_NO_INCREMENT, FALSE);

    // Waits for the thread to release the NPI and for the sockets.
    WskDeregister(&VstState.Registration);

    KeWaitForSingleObject(VstState.Thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(VstState.Thread);

    VstRequestDelete(&VstState.Request);
    ExFreePoolWithTag(VstState.Guests, VST_TAG);
}

_Use_decl_annotations_
NTSTATUS
DriverEntry(
    PDRIVER_OBJECT DriverObject,
    PUNICODE_STRING RegistryPath
    )
{
    OBJECT_ATTRIBUTES attributes;
    WSK_CLIENT_NPI npi;
    HANDLE thread;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);

    KeInitializeEvent(&VstState.Wake, SynchronizationEvent, FALSE);
    KeInitializeSpinLock(&VstState.Lock);
    InitializeListHead(&VstState.Waiting);
    InitializeListHead(&VstState.Connections);

    status = VstGuestsLoad(&VstState);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    status = VstRequestCreate(&VstState.Request);
    if (!NT_SUCCESS(status)) {
        ExFreePoolWithTag(VstState.Guests, VST_TAG);
        return status;
    }

    npi.ClientContext = &VstState;
    npi.Dispatch = &VstClientDispatch;

    status = WskRegister(&npi, &VstState.Registration);
    if (!NT_SUCCESS(status)) {
        VstRequestDelete(&VstState.Request);
        ExFreePoolWithTag(VstState.Guests, VST_TAG);
        return status;
    }

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    status = PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, &attributes, NULL, NULL, VstThread, &VstState);
    if (!NT_SUCCESS(status)) {
        WskDeregister(&VstState.Registration);
        VstRequestDelete(&VstState.Request);
        ExFreePoolWithTag(VstState.Guests, VST_TAG);
        return status;
    }

    // A new handle of our own with every right: this does not fail.
    (VOID)ObReferenceObjectByHandle(thread, SYNCHRONIZE, *PsThreadType, KernelMode, &VstState.Thread, NULL);
    ZwClose(thread);

    DriverObject->DriverUnload = VstUnload;
    return STATUS_SUCCESS;
}
