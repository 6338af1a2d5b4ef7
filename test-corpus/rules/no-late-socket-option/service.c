//~ clean
/* Options in their place: before the bind, or such as have no place. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _SERVICE {
	PWSK_SOCKET Socket;
	PIRP Irp;
	KEVENT Done;
} SERVICE, *PSERVICE;

static NTSTATUS ServiceDone(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	if (irp->PendingReturned)
		KeSetEvent(&((PSERVICE)context)->Done, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP ServiceIrp(PSERVICE s)
{
	IoReuseIrp(s->Irp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(s->Irp, ServiceDone, s, TRUE, TRUE, TRUE);
	return s->Irp;
}

static NTSTATUS ServiceFinish(PSERVICE s, NTSTATUS status)
{
	if (status == STATUS_PENDING) {
		KeWaitForSingleObject(&s->Done, Executive, KernelMode, FALSE, NULL);
		status = s->Irp->IoStatus.Status;
	}
	return status;
}

static NTSTATUS ServiceSet(PSERVICE s, ULONG option, ULONG level, ULONG value)
{
	const WSK_PROVIDER_LISTEN_DISPATCH *d = s->Socket->Dispatch;

	return ServiceFinish(s, d->WskControlSocket(s->Socket, WskSetOption, option, level, sizeof(value), &value, 0, NULL, NULL, ServiceIrp(s)));
}

NTSTATUS ServiceOpen(PSERVICE s, PSOCKADDR address)
{
	const WSK_PROVIDER_LISTEN_DISPATCH *d = s->Socket->Dispatch;
	NTSTATUS status = ServiceSet(s, SO_EXCLUSIVEADDRUSE, SOL_SOCKET, 1);

	if (NT_SUCCESS(status))
		status = ServiceFinish(s, d->WskBind(s->Socket, address, 0, ServiceIrp(s)));
	while (status == STATUS_ADDRESS_ALREADY_EXISTS) {
		ServiceSet(s, SO_REUSEADDR, SOL_SOCKET, 1);
		status = ServiceFinish(s, d->WskBind(s->Socket, address, 0, ServiceIrp(s)));
	}
	if (NT_SUCCESS(status))
		status = ServiceSet(s, SO_KEEPALIVE, SOL_SOCKET, 1);
	if (NT_SUCCESS(status))
		status = ServiceSet(s, 4, IPPROTO_IP, 64);
	return status;
}
