//~ clean
#include "relay.h"

/* Requests with somebody waiting. The IRP is a member of the request: nobody ever frees it. */

static IO_COMPLETION_ROUTINE rlyRequestFinished;

static NTSTATUS
rlyRequestFinished(PDEVICE_OBJECT device, PIRP irp, PVOID context) {
  rlyRequest *request = context;

  UNREFERENCED_PARAMETER(device);
  UNREFERENCED_PARAMETER(irp);

  KeSetEvent(&request->finished, IO_NO_INCREMENT, FALSE);
  return (STATUS_MORE_PROCESSING_REQUIRED);
}

void
rlyRequestInit(rlyRequest *request) {
  IoInitializeIrp(&request->packet.irp, IoSizeOfIrp(1), 1);
  KeInitializeEvent(&request->finished, SynchronizationEvent, FALSE);
}

/* Before each request, the first included. Who arms, awaits: the event is consumed every time. */
PIRP
rlyRequestArm(rlyRequest *request) {
  IoReuseIrp(&request->packet.irp, STATUS_UNSUCCESSFUL);
  IoSetCompletionRoutine(&request->packet.irp, rlyRequestFinished, request, TRUE, TRUE, TRUE);
  return (&request->packet.irp);
}

NTSTATUS
rlyRequestAwait(rlyRequest *request) {
  KeWaitForSingleObject(&request->finished, Executive, KernelMode, FALSE, NULL);
  return (request->packet.irp.IoStatus.Status);
}
