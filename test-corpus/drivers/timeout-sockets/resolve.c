//~ clean
/**
 * @file resolve.c
 * @brief Names to addresses.
 */
#include "ks.h"

/** The first IPv4 address of a host. */
NTSTATUS ks_resolve(PUNICODE_STRING name, PUNICODE_STRING service, ULONG timeout, SOCKADDR_IN *address)
{
    PADDRINFOEXW list = NULL;
    PADDRINFOEXW entry;
    ADDRINFOEXW hints = {0};
    ks_request_t request;
    NTSTATUS status;

    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;

    status = ks_request_begin(&request);
    if (!NT_SUCCESS(status))
    {
        return status;
    }

    /* Hints and list are locals: we leave when the request is over, not when the time is. */
    ks.npi.Dispatch->WskGetAddressInfo(ks.npi.Client, name, service, 0, NULL, &hints, &list, NULL, NULL, request.irp);
    KS_TRY(ks_request_wait(&request, timeout, NULL));

    status = STATUS_NOT_FOUND;
    for (entry = list; entry != NULL; entry = entry->ai_next)
    {
        if (entry->ai_family == AF_INET && entry->ai_addrlen >= sizeof(*address))
        {
            RtlCopyMemory(address, entry->ai_addr, sizeof(*address));
            status = STATUS_SUCCESS;
            break;
        }
    }
    ks.npi.Dispatch->WskFreeAddressInfo(ks.npi.Client, list);

cleanup:
    ks_request_end(&request);
    return status;
}
