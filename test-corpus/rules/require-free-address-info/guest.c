//~ clean
/* What it is given it gives back, or hands on. */
#include <ntddk.h>
#include <wsk.h>

typedef struct guest {
	PWSK_PROVIDER_NPI npi;
	KEVENT done;
	PIRP irp;
	PADDRINFOEXW kept;
} guest;

NTSTATUS guest_ask(guest *g, PUNICODE_STRING host, PADDRINFOEXW *out)
{
	NTSTATUS st = g->npi->Dispatch->WskGetAddressInfo(g->npi->Client, host, NULL, NS_ALL, NULL, NULL, out, NULL, NULL, g->irp);

	if (st == STATUS_PENDING) {
		KeWaitForSingleObject(&g->done, Executive, KernelMode, FALSE, NULL);
		st = g->irp->IoStatus.Status;
	}
	return st;
}

void guest_thank(guest *g, PADDRINFOEXW list)
{
	if (list != NULL)
		g->npi->Dispatch->WskFreeAddressInfo(g->npi->Client, list);
}

NTSTATUS guest_find(guest *g, PUNICODE_STRING host, SOCKADDR_IN *to)
{
	PADDRINFOEXW list = NULL, each;
	NTSTATUS st = guest_ask(g, host, &list);

	if (!NT_SUCCESS(st) || list == NULL)
		return STATUS_NOT_FOUND;
	st = STATUS_NOT_FOUND;
	for (each = list; each != NULL; each = each->ai_next) {
		if (each->ai_family != AF_INET)
			continue;
		*to = *(PSOCKADDR_IN)each->ai_addr;
		st = STATUS_SUCCESS;
		break;
	}
	guest_thank(g, list);
	return st;
}

NTSTATUS guest_keep(guest *g, PUNICODE_STRING host)
{
	PADDRINFOEXW list = NULL;
	NTSTATUS st = guest_ask(g, host, &list);

	if (NT_SUCCESS(st))
		g->kept = list;
	return st;
}
