import { describe, expect, it } from "vitest";
import { lintFiles } from "../tests/lint-files.js";
import { testRule } from "../tests/rule-tester.js";
import rule from "./parse-coverage.js";

testRule(rule, {
    valid: [
        "",
        "NTSTATUS WSKAPI OnReceive(_In_opt_ PVOID Context, _In_ ULONG Flags) { return STATUS_SUCCESS; }",
        { name: "a placeholder", code: "void f(void) { ... }" },
        { name: "alternative heads", code: "#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\n    return 0;\n}\n" },
        { name: "code that no build compiles", code: "#if 0\nvoid f(void) { x = ) ( ; }\n#endif\n" },
        { name: "code that the file switches off", code: "#define OLD 0\nPWSK_SOCKET s;\n#if defined(OLD) && OLD\nvoid f(void) { x = ) ( ; }\n#endif\nvoid g(void)\n{\n#if !OLD\n    g();\n#else\n    x = ) ( ;\n#endif\n}\n" },
        { name: "a type that the initialiser tells", code: "ULONG Count(PWSK_SOCKET s, USHORT n)\n{\n    ULONG sum = 0;\n    auto start = 1;\n    for (auto i = 0; i < n; i++) sum += i + start;\n    return sum;\n}\n" },
        { name: "a type that a macro names", code: "enum CONCAT_(FAMILY, ids) {\n    A,\n};\nstruct NAMED_(x) { int a; } y = = 1;\n" },
        {
            name: "a file that nothing of the driver leads to",
            filename: "tool.c",
            code: "int main(void) { x = ] ; }\n",
            files: { "driver.c": "WSK_CLIENT_DISPATCH d;\n" },
        },
        { name: "a file in a tree without WSK and IRPs", code: "int main(void) { x = ] ; }\n" },
        { name: "damage outside of functions", code: "int a = = 2;\nvoid f(void) { }" },
    ],
    invalid: [
        {
            name: "a pragma that names no rule",
            code: "#pragma warning(suppress: 6001) // wsk/parse-covrage\nint a;\n",
            errors: [{ message: "pragma", line: 1, column: 36 }],
        },
        {
            name: "a helper of a driver in another file",
            filename: "helper.c",
            code: "int Help(void) { x = ] ; }\n",
            files: { "driver.c": "void f(PWSK_SOCKET s) { Help(); }\n" },
            errors: [{ message: "damaged", line: 1 }],
        },
        {
            name: "a damaged body",
            code: "void whole(void) { }\n\nstatic void\nBroken(int a)\n{\n    a = 1;\n    x = ) y;\n}\n\nvoid after(void) { }\nPWSK_SOCKET socket;\n",
            errors: [{ message: "damaged", line: 4, column: 1 }],
        },
        {
            name: "comments between a name and its parameters",
            code: "VOID\n// Broken /////////////////////////////////////////////////////////////// // // // //\nBroken // first\n/* second * ** / */ (\nPWSK_SOCKET s)\n{\n    s = ) y;\n}\n",
            errors: [{ message: "damaged", line: 3, column: 1 }],
        },
        {
            name: "the functions of a file, each for itself",
            code: "void f(void) { x = ] ; }\nvoid g(void) { }\nvoid h(int h) { y = + ] ; }\nPWSK_SOCKET socket;\n",
            errors: [
                { message: "damaged", line: 1, column: 6 },
                { message: "damaged", line: 3, column: 6 },
            ],
        },
        { name: "code that a build may switch on", code: "#ifndef OLD\n#define OLD 0\n#endif\nPWSK_SOCKET s;\n#if OLD\nvoid f(void) { x = ) ( ; }\n#endif\n", errors: [{ message: "damaged", line: 6 }] },
    ],
});

/** Too much text for the tester of rules, which compares whole trees. */
describe("functions that are understood, and too large to analyse", () => {
    const found = (code: string): (string | number | null | undefined)[][] =>
        lintFiles({ "main.c": code }, { "parse-coverage": "error" }).map(({ messageId, line, column }) => [messageId, line, column]);
    const ifs = (count: number): string => "if (a) g();\n".repeat(count);

    it("are named when they deal with WSK or IRPs", () => {
        expect(found(`void f(PIRP irp, int a)\n{ IoFreeIrp(irp); IoFreeIrp(irp); ${ifs(12000)} }`)).toEqual([["tooLarge", 1, 6]]);
        expect(found(`void f(PIRP irp, int a)\n{ IoFreeIrp(irp); IoFreeIrp(irp); ${ifs(500)} }`)).toEqual([]);
        expect(found(`void f(PIRP irp) { IoFreeIrp(irp); }\nvoid h(int a)\n{ ${ifs(12000)} }`)).toEqual([]);
    });

    it("may be nested too deeply", () => {
        expect(found(`int f(PIRP irp)\n{ IoFreeIrp(irp); return ${"(".repeat(20_000)}1${")".repeat(20_000)}; }`)).toEqual([["tooLarge", 1, 5]]);
    });
});

it("says no more than the line where what is missing has no text", () => {
    const code = "PWSK_SOCKET socket;\nvoid f(const void *p)\n{\n    register n = reinterpret_cast<uintptr_t>(p);\n}\n";
    const [found] = lintFiles({ "main.c": code }, { "parse-coverage": "error" });
    expect(found?.message).toContain("completely: something is missing in line 4. ");
});
