/* Switching the events of a connection on and off. */
#include "ops.h"

NTSTATUS
DoorEnableEvents(PBELL_VISITOR Visitor)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Visitor->Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    // Wrong: NpiId is whatever the stack held.
    control.EventMask = WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG;
    return dispatch->WskControlSocket(Visitor->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ require-npi-id
        sizeof(control), &control, 0, NULL, NULL, NULL);
}

NTSTATUS
AdminEnableEvents(PBELL_VISITOR Visitor)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Visitor->Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;

    // Right: both members are set, and to enable several events at once is allowed.
    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG;
    return dispatch->WskControlSocket(Visitor->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET,
        sizeof(control), &control, 0, NULL, NULL, NULL);
}

NTSTATUS
DoorDisableEvents(PBELL_VISITOR Visitor)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Visitor->Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;
    BELL_OP op;
    NTSTATUS status;

    status = OpBegin(&op);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    // Wrong: one request disables one event; this one fails and both stay on.
    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG | WSK_EVENT_DISABLE;
    dispatch->WskControlSocket(Visitor->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ no-combined-event-disable
        sizeof(control), &control, 0, NULL, NULL, op.Irp);
    status = OpWait(&op);
    OpEnd(&op);
    return status;
}

NTSTATUS
AdminDisableEvents(PBELL_VISITOR Visitor)
{
    static const ULONG events[] = { WSK_EVENT_DISCONNECT, WSK_EVENT_SEND_BACKLOG };
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Visitor->Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;
    BELL_OP op;
    NTSTATUS status = STATUS_SUCCESS;
    ULONG i;

    // Right: one event, one request. With an IRP one learns when the callback no longer runs.
    for (i = 0; i < RTL_NUMBER_OF(events) && NT_SUCCESS(status); i++) {
        status = OpBegin(&op);
        if (!NT_SUCCESS(status)) {
            break;
        }

        control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
        control.EventMask = events[i] | WSK_EVENT_DISABLE;
        dispatch->WskControlSocket(Visitor->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control),
            &control, 0, NULL, NULL, op.Irp);
        status = OpWait(&op);
        OpEnd(&op);
    }
    return status;
}

NTSTATUS
DoorMute(PBELL_VISITOR Visitor)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = (const WSK_PROVIDER_CONNECTION_DISPATCH *)Visitor->Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control;
    BELL_OP op;
    NTSTATUS status;

    status = OpBegin(&op);
    if (!NT_SUCCESS(status)) {
        return status;
    }

    // Wrong: main.c enables the receive event statically, for good; it cannot be switched off on one socket.
    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    control.EventMask = WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE;
    dispatch->WskControlSocket(Visitor->Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, //~ no-static-callback-toggle
        sizeof(control), &control, 0, NULL, NULL, op.Irp);
    status = OpWait(&op);
    OpEnd(&op);
    return status;
}
