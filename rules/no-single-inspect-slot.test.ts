import { testRule } from "../tests/rule-tester.js";
import rule from "./no-single-inspect-slot.js";

const GLOBALS = "typedef struct _CTX { WSK_INSPECT_ID Id; BOOLEAN Busy; KSPIN_LOCK Lock; LIST_ENTRY List; } CTX, *PCTX; WSK_INSPECT_ID g_Id; BOOLEAN g_Busy; CTX g_Context; WSK_INSPECT_ID g_Ids[8]; ULONG g_Count; KSPIN_LOCK g_Lock; static PVOID g_Pointer;\n";
/** An inspect callback whose body begins in line 3. */
const inspect = (...body: readonly string[]): string => [`${GLOBALS}WSK_INSPECT_ACTION WSKAPI OnInspect(PVOID x, PSOCKADDR l, PSOCKADDR r, PWSK_INSPECT_ID InspectID) { if (InspectID == NULL) return WskInspectReject;`, ...body, "return WskInspectPend; }", "static const WSK_CLIENT_LISTEN_DISPATCH Table = { NULL, OnInspect, NULL };", ""].join("\n");
const slot = (line: number, where = "g_Id") => ({ errors: [{ message: "slot" as const, line, data: { callback: "OnInspect", where } }] });

testRule(rule, {
    valid: [
        { name: "a request of its own", code: inspect("PCTX p = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(CTX), 'x'); if (p == NULL) return WskInspectReject; p->Id = *InspectID; Queue(p);") },
        { name: "a flag says that the place is taken", code: inspect("if (g_Busy) return WskInspectReject; g_Busy = TRUE; g_Id = *InspectID;") },
        { name: "an interlocked exchange says so", code: inspect("if (InterlockedExchange(&g_Taken, 1)) return WskInspectReject; g_Id = *InspectID;") },
        { name: "under a lock", code: inspect("KIRQL q; KeAcquireSpinLock(&g_Lock, &q); g_Id = *InspectID; KeReleaseSpinLock(&g_Lock, q);") },
        { name: "an array", code: inspect("g_Ids[g_Count++ & 7] = *InspectID;") },
        { name: "a local", code: inspect("WSK_INSPECT_ID id = *InspectID; Remember(&id);") },
        { name: "the pointer alone", code: inspect("g_Pointer = InspectID;") },
        { name: "the context", code: inspect("((PCTX)x)->Id = *InspectID;") },
        { name: "another function", code: `${GLOBALS}void Keep(PWSK_INSPECT_ID i) { g_Id = *i; }\nvoid Use(PWSK_SOCKET s) { }\n` },
        { name: "decided at once", code: inspect("return WskInspectAccept;") },
    ],
    invalid: [
        { name: "a global", code: inspect("g_Id = *InspectID;"), ...slot(3) },
        { name: "a member of a global", code: inspect("g_Context.Id = *InspectID;"), ...slot(3, "g_Context") },
        { name: "a static local", code: inspect("static WSK_INSPECT_ID last;", "last = *InspectID;"), ...slot(4, "last") },
        { name: "copied", code: inspect("RtlCopyMemory(&g_Id, InspectID, sizeof(g_Id));"), ...slot(3) },
        { name: "member by member", code: inspect("g_Id.Key = InspectID->Key;", "g_Id.SerialNumber = InspectID->SerialNumber;"), errors: [{ message: "slot", line: 3 }, { message: "slot", line: 4 }] },
        { name: "by a helper", code: inspect("Keep(InspectID);").replace("WSK_INSPECT_ACTION WSKAPI", "static void Keep(PWSK_INSPECT_ID i) { g_Id = *i; } WSK_INSPECT_ACTION WSKAPI"), errors: [{ message: "slot", line: 3, trace: ["main.c:3:1 OnInspect calls Keep", "main.c:2"] }] },
        { name: "through a macro", code: inspect("#define KEEP(i) g_Id = *(i)", "KEEP(InspectID);"), ...slot(4) },
        { name: "an exchange for the dead listener is no guard", code: inspect("g_Id = *InspectID;").replace("if (InspectID == NULL) return", "if (InspectID == NULL) { InterlockedExchange(&g_Dead, 1); return").replace("WskInspectReject;", "WskInspectReject; }"), ...slot(3) },
        { name: "after a look at the peer", code: inspect("if (r->sa_family != AF_INET) return WskInspectReject;", "g_Id = *InspectID;"), ...slot(4) },
    ],
});
