import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-nmr-detach.js";


const client = (detach: string, npi = "&NPI_WSK_INTERFACE_ID", rest = ""): string => `${detach}
const NPI_CLIENT_CHARACTERISTICS g_C = {
    0, sizeof(NPI_CLIENT_CHARACTERISTICS), Attach, Detach, NULL,
    { 0, sizeof(NPI_REGISTRATION_INSTANCE), ${npi}, NULL, 0, NULL }
};
${rest}`;
const detach = (body: string): string => `NTSTATUS Detach(PVOID Context) {\n    ${body}\n}`;
const DONE = "VOID Done(PCTX c) { NmrClientDetachProviderComplete(c->Binding); }";
const REGISTER = "NTSTATUS Up(VOID) {\n    return NmrRegisterClient(&g_C, NULL, &g_H);\n}";

/** An attach routine; its body begins in line 2, after the context was allocated. */
const attaching = (body: string, more = ""): string => client(`NTSTATUS Attach(HANDLE h, PVOID r, PNPI_REGISTRATION_INSTANCE i) { NTSTATUS st; PCTX c = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(CTX), 'xtC '); if (c == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    ${body}
}
${more}`).replace("Detach, NULL", "NULL, NULL");
const BIND = "st = NmrClientAttachProvider(h, c, &g_D, &c->P, (const VOID **)&c->D);";

testRule(rule, {
    valid: [
        { name: "attached, as documented", code: attaching(`${BIND} if (!NT_SUCCESS(st)) ExFreePool(c); return st;`) },
        { name: "attached, with an early return", code: attaching(`${BIND} if (!NT_SUCCESS(st)) { ExFreePool(c); return st; } return STATUS_SUCCESS;`) },
        { name: "another failure is returned", code: attaching(`${BIND} if (!NT_SUCCESS(st)) { ExFreePool(c); return STATUS_NOINTERFACE; } return st;`) },
        { name: "the context is freed by a helper", code: attaching(`${BIND} if (!NT_SUCCESS(st)) Drop(c); return st;`) },
        { name: "the context is kept by the driver", code: attaching(`g_Ctx = c; ${BIND} return st;`, "PCTX g_Ctx;") },
        { name: "a context of the driver", code: attaching(`ExFreePool(c); st = NmrClientAttachProvider(h, &g_Ctx, &g_D, &g_Ctx.P, &g_Ctx.D); return st;`, "CTX g_Ctx;") },
        { name: "no provider that it wants", code: attaching(`if (i->Number != 1) { ExFreePool(c); return STATUS_NOINTERFACE; } ${BIND} if (!NT_SUCCESS(st)) ExFreePool(c); return st;`) },
        { name: "an attach routine of another interface", code: attaching(`${BIND} return STATUS_SUCCESS;`).replace("&NPI_WSK_INTERFACE_ID", "&NPI_OTHER_ID") },
        { name: "success", code: client(detach("Stop(Context); return STATUS_SUCCESS;")) },
        { name: "pending, completed later", code: client(detach("return STATUS_PENDING;"), undefined, DONE) },
        { name: "pending, completed in another file", code: client(detach("return STATUS_PENDING;")), files: { "d.c": DONE } },
        { name: "one or the other", code: client(detach("return Busy(Context) ? STATUS_PENDING : STATUS_SUCCESS;"), undefined, DONE) },
        { name: "a value that is not known", code: client(detach("return Stop(Context);")) },
        { name: "another interface", code: client(detach("return STATUS_UNSUCCESSFUL;"), "&NPI_OTHER_ID", REGISTER) },
        { name: "not a detach routine", code: client(detach("return STATUS_SUCCESS;"), undefined, "NTSTATUS Attach(HANDLE h, PVOID c, PVOID r) { return STATUS_NOINTERFACE; }") },
        { name: "WskRegister", code: "NTSTATUS Up(VOID) { return WskRegister(&g_N, &g_Reg); }" },
        { name: "designated, without a detach routine", code: "const NPI_CLIENT_CHARACTERISTICS g_C = { .ClientAttachProvider = Attach, .ClientRegistrationInstance = { .NpiId = &NPI_WSK_INTERFACE_ID } };" },
        { name: "another table is registered", code: client(detach("return 0;"), undefined, "NTSTATUS Up(VOID) { return NmrRegisterClient(&g_Other, NULL, &g_H); }") },
        { name: "the routine is out of sight", code: client("NTSTATUS Detach(PVOID Context);") },
        { name: "code under #if 0", code: client(detach("\n#if 0\n    return STATUS_UNSUCCESSFUL;\n#endif\n    return STATUS_SUCCESS;")) },
        { name: "success as a number", code: client(detach("return 0;")) },
        { name: "code out of sight returns", code: client(detach("NTSTATUS st; StopAll(Context, &st); return st;")) },
        { name: "no table at all", code: "NTSTATUS Detach(PVOID c) { return STATUS_UNSUCCESSFUL; }\nVOID W(VOID) { Use(&NPI_WSK_INTERFACE_ID); }" },
    ],
    invalid: [
        { name: "success though it is not attached", code: attaching(`${BIND} if (!NT_SUCCESS(st)) { ExFreePool(c); } return STATUS_SUCCESS;`), errors: [{ message: "attachFailed", line: 2, data: { name: "Attach", value: "STATUS_SUCCESS" }, trace: ["main.c", "main.c"] }] },
        { name: "the result is not asked for", code: attaching("NmrClientAttachProvider(h, &g_Ctx, &g_D, &g_Ctx.P, &g_Ctx.D);\nExFreePool(c); return STATUS_SUCCESS;", "CTX g_Ctx;"), errors: [{ message: "attachFailed", line: 3 }] },
        { name: "a failure though it is attached", code: attaching(`${BIND} if (!NT_SUCCESS(st)) { ExFreePool(c); return st; }\nif (!Start(c)) return STATUS_UNSUCCESSFUL; return st;`), errors: [{ message: "attachDone", line: 3, data: { name: "Attach", value: "STATUS_UNSUCCESSFUL" } }] },
        { name: "the context is left", code: attaching(`${BIND}\nreturn st;`), errors: [{ message: "contextLeft", line: 3, data: { name: "Attach" } }] },
        { name: "the context is left on the way out", code: attaching(`${BIND} if (!NT_SUCCESS(st)) {\nDbgPrint("no"); return st; }\nreturn STATUS_SUCCESS;`), errors: [{ message: "contextLeft", line: 3 }] },
        { name: "the context is left, designated", code: attaching(`${BIND}\nreturn st;`).replace(/0, sizeof\(NPI_CLIENT[^{]*/, ".ClientAttachProvider = Attach, .ClientRegistrationInstance = "), errors: [{ message: "contextLeft", line: 3 }] },
        { name: "a failure", code: client(detach("return STATUS_UNSUCCESSFUL;")), errors: [{ message: "status", line: 2, data: { name: "Detach", value: "STATUS_UNSUCCESSFUL" }, trace: ["main.c:5:52 Detach is the ClientDetachProvider of g_C"] }] },
        { name: "on one path", code: client(detach("if (Context == NULL) return STATUS_INVALID_PARAMETER; return STATUS_SUCCESS;")), errors: [{ message: "status", line: 2 }] },
        { name: "through a variable", code: client(detach("NTSTATUS st = STATUS_SUCCESS; if (!Context) st = STATUS_DEVICE_BUSY; return st;")), errors: [{ message: "status", line: 2 }] },
        { name: "through a helper", code: client(`NTSTATUS Bad(VOID) { return STATUS_NO_MEMORY; }\n${detach("return Bad();")}`), errors: [{ message: "status", line: 3 }] },
        { name: "designated", code: `${detach("return STATUS_UNSUCCESSFUL;")}\nconst NPI_CLIENT_CHARACTERISTICS g_C = { .ClientDetachProvider = Detach, .ClientRegistrationInstance = { .NpiId = &NPI_WSK_INTERFACE_ID } };`, errors: [{ message: "status", line: 2 }] },
        { name: "pending, never completed", code: client(detach("return STATUS_PENDING;")), errors: [{ message: "neverCompleted", line: 2, data: { name: "Detach" } }] },
        { name: "pending on one path, never completed", code: client(detach("if (Busy(Context)) return STATUS_PENDING; return STATUS_SUCCESS;")), errors: [{ message: "neverCompleted", line: 2 }] },
        { name: "the table stands in another file", code: `#include <wsk.h>\n${detach("return STATUS_UNSUCCESSFUL;")}`, files: { "t.c": client("NTSTATUS Detach(PVOID Context);") }, errors: [{ message: "status", line: 3 }] },
        { name: "raw registration", code: client(detach("return STATUS_SUCCESS;"), undefined, REGISTER), errors: [{ message: "registered", line: 9, data: { name: "Up" } }] },
        { name: "a local table", code: `${detach("return STATUS_SUCCESS;")}\nNTSTATUS Up(VOID) {\n    static const NPI_CLIENT_CHARACTERISTICS t = { 0, 1, Attach, Detach, NULL, { 0, 1, &NPI_WSK_INTERFACE_ID } };\n    return NmrRegisterClient(&t, NULL, &g_H);\n}`, errors: [{ message: "registered", line: 6 }] },
        { name: "both", code: client(detach("return STATUS_PENDING;"), undefined, REGISTER), errors: [{ message: "neverCompleted", line: 2 }, { message: "registered", line: 9 }] },
        { name: "with its role", code: `NPI_CLIENT_DETACH_PROVIDER_FN Detach;\n${client(detach("return STATUS_TIMEOUT;"))}`, errors: [{ message: "status", line: 3 }] },
    ],
});
