import { describe, expect, it } from "vitest";
import { completionOf } from "./completion-of.js";
import { programOf } from "../tests/programs.js";

describe("summaries", () => {
    it("ends on functions that call themselves, directly or through others", () => {
        const program = programOf({ "main.c": "int a(int n) { return n ? b(n) : 0; }\nint b(int n) { return a(n - 1) + b(n - 2); }\n" });
        for (const fn of program.project.functions()) {
            expect(program.flow(fn)).not.toBeNull();
            program.summary(fn);
        }
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
