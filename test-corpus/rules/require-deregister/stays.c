/* A driver that stays registered when its start fails. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;
static WSK_PROVIDER_NPI g_npi;
static PADDRINFOEXW g_list;
static PDEVICE_OBJECT g_dev;
static const WSK_CLIENT_DISPATCH g_table = { MAKE_WSK_VERSION(1, 0), 0, NULL };

static NTSTATUS stays_open(void)
{
	WSK_CLIENT_NPI npi = { NULL, &g_table };
	NTSTATUS st = WskRegister(&npi, &g_reg);

	if (!NT_SUCCESS(st))
		return st;
	return WskCaptureProviderNPI(&g_reg, WSK_NO_WAIT, &g_npi); //~ require-deregister
}

static VOID stays_unload(PDRIVER_OBJECT drv)
{
	UNREFERENCED_PARAMETER(drv);
	WskReleaseProviderNPI(&g_reg);
	WskDeregister(&g_reg);
	if (g_dev == NULL)
		WskDeregister(&g_reg); //~ require-deregister
}

NTSTATUS DriverEntry(PDRIVER_OBJECT drv, PUNICODE_STRING path)
{
	NTSTATUS st;

	UNREFERENCED_PARAMETER(path);
	st = stays_open();
	if (!NT_SUCCESS(st))
		return st;
	drv->DriverUnload = stays_unload;
	return STATUS_SUCCESS;
}
