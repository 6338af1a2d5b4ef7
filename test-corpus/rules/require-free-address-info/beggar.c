/* Asks for addresses and never says thank you. */
#include <ntddk.h>
#include <wsk.h>

typedef struct _BG_CLIENT {
    PWSK_PROVIDER_NPI Npi;
    KEVENT Done;
    PIRP Irp;
    SOCKADDR_STORAGE Peer;
} BG_CLIENT, *PBG_CLIENT;

static NTSTATUS BgAsk(_In_ PBG_CLIENT Client, _In_ PUNICODE_STRING Host, _Out_ PADDRINFOEXW *List)
{
    NTSTATUS status;

    status = Client->Npi->Dispatch->WskGetAddressInfo(Client->Npi->Client, Host, NULL, NS_ALL, NULL, NULL, List, NULL, NULL,
        Client->Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&Client->Done, Executive, KernelMode, FALSE, NULL);
        status = Client->Irp->IoStatus.Status;
    }
    return status;
}

static VOID BgThank(_In_ PBG_CLIENT Client, _In_ PADDRINFOEXW List)
{
    Client->Npi->Dispatch->WskFreeAddressInfo(Client->Npi->Client, List);
}

NTSTATUS BgFind(_In_ PBG_CLIENT Client, _In_ PUNICODE_STRING Host)
{
    PADDRINFOEXW list = NULL;
    NTSTATUS status = BgAsk(Client, Host, &list);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (list->ai_addrlen > sizeof(Client->Peer)) {
        return STATUS_BUFFER_TOO_SMALL; //~ require-free-address-info
    }
    RtlCopyMemory(&Client->Peer, list->ai_addr, list->ai_addrlen);
    BgThank(Client, list);
    return STATUS_SUCCESS;
}

NTSTATUS BgCount(_In_ PBG_CLIENT Client, _In_ PUNICODE_STRING Host, _Out_ PULONG Count)
{
    PADDRINFOEXW list = NULL;
    PADDRINFOEXW each;
    NTSTATUS status = BgAsk(Client, Host, &list);

    *Count = 0;
    if (NT_SUCCESS(status)) {
        for (each = list; each != NULL; each = each->ai_next) {
            ++*Count;
        }
        ExFreePool(list); //~ require-free-address-info
    }
    return status;
}

NTSTATUS BgProbe(_In_ PBG_CLIENT Client, _In_ PUNICODE_STRING Host)
{
    PADDRINFOEXW list = NULL;
    NTSTATUS status = BgAsk(Client, Host, &list);

    if (NT_SUCCESS(status)) {
        BgThank(Client, list);
    }
    BgThank(Client, list); //~ require-free-address-info
    return status;
}
