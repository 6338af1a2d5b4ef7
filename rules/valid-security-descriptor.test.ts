import { testRule } from "../tests/rule-tester.js";
import rule from "./valid-security-descriptor.js";

const TYPES = `typedef struct _CTX { WSK_PROVIDER_NPI Npi; PSECURITY_DESCRIPTOR Sd; SECURITY_DESCRIPTOR Own; PIRP Irp; KEVENT Done; PWSK_SOCKET Socket; } CTX, *PCTX;
static NTSTATUS Await(PCTX ctx, NTSTATUS st) { if (st == STATUS_PENDING) { KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL); st = ctx->Irp->IoStatus.Status; } return st; }
static NTSTATUS Make(PCTX ctx, PSECURITY_DESCRIPTOR sd) { return ctx->Npi.Dispatch->WskSocket(ctx->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, NULL, sd, ctx->Irp); }
static NTSTATUS Release(PCTX ctx, PSECURITY_DESCRIPTOR sd) { return ctx->Npi.Dispatch->WskControlClient(ctx->Npi.Client, WSK_RELEASE_SD, sizeof(sd), &sd, 0, NULL, NULL, NULL); }
static NTSTATUS Cache(PCTX ctx, PSECURITY_DESCRIPTOR sd, PSECURITY_DESCRIPTOR *cached) { return ctx->Npi.Dispatch->WskControlClient(ctx->Npi.Client, WSK_CACHE_SD, sizeof(sd), &sd, sizeof(*cached), cached, NULL, NULL); }
`;
/** A function whose body starts on line 7. */
const f = (body: string): string => `${TYPES}NTSTATUS F(PCTX ctx, PSECURITY_DESCRIPTOR sd, PEPROCESS process, PETHREAD thread, PADDRINFOEXW *result, BOOLEAN b) {\n${body}\nreturn 0; }\n`;
const resolve = (process: string, thread: string): string => `ctx->Npi.Dispatch->WskGetAddressInfo(ctx->Npi.Client, NULL, NULL, 0, NULL, NULL, result, ${process}, ${thread}, ctx->Irp);`;
const make = (sd: string): string => `ctx->Npi.Dispatch->WskSocket(ctx->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, NULL, ${sd}, ctx->Irp);`;
const set = "((PWSK_PROVIDER_LISTEN_DISPATCH)ctx->Socket->Dispatch)->WskControlSocket(ctx->Socket, WskSetOption, SO_WSK_SECURITY, SOL_SOCKET, sizeof(sd), &sd, 0, NULL, NULL, ctx->Irp);";
const CACHING = "void G(PWSK_PROVIDER_NPI n, PSECURITY_DESCRIPTOR sd, PSECURITY_DESCRIPTOR *out) {\nn->Dispatch->WskControlClient(n->Client, WSK_CACHE_SD, sizeof(sd), &sd, sizeof(*out), out, NULL, NULL); }\n";

testRule(rule, {
    valid: [
        { name: "none", code: f(make("NULL")) },
        { name: "one of a caller out of sight", code: f(make("sd")) },
        { name: "one of the context", code: f(make("ctx->Sd") + set) },
        { name: "a cached one", code: f("RtlCreateSecurityDescriptor(&ctx->Own, SECURITY_DESCRIPTOR_REVISION);\nif (NT_SUCCESS(Cache(ctx, &ctx->Own, &sd))) Await(ctx, Make(ctx, sd));") },
        { name: "the same variable for both", code: f(`SECURITY_DESCRIPTOR own; RtlCreateSecurityDescriptor(&own, 1); sd = &own;\nctx->Npi.Dispatch->WskControlClient(ctx->Npi.Client, WSK_CACHE_SD, sizeof(sd), &sd, sizeof(sd), &sd, NULL, NULL);\n${make("sd")}`) },
        { name: "asked for with SO_WSK_SECURITY", code: f(`((PWSK_PROVIDER_LISTEN_DISPATCH)ctx->Socket->Dispatch)->WskControlSocket(ctx->Socket, WskGetOption, SO_WSK_SECURITY, SOL_SOCKET, 0, NULL, sizeof(sd), &sd, NULL, ctx->Irp);\n${make("sd")}`) },
        { name: "released after its last use", code: f("Await(ctx, Make(ctx, sd));\nRelease(ctx, sd);") },
        { name: "released where the request has failed", code: f("NTSTATUS st = Make(ctx, sd);\nif (st != STATUS_PENDING && !NT_SUCCESS(st)) Release(ctx, sd);") },
        { name: "another one is used", code: f("Release(ctx, ctx->Sd);\nMake(ctx, sd);") },
        { name: "cached anew", code: f("Release(ctx, sd);\nCache(ctx, ctx->Sd, &sd);\nMake(ctx, sd);") },
        { name: "either", code: f("if (b) Release(ctx, sd);\nelse Make(ctx, sd);") },
        { name: "owners of a socket are something else", code: f("ctx->Npi.Dispatch->WskSocket(ctx->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, WSK_FLAG_LISTEN_SOCKET, NULL, NULL, NULL, PsGetCurrentThread(), NULL, ctx->Irp);") },
        { name: "no owner", code: f(resolve("NULL", "NULL")) },
        { name: "both", code: f(resolve("PsGetCurrentProcess()", "PsGetCurrentThread()")) },
        { name: "a process alone", code: f(resolve("process", "NULL")) },
        { name: "owners of a caller out of sight", code: f(resolve("process", "thread") + resolve("NULL", "thread")) },
        { name: "under #if 0", code: f(`#if 0\n${make("&ctx->Own")}\n#endif`) },
    ],
    invalid: [
        { name: "a descriptor of the driver's own", code: f(make("&ctx->Own")), errors: [{ message: "uncached", line: 7, data: { call: "WskSocket", source: "the driver's own memory" } }] },
        { name: "one that was just made", code: f(`PSECURITY_DESCRIPTOR own = ctx->Sd;\nRtlCreateSecurityDescriptor(own, 1);\n${make("own")}`), errors: [{ message: "uncached", line: 9, data: { call: "WskSocket", source: "RtlCreateSecurityDescriptor" }, trace: ["main.c:8:1 RtlCreateSecurityDescriptor makes the descriptor"] }] },
        { name: "one of an object", code: f(`PSECURITY_DESCRIPTOR own; BOOLEAN allocated;\nObGetObjectSecurity(process, &own, &allocated);\n${make("own")}`), errors: [{ message: "uncached", line: 9, data: { call: "WskSocket", source: "ObGetObjectSecurity" } }] },
        { name: "pool memory", code: f(`PSECURITY_DESCRIPTOR own = ExAllocatePoolWithTag(NonPagedPoolNx, 64, 'dSsW');\nif (own == NULL) return 1;\n${make("own")}`), errors: [{ message: "uncached", line: 9 }] },
        { name: "of a connection", code: f("ctx->Npi.Dispatch->WskSocketConnect(ctx->Npi.Client, SOCK_STREAM, IPPROTO_TCP, NULL, NULL, 0, NULL, NULL, NULL, NULL, &ctx->Own, ctx->Irp);"), errors: [{ message: "uncached", line: 7 }] },
        { name: "as an option", code: f(`SECURITY_DESCRIPTOR own; sd = &own; RtlCreateSecurityDescriptor(sd, 1);\n${set}`), errors: [{ message: "uncached", line: 8, data: { call: "SO_WSK_SECURITY", source: "RtlCreateSecurityDescriptor" } }] },
        { name: "by a caller", code: f("SECURITY_DESCRIPTOR own; RtlCreateSecurityDescriptor(&own, 1);\nreturn Make(ctx, &own);"), errors: [{ message: "uncached", line: 8, trace: ["main.c:7", "main.c:8:8 F calls Make", "main.c:3"] }] },
        { name: "in another file", code: "typedef struct _CTX CTX, *PCTX;\nNTSTATUS G(PCTX ctx) {\nSECURITY_DESCRIPTOR own; RtlCreateSecurityDescriptor(&own, 1);\nreturn Make(ctx, &own); }\n", files: { "m.c": TYPES.replace("static NTSTATUS Make", "NTSTATUS Make") }, errors: [{ message: "uncached", line: 4 }] },
        { name: "never released", code: CACHING, errors: [{ message: "unreleased", line: 2 }] },
        { name: "used after its release", code: f("Release(ctx, sd);\nreturn Make(ctx, sd);"), errors: [{ message: "usedAfterRelease", line: 8, data: { call: "WskSocket", function: "F" }, trace: ["main.c:4", "main.c:7", "main.c:8:8 F leads there", "main.c:3"] }] },
        { name: "of the context, used after its release", code: f(`ctx->Npi.Dispatch->WskControlClient(ctx->Npi.Client, WSK_RELEASE_SD, sizeof(ctx->Sd), &ctx->Sd, 0, NULL, NULL, NULL);\n${make("ctx->Sd")}`), errors: [{ message: "usedAfterRelease", line: 8 }] },
        { name: "released twice", code: f("Release(ctx, sd);\nif (b) Release(ctx, sd);"), errors: [{ message: "releasedTwice", line: 8 }] },
        { name: "released while the request is pending", code: f("Make(ctx, sd);\nRelease(ctx, sd);"), errors: [{ message: "releasedInUse", line: 8, data: { call: "WskControlClient", function: "F" } }] },
        { name: "a thread alone", code: f(resolve("NULL", "PsGetCurrentThread()")), errors: [{ message: "threadAlone", line: 7, data: { call: "WskGetAddressInfo" } }] },
        { name: "a thread alone, for names", code: f("if (thread == NULL) return 1;\nctx->Npi.Dispatch->WskGetNameInfo(ctx->Npi.Client, NULL, 16, NULL, NULL, 0, NULL, thread, ctx->Irp);"), errors: [{ message: "threadAlone", line: 8, data: { call: "WskGetNameInfo" } }] },
    ],
});
