//~ clean
#include "gate.h"

DRIVER_INITIALIZE DriverEntry;

static const WSK_CLIENT_DISPATCH GateClientDispatch = {
    .Version = MAKE_WSK_VERSION(1, 0),
    .Reserved = 0,
    .WskClientEvent = NULL,
};

static UNICODE_STRING DeviceName = RTL_CONSTANT_STRING(L"\\Device\\Gate");
static UNICODE_STRING LinkName = RTL_CONSTANT_STRING(L"\\DosDevices\\Gate");

static NTSTATUS CompleteRequest(PIRP Irp, NTSTATUS Status) {
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS DispatchCreateClose(PDEVICE_OBJECT Device, PIRP Irp) {
    UNREFERENCED_PARAMETER(Device);
    return CompleteRequest(Irp, STATUS_SUCCESS);
}

static NTSTATUS DispatchControl(PDEVICE_OBJECT Device, PIRP Irp) {
    GATE *gate = Device->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_GATE_ADD_RULE:
        if (stack->Parameters.DeviceIoControl.InputBufferLength < sizeof(GATE_RULE)) {
            return CompleteRequest(Irp, STATUS_INVALID_PARAMETER);
        }
        return CompleteRequest(Irp, GateAddRule(gate, Irp->AssociatedIrp.SystemBuffer));

    case IOCTL_GATE_QUERY_LOCAL:
        // Travels on to WSK, which completes it.
        return GateQueryLocalAddress(gate, Irp, stack);

    default:
        return CompleteRequest(Irp, STATUS_INVALID_DEVICE_REQUEST);
    }
}

// No call on the listener, no work item, no listener, no connection, no NPI, no registration: in this order.
static void StopWsk(GATE *Gate) {
    GateCloseListener(Gate);
    ExWaitForRundownProtectionRelease(&Gate->WorkItems);
    GateForgetPending(Gate);
    GateCloseConnections(Gate);
    WskReleaseProviderNPI(&Gate->Registration);
    WskDeregister(&Gate->Registration);
}

static NTSTATUS StartWsk(GATE *Gate) {
    WSK_CLIENT_NPI npi = {Gate, &GateClientDispatch};

    NTSTATUS status = WskRegister(&npi, &Gate->Registration);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    // The service depends on the network, so the provider is there or something is very wrong.
    status = WskCaptureProviderNPI(&Gate->Registration, WSK_NO_WAIT, &Gate->Npi);
    if (!NT_SUCCESS(status)) {
        WskDeregister(&Gate->Registration);
        return status;
    }

    status = GateOpenListener(Gate);
    if (!NT_SUCCESS(status)) {
        StopWsk(Gate);
    }
    return status;
}

static void DeleteGate(GATE *Gate) {
    if (Gate->DecideItem) {
        IoFreeWorkItem(Gate->DecideItem);
    }
    if (Gate->CloseItem) {
        IoFreeWorkItem(Gate->CloseItem);
    }
    IoDeleteDevice(Gate->Device);
}

static void GateUnload(PDRIVER_OBJECT Driver) {
    GATE *gate = Driver->DeviceObject->DeviceExtension;

    IoDeleteSymbolicLink(&LinkName);
    StopWsk(gate);
    DeleteGate(gate);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath) {
    PDEVICE_OBJECT device;
    GATE *gate;

    UNREFERENCED_PARAMETER(RegistryPath);

    NTSTATUS status = IoCreateDevice(Driver, sizeof(GATE), &DeviceName, FILE_DEVICE_NETWORK, FILE_DEVICE_SECURE_OPEN, FALSE,
                                     &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    // One location more, for the requests that go on to WSK.
    device->StackSize = 2;

    gate = device->DeviceExtension;
    gate->Device = device;
    KeInitializeSpinLock(&gate->Lock);
    InitializeListHead(&gate->Pending);
    InitializeListHead(&gate->Connections);
    ExInitializeRundownProtection(&gate->ListenerCalls);
    ExInitializeRundownProtection(&gate->WorkItems);
    gate->DecideItem = IoAllocateWorkItem(device);
    gate->CloseItem = IoAllocateWorkItem(device);
    if (!gate->DecideItem || !gate->CloseItem) {
        DeleteGate(gate);
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    status = StartWsk(gate);
    if (!NT_SUCCESS(status)) {
        DeleteGate(gate);
        return status;
    }

    status = IoCreateSymbolicLink(&LinkName, &DeviceName);
    if (!NT_SUCCESS(status)) {
        StopWsk(gate);
        DeleteGate(gate);
        return status;
    }

    Driver->MajorFunction[IRP_MJ_CREATE] = DispatchCreateClose;
    Driver->MajorFunction[IRP_MJ_CLOSE] = DispatchCreateClose;
    Driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = DispatchControl;
    Driver->DriverUnload = GateUnload;
    return STATUS_SUCCESS;
}
