/** A callback whose helper, in another file, waits or does not. */
export const CALLER = `#include <wsk.h>
void Pause(PKEVENT Event);
static KEVENT Ready;
NTSTATUS WSKAPI OnDisconnect(PVOID Context, ULONG Flags)
{
    Pause(&Ready);
    return STATUS_SUCCESS;
}
static const WSK_CLIENT_CONNECTION_DISPATCH Dispatch = { NULL, OnDisconnect, NULL };
`;
export const WAITS = "#include <wsk.h>\nvoid Pause(PKEVENT Event) { KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL); }\n";
export const SIGNALS = "#include <wsk.h>\nvoid Pause(PKEVENT Event) { KeSetEvent(Event, 0, FALSE); }\n";
