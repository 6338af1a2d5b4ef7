//~ clean
/* A start with labels in the order of undoing, and an unload that takes it back. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;
static WSK_PROVIDER_NPI g_npi;
static PADDRINFOEXW g_list;
static PDEVICE_OBJECT g_dev;
static const WSK_CLIENT_DISPATCH g_table = { MAKE_WSK_VERSION(1, 0), 0, NULL };

static NTSTATUS net_up(void)
{
	WSK_CLIENT_NPI npi = { NULL, &g_table };
	NTSTATUS st;

	st = WskRegister(&npi, &g_reg);
	if (!NT_SUCCESS(st))
		goto out;
	st = WskCaptureProviderNPI(&g_reg, WSK_NO_WAIT, &g_npi);
	if (!NT_SUCCESS(st))
		goto dereg;
	st = IoCreateDevice(NULL, 0, NULL, FILE_DEVICE_NETWORK, 0, FALSE, &g_dev);
	if (NT_SUCCESS(st))
		goto out;
	WskReleaseProviderNPI(&g_reg);
dereg:
	WskDeregister(&g_reg);
out:
	return st;
}

static void net_down(void)
{
	if (g_list != NULL)
		g_npi.Dispatch->WskFreeAddressInfo(g_npi.Client, g_list);
	WskReleaseProviderNPI(&g_reg);
	WskDeregister(&g_reg);
}

static VOID unload(PDRIVER_OBJECT drv)
{
	UNREFERENCED_PARAMETER(drv);
	net_down();
	IoDeleteDevice(g_dev);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT drv, PUNICODE_STRING path)
{
	NTSTATUS st = net_up();

	UNREFERENCED_PARAMETER(path);
	if (!NT_SUCCESS(st))
		return st;
	drv->DriverUnload = unload;
	return STATUS_SUCCESS;
}
