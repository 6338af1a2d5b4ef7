/* A driver that keeps the NPI when its start fails. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;
static WSK_PROVIDER_NPI g_npi;
static PADDRINFOEXW g_list;
static PDEVICE_OBJECT g_dev;
static const WSK_CLIENT_DISPATCH g_table = { MAKE_WSK_VERSION(1, 0), 0, NULL };

NTSTATUS DriverEntry(PDRIVER_OBJECT drv, PUNICODE_STRING path)
{
	WSK_CLIENT_NPI npi = { NULL, &g_table };
	NTSTATUS st = WskRegister(&npi, &g_reg);

	UNREFERENCED_PARAMETER(path);
	if (!NT_SUCCESS(st))
		return st;
	st = WskCaptureProviderNPI(&g_reg, WSK_NO_WAIT, &g_npi);
	if (!NT_SUCCESS(st)) {
		WskReleaseProviderNPI(&g_reg); //~ require-provider-release
		WskDeregister(&g_reg);
		return st;
	}
	st = IoCreateDevice(drv, 0, NULL, FILE_DEVICE_NETWORK, 0, FALSE, &g_dev);
	if (!NT_SUCCESS(st))
		return st; //~ require-provider-release
	return STATUS_SUCCESS;
}

VOID keeper_stop(VOID)
{
	WskDeregister(&g_reg);
	WskReleaseProviderNPI(&g_reg); //~ require-provider-release
}
