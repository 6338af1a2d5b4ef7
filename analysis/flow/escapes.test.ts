import { afterEach, describe, expect, it } from "vitest";
import { parseFile } from "../../parser/parse.js";
import { closeFiles, openFiles, pathOf } from "../../tests/lint-files.js";
import { driverOf } from "../index.js";

afterEach(closeFiles);

const TYPES = "typedef struct _BOX { int *at; int count; struct _BOX *next; int rows[4]; } BOX, *PBOX;\nPWSK_SOCKET g_Socket; PBOX g_Box; int *g_At; int g_Count;\n";

/** What the local `x`, which was 7, is worth where `see(x)` is called in `top`. */
function seen(code: string): string | undefined {
    const text = `${TYPES}${code}`;
    openFiles({ "main.c": text });
    const file = parseFile(pathOf("main.c"), text);
    const driver = driverOf(file, { cwd: process.cwd(), filename: file.path, options: null });
    const top = [...driver.functions()].find(({ name }) => name === "top");
    const calls = top === undefined ? [] : (driver.program.flow(top)?.calls ?? []);
    return calls.find(({ target }) => target.name === "see")?.args[0]?.key;
}

/** A caller that gives a local to a helper, and then calls code out of sight. */
const caller = (call: string, locals = ""): string => `void top(void) { int x; ${locals} x = 7; ${call} elsewhere(); see(x); }\n`;

describe("a local that a helper is given", () => {
    it.each([
        ["counts with code out of sight", "void helper(int *p) { if (p == 0) return; count(&g_Count, 1); }"],
        ["gives code out of sight something else of its arguments", "void helper(int *p, PBOX b) { if (p == 0) return; count(b); }"],
        ["gives code out of sight what its pointer holds", "void helper(PBOX b) { count(b->count); }", "box.at = &x; helper(&box);", "BOX box;"],
        ["counts in a loop", "void helper(int *p) { int i; for (i = 0; i < 40; i++) count(i); if (p == 0) g_Count = 1; }"],
        ["returns it", "int *helper(int *p) { count(1); return p; }"],
        ["keeps it in a box of its caller's that nobody else has", "void helper(int *p, PBOX b) { b->at = p; count(1); }", "helper(&x, &box);", "BOX box;"],
        ["calls one that keeps nothing", "void inner(int *p) { if (p == 0) count(2); } void helper(int *p) { inner(p); count(1); }"],
    ])("stays as it is where the helper %s", (_, helper, call = "helper(&x, 0);", locals = "") => {
        expect(seen(caller(call, locals) + helper)).toBe("7");
    });

    it.each([
        ["gives it to code out of sight", "void helper(int *p) { keep(p); }"],
        ["gives a part of the same object", "void helper(int *p) { keep(p + 1); }"],
        ["puts it in a variable of file scope", "void helper(int *p) { g_At = p; }"],
        ["puts it in memory that a variable of file scope leads to", "void helper(int *p) { g_Box->at = p; g_Box->at = 0; }"],
        ["puts it in a variable and takes it out", "void helper(int *p) { g_At = p; count(1); g_At = 0; }"],
        ["gives code out of sight a box that it is in", "void helper(int *p) { BOX b; b.at = p; keep(&b); }"],
        ["has its own parameter changed", "void helper(int *p) { keep(&p); }"],
        ["gives away a box first and puts it there then", "void helper(int *p) { BOX b; keep(&b); b.at = p; count(1); b.at = 0; }"],
        ["puts it in new memory that others have", "void helper(int *p) { PBOX b = make(); keep(b); b->at = p; }"],
        ["gives it on one of two ways", "void helper(int *p, int n) { if (n) keep(p); else count(1); }"],
        ["gives one of two pointers", "void helper(int *p, int *q) { int *r = g_Count ? p : q; keep(r); }"],
        ["calls one that gives it away", "void inner(int *p) { keep(p); } void helper(int *p) { inner(p); }"],
        ["calls itself with it", "void helper(int *p) { if (g_Count) helper(p); }"],
        ["gives it to a function that nobody knows", "void helper(int *p) { void (*f)(int *) = g_Box->at; f(p); }"],
        ["walks along it", "void helper(int *p) { while (g_Count) keep(p++); }"],
        ["gives it once it has walked along it", "void helper(int *p) { while (g_Count) p++; keep(p); }"],
        ["gives the end of a list", "void helper(PBOX b) { while (b->next) b = b->next; keep(b); }", "box.at = &x; helper(&box);", "BOX box;"],
        ["is given more than it names", "void helper(int n, ...) { count(n); }", "helper(1, &x);"],
        ["gives away what is found in its argument", "void helper(PBOX b) { keep(b->at); }", "box.at = &x; helper(&box);", "BOX box;"],
        ["gives away its argument, with all that is found there", "void helper(PBOX b) { keep(b); }", "box.at = &x; helper(&box);", "BOX box;"],
        ["gives away its argument, with what a later one put there", "void helper(PBOX b) { keep(b); }", "helper(&box); box.at = &x;", "BOX box;"],
        ["is given by way of two boxes", "void helper(PBOX b) { keep(b); }", "box.at = &x; outer.next = &box; helper(&outer);", "BOX box, outer;"],
        ["puts it in a box that is given away", "void helper(int *p, PBOX b) { b->at = p; keep(b); }", "helper(&x, &box);", "BOX box;"],
        ["does not stand in the source", "", "helper(&x);"],
    ])("may have changed where the helper %s", (_, helper, call = "helper(&x, 0);", locals = "") => {
        expect(seen(caller(call, locals) + helper)).toMatch(/^\?/);
    });

    it("may have changed where an array in its structure was given away", () => {
        const top = "void top(void) { BOX box; box.count = 7; helper(&box); elsewhere(); see(box.count); }\n";
        expect(seen(`${top}void helper(PBOX b) { keep(b->rows); }`)).toMatch(/^\?/);
        expect(seen(`${top}void helper(PBOX b) { keep(b->count); }`)).toBe("7");
    });
});
