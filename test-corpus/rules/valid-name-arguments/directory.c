//~ clean
/* Names with buffers, at least one of the two names, and wsk.h alone. */
#include <ntddk.h>
#include <wsk.h>

typedef struct directory {
	PWSK_PROVIDER_NPI npi;
	PADDRINFOEXW found;
	UNICODE_STRING host;
	WCHAR text[NI_MAXHOST];
	PIRP irp;
} directory;

static NTSTATUS ask(directory *d, PUNICODE_STRING host, PUNICODE_STRING service)
{
	return d->npi->Dispatch->WskGetAddressInfo(d->npi->Client, host, service, NS_ALL, NULL, NULL, &d->found, NULL, NULL, d->irp);
}

NTSTATUS directory_host(directory *d, PUNICODE_STRING host)
{
	return ask(d, host, NULL);
}

NTSTATUS directory_service(directory *d, PUNICODE_STRING service)
{
	return ask(d, NULL, service);
}

NTSTATUS directory_name(directory *d, PSOCKADDR peer)
{
	RtlInitEmptyUnicodeString(&d->host, d->text, sizeof(d->text));
	return d->npi->Dispatch->WskGetNameInfo(d->npi->Client, peer, sizeof(SOCKADDR_STORAGE), &d->host, NULL, 0, NULL, NULL, d->irp);
}

void directory_forget(directory *d)
{
	d->npi->Dispatch->WskFreeAddressInfo(d->npi->Client, d->found);
}
