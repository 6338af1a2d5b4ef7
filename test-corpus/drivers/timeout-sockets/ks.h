//~ clean
/**
 * @file ks.h
 * @brief Blocking sockets for kernel threads: every call takes a limit in milliseconds and is over when it returns.
 *
 * PASSIVE_LEVEL throughout. A socket is used by one thread at a time.
 */
#ifndef KS_H
#define KS_H

#include <ntddk.h>
#include <wsk.h>

#if !defined(NTDDI_WIN10_RS2) || (NTDDI_VERSION < NTDDI_WIN10_RS2)
#error Stream sockets are needed.
#endif

#define KS_TAG          'kcos'
#define KS_FOREVER      0xFFFFFFFFUL    /**< no limit */
#define KS_RETRY        500             /**< milliseconds between two questions for the provider */

/** Leaves by the clean-up unless the call succeeds. */
#define KS_TRY(call)                    \
    do                                  \
    {                                   \
        status = (call);                \
        if (!NT_SUCCESS(status))        \
        {                               \
            goto cleanup;               \
        }                               \
    } while (0)

/** One call: an IRP and the event that its completion sets. Lives on the caller's stack. */
typedef struct ks_request
{
    PIRP irp;
    KEVENT done;
} ks_request_t;

/** A socket. Those that ks_accept makes are connection sockets, all others stream sockets. */
typedef struct ks_socket
{
    PWSK_SOCKET wsk;
    BOOLEAN accepted;
    BOOLEAN connected;
    ks_request_t closing;               /**< there from the start: a close must not fail for lack of memory */
} ks_socket_t;

typedef struct ks_library
{
    WSK_REGISTRATION registration;
    WSK_PROVIDER_NPI npi;
    BOOLEAN captured;                   /**< written before ready is set */
    KEVENT ready;
    KEVENT stop;
    PVOID finder;                       /**< thread that looks for the provider, if the first look did not find it */
} ks_library_t;

extern ks_library_t ks;

/* library.c */
NTSTATUS ks_startup(void);
void ks_shutdown(void);
BOOLEAN ks_is_ready(ULONG timeout);
NTSTATUS ks_start_thread(PKSTART_ROUTINE routine, PVOID argument, PVOID *thread);
void ks_join_thread(PVOID *thread);

/* request.c */
NTSTATUS ks_request_begin(ks_request_t *request);
NTSTATUS ks_request_again(ks_request_t *request);
NTSTATUS ks_request_wait(ks_request_t *request, ULONG timeout, ULONG_PTR *information);
void ks_request_end(ks_request_t *request);

/* socket.c */
NTSTATUS ks_create(ks_socket_t **result);
NTSTATUS ks_bind(ks_socket_t *socket, const SOCKADDR_IN *local, ULONG timeout);
NTSTATUS ks_listen(ks_socket_t *socket, ULONG timeout);
NTSTATUS ks_accept(ks_socket_t *listener, ULONG timeout, ks_socket_t **result);
NTSTATUS ks_connect(ks_socket_t *socket, const SOCKADDR_IN *remote, ULONG timeout);
void ks_close(ks_socket_t *socket);

/* transfer.c */
NTSTATUS ks_send(ks_socket_t *socket, const void *data, ULONG length, ULONG timeout);
NTSTATUS ks_receive(ks_socket_t *socket, void *data, ULONG length, ULONG timeout, ULONG *received);
NTSTATUS ks_disconnect(ks_socket_t *socket, ULONG timeout);

/* resolve.c */
NTSTATUS ks_resolve(PUNICODE_STRING name, PUNICODE_STRING service, ULONG timeout, SOCKADDR_IN *address);

#endif
