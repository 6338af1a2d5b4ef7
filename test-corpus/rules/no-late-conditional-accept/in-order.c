//~ clean
/* The option first, then the bind; and other things that look similar. */
#include <ntddk.h>
#include <wsk.h>

#define PORT_COUNT 3

typedef struct _LISTENER {
	PWSK_SOCKET Socket;
	PIRP Irp;
	KEVENT Done;
	ULONG Conditional;
} LISTENER, *PLISTENER;

static NTSTATUS Completed(PDEVICE_OBJECT device, PIRP irp, PVOID context)
{
	UNREFERENCED_PARAMETER(device);
	UNREFERENCED_PARAMETER(irp);
	KeSetEvent(context, IO_NO_INCREMENT, FALSE);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static PIRP Ready(PLISTENER l)
{
	KeClearEvent(&l->Done);
	IoReuseIrp(l->Irp, STATUS_UNSUCCESSFUL);
	IoSetCompletionRoutine(l->Irp, Completed, &l->Done, TRUE, TRUE, TRUE);
	return l->Irp;
}

static NTSTATUS Finish(PLISTENER l, NTSTATUS status)
{
	if (status == STATUS_PENDING) {
		KeWaitForSingleObject(&l->Done, Executive, KernelMode, FALSE, NULL);
		status = l->Irp->IoStatus.Status;
	}
	return status;
}

static NTSTATUS Bind(PLISTENER l, PSOCKADDR address)
{
	const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = l->Socket->Dispatch;

	return Finish(l, dispatch->WskBind(l->Socket, address, 0, Ready(l)));
}

static NTSTATUS SetConditional(PLISTENER l, ULONG on)
{
	const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = l->Socket->Dispatch;

	return Finish(l, dispatch->WskControlSocket(l->Socket, WskSetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, sizeof(on),
		&on, 0, NULL, NULL, Ready(l)));
}

static NTSTATUS GetConditional(PLISTENER l)
{
	const WSK_PROVIDER_LISTEN_DISPATCH *dispatch = l->Socket->Dispatch;

	return Finish(l, dispatch->WskControlSocket(l->Socket, WskGetOption, SO_CONDITIONAL_ACCEPT, SOL_SOCKET, 0, NULL,
		sizeof(l->Conditional), &l->Conditional, NULL, Ready(l)));
}

NTSTATUS OpenAll(PLISTENER listeners, PSOCKADDR address)
{
	NTSTATUS status;
	ULONG i;

	for (i = 0; i < PORT_COUNT; i++) {
		status = SetConditional(&listeners[i], 1);
		if (NT_SUCCESS(status))
			status = Bind(&listeners[i], address);
		if (!NT_SUCCESS(status))
			return status;
		GetConditional(&listeners[i]);
	}
	return STATUS_SUCCESS;
}

/* A bind that failed has not bound anything. */
NTSTATUS OpenWithRetries(PLISTENER l, PSOCKADDR addresses, ULONG count)
{
	NTSTATUS status = STATUS_UNSUCCESSFUL;
	ULONG i;

	for (i = 0; i < count; i++) {
		status = SetConditional(l, 1);
		if (!NT_SUCCESS(status))
			break;
		status = Bind(l, &addresses[i]);
		if (NT_SUCCESS(status))
			break;
	}
	return status;
}

NTSTATUS Plain(PLISTENER l, PSOCKADDR address)
{
	NTSTATUS status = Bind(l, address);

	if (NT_SUCCESS(status))
		status = SetConditional(l, 0);
	return status;
}
