import { describe, expect, it } from "vitest";
import { programOf } from "../../tests/programs.js";

/** Keys of the first arguments of all calls of `Use` and `Use2` in `f`. */
function used(code: string): string[] {
    const program = programOf({ "main.c": code });
    const fn = [...program.project.functions()].find((each) => each.name === "f");
    const calls = fn === undefined ? [] : (program.flow(fn)?.calls ?? []);
    return calls.filter(({ target }) => target.name.startsWith("Use")).map(({ args }) => args[0]?.key ?? "");
}

describe("a value in a turn of a loop", () => {
    it.each([
        ["behind a way out", "if (Fails(i)) break;"],
        ["behind a branch", "if (Fails(i)) Other(); else Another();"],
        ["behind a switch", "switch (n) { case 1: Other(); break; case 2: Another(); break; default: break; }"],
        ["behind two", "if (Fails(i)) break; if (n) Other();"],
    ])("keeps its name %s", (_, between) => {
        const [first, second] = used(`void f(int *a, int n) { int i; for (i = 0; i < n; i++) { Use(&a[i]); ${between} Use2(&a[i]); } }`);
        expect(first).toMatch(/phi/);
        expect(second).toBe(first);
    });

    it("gets another one where it is changed on one path", () => {
        const [first, second] = used("void f(int *a, int n) { int i; for (i = 0; i < n; i++) { Use(&a[i]); if (n) i++; Use2(&a[i]); } }");
        expect(second).not.toBe(first);
    });

    it("is known to have been set in an earlier turn", () => {
        expect(used("void f(int n) { int *p = 0; int i; for (i = 0; i < n; i++) { if (p) Use(7); p = &n; } }")).toEqual(["7"]);
    });
});
