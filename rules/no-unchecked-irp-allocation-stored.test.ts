/** An IRP that a function stores where others find it, and that nobody in the driver ever tests. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-unchecked-irp-allocation.js";

const TYPES = `typedef struct _CONN { PWSK_SOCKET Socket; KEVENT Done; PIRP Irp; ULONG State; } CONN, *PCONN;
`;
const STORE = "    Conn->Irp = IoAllocateIrp(1, FALSE);\n";
const RESET = "VOID Reset(PCONN Conn)\n{\n    IoReuseIrp(Conn->Irp, STATUS_SUCCESS);\n}\n";

/** `body` starts at line 4. */
const init = (body: string, { rest = RESET, result = "VOID", before = "" } = {}): string => `${before}${TYPES}${result} Init(PCONN Conn)\n{\n${body}}\n${rest}`;

/** A class that makes the IRP in its constructor, in line 10. */
const made = (reset: string, more = ""): string => `class CConn {
    PWSK_SOCKET m_socket;
    PIRP m_irp;
public:
    CConn();
    void Reset();
};
CConn::CConn()
{
    m_irp = IoAllocateIrp(1, FALSE);
${more}}
void CConn::Reset()
{
${reset}    IoReuseIrp(m_irp, STATUS_SUCCESS);
}
`;

const stored = (line: number, fn = "Init", user = "Reset", use = "IoReuseIrp", member = "CONN.Irp") => ({
    message: "unheeded" as const, line, data: { function: fn, helper: "IoAllocateIrp", allocator: "IoAllocateIrp", member, user, use }, suggestions: [],
});

testRule(rule, {
    valid: [
        { name: "asked where it is made", code: init(`${STORE}    if (Conn->Irp == NULL) DbgPrint("no IRP");\n`) },
        { name: "asked as it is stored", code: init("    if ((Conn->Irp = IoAllocateIrp(1, FALSE)) == NULL) return;\n") },
        { name: "asked before it is stored", code: init("    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    Conn->Irp = irp;\n") },
        { name: "the caller is told", code: init(`${STORE}    return Conn->Irp != NULL;\n`, { result: "BOOLEAN" }) },
        { name: "the caller gets it", code: init(`${STORE}    return Conn->Irp;\n`, { result: "PIRP" }) },
        { name: "a failure is returned", code: init(`${STORE}    if (!Conn->Irp) return STATUS_NO_MEMORY;\n    return STATUS_SUCCESS;\n`, { result: "NTSTATUS" }) },
        { name: "asked where it is used", code: init(STORE, { rest: RESET.replace("    Io", "    if (Conn->Irp) Io") }) },
        { name: "asked by another function", code: init(STORE, { rest: `${RESET}BOOLEAN IsReady(PCONN Conn) { return Conn->Irp != NULL; }\n` }) },
        { name: "asked in another file", files: { "ready.c": `${TYPES}BOOLEAN IsReady(PCONN Conn)\n{\n    return Conn->Irp != NULL;\n}\n` }, code: init(STORE) },
        { name: "asked by a macro", code: init(STORE, { before: "#define READY(c) ((c)->Irp != NULL)\n" }) },
        { name: "something else is written behind it", code: init(`${STORE}    Conn->State = 1;\n`) },
        { name: "a function out of sight gets the structure", code: init(`${STORE}    Check(Conn);\n`) },
        { name: "nobody uses it", code: init(STORE, { rest: "" }) },
        { name: "an IRP of another structure is used", code: init(STORE, { rest: "typedef struct _PEER { PIRP Irp; } PEER, *PPEER;\nVOID Reset(PPEER Peer)\n{\n    IoReuseIrp(Peer->Irp, STATUS_SUCCESS);\n}\n" }) },
        { name: "a structure of the function alone", code: `${TYPES}VOID Try(VOID)\n{\n    CONN conn;\n    conn.Irp = IoAllocateIrp(1, FALSE);\n}\n${RESET}` },
        { name: "a method asks", filename: "main.cpp", code: made("    if (m_irp == nullptr) return;\n") },
        { name: "the constructor asks", filename: "main.cpp", code: made("", "    if (!m_irp) throw 1;\n") },
        { name: "a method tells", filename: "main.cpp", code: `${made("")}struct Other { PIRP m_irp; PIRP Irp() { return m_irp; } };\n` },
    ],
    invalid: [
        {
            name: "a function that says nothing of success",
            code: init(STORE),
            errors: [{
                ...stored(4),
                trace: [
                    "main.c:4:17 IoAllocateIrp returns NULL when memory is short; Init does not look at it, and goes on",
                    "main.c:8:5 IoReuseIrp is given CONN.Irp in Reset, without a test for NULL",
                ],
            }],
        },
        { name: "a function that says that it has succeeded", code: init(`    Conn->Socket = NULL;\n${STORE}    return STATUS_SUCCESS;\n`, { result: "NTSTATUS" }), errors: [stored(5)] },
        { name: "a cast, and a pointer to somebody's own", code: init("    Conn->Irp = (PIRP)IoAllocateIrp(1, FALSE);\n    KeInitializeEvent(&Conn->Done, SynchronizationEvent, FALSE);\n"), errors: [stored(4)] },
        { name: "asked in a comment only", code: init(STORE, { rest: RESET.replace("{\n", "{\n    // if (Conn->Irp == NULL) return;\n") }), errors: [stored(4)] },
        { name: "a status in the IRP is no test of the IRP", code: init(STORE, { rest: RESET.replace("    Io", "    if (Conn->Irp->Cancel) return;\n    Io") }), errors: [stored(4)] },
        { name: "given to WSK", code: init(STORE, { rest: "NTSTATUS Close(PCONN Conn) { return ((const WSK_PROVIDER_BASIC_DISPATCH *)Conn->Socket->Dispatch)->WskCloseSocket(Conn->Socket, Conn->Irp); }\n" }), errors: [stored(4, "Init", "Close", "WskCloseSocket")] },
        { name: "used in another file", files: { "reset.c": `${TYPES}${RESET}` }, code: init(STORE, { rest: "" }), errors: [stored(4)] },
        { name: "only freed", code: init(STORE, { rest: "VOID Free(PCONN Conn) { IoFreeIrp(Conn->Irp); }\n" }), errors: [stored(4, "Init", "Free", "IoFreeIrp")] },
        { name: "a constructor", filename: "main.cpp", code: made(""), errors: [stored(10, "CConn::CConn", "CConn::Reset", "IoReuseIrp", "CConn.m_irp")] },
        { name: "a constructor, and another member is asked", filename: "main.cpp", code: made("    if (m_socket == nullptr) {\n        return;\n    }\n"), errors: [stored(10, "CConn::CConn", "CConn::Reset", "IoReuseIrp", "CConn.m_irp")] },
    ],
});
