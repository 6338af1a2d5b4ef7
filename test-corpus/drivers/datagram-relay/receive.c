//~ clean
#include "relay.h"

/*
 * Datagrams come in by the receive event, at up to DISPATCH_LEVEL. The event keeps the list (STATUS_PENDING) in a ring and
 * leaves the rest to a work item, which gives the list back. Without room or worker the list is dropped, and that is UDP.
 */

static IO_WORKITEM_ROUTINE_EX rlyWork;

NTSTATUS
rlyReceiveInit(rlyRelay *relay, PDRIVER_OBJECT driver) {
  KeInitializeSpinLock(&relay->listLock);
  ExInitializeRundownProtection(&relay->workerQueued);

  relay->worker = ExAllocatePool2(POOL_FLAG_NON_PAGED, IoSizeofWorkItem(), RLY_TAG);
  if (NULL == relay->worker) {
    return (STATUS_INSUFFICIENT_RESOURCES);
  }
  IoInitializeWorkItem(driver, relay->worker);
  return (STATUS_SUCCESS);
}

void
rlyReceiveCleanup(rlyRelay *relay) {
  IoUninitializeWorkItem(relay->worker);
  ExFreePoolWithTag(relay->worker, RLY_TAG);
  relay->worker = NULL;
}

/* Queues the work item unless it is queued or running already. It holds the rundown reference that is taken here. */
static BOOLEAN
rlyKick(rlyRelay *relay) {
  if (!ExAcquireRundownProtection(&relay->workerQueued)) {
    return (FALSE);
  }
  if (1 == InterlockedIncrement(&relay->kicked)) {
    IoQueueWorkItemEx(relay->worker, rlyWork, DelayedWorkQueue, relay);
  } else {
    ExReleaseRundownProtection(&relay->workerQueued);
  }
  return (TRUE);
}

static BOOLEAN
rlyPutList(rlyRelay *relay, PWSK_DATAGRAM_INDICATION list) {
  BOOLEAN room;
  KIRQL irql;

  KeAcquireSpinLock(&relay->listLock, &irql);
  room = relay->listCount < RLY_MAX_LISTS;
  if (room) {
    relay->lists[(relay->firstList + relay->listCount) % RLY_MAX_LISTS] = list;
    relay->listCount++;
  }
  KeReleaseSpinLock(&relay->listLock, irql);
  return (room);
}

static PWSK_DATAGRAM_INDICATION
rlyTakeList(rlyRelay *relay) {
  PWSK_DATAGRAM_INDICATION list = NULL;
  KIRQL irql;

  KeAcquireSpinLock(&relay->listLock, &irql);
  if (0 != relay->listCount) {
    list = relay->lists[relay->firstList];
    relay->firstList = (relay->firstList + 1) % RLY_MAX_LISTS;
    relay->listCount--;
  }
  KeReleaseSpinLock(&relay->listLock, irql);
  return (list);
}

static NTSTATUS WSKAPI
rlyReceiveFrom(PVOID socketContext, ULONG flags, PWSK_DATAGRAM_INDICATION indication) {
  rlyRelay *relay = socketContext;

  UNREFERENCED_PARAMETER(flags);

  if (NULL == indication) {
    /* The socket is broken, and this is no place to close it. If there is no worker any more, the unload is at it. */
    InterlockedExchange(&relay->broken, 1);
    (void)rlyKick(relay);
    return (STATUS_SUCCESS);
  }
  if (!rlyPutList(relay, indication)) {
    InterlockedIncrement(&relay->lost);
    return (STATUS_SUCCESS);
  }
  /* Kept in any case: what no worker takes, the unload gives back. */
  (void)rlyKick(relay);
  return (STATUS_PENDING);
}

const WSK_CLIENT_DATAGRAM_DISPATCH rlyDatagramEvents = {
  rlyReceiveFrom
};

static void
rlyWork(PVOID ioObject, PVOID context, PIO_WORKITEM item) {
  rlyRelay *relay = context;
  PWSK_DATAGRAM_INDICATION list, one;
  LONG kicks;

  UNREFERENCED_PARAMETER(ioObject);
  UNREFERENCED_PARAMETER(item);

  do {
    kicks = relay->kicked;
    while (NULL != (list = rlyTakeList(relay))) {
      for (one = list; NULL != one; one = one->Next) {
        rlySendDatagram(relay, &one->Buffer);
      }
      /* The head is what was lent, so the head is given back. */
      (void)relay->datagram->WskRelease(relay->socket, list);
    }
    if (relay->broken) {
      rlySocketStop(relay);
    }
    /* Kicked in the meantime? Then once more; only the last round lets the event queue the item again. */
  } while (0 != InterlockedAdd(&relay->kicked, -kicks));

  ExReleaseRundownProtection(&relay->workerQueued);
}

/* No work item is queued or running, and none will be. */
void
rlyReceiveRundown(rlyRelay *relay) {
  ExWaitForRundownProtectionRelease(&relay->workerQueued);
}

/* A close does not give back what is kept. */
void
rlyReceiveReturnAll(rlyRelay *relay) {
  PWSK_DATAGRAM_INDICATION list;

  while (NULL != (list = rlyTakeList(relay))) {
    (void)relay->datagram->WskRelease(relay->socket, list);
  }
}
