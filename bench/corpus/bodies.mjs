/**
 * What functions of a kind do beside ordinary statements. `@P` is the driver's prefix, `@U` the same in capitals, `@F` a number of the
 * extension, `@R` a register, `@B` a bit, `@S` a state, `@I` a record, `@N` a number; a line `@…` stands for ordinary statements.
 */
export const bodies = {
    irp: [
        `PIRP irp = Extension->CurrentIrp;
PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
@…
switch (stack->Parameters.DeviceIoControl.IoControlCode) {
case IOCTL_@U_QUERY:
    if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(@I)) {
        status = STATUS_BUFFER_TOO_SMALL;
        break;
    }
    RtlCopyMemory(irp->AssociatedIrp.SystemBuffer, &Extension->Shadow, sizeof(@I));
    irp->IoStatus.Information = sizeof(@I);
    break;
case IOCTL_@U_SET:
    if (stack->Parameters.DeviceIoControl.InputBufferLength != sizeof(ULONG)) {
        status = STATUS_INVALID_PARAMETER;
        break;
    }
    @F = *(PULONG)irp->AssociatedIrp.SystemBuffer;
    @…
    break;
default:
    status = STATUS_INVALID_DEVICE_REQUEST;
    break;
}
irp->IoStatus.Status = status;
IoCompleteRequest(irp, IO_NO_INCREMENT);`,
        `KEVENT event;
IO_STATUS_BLOCK ioStatus;
PIRP irp;
@…
KeInitializeEvent(&event, NotificationEvent, FALSE);
irp = IoBuildDeviceIoControlRequest(IOCTL_@U_QUERY, Extension->LowerDevice, NULL, 0, &Extension->Shadow, sizeof(@I), TRUE, &event, &ioStatus);
if (irp == NULL) {
    status = STATUS_INSUFFICIENT_RESOURCES;
} else {
    status = IoCallDriver(Extension->LowerDevice, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = ioStatus.Status;
    }
}
@…`,
        `PIRP irp = Extension->CurrentIrp;
PIO_STACK_LOCATION next;
@…
IoCopyCurrentIrpStackLocationToNext(irp);
next = IoGetNextIrpStackLocation(irp);
next->Parameters.Read.Length = @N;
IoSetCompletionRoutine(irp, @PGenericComplete, Extension, TRUE, TRUE, TRUE);
@…
status = IoCallDriver(Extension->LowerDevice, irp);`,
    ],
    dma: [
        `PHYSICAL_ADDRESS logical;
ULONG mapped = @N;
@…
logical = Extension->DmaAdapter->DmaOperations->MapTransfer(Extension->DmaAdapter, Extension->Mdl, Extension->MapRegisterBase, MmGetMdlVirtualAddress(Extension->Mdl), &mapped, TRUE);
WRITE_REGISTER_ULONG(&Extension->Registers->@R, logical.LowPart);
WRITE_REGISTER_ULONG(&Extension->Registers->@R, (ULONG)logical.HighPart);
@F += mapped;
@…
WRITE_REGISTER_ULONG(&Extension->Registers->@R, @B | @B);`,
        `PSCATTER_GATHER_LIST list = Extension->ScatterGather;
@…
for (index = 0; index < list->NumberOfElements; index++) {
    Extension->Descriptors[index].Address = list->Elements[index].Address.QuadPart;
    Extension->Descriptors[index].Length = list->Elements[index].Length | @B;
    if (index == list->NumberOfElements - 1) {
        Extension->Descriptors[index].Length |= @B;
    }
}
KeFlushIoBuffers(Extension->Mdl, TRUE, TRUE);
@…`,
    ],
    registers: [
        `for (index = 0; index < ARRAYSIZE(@PDefaults); index++) {
    if (@PDefaults[index].Mask == 0) {
        KeStallExecutionProcessor(@PDefaults[index].Value);
        continue;
    }
    value = READ_REGISTER_ULONG((PULONG)(Extension->Base + @PDefaults[index].Offset));
    value = (value & ~@PDefaults[index].Mask) | (@PDefaults[index].Value & @PDefaults[index].Mask);
    WRITE_REGISTER_ULONG((PULONG)(Extension->Base + @PDefaults[index].Offset), value);
}
@…`,
        `value = READ_REGISTER_ULONG(&Extension->Registers->@R);
value &= ~(@B | @B);
value |= (@F << 8) & @B;
WRITE_REGISTER_ULONG(&Extension->Registers->@R, value);
(VOID)READ_REGISTER_ULONG(&Extension->Registers->@R);
@…`,
    ],
    interrupt: [
        `value = READ_REGISTER_ULONG(&Extension->Registers->@R);
if (value == 0 || value == 0xFFFFFFFF) {
    Extension->Spurious++;
} else {
    WRITE_REGISTER_ULONG(&Extension->Registers->@R, value);
    InterlockedOr((volatile LONG *)&Extension->PendingCauses, (LONG)value);
    KeInsertQueueDpc(&Extension->Dpc, NULL, NULL);
}
@…`,
        `ULONG causes = (ULONG)InterlockedExchange((volatile LONG *)&Extension->PendingCauses, 0);
while (causes != 0) {
    BitScanForward(&index, causes);
    causes &= causes - 1;
    switch (1u << index) {
    case @B:
        @…
        break;
    default:
        @F++;
        break;
    }
}
@…`,
    ],
    queue: [
        `PLIST_ENTRY taken;
KeAcquireSpinLock(&Extension->Lock, &oldIrql);
while (!IsListEmpty(&Extension->List)) {
    taken = RemoveHeadList(&Extension->List);
    Extension->Queued--;
    KeReleaseSpinLock(&Extension->Lock, oldIrql);
    ExFreePoolWithTag(CONTAINING_RECORD(taken, @I, Link), @U_TAG);
    KeAcquireSpinLock(&Extension->Lock, &oldIrql);
}
KeReleaseSpinLock(&Extension->Lock, oldIrql);
@…`,
        `ULONG next = (Extension->Producer + 1) % @U_RING_SIZE;
@…
if (next == Extension->Consumer) {
    @F++;
    KeSetEvent(&Extension->Room, IO_NO_INCREMENT, FALSE);
} else {
    Extension->Ring[Extension->Producer] = value;
    KeMemoryBarrier();
    Extension->Producer = next;
}
@…`,
    ],
    usb: [
        `PURB urb = (PURB)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(struct _URB_BULK_OR_INTERRUPT_TRANSFER), @U_TAG);
if (urb == NULL) {
    status = STATUS_INSUFFICIENT_RESOURCES;
} else {
    UsbBuildInterruptOrBulkTransferRequest(urb, sizeof(struct _URB_BULK_OR_INTERRUPT_TRANSFER), Extension->PipeHandle, Extension->Shadow.Data, NULL, @N, USBD_TRANSFER_DIRECTION_IN | USBD_SHORT_TRANSFER_OK, NULL);
    @…
    status = @PCallUsbd(Extension, urb);
    @F = urb->UrbBulkOrInterruptTransfer.TransferBufferLength;
    ExFreePoolWithTag(urb, @U_TAG);
}`,
        `USB_CONFIGURATION_DESCRIPTOR header;
PUSB_COMMON_DESCRIPTOR each;
@…
RtlZeroMemory(&header, sizeof(header));
for (each = (PUSB_COMMON_DESCRIPTOR)Extension->Descriptor; (PUCHAR)each < Extension->DescriptorEnd; each = (PUSB_COMMON_DESCRIPTOR)((PUCHAR)each + each->bLength)) {
    if (each->bLength < sizeof(*each)) {
        break;
    }
    if (each->bDescriptorType == USB_ENDPOINT_DESCRIPTOR_TYPE) {
        @F++;
    }
}
@…`,
    ],
    power: [
        `POWER_STATE state;
@…
state.DeviceState = (@F & @B) ? PowerDeviceD0 : PowerDeviceD3;
PoSetPowerState(Extension->Self, DevicePowerState, state);
switch (state.DeviceState) {
case PowerDeviceD0:
    @…
    break;
case PowerDeviceD3:
    WRITE_REGISTER_ULONG(&Extension->Registers->@R, 0);
    break;
default:
    break;
}
Extension->DeviceState = state.DeviceState;`,
        `LARGE_INTEGER interval;
interval.QuadPart = -10 * 1000 * @N;
Extension->State = @S;
@…
while (Extension->Outstanding > 0) {
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
}
PoStartNextPowerIrp(Extension->CurrentIrp);`,
    ],
    pnp: [
        `PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Extension->CurrentIrp);
switch (stack->MinorFunction) {
case IRP_MN_START_DEVICE:
    @…
    Extension->State = @S;
    break;
case IRP_MN_QUERY_STOP_DEVICE:
case IRP_MN_QUERY_REMOVE_DEVICE:
    status = Extension->Outstanding > 0 ? STATUS_DEVICE_BUSY : STATUS_SUCCESS;
    break;
case IRP_MN_SURPRISE_REMOVAL:
    @…
    IoSetDeviceInterfaceState(&Extension->InterfaceName, FALSE);
    break;
case IRP_MN_REMOVE_DEVICE:
    IoReleaseRemoveLockAndWait(&Extension->RemoveLock, Extension->CurrentIrp);
    IoDetachDevice(Extension->LowerDevice);
    IoDeleteDevice(Extension->Self);
    break;
default:
    @F++;
    break;
}`,
        `PCM_PARTIAL_RESOURCE_LIST resources = Extension->Resources;
for (index = 0; index < resources->Count; index++) {
    PCM_PARTIAL_RESOURCE_DESCRIPTOR each = &resources->PartialDescriptors[index];

    switch (each->Type) {
    case CmResourceTypeMemory:
        Extension->Base = MmMapIoSpace(each->u.Memory.Start, each->u.Memory.Length, MmNonCached);
        @F = each->u.Memory.Length;
        break;
    case CmResourceTypeInterrupt:
        Extension->Vector = each->u.Interrupt.Vector;
        break;
    default:
        break;
    }
}
@…`,
    ],
    parse: [
        `const UCHAR *at = Extension->Shadow.Data;
const UCHAR *end = at + @F;
ULONG checksum = @N;
@…
while (at + 4 <= end) {
    ULONG length = at[2] | (at[3] << 8);

    checksum = (checksum >> 1) ^ ((checksum & 1) ? @N : 0) ^ at[0];
    if (length < 4 || at + length > end) {
        status = STATUS_DATA_ERROR;
        break;
    }
    switch (at[1]) {
    case 0x01:
        @F = *(const ULONG UNALIGNED *)at;
        break;
    case 0x0@N:
        @…
        break;
    default:
        break;
    }
    at += length;
}
@…`,
        `UNICODE_STRING name;
ULONG type = REG_DWORD;
RTL_QUERY_REGISTRY_TABLE query[2];
@…
RtlInitUnicodeString(&name, L"@P@R");
RtlZeroMemory(query, sizeof(query));
query[0].Flags = RTL_QUERY_REGISTRY_DIRECT;
query[0].Name = name.Buffer;
query[0].EntryContext = &@F;
query[0].DefaultType = type;
status = RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, Extension->RegistryPath.Buffer, query, NULL, NULL);
@…`,
    ],
    filesystem: [
        `LARGE_INTEGER vbo;
LONGLONG lbo;
LONGLONG run;
vbo.QuadPart = (LONGLONG)@F << 12;
__try {
    ExAcquireResourceExclusiveLite(&Extension->Resource, TRUE);
    while (FsRtlLookupLargeMcbEntry(&Extension->Mcb, vbo.QuadPart, &lbo, &run, NULL, NULL, NULL)) {
        @F += (ULONG)run;
        vbo.QuadPart += run;
        if (vbo.QuadPart > Extension->AllocationSize.QuadPart) {
            break;
        }
    }
    @…
} __finally {
    ExReleaseResourceLite(&Extension->Resource);
}`,
        `PFILE_BOTH_DIR_INFORMATION info = (PFILE_BOTH_DIR_INFORMATION)Extension->Shadow.Data;
ULONG bytes = 0;
@…
for (index = 0; index < @F; index++) {
    ULONG size = FIELD_OFFSET(FILE_BOTH_DIR_INFORMATION, FileName) + Extension->NameLength;

    if (bytes + size > @U_PAGE_SIZE) {
        status = index == 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
        break;
    }
    info->NextEntryOffset = ALIGN_UP_BY(size, 8);
    bytes += info->NextEntryOffset;
    info = (PFILE_BOTH_DIR_INFORMATION)((PUCHAR)info + info->NextEntryOffset);
}
@…`,
    ],
    table: [
        `ULONG low = 0;
ULONG high = ARRAYSIZE(@PDefaults);
@…
while (low < high) {
    index = (low + high) / 2;
    if (@PDefaults[index].Offset < value) {
        low = index + 1;
    } else {
        high = index;
    }
}
@F = low < ARRAYSIZE(@PDefaults) ? @PDefaults[low].Value : @N;
@…`,
    ],
};
