/* A start that does not look back. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;
static WSK_PROVIDER_NPI g_npi;
static PADDRINFOEXW g_list;
static PDEVICE_OBJECT g_dev;
static const WSK_CLIENT_DISPATCH g_table = { MAKE_WSK_VERSION(1, 0), 0, NULL };

static VOID hasty_start(VOID)
{
	WSK_CLIENT_NPI npi = { NULL, &g_table };

	(VOID)WskRegister(&npi, &g_reg); //~ no-unchecked-registration
	WskCaptureProviderNPI(&g_reg, WSK_NO_WAIT, &g_npi); //~ no-unchecked-registration
}

static VOID hasty_again(PWSK_CLIENT_NPI npi)
{
	NTSTATUS st = WskRegister(npi, &g_reg);

	if (!NT_SUCCESS(st))
		DbgPrint("WskRegister: %08x\n", st);
	st = WskCaptureProviderNPI(&g_reg, WSK_NO_WAIT, &g_npi); //~ no-unchecked-registration
	if (!NT_SUCCESS(st))
		DbgPrint("WskCaptureProviderNPI: %08x\n", st);
}

VOID hasty(PWSK_CLIENT_NPI npi)
{
	if (npi == NULL)
		hasty_start();
	else
		hasty_again(npi);
}
