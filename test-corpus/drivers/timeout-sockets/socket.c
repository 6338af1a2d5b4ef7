//~ clean
/**
 * @file socket.c
 * @brief The life of a socket, from create or accept to close.
 */
#include "ks.h"

/** The dispatch table of a stream socket, one that ks_create has made. */
static const WSK_PROVIDER_STREAM_DISPATCH *ks_stream(const ks_socket_t *socket)
{
    return (const WSK_PROVIDER_STREAM_DISPATCH *)socket->wsk->Dispatch;
}

static ks_socket_t *ks_socket_allocate(void)
{
    ks_socket_t *socket;

    socket = (ks_socket_t *)ExAllocatePoolZero(NonPagedPoolNx, sizeof(ks_socket_t), KS_TAG);
    if (socket == NULL)
    {
        return NULL;
    }
    if (!NT_SUCCESS(ks_request_begin(&socket->closing)))
    {
        ExFreePoolWithTag(socket, KS_TAG);
        return NULL;
    }
    return socket;
}

static void ks_socket_free(ks_socket_t *socket)
{
    ks_request_end(&socket->closing);
    ExFreePoolWithTag(socket, KS_TAG);
}

NTSTATUS ks_create(ks_socket_t **result)
{
    ks_socket_t *socket;
    ks_request_t request;
    ULONG_PTR information;
    NTSTATUS status;

    *result = NULL;
    socket = ks_socket_allocate();
    if (socket == NULL)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = ks_request_begin(&request);
    if (!NT_SUCCESS(status))
    {
        ks_socket_free(socket);
        return status;
    }

    /* No callbacks, so no table of them and no context. */
    ks.npi.Dispatch->WskSocket(ks.npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_STREAM_SOCKET, NULL, NULL, NULL,
                               NULL, NULL, request.irp);
    KS_TRY(ks_request_wait(&request, KS_FOREVER, &information));

    socket->wsk = (PWSK_SOCKET)information;
    *result = socket;
    socket = NULL;

cleanup:
    ks_request_end(&request);
    if (socket != NULL)
    {
        ks_socket_free(socket);
    }
    return status;
}

/** Binds to `local`; a port other than 0 is taken for ourselves alone. */
NTSTATUS ks_bind(ks_socket_t *socket, const SOCKADDR_IN *local, ULONG timeout)
{
    SOCKADDR_IN address = *local;
    ULONG exclusive = 1;
    ks_request_t request;
    NTSTATUS status;

    status = ks_request_begin(&request);
    if (!NT_SUCCESS(status))
    {
        return status;
    }

    if (address.sin_port != 0)
    {
        ks_stream(socket)->WskControlSocket(socket->wsk, WskSetOption, SO_EXCLUSIVEADDRUSE, SOL_SOCKET, sizeof(exclusive),
                                            &exclusive, 0, NULL, NULL, request.irp);
        KS_TRY(ks_request_wait(&request, timeout, NULL));
        KS_TRY(ks_request_again(&request));
    }

    ks_stream(socket)->WskBind(socket->wsk, (PSOCKADDR)&address, 0, request.irp);
    KS_TRY(ks_request_wait(&request, timeout, NULL));

cleanup:
    ks_request_end(&request);
    return status;
}

NTSTATUS ks_listen(ks_socket_t *socket, ULONG timeout)
{
    ks_request_t request;
    NTSTATUS status;

    status = ks_request_begin(&request);
    if (!NT_SUCCESS(status))
    {
        return status;
    }
    ks_stream(socket)->WskListen(socket->wsk, request.irp);
    status = ks_request_wait(&request, timeout, NULL);
    ks_request_end(&request);
    return status;
}

/** Takes the next connection. @return STATUS_IO_TIMEOUT when none came in time */
NTSTATUS ks_accept(ks_socket_t *listener, ULONG timeout, ks_socket_t **result)
{
    ks_socket_t *socket;
    ks_request_t request;
    ULONG_PTR information;
    NTSTATUS status;

    *result = NULL;
    socket = ks_socket_allocate();
    if (socket == NULL)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = ks_request_begin(&request);
    if (!NT_SUCCESS(status))
    {
        ks_socket_free(socket);
        return status;
    }

    ks_stream(listener)->WskAccept(listener->wsk, 0, NULL, NULL, NULL, NULL, request.irp);
    KS_TRY(ks_request_wait(&request, timeout, &information));

    socket->wsk = (PWSK_SOCKET)information;
    socket->accepted = TRUE;
    socket->connected = TRUE;
    *result = socket;
    socket = NULL;

cleanup:
    ks_request_end(&request);
    if (socket != NULL)
    {
        ks_socket_free(socket);
    }
    return status;
}

/** The socket must be bound. */
NTSTATUS ks_connect(ks_socket_t *socket, const SOCKADDR_IN *remote, ULONG timeout)
{
    SOCKADDR_IN address = *remote;
    ks_request_t request;
    NTSTATUS status;

    status = ks_request_begin(&request);
    if (!NT_SUCCESS(status))
    {
        return status;
    }
    ks_stream(socket)->WskConnect(socket->wsk, (PSOCKADDR)&address, 0, request.irp);
    status = ks_request_wait(&request, timeout, NULL);
    ks_request_end(&request);
    if (NT_SUCCESS(status))
    {
        socket->connected = TRUE;
    }
    return status;
}

/** Closes and frees. No limit: a close does not wait for the peer. */
void ks_close(ks_socket_t *socket)
{
    const WSK_PROVIDER_BASIC_DISPATCH *basic;

    if (socket == NULL)
    {
        return;
    }
    basic = (const WSK_PROVIDER_BASIC_DISPATCH *)socket->wsk->Dispatch;
    basic->WskCloseSocket(socket->wsk, socket->closing.irp);
    (void)ks_request_wait(&socket->closing, KS_FOREVER, NULL);
    socket->wsk = NULL;
    ks_socket_free(socket);
}
