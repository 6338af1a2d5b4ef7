import { describe, expect, it } from "vitest";
import type { CNode } from "./ast.js";
import { damage } from "./damage.js";
import { maskFile, parseFile } from "./parse.js";

/** Snippets by what they try; each must come through without damage. */
const SNIPPETS: Readonly<Record<string, string>> = {
    "SAL 2":
        "_Must_inspect_result_ _IRQL_requires_max_(DISPATCH_LEVEL) NTSTATUS F(_In_ PVOID A, _Out_writes_bytes_(N) " +
        "PVOID B, _In_ ULONG N) { return 0; }",
    "SAL 1": "NTSTATUS F(__in PIRP Irp, __out_opt PULONG L, __drv_aliasesMem __deref_out PVOID *P) { return 0; }",
    "IN and OUT": "NTSTATUS F(IN PDRIVER_OBJECT D, OUT PULONG R OPTIONAL, IN OUT PVOID X) { return 0; }",
    "calling conventions":
        "NTSTATUS WSKAPI F(PVOID C) { return 0; } static VOID NTAPI G(void) { } int __stdcall H(void) { return 1; }",
    "FORCEINLINE": "FORCEINLINE VOID F(VOID) { } __forceinline int G(void) { return 0; }",
    "EXTERN_C": "EXTERN_C_START\nDRIVER_INITIALIZE DriverEntry;\nEXTERN_C_END\nEXTERN_C NTSTATUS F(VOID) { return 0; }",
    "extern C":
        "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint F(void) { return 0; }\n#ifdef __cplusplus\n}\n#endif\nextern " +
        "\"C\" int G(void);",
    "declspec":
        "__declspec(align(8)) struct S { int a; }; DECLSPEC_NORETURN VOID F(VOID) { } struct __declspec(align(4)) T { int b; };",
    "attribute": "static int __attribute__((unused)) F(void) { return 0; } struct S { int a; } __attribute__((packed));",
    "CONST": "NTSTATUS F(CONST WSK_CLIENT_CONNECTION_DISPATCH **P) { return 0; }",
    "prefix macro": "PAGEDX NTSTATUS F(VOID) { return 0; } MYAPI PAGEDX _IRQL_requires_(0) FN_STATUS G(void) { return 0; }",
    "prefix call": "_PAGED_SEG(\"x\") NTSTATUS F(VOID) { return 0; }",
    "struct as argument":
        "void F(void) { p = CONTAINING_RECORD(q, struct T, m); x = va_arg(ap, unsigned int); y = G(T *, const struct T *); }",
    "sizeof stays": "void F(void) { x = sizeof(struct T) + sizeof(unsigned int); y = (struct T *)p; }",
    "lower-case SEH": "void F(void) { try{ g(); leave; } except(EXCEPTION_EXECUTE_HANDLER){ h(); }try { g(); }finally{ i(); } }",
    "SEH": "void F(void) { __try { g(); __leave; } __except (EXCEPTION_EXECUTE_HANDLER) { h(); } }",
    "placeholder statement": "void F(void) { ... g(); ... ; if (a) ... }",
    "placeholder condition": "void F(void) { if (...) { a(); } else if (...) { b(); } else { c(); } g(...); }",
    "return colon": "NTSTATUS F(void) { if (x) { return STATUS_SUCCESS:\n } return x ? 1 : 2; }",
    "macro statement": "void F(void) {\n PAGED_CODE()\n ENTER\n g();\n if (a) TRACE(\"x\")\n else h();\n LEAVE(1) }",
    "macro loop":
        "void F(void) { for_each(a, b) { g(); } list_for_each_entry(struct T, p, &head, m) g(); forever() { } U { h(); } }",
    "old style":
        "int F(a, b)\n int a;\n char *b;\n{ return a; }\nvoid\nG (ctx)\n     struct T *ctx;\n{ }\nH(x) int x; { return x; }",
    "no type": "main() { return 0; }",
    "filler lines": "struct S {\n int a;\n .\n .\n .\n};\nint t[] = { 1,\n .\n .\n 2 };\nvoid F(void)\n{\n .\n .\n g();\n}",
    "missing semicolon":
        "DECLARE_CONST_UNICODE_STRING(a, L\"b\")\n\nWDF_DECLARE_CONTEXT_TYPE_WITH_NAME(T, GetT);\nint F(void) { " +
        "return 0; }\nMODULE(x)",
    "GNU asm": "void F(void) { asm volatile (\"mov %0, %1\" : \"=r\"(a) : \"r\"(b)); int r asm(\"eax\") = 1; }",
    "MSVC asm": "void F(void) { __asm { mov eax, ebx ; don't\n } __asm int 3\n g(); }",
    "typeof": "void F(void) { typeof(x) y = x; __typeof__(*p) *q; }",
    "statement expression": "int F(void) { return ({ int a = 1; a; }); }",
    "pragma operators": "__pragma(warning(push)) int F(void) { _Pragma(\"x\") return 0; }",
    "operators as arguments": "void F(void) { ASSERT_OP(a, ==, b); CHECK(x, return 1, goto out); E(a,,b,); out: }",
    "strings from macros": "void F(void) { p(\"a\" X(1) \"b\" Y \"c\", KERN_INFO PREFIX \"d\"); }",
    "label at the end": "void F(void) { goto out; out: }",
    "case range": "void F(void) { switch (a) { case 1 ... 5: g(); default: break; } }",
    "suffixes": "void F(void) { a = 0xFFui64 + 1i64 + 'abcd' + ''; }",
    "trailing attribute": "int F(int a) __acquires(l) UNUSED_ATTRIBUTE { return a; }\nint G(void) NOTHROW;",
    "type names from macros": "enum CONCAT_(FAMILY, ids) {\n A,\n B = 2 };\nstruct NAMED_(x) { int a; } y;\nenum e F(void) { return A; }",
    "function returning function": "int (*F(int a))(char) { return 0; }",
    "field macros":
        "struct S { QUEUE_ENTRY(T) next; FIELDS(a, b)\n DECLARE_BITMAP(x, 8); int FAR *p; struct PACKED T { int c; } d; };",
    "parentheses from a macro": "void F(void) { switch KIND(x->Type) { case 1: g(); } if (a) h(); else if BUSY(x) { i(); } while MORE(p) { p++; } }",
    "do without semicolon": "void F(void) { do { g(); } while (0) }",
    "alternative heads": "#if A\nint F(int a)\n#else\nint F(int a, int b)\n#endif\n{ return a; }",
    "alternative braces": "#if A\nint F(int a) {\n#else\nint F(int a, int b) {\n#endif\n return a; }\nint G(void) { return 0; }",
    "split statement":
        "void F(void) {\n#ifdef A\n if (x) {\n#else\n if (y) {\n#endif\n g(); }\n h(a,\n#if B\n b\n#else\n c\n#endif\n ); }",
    "inferred types": "auto g = 1; void F(void) { auto a = 1; static auto b = 2; for (auto i = 0; i < a; i++) { auto int c = i; auto T *d = 0; } }",
    "dead code": "void F(void) {\n#if 0\n isn't (C at {all\n#else\n g();\n#endif\n}",
    "non-ASCII": "void F(void) { größe = \"ä🙂\"; /* 🙂 */ naïve(); }",
    "extension word": "void F(void) { x = __extension__ 1; WHILE (a) { } }",
};

function names(source: string): string[] {
    return parseFile("a.c", source).items.filter((item) => item.kind === "function").map((item) => item.name);
}

function body(source: string): CNode {
    const file = parseFile("a.c", source);
    const definition = file.root.children.find((node) => node.kind === "function_definition");
    return definition!.get("body")!;
}

function kinds(source: string): string[] {
    return body(`void F(void) {${source}}`).children.map((child) => child.kind);
}

describe("masks", () => {
    for (const [name, source] of Object.entries(SNIPPETS)) {
        it(`${name}: the grammar understands it`, () => {
            const file = parseFile("a.c", source);
            expect(damage(file)).toEqual([]);
            expect(file.root.children.filter((node) => node.hasError).map((node) => node.text)).toEqual([]);
        });

        it(`${name}: the mask is as long as the text, and offsets stay in it`, () => {
            const crlf = source.replaceAll("\n", "\r\n");
            const variants = [source, crlf, source.slice(0, -3), source.slice(3), `${source}${source}`];
            for (const text of variants) {
                expect(maskFile(text).mask.slice(0, text.length)).toHaveLength(text.length);
                for (const node of parseFile("a.c", text).root.walk()) {
                    expect(node.start).toBeGreaterThanOrEqual(0);
                    expect(node.end).toBeGreaterThanOrEqual(node.start);
                    expect(node.end).toBeLessThanOrEqual(text.length);
                    if (node.parent) expect([node.parent.start <= node.start, node.end <= node.parent.end]).toEqual([true, true]);
                }
            }
        });
    }

    it("keeps what it masks as annotations, in order", () => {
        const file = parseFile("a.c", "_Use_decl_annotations_ NTSTATUS WSKAPI F(_In_reads_(N) PVOID A, ULONG N) { " +
            "for_each(a) { ... } }");
        expect(file.annotations.map(({ kind, text }) => [kind, text])).toEqual([
            ["sal", "_Use_decl_annotations_"],
            ["calling-convention", "WSKAPI"],
            ["sal", "_In_reads_(N)"],
            ["loop-macro", "for_each(a)"],
            ["placeholder", "..."],
        ]);
        const [item] = file.items;
        expect(file.annotationsIn(item!.bodyStart, item!.end).map(({ text }) => text)).toEqual(["for_each(a)", "..."]);
        expect(file.annotationsIn(0, 5)).toEqual([]);
    });

    it("finds each name once", () => {
        expect(names(SNIPPETS["calling conventions"]!)).toEqual(["F", "G", "H"]);
        expect(names(SNIPPETS["old style"]!)).toEqual(["F", "G", "H"]);
        expect(names(SNIPPETS["prefix macro"]!)).toEqual(["F", "G"]);
        expect(names(SNIPPETS["alternative braces"]!)).toEqual(["F", "G"]);
        expect(names(SNIPPETS["function returning function"]!)).toEqual(["F"]);
        expect(names(SNIPPETS["no type"]!)).toEqual(["main"]);
        expect(names(SNIPPETS["trailing attribute"]!)).toEqual(["F"]);
    });

    it("reads lower-case SEH words as the statements they stand for", () => {
        expect(kinds("try{ g(); }except(1){ }")).toEqual(["seh_try_statement"]);
        const [statement] = body("void F(void) { try{ g(); leave; }finally{ } }").children;
        expect(statement!.text).toBe("try{ g(); leave; }finally{ }");
        const inside = statement!.get("body")!.children.map((child) => child.kind);
        expect(inside).toEqual(["expression_statement", "seh_leave_statement"]);
        expect(new Set(kinds("try = 1; leave(2); p->leave = 3;"))).toEqual(new Set(["expression_statement"]));
    });

    it("keeps statements apart that miss a semicolon", () => {
        expect(kinds(" ENTER\n g();\n TRACE(1)\n return; ")).toEqual([
            "expression_statement", "expression_statement", "expression_statement", "return_statement",
        ]);
        expect(kinds(" return 1:\n}\nvoid G(void) {")).toEqual(["return_statement"]);
        expect(kinds(" out: ")).toEqual(["labeled_statement"]);
    });

    it("does not take declarations for macros", () => {
        const declarations = kinds(" PIRP Irp;\n NTSTATUS\n status = 1;\n T f(int); ULONG a, *b = 0;\n PMDL\n mdl; ");
        expect(declarations).toEqual(["declaration", "declaration", "declaration", "declaration", "declaration"]);
        expect(kinds(" foo(a);\n x = y;\n T * p; ")).toHaveLength(3);
    });

    it("makes a placeholder an expression whose text is the dots", () => {
        const [statement] = body("void F(void) { ... }").children;
        expect([statement!.kind, statement!.text]).toEqual(["expression_statement", "..."]);
        const [branch] = body("void F(void) { if (...) { a(); } else { b(); } }").children;
        expect(branch!.kind).toBe("if_statement");
        expect([branch!.get("condition")!.text, branch!.get("alternative")?.kind]).toEqual(["(...)", "else_clause"]);
    });

    it("leaves variadic functions alone", () => {
        const file = parseFile("a.c", "int F(int a, ...) { return 0; } int (*p)(char *, ...);");
        expect(file.annotations).toEqual([]);
        expect([...file.root.walk()].filter((node) => node.kind === "variadic_parameter")).toHaveLength(2);
    });

    it("names a struct argument by its tag", () => {
        const call = [...body("void F(void) { CONTAINING_RECORD(q, struct T, " +
            "m); }").walk()].find((node) => node.kind === "argument_list");
        expect(call!.children.map((child) => child.text)).toEqual(["q", "T", "m"]);
        expect(new Set(call!.children.map((child) => child.kind))).toEqual(new Set(["identifier"]));
    });
});
