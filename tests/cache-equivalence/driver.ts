/**
 * A small driver whose files come in variants, so that any sequence of edits gives a driver again: what helpers do, what tables hold, what
 * macros mean, which headers are included, which files there are and what they are called.
 */
import type { Random } from "../../bench/corpus/random.mjs";

/** For each part of the driver, which of its variants it is at. */
export type State = Readonly<Record<string, number>>;

const WAIT = "KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL);";
const SET = "KeSetEvent(Event, IO_NO_INCREMENT, FALSE);";

/** The variants of each part; the first is what a sequence starts from. */
const parts: Readonly<Record<string, readonly string[]>> = {
    pause: [WAIT, SET, "Deep(Event);", "PAUSE(Event);", `LARGE_INTEGER none;\n\n    none.QuadPart = 0;\n    KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, &none);`],
    deep: [SET, WAIT, "PAUSE(Event);"],
    macro: [WAIT.replace("Event", "(Event)"), SET.replace("Event", "(Event)"), "((VOID)0)"],
    event: ["0x10", "WSK_EVENT_RECEIVE", "WSK_EVENT_DISCONNECT"],
    acceptSlot: ["OnAccept", "OnOtherAccept", "NULL"],
    receiveSlot: ["OnReceive", "NULL"],
    accepting: ["Pause(&Ready);", "PAUSE(&Ready);", "Deep(&Ready);", "KeSetEvent(&Ready, 0, FALSE);"],
    answer: ["STATUS_REQUEST_NOT_ACCEPTED", "STATUS_UNSUCCESSFUL", "DRV_ANSWER"],
    answerMacro: ["STATUS_REQUEST_NOT_ACCEPTED", "STATUS_PENDING"],
    free: ["IoFreeIrp(Irp);", "UNREFERENCED_PARAMETER(Irp);"],
    freeTwice: ["", "    IoFreeIrp(irp);\n"],
    prototype: ["void Pause(PKEVENT Event);\n", ""],
    header: ["inc/drv.h", "drv.h", "inc/driver.h"],
    include: ["", "// not included\n"],
    deepFile: ["deep.c", "lib/deep.c", "none", "zz.c"],
    twin: ["none", "twin.c", "old/twin.c"],
    ignored: ["", "deep.c\n", "lib/\n"],
    shiftHelper: ["", "\n\n// moved\n", "\n"],
    shiftTables: ["", "\n\n\n"],
    shiftHeader: ["", "\n\n"],
    silenced: ["", "/* eslint-disable wsk/no-wait-in-event-callback -- tested */\n"],
    nothing: ["", ""],
};

export const start: State = Object.fromEntries(Object.keys(parts).map((part) => [part, 0]));

/** The state after one to three edits, and their names. */
export function edit(random: Random, state: State): { state: State; edits: string[] } {
    const next: Record<string, number> = { ...state };
    const edits = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => {
        const part = random.pick(Object.keys(parts));
        const variant = ((next[part] ?? 0) + 1 + random.below(Math.max(1, parts[part]!.length - 1))) % parts[part]!.length;
        next[part] = variant;
        return `${part}=${variant}`;
    });
    return { state: next, edits };
}

/** The files of the driver in a state, by their paths. */
export function filesOf(state: State): Record<string, string> {
    const at = (part: string): string => parts[part]![state[part]!]!;
    const header = at("header");
    const include = (from: string): string => `${at("include")}#include "${from.includes("/") ? "../" : ""}${header}"\n`;
    const files: Record<string, string> = {
        [header]: `${at("shiftHeader")}#pragma once
#include <wsk.h>
#define PAUSE(Event) ${at("macro")}
#define DRV_EVENT ${at("event")}
#define DRV_ANSWER ${at("answerMacro")}
${at("prototype")}void Deep(PKEVENT Event);
void FreeRequest(PIRP Irp);
extern KEVENT Ready;
WSK_CLIENT_EVENT OnAccept;
`,
        "helper.c": `${include("helper.c")}${at("shiftHelper")}
void Pause(PKEVENT Event)
{
    ${at("pause")}
}

void FreeRequest(PIRP Irp)
{
    ${at("free")}
}
`,
        "tables.c": `${include("tables.c")}${at("shiftTables")}
NTSTATUS WSKAPI OnAccept(PVOID, ULONG, PSOCKADDR, PSOCKADDR, PWSK_SOCKET, PVOID *, CONST WSK_CLIENT_CONNECTION_DISPATCH **);
NTSTATUS WSKAPI OnOtherAccept(PVOID, ULONG, PSOCKADDR, PSOCKADDR, PWSK_SOCKET, PVOID *, CONST WSK_CLIENT_CONNECTION_DISPATCH **);
NTSTATUS WSKAPI OnReceive(PVOID, ULONG, PWSK_DATA_INDICATION, SIZE_T, SIZE_T *);

const WSK_CLIENT_LISTEN_DISPATCH ListenDispatch = { ${at("acceptSlot")}, NULL, NULL };
const WSK_CLIENT_CONNECTION_DISPATCH ConnectionDispatch = { ${at("receiveSlot")}, NULL, NULL };
`,
        "accept.c": `${at("silenced")}${include("accept.c")}
KEVENT Ready;

NTSTATUS WSKAPI OnAccept(PVOID Context, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET Accepted, PVOID *NewContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **Dispatch)
{
    ${at("accepting")}
    return ${at("answer")};
}

NTSTATUS WSKAPI OnOtherAccept(PVOID Context, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET Accepted, PVOID *NewContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **Dispatch)
{
    Pause(&Ready);
    return STATUS_REQUEST_NOT_ACCEPTED;
}
`,
        "receive.c": `${include("receive.c")}
NTSTATUS WSKAPI OnReceive(PVOID Context, ULONG Flags, PWSK_DATA_INDICATION Indication, SIZE_T Bytes, SIZE_T *Accepted)
{
    if (Indication == NULL) {
        Deep(&Ready);
    }
    return STATUS_SUCCESS;
}

NTSTATUS Silence(PWSK_SOCKET Socket)
{
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_DISABLE | WSK_EVENT_RECEIVE | DRV_EVENT };

    return dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, NULL, NULL, NULL);
}

void Forget(void)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    if (irp == NULL) {
        return;
    }
    FreeRequest(irp);
${at("freeTwice")}}
`,
        ".gitignore": at("ignored"),
    };
    const deep = at("deepFile");
    if (deep !== "none") files[deep] = `${include(deep)}\nvoid Deep(PKEVENT Event)\n{\n    ${at("deep")}\n}\n`;
    const twin = at("twin");
    if (twin !== "none") files[twin] = `${include(twin)}\nvoid Pause(PKEVENT Event)\n{\n    ${SET}\n}\n`;
    return files;
}
