/** What the fuzzer, and reading for what it might find, has found: each stays mended. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { declaredBy } from "../../analysis/types.js";
import type { CNode } from "../../parser/ast.js";
import { damage } from "../../parser/damage.js";
import { dialectOf } from "../../parser/dialect.js";
import { withLineFeeds } from "../../parser/lines.js";
import { parseFile } from "../../parser/parse.js";
import { fillerFaults, fillers, fixFaults, lineEndFaults, lintInOrder, orderFaults, runFaults } from "./invariants.js";
import { processorClock } from "../processor-time.js";

const HEAD = "#include <wsk.h>\n";
const RUN = "NTSTATUS Run(PWSK_SOCKET Socket, PIRP Irp)\n{\n    IoFreeIrp(Irp);\n    return 0;\n}\n";

function declarationsIn(node: CNode): CNode[] {
    return [...(/declaration$|function_definition/.test(node.kind) ? [node] : []), ...node.children.flatMap(declarationsIn)];
}

/** Milliseconds of the processor. */
function timeOf(work: () => void): number {
    const elapsed = processorClock();
    work();
    return elapsed();
}

describe("time grows with the length, not with its square", () => {
    it("for braces one behind the other outside of functions", () => {
        // 85 seconds for 250 KB: each brace had all before it looked at, for a function's head.
        const text = `${HEAD}${"{ 1, 2 }, ".repeat(10_000)}\n${RUN}`;
        expect(timeOf(() => expect(runFaults({ "main.c": text })).toEqual([]))).toBeLessThan(20_000);
    }, 60_000);

    it("for calls one behind the other, each of which may have changed what the others have left", () => {
        // Minutes: a block was run to its end, however much that took, again for each object and each rule.
        const text = `${HEAD}#define CLOSE(s, i) AS(WSK_PROVIDER_BASIC_DISPATCH, s)->WskCloseSocket(s, i)
static NTSTATUS Close(PCTX c) { return CLOSE(c->Socket, c->Irp); }
static NTSTATUS Await(PCTX ctx, NTSTATUS st)
{
    if (st == STATUS_PENDING ${"f(x); ".repeat(9000)}(PCTX c) { return CLOSE(c->Socket, c->Irp); }
void f(PCTX c) { Close(c); ExFreePool(c); }
}
`;
        expect(timeOf(() => expect(runFaults({ "main.cpp": text })).toEqual([]))).toBeLessThan(20_000);
    }, 60_000);

    it("for calls one behind the other, each of which may end in several ways", () => {
        // Twelve seconds for twenty calls: each doubled the paths.
        const text = `${HEAD}static NTSTATUS Await(PCTX ctx, NTSTATUS st)
{
    if (st == STATUS_PENDING) {
        KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);
        st = ctx->Irp->IoStatus.Status;
    }
${"    Link(x);\n".repeat(40)}    return st;
}
void Link(PCTX c) {
    c->D->WskControlSocket(c->Socket, WskIoctl, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, 0, c->N, c->P, 0, NULL, NULL, c->Irp2);
    c->D->WskConnect(c->Socket, &c->R, 0, c->Irp);
}
`;
        expect(timeOf(() => expect(runFaults({ "main.c": text })).toEqual([]))).toBeLessThan(4000);
    }, 60_000);

    it("for calls of what calls back, each of which may change more than the one before", () => {
        // Seven seconds for a hundred calls: what two functions that call each other may change grew with each.
        const text = `${HEAD}static NTSTATUS Await(PCTX ctx, NTSTATUS st)
{
    if (st == STATUS_PENDING) ${"f(x)\n".repeat(300)}
    {
        KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);
        st = ctx->Irp->IoStatus.Status;
    }
    return st;
}
NTSTATUS f(PCTX c, BOOLEAN k)
{
    PWSK_SOCKET s;
    NTSTATUS st = Await(c, c->Npi.Dispatch->WskSocket(c->Npi.Client, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, NULL, NULL, NULL, NULL, NULL, c->Irp));
    if (!NT_SUCCESS(st)) return st;
    s = c->Socket = (PWSK_SOCKET)c->Irp->IoStatus.Information;
    st = Await(c, c->D->WskBind(s, &c->L, 0, c->Irp));
    if (!NT_SUCCESS(st)) return st;
    st = Await(c, c->D->WskListen(s, c->Irp));
    if (!NT_SUCCESS(st)) st = Await(c, c->D->WskConnect(s, &c->R, 0, c->Irp));
    return st;
}
`;
        expect(timeOf(() => expect(runFaults({ "main.c": text })).toEqual([]))).toBeLessThan(4000);
    }, 60_000);

    it("for calls one behind the other, each of which is remembered", () => {
        // Half a minute for 7,000 calls: paths through one block were without number, as long as each remembered another call.
        const text = `${HEAD}static NTSTATUS Await(PCTX ctx, NTSTATUS st)
{
    if (st == STATUS_PENDING) {
        KeWaitForSingleObj${"f(x); ".repeat(7000)}ect(&ctx->Done, Executive, KernelMode, FALSE, NULL);
        st = ctx->Irp->IoStatus.Status;
    }
    return st;
}
void f(PCTX c, BOOLEAN k)
{
    NTSTATUS st = c->D->WskConnect(c->Socket, &c->R, 0, c->Irp);
    if (!NT_SUCCESS(st))
        c->D->WskControlSocket(c->Socket, WskIoctl, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, 0, c->N, c->P, 0, NULL, NULL, c->Irp2);
}
`;
        expect(timeOf(() => expect(runFaults({ "main.c": text })).toEqual([]))).toBeLessThan(8000);
    }, 60_000);

    it("for calls one behind the other, each of which deals with another object", () => {
        // Ninety seconds for 12,000 calls: the function was run for 24 objects, by each machine.
        const text = `${HEAD}static NTSTATUS Await(PCTX ctx, NTSTATUS st)
{
    if (st == STATUS_PENDING) {
        KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);
        st = ctx->Irp->IoStatus.Status;
    }
    ret${"f(x); ".repeat(12_000)}urn st;
}
NTSTATUS f(PCTX c)
{
    CTX local;
    NTSTATUS st = Await(c, c->Npi.Dispatch->WskSocket(c->Npi.Client, AF_INET, SOCK_DGRAM, IPPROTO_UDP, WSK_FLAG_DATAGRAM_SOCKET, &local, &Disp, NULL, NULL, NULL, c->Irp));
    if (!NT_SUCCESS(st)) return st;
    c->Socket = (PWSK_SOCKET)c->Irp->IoStatus.Information;
    if (c->Keep) return st;
    Await(c, ((const WSK_PROVIDER_BASIC_DISPATCH *)c->Socket->Dispatch)->WskCloseSocket(c->Socket, c->Irp2));
    return st;
}
`;
        expect(timeOf(() => expect(runFaults({ "main.c": text })).toEqual([]))).toBeLessThan(19_000);
    }, 120_000);

    it("for tables one behind the other", () => {
        // Half a minute: for each, all others were asked whether they name it.
        const text = `${HEAD}static const WSK_CLIENT_CONNECTION_DISPATCH T${", x".repeat(20_000)} = { OnReceive, NULL, NULL };\n${RUN}`;
        expect(timeOf(() => expect(runFaults({ "main.c": text })).toEqual([]))).toBeLessThan(8000);
    }, 60_000);

    it("for carriage returns without line feeds", () => {
        expect(timeOf(() => withLineFeeds("\r".repeat(400_000)))).toBeLessThan(1000);
        expect(withLineFeeds("a\rb\r\nc\r\r\nd\r\re\r")).toBe("a\nb\r\nc\r\r\nd\n\ne\n");
    });

    it("for blanks in a macro's definition, and in what may be a destructor", () => {
        const blanks = " ".repeat(100_000);
        expect(timeOf(() => runFaults({ "main.c": `${HEAD}#define FN(x)${blanks}!\nFN(a) { }\n${RUN}` }))).toBeLessThan(5000);
        expect(timeOf(() => dialectOf("main.h", `~a(${blanks}`))).toBeLessThan(1000);
    }, 30_000);
});

it("a name may have any number of characters", () => {
    // No pattern can be made of a name of 32,768 characters.
    const name = "x".repeat(50_000);
    expect(runFaults({ "main.c": `${HEAD}NTSTATUS ${name}(PWSK_SOCKET s, PIRP irp)\n{\n    if (\n    IoFreeIrp(irp);\n}\n${RUN.replace("Run", `${name}y`)}` })).toEqual([]);
});

it("a qualified name may have any number of parts", () => {
    // The stack was not deep enough for 10,000.
    expect(runFaults({ "main.cpp": `${HEAD}extern ${"a::".repeat(15_000)} x;\n${RUN}` })).toEqual([]);
}, 60_000);

it("a directive in the arguments of a call is the same with any line ends", () => {
    // With CRLF the grammar was not given the newline behind it, and found a way to read what it could not read with LF.
    const text = "Send() { WSK_BUF {} MmBuildMdlForNonPagedPool(buffer whose address\n#\n{})}";
    const found = (code: string): (string | null)[] => lintInOrder({ "main.cpp": code }, ["main.cpp"]).map(({ ruleId }) => ruleId);
    // Without the directive, which says nothing, the grammar reads it either way; what it cannot read, it cannot read with either.
    for (const [code, faults] of [[text, []], [text.replace("{})}", "{})"), ["wsk/parse-coverage"]]] as const) {
        expect(found(code)).toEqual(faults);
        expect(found(code.replaceAll("\n", "\r\n"))).toEqual(faults);
    }
});

it("a name is a word, whatever the parser takes for one", () => {
    // Where braces are too deep for the grammar, hundreds of them were an identifier, and no pattern could be made of it.
    const deep = [
        "struct { ".repeat(52), "int a", "; } s".repeat(5), "; }", "{ L: goto L; ".repeat(2210), "{ L\\\n: goto L; ", "{ L: goto L; ".repeat(97),
        " }".repeat(494), "\\\n", " }".repeat(1814), " s; }".repeat(46), " s;",
    ].join("");
    const head = "BookAccept(_In_opt_ PVOID SocketContext, _In_ ULONG Flags, _In_ PSOCKADDR LocalAddress, _In_ PSOCKADDR RemoteAddress,\n    _Outptr_result_maybenull_ CONST WSK_CLIENT_CONNECTION_DISPATCH **AcceptSocketDispatch)";
    expect(runFaults({ "main.c": `${head}\n{\nMETER(LocalAddress${deep});\n` })).toEqual([]);
}, 60_000);

it("a function may call itself again and again", () => {
    // Each call doubled what the next one might find in the context, until memory was full.
    const text = `${HEAD}#define LEVEL(c) (c)->Npi.Dispatch
static PWSK_SOCKET Taken(PCTX ctx) { return (PWSK_SOCKET)ctx->Irp->IoStatus.Information; }
static NTSTATUS Await(PCTX ctx, NTSTATUS st)
{
    if (st == STATUS_PENDING) {
        KeWaitForSingleObject(&ctx->Done, Executive, KernelMode, FALSE, NULL);
        st = ctx->Irp->IoStatus.Status;
    }
    return st;
}
NTSTATUS f(PCTX c, BOOLEAN k)
{
    PWSK_SOCKET s;
    NTSTATUS st = Await(c, LEVEL(c)->WskSocket(LEVEL(c), AF_INET, 1, 6, 0, NULL, NULL, NULL, NULL, NULL, c->Irp));
    if (!NT_SUCCESS(st)) return st;
    s = c->Socket = Taken(c);
    st = Waitf(x);${" f(x);".repeat(40)}
    st = Await(c, ((const WSK_PROVIDER_STREAM_DISPATCH *)s->Dispatch)->WskListen(s, c->Irp));
    return st;
}
`;
    expect(runFaults({ "main.c": text })).toEqual([]);
}, 120_000);

it("lists in lists may be nested as deep as they like", () => {
    const deep = 6000;
    const text = `${HEAD}void Run(PIRP Irp)\n{\n    PGW request = (PGW)MAKE ${"{ X ".repeat(deep)}${"} ".repeat(deep)};\n    auto other = Peer ${"{ Peer ".repeat(deep)}${"} ".repeat(deep)};\n    IoFreeIrp(Irp);\n}\n`;
    expect(runFaults({ "main.cpp": text })).toEqual([]);
}, 60_000);

it.each(["x", "é"])("no pattern is made of names that no compiler takes: %s", (letter) => {
    const long = `N${letter.repeat(65_000)}`;
    const make = "c->Npi.Dispatch->WskSocket(c->Npi.Client, 2, 1, 6, 0, NULL, NULL, NULL, NULL, NULL, Irp)";
    const body = `{\n    NTSTATUS st = ${make};\n    IoFreeIrp(Irp);\n    return st;\n}\n`;
    const texts = [
        `#define ${long}(c, f) (c)->Dispatch->WskSocket((c)->Client)\nNTSTATUS Run(PCTX c, PIRP Irp)\n${body}`,
        `NTSTATUS ${long}(PCTX c, PIRP Irp)\n${body}NTSTATUS Run(PCTX c, PIRP Irp) { return ${long}(c, Irp); }\n`,
        `typedef struct _${long} { PFN_WSK_SOCKET ${long}; } ${long}, *P${long};\nstatic ${long} Table;\nNTSTATUS Run(${long} *c, PIRP Irp)\n${body}`,
        `enum { ${long} = WSK_FLAG_LISTEN_SOCKET };\n#ifdef ${long}\n#endif\nVOID ${long}::Run(PCTX c, PIRP Irp)\n${body}`,
    ];
    for (const text of texts) for (const name of ["main.c", "main.cpp"]) expect(runFaults({ [name]: `${HEAD}${text}` })).toEqual([]);
}, 60_000);

it("no pattern is made of more names than patterns take", () => {
    const macros = Array.from({ length: 3000 }, (_, at) => `#define MAKE_A_SOCKET_IN_WAY_${at}(c) (c)->Dispatch->WskSocket((c)->Client)\n`).join("");
    expect(runFaults({ "main.c": `${HEAD}${macros}${RUN}` })).toEqual([]);
}, 60_000);

it("what is declared under a name that is no word has none", () => {
    // Patterns were made of such names, which threw.
    for (const text of ["OnReceive(] SIZE_T***@}{g_Tableg_Table@$", "OnReceivePVOIDPVOID SIZE_T*SIZE_T*){ g_Table $OnReceive{$}ifreturnreturn"]) {
        expect(runFaults({ "main.c": `${HEAD}${text}` })).toEqual([]);
        const names = declarationsIn(parseFile("main.c", text).root).flatMap((node) => declaredBy(node).map(({ name }) => name));
        expect(names.length).toBeGreaterThan(0);
        for (const name of names) expect(name).toMatch(/^\w*$/);
    }
});

it("a pointer to a member has no name that could be assigned to", () => {
    // `*while**AcceptSocketDispatch = NULL;` was suggested.
    const text = `PVOID*AcceptSocketContext,WSK_CLIENT_CONNECTION_DISPATCH while**AcceptSocketDispatch){\nreturn STATUS_SUCCESS;}WSK_CLIENT_LISTEN_DISPATCH g_Listen={OnAccept`;
    const code = `OnAccept(PVOID,Flags,LocalAddress,RemoteAddress,AcceptSocket,${text}`;
    expect(lintInOrder({ "main.cpp": code }, ["main.cpp"]).flatMap(({ suggestions = [] }) => suggestions.map(({ desc }) => desc)).join()).not.toContain("while");
    const namesIn = (source: string): string[] => declarationsIn(parseFile("main.cpp", source).root).flatMap((node) => declaredBy(node).map(({ name }) => name));
    expect(namesIn("int C::*p; void A::B::Run() { } A::~A() { } bool A::operator*(int o) { return o; } template <> int Box<T *>::Get() { return 1; } int Box::Of<N::B>();")).toEqual([
        "",
        "B::Run",
        "A::~A",
        "A::operator*",
        "o",
        "Box<T*>::Get",
        "Of<N::B>",
    ]);
});

it("a macro is found whatever was looked at before", () => {
    // The header was read only once something else had asked for it.
    const files = {
        "main.c": `${HEAD}NTSTATUS OnAccept(PVOID c, ULONG f, PSOCKADDR l, PSOCKADDR r, PWSK_SOCKET s, PVOID *sc, const WSK_CLIENT_CONNECTION_DISPATCH **sd)\n{\n    return ACCEPT_OK;\n}\nWSK_CLIENT_LISTEN_DISPATCH g_Listen = { OnAccept, NULL, NULL };\n`,
        "own.h": "/* Goes with SO_CONDITIONAL_ACCEPT. */\nextern ULONG SO_CONDITIONAL_ACCEPT;\n#define ACCEPT_OK STATUS_SUCCESS\n",
    };
    const found = (names: readonly string[]): string[] => lintInOrder(files, names).map(({ message }) => message).sort();
    expect(found(["main.c", "own.h"])).toContainEqual(expect.stringContaining("leaves 's' nowhere"));
    expect(found(["main.c", "own.h"])).toEqual(found(["own.h", "main.c"]));
});

it("parameters are added only behind those that are the first ones", () => {
    // What was added left the callback as wrong as it was.
    const rest = ") { return 0; }\nWSK_CLIENT_CONNECTION_DISPATCH Table = { OnReceive, NULL, NULL };\n";
    const helps = (parameters: string): number | undefined =>
        lintInOrder({ "main.c": `${HEAD}NTSTATUS OnReceive(${parameters}${rest}` }, ["main.c"]).find(({ ruleId }) => ruleId === "wsk/valid-callback-signature")?.suggestions?.length;
    expect(helps("PVOID Context, SIZE_T *Accepted")).toBeUndefined();
    // Nor one of the same name as one that is there.
    expect(helps("SOCKETLONG Flags")).toBeUndefined();
    expect(helps("PVOID Context, ULONG Flags")).toBe(1);
    // Nor behind a list that is not written to its end.
    expect(helps("PVOID Context, *Flags")).toBeUndefined();
    expect(helps("PVOID Context, ()()")).toBeUndefined();
    expect(helps("PVOID *Context \"\n, ULONG Flags")).toBeUndefined();
});

it("a variable of the same name is not the one that holds an IRP", () => {
    const text = "Send()\n{\n    PIRP irp = IoAllocateIrp(1, FALSE);\n    if (irp == NULL) return;\n    PIRP irp = (FALSE);\n}\n";
    const [leak] = lintInOrder({ "main.c": text }, ["main.c"]).filter(({ ruleId }) => ruleId === "wsk/no-irp-leak");
    expect(leak?.suggestions).toBeUndefined();
    const [other] = lintInOrder({ "main.c": text.replace("PIRP irp = (FALSE)", "PIRP two = (FALSE)") }, ["main.c"]).filter(({ ruleId }) => ruleId === "wsk/no-irp-leak");
    expect(other?.suggestions).toHaveLength(1);
});

it("nothing is suggested behind a call that is not written to its end", () => {
    const text = "NTSTATUS DriverEntry(){NTSTATUS st;\nst=WskCaptureProviderNPI(WSK_NO_WAIT";
    const offered = (code: string): number => lintInOrder({ "main.cpp": code }, ["main.cpp"]).reduce((sum, { suggestions = [] }) => sum + suggestions.length, 0);
    expect(offered(text)).toBe(0);
    expect(offered(`${text.replace("(WSK_NO_WAIT", "(&g_Reg, WSK_NO_WAIT, &g_Npi")}); return 0; }`)).toBeGreaterThan(0);
});

it("no size is suggested for a buffer of another type", () => {
    const offered = (type: string): number => {
        const code = `NTSTATUS Stop(PWSK_SOCKET s, PIRP irp)\n{\n    ${type} control;\n    return ((PWSK_PROVIDER_BASIC_DISPATCH)s->Dispatch)->WskControlSocket(s, WskSetOption, SO_WSK_EVENT_CALLBACK, SOL_SOCKET, sizeof(PVOID), &control, 0, NULL, NULL, irp);\n}\n`;
        const found = lintInOrder({ "main.c": `${HEAD}${code}` }, ["main.c"]).filter(({ ruleId }) => ruleId === "wsk/valid-control-socket-arguments");
        expect(found).toHaveLength(1);
        return found[0]?.suggestions?.length ?? 0;
    };
    expect(offered("PWSK_SOCKET")).toBe(0);
    expect(offered("WSK_EVENT_CALLBACK_CONTROL")).toBe(1);
});

it("a function whose head is lost is found with a comment behind its head", () => {
    const lost = (between: string): number => damage(parseFile("main.cpp", `{\nRun()${between}\n{PVOID\n{\n`)).length;
    expect(lost("")).toBe(1);
    expect(lost("\n/* note */")).toBe(1);
    expect(lost(" // note")).toBe(1);
});

it("literals go on behind a carriage return, too", () => {
    const text = `${HEAD}void f(PIRP op) { Print("a\\\nb\\\\", '\\\np', op); IoFreeIrp(op); }\n`;
    expect(lineEndFaults({ "main.c": text })).toEqual([]);
    expect(damage(parseFile("main.c", text))).toEqual([]);
    expect(damage(parseFile("main.c", text.replaceAll("\n", "\r\n")))).toEqual([]);
    expect(damage(parseFile("main.c", text.replaceAll("\n", "\r\r\n")))).toEqual([]);
});

it("a test is suggested before what else is made, which it would lose", () => {
    const code = "void f(void)\n{\n    PIRP a = IoAllocateIrp(1, FALSE);\n    int n;\n    PIRP b = IoAllocateIrp(1, FALSE);\n    IoFreeIrp(a);\n}\n";
    const [found] = lintInOrder({ "main.c": code }, ["main.c"]).filter(({ ruleId }) => ruleId === "wsk/no-unchecked-irp-allocation");
    const edit = found?.suggestions?.[0]?.fix;
    expect(edit?.range[0]).toBe(code.indexOf("int n;") + "int n;".length);
});

it("nothing is inserted before a statement that sets the routine and makes the request as well", () => {
    const offered = (between: string): number => {
        const code = `NTSTATUS Signals()(){st irp=IoAllocateIrp();Dispatch->WskSend(Socket,buf,0,irp);KeWaitForSingleObject();\nIoSetCompletionRoutine(irp,Signals)${between}WskReceive(ctx,buf,0,irp);/**/}`;
        return lintInOrder({ "main.cpp": code }, ["main.cpp"]).filter(({ ruleId }) => ruleId === "wsk/require-irp-reuse").reduce((sum, { suggestions = [] }) => sum + suggestions.length, 0);
    };
    expect(offered("->")).toBe(0);
    expect(offered(";\nDispatch->")).toBe(1);
});

it("hundreds of functions, each of which calls the one before it, take no time that grows faster than they do", () => {
    const functions = Array.from({ length: 500 }, (_, at) => {
        const next = at === 0 ? "" : `F${at - 1}(c, n - 1, b, irp);`;
        return `void F${at}(PCTX c, ULONG n, PWSK_BUF b, PIRP irp) { if (n == ${at}) { c->D->WskSend(c->Socket, b, 0, irp); return; } ${next} }`;
    });
    const code = ["#include <wsk.h>", "typedef struct { PWSK_SOCKET Socket; const WSK_PROVIDER_CONNECTION_DISPATCH *D; } CTX, *PCTX;", ...functions, ""].join("\n");
    expect(runFaults({ "main.c": code })).toEqual([]);
}, 120_000);

it("a comment may stand between a function's name and its arguments", () => {
    const code = "Give(){WSK_PROVIDER_CONNECTION_DISPATCH*d=Socket;d->WskSend\n();}\n";
    for (let filler = 0; filler < fillers.length; filler++) expect(fillerFaults({ "main.cpp": code }, 40_000, filler)).toEqual([]);
});

describe("names of functions are looked for in no more time than a text is long", () => {
    const before = "PWSK_SOCKET s;\n";

    it.each(["WskA ", "WskA/*", "WskA//\n", "A_B \t", "// WskA\n", "// A_B\n", "/* A_B */ ", "A_B /**/\n"])("in a function of %j", (unit) => {
        // What looks again from each place on takes half a minute.
        expect(timeOf(() => runFaults({ "main.c": `${before}void f(void)\n{\n${unit.repeat(20_000)}\n}\n` }))).toBeLessThan(2500);
    }, 120_000);

    it.each(["// WskA\n", "_IRQL_(x)\n", "_IRQL_(x) ", "A_B\n\n", "A_B /**/ ", "////////", "A_B("])("between functions, where it is %j", (unit) => {
        expect(timeOf(() => runFaults({ "main.c": `${before}${unit.repeat(20_000)}\nvoid f(void)\n{\n}\n` }))).toBeLessThan(2500);
    }, 120_000);

    it("where white space is all there is", () => {
        expect(timeOf(() => runFaults({ "main.c": `${before}void f(void)\n{\nWskSend${" ".repeat(50_000)};\n}\nvoid g${" ".repeat(50_000)};\n` }))).toBeLessThan(2500);
    }, 120_000);
});

it("a function that stands behind another one in its line is found whichever file is linted first", () => {
    const enable = "((PWSK_PROVIDER_BASIC_DISPATCH))->WskControlSocket(s,WskSetOption,SO_WSK_EVENT_CALLBACK,SOL_SOCKET,(c),c,0,NULL,NULL,irp);";
    const files = {
        "main.c": "f(){NTSTATUS st;if(k){Enable(s )}Bind(s)}",
        "base.h": `Request(){WSK_EVENT_CALLBACK_CONTROL c={};${enable}}\nstatic Enable(){Request()}Bind(){((PWSK_PROVIDER_DATAGRAM_DISPATCH))->WskBind(s,a,0,irp);}`,
    };
    expect(orderFaults(files)).toEqual([]);
});

it("a helper that calls out of sight once it has waited makes no closed socket of the next one, whichever file is linted first", () => {
    const demo = join(import.meta.dirname, "../../test-corpus/demo");
    const files = Object.fromEntries(readdirSync(demo).filter((name) => /\.[ch]$/.test(name)).map((name) => [name, readFileSync(join(demo, name), "utf8")]));
    const wait = "KeWaitForSingleObject(&Op->Done, Executive, KernelMode, FALSE, NULL);";
    expect(files["ops.c"]).toContain(wait);
    const changed = { ...files, "ops.c": files["ops.c"]?.replace(wait, `${wait} Elsewhere(s);`) ?? "" };
    expect(orderFaults(changed)).toEqual([]);
    expect(lintInOrder(changed, Object.keys(changed)).filter(({ ruleId }) => ruleId === "wsk/no-use-after-close")).toEqual([]);
});

it("a statement behind one that lacks its semicolon leaves one when it is removed", () => {
    const code = "DriverEntry(){NTSTATUS npi={};while(NT_SUCCESS(WskCaptureProviderNPI(&g_Reg,)))Rest()WskReleaseProviderNPI(&g_Reg); STATUS_UNSUCCESSFUL;}";
    expect(fixFaults({ "main.c": code })).toEqual([]);
});

describe("what a source file says to ESLint", () => {
    it("may be cut off, or no JSON", () => {
        for (const text of ["/*eslint wsk", "/* eslint wsk/valid-flags: [2, { */ int a;", "/* eslint-disable"]) expect(runFaults({ "main.c": text })).toEqual([]);
    });

    it("is the same with any line ends", () => {
        expect(lineEndFaults({ "main.c": "/*eslint wsk/valid-flags\nreplica_sen:[,]" })).toEqual([]);
    });

    it("switches on no rule of another language", () => {
        const found = lintInOrder({ "main.c": "/* eslint indent: error, id-match: [2, '(a+)+$'] */\nint a;\n" }, ["main.c"]);
        expect(found.map(({ message }) => message.split(" ")[0])).toEqual(['"indent"', '"id-match"']);
    });
});
