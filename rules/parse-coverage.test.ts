import { testRule } from "../tests/rule-tester.js";
import rule from "./parse-coverage.js";

testRule(rule, {
    valid: [
        "",
        "NTSTATUS WSKAPI OnReceive(_In_opt_ PVOID Context, _In_ ULONG Flags) { return STATUS_SUCCESS; }",
        { name: "a placeholder", code: "void f(void) { ... }" },
        { name: "alternative heads", code: "#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\n    return 0;\n}\n" },
        { name: "code that no build compiles", code: "#if 0\nvoid f(void) { x = ) ( ; }\n#endif\n" },
        { name: "a large function that has to do with neither WSK nor IRPs", code: `void f(int a) { ${"if (a) g();\n".repeat(8000)} }` },
        { name: "a large function that can be analysed", code: `void f(PIRP irp, int a) { ${"if (a) g();\n".repeat(1000)} IoFreeIrp(irp); }` },
        { name: "damage outside of functions", code: "int a = = 2;\nvoid f(void) { }" },
    ],
    invalid: [
        {
            name: "a function that is too large",
            code: `void f(PIRP irp, int a)\n{ IoFreeIrp(irp); IoFreeIrp(irp); ${"if (a) g();\n".repeat(8000)} }`,
            errors: [{ message: "tooLarge", line: 1, column: 6, data: { name: "f" } }],
        },
        {
            name: "a function that is nested too deeply",
            code: `int f(PIRP irp)\n{ IoFreeIrp(irp); return ${"(".repeat(20_000)}1${")".repeat(20_000)}; }`,
            errors: [{ message: "tooLarge", line: 1, column: 5 }],
        },
        {
            name: "a damaged body",
            code: "void whole(void) { }\n\nstatic void\nBroken(int a)\n{\n    a = 1;\n    x = ) y;\n}\n\nvoid after(void) { }\n",
            errors: [{ message: "damaged", line: 4, column: 1 }],
        },
        {
            name: "the functions of a file, each for itself",
            code: "void f(void) { x = ] ; }\nvoid g(void) { }\nvoid h(int h) { y = + ] ; }\n",
            errors: [
                { message: "damaged", line: 1, column: 6 },
                { message: "damaged", line: 3, column: 6 },
            ],
        },
    ],
});
