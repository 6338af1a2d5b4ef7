import { testRule } from "../tests/rule-tester.js";
import rule from "./no-combined-event-disable.js";

/** A request for `Socket` with the structure `control`. */
const call = (irp = "NULL"): string =>
    "dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, NULL, NULL, " + `${irp})`;

/** A function that makes one request: the mask on line 4, the call on line 5. */
const request = (mask: string, irp = "NULL", rest = ""): string => `NTSTATUS Request(PWSK_SOCKET Socket, PIRP Irp) {
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch;
    WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, 0 };
    control.EventMask = ${mask};
    ${rest}return ${call(irp)};
}
`;

/** A helper that takes the mask, three lines; callers start on line 4. */
const helper = (mask = "Mask", parameters = ""): string =>
    `static NTSTATUS SetEvents(PWSK_SOCKET Socket, ULONG Mask${parameters}) { WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, 0 };
    const WSK_PROVIDER_BASIC_DISPATCH *dispatch = (PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch; control.EventMask = ${mask};
    return ${call()}; }
`;

const PAIR = "typedef struct _PAIR { ULONG Option; ULONG Mask; } PAIR;\n";
/** A function that makes a request in every turn of a loop; the call stands on line 5. */
const turns = (table: string, mask: string): string => `void Mute(PWSK_SOCKET Socket) {
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch; ${table}
    for (ULONG i = 0; i < 2; i++) { WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, 0 };
        control.EventMask = ${mask};
        ${call()}; } }
`;

testRule(rule, {
    valid: [
        { name: "one event", code: request("WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE") },
        { name: "several events enabled", code: request("WSK_EVENT_DISCONNECT | WSK_EVENT_RECEIVE | WSK_EVENT_SEND_BACKLOG") },
        { name: "a mask from a context", code: request("((PCTX)Irp)->Mask | WSK_EVENT_DISABLE") },
        { name: "a mask that nobody in sight passes", code: helper("Mask | WSK_EVENT_DISABLE") },
        {
            name: "a helper that adds DISABLE, with one event",
            code: `${helper("Mask | WSK_EVENT_DISABLE")}void f(PWSK_SOCKET s) { SetEvents(s, WSK_EVENT_RECEIVE); SetEvents(s, WSK_EVENT_DISCONNECT); }`,
        },
        { name: "the event added later", code: request("WSK_EVENT_DISABLE", "NULL", "control.EventMask |= WSK_EVENT_ACCEPT; ") },
        { name: "DISABLE taken away again", code: request("WSK_EVENT_RECEIVE | WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE", "NULL", "control.EventMask &= ~WSK_EVENT_DISABLE; ") },
        { name: "a local table, one event per turn, ended by zero", code: turns("static const ULONG events[] = { WSK_EVENT_RECEIVE, WSK_EVENT_DISCONNECT, 0 };", "events[i] | WSK_EVENT_DISABLE") },
        { name: "a local table of structures, one event per turn", code: PAIR + turns("static const PAIR events[] = { { 3, WSK_EVENT_RECEIVE }, { 5, WSK_EVENT_ACCEPT } };", "WSK_EVENT_DISABLE | events[i].Mask") },
        { name: "a table of several events that is only enabled", code: turns("static const ULONG events[] = { WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT };", "events[i]") },
        { name: "a table that may change", code: turns("static ULONG events[] = { WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT };", "events[i] | WSK_EVENT_DISABLE") },
        { name: "a table for all, some elements of which are for other requests", code: `static const ULONG masks[] = { WSK_EVENT_RECEIVE, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT };\n${turns("", "masks[i] | WSK_EVENT_DISABLE")}` },
        {
            name: "a table, one event per call",
            code: `static const ULONG events[] = { WSK_EVENT_RECEIVE, WSK_EVENT_DISCONNECT };
                void f(PWSK_SOCKET Socket) { const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch; WSK_EVENT_CALLBACK_CONTROL control;
                for (int i = 0; i < 2; i++) { control.NpiId = &NPI_WSK_INTERFACE_ID; control.EventMask = events[i] | WSK_EVENT_DISABLE; ${call()}; } }`,
        },
        {
            name: "a local table of masks",
            code: `${helper()}void f(PWSK_SOCKET s, ULONG n) { ULONG masks[] = { WSK_EVENT_RECEIVE, WSK_EVENT_DISCONNECT }; ULONG *p = masks; ULONG i;
                for (i = 0; i < 2; i++) SetEvents(s, masks[i]); SetEvents(s, masks[n]); SetEvents(s, *p); SetEvents(s, p[n]); for (; p < masks + 2; p++) SetEvents(s, *p); }`,
        },
        {
            name: "a loop over the bits of a mask",
            code: `void f(PWSK_SOCKET Socket) { const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch;
                WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, 0 }; ULONG mask = WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT, bit;
                for (bit = 1; bit != 0; bit <<= 1) { if (mask & bit) { control.EventMask = bit | WSK_EVENT_DISABLE; ${call()}; } } }`,
        },
        {
            name: "a helper that adds DISABLE when told to",
            code: `${helper("Mask; if (Off) control.EventMask |= WSK_EVENT_DISABLE", ", BOOLEAN Off")}
                void f(PWSK_SOCKET s) { SetEvents(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT, FALSE); SetEvents(s, WSK_EVENT_RECEIVE, TRUE); }`,
        },
        {
            name: "a helper that chooses with an expression",
            code: `${helper("On ? Mask : Mask | WSK_EVENT_DISABLE", ", BOOLEAN On")}
                void f(PWSK_SOCKET s) { SetEvents(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT, TRUE); SetEvents(s, WSK_EVENT_RECEIVE, FALSE); }`,
        },
        {
            name: "flags whose conditions exclude each other",
            code: request("WSK_EVENT_RECEIVE", "NULL",
                "if (Irp == NULL) { control.EventMask |= WSK_EVENT_DISABLE; } if (Irp != NULL) { control.EventMask |= WSK_EVENT_DISCONNECT; } "),
        },
        {
            name: "a structure filled by a helper that chooses by its arguments",
            code: `static void Fill(WSK_EVENT_CALLBACK_CONTROL *c, ULONG mask, BOOLEAN off) { c->NpiId = &NPI_WSK_INTERFACE_ID; c->EventMask = mask; if (off) c->EventMask |= WSK_EVENT_DISABLE; }
                void f(PWSK_SOCKET Socket) { const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch; WSK_EVENT_CALLBACK_CONTROL control;
                Fill(&control, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT, FALSE); ${call()}; }`,
        },
        { name: "another option", code: request("WSK_EVENT_DISABLE").replace("SO_WSK_EVENT_CALLBACK", "SO_KEEPALIVE") },
        { name: "reading the option", code: request("WSK_EVENT_DISABLE").replace("WskSetOption", "WskGetOption") },
        { name: "a driver's own function of that name", code: "void f(ULONG m) { WskControlSocket(m | WSK_EVENT_RECEIVE | WSK_EVENT_ACCEPT | WSK_EVENT_DISABLE); }" },
        { name: "a function of another library with another number of arguments", code: "void f(void *d, void *s) { WSK_EVENT_CALLBACK_CONTROL c; c.EventMask = WSK_EVENT_DISABLE; d->WskControlSocket(s, SO_WSK_EVENT_CALLBACK, &c); }" },
        { name: "code that no build compiles", code: `#if 0\n${request("WSK_EVENT_DISABLE")}#endif\n` },
        { name: "|| between tests of a mask", code: request("(Irp != NULL || (Irp->Flags & WSK_EVENT_RECEIVE)) ? WSK_EVENT_RECEIVE : WSK_EVENT_DISCONNECT") },
        { name: "code that is left out", code: request("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE", "NULL", "... ") },
    ],
    invalid: [
        { name: "an element of a local table", code: turns("static const ULONG events[] = { WSK_EVENT_RECEIVE, WSK_EVENT_ACCEPT | WSK_EVENT_DISCONNECT };", "events[i] | WSK_EVENT_DISABLE"), errors: [{ message: "combined", line: 5 }] },
        { name: "the member of a local table's elements", code: PAIR + turns("static const PAIR events[] = { { 3, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT } };", "WSK_EVENT_DISABLE | events[i].Mask"), errors: [{ message: "combined", line: 6 }] },
        { name: "all elements of a table for all", code: `static const ULONG masks[] = { WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_SEND_BACKLOG };\n${turns("", "masks[i] | WSK_EVENT_DISABLE")}`, errors: [{ message: "combined", line: 6 }] },
        {
            name: "one mask of a local table",
            code: `${helper()}void f(PWSK_SOCKET s) { ULONG masks[] = { WSK_EVENT_RECEIVE, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE }; ULONG i;
for (i = 0; i < 2; i++) SetEvents(s, masks[i]); }`,
            errors: [{ message: "combined", line: 5 }],
        },
        {
            name: "a mask behind a cast in parentheses",
            code: request("(ULONG)(WSK_EVENT_ACCEPT | WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE)"),
            errors: [{ message: "combined", line: 5 }],
        },
        {
            name: "two events",
            code: request("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE"),
            errors: [{
                message: "combined",
                line: 5,
                column: 12,
                data: { events: "WSK_EVENT_RECEIVE and WSK_EVENT_DISCONNECT" },
                trace: ["main.c:4:25 the mask is WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE", "main.c:5:12 WskControlSocket makes the request"],
            }],
        },
        { name: "no event", code: request("WSK_EVENT_DISABLE"), errors: [{ message: "nothing", line: 5 }] },
        { name: "by number", code: request("0x800000C0").replace("SO_WSK_EVENT_CALLBACK", "0x4002"), errors: [{ message: "combined", line: 5 }] },
        { name: "added bit by bit", code: request("WSK_EVENT_DISABLE", "NULL", "control.EventMask |= WSK_EVENT_RECEIVE; control.EventMask |= WSK_EVENT_ACCEPT; "), errors: [{ message: "combined", line: 5 }] },
        { name: "on one of two ways", code: request("WSK_EVENT_RECEIVE", "NULL", "if (Irp) control.EventMask |= WSK_EVENT_DISCONNECT; control.EventMask |= WSK_EVENT_DISABLE; "), errors: [{ message: "combined", line: 5 }] },
        { name: "with a part that is not known", code: request("Irp->Flags | WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE"), errors: [{ message: "combined", line: 5 }] },
        { name: "or for and", code: request("WSK_EVENT_RECEIVE || WSK_EVENT_DISCONNECT"), errors: [{
            message: "logicalOr", line: 5, data: { text: "WSK_EVENT_RECEIVE || WSK_EVENT_DISCONNECT" },
            suggestions: [{ message: "useBitwiseOr", output: request("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT") }],
        }] },
        { name: "or for and, with DISABLE", code: request("(WSK_EVENT_RECEIVE || WSK_EVENT_DISCONNECT) | WSK_EVENT_DISABLE"), errors: [{
            // Joined with |, they would be disabled together.
            message: "logicalOr", line: 5, suggestions: [],
        }] },
        { name: "or for and, one event with DISABLE", code: request("(WSK_EVENT_RECEIVE || WSK_EVENT_DISABLE)"), errors: [{
            message: "logicalOr", line: 5, suggestions: [{ message: "useBitwiseOr", output: request("(WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE)") }],
        }] },
        {
            name: "a request without an IRP, copied for each event",
            code: request("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE").replace("return dis", "dis"),
            errors: [{
                message: "combined",
                line: 5,
                suggestions: [{
                    message: "split",
                    output: request("WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE").replace("return dis", "dis")
                        .replace(/ {4}dispatch->.*\n/u, (line) => `${line}    control.EventMask = WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE;\n${line}`),
                }],
            }],
        },
        { name: "with an IRP there is more to do than to copy", code: request("WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE", "Irp").replace("return dis", "dis"), errors: [{ message: "combined", line: 5 }] },
        {
            name: "at the call that passes the mask to a helper",
            code: `${helper()}void f(PWSK_SOCKET s) {\n    SetEvents(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE);\n}\n`,
            errors: [{
                message: "combined",
                line: 5,
                trace: ["main.c:5:18 the mask is", "main.c:5:5 f calls SetEvents", "main.c:3:12 WskControlSocket makes the request"],
                suggestions: [{
                    message: "split",
                    output: `${helper()}void f(PWSK_SOCKET s) {\n    SetEvents(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);\n    SetEvents(s, WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE);\n}\n`,
                }],
            }],
        },
        {
            name: "a helper that adds DISABLE, in CRLF and tabs",
            code: `${helper("Mask | WSK_EVENT_DISABLE")}void f(PWSK_SOCKET s) {\r\n\tNTSTATUS st = SetEvents(s, WSK_EVENT_RECEIVE | WSK_EVENT_ACCEPT);\r\n}\r\n`,
            errors: [{ message: "combined", line: 5 }],
        },
        {
            name: "three helpers deep, in other files",
            files: {
                "ops.c": "NTSTATUS Low(PWSK_SOCKET Socket, WSK_EVENT_CALLBACK_CONTROL *c) { PFN_WSK_CONTROL_SOCKET control = ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskControlSocket; return control(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(*c), c, 0, NULL, NULL, NULL); }",
                "mid.c": "NTSTATUS Mid(PWSK_SOCKET s, ULONG mask) { WSK_EVENT_CALLBACK_CONTROL c = { .NpiId = &NPI_WSK_INTERFACE_ID, .EventMask = mask }; return Low(s, &c); }\nNTSTATUS Off(PWSK_SOCKET s, ULONG events) { return Mid(s, events | WSK_EVENT_DISABLE); }",
            },
            code: "void f(PWSK_SOCKET s) {\n    Off(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT);\n}\n",
            errors: [{
                message: "combined",
                line: 2,
                trace: ["main.c:2:12", "main.c:2:5 f calls Off", "mid.c:2", "mid.c:1", "ops.c:1"],
                suggestions: [{
                    message: "split",
                    output: "void f(PWSK_SOCKET s) {\n    Off(s, WSK_EVENT_RECEIVE | WSK_EVENT_DISABLE);\n    Off(s, WSK_EVENT_DISCONNECT | WSK_EVENT_DISABLE);\n}\n",
                }],
            }],
        },
        {
            name: "through macros of the project",
            code: `#define MY_EVENTS (WSK_EVENT_RECEIVE | WSK_EVENT_DISCONNECT)
#define BASIC(s) ((PWSK_PROVIDER_BASIC_DISPATCH)(s)->Dispatch)
#define CONTROL(s, ...) BASIC(s)->WskControlSocket((s), __VA_ARGS__)
void f(PWSK_SOCKET s) {
    WSK_EVENT_CALLBACK_CONTROL c = { (PNPIID)&NPI_WSK_INTERFACE_ID, MY_EVENTS | WSK_EVENT_DISABLE };
    CONTROL(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c), &c, 0, NULL, NULL, NULL);
}`,
            errors: [{ message: "combined", line: 6 }],
        },
        {
            name: "the control code as a parameter, an enumerator of the project, a copied structure",
            code: `enum { BOTH = WSK_EVENT_RECEIVE + WSK_EVENT_ACCEPT };
static NTSTATUS Sync(PWSK_SOCKET s, ULONG code, PVOID in, SIZE_T size) { return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, code, SOL_SOCKET, size, in, 0, NULL, NULL, NULL); }
void f(PWSK_SOCKET s) {
    WSK_EVENT_CALLBACK_CONTROL a, b;
    a.NpiId = &NPI_WSK_INTERFACE_ID;
    a.EventMask = BOTH | WSK_EVENT_DISABLE;
    b = a;
    Sync(s, SO_WSK_EVENT_CALLBACK, &b, sizeof(b));
    Sync(s, SO_KEEPALIVE, &b, sizeof(b));
}`,
            errors: [{ message: "combined", line: 8 }],
        },
    ],
});
