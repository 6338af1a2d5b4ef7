/** What drivers keep in mind in a member or a variable, and ask for once code out of sight may have changed it: no rule says anything of the usual ways. */
import { expect, it } from "vitest";
import plugin from "../index.js";
import { lintFiles } from "./lint-files.js";

const HEAD = `typedef struct _CTX { PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *Dispatch; WSK_BUF Buf; BOOLEAN Have, Sent, Open; ULONG Flags; NTSTATUS Status; } CTX, *PCTX;
NTSTATUS Prepare(PCTX c);
VOID Trace(PCTX c);
static BOOLEAN g_Have;
static NTSTATUS FreeDone(PDEVICE_OBJECT d, PIRP irp, PVOID c) { IoFreeIrp(irp); return STATUS_MORE_PROCESSING_REQUIRED; }
static VOID Send(PCTX c, PIRP irp) { IoSetCompletionRoutine(irp, FreeDone, NULL, TRUE, TRUE, TRUE); c->Dispatch->WskSend(c->Socket, &c->Buf, 0, irp); }
static VOID Drop(PCTX c, PIRP irp) { c->Open = TRUE; Trace(c); if (c->Open) IoFreeIrp(irp); }
`;

/** A function with an IRP. */
const withIrp = (body: string): string => `${HEAD}NTSTATUS F(PCTX c)\n{\n    NTSTATUS st = STATUS_SUCCESS;\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;\n    ${body}\n    return st;\n}\n`;

it.each([
    ["a flag says that there is an IRP", "c->Have = TRUE; st = Prepare(c); if (c->Have) IoFreeIrp(irp);"],
    ["a flag was cleared before", "c->Have = FALSE; c->Have = TRUE; st = Prepare(c); if (c->Have) IoFreeIrp(irp);"],
    ["one bit of several", "c->Flags |= 4; st = Prepare(c); if (c->Flags & 4) IoFreeIrp(irp);"],
    ["a variable of file scope, cleared with the IRP", "g_Have = TRUE; st = Prepare(c); if (g_Have) { IoFreeIrp(irp); g_Have = FALSE; }"],
    ["a flag says that it was sent", "c->Sent = TRUE; Send(c, irp); Trace(c); if (!c->Sent) IoFreeIrp(irp);"],
    ["a flag is set out of sight, and asked twice", "c->Open = FALSE; Prepare(c); if (c->Open) IoFreeIrp(irp); Trace(c); if (!c->Open) IoFreeIrp(irp);"],
    ["sent by a flag that is set out of sight, and freed by it", "c->Open = FALSE; Prepare(c); if (c->Open) Send(c, irp); Trace(c); if (!c->Open) IoFreeIrp(irp);"],
    ["a status that is set out of sight, and asked twice", "c->Status = STATUS_SUCCESS; Prepare(c); if (NT_SUCCESS(c->Status)) { c->Sent = TRUE; Send(c, irp); } Trace(c); if (!NT_SUCCESS(c->Status)) IoFreeIrp(irp);"],
    ["a helper sets the flag and asks for it", "Drop(c, irp);"],
])("%s", (_, body) => {
    const rules = Object.fromEntries(Object.keys(plugin.rules).map((id) => [id, "error"] as const));
    expect(lintFiles({ "main.c": withIrp(body) }, rules, ["main.c"]).map(({ ruleId, line }) => `${ruleId} ${line}`).filter((each) => /irp|mdl|socket/u.test(each))).toEqual([]);
});

it("says something where the flag does not matter", () => {
    const lost = withIrp("c->Have = TRUE; st = Prepare(c); if (c->Have) Trace(c);");
    expect(lintFiles({ "main.c": lost }, { "no-irp-leak": "error" }, ["main.c"])).toHaveLength(1);
});
