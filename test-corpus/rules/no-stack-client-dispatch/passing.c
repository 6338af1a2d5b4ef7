/* Tables on the stack. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;
static WSK_PROVIDER_NPI g_npi;
static PADDRINFOEXW g_list;
static PDEVICE_OBJECT g_dev;
static const WSK_CLIENT_DISPATCH g_table = { MAKE_WSK_VERSION(1, 0), 0, NULL };

NTSTATUS passing_start(VOID)
{
	WSK_CLIENT_DISPATCH table = { MAKE_WSK_VERSION(1, 0), 0, NULL }; //~ no-stack-client-dispatch
	WSK_CLIENT_NPI npi;

	npi.ClientContext = NULL;
	npi.Dispatch = &table;
	return WskRegister(&npi, &g_reg);
}

NTSTATUS passing_block(VOID)
{
	WSK_REGISTRATION block; //~ no-stack-client-dispatch
	WSK_CLIENT_NPI npi = { NULL, &g_table };

	return WskRegister(&npi, &block);
}
