import { testRule } from "../tests/rule-tester.js";
import rule from "./require-npi-id.js";

const call = "dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(control), &control, 0, NULL, NULL, NULL)";
const SET = "control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;";

/** A function that makes one request: the declaration on line 3, `body` from line 4 on. */
const request = (body: string, declaration = "WSK_EVENT_CALLBACK_CONTROL control;", result = `return ${call};`): string => `NTSTATUS Request(PWSK_SOCKET Socket, ULONG Mask, BOOLEAN On) {
    const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch;
    ${declaration}
    ${body}
    ${result}
}
`;

const MASK = "control.EventMask = WSK_EVENT_RECEIVE;";

/** Makes one, of which it sets what `sets` says of `c`, in the line before the case's. */
const maker = (sets: string): string => `static WSK_EVENT_CALLBACK_CONTROL Control(ULONG mask) { WSK_EVENT_CALLBACK_CONTROL c; ${sets} return c; }\n`;
const BOTH = "c.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID; c.EventMask = mask;";

testRule(rule, {
    valid: [
        { name: "both, by a helper that returns it", code: maker(BOTH) + request(";", "WSK_EVENT_CALLBACK_CONTROL control = Control(Mask);") },
        { name: "both, assigned from a helper", code: maker(BOTH) + request("control = Control(WSK_EVENT_RECEIVE);") },
        { name: "from a helper, and the rest", code: maker("c.EventMask = mask;") + request(`control = Control(WSK_EVENT_RECEIVE); ${SET}`) },
        { name: "both, with the cast", code: request(`${SET} ${MASK}`) },
        { name: "both, without the cast", code: request(`control.NpiId = &NPI_WSK_INTERFACE_ID; ${MASK}`) },
        { name: "both in an initialiser", code: request(";", "WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };") },
        { name: "both, designated", code: request(";", "WSK_EVENT_CALLBACK_CONTROL control = { .EventMask = Mask, .NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID };") },
        { name: "both in an assigned compound literal", code: request("control = (WSK_EVENT_CALLBACK_CONTROL){ .EventMask = Mask, .NpiId = &NPI_WSK_INTERFACE_ID };") },
        { name: "cleared, then both", code: request(`${SET} ${MASK}`, "WSK_EVENT_CALLBACK_CONTROL control = {0};") },
        { name: "the id of an extension", code: request(`control.NpiId = (PNPIID)&NPI_MY_EXTENSION_ID; ${MASK}`) },
        { name: "an id from a parameter", code: `void f(PWSK_SOCKET Socket, PNPIID id) { const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch; WSK_EVENT_CALLBACK_CONTROL control; control.NpiId = id; ${MASK} ${call}; }` },
        { name: "a helper of the project fills it", code: `static void Fill(WSK_EVENT_CALLBACK_CONTROL *c) { c->NpiId = &NPI_WSK_INTERFACE_ID; }\n${request(`Fill(&control); ${MASK}`)}` },
        { name: "a helper out of sight fills it", code: request(`FillControl(&control); ${MASK}`) },
        { name: "a macro out of sight fills it", code: request(`UNKNOWN_INIT(control); ${MASK}`) },
        { name: "on some ways only", code: request(`if (On) { ${SET} } ${MASK}`) },
        { name: "by way of a pointer", code: request(`WSK_EVENT_CALLBACK_CONTROL *p = &control; p->NpiId = &NPI_WSK_INTERFACE_ID; ${MASK}`) },
        { name: "a copy of another one", code: request(`WSK_EVENT_CALLBACK_CONTROL other = { &NPI_WSK_INTERFACE_ID, 0 }; control = other; ${MASK}`) },
        { name: "a copy of something out of sight", code: request(`control = g_Control; ${MASK}`) },
        { name: "copied with RtlCopyMemory", code: request(`RtlCopyMemory(&control, &g_Control, sizeof(control)); ${MASK}`) },
        { name: "code that is left out may do it", code: request(`...\n    ${MASK}`) },
        { name: "a member of a context", code: `void f(CTX *c, PWSK_SOCKET Socket) { c->control.EventMask = WSK_EVENT_RECEIVE; ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c->control), &c->control, 0, NULL, NULL, NULL); }` },
        { name: "a variable of file scope", code: `static WSK_EVENT_CALLBACK_CONTROL control;\n${request(MASK, ";")}` },
        { name: "an element of an array", code: `void f(PWSK_SOCKET Socket, int i) { const WSK_PROVIDER_CONNECTION_DISPATCH *dispatch = Socket->Dispatch; WSK_EVENT_CALLBACK_CONTROL c[2];
            c[0].NpiId = &NPI_WSK_INTERFACE_ID; c[0].EventMask = WSK_EVENT_RECEIVE; c[1] = c[0];
            dispatch->WskControlSocket(Socket, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(c[i]), &c[i], 0, NULL, NULL, NULL); }` },
        { name: "another option with another structure", code: request("control.EventMask = 1;").replace("SO_WSK_EVENT_CALLBACK", "SO_KEEPALIVE") },
        { name: "the mask from a parameter", code: request(`${SET} control.EventMask = Mask;`) },
        { name: "a zero that is written out", code: request(`${SET} control.EventMask = 0;`) },
        { name: "a constant of file scope", code: `static const WSK_EVENT_CALLBACK_CONTROL control = { &NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };\n${request(";", ";")}` },
    ],
    invalid: [
        {
            name: "an assigned compound literal without it",
            code: request("control = (WSK_EVENT_CALLBACK_CONTROL){ .EventMask = WSK_EVENT_RECEIVE };"),
            errors: [{ message: "npiId", line: 5, data: { call: "WskControlSocket", state: "NULL" } }],
            output: request("control = (WSK_EVENT_CALLBACK_CONTROL){ .EventMask = WSK_EVENT_RECEIVE };\n    control.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;"),
        },
        {
            name: "garbage",
            code: request(MASK),
            errors: [{
                message: "npiId",
                line: 5,
                column: 12,
                data: { state: "not initialized", call: "WskControlSocket" },
                trace: ["main.c:4:25 the mask is WSK_EVENT_RECEIVE", "main.c:5:12 WskControlSocket makes the request"],
            }],
            output: request(`${SET}\n    ${MASK}`),
        },
        { name: "cleared", code: request(MASK, "WSK_EVENT_CALLBACK_CONTROL control = {0};"), errors: [{ message: "npiId", line: 5, data: { state: "NULL", call: "WskControlSocket" } }], output: request(`${SET}\n    ${MASK}`, "WSK_EVENT_CALLBACK_CONTROL control = {0};") },
        { name: "cleared by a call", code: request(`RtlZeroMemory(&control, sizeof(control));\n    ${MASK}`), errors: [{ message: "npiId", line: 6 }], output: request(`RtlZeroMemory(&control, sizeof(control));\n    ${SET}\n    ${MASK}`) },
        {
            name: "tabs and CRLF",
            code: request(MASK).replaceAll("\n", "\r\n").replaceAll("    ", "\t"),
            errors: [{ message: "npiId", line: 5 }],
            output: request(`${SET}\n    ${MASK}`).replaceAll("\n", "\r\n").replaceAll("    ", "\t"),
        },
        {
            name: "through a pointer",
            code: request("WSK_EVENT_CALLBACK_CONTROL *p = &control;\n    p->EventMask = WSK_EVENT_RECEIVE;"),
            errors: [{ message: "npiId", line: 6 }],
            output: request("WSK_EVENT_CALLBACK_CONTROL *p = &control;\n    p->NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;\n    p->EventMask = WSK_EVENT_RECEIVE;"),
        },
        {
            name: "a designated initialiser",
            code: request(";", "WSK_EVENT_CALLBACK_CONTROL control = { .EventMask = WSK_EVENT_RECEIVE };"),
            errors: [{ message: "npiId", line: 5 }],
            output: request(";", "WSK_EVENT_CALLBACK_CONTROL control = { .NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID, .EventMask = WSK_EVENT_RECEIVE };"),
        },
        {
            name: "a positional initialiser",
            code: request(";", "WSK_EVENT_CALLBACK_CONTROL control = { NULL, WSK_EVENT_RECEIVE };"),
            errors: [{ message: "npiId", line: 5 }],
            output: request(";", "WSK_EVENT_CALLBACK_CONTROL control = { (PNPIID)&NPI_WSK_INTERFACE_ID, WSK_EVENT_RECEIVE };"),
        },
        {
            name: "a mask made of several assignments",
            code: request(`control.EventMask = WSK_EVENT_RECEIVE;\n    if (On) {\n        control.EventMask |= WSK_EVENT_DISCONNECT;\n    }`),
            errors: [{ message: "npiId", line: 8 }],
            output: request(`control.EventMask = WSK_EVENT_RECEIVE;\n    if (On) {\n        control.EventMask |= WSK_EVENT_DISCONNECT;\n    }\n    ${SET}`),
        },
        {
            name: "in a condition: before the statement that it decides",
            code: request("if (On)\n        control.EventMask = WSK_EVENT_RECEIVE; else control.EventMask = WSK_EVENT_DISCONNECT;", undefined, `if (!NT_SUCCESS(${call})) return 1; return 0;`),
            errors: [{ message: "npiId", line: 6 }],
            output: request("if (On)\n        control.EventMask = WSK_EVENT_RECEIVE; else control.EventMask = WSK_EVENT_DISCONNECT;", undefined, `${SET}\n    if (!NT_SUCCESS(${call})) return 1; return 0;`),
        },
        {
            name: "without a fix where the request has no line of its own",
            code: request("control.EventMask = WSK_EVENT_RECEIVE; if (On) control.EventMask = Mask;", undefined, `if (On) return ${call}; return 0;`),
            errors: [{ message: "npiId", line: 5 }],
            output: null,
        },
        {
            name: "in memory that was just allocated",
            code: `NTSTATUS f(PWSK_SOCKET s) {
    WSK_EVENT_CALLBACK_CONTROL *c = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*c), 'a');
    if (c == NULL) return 1;
    c->EventMask = WSK_EVENT_RECEIVE;
    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(*c), c, 0, NULL, NULL, NULL);
}`,
            errors: [{ message: "npiId", line: 5 }],
            output: `NTSTATUS f(PWSK_SOCKET s) {
    WSK_EVENT_CALLBACK_CONTROL *c = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*c), 'a');
    if (c == NULL) return 1;
    c->NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    c->EventMask = WSK_EVENT_RECEIVE;
    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(*c), c, 0, NULL, NULL, NULL);
}`,
        },
        {
            name: "for all sockets of a client",
            code: `NTSTATUS f(WSK_PROVIDER_NPI *npi) {
    WSK_EVENT_CALLBACK_CONTROL c;
    c.EventMask = WSK_EVENT_ACCEPT;
    return npi->Dispatch->WskControlClient(npi->Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL);
}`,
            errors: [{ message: "npiId", line: 4, data: { state: "not initialized", call: "WskControlClient" } }],
            output: `NTSTATUS f(WSK_PROVIDER_NPI *npi) {
    WSK_EVENT_CALLBACK_CONTROL c;
    c.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;
    c.EventMask = WSK_EVENT_ACCEPT;
    return npi->Dispatch->WskControlClient(npi->Client, WSK_SET_STATIC_EVENT_CALLBACKS, sizeof(c), &c, 0, NULL, NULL, NULL);
}`,
        },
        {
            name: "at the caller that owns the structure, two helpers up and in another file",
            files: {
                "ops.c": "NTSTATUS Low(PWSK_SOCKET s, PVOID in) { return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, 16, in, 0, NULL, NULL, NULL); }\nNTSTATUS Mid(PWSK_SOCKET s, WSK_EVENT_CALLBACK_CONTROL *c) { return Low(s, c); }",
            },
            code: "void f(PWSK_SOCKET s) {\n    WSK_EVENT_CALLBACK_CONTROL c;\n    c.EventMask = WSK_EVENT_RECEIVE;\n    Mid(s, &c);\n}\n",
            errors: [{ message: "npiId", line: 4, trace: ["main.c:3:19", "main.c:4:5 f calls Mid", "ops.c:2:69 Mid calls Low", "ops.c:1"] }],
            output: "void f(PWSK_SOCKET s) {\n    WSK_EVENT_CALLBACK_CONTROL c;\n    c.NpiId = (PNPIID)&NPI_WSK_INTERFACE_ID;\n    c.EventMask = WSK_EVENT_RECEIVE;\n    Mid(s, &c);\n}\n",
        },
        {
            name: "where a helper sets the mask only",
            code: `static void Fill(WSK_EVENT_CALLBACK_CONTROL *c, ULONG m) { c->EventMask = m; }\n${request("Fill(&control, WSK_EVENT_RECEIVE);")}`,
            errors: [{ message: "npiId", line: 6 }],
            output: `static void Fill(WSK_EVENT_CALLBACK_CONTROL *c, ULONG m) { c->EventMask = m; }\n${request(`Fill(&control, WSK_EVENT_RECEIVE);\n    ${SET}`)}`,
        },
        { name: "EventMask is missing", code: request(SET), errors: [{ message: "eventMask", line: 5, data: { call: "WskControlSocket" } }], output: null },
        { name: "EventMask is missing after a clear", code: request(SET, "WSK_EVENT_CALLBACK_CONTROL control = {0};"), errors: [{ message: "eventMask", line: 5 }], output: null },
        { name: "both are missing", code: request(";"), errors: [{ message: "neither", line: 5 }], output: null },
        { name: "a helper expects the mask of its caller", code: "NTSTATUS Low(PWSK_SOCKET s, WSK_EVENT_CALLBACK_CONTROL *c) { c->NpiId = &NPI_WSK_INTERFACE_ID; return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, 16, c, 0, NULL, NULL, NULL); }\nvoid f(PWSK_SOCKET s) { WSK_EVENT_CALLBACK_CONTROL c;\n    Low(s, &c); }", errors: [{ message: "eventMask", line: 3 }], output: null },
        {
            name: "by a helper that returns it without",
            code: maker("c.EventMask = mask;") + request("control = Control(WSK_EVENT_RECEIVE);"),
            errors: [{ message: "npiId", line: 6 }],
            output: maker("c.EventMask = mask;") + request(`control = Control(WSK_EVENT_RECEIVE);\n    ${SET}`),
        },
    ],
});
