//~ clean
/* Says one word, and leaves the rest to a thread. */
#include <ntddk.h>
#include <wsk.h>

typedef struct ear {
	PWSK_SOCKET sock;
	KEVENT wake;
	UCHAR data[64];
} ear;

static NTSTATUS WSKAPI ear_gone(PVOID ctx, ULONG flags)
{
	ear *e = ctx;

	UNREFERENCED_PARAMETER(flags);
	DbgPrint("gone\n");
	KeStallExecutionProcessor(1);
	KeSetEvent(&e->wake, IO_NO_INCREMENT, FALSE);
	return STATUS_SUCCESS;
}

void ear_thread(PVOID ctx)
{
	ear *e = ctx;
	ULONG i;

	KeWaitForSingleObject(&e->wake, Executive, KernelMode, FALSE, NULL);
	for (i = 0; i < sizeof(e->data); i++)
		DbgPrint("%02x ", e->data[i]);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

const WSK_CLIENT_CONNECTION_DISPATCH ear_dispatch = { NULL, ear_gone, NULL };
