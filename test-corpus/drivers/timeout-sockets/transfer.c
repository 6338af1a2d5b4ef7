//~ clean
/**
 * @file transfer.c
 * @brief Bytes out and in. The caller's memory is locked for the time of the call.
 */
#include "ks.h"

static NTSTATUS ks_lock(void *data, ULONG length, LOCK_OPERATION operation, WSK_BUF *buffer)
{
    NTSTATUS status = STATUS_SUCCESS;

    buffer->Offset = 0;
    buffer->Length = length;
    buffer->Mdl = IoAllocateMdl(data, length, FALSE, FALSE, NULL);
    if (buffer->Mdl == NULL)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }

    __try
    {
        MmProbeAndLockPages(buffer->Mdl, KernelMode, operation);
    }
    __except (EXCEPTION_EXECUTE_HANDLER)
    {
        status = GetExceptionCode();
        IoFreeMdl(buffer->Mdl);
        buffer->Mdl = NULL;
    }
    return status;
}

static void ks_unlock(WSK_BUF *buffer)
{
    if (buffer->Mdl != NULL)
    {
        MmUnlockPages(buffer->Mdl);
        IoFreeMdl(buffer->Mdl);
        buffer->Mdl = NULL;
    }
}

/** Sends all of it. After a timeout nobody knows how much was sent: the connection is good for a close only. */
NTSTATUS ks_send(ks_socket_t *socket, const void *data, ULONG length, ULONG timeout)
{
    const WSK_PROVIDER_STREAM_DISPATCH *stream;
    const WSK_PROVIDER_CONNECTION_DISPATCH *connection;
    WSK_BUF buffer = {0};
    ks_request_t request = {0};
    NTSTATUS status;

    KS_TRY(ks_lock((void *)data, length, IoReadAccess, &buffer));
    KS_TRY(ks_request_begin(&request));
    if (socket->accepted)
    {
        connection = (const WSK_PROVIDER_CONNECTION_DISPATCH *)socket->wsk->Dispatch;
        connection->WskSend(socket->wsk, &buffer, WSK_FLAG_NODELAY, request.irp);
    }
    else
    {
        stream = (const WSK_PROVIDER_STREAM_DISPATCH *)socket->wsk->Dispatch;
        stream->WskSend(socket->wsk, &buffer, WSK_FLAG_NODELAY, request.irp);
    }
    status = ks_request_wait(&request, timeout, NULL);

cleanup:
    if (request.irp != NULL)
    {
        ks_request_end(&request);
    }
    ks_unlock(&buffer);
    return status;
}

/** Receives what is there, at least one byte. @return STATUS_END_OF_FILE when the peer will send no more */
NTSTATUS ks_receive(ks_socket_t *socket, void *data, ULONG length, ULONG timeout, ULONG *received)
{
    const WSK_PROVIDER_STREAM_DISPATCH *stream;
    const WSK_PROVIDER_CONNECTION_DISPATCH *connection;
    WSK_BUF buffer = {0};
    ks_request_t request = {0};
    ULONG_PTR information = 0;
    NTSTATUS status;

    *received = 0;
    KS_TRY(ks_lock(data, length, IoWriteAccess, &buffer));
    KS_TRY(ks_request_begin(&request));
    if (socket->accepted)
    {
        connection = (const WSK_PROVIDER_CONNECTION_DISPATCH *)socket->wsk->Dispatch;
        connection->WskReceive(socket->wsk, &buffer, 0, request.irp);
    }
    else
    {
        stream = (const WSK_PROVIDER_STREAM_DISPATCH *)socket->wsk->Dispatch;
        stream->WskReceive(socket->wsk, &buffer, 0, request.irp);
    }
    KS_TRY(ks_request_wait(&request, timeout, &information));

    if (information == 0)
    {
        status = STATUS_END_OF_FILE;
        goto cleanup;
    }
    *received = (ULONG)information;

cleanup:
    if (request.irp != NULL)
    {
        ks_request_end(&request);
    }
    ks_unlock(&buffer);
    return status;
}

/** Says goodbye; what the peer still sends can be received. Does nothing on a socket that was never connected. */
NTSTATUS ks_disconnect(ks_socket_t *socket, ULONG timeout)
{
    const WSK_PROVIDER_STREAM_DISPATCH *stream;
    const WSK_PROVIDER_CONNECTION_DISPATCH *connection;
    ks_request_t request;
    NTSTATUS status;

    if (!socket->connected)
    {
        return STATUS_SUCCESS;
    }
    status = ks_request_begin(&request);
    if (!NT_SUCCESS(status))
    {
        return status;
    }
    socket->connected = FALSE;
    if (socket->accepted)
    {
        connection = (const WSK_PROVIDER_CONNECTION_DISPATCH *)socket->wsk->Dispatch;
        connection->WskDisconnect(socket->wsk, NULL, 0, request.irp);
    }
    else
    {
        stream = (const WSK_PROVIDER_STREAM_DISPATCH *)socket->wsk->Dispatch;
        stream->WskDisconnect(socket->wsk, NULL, 0, request.irp);
    }
    status = ks_request_wait(&request, timeout, NULL);
    ks_request_end(&request);
    return status;
}
