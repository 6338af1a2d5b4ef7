import { describe, expect, it } from "vitest";
import { callArguments } from "../../tests/programs.js";

const TYPES = "typedef struct _BOX { int count; struct { int low; int high; } range; struct _BOX *next; } BOX, *PBOX;\n";

function seen(code: string, path: string): readonly string[] | undefined {
    return callArguments(`${TYPES}${code}\n`, "see", path)[0];
}

describe.each([["main.c"], ["main.cpp"]])("what contains a member, in %s", (path) => {
    it.each([
        ["a local's", "void f(void) { BOX x; PBOX b; x.count = 7; b = CONTAINING_RECORD(&x.range, BOX, range); see(b->count); }", "7"],
        ["a parameter's", "void f(PBOX x) { see(CONTAINING_RECORD(&x->range, BOX, range)); }", "p0"],
        ["a member's member's", "void f(PBOX x) { see(CONTAINING_RECORD(&x->range.high, BOX, range . high)); }", "p0"],
        ["a helper's argument", "static PBOX Of(int *p) { return CONTAINING_RECORD(p, BOX, count); }\nvoid f(void) { BOX x; x.range.low = 7; see(Of(&x.count)->range.low); }", "7"],
        ["a helper's helper's argument", "static PBOX Of(int *p) { return CONTAINING_RECORD(p, BOX, count); }\nstatic PBOX At(int *p) { return Of(p); }\nvoid f(PBOX x) { see(At(&x->count)); }", "p0"],
        ["what a helper is to change", "static void Set(int *p) { PBOX b = CONTAINING_RECORD(p, BOX, count); b->range.low = 7; }\nvoid f(void) { BOX x; Set(&x.count); see(x.range.low); }", "7"],
    ])("is known: %s", (_, code, value) => expect(seen(code, path)).toEqual([value]));

    it.each([
        ["another member's", "void f(PBOX x) { see(CONTAINING_RECORD(&x->range.low, BOX, range)); }"],
        ["another structure's", "static PBOX Of(int *p) { return CONTAINING_RECORD(p, BOX, count); }\nvoid f(int *p) { see(Of(p)); }"],
        ["what is found anywhere", "void f(PBOX x) { see(CONTAINING_RECORD(Find(x), BOX, count)); }"],
    ])("is not known: %s", (_, code) => {
        const [at] = seen(code, path) ?? [];
        expect(at).toMatch(/^c\d/);
    });

    it("is given away with what a helper gives away", () => {
        const code = "void Out(PBOX b);\nstatic void Give(int *p) { Out(CONTAINING_RECORD(p, BOX, count)); }\nvoid f(void) { BOX x; x.range.low = 7; Give(&x.count); see(x.range.low); }";
        const at = seen(code, path);
        expect(at).toHaveLength(1);
        expect(at).not.toEqual(["7"]);
    });
});
