import { describe, expect, it } from "vitest";
import { programOf } from "../tests/programs.js";
import { functionsNamedIn } from "./callees.js";
import { completionOf } from "./completion/completion-of.js";
import type { Tracker } from "./flow/engine.js";
import type { Sym } from "./flow/sym.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

describe("summaries", () => {
    it("ends on functions that call themselves, directly or through others", () => {
        const program = programOf({ "main.c": "int a(int n) { return n ? b(n) : 0; }\nint b(int n) { return a(n - 1) + b(n - 2); }\n" });
        for (const fn of program.project.functions()) {
            expect(program.flow(fn)).not.toBeNull();
            program.summary(fn);
        }
    });
});

describe("what is known of functions", () => {
    const sources = {
        "a.c": "int Odd(int n, int *p) { if (n == 0) { *p = 1; return 0; } return Even(n - 1, p); }\n",
        "b.c": "int Even(int n, int *p) { if (n == 0) { *p = 2; return 1; } return Odd(n - 1, p); }\nint Half(int n, int *p) { return Even(n, p); }\n",
    };
    const shown = (sym: Sym | null | undefined): string => (sym?.kind === "phi" ? (sym.of?.map(shown).join("|") ?? "any") : (sym?.key ?? ""));
    const known = (order: readonly string[], first: (program: Program, fn: FunctionDecl) => void, files: Readonly<Record<string, string>> = sources): readonly string[] => {
        const program = programOf(files);
        const functions = [...program.project.functions()];
        for (const name of order) first(program, functions.find((fn) => fn.name === name) as FunctionDecl);
        return functions.map((fn) => {
            const summary = program.summary(fn);
            return `${fn.name}: ${shown(summary?.result)}; ${summary?.writes.map(({ cell, value }) => `${cell.key}=${shown(value)}`).join() ?? "?"}; ${summary?.havocs.map(({ key }) => key).join() ?? "?"}`;
        });
    };

    it("is the same whichever of those that call each other is asked for first", () => {
        const expected = known([], () => undefined);
        for (const order of [["Odd"], ["Even"], ["Half"], ["Even", "Odd"], ["Half", "Odd", "Even"]]) expect(known(order, (program, fn) => void program.flow(fn))).toEqual(expected);
    });

    it.each([
        ["(Even)(n - 1, p)"], ["Even /* then */ (n - 1, p)"], ["Even // then\n(n - 1, p)"], ["Even\\\n(n - 1, p)"], ["(*Even)(n - 1, p)"], ["(n > 3 ? Even : Even)(n - 1, p)"],
        ["NEXT(n - 1, p)", "#define NEXT Even\n"], ["CALL(Even, n - 1, p)", "#define CALL(f, a, b) f(a, b)\n"], ["AGAIN(n - 1)", "#define NEXT Even\n#define AGAIN(n) NEXT(n, p)\n"],
    ])("is the same however they call each other: %s", (call, define = "") => {
        const written = { ...sources, "a.c": `${define}int Odd(int n, int *p) { if (n == 0) { *p = 1; return 0; } return ${call}; }\n` };
        const expected = known([], () => undefined, written);
        for (const order of [["Odd"], ["Even"], ["Half"]]) expect(known(order, (program, fn) => void program.flow(fn), written)).toEqual(expected);
    });

    it("is the same where a macro that calls has the name of a function elsewhere", () => {
        const a = "#define Step(a, b) Even(a, b)\nint Odd(int n, int *p) { if (n == 0) { *p = 1; return 0; } return Step(n - 1, p); }\n";
        const written = { ...sources, "a.c": a, "c.c": "int Step(int a, int *b) { return 7; }\n" };
        const expected = known([], () => undefined, written);
        for (const order of [["Odd"], ["Even"], ["Half"]]) expect(known(order, (program, fn) => void program.flow(fn), written)).toEqual(expected);
    });

    it("is the same for methods of a class in several files", () => {
        const classes = {
            "s.h": "struct S { static int Odd(int n, int *p); static int Even(int n, int *p); };\n",
            "a.cpp": "#include \"s.h\"\nint S::Odd(int n, int *p) { if (n == 0) { *p = 1; return 0; } return S::Even(n - 1, p); }\n",
            "b.cpp": "#include \"s.h\"\nint S::Even(int n, int *p) { if (n == 0) { *p = 2; return 1; } return Odd(n - 1, p); }\n",
        };
        const expected = known([], () => undefined, classes);
        for (const order of [["S::Odd"], ["S::Even"]]) expect(known(order, (program, fn) => void program.flow(fn), classes)).toEqual(expected);
    });

    it("does not depend on what is followed with a property meanwhile", () => {
        const expected = known([], () => undefined);
        const follow = (program: Program, fn: FunctionDecl): void => {
            const tracker: Tracker = {
                initial: "",
                onCall: () => {
                    for (const each of program.project.functions()) program.callers(each);
                    return [{ property: "" }];
                },
            };
            program.track(fn, tracker);
        };
        for (const order of [["Odd"], ["Even"], ["Half"]]) expect(known(order, follow)).toEqual(expected);
    });
});

describe("callers", () => {
    it("are found behind macros, and macros of macros", () => {
        const program = programOf({
            "main.c": "#include \"set.h\"\nvoid Set(int s, int on) { }\nvoid f(int s) { OFF(s); }\nvoid h(void) { }\n",
            "other.c": "#include \"set.h\"\nvoid g(int s) { QUIET(s); }\n",
            "set.h": "#define OFF(s) Set((s), 0)\n#define QUIET(s) OFF(s)\n",
            "alone.c": "void k(void) { Wsk(); }\n",
        });
        const set = [...program.project.functions()].find(({ name }) => name === "Set");
        expect(set && program.callers(set).map(({ caller }) => caller.name)).toEqual(["f", "g"]);
        const units = [...program.project.units].filter(({ path }) => set !== undefined && /\.c$/.test(path) && program.isBelow(program.project.unit(path) ?? set.unit, set));
        expect(units.map(({ path }) => path)).toEqual(["main.c", "other.c"]);
    });
});

describe("literals", () => {
    it("reads the sign that the grammar puts into a number", () => {
        const program = programOf({ "main.c": "int f(void) { return -10000ll * 2; }" });
        const [fn] = [...program.project.functions()];
        expect(fn && program.flow(fn)?.returns[0]?.value?.key).toBe("-20000");
    });
});

describe("completion of IRPs", () => {
    const contextAt = (code: string): string => {
        const program = programOf({ "main.c": `${code}\nvoid Arm(PIRP i, PVOID c) { IoSetCompletionRoutine(i, Done, c, TRUE, TRUE, TRUE); }\n` });
        const fn = [...program.project.functions()].find(({ name }) => name === "f");
        const call = (fn === undefined ? null : program.flow(fn))?.calls.find(({ target }) => target.name === "IoFreeIrp");
        const irp = call?.args[0];
        return irp === undefined || call === undefined ? "" : completionOf(irp, call.state).context.key;
    };
    it.each([
        ["IoSetCompletionRoutine(irp, Done, ctx, TRUE, TRUE, TRUE);", "p1"],
        ["Arm(irp, ctx);", "p1"],
        ["Arm(irp, &local);", "&L1"],
        ["Arm(irp, ctx); IoCancelIrp(irp);", "p1"],
        ["Arm(irp, ctx); ctx = NULL;", "p1"],
    ])("is known after %s", (code, context) => expect(contextAt(`void f(PIRP irp, PVOID ctx) { KEVENT local; ${code} IoFreeIrp(irp); }`)).toBe(context));

    it.each(["Arm(irp, ctx); IoReuseIrp(irp, 0);", "Arm(irp, ctx); Elsewhere(irp);", ""])("is not known after %s", (code) =>
        expect(contextAt(`void f(PIRP irp, PVOID ctx) { ${code} IoFreeIrp(irp); }`)).not.toBe("p1"));
});

describe("the functions that a function names", () => {
    it.each([
        ["between numbers with quotes in them", "int n = 1'000; Named(n); return 2'000;"],
        ["behind a raw string", "const char *s = R\"(a\"b)\"; Named(1); s = \"x\";"],
        ["behind a character", "char c = '\"'; Named(c); c = '\"';"],
    ])("are found %s", (_, body) => {
        const { project } = programOf({ "main.cpp": `static int Named(int n) { return n; }\nint f() { ${body} }\n` });
        const f = [...project.functions()].find(({ name }) => name === "f") as FunctionDecl;
        expect(functionsNamedIn(project, f).map(({ name }) => name)).toEqual(["Named"]);
    });
});
