/* Looks peers up by name, and finds names for peers. */
#include <ntddk.h>
#include <wsk.h>
#include <ws2def.h> //~ valid-name-arguments

typedef struct _PB_BOOK {
    PWSK_PROVIDER_NPI Npi;
    PADDRINFOEXW Found;
    WCHAR Text[256];
    PIRP Irp;
} PB_BOOK, *PPB_BOOK;

static NTSTATUS PbAsk(_In_ PPB_BOOK Book, _In_opt_ PUNICODE_STRING Host, _In_opt_ PUNICODE_STRING Service)
{
    return Book->Npi->Dispatch->WskGetAddressInfo(Book->Npi->Client, Host, Service, NS_ALL, NULL, NULL, &Book->Found, //~ valid-name-arguments
        NULL, NULL, Book->Irp);
}

NTSTATUS PbRefresh(_In_ PPB_BOOK Book)
{
    return PbAsk(Book, NULL, NULL);
}

NTSTATUS PbNameOf(_In_ PPB_BOOK Book, _In_ PSOCKADDR Peer)
{
    UNICODE_STRING host;

    RtlZeroMemory(&host, sizeof(host));
    return Book->Npi->Dispatch->WskGetNameInfo(Book->Npi->Client, Peer, sizeof(SOCKADDR_IN), &host, NULL, 0, NULL, NULL, Book->Irp); //~ no-expired-completion-context valid-name-arguments
}

NTSTATUS PbTouch(_In_ PPB_BOOK Book, _In_ PSOCKADDR Peer)
{
    return Book->Npi->Dispatch->WskGetNameInfo(Book->Npi->Client, Peer, 512, NULL, NULL, 0, NULL, NULL, Book->Irp); //~ valid-name-arguments valid-name-arguments
}

VOID PbForget(_In_ PPB_BOOK Book)
{
    Book->Npi->Dispatch->WskFreeAddressInfo(Book->Npi->Client, Book->Found);
}
