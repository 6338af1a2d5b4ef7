/* A stop routine in the wrong order. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;
static WSK_PROVIDER_NPI g_npi;
static PADDRINFOEXW g_list;
static PDEVICE_OBJECT g_dev;
static const WSK_CLIENT_DISPATCH g_table = { MAKE_WSK_VERSION(1, 0), 0, NULL };

static VOID late_free(VOID)
{
	g_npi.Dispatch->WskFreeAddressInfo(g_npi.Client, g_list);
	g_list = NULL;
}

VOID late_stop(VOID)
{
	WskReleaseProviderNPI(&g_reg);
	if (g_list != NULL)
		late_free(); //~ no-use-after-provider-release
	WskDeregister(&g_reg);
}
