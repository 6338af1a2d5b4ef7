import { testRule } from "../tests/rule-tester.js";
import rule from "./no-use-after-provider-release.js";


const CALL = "g_Npi.Dispatch->WskFreeAddressInfo(g_Npi.Client, g_List);";
const CONTROL = "g_Npi.Dispatch->WskControlClient(g_Npi.Client, 1, 0, NULL, 0, NULL, NULL, NULL);";
const RELEASE = "WskReleaseProviderNPI(&g_Reg);";
const fn = (...body: readonly string[]): string => ["VOID Stop(PCTX c, PIRP irp) {", ...body.map((line) => `    ${line}`), "}", ""].join("\n");

testRule(rule, {
    valid: [
        { name: "the list is freed first", code: fn(CALL, RELEASE) },
        { name: "captured again in between", code: fn(RELEASE, "if (!NT_SUCCESS(WskCaptureProviderNPI(&g_Reg, WSK_NO_WAIT, &g_Npi))) return;", CALL, RELEASE) },
        { name: "calls on open sockets", code: fn(RELEASE, "((PWSK_PROVIDER_CONNECTION_DISPATCH)c->Socket->Dispatch)->WskSend(c->Socket, &c->Buf, 0, irp);") },
        { name: "a close after the release", code: fn(RELEASE, "((PWSK_PROVIDER_BASIC_DISPATCH)c->Socket->Dispatch)->WskCloseSocket(c->Socket, irp);") },
        { name: "released on the other path", code: fn(`if (c->Off) { ${RELEASE} return; }`, CALL) },
        { name: "released under the same condition", code: fn(`if (c->Off) { ${RELEASE} }`, `if (!c->Off) { ${CALL} }`) },
        { name: "a driver with two registrations", code: fn(RELEASE, CALL), files: { "other.c": "VOID A(VOID) { WskCaptureProviderNPI(&g_Reg, 0, &g_A); }\nVOID B(VOID) { WskCaptureProviderNPI(&g_Other, 0, &g_Npi); Use(&g_Reg, A, Stop); }" } },
        { name: "a driver's own function of that name", code: `VOID WskFreeAddressInfo(PVOID p) { Own(p); }\n${fn(RELEASE, "WskFreeAddressInfo(g_List);")}` },
        { name: "in a routine that is only queued", code: `VOID Later(PVOID c) { ${CALL} }\n${fn(RELEASE, "Enqueue(Later);")}` },
        { name: "a helper that releases only on failure", code: `NTSTATUS Try(VOID) { if (!Ready()) { ${RELEASE} return STATUS_UNSUCCESSFUL; } return STATUS_SUCCESS; }\n${fn(`if (NT_SUCCESS(Try())) ${CALL}`)}` },
        { name: "another registration is released", code: fn("WskReleaseProviderNPI(&g_Other);", CALL), files: { "o.c": "VOID A(VOID) { WskRegister(&n, &g_Reg); WskRegister(&n, &g_Other); Use(Stop); }" } },
        { name: "code under #if 0", code: fn(RELEASE, "#if 0", CALL, "#endif") },
        { name: "an unknown function may capture again", code: fn(RELEASE, "RestartNetwork(&g_Reg);", CALL) },
        { name: "in a comment", code: fn(RELEASE, `// ${CALL}`) },
        { name: "deregistered, registered and captured", code: fn(RELEASE, "WskDeregister(&g_Reg);", "if (!NT_SUCCESS(WskRegister(&g_C, &g_Reg))) return;", "if (NT_SUCCESS(WskCaptureProviderNPI(&g_Reg, 0, &g_Npi))) {", CALL, "}") },
    ],
    invalid: [
        {
            name: "the list is freed afterwards",
            code: fn(RELEASE, CALL),
            errors: [{ message: "calledReleased", line: 3, data: { call: "WskFreeAddressInfo", release: "WskReleaseProviderNPI" }, trace: ["main.c:2:5 WskReleaseProviderNPI releases the provider NPI", "main.c:3:5 WskFreeAddressInfo uses the released NPI"] }],
        },
        { name: "after deregistration", code: fn(RELEASE, "WskDeregister(&g_Reg);", CONTROL), errors: [{ message: "calledReleased", line: 4 }] },
        { name: "captured and released on the path", code: fn("if (!NT_SUCCESS(WskCaptureProviderNPI(&g_Reg, 0, &g_Npi))) return;", RELEASE, CONTROL), errors: [{ message: "calledReleased", line: 4 }] },
        { name: "on one path", code: fn(`if (c->Off) ${RELEASE}`, CALL), errors: [{ message: "calledReleased", line: 3 }] },
        { name: "a new socket", code: fn(RELEASE, "g_Npi.Dispatch->WskSocket(g_Npi.Client, AF_INET, SOCK_STREAM, 6, 1, c, 0, 0, 0, 0, irp);"), errors: [{ message: "calledReleased", line: 3 }] },
        { name: "through a helper", code: `VOID Free(VOID) { ${CALL} }\n${fn(RELEASE, "Free();")}`, errors: [{ message: "calledReleased", line: 4 }] },
        { name: "through helpers two deep, in another file", code: fn(RELEASE, "Outer();"), files: { "free.c": `VOID Free(VOID) { ${CALL} }\nVOID Outer(VOID) { Free(); }` }, errors: [{ message: "calledReleased", line: 3 }] },
        { name: "released in a helper", code: `VOID Drop(VOID) { ${RELEASE} }\n${fn("Drop();", CALL)}`, errors: [{ message: "calledReleased", line: 4 }] },
        { name: "through a cached table", code: fn("const WSK_PROVIDER_DISPATCH *d = g_Npi.Dispatch;", RELEASE, "d->WskFreeAddressInfo(g_Npi.Client, g_List);"), errors: [{ message: "calledReleased", line: 4 }] },
        { name: "through a macro", code: `#define FREE(l) g_Npi.Dispatch->WskFreeAddressInfo(g_Npi.Client, l)\n${fn(RELEASE, "FREE(g_List);")}`, errors: [{ message: "calledReleased", line: 4 }] },
        { name: "a block behind a pointer", code: fn("WskReleaseProviderNPI(&c->Reg);", "c->Npi.Dispatch->WskFreeAddressInfo(c->Npi.Client, c->List);"), errors: [{ message: "calledReleased", line: 3 }] },
        { name: "a jump to a label behind the release", code: fn("if (c->Off) goto out;", CALL, "out:", RELEASE, CONTROL), errors: [{ message: "calledReleased", line: 6 }] },
    ],
});
