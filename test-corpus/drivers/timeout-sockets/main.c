//~ clean
/**
 * @file main.c
 * @brief What the library is for: a client that checks an echo service, and a door at which it says what it has found.
 */
#include "ks.h"

#define CHECK_PERIOD    30000
#define CALL_LIMIT      5000
#define DOOR_PORT       7707
#define DOOR_PATIENCE   1000

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD ks_unload;
static KSTART_ROUTINE client_thread;
static KSTART_ROUTINE door_thread;

static KEVENT quit;
static PVOID client;
static PVOID door;
static LONG volatile good;
static LONG volatile bad;

static BOOLEAN told_to_quit(ULONG milliseconds)
{
    LARGE_INTEGER due;

    due.QuadPart = -10000LL * milliseconds;
    return KeWaitForSingleObject(&quit, Executive, KernelMode, FALSE, &due) == STATUS_SUCCESS;
}

/** One conversation with the service: whatever is sent comes back. */
static NTSTATUS check_echo(const SOCKADDR_IN *service)
{
    static const CHAR question[] = "is anybody there?";
    SOCKADDR_IN any = {0};
    CHAR answer[sizeof(question)];
    ks_socket_t *socket = NULL;
    ULONG have = 0;
    ULONG more;
    NTSTATUS status;

    any.sin_family = AF_INET;

    KS_TRY(ks_create(&socket));
    KS_TRY(ks_bind(socket, &any, CALL_LIMIT));
    KS_TRY(ks_connect(socket, service, CALL_LIMIT));
    KS_TRY(ks_send(socket, question, sizeof(question), CALL_LIMIT));
    while (have < sizeof(answer))
    {
        KS_TRY(ks_receive(socket, answer + have, (ULONG)sizeof(answer) - have, CALL_LIMIT, &more));
        have += more;
    }
    if (RtlCompareMemory(answer, question, sizeof(question)) != sizeof(question))
    {
        status = STATUS_DATA_ERROR;
    }
    (void)ks_disconnect(socket, CALL_LIMIT);

cleanup:
    ks_close(socket);
    return status;
}

static VOID client_thread(PVOID argument)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"echo.example.org");
    UNICODE_STRING port = RTL_CONSTANT_STRING(L"7");
    SOCKADDR_IN service;

    UNREFERENCED_PARAMETER(argument);

    while (!told_to_quit(CHECK_PERIOD))
    {
        if (!ks_is_ready(0))
        {
            continue;
        }
        if (NT_SUCCESS(ks_resolve(&name, &port, CALL_LIMIT, &service)) && NT_SUCCESS(check_echo(&service)))
        {
            InterlockedIncrement(&good);
        }
        else
        {
            InterlockedIncrement(&bad);
        }
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static NTSTATUS open_door(ks_socket_t **result)
{
    SOCKADDR_IN here = {0};
    NTSTATUS status;

    here.sin_family = AF_INET;
    here.sin_port = RtlUshortByteSwap(DOOR_PORT);

    KS_TRY(ks_create(result));
    KS_TRY(ks_bind(*result, &here, CALL_LIMIT));
    KS_TRY(ks_listen(*result, CALL_LIMIT));

cleanup:
    if (!NT_SUCCESS(status))
    {
        ks_close(*result);
        *result = NULL;
    }
    return status;
}

static void answer_door(ks_socket_t *visitor)
{
    LONG report[2];

    report[0] = good;
    report[1] = bad;
    if (NT_SUCCESS(ks_send(visitor, report, sizeof(report), CALL_LIMIT)))
    {
        (void)ks_disconnect(visitor, CALL_LIMIT);
    }
}

static VOID door_thread(PVOID argument)
{
    ks_socket_t *listener = NULL;
    ks_socket_t *visitor;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(argument);

    while (!told_to_quit(0))
    {
        if (listener == NULL)
        {
            if (!ks_is_ready(DOOR_PATIENCE) || !NT_SUCCESS(open_door(&listener)))
            {
                (void)told_to_quit(DOOR_PATIENCE);
                continue;
            }
        }
        status = ks_accept(listener, DOOR_PATIENCE, &visitor);
        if (NT_SUCCESS(status))
        {
            answer_door(visitor);
            ks_close(visitor);
        }
        else if (status != STATUS_IO_TIMEOUT)
        {
            ks_close(listener);
            listener = NULL;
        }
    }
    ks_close(listener);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static void stop_threads(void)
{
    KeSetEvent(&quit, IO_NO_INCREMENT, FALSE);
    ks_join_thread(&client);
    ks_join_thread(&door);
}

static VOID ks_unload(PDRIVER_OBJECT driver)
{
    UNREFERENCED_PARAMETER(driver);

    /* The threads close their sockets before they end. */
    stop_threads();
    ks_shutdown();
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
    NTSTATUS status;

    UNREFERENCED_PARAMETER(registry_path);

    KeInitializeEvent(&quit, NotificationEvent, FALSE);
    status = ks_startup();
    if (!NT_SUCCESS(status))
    {
        return status;
    }
    KS_TRY(ks_start_thread(client_thread, NULL, &client));
    KS_TRY(ks_start_thread(door_thread, NULL, &door));
    driver->DriverUnload = ks_unload;

cleanup:
    if (!NT_SUCCESS(status))
    {
        stop_threads();
        ks_shutdown();
    }
    return status;
}
