/* Tables by number, and a block that is not left alone. */
#include <ntddk.h>
#include <wsk.h>

static WSK_REGISTRATION g_reg;

static const WSK_CLIENT_DISPATCH g_table = {
	0x0100, //~ valid-client-dispatch
	1, //~ valid-client-dispatch
	NULL
};

NTSTATUS numbers_start(VOID)
{
	WSK_CLIENT_NPI npi = { NULL, &g_table };
	NTSTATUS st = WskRegister(&npi, &g_reg);

	if (NT_SUCCESS(st))
		RtlZeroMemory(&g_reg, sizeof(g_reg)); //~ valid-client-dispatch
	return st;
}

BOOLEAN numbers_on(VOID)
{
	return g_reg.ReservedRegistrationState != 0; //~ valid-client-dispatch
}
