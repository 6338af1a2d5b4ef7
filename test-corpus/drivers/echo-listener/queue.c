//~ clean
/*++

Module Name:

    queue.c

Abstract:

    The work queue and its thread.

--*/

#include "echo.h"

static KSTART_ROUTINE EchoQueueThread;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(PAGE, EchoQueueStart)
#pragma alloc_text(PAGE, EchoQueueStop)
#pragma alloc_text(PAGE, EchoQueueThread)
#endif

_Use_decl_annotations_
VOID
EchoQueueInsert(
    PECHO_QUEUE Queue,
    PECHO_WORK Work,
    ECHO_WORK_ROUTINE *Routine
    )
{
    KLOCK_QUEUE_HANDLE lock;

    Work->Routine = Routine;

    KeAcquireInStackQueuedSpinLock(&Queue->Lock, &lock);
    InsertTailList(&Queue->Items, &Work->Link);
    KeReleaseInStackQueuedSpinLock(&lock);

    KeSetEvent(&Queue->Ready, IO_NO_INCREMENT, FALSE);
}

//
// Not pageable, unlike its only caller: holds a spin lock.
//
static
_Ret_maybenull_
PECHO_WORK
EchoQueueRemove(
    _Inout_ PECHO_QUEUE Queue
    )
{
    KLOCK_QUEUE_HANDLE lock;
    PECHO_WORK work = NULL;

    KeAcquireInStackQueuedSpinLock(&Queue->Lock, &lock);
    if (!IsListEmpty(&Queue->Items)) {
        work = CONTAINING_RECORD(RemoveHeadList(&Queue->Items), ECHO_WORK, Link);
    }
    KeReleaseInStackQueuedSpinLock(&lock);

    return work;
}

_Use_decl_annotations_
static
VOID
EchoQueueThread(
    PVOID StartContext
    )
{
    PECHO_QUEUE queue = (PECHO_QUEUE)StartContext;
    PECHO_WORK work;

    PAGED_CODE();

    for (;;) {

        KeWaitForSingleObject(&queue->Ready, Executive, KernelMode, FALSE, NULL);

        while ((work = EchoQueueRemove(queue)) != NULL) {
            work->Routine(work);
        }

        if (queue->Exit) {
            break;
        }
    }

    PsTerminateSystemThread(STATUS_SUCCESS);
}

_Use_decl_annotations_
NTSTATUS
EchoQueueStart(
    PECHO_QUEUE Queue
    )
{
    OBJECT_ATTRIBUTES attributes;
    HANDLE handle;
    NTSTATUS status;

    PAGED_CODE();

    KeInitializeSpinLock(&Queue->Lock);
    InitializeListHead(&Queue->Items);
    KeInitializeEvent(&Queue->Ready, SynchronizationEvent, FALSE);
    Queue->Exit = FALSE;
    Queue->Thread = NULL;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);

    status = PsCreateSystemThread(&handle,
                                  THREAD_ALL_ACCESS,
                                  &attributes,
                                  NULL,
                                  NULL,
                                  EchoQueueThread,
                                  Queue);

    if (!NT_SUCCESS(status)) {
        return status;
    }

    // The handle is new and has all access, there is no reason to fail.
    (VOID)ObReferenceObjectByHandle(handle,
                                    SYNCHRONIZE,
                                    *PsThreadType,
                                    KernelMode,
                                    &Queue->Thread,
                                    NULL);
    ZwClose(handle);

    return STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID
EchoQueueStop(
    PECHO_QUEUE Queue
    )
{
    PAGED_CODE();

    Queue->Exit = TRUE;
    KeSetEvent(&Queue->Ready, IO_NO_INCREMENT, FALSE);
    KeWaitForSingleObject(Queue->Thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(Queue->Thread);
    Queue->Thread = NULL;
}
