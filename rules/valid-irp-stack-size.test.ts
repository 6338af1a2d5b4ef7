import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-irp-stack-size.js";

/** The allocation stands in line 3. */
const f = (allocate: string, rest = "ctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);"): string =>
    `void f(PCTX ctx)\n{\n    PIRP irp = ${allocate};\n    if (irp == NULL) return;\n    IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);\n    ${rest}\n}\n`;
const none = (line: number, call = "IoAllocateIrp"): { message: "none"; line: number; data: { call: string } } => ({ message: "none", line, data: { call } });

testRule(rule, {
    valid: [
        { name: "one", code: f("IoAllocateIrp(1, FALSE)") },
        { name: "more than one", code: f("IoAllocateIrp(2, FALSE)") },
        { name: "as many as the device below wants", code: f("IoAllocateIrp(ctx->Device->StackSize, FALSE)") },
        { name: "one more", code: f("IoAllocateIrp(ctx->Device->StackSize + 1, FALSE)") },
        { name: "for another driver", code: f("IoAllocateIrp(0, FALSE)", "IoCallDriver(ctx->Device, irp);") },
        { name: "IoAllocateIrpEx", code: f("IoAllocateIrpEx(NULL, 1, FALSE)") },
        { name: "a constant", code: `#define LOCATIONS 1\n${f("IoAllocateIrp(LOCATIONS, FALSE)")}` },
        { name: "a parameter", code: "PIRP Make(CCHAR n) { return IoAllocateIrp(n, FALSE); }\nvoid g(PCTX c) { c->D->WskCloseSocket(c->S, Make(1)); }" },
        { name: "unknown", code: "PIRP Make(CCHAR n) { return IoAllocateIrp(n, FALSE); }" },
        { name: "IoInitializeIrp", code: "void g(PCTX c) { IoInitializeIrp(&c->Irp, sizeof(c->Space), 1); c->D->WskCloseSocket(c->S, &c->Irp); }" },
        { name: "nobody knows where it goes", code: "PIRP Make(void) { return IoAllocateIrp(0, FALSE); }" },
        { name: "charged to the quota, without the option", code: f("IoAllocateIrp(1, TRUE)") },
        { name: "not charged to the quota", code: f("IoAllocateIrp(1, FALSE)"), options: { checkChargeQuota: true } },
        { name: "a function of the driver's own", code: "void IoAllocateIrps(int n, int m);\nvoid g(PCTX c) { IoAllocateIrps(0, 0); c->D->WskCloseSocket(c->S, c->Irp); }" },
        { name: "code under #if 0", code: f("IoAllocateIrp(1, FALSE)", "#if 0\nirp = IoAllocateIrp(0, FALSE);\n#endif\nctx->Dispatch->WskSend(ctx->Socket, &ctx->Buf, 0, irp);") },
    ],
    invalid: [
        { name: "none", code: f("IoAllocateIrp(0, FALSE)"), output: f("IoAllocateIrp(1, FALSE)"), errors: [none(3)] },
        { name: "with a suffix", code: f("IoAllocateIrp(0u, FALSE)"), output: f("IoAllocateIrp(1, FALSE)"), errors: [none(3)] },
        { name: "by IoAllocateIrpEx", code: f("IoAllocateIrpEx(NULL, 0, FALSE)"), output: f("IoAllocateIrpEx(NULL, 1, FALSE)"), errors: [none(3, "IoAllocateIrpEx")] },
        { name: "a constant", code: `#define LOCATIONS 0\n${f("IoAllocateIrp(LOCATIONS, FALSE)")}`, output: null, errors: [none(4)] },
        { name: "a cast", code: f("IoAllocateIrp((CCHAR)0, FALSE)"), output: null, errors: [none(3)] },
        {
            name: "by IoInitializeIrp", code: "void g(PCTX c)\n{\n    IoInitializeIrp(&c->Irp, sizeof(c->Space), 0);\n    c->D->WskCloseSocket(c->S, &c->Irp);\n}\n",
            output: "void g(PCTX c)\n{\n    IoInitializeIrp(&c->Irp, sizeof(c->Space), 1);\n    c->D->WskCloseSocket(c->S, &c->Irp);\n}\n", errors: [none(3, "IoInitializeIrp")],
        },
        {
            name: "in a helper", code: "static PIRP Make(void)\n{\n    return IoAllocateIrp(0, FALSE);\n}\nvoid g(PCTX c)\n{\n    PIRP irp = Make();\n    c->D->WskCloseSocket(c->S, irp);\n}\n",
            output: "static PIRP Make(void)\n{\n    return IoAllocateIrp(1, FALSE);\n}\nvoid g(PCTX c)\n{\n    PIRP irp = Make();\n    c->D->WskCloseSocket(c->S, irp);\n}\n", errors: [none(3)],
        },
        {
            name: "in a helper, by its caller", code: "static PIRP Make(CCHAR n)\n{\n    return IoAllocateIrp(n, FALSE);\n}\nvoid g(PCTX c)\n{\n    PIRP irp = Make(0);\n    c->D->WskCloseSocket(c->S, irp);\n}\n",
            output: null, errors: [{ ...none(3), trace: ["main.c:7:16 g calls Make", "main.c:3:12 no stack location is asked for"] }],
        },
        {
            name: "kept in a context", code: "void g(PCTX c)\n{\n    c->Irp = IoAllocateIrp(0, FALSE);\n}\nvoid h(PCTX c)\n{\n    c->D->WskCloseSocket(c->S, c->Irp);\n}\n",
            output: "void g(PCTX c)\n{\n    c->Irp = IoAllocateIrp(1, FALSE);\n}\nvoid h(PCTX c)\n{\n    c->D->WskCloseSocket(c->S, c->Irp);\n}\n", errors: [none(3)],
        },
        {
            name: "given to WSK in another file", files: { "close.c": "void Close(PCTX c, PIRP irp) { c->D->WskCloseSocket(c->S, irp); }\n" },
            code: "void g(PCTX c)\n{\n    PIRP irp = IoAllocateIrp(0, FALSE);\n    if (irp) Close(c, irp);\n}\n", output: "void g(PCTX c)\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp) Close(c, irp);\n}\n", errors: [none(3)],
        },
        { name: "by a macro", code: `#define NEW_IRP() IoAllocateIrp(0, FALSE)\n${f("NEW_IRP()")}`, output: null, errors: [none(4)] },
        { name: "charged to the quota", code: f("IoAllocateIrp(1, TRUE)"), output: f("IoAllocateIrp(1, FALSE)"), options: { checkChargeQuota: true }, errors: [{ message: "quota", line: 3, data: { call: "IoAllocateIrp" } }] },
    ],
});
