/* A driver that waits for the provider while the system starts. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;
static WSK_PROVIDER_NPI g_npi;
static PADDRINFOEXW g_list;
static PDEVICE_OBJECT g_dev;
static const WSK_CLIENT_DISPATCH g_table = { MAKE_WSK_VERSION(1, 0), 0, NULL };

static KSPIN_LOCK g_lock;

static NTSTATUS patient_open(ULONG wait)
{
	return WskCaptureProviderNPI(&g_reg, wait, &g_npi);
}

VOID patient_stop(VOID)
{
	KIRQL irql;

	KeAcquireSpinLock(&g_lock, &irql);
	WskReleaseProviderNPI(&g_reg);
	WskDeregister(&g_reg); //~ no-infinite-wait-in-driver-entry
	KeReleaseSpinLock(&g_lock, irql);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT drv, PUNICODE_STRING path)
{
	UNREFERENCED_PARAMETER(drv);
	UNREFERENCED_PARAMETER(path);
	return patient_open(WSK_INFINITE_WAIT); //~ no-infinite-wait-in-driver-entry
}
