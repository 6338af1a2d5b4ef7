/* A client that was written for Windows Vista. */
#include <ntddk.h>
#include <wsk.h>

static NTSTATUS HtControl(_In_ PWSK_PROVIDER_NPI Npi, _In_ ULONG Code, _In_reads_bytes_(Size) PVOID Input, _In_ SIZE_T Size)
{
    return Npi->Dispatch->WskControlClient(Npi->Client, Code, Size, Input, 0, NULL, NULL, NULL); //~ no-deprecated-wsk
}

NTSTATUS HtMapDevices(_In_ PWSK_PROVIDER_NPI Npi, _In_ PWSK_TDI_MAP_INFO Map)
{
    return Npi->Dispatch->WskControlClient(Npi->Client, WSK_TDI_DEVICENAME_MAPPING, sizeof(*Map), Map, 0, NULL, NULL, NULL); //~ no-deprecated-wsk
}

NTSTATUS HtBypass(_In_ PWSK_PROVIDER_NPI Npi)
{
    ULONG flags = WSK_TDI_BEHAVIOR_BYPASS_TDI;

    return HtControl(Npi, WSK_TDI_BEHAVIOR, &flags, sizeof(flags));
}

NTSTATUS HtShortcut(_In_ PWSK_SOCKET Socket, _In_ PBOOLEAN On, _In_ PIRP Irp)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch;

    return dispatch->WskControlSocket(Socket, WskIoctl, SIO_LOOPBACK_FAST_PATH, 0, sizeof(*On), On, 0, NULL, NULL, Irp); //~ no-deprecated-wsk
}
