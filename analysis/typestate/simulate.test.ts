import { describe, expect, it } from "vitest";
import { parseFile } from "../../parser/parse.js";
import { Files } from "../files.js";
import { Irps } from "../irps/irps.js";
import { Program } from "../program.js";
import { Project } from "../project.js";
import type { FunctionDecl } from "../unit.js";
import { extend, bareTrail, pack, unpack } from "./trail.js";

function open(...texts: readonly string[]): { irps: Irps; fn: (name: string) => FunctionDecl } {
    const files = new Map(texts.map((text, index) => [`/d/${index}.c`, text]));
    const known = parseFile("/d/0.c", texts[0] ?? "");
    const program = new Program(new Project(new Files({ list: () => [...files.keys()], read: (path) => files.get(path) ?? null }, files.keys(), { file: known })));
    const fn = (name: string): FunctionDecl => {
        const found = [...program.project.functions()].find((each) => each.name === name);
        if (found === undefined) throw new Error(`no ${name}`);
        return found;
    };
    return { irps: new Irps(program), fn };
}

/** `name: kind@line` of every mistake in `name`. */
function mistakes(text: string, name = "f"): string[] {
    const { irps, fn } = open(text);
    return irps.faults(fn(name)).map(({ mistake, at }) => `${mistake}@${text.slice(0, at.start).split("\n").length}`);
}

const routine = (body: string): string => `NTSTATUS Done(PDEVICE_OBJECT d, PIRP i, PVOID c) { ${body} return STATUS_MORE_PROCESSING_REQUIRED; }`;

describe("what a completion routine does to its IRP", () => {
    const fate = (body: string, rest = ""): string => {
        const { irps, fn } = open(`${rest}\n${routine(body)}`);
        return irps.fate(fn("Done")).frees;
    };
    it.each([
        ["IoFreeIrp(i);", "always"],
        ["if (c) { IoFreeIrp(i); } else { KeSetEvent(c, 0, FALSE); IoFreeIrp(i); }", "always"],
        ["PIRP same = i; IoFreeIrp(same);", "always"],
        ["KeSetEvent(c, 0, FALSE);", "never"],
        ["", "never"],
        ["if (c) IoFreeIrp(i);", "maybe"],
        ["Elsewhere(i);", "maybe"],
        ["IoCompleteRequest(i, 0);", "maybe"],
        ["IoFreeIrp(((PCTX)c)->Irp);", "never"],
    ])("%s: %s", (body, expected) => expect(fate(body)).toBe(expected));
    it("follows helpers", () => {
        expect(fate("Drop(i);", "void Drop(PIRP p) { Drop2(p); } void Drop2(PIRP p) { IoFreeIrp(p); }")).toBe("always");
        expect(fate("Drop(i, TRUE);", "void Drop(PIRP p, BOOLEAN b) { if (b) IoFreeIrp(p); }")).toBe("always");
        expect(fate("Drop(i, FALSE);", "void Drop(PIRP p, BOOLEAN b) { if (b) IoFreeIrp(p); }")).toBe("never");
    });
    it("is told of each of many routines", () => {
        const names = Array.from({ length: 200 }, (_, n) => `Done${n}`);
        const { irps, fn } = open(names.map((name) => `${routine("if (c) IoFreeIrp(i); else IoFreeIrp(i);").replace("Done", name)}\n`).join(""));
        expect(names.filter((name) => irps.fate(fn(name)).frees !== "always")).toEqual([]);
    });
    it("survives recursion", () => {
        expect(fate("if (c) Done(d, i, c); else IoFreeIrp(i);")).toBe("maybe");
        expect(fate("A(i);", "void A(PIRP p) { B(p); } void B(PIRP p) { A(p); }")).toBe("maybe");
    });
});

describe("callees", () => {
    it("keep what they return apart by what they did", () => {
        const helper = "BOOLEAN Try(PIRP p, int n) { if (n > 3) { IoFreeIrp(p); return TRUE; } return FALSE; }";
        expect(mistakes(`${helper}\nvoid f(PIRP p, int n) { if (!Try(p, n)) IoFreeIrp(p); }`)).toEqual([]);
        expect(mistakes(`${helper}\nvoid f(PIRP p, int n) { if (Try(p, n)) IoFreeIrp(p); }`)).toEqual(["freedTwice@2"]);
    });
    it("keep what they write apart by what they did", () => {
        const helper = "void Try(PIRP p, int n, int *done) { *done = 0; if (n > 3) { IoFreeIrp(p); *done = 1; } }";
        expect(mistakes(`${helper}\nvoid f(PIRP p, int n) { int done; Try(p, n, &done); if (!done) IoFreeIrp(p); }`)).toEqual([]);
        expect(mistakes(`${helper}\nvoid f(PIRP p, int n) { int done; Try(p, n, &done); if (done) IoFreeIrp(p); }`)).toEqual(["freedTwice@2"]);
    });
    it("tell their callers under which conditions they did it", () => {
        const helper = "void Try(PIRP p, int own) { if (own) IoFreeIrp(p); }";
        expect(mistakes(`${helper}\nvoid f(PIRP p, int own) { Try(p, own); if (!own) IoFreeIrp(p); }`)).toEqual([]);
        expect(mistakes(`${helper}\nvoid f(PIRP p, int own) { Try(p, own); if (own) IoFreeIrp(p); }`)).toEqual(["freedTwice@2"]);
    });
    it("clear their caller's pointer on the paths that free", () => {
        const helper = "void Drop(PIRP *p) { if (*p != NULL) { IoFreeIrp(*p); *p = NULL; } }";
        expect(mistakes(`${helper}\nvoid f(PIRP p) { Drop(&p); Drop(&p); }`)).toEqual([]);
    });
    it("make objects that no later call of their caller makes anew", () => {
        // The allocation is the helper's second call, as the wait is the caller's.
        const helper = `${routine("KeSetEvent(c, 0, FALSE);")} PIRP New(PCTX c) { KeClearEvent(&c->Event); c->N = KeGetCurrentIrql(); PIRP p = IoAllocateIrp(1, FALSE);
    if (p) IoSetCompletionRoutine(p, Done, &c->Event, TRUE, TRUE, TRUE); return p; }`;
        const text = `${helper}\nvoid f(PCTX c) { PIRP p = New(c); if (p == NULL) return; c->Dispatch->WskSend(c->Socket, &c->Buf, 0, p);
    if (KeWaitForSingleObject(&c->Event, Executive, KernelMode, FALSE, &c->Time) == STATUS_TIMEOUT)\nIoFreeIrp(p); }`;
        expect(mistakes(text).filter((each) => each.startsWith("freed"))).toEqual(["freedAfterTimeout@5"]);
    });
    it("do wrong in themselves where they do, not in their callers", () => {
        const text = "void Twice(PIRP p) { IoFreeIrp(p);\nIoFreeIrp(p); }\nvoid f(PIRP p) { Twice(p); }";
        expect(mistakes(text, "Twice")).toEqual(["freedTwice@2"]);
        expect(mistakes(text)).toEqual([]);
    });
    it("are not followed for ever", () => {
        expect(mistakes("void f(PIRP p, int n) { if (n) f(p, n - 1); else IoFreeIrp(p); }")).toEqual([]);
        const chain = Array.from({ length: 20 }, (_, n) => `void h${n}(PIRP p) { h${n + 1}(p); }`).join("\n");
        expect(mistakes(`${chain}\nvoid h20(PIRP p) { IoFreeIrp(p); }\nvoid f(PIRP p) { h0(p); IoFreeIrp(p); }`)).toEqual([]);
    });
});

describe("leaks", () => {
    const SIGNALS = 'NTSTATUS Sig(PDEVICE_OBJECT d, PIRP i, PVOID c) { KeSetEvent(c, 0, FALSE); return STATUS_MORE_PROCESSING_REQUIRED; }\n';
    const turn = "IoReuseIrp(p, 0); IoSetCompletionRoutine(p, Sig, &c->Ev, TRUE, TRUE, TRUE); s = c->D->WskSend(c->S, b, 0, p); " +
        "KeWaitForSingleObject(&c->Ev, 0, 0, FALSE, NULL); if (!NT_SUCCESS(p->IoStatus.Status)) ";
    it("are found however often the object was used before", () => {
        const turns = Array.from({ length: 8 }, (_, n) => `${turn}${n === 6 ? "\nreturn;" : "goto out;"}`).join(" ");
        expect(mistakes(`${SIGNALS}void f(PCTX c, PWSK_BUF b) { NTSTATUS s; PIRP p = IoAllocateIrp(1, FALSE); if (!p) return; ${turns} out: IoFreeIrp(p); }`))
            .toEqual(["leaked@3"]);
    });
    it("know whether all paths that end there leave the object behind", () => {
        const certain = (body: string): (boolean | string)[] => {
            const { irps, fn } = open(`NTSTATUS f(PCTX c) { PIRP p = IoAllocateIrp(1, FALSE); ${body} }`);
            return irps.faults(fn("f")).map(({ mistake, isCertain }) => (mistake === "leaked" ? isCertain : mistake));
        };
        expect(certain("if (!p) return 1; if (c->A) return 2; IoFreeIrp(p); return 0;")).toEqual([true]);
        expect(certain("if (!p) return 1; if (c->A) IoFreeIrp(p); return 0;")).toEqual([false]);
        expect(certain("if (p) c->A = 2; return 0;")).toEqual([false]);
    });
    it("end at the closing brace where there is no return", () => {
        expect(mistakes("void f(PCTX c)\n{\nPIRP p = IoAllocateIrp(1, FALSE);\nc->A = 1;\n}\n")).toEqual(["leaked@5"]);
    });
});

describe("an object that could not be made", () => {
    const f = (rest: string): string => `void f(PCTX c)\n{\nc->Irp = IoAllocateIrp(1, FALSE);\nif (!c->Irp) {\nDrop(c);\n${rest}\nreturn;\n}\n}`;
    it("is known to be NULL in helpers", () => {
        expect(mistakes(`void Drop(PCTX c) { if (c->Irp != NULL) { IoFreeIrp(c->Irp); c->Irp = NULL; } }\n${f("")}`)).toEqual([]);
        expect(mistakes(`void Drop(PCTX c) { IoFreeIrp(c->Irp); }\n${f("")}`)).toEqual(["usedNull@6"]);
        expect(mistakes(`void Drop(PIRP p) { if (p) IoFreeIrp(p); }\nvoid f(void) { PIRP p = IoAllocateIrp(1, FALSE); Drop(p); }`)).toEqual([]);
        expect(mistakes(`void Drop(PIRP p) { IoFreeIrp(p); }\nvoid f(void) { PIRP p = IoAllocateIrp(1, FALSE); Drop(p); }`)).toEqual(["usedNull@2"]);
    });
});

describe("what is out of sight", () => {
    it.each([
        ["an argument", "Elsewhere(p);"],
        ["a member of an argument", "c->Irp = p; Elsewhere(c);"],
        ["a variable of the driver", "g_Irp = p; Elsewhere(0);"],
        ["a local structure", "CTX local; local.Irp = p; Elsewhere(&local);"],
        ["code left out", "..."],
    ])("%s", (_, code) => {
        expect(mistakes(`PIRP g_Irp;\nvoid f(PIRP p, PCTX c) { IoFreeIrp(p); ${code}\nIoFreeIrp(p); }`)).toEqual([]);
        expect(mistakes(`PIRP g_Irp;\nvoid f(PIRP p, PCTX c) { IoFreeIrp(p); Elsewhere(7);\nIoFreeIrp(p); }`)).toEqual(["freedTwice@3"]);
    });
    it("does nothing but print when it is given a format", () => {
        const pending = `${routine("KeSetEvent(c, 0, FALSE);")}
void LogV(const char *format, ...) { va_list args; va_start(args, format); if (g_On) DbgPrint(format, va_arg(args, int)); va_end(args); }
void f(PCTX c) { PIRP p = IoAllocateIrp(1, FALSE); if (!p) return; IoSetCompletionRoutine(p, Done, c, TRUE, TRUE, TRUE); c->Dispatch->WskSend(c->Socket, &c->Buf, 0, p);`;
        for (const print of ['LOG_INFO("sent %p\\n", c);', 'LOG_INFO("sent %p\\n", p);', 'LogV("sent");', 'LogV("sent %p", c);']) {
            expect(mistakes(`${pending} ${print}\nIoFreeIrp(p); }`), print).toEqual(["freedPending@4"]);
        }
        // Nor does it change the variable by which the object is known, whoever has its address.
        expect(mistakes("void f(PCTX c) { PIRP p = IoAllocateIrp(1, FALSE); Remember(&p); p = IoAllocateIrp(1, FALSE); if (!p) return; LOG(\"%p\", c);\nIoFreeIrp(p); }")).toEqual([]);
        expect(mistakes(`${pending} WaitForIt("100%", c);\nIoFreeIrp(p); }`)).toEqual([]);
    });
    it("is who holds the last reference", () => {
        expect(mistakes("void f(PIRP p, LONG *n) { IoFreeIrp(p); if (InterlockedDecrement(n) == 0) IoFreeIrp(p); }")).toEqual(["freedTwice@1"]);
        expect(mistakes("void D(PCTX c) { if (--c->Refs == 0) IoFreeIrp(c->Irp); }\nvoid f(PCTX c) { D(c); D(c); }")).toEqual([]);
    });
});

describe("who comes first", () => {
    it.each([
        ["an exchange", "if (InterlockedExchange(&c->Done, 1) == 0) IoFreeIrp(p);"],
        ["a comparison", "if (InterlockedCompareExchange(&c->Done, 1, 0)) return; IoFreeIrp(p);"],
        ["a bit", "if (!InterlockedBitTestAndSet(&c->Done, 3)) IoFreeIrp(p);"],
        ["a flag", "if (c->Done) return; c->Done = TRUE; IoFreeIrp(p);"],
        ["one of several flags", "if (c->Flags & DONE) return; c->Flags |= DONE; IoFreeIrp(p);"],
        ["a flag taken away", "if ((c->Flags & OPEN) == 0) return; c->Flags &= ~OPEN; IoFreeIrp(p);"],
    ])("is told by %s", (_, once) => {
        const text = `#define DONE 4\n#define OPEN 2\nvoid Once(PCTX c, PIRP p) { ${once} }\nvoid f(PCTX c, PIRP p) { Once(c, p); Once(c, p); }`;
        expect(mistakes(text)).toEqual([]);
    });
    it("is told by nothing where the flag is another one", () => {
        const text = "void Once(PCTX c, PIRP p) { if (c->Flags & 4) return; c->Flags |= 8; IoFreeIrp(p); }\nvoid f(PCTX c, PIRP p) { Once(c, p); Once(c, p); }";
        expect(mistakes(text)).toEqual(["freedTwice@2"]);
    });
});

describe("trails", () => {
    it("come back from the string they are packed into", () => {
        const trail = extend(extend(bareTrail("allocated"), "armed", 3, 12), "gone", 4, 13);
        expect(unpack(pack(trail))).toEqual({ state: "gone", from: "armed", marks: [3, 4], call: 13, mistake: null });
        expect(unpack(pack({ ...trail, mistake: { name: "freedTwice", mark: 9, isDecided: false } })).mistake).toEqual({ name: "freedTwice", mark: 9, isDecided: false });
        expect(unpack(pack(bareTrail("x")))).toEqual(bareTrail("x"));
    });
    it("keep their beginning", () => {
        const long = Array.from({ length: 9 }).reduce<ReturnType<typeof bareTrail>>((trail, _, n) => extend(trail, "s", n, n), bareTrail("x"));
        expect(long.marks).toEqual([0, 4, 5, 6, 7, 8]);
        expect(extend(long, "fresh", 9, 9, true).marks).toEqual([0, 9]);
        expect(extend(bareTrail("x"), "fresh", 9, 9, true).marks).toEqual([9]);
    });
});
