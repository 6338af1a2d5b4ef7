import { describe, expect, it } from "vitest";
import { symText, programOf } from "../../tests/programs.js";
import type { FunctionDecl } from "../unit.js";

const program = (code: string): ReturnType<typeof programOf> => programOf({ "main.cpp": code });

/** The arguments of all calls of `Use` in a C++ file. */
function uses(code: string): string[][] {
    const all = program(code);
    const found: string[][] = [];
    for (const fn of all.project.functions()) {
        for (const { target, args } of all.flow(fn)?.calls ?? []) if (target.name === "Use") found.push(args.map(symText));
    }
    return found;
}

function functionOf(code: string, name: string): { all: ReturnType<typeof programOf>; fn: FunctionDecl } {
    const all = program(code);
    const fn = [...all.project.functions()].find((each) => each.name === name);
    if (fn === undefined) throw new Error(`There is no ${name}.`);
    return { all, fn };
}

/** What the calls of a function reach: the function's name, or "?". */
function targets(code: string, name: string): string[] {
    const { all, fn } = functionOf(code, name);
    return (all.flow(fn)?.calls ?? []).map(({ target }) => (target.kind === "unknown" ? "?" : target.name));
}

describe("expressions of C++", () => {
    it("are those of C where they mean the same", () => {
        const code = "void f(PVOID p, int a[]) { Use(static_cast<PIRP>(p), reinterpret_cast<T *>(p), nullptr, true, int(5), PIRP(p), a[1], 1'000); }";
        expect(uses(code)).toEqual([["p0", "p0", "0", "1", "5", "p0", "in(P1.[1])", "1000"]]);
    });

    it("name what namespaces hold by their own names", () => {
        expect(uses("namespace n { int g() { return 3; } }\nvoid f() { Use(n::g(), ::n::g()); }")).toEqual([["3", "3"]]);
        expect(uses("constexpr int K = 4;\nusing Number = int;\nenum E { A = 6 };\nvoid f() { Use(K, (Number)7, A); }")).toEqual([["4", "7", "6"]]);
    });

    it("do not mistake the names of one enum class for those of another", () => {
        expect(uses("enum class E { A = 1 };\nenum class F { A = 2 };\nvoid f() { Use(E::A, F::A, A); }")).toEqual([["#E::A", "#F::A", "#A"]]);
    });
});

describe("declarations of C++", () => {
    it("give auto the type of the value", () => {
        const code = "typedef struct { int b; } S;\nvoid f(S *s) { auto t = s; auto *u = s; const auto &v = s->b; Use(sizeof(*t), sizeof(*u), v); }";
        expect(uses(code)).toEqual([["#sizeof(S)", "#sizeof(S)", "in(*p0.b)"]]);
    });

    it("take references for what they refer to", () => {
        expect(uses("void f() { int a = 1; int &b = a; b = 2; auto &c = b; c++; Use(a, b); }")).toEqual([["3", "3"]]);
        expect(uses("static void set(int &x, int y) { x = y; }\nvoid f() { int a = 1; set(a, 5); Use(a); }")).toEqual([["5"]]);
        expect(uses("void g(int &x);\nvoid f() { int a = 1; g(a); Use(a == 1); }")).not.toEqual([["1"]]);
    });

    it("give auto the type of what a function of a namespace returns", () => {
        expect(uses("namespace n { NTSTATUS g() { return 0; } }\nnamespace o { void f() { auto s = n::g(); h(); Use(s); } }")).toEqual([["0"]]);
    });

    it("initialise structures with braces, named and not", () => {
        expect(uses("struct S { int a; int b; };\nvoid f() { S s{1, 2}; S t = { .a = 3, .b = 4 }; Use(s.a, s.b, t.a, t.b); }")).toEqual([["1", "2", "3", "4"]]);
    });

    it("stand in conditions", () => {
        expect(uses("void f(int n) { if (int a = 4; n > a) Use(a); while (auto b = n) { Use(b); break; } }")).toEqual([["4"], ["p0"]]);
    });
});

describe("methods", () => {
    const CLASS = `class C : public B {
public:
    C(int n) : m_a(n), m_b{6} { Use(m_a, m_b); }
    void Set(int n);
    static int Five() { return 5; }
    static void Run(C *self);
    void Other();
private:
    int m_a;
    int m_b;
    static int s_count;
};
`;

    it("name the members of their object, with this and without", () => {
        expect(uses(`${CLASS}void C::Set(int n) { m_a = n; Use(this->m_a, m_b, m_a); }`)).toEqual([["p0", "6"], ["p0", "in(*p1.m_b)", "p0"]]);
    });

    it("share statics, and find static functions by their bare names", () => {
        expect(uses(`${CLASS}void C::Run(C *self) { s_count = 1; C::s_count = 2; Use(s_count, Five(), C::Five()); }`).at(-1)).toEqual(["2", "5", "5"]);
    });

    it("are no functions of the same name, and no members of WSK's tables", () => {
        const code = `int Send(int a) { return a; }
class S { public: int Send(int a); NTSTATUS WskSend(PWSK_SOCKET s, PWSK_BUF b, ULONG f, PIRP i); void g(const WSK_PROVIDER_CONNECTION_DISPATCH *d, PIRP i); };
void S::g(const WSK_PROVIDER_CONNECTION_DISPATCH *d, PIRP i) { Send(1); ::Send(2); this->Send(3); this->WskSend(0, 0, 0, i); d->WskSend(0, 0, 0, i); d->Basic.WskCloseSocket(0, i); }`;
        // Without its namespace, ::Send cannot be told from the method.
        expect(targets(code, "S::g")).toEqual(["?", "?", "?", "?", "WskSend", "WskCloseSocket"]);
        expect(targets(`${code}\nvoid h(S *s) { s->Send(1); Send(2); s->WskSend(0, 0, 0, 0); }`, "h")).toEqual(["?", "Send", "?"]);
    });

    it("may change their object and what they are given", () => {
        const code = `${CLASS}void C::Set(int n) { m_a = 1; int x = 2; Other(); Use(m_a); Other(x); Use(x); }`;
        const [, [member], [local]] = uses(code) as [unknown, [string], [string]];
        expect(member).not.toBe("1");
        expect(local).not.toBe("2");
    });

    it("of two of a name mean neither", () => {
        expect(targets("static int g(int a) { return a; }\nstatic int g(char a) { return a; }\nvoid f() { g(1); }", "f")).toEqual(["?"]);
        expect(targets("template <class T> int g(T a) { return a; }\nvoid f() { g(1); }", "f")).toEqual(["?"]);
    });

    it("may be declared with the type of a function, and are then no data", () => {
        const code = `class D { static ROUTINE Run; static ROUTINE Out; static PROUTINE Pointer; static int Data; int m_a; void Go(); };
int D::Data = 5;
int D::Run(int a) { return a + m_a; }
void D::Go() { Run(1); D::Run(2); Data = 3; Use(Run, D::Run, Pointer, Data); }`;
        expect(targets(code, "D::Go")).toEqual(["D::Run", "D::Run", "?"]);
        expect(uses(code)).toEqual([["@D::Run", "@D::Run", "in(G:D::Pointer)", "3"]]);
        // It has no object.
        expect(program(code).cfg(functionOf(code, "D::Run").fn)?.parameters.map(({ name }) => name)).toEqual(["a"]);
    });
});

describe("calls of methods of the same object", () => {
    const called = (members: string, call: string, more = ""): string[] => targets(`class C { public: void Go(int n); ${members} int m_a; };\n${more}\nvoid C::Go(int n) { ${call} }`, "C::Go");

    it("are of the method that the class declares", () => {
        expect(called("void Set(int a);", "Set(n); this->Set(n); C::Set(n); (void)Set(2);", "void C::Set(int a) { m_a = a; }")).toEqual(["C::Set", "C::Set", "C::Set", "C::Set"]);
        expect(called("void Set(int a) const noexcept { m_a = a; }", "Set(n);")).toEqual(["C::Set"]);
        expect(called("int *Set(int a) /* of the class */;", "Set(n);", "void Set(int a); int *C::Set(int a) { return &m_a; }")).toEqual(["C::Set"]);
    });

    it("hand on their object, whose members the method changes", () => {
        const code = "class C { void Go(C *o); void Set(int a); void Add(int a, int b = 4); int m_a; int m_b; };\nvoid C::Set(int a) { m_a = a; }\nvoid C::Add(int a, int b) { m_a = a + b; }\n";
        expect(uses(`${code}void C::Go(C *o) { o->m_a = 9; m_b = 2; Set(7); Use(m_a, m_b, o->m_b); Add(1); Use(m_a); }`)).toEqual([["7", "2", "in(*p0.m_b)"], ["5"]]);
        expect(uses("class C { void Go(); void Get(int &a); int m_a; };\nvoid C::Get(int &a) { a = m_a; }\nvoid C::Go() { int x; m_a = 3; Get(x); Use(x); }")).toEqual([["3"]]);
        expect(uses("class C { void Go(); int Get() { return m_a; } int m_a; };\nvoid C::Go() { m_a = 3; auto x = Get(); Use(x); }")).toEqual([["3"]]);
    });

    it("are of nothing where another method could be meant", () => {
        const set = "void C::Set(int a) { m_a = a; }";
        for (const members of ["virtual void Set(int a);", "void Set(int a) override;", "void Set(int a) OVERRIDE;", "void Set(int a); void Set(char a);", "void Set(int a, ...);", "void Set(long a);"]) {
            expect([members, ...called(members, "Set(n); this->Set(n);", set)]).toEqual([members, "?", "?"]);
        }
        expect(called("void Set(int a); void Set(int a, int b);", "Set(n);", `${set} void C::Set(int a, int b) { }`)).toEqual(["?"]);
        expect(called("void Set(int a);", "Set(n, 1); auto Set = n; Set(n);", set)).toEqual(["?", "?"]);
        expect(called("void Set(int a);", "auto l = [this]() { Set(1); };", set)).toEqual(["?", "?"]);
        expect(called("virtual void Set(int a) final;", "Set(n);", set)).toEqual(["C::Set"]);
        expect(called("virtual void Set(int a);", "C::Set(n);", set)).toEqual(["C::Set"]);
    });

    it("are of those that a class inherits, unless they may be virtual", () => {
        const derived = (head: string, base: string, call: string): string[] =>
            targets(`class B { public: ${base} int m_a; };\nvoid B::Set(int a) { m_a = a; }\nclass D ${head} { void Go(int n); };\nvoid D::Go(int n) { ${call} }`, "D::Go");
        expect(derived(": public B", "void Set(int a);", "Set(n); B::Set(n); this->Set(n);")).toEqual(["B::Set", "B::Set", "B::Set"]);
        expect(derived(": public B", "virtual void Set(int a);", "Set(n); B::Set(n);")).toEqual(["?", "B::Set"]);
        expect(derived("final : public B", "virtual void Set(int a);", "Set(n);")).toEqual(["B::Set"]);
        expect(derived(": public Hidden, public B", "void Set(int a);", "Set(n);")).toEqual(["B::Set"]);
        // Something out of sight may be what makes it virtual.
        expect(targets("class C : public Hidden { void Go(); void Set(); };\nvoid C::Set() {}\nvoid C::Go() { Set(); }", "C::Go")).toEqual(["?"]);
        expect(targets("class B { virtual void Set(); };\nclass C : B { void Go(); void Set(); };\nvoid C::Set() {}\nvoid C::Go() { Set(); }", "C::Go")).toEqual(["?"]);
    });

    it("are known to those who ask for callers", () => {
        const { all, fn } = functionOf("class C { void Go(); void Set(); };\nvoid C::Set() {}\nvoid C::Go() { Set(); this->Set(); }", "C::Set");
        expect(all.callers(fn).map(({ caller }) => caller.name)).toEqual(["C::Go", "C::Go"]);
    });

    it("are found in other files", () => {
        const all = programOf({
            "main.cpp": '#include "c.h"\nvoid C::Go() { Set(5); Use(m_a); }', "c.h": "class C { void Go(); void Set(int a); int m_a; };\n", "set.cpp": '#include "c.h"\nvoid C::Set(int a) { m_a = a; }',
        });
        const go = [...all.project.functions()].find(({ name }) => name === "C::Go");
        expect(go && all.flow(go)?.calls.map(({ args }) => args.map(symText))).toEqual([["5", "p0"], ["5"]]);
    });
});

describe("what nobody follows", () => {
    it("reaches what lambdas and objects are given", () => {
        for (const code of ["auto l = [&]() { x = 2; }; l();", "Holder h(x);", "Holder h{&x};", "auto h = Make(&x);", "new T(&x);", "x.~T();", "std::swap(x, y);", "g<int>(x);"]) {
            expect(uses(`void f() { int x = 1; ${code} Use(x); }`)[0]).not.toEqual(["1"]);
        }
    });

    it("leaves plain values alone that are given to functions of C", () => {
        expect(uses("void f() { int x = 1; KeSetEvent(x); DbgPrint(\"%d\", x); LOG_ERROR(x); Use(x); }")).toEqual([["1"]]);
    });

    it("is known to be incomplete where it may jump", () => {
        const isIncomplete = (body: string): boolean => {
            const { all, fn } = functionOf(`void f(int a) { ${body} }`, "f");
            return all.cfg(fn)?.incomplete === true;
        };
        expect(["try { g(); } catch (...) { h(); }", "try { throw 1; } catch (int) { h(); }", "__try { throw 1; } __finally { h(); }", "co_await g();"].map(isIncomplete)).toEqual([true, true, true, true]);
        expect(["for (auto x : list) { g(x); }", "auto l = [a] { return a; };", "using T = int; static_assert(1);", "delete g();", "if (a) throw 1;"].map(isIncomplete)).toEqual([false, false, false, false, false]);
    });
});
