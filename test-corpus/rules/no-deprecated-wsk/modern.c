//~ clean
/* The same entry points, for operations that are in use. */
#include <ntddk.h>
#include <wsk.h>

static NTSTATUS control(PWSK_PROVIDER_NPI npi, ULONG code, PVOID in, SIZE_T size)
{
	return npi->Dispatch->WskControlClient(npi->Client, code, size, in, 0, NULL, NULL, NULL);
}

NTSTATUS modern_release(PWSK_PROVIDER_NPI npi, PSECURITY_DESCRIPTOR *cached)
{
	return control(npi, WSK_RELEASE_SD, cached, sizeof(*cached));
}

NTSTATUS modern_backlog(PWSK_SOCKET s, SIZE_T *backlog, PIRP irp)
{
	return ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskControlSocket(s, WskIoctl, SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, 0,
		0, NULL, sizeof(*backlog), backlog, NULL, irp);
}
