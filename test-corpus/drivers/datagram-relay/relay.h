//~ clean
/*
 * Relay: takes datagrams in at one port and passes them on to a collector.
 *
 * After the start nothing is allocated any more. Every request brings its IRP along as a member, what comes in stays in
 * the transport's own buffers until a work item has seen to it, and what goes out lies in one of a fixed number of slots.
 */
#ifndef RELAY_H_INCLUDED
#define RELAY_H_INCLUDED

#include <ntddk.h>
#include <wsk.h>

#define RLY_TAG           'ylRd'
#define RLY_PORT_IN       5514
#define RLY_PORT_OUT      5515
#define RLY_COLLECTOR     0x0A00000A    /* 10.0.0.10 */
#define RLY_MAX_DATAGRAM  1472
#define RLY_MAX_SENDS     32
#define RLY_MAX_LISTS     256
#define RLY_PROVIDER_WAIT 200           /* milliseconds; short, for DriverEntry has to wait */

/* An IRP of our own: one stack location, and that lies right behind it. */
typedef struct rlyIrp {
  IRP irp;
  IO_STACK_LOCATION location;
} rlyIrp;

C_ASSERT(sizeof(rlyIrp) == sizeof(IRP) + sizeof(IO_STACK_LOCATION));

/* A request that somebody waits for. */
typedef struct rlyRequest {
  rlyIrp packet;
  KEVENT finished;
} rlyRequest;

struct rlyRelay;

/* A datagram on its way out. Nobody waits for it: its completion routine puts it back to the free ones. */
typedef struct rlySend {
  LIST_ENTRY link;
  struct rlyRelay *relay;
  rlyIrp packet;
  PMDL mdl;
  UCHAR data[RLY_MAX_DATAGRAM];
} rlySend;

typedef struct rlyRelay {
  WSK_REGISTRATION registration;
  WSK_PROVIDER_NPI npi;

  /* From its creation to its close the socket belongs to whoever sets it up, then to the work item, then to the unload. */
  PWSK_SOCKET socket;
  const WSK_PROVIDER_DATAGRAM_DISPATCH *datagram;
  rlyRequest control;
  SOCKADDR_IN collector;

  PIO_WORKITEM worker;
  EX_RUNDOWN_REF workerQueued;
  LONG volatile kicked;
  LONG volatile broken;

  KSPIN_LOCK listLock;
  PWSK_DATAGRAM_INDICATION lists[RLY_MAX_LISTS];
  ULONG firstList;
  ULONG listCount;

  rlySend *sends;
  KSPIN_LOCK sendLock;
  LIST_ENTRY freeSends;
  LONG volatile sendsOut;               /* and one more as long as sending is allowed */
  KEVENT sendsDone;

  LONG volatile relayed;
  LONG volatile lost;
} rlyRelay;

/* request.c */
void rlyRequestInit(rlyRequest *request);
PIRP rlyRequestArm(rlyRequest *request);
NTSTATUS rlyRequestAwait(rlyRequest *request);

/* socket.c */
NTSTATUS rlySocketStart(rlyRelay *relay);
void rlySocketStop(rlyRelay *relay);

/* receive.c */
extern const WSK_CLIENT_DATAGRAM_DISPATCH rlyDatagramEvents;
NTSTATUS rlyReceiveInit(rlyRelay *relay, PDRIVER_OBJECT driver);
void rlyReceiveReturnAll(rlyRelay *relay);
void rlyReceiveRundown(rlyRelay *relay);
void rlyReceiveCleanup(rlyRelay *relay);

/* send.c */
NTSTATUS rlySendInit(rlyRelay *relay);
void rlySendDatagram(rlyRelay *relay, const WSK_BUF *from);
void rlySendRundown(rlyRelay *relay);
void rlySendCleanup(rlyRelay *relay);

#endif
