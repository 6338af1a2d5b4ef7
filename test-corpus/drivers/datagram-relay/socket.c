//~ clean
#include "relay.h"

/* The one socket. All of this runs at PASSIVE_LEVEL and waits for its requests. */

static NTSTATUS
rlySocketCreate(rlyRelay *relay) {
  rlyRequest *request = &relay->control;
  NTSTATUS status;

  relay->npi.Dispatch->WskSocket(relay->npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, relay,
    &rlyDatagramEvents, NULL, NULL, NULL, rlyRequestArm(request));
  status = rlyRequestAwait(request);
  if (NT_SUCCESS(status)) {
    relay->socket = (PWSK_SOCKET)request->packet.irp.IoStatus.Information;
    relay->datagram = relay->socket->Dispatch;
  }
  return (status);
}

static NTSTATUS
rlySocketClaimPort(rlyRelay *relay) {
  ULONG exclusive = TRUE;

  relay->datagram->WskControlSocket(relay->socket, WskSetOption, SO_EXCLUSIVEADDRUSE, SOL_SOCKET, sizeof(exclusive), &exclusive,
    0, NULL, NULL, rlyRequestArm(&relay->control));
  return (rlyRequestAwait(&relay->control));
}

static NTSTATUS
rlySocketBind(rlyRelay *relay) {
  SOCKADDR_IN local;

  RtlZeroMemory(&local, sizeof(local));
  local.sin_family = AF_INET;
  local.sin_port = RtlUshortByteSwap(RLY_PORT_IN);
  relay->datagram->WskBind(relay->socket, (PSOCKADDR)&local, 0, rlyRequestArm(&relay->control));
  return (rlyRequestAwait(&relay->control));
}

/* The collector becomes the address of every datagram that is sent without one. */
static NTSTATUS
rlySocketAim(rlyRelay *relay) {
  relay->datagram->WskControlSocket(relay->socket, WskIoctl, SIO_WSK_SET_SENDTO_ADDRESS, 0, sizeof(relay->collector),
    &relay->collector, 0, NULL, NULL, rlyRequestArm(&relay->control));
  return (rlyRequestAwait(&relay->control));
}

static NTSTATUS
rlySocketListen(rlyRelay *relay) {
  WSK_EVENT_CALLBACK_CONTROL events = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE_FROM };

  /* Enabling is done when the call returns, and takes no IRP. */
  return (relay->datagram->WskControlSocket(relay->socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(events),
    &events, 0, NULL, NULL, NULL));
}

/* Afterwards the receive event is not running and will not run again. */
static void
rlySocketDeafen(rlyRelay *relay) {
  WSK_EVENT_CALLBACK_CONTROL events = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE_FROM | WSK_EVENT_DISABLE };

  relay->datagram->WskControlSocket(relay->socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(events), &events, 0,
    NULL, NULL, rlyRequestArm(&relay->control));
  (void)rlyRequestAwait(&relay->control);
}

static void
rlySocketClose(rlyRelay *relay) {
  relay->datagram->WskCloseSocket(relay->socket, rlyRequestArm(&relay->control));
  (void)rlyRequestAwait(&relay->control);
  relay->datagram = NULL;
  relay->socket = NULL;
}

NTSTATUS
rlySocketStart(rlyRelay *relay) {
  NTSTATUS status;

  RtlZeroMemory(&relay->collector, sizeof(relay->collector));
  relay->collector.sin_family = AF_INET;
  relay->collector.sin_port = RtlUshortByteSwap(RLY_PORT_OUT);
  relay->collector.sin_addr.s_addr = RtlUlongByteSwap(RLY_COLLECTOR);

  status = rlySocketCreate(relay);
  if (!NT_SUCCESS(status)) {
    return (status);
  }
  status = rlySocketClaimPort(relay);
  if (NT_SUCCESS(status)) {
    status = rlySocketBind(relay);
  }
  if (NT_SUCCESS(status)) {
    status = rlySocketAim(relay);
  }
  if (NT_SUCCESS(status)) {
    status = rlySocketListen(relay);
  }
  if (!NT_SUCCESS(status)) {
    rlySocketClose(relay);
  }
  return (status);
}

/*
 * Called by the work item when the socket is broken, and by the unload when there is no work item any more. First nothing
 * comes in, then what came in goes back, then what goes out is out, then the close.
 */
void
rlySocketStop(rlyRelay *relay) {
  if (NULL == relay->socket) {
    return;
  }
  rlySocketDeafen(relay);
  rlyReceiveReturnAll(relay);
  rlySendRundown(relay);
  rlySocketClose(relay);
}
