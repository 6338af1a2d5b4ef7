//~ clean
/* A client of the Network Module Registrar that detaches at once. */
#include <ntddk.h>
#include <wsk.h>

static NTSTATUS raw_attach(HANDLE binding, PVOID ctx, PNPI_REGISTRATION_INSTANCE provider)
{
	UNREFERENCED_PARAMETER(binding);
	UNREFERENCED_PARAMETER(ctx);
	UNREFERENCED_PARAMETER(provider);
	return STATUS_NOINTERFACE;
}

static NTSTATUS raw_detach(PVOID ctx)
{
	UNREFERENCED_PARAMETER(ctx);
	return STATUS_SUCCESS;
}

const NPI_CLIENT_CHARACTERISTICS g_client = {
	0, sizeof(NPI_CLIENT_CHARACTERISTICS), raw_attach, raw_detach, NULL,
	{ 0, sizeof(NPI_REGISTRATION_INSTANCE), &NPI_WSK_INTERFACE_ID, NULL, 0, NULL }
};
