//~ clean
#include "relay.h"

/* Datagrams go out from slots that are allocated once and used again and again: memory, MDL and IRP. */

static IO_COMPLETION_ROUTINE rlySent;

static void
rlySendPut(rlyRelay *relay, rlySend *send) {
  KIRQL irql;

  KeAcquireSpinLock(&relay->sendLock, &irql);
  InsertTailList(&relay->freeSends, &send->link);
  KeReleaseSpinLock(&relay->sendLock, irql);
}

static rlySend *
rlySendGet(rlyRelay *relay) {
  rlySend *send = NULL;
  KIRQL irql;

  KeAcquireSpinLock(&relay->sendLock, &irql);
  if (!IsListEmpty(&relay->freeSends)) {
    send = CONTAINING_RECORD(RemoveHeadList(&relay->freeSends), rlySend, link);
  }
  KeReleaseSpinLock(&relay->sendLock, irql);
  return (send);
}

NTSTATUS
rlySendInit(rlyRelay *relay) {
  ULONG i;

  KeInitializeSpinLock(&relay->sendLock);
  InitializeListHead(&relay->freeSends);
  KeInitializeEvent(&relay->sendsDone, NotificationEvent, FALSE);
  relay->sendsOut = 1;

  /* Zeroed by the pool: the clean-up finds no MDL where none was allocated. */
  relay->sends = ExAllocatePool2(POOL_FLAG_NON_PAGED, RLY_MAX_SENDS * sizeof(rlySend), RLY_TAG);
  if (NULL == relay->sends) {
    return (STATUS_INSUFFICIENT_RESOURCES);
  }
  for (i = 0; i < RLY_MAX_SENDS; i++) {
    rlySend *send = &relay->sends[i];

    send->relay = relay;
    send->mdl = IoAllocateMdl(send->data, RLY_MAX_DATAGRAM, FALSE, FALSE, NULL);
    if (NULL == send->mdl) {
      rlySendCleanup(relay);
      return (STATUS_INSUFFICIENT_RESOURCES);
    }
    MmBuildMdlForNonPagedPool(send->mdl);
    IoInitializeIrp(&send->packet.irp, IoSizeOfIrp(1), 1);
    rlySendPut(relay, send);
  }
  return (STATUS_SUCCESS);
}

void
rlySendCleanup(rlyRelay *relay) {
  ULONG i;

  for (i = 0; i < RLY_MAX_SENDS; i++) {
    if (NULL != relay->sends[i].mdl) {
      IoFreeMdl(relay->sends[i].mdl);
    }
  }
  ExFreePoolWithTag(relay->sends, RLY_TAG);
  relay->sends = NULL;
}

/* The slot is free again. Frees nothing: IRP, MDL and memory are for the next datagram. */
static NTSTATUS
rlySent(PDEVICE_OBJECT device, PIRP irp, PVOID context) {
  rlySend *send = context;
  rlyRelay *relay = send->relay;

  UNREFERENCED_PARAMETER(device);

  if (NT_SUCCESS(irp->IoStatus.Status)) {
    InterlockedIncrement(&relay->relayed);
  } else {
    InterlockedIncrement(&relay->lost);
  }
  rlySendPut(relay, send);
  if (0 == InterlockedDecrement(&relay->sendsOut)) {
    KeSetEvent(&relay->sendsDone, IO_NO_INCREMENT, FALSE);
  }
  return (STATUS_MORE_PROCESSING_REQUIRED);
}

/* Gathers a datagram that may lie scattered over several MDLs; FALSE if the system has no addresses for it. */
static BOOLEAN
rlyGather(const WSK_BUF *from, UCHAR *to) {
  PMDL mdl = from->Mdl;
  ULONG offset = from->Offset;
  SIZE_T left = from->Length;

  while (0 != left && NULL != mdl) {
    SIZE_T here = MmGetMdlByteCount(mdl) - offset;
    const UCHAR *address = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority | MdlMappingNoExecute);

    if (NULL == address) {
      return (FALSE);
    }
    if (here > left) {
      here = left;
    }
    RtlCopyMemory(to, address + offset, here);
    to += here;
    left -= here;
    offset = 0;
    mdl = mdl->Next;
  }
  return (0 == left);
}

/* Called by the work item only, so never after rlySendRundown. */
void
rlySendDatagram(rlyRelay *relay, const WSK_BUF *from) {
  rlySend *send;
  WSK_BUF buffer;

  if (from->Length > RLY_MAX_DATAGRAM || NULL == (send = rlySendGet(relay))) {
    InterlockedIncrement(&relay->lost);
    return;
  }
  if (!rlyGather(from, send->data)) {
    rlySendPut(relay, send);
    InterlockedIncrement(&relay->lost);
    return;
  }

  /* WSK copies the WSK_BUF; the MDL is the slot's. */
  buffer.Mdl = send->mdl;
  buffer.Offset = 0;
  buffer.Length = from->Length;

  InterlockedIncrement(&relay->sendsOut);
  IoReuseIrp(&send->packet.irp, STATUS_UNSUCCESSFUL);
  IoSetCompletionRoutine(&send->packet.irp, rlySent, send, TRUE, TRUE, TRUE);
  (void)relay->datagram->WskSendTo(relay->socket, &buffer, 0, NULL, 0, NULL, &send->packet.irp);
}

/* When this returns, every slot is back and none is taken any more. */
void
rlySendRundown(rlyRelay *relay) {
  if (0 != InterlockedDecrement(&relay->sendsOut)) {
    KeWaitForSingleObject(&relay->sendsDone, Executive, KernelMode, FALSE, NULL);
  }
}
