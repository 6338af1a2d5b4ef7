//~ clean
/* Own IRPs run their routine for every outcome; IRPs from above may choose. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _EXT {
	PWSK_SOCKET Socket;
	const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch;
	WSK_BUF Buffer;
	PDEVICE_OBJECT Lower;
} EXT, *PEXT;

DRIVER_DISPATCH DispatchWrite;

static NTSTATUS WriteDone(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(context);
	if (irp->PendingReturned)
		IoMarkIrpPending(irp);
	return STATUS_SUCCESS;
}

static NTSTATUS OwnDone(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(context);
	IoFreeIrp(irp);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS DispatchWrite(PDEVICE_OBJECT device, PIRP irp)
{
	PEXT ext = device->DeviceExtension;

	IoSetCompletionRoutine(irp, WriteDone, ext, TRUE, FALSE, FALSE);
	return ext->Dispatch->WskSend(ext->Socket, &ext->Buffer, 0, irp);
}

NTSTATUS Disconnect(PEXT ext)
{
	PIRP irp = IoAllocateIrp(1, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	IoSetCompletionRoutine(irp, OwnDone, NULL, TRUE, TRUE, TRUE);
	return ext->Dispatch->WskDisconnect(ext->Socket, NULL, 0, irp);
}

NTSTATUS AskLower(PEXT ext)
{
	PIRP irp = IoAllocateIrp(ext->Lower->StackSize, FALSE);

	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	IoSetCompletionRoutine(irp, OwnDone, NULL, TRUE, FALSE, FALSE);
	return IoCallDriver(ext->Lower, irp);
}
