import { describe, expect, it } from "vitest";
import { processorClock } from "../tests/processor-time.js";
import type { CNode } from "./ast.js";
import { damage } from "./damage.js";
import { dialectOf } from "./dialect.js";
import { parseFile } from "./parse.js";

let files = 0;

/** A C++ file of its own, so that no test sees another's. */
function parse(text: string, ending = "cpp"): ReturnType<typeof parseFile> {
    return parseFile(`cpp-${files++}.${ending}`, text);
}

function functionsIn(text: string): string[] {
    const file = parse(text);
    expect(damage(file)).toEqual([]);
    return file.items.filter(({ kind }) => kind === "function").map(({ name }) => name);
}

/** All nodes of a kind, as text. */
function nodes(text: string, kind: string): CNode[] {
    const file = parse(text);
    expect(damage(file)).toEqual([]);
    return file.items.flatMap((item) => item.nodes.flatMap((node) => [...node.walk()])).filter((node) => node.kind === kind);
}

describe("the language of a file", () => {
    it.each(["a.cpp", "a.CPP", "a.cc", "a.cxx", "a.c++", "a.hpp", "a.hh", "a.hxx", "a.h++"])("%s is C++", (path) => {
        expect(dialectOf(path, "int a;")).toBe("c++");
    });

    it.each([
        "class Socket {\n};", "class Socket final : public Base\n{\n};", "namespace net {\n}", "namespace net::io\n{\n}", "template <class T>\nT f(T);",
        "struct S {\npublic:\n int a;\n};", "using namespace std;", "using Handle = void *;", "enum class E { A };",
    ])("a header with %j is C++", (text) => {
        expect(dialectOf("a.h", `#pragma once\n${text}\n`)).toBe("c++");
        expect(dialectOf("a.c", text)).toBe("c");
    });

    it.each([
        "int class;", "/*\nclass Socket {\n*/", "// \nint a; // namespace x {", 'extern "C" {\nint f(void);\n}', "#ifdef __cplusplus\nnamespace x {\n#endif\nint a;",
        "#if defined(__cplusplus)\nclass X { };\n#else\ntypedef struct X X;\n#endif", "#define class struct", "int template, public;", "struct class { int a; };",
    ])("a header with %j is C", (text) => {
        expect(dialectOf("a.h", `${text}\n`)).toBe("c");
    });
});

describe("the outline of C++", () => {
    it("finds functions in namespaces, with and without names, and in extern \"C\"", () => {
        const text = `namespace a::b {
    void f() { g(); }
    inline namespace c { namespace { int h(int x) { return x; } } }
}
extern "C" { void i() { } }
extern "C" void j() { }
namespace d
{
void k()
{ l(); }
}
void m() { }`;
        expect(functionsIn(text)).toEqual(["f", "h", "i", "j", "k", "m"]);
    });

    it("finds methods inside and outside of classes, by their class", () => {
        const text = `class Socket final : public Base<int>, private Other {
public:
    Socket(PIRP irp) : Base(1), m_irp{irp}, m_list{{1, 2}} { Start(); }
    ~Socket() { Stop(); }
    virtual NTSTATUS Send(int a = 3, const T &b = {}) const noexcept override { return m_a; }
    static void Done(PVOID context);
    operator PIRP() const { return m_irp; }
    bool operator==(const Socket &other) const { return true; }
    void *operator new(size_t size) { return nullptr; }
    auto Get() -> PIRP { return m_irp; }
    struct Inner { int z; void f() { } } inner;
    int a = 4, b{5};
private:
    PIRP m_irp;
};
Socket::Socket() noexcept : m_irp{nullptr} { }
NTSTATUS Socket::Inner::g() { return 0; }
void Socket :: Done(PVOID context) { }
Socket::~Socket() { }
Socket &Socket::operator=(Socket &&other) { return *this; }`;
        expect(functionsIn(text)).toEqual([
            "Socket::Socket", "Socket::~Socket", "Socket::Send", "Socket::operator_PIRP", "Socket::operator__", "Socket::operator_new", "Socket::Get", "Inner::f",
            "Socket::Socket", "Inner::g", "Socket::Done", "Socket::~Socket", "Socket::operator__",
        ]);
    });

    it("takes a class for one with the prototypes of its methods, whose bodies are items of their own", () => {
        const file = parse("struct S {\n  int a;\n  int f() const { return a; }\n  int b;\n};\n");
        const [record, method] = file.items;
        expect(record?.nodes[0]?.get("body")?.children.map(({ kind }) => kind)).toEqual(["field_declaration", "field_declaration", "field_declaration"]);
        expect(method).toMatchObject({ kind: "function", name: "S::f", owner: "S", isTemplate: false });
        expect(method?.nodes[0]?.text).toBe("int f() const { return a; }");
    });

    it("leaves the names of namespaces out, and no others", () => {
        const text = "namespace n { }\nusing namespace std;\nvoid n::f() { n::g(); ::h(); std::move(x); C::i(); n::C::j(); }";
        expect(functionsIn(text)).toEqual(["f"]);
        expect(nodes(text, "call_expression").map((node) => node.get("function")?.text)).toEqual(["g", "h", "move", "C::i", "C::j"]);
    });

    it("leaves the classes inside of methods to these", () => {
        expect(functionsIn("class A { void f() { struct B { void g() { } }; h(); } void i() { j(); } };\nvoid k() { class C { void l() { } }; }")).toEqual(["A::f", "A::i", "k"]);
    });

    it("knows functions from the structures that they return", () => {
        expect(functionsIn("struct s { int a; };\nstatic struct s f(void) { struct s r; return r; }\nstruct s *g(int a)\n{ return 0; }\nunion u h(int a) { return u(); }")).toEqual(["f", "g", "h"]);
        expect(functionsIn("struct __declspec(align(8)) A { void f() { } };\nclass ATTR(x) B : public C<decltype(y)> { void g() { } };\nclass D final { void h() { } };")).toEqual(["A::f", "B::g", "D::h"]);
    });

    it("knows templates, of functions and of classes", () => {
        const file = parse("template <typename T, int N = 4> T f(T a) { return a; }\ntemplate <class T> void H<T>::g() { }\nvoid k() { }");
        expect(file.items.map(({ name, isTemplate }) => [name, isTemplate])).toEqual([["f", true], ["g", true], ["k", false]]);
    });

    it("keeps damage in its function", () => {
        const file = parse("namespace n {\nvoid f() { ] [ }\nclass C { void g() { ) } void h() { } };\n}\nvoid i() { }");
        expect(damage(file).map(({ name }) => name)).toEqual(["f", "C::g"]);
        expect(file.items.map(({ name }) => name)).toEqual(["f", "", "C::g", "C::h", "i"]);
    });

    it("reads macros, annotations and conventions as in C", () => {
        const text = `PAGED_CODE_SEG
_Use_decl_annotations_
Socket::Socket(_In_ PIRP irp) : m(irp) { }
STDMETHODIMP_(ULONG) Socket::AddRef() { return 1; }
_IRQL_requires_max_(DISPATCH_LEVEL) static NTSTATUS NTAPI f(_In_opt_ PVOID p) { __try { g(); } __except (1) { } return 0; }
void __CRTDECL operator delete(void *p) { try { h(p); } except (1) { } }
void i() { delete[] (p); operator delete(q); Print(L"a" NAME, 1'000, R"x(" ) )x"); }`;
        expect(functionsIn(text)).toEqual(["Socket::Socket", "Socket::AddRef", "f", "operator_delete", "i"]);
        expect(nodes(text, "seh_try_statement")).toHaveLength(2);
    });
});

describe("the nodes of C++", () => {
    const inFunction = (code: string, kind: string): string[] => nodes(`void f() { ${code} }`, kind).map((node) => node.text);

    it("are those of C for casts", () => {
        const [cast] = nodes("void f() { a = static_cast<const T *>(x); }", "cast_expression");
        expect(cast?.get("type")?.text).toBe("const T *");
        expect(cast?.get("value")?.text).toBe("x");
        expect(inFunction("a = reinterpret_cast<T>(const_cast<U>(x)); b = int(y); c = dynamic_cast<V>(z);", "cast_expression")).toEqual([
            "reinterpret_cast<T>(const_cast<U>(x))", "const_cast<U>(x)", "int(y)",
        ]);
    });

    it("are those of C for conditions, subscripts and nullptr", () => {
        expect(inFunction("if (a) b(); while (c) d(); switch (e) { }", "parenthesized_expression")).toEqual(["(a)", "(c)", "(e)"]);
        const [subscript] = nodes("void f() { a[i] = nullptr; }", "subscript_expression");
        expect(subscript?.get("index")?.text).toBe("i");
        expect(inFunction("a = nullptr; b = NULL;", "null")).toEqual(["nullptr", "NULL"]);
    });

    it("are those of C for parameters", () => {
        const [list] = nodes("void f(int a = 1, T &b, ...) { }", "parameter_list");
        expect(list?.children.map(({ kind }) => kind)).toEqual(["parameter_declaration", "parameter_declaration", "variadic_parameter"]);
    });

    it("have their parents, and the text of the source", () => {
        const file = parse("namespace n { class C { void f() { if (auto x = static_cast<T>(y)) z[x](); } }; }");
        for (const item of file.items) for (const top of item.nodes) for (const node of top.walk()) for (const child of node.children) expect(child.parent).toBe(node);
    });

    it.each([
        "for (auto &x : list) x.f();", "if (auto x = f(); x > 1) g();", "auto [a, b] = f();", "T x{1, {2}}; T y(z); T w = { .a = 1 };",
        "auto l = [&a, b = c, this](PIRP irp) mutable -> NTSTATUS { return f(irp); };", "Sync([=](auto x) { return x; }, []() {});", "try { f(); } catch (const E &e) { } catch (...) { throw; }",
        "auto p = new (NonPagedPool, 'x') T[4]{}; delete p; delete[] q;", "A *a = _new (TAG, pool) A(pool, 1); b = NEW(TAG) B<int>[4]; c = _new (TAG) N::D(); return MAKE (TAG, pool) C;", "using T = U; using namespace n; static_assert(sizeof(T) == 4);", "constexpr auto x = 1; if constexpr (x) f();",
        "f<int>(1); a.g<T, 2>(b); C::h(); C<T>::i();", "enum class E : UCHAR { A, B }; auto e = E::A;", "class Local { int a; }; Local l;", "return C{1}; return {};",
    ])("of %j are understood", (code) => {
        expect(damage(parse(`void f() { ${code} }`))).toEqual([]);
    });
});

describe("any text", () => {
    it.each(["class", "class {", "namespace", "namespace a {", "template <", "template <class T", "~", "::", "a::", "operator", "C::operator(", "X() : a{", "R\"(", "R\"abcdefghijklmnopqrstuvwxyz(",
        "1'", "class A : B {", "void f() : ", "}", "public:", "enum class", "using", "new", "[](", "class A { class B { void f() {", "#if X\nclass A {\n#else\nclass B {\n#endif\nvoid f() {}\n};"])("%j is survived", (text) => {
        for (const each of [text, `${text}\n`, `void g() { }\n${text}`, `${text} `.repeat(300)]) {
            const file = parse(each, "hpp");
            expect(file.root.end).toBe(each.length);
            for (const item of file.items) expect(item.nodes.every((node) => node.end <= each.length)).toBe(true);
        }
    });

    it("costs time in proportion to its length", () => {
        const elapsed = processorClock();
        for (const text of ["class A { void f() { } };\n", "namespace a { ", "template <class T> ", "X::", "class X : ", "/*", "#ifdef __cplusplus\n", "class a ", "R\"("]) {
            parse(text.repeat(8000), "h");
        }
        expect(elapsed()).toBeLessThan(8000);
    });
});
