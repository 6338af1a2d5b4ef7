/* Requests that the caller waits for. PASSIVE_LEVEL, and never from an event callback or a completion routine. */
#pragma once

#include "bell.h"

NTSTATUS OpBegin(PBELL_OP Op);
NTSTATUS OpWait(PBELL_OP Op);
VOID OpEnd(PBELL_OP Op);

NTSTATUS OpBind(PWSK_SOCKET Socket, USHORT Port);
NTSTATUS OpSetListenerOption(PWSK_SOCKET Socket, ULONG Option, ULONG Value);
NTSTATUS OpSend(PWSK_SOCKET Socket, PWSK_BUF Buffer);
VOID OpClose(PWSK_SOCKET Socket);
