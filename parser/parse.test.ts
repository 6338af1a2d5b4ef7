import { describe, expect, it } from "vitest";
import { processorClock } from "../tests/processor-time.js";
import { damage } from "./damage.js";
import { parseFragment } from "./fragment.js";
import { parseFile } from "./parse.js";

describe("positions", () => {
    it("counts lines and columns with CRLF, tabs, BOM and characters outside of the basic plane", () => {
        const file = parseFile("a.c", "\ufeffint a;\r\n\tint b; // 🙂\n/* 🙂 */ int c;");
        expect(file.hasBom).toBe(true);
        expect(file.text.startsWith("int a")).toBe(true);
        expect(file.locate(0)).toEqual({ line: 1, column: 0 });
        expect(file.locate(file.text.indexOf("int b"))).toEqual({ line: 2, column: 1 });
        expect(file.locate(file.text.indexOf("int c"))).toEqual({ line: 3, column: 9 });
        expect(file.locate(7)).toEqual({ line: 1, column: 7 });
        expect(file.locate(8)).toEqual({ line: 2, column: 0 });
        expect(file.root.children.map((node) => node.text)).toEqual(["int a;", "int b;", "int c;"]);
        expect(file.locate(1e9)).toEqual(file.locate(file.text.length));
        expect(file.locate(-1)).toEqual({ line: 1, column: 0 });
    });

    it("takes a lone carriage return for a line end, but not those before a line feed", () => {
        const file = parseFile("a.c", "int a;\rint b;\r\nint c;\r\r\nint d;");
        expect(["b", "c", "d"].map((name) => file.locate(file.text.indexOf(name)).line)).toEqual([2, 3, 4]);
        const text = "\ufeff// x\r#define N \\\r 1\r#if N\rint F(void)\r{\r  return N; // y\r}\r#endif\r";
        const feeds = parseFile("b.c", text.replaceAll("\r", "\n"));
        const returns = parseFile("c.c", text);
        expect(returns.text).toHaveLength(text.length - 1);
        expect(returns.items.map(({ name, start, end }) => [name, start, end])).toEqual(feeds.items.map(({ name, start, end }) => [name, start, end]));
        expect(returns.macros.map(({ name, body }) => [name, body])).toEqual(feeds.macros.map(({ name, body }) => [name, body]));
        expect(returns.locate(returns.text.indexOf("return"))).toEqual({ line: 7, column: 2 });
    });

    it("spans the whole file with the root, and gives every node its parent and the unmasked text", () => {
        const file = parseFile("a.c", "// x\nNTSTATUS NTAPI F(_In_ int a) { return a; }\n\n");
        expect(file.root.range).toEqual([0, file.text.length]);
        for (const node of file.root.walk()) for (const child of node.children) expect(child.parent).toBe(node);
        expect(file.root.children[0]!.text).toBe("NTSTATUS NTAPI F(_In_ int a) { return a; }");
        expect(file.root.children[0]!.get("declarator")!.get("parameters")!.text).toBe("(_In_ int a)");
    });
});

describe("comments and preprocessor lines", () => {
    it("finds comments with their values, in directives too", () => {
        const { comments } = parseFile("a.c", "/* a */ int x; // b\n#define N 1 /* c\n d */\n\"/* no */\" '\"' // e " +
            "\\\n f\n/* open");
        expect(comments.map(({ value, block }) => [value, block])).toEqual([
            [" a ", true], [" b", false], [" c\n d ", true], [" e \\\n f", false], [" open", true],
        ]);
        expect(comments[0]).toMatchObject({ start: 0, end: 7 });
    });

    it("reads directives with continuations and comments", () => {
        const file = parseFile("a.c", "#  include <a.h> // x\n#define F(a, b) \\\r\n  ((a) + /* y */ (b))\r\n  #if " +
            "defined(A) && \\\n B\n#endif\n#");
        expect(file.lines.map(({ name, argument }) => [name, argument.replace(/\s+/g, " ")])).toEqual([
            ["include", "<a.h>"], ["define", "F(a, b) ((a) + (b))"], ["if", "defined(A) && B"], ["endif", ""], ["", ""],
        ]);
        const [line] = file.lines;
        expect(file.text.slice(line!.argumentStart, line!.end)).toBe("<a.h>");
        expect(file.text.slice(line!.start, line!.end)).toBe("#  include <a.h>");
    });

    it("reads macro definitions", () => {
        const { macros, text } = parseFile("a.c", "#define A\n#define B 1\n#define C() x\n#define D(a, ...) f(a, \\\n " +
            "__VA_ARGS__)\n#define E (1)\n#define 1\n#define G(");
        expect(macros.map(({ name, parameters, body }) => [name, parameters, body])).toEqual([
            ["A", null, ""], ["B", null, "1"], ["C", [], "x"], ["D", ["a", "..."], "f(a,    __VA_ARGS__)"], ["E", null, "(1)"],
        ]);
        const macro = macros[3]!;
        expect(text.slice(macro.bodyStart, macro.bodyStart + macro.body.length).replace("\\\n", "  ")).toBe(macro.body);
    });

    it("ends preprocessor nodes before their newline", () => {
        const { root } = parseFile("a.c", "#define A 1\r\n#include \"b.h\"\r\nint x;");
        expect(root.children.map((node) => [node.kind, node.text])).toEqual([
            ["preproc_def", "#define A 1"], ["preproc_include", "#include \"b.h\""], ["declaration", "int x;"],
        ]);
    });
});

describe("items", () => {
    const conditions = (text: string) =>
        parseFile("a.c", text).items.map((item) => [
            item.name, item.conditions.map(({ branch, text: condition }) => [branch, condition]),
        ]);

    it("gives items the branches they stand in", () => {
        expect(conditions("#ifdef A\nint F(void) { }\n#elif B\nint G(void) { }\n#else\nint H(void) { }\n#endif\nint " +
            "I(void) { }")).toEqual([
            ["F", [[0, "A"]]], ["G", [[1, "B"]]], ["H", [[2, ""]]], ["I", []],
        ]);
        expect(conditions("#ifndef A\n#if B\nint F(void) { }\n#endif\nint G(void) { }\n#endif")).toEqual([
            ["F", [[0, "!A"], [0, "B"]]], ["G", [[0, "!A"]]],
        ]);
    });

    it("leaves out what no build compiles", () => {
        expect(conditions("#if 0\nint F(void) { }\n#else\nint G(void) { }\n#endif\n#if 1\nint H(void) { }\n#else\nint " +
            "I(void) { }\n#endif")).toEqual([["G", []], ["H", []]]);
    });

    it("does not let unbalanced braces swallow the functions behind", () => {
        const file = parseFile("a.c", "int F(void)\n{\n if (a) {\n}\n\nint G(void)\n{\n return 0;\n}\nint " +
            "H(void)\n{\n } }\n}\nint I(void) { }");
        expect(file.items.filter((item) => item.kind === "function").map((item) => item.name)).toEqual(["F", "G", "H", "I"]);
        expect(damage(file).map(({ name }) => name)).toContain("F");
        expect(damage(file).map(({ name }) => name)).not.toContain("G");
    });

    it("says what it did not understand, and where", () => {
        const [broken] = damage(parseFile("a.c", "int F(void)\n{\n  a b c ] d;\n}\n#if 0\nint G(void) { ] }\n#endif\n"));
        expect(broken).toMatchObject({ name: "F", start: 0 });
        expect(broken!.reason).toMatch(/line 3/);
    });

    it("says when only the first branches were kept", () => {
        const items = parseFile("a.c", "int F(void) {\n#if A\n if (a) {\n#else\n if (b) {\n#endif\n }\n}\nint G(void) " +
            "{\n#if A\n a();\n#else\n b();\n#endif\n}").items;
        expect(items.map((item) => [item.name, item.reduced])).toEqual([["F", true], ["G", false]]);
        const group = [...items[1]!.nodes[0]!.walk()].find((node) => node.kind === "preproc_if");
        expect(group?.get("alternative")?.kind).toBe("preproc_else");
    });

    it("keeps a whole group where another group cuts a statement", () => {
        const [item] = parseFile("a.c", "int F(void) {\n#if A\n a();\n#else\n b();\n#endif\n#if C\n if (c)\n#endif\n " +
            "d();\n}").items;
        const text = [...item!.nodes[0]!.walk()].filter((node) => node.kind === "call_expression").map((node) => node.text);
        expect(text).toEqual(["a()", "b()", "d()"]);
    });

    it("parses an item only when it is asked for", () => {
        const file = parseFile("a.c", "int F(void) { return 1; }");
        const [item] = file.items;
        expect(item!.nodes).toBe(item!.nodes);
        expect(item!.nodes[0]!.parent).toBe(file.root);
        expect(file.root.children).toEqual(item!.nodes);
        expect(file.root.hasError).toBe(false);
    });

    it("hands errors up to all ancestors", () => {
        const file = parseFile("a.c", "int F(void) { if (a) { b ] c; } }");
        const error = [...file.root.walk()].find((node) => node.kind === "ERROR");
        for (let node = error?.parent; node; node = node.parent) expect(node.hasError).toBe(true);
        expect(error).toBeDefined();
    });

    it("keeps the operators of expressions", () => {
        const [item] = parseFile("a.c", "void F(void) { a = b->c + !*d; e++; }").items;
        expect([...item!.nodes[0]!.walk()].flatMap((node) => node.operator ?? [])).toEqual(["=", "+", "->", "!", "*", "++"]);
    });
});

describe("fragments", () => {
    const fragment = (definition: string) => {
        const file = parseFile("a.h", `#define M(x) ${definition}\n`);
        const [macro] = file.macros;
        return parseFragment(file, macro!.bodyStart, macro!.bodyStart + macro!.body.length);
    };

    it("reads expressions", () => {
        expect(fragment("NT_SUCCESS(x)")).toMatchObject({ kind: "call_expression", text: "NT_SUCCESS(x)", parent: null });
        expect(fragment("((x) + 1)")?.kind).toBe("parenthesized_expression");
        expect(fragment("(a(), b())")?.kind).toBe("parenthesized_expression");
        expect(fragment("x ## _suffix(#x)")?.children[0]?.text).toBe("x ## _suffix");
        expect(fragment("a->##x")?.get("field")?.text).toBe("x");
        expect(fragment("a.##x = 1")?.get("left")?.get("field")?.text).toBe("x");
    });

    it("reads statements", () => {
        expect(fragment("do { f(x); \\\n g(x); } while (0)")?.children.map((node) => node.kind)).toEqual(["do_statement"]);
        expect(fragment("st = x; if (!NT_SUCCESS(st)) goto out;")?.children.map((node) => node.kind)).toEqual([
            "expression_statement", "if_statement",
        ]);
        expect(fragment("{ f(x) \\\n g(x); }")?.kind).toBe("compound_statement");
    });

    it("gives offsets in the file", () => {
        const node = fragment("do { f(x); \\\n g(x); } while (0)");
        const calls = [...node!.walk()].filter((found) => found.kind === "call_expression");
        expect(calls.map((found) => found.text)).toEqual(["f(x)", "g(x)"]);
    });

    it("is null for what is no code", () => {
        for (const text of ["", "struct T", ") {", "} else {", "unsigned long", "+ 1 +"]) expect(fragment(text)).toBeNull();
    });
});

describe("any input", () => {
    const within = (limit: number, text: string): void => {
        const elapsed = processorClock();
        const file = parseFile("a.c", text);
        damage(file);
        expect([...file.root.walk()].every((node) => typeof node.hasError === "boolean")).toBe(true);
        expect(elapsed()).toBeLessThan(limit);
    };
    const deep = 10_000;
    const inputs: Readonly<Record<string, string>> = {
        "nothing": "",
        "a byte-order mark": "\ufeff",
        "nested parentheses": `void F(void) { x = ${"(".repeat(deep)}1${")".repeat(deep)}; }`,
        "open parentheses": `void F(void) { x = ${"(".repeat(deep)}`,
        "nested braces": `void F(void) ${"{".repeat(deep)}${"}".repeat(deep)}`,
        "open braces": "{".repeat(deep * 10),
        "closing braces": "}".repeat(deep * 10),
        "nested calls": `void F(void) { ${"f(".repeat(deep)}${")".repeat(deep)}; }`,
        "nested #if": `${"#if A\n".repeat(deep)}int x;\n${"#endif\n".repeat(deep)}`,
        "many #else": `void F(void) {\n${"#else\n".repeat(deep)}}`,
        "else chain": `void F(void) { ${"if (a) b(); else ".repeat(deep)}; }`,
        "open comment": `/*${"a*".repeat(deep * 10)}`,
        "open string": `"${"a\\".repeat(deep * 10)}`,
        "continuations": "\\\n".repeat(deep * 10),
        "open annotations": "_In_(".repeat(deep),
        "open assembler": `${"asm(".repeat(deep)}${"__asm {".repeat(deep)}${"typeof(".repeat(100)}`,
        "NUL and end-of-file characters": "\0int a;\u001a\0".repeat(deep),
        "hash signs": "#\n".repeat(deep * 5),
        "words": "a ".repeat(deep * 5),
        "one lone surrogate": "int a = \"\ud800\"; \udc00",
    };
    for (const [name, text] of Object.entries(inputs)) it(`survives ${name}`, () => within(5000, text));

    it("survives random bytes and random punctuation", () => {
        let seed = 1;
        const random = (limit: number): number => {
            seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
            return (seed >> 8) % limit;
        };
        const alphabet = "(){}[];,*#\n\"'/\\ab1 if=.<>:?&|";
        for (let round = 0; round < 20; round++) {
            let bytes = "";
            let code = "";
            for (let at = 0; at < 3000; at++) {
                bytes += String.fromCharCode(random(256));
                code += alphabet.charAt(random(alphabet.length));
            }
            within(5000, bytes);
            within(5000, code);
        }
    });

    it("takes time in proportion to the text", () => {
        const source = "NTSTATUS F(_In_ PVOID A)\n{\n    if (a) { b->c(d, e); }\n    return STATUS_SUCCESS;\n}\n";
        const once = (text: string): number => {
            const elapsed = processorClock();
            parseFile("a.c", text);
            return elapsed();
        };
        // The collector may come between in one measurement, hardly in three. No two texts are equal: equal ones are parsed once.
        const time = (count: number): number => Math.min(...[0, 1, 2].map((more) => once(source.repeat(count + more))));
        time(500);
        expect(time(8000)).toBeLessThan(20 * Math.max(time(1000), 5));
    });
});
