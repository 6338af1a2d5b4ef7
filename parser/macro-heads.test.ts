import { describe, expect, it } from "vitest";
import { damage } from "./damage.js";
import { parseFile } from "./parse.js";

/** Names of a file's functions, each with its parameter list as the grammar sees it, and what is damaged. */
function functions(text: string): { names: string[]; parameters: string[]; damaged: string[] } {
    const file = parseFile("heads.c", text);
    const items = file.items.filter(({ kind }) => kind === "function");
    const definitions = items.map(({ nodes }) => nodes.find((node) => node.kind === "function_definition"));
    return {
        names: items.map(({ name }) => name),
        parameters: definitions.map((node) => [...(node?.walk() ?? [])].find(({ kind }) => kind === "parameter_list")?.text ?? ""),
        damaged: damage(file).map(({ name }) => name),
    };
}

const BODY = "{ return STATUS_SUCCESS; }\n";

describe("heads that macros make", () => {
    it("reads a macro of the file that wraps the name", () => {
        const text = `#define FN(name) NTSTATUS WSKAPI name\nstatic FN(A)(PVOID c, ULONG f) ${BODY}void B(void) { }\n`;
        expect(functions(text)).toEqual({ names: ["A", "B"], parameters: ["(PVOID c, ULONG f)", "(void)"], damaged: [] });
        const file = parseFile("heads.c", text);
        const [node] = file.items.find(({ name }) => name === "A")!.nodes;
        expect(node!.start).toBe(text.indexOf("static FN"));
        const name = [...node!.walk()].find(({ kind, text: word }) => kind === "identifier" && word === "A")!;
        expect(file.locate(name.start)).toEqual({ line: 2, column: 10 });
    });

    it("reads a macro that takes type, name and parameters", () => {
        const text = `#define DECL(ret, name, args) ret WSKAPI name args\nDECL(NTSTATUS, C, (PVOID c)) ${BODY}`;
        expect(functions(text)).toEqual({ names: ["C"], parameters: ["(PVOID c)"], damaged: [] });
    });

    it("pastes names", () => {
        const text = `#define FN(name) NTSTATUS Drv ## name ## Event\nFN(A)\n(PVOID c)\n${BODY}`;
        expect(functions(text)).toEqual({ names: ["DrvAEvent"], parameters: ["(PVOID c)"], damaged: [] });
    });

    it.each([
        ["the name", `static FN(A)(PVOID c) ${BODY}`, "A"],
        ["type and name", `FN(NTSTATUS, A)(PVOID c) ${BODY}`, "A"],
        ["everything", `FN(NTSTATUS, A, (PVOID c)) ${BODY}`, "A"],
        ["the name, behind a type", `static NTSTATUS FN(A)(PVOID c) ${BODY}`, "A"],
        ["the name, behind a type and a blank", `static NTSTATUS FN (A)(PVOID c) ${BODY}`, "A"],
        ["nothing: a name in parentheses", `static NTSTATUS (A)(PVOID c) ${BODY}`, "A"],
    ])("guesses what a macro of another file makes that is given %s", (_, text, name) => {
        expect(functions(`void X(void) { }\n${text}int Y(void) { return 0; }\n`)).toEqual({
            names: ["X", name, "Y"], parameters: ["(void)", "(PVOID c)", "(void)"], damaged: [],
        });
    });

    it("guesses that a macro of another file pastes names behind a type", () => {
        expect(functions(`static void GLUE(Write, Block)(PVOID c) ${BODY}`)).toEqual({
            names: ["WriteBlock"], parameters: ["(PVOID c)"], damaged: [],
        });
    });

    it("names a function whose parameters stand in the macro alone, and says that they are not known", () => {
        const text = `#define CB(name) NTSTATUS WSKAPI name(PVOID Context, ULONG Flags)\nstatic CB(A)\n${BODY}`;
        expect(functions(text)).toMatchObject({ names: ["A"], damaged: ["A"] });
        expect(damage(parseFile("heads.c", text))[0]!.reason).toBe("its parameters stand in the macro CB, not in line 2");
    });

    it.each([
        ["old style", "int F(a, b)\n int a;\n char *b;\n{ return a; }\n", "F"],
        ["a function that returns a function", "int (*F(int a))(char) { return 0; }\n", "F"],
        ["a typed function that returns a function", "T (*F(int a))(char) { return 0; }\n", "F"],
        ["a prefix", "PAGED_SEG(x) NTSTATUS F(VOID) { return 0; }\n", "F"],
        ["a parameter that is a function", "int F(int (*g)(int), int a) { return a; }\n", "F"],
        ["a macro that makes a prototype and a head", "#define T(n) void a_##n(int b); void c_##n(int b)\nT(x) { }\n", "T"],
        ["a macro that makes more than a head", "#define T(n) void n(void); int v_##n\nT(x) { }\n", "T"],
    ])("leaves alone what is none: %s", (_, text, name) => {
        expect(functions(text).names).toEqual([name]);
    });

    it.each(["F(((((", "F(A)(", "F(A)(b {", "F()() { }", "F(,,)(x) { }", "#define F(\nF(A)(b) { }", "#define F(a) a##\nF(A)(b) { }"])(
        "survives %s",
        (text) => {
            expect(() => functions(`${text}\nint f(void) { return 0; }\n`)).not.toThrow();
        },
    );
});
