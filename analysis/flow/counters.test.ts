import { describe, expect, it } from "vitest";
import { assume } from "./conditions.js";
import { resultSym } from "./sym.js";
import { programOf } from "../../tests/programs.js";

/** What two calls of `Use` come to with none of `Again` between: "Twice" where a path has that. */
function reached(loop: string, path = "main.c"): string[] {
    const code = `int g;\nvoid f(unsigned cnt, int n, ULONG size) { unsigned k; int i; ULONG u; ${loop} }\n`;
    const program = programOf({ [path]: code });
    const fn = [...program.project.functions()].find((each) => each.name === "f");
    if (fn === undefined) return [];
    const calls = new Set<string>();
    program.track(fn, {
        initial: "ready",
        onCall: ({ target: { name } }, at) => {
            if (name === "Use" && at === "used") calls.add("Twice");
            if (name === "Again") return [{ property: "ready" }];
            return [{ property: name === "Use" ? "used" : at }];
        },
    });
    return [...calls];
}

const FIRST = (condition: string, head = "for (k = 0; k < cnt; k++)"): string => `${head} { if (${condition}) Again(); Use(); }`;
const LAST = (condition: string, head = "for (k = 0; k < cnt; k++)"): string => `${head} { Use(); if (${condition}) Again(); }`;
const SIGNED = "for (i = 0; i < n; i++)";

describe.each([["main.c"], ["main.cpp"]])("turns of a loop, in %s", (path) => {
    it.each<readonly [string, string]>([
        ...["k", "k > 0", "k != 0", "k >= 1", "0 < k", "1 <= k", "0 != k", "!(k == 0)", "k + 1 > 1"].map((condition) => [condition, FIRST(condition)] as const),
        ...["i", "i > 0", "i != 0", "i >= 1", "0 < i", "1 <= i", "!(i < 1)", "!(i <= 0)"].map((condition) => [condition, FIRST(condition, SIGNED)] as const),
        ["u > 0", FIRST("u > 0", "for (u = 0; u < size; ++u)")],
        ["an else of k == 0", "for (k = 0; k < cnt; k++) { if (k == 0) First(); else Again(); Use(); }"],
        ["an else of k < 1", "for (k = 0; k < cnt; k++) { if (k < 1) First(); else Again(); Use(); }"],
        ["counting from one", FIRST("k > 1", "for (k = 1; k <= cnt; k++)")],
        ["a while", "i = 0; while (i < n) { if (i > 0) Again(); Use(); i++; }"],
        ["a loop without a condition", "i = 0; for (;;) { if (i != 0) Again(); Use(); if (++i == n) break; }"],
    ])("know the first one by %s", (_, loop) => expect(reached(loop, path)).toEqual([]));

    it.each<readonly [string, string]>([
        ...["k + 1 < cnt", "cnt > k + 1", "k + 1 != cnt", "k < cnt - 1", "k != cnt - 1", "cnt - 1 > k", "!(k + 1 == cnt)"].map((condition) => [condition, LAST(condition)] as const),
        ...["i + 1 < n", "n > i + 1", "i + 1 != n", "i < n - 1", "i != n - 1"].map((condition) => [condition, LAST(condition, SIGNED)] as const),
        ["an early end", "for (i = 0; i < n; i++) { Use(); if (i + 1 == n) break; Again(); }"],
        ["an early end by the last one", "for (i = 0; i < n; i++) { Use(); if (i == n - 1) break; Again(); }"],
        ["another variable", "for (i = 0, k = 0; i < n; i++, k++) { Use(); if (i + 1 < n) Again(); }"],
        ["a while", "i = 0; while (i < n) { Use(); if (i + 1 < n) Again(); i++; }"],
        ["a while that counts first", "i = 0; while (i < n) { Use(); i++; if (i < n) Again(); }"],
        ["numbers", "for (i = 0; i < 100; i++) { Use(); if (i + 1 < 100) Again(); }"],
        ["a few numbers", "for (i = 0; i < 3; i++) { Use(); if (i < 2) Again(); }"],
        ...["k < cnt - 1", "k != cnt - 1", "cnt - 1 > k"].map((condition) => [`${condition}, up to it`, LAST(condition, "for (k = 0; k <= cnt - 1; k++)")] as const),
        ...["k < cnt", "k != cnt", "cnt > k", "!(k == cnt)", "k + 1 <= cnt"].map((condition) => [`${condition}, beyond it`, LAST(condition, "for (k = 0; k <= cnt; k++)")] as const),
        ...["i < n", "i != n"].map((condition) => [`${condition}, from one`, LAST(condition, "for (i = 1; i <= n; i++)")] as const),
        ["a variable for the last one", LAST("i != size", "for (size = n - 1, i = 0; i <= size; i++)")],
        ["a variable for the last one, below it", LAST("i < size", "for (size = n - 1, i = 0; i <= size; i++)")],
    ])("know the last one by %s", (_, loop) => expect(reached(loop, path)).toEqual([]));

    it.each([
        ["nothing", FIRST("0")],
        ["k > 1", FIRST("k > 1")],
        ["k == 0", FIRST("k == 0")],
        ["i >= 2", FIRST("i >= 2", SIGNED)],
        ["counting from one", FIRST("k > 2", "for (k = 1; k <= cnt; k++)")],
        ["n > 0", FIRST("n > 0")],
        ["k + 2 < cnt", LAST("k + 2 < cnt")],
        ["k + 1 == cnt", LAST("k + 1 == cnt")],
        ["i + 1 < n of another number", LAST("i + 1 < (int)size", SIGNED)],
        ["i < n - 2", LAST("i < n - 2", SIGNED)],
        ["k < cnt - 1, beyond it", LAST("k < cnt - 1", "for (k = 0; k <= cnt; k++)")],
        ["k <= cnt, beyond it", FIRST("k < cnt", "for (k = 0; k <= cnt; k++)")],
        ["k + 2 <= cnt, up to it", LAST("k + 2 < cnt", "for (k = 0; k <= cnt - 1; k++)")],
        ["a number that changes", "for (i = 0; i < n; i++) { Use(); if (i + 1 < n) Again(); n = Next(); }"],
        ["a variable that changes", "for (i = 0; i < n; i++) { Use(); if (i + 1 < n) Again(); i = Next(); }"],
    ])("are not told apart by %s", (_, loop) => expect(reached(loop, path)).toEqual(["Twice"]));
});

/** What is done behind a loop that tries something again: "Lost" with it made, "Use" where it has failed. */
function wrong(loop: string, path: string): string[] {
    const code = `void f(unsigned cnt, int n) { unsigned k; int i; ${loop} }\n`;
    const program = programOf({ [path]: code });
    const fn = [...program.project.functions()].find((each) => each.name === "f");
    const found = new Set<string>();
    if (fn === undefined) return [];
    program.track(fn, {
        initial: "fresh",
        onCall: ({ call, target: { name } }, at) => {
            if ((name === "Use" && at === "failed") || (name === "Lost" && at === "made")) found.add(name);
            if (name !== "Make") return [{ property: at }];
            return [true, false].map((truth) => ({ property: truth ? "made" : "failed", learn: (state) => assume(resultSym(call), truth, state) }));
        },
    });
    return [...found].sort();
}

const TRY = (head: string, failed: string): string => `${head} { if (Make()) break; } if (${failed}) { Lost(); return; } Use();`;

describe.each([["main.c"], ["main.cpp"]])("a loop that was left early, in %s", (path) => {
    it.each<readonly [string, string]>([
        ...["k == cnt", "k >= cnt", "!(k < cnt)", "cnt <= k", "cnt == k"].map((failed) => [failed, TRY("for (k = 0; k < cnt; k++)", failed)] as const),
        ...["i == n", "i >= n"].map((failed) => [failed, TRY("for (i = 0; i < n; i++)", failed)] as const),
        ...["k > cnt", "!(k <= cnt)", "cnt < k"].map((failed) => [`${failed}, beyond it`, TRY("for (k = 0; k <= cnt; k++)", failed)] as const),
        ...["k == 5", "k >= 5"].map((failed) => [failed, TRY("for (k = 0; k < 5; k++)", failed)] as const),
        ...["k == 3", "k >= 3", "k > 2"].map((failed) => [failed, TRY("for (k = 0; k < 3; k++)", failed)] as const),
        ...["k == 2", "k >= 2", "k > 1"].map((failed) => [failed, TRY("for (k = 0; k < 2; k++)", failed)] as const),
        ...["k == 6", "k > 5"].map((failed) => [`${failed}, from one`, TRY("for (k = 1; k <= 5; k++)", failed)] as const),
        ...["k >= 100", "k == 100"].map((failed) => [failed, TRY("for (k = 0; k < 100; k++)", failed)] as const),
        ["a jump out of it", "for (k = 0; k < cnt; k++) { if (Make()) goto made; } Lost0(); return; made: if (k >= cnt) { Lost(); return; } Use();"],
        ["a while", "k = 0; while (k < cnt) { if (Make()) break; k++; } if (k == cnt) { Lost(); return; } Use();"],
    ])("is known by %s", (_, loop) => expect(wrong(loop, path)).toEqual([]));

    it.each<readonly [string, string, readonly string[]]>([
        ["k > cnt", TRY("for (k = 0; k < cnt; k++)", "k > cnt"), ["Use"]],
        ["k + 1 == cnt", TRY("for (k = 0; k < cnt; k++)", "k + 1 == cnt"), ["Lost", "Use"]],
        ["k == cnt, beyond it", TRY("for (k = 0; k <= cnt; k++)", "k == cnt"), ["Lost", "Use"]],
        ["k > 5", TRY("for (k = 0; k < 5; k++)", "k > 5"), ["Use"]],
        ["another number", TRY("for (k = 0; k < cnt; k++)", "k == (unsigned)n"), ["Lost", "Use"]],
    ])("is not known by %s", (_, loop, found) => expect(wrong(loop, path)).toEqual(found));
});

/** The calls that are made in a function, by their names. */
function called(body: string): readonly string[] {
    const program = programOf({ "main.c": `void f(int n) { ${body} }\n` });
    const fn = [...program.project.functions()].find((each) => each.name === "f");
    return fn === undefined ? [] : [...new Set(program.flow(fn)?.calls.map(({ target }) => target.name))].sort();
}

// What is below zero is below them, and above them where it was cast to an unsigned type.
describe("a number below zero", () => {
    it.each<readonly [string, readonly string[]]>([
        ["if (n < 0) { if (n < 3) A(); else B(); }", ["A", "B"]],
        ["if (n < 0) { if ((unsigned)n >= 3) A(); else B(); }", ["A", "B"]],
        ["if (n < 3) { if (n < 0) A(); else B(); }", ["A", "B"]],
        ["if (n < 3) { if (n < 0) { if (n != -5) A(); else B(); } }", ["A", "B"]],
    ])("may be on either side of those that are not: %s", (body, names) => expect(called(body)).toEqual(names));

    it("is, with one less, as well", () => expect(called("if (n < 0) { if (n - 1 < 3) A(); else B(); }")).toContain("A"));
});

describe("a number that a loop counts", () => {
    it.each<readonly [string, readonly string[]]>([
        ["for (i = 0; i < 100; i++) { if (i >= 3) { if (i == 4) A(); } }", ["A"]],
        ["for (i = 0; i < 100; i++) { if (Get()) break; } if (i >= 3) { if (i == 4) A(); }", ["A", "Get"]],
        ["for (i = 100; i > 0; i--) { if (i < 50) { if (i == 4) A(); } }", ["A"]],
        ["for (i = 0; i < 100; i++) Get(); if (i == 100) A(); else B();", ["A", "Get"]],
        ["i = 0; do { Get(); } while (++i < 100); if (i == 100) A(); else B();", ["A", "Get"]],
    ])("is at the bound where the loop ends, and nowhere else: %s", (body, names) => expect(called(`int i; ${body}`)).toEqual(names));
});

describe("sums on both sides of a comparison", () => {
    it.each<readonly [string, readonly string[]]>([
        ["if (n + 0x10000 < m + 0x8000) A(); else B();", ["A", "B"]],
        ["if (n + 0x7000 < m + 0x7000) { if (n < m) A(); else B(); }", ["A"]],
        ["if (n + 1500 >= m + 1400) { if (n + 100 < m) A(); else B(); }", ["B"]],
    ])("%s", (body, names) => expect(called(body.replace(/^/u, "int m = Get(); "))).toEqual([...names, "Get"]));
});
