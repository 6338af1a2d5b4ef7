import { afterEach, describe, expect, it } from "vitest";
import { parseFile } from "../parser/parse.js";
import { closeFiles, openFiles, pathOf } from "../tests/lint-files.js";
import { callInstances, driverOf } from "./index.js";

afterEach(closeFiles);

/** The chains and values of the first argument of each call of `name`. */
function instances(code: string, name: string): string[] {
    openFiles({ "main.c": code });
    const file = parseFile(pathOf("main.c"), code);
    const driver = driverOf(file, { cwd: process.cwd(), filename: file.path, options: null });
    const found: string[] = [];
    for (const fn of driver.functions()) {
        for (const event of driver.program.flow(fn)?.calls ?? []) {
            if (event.target.name !== name) continue;
            for (const { chain, values, open } of callInstances(driver.program, fn, event, [0])) {
                found.push(`${chain.map(({ caller }) => `${caller.name}>`).join("")}${values[0]?.key}${open ? " open" : ""}`);
            }
        }
    }
    return found;
}

describe("instancesOf", () => {
    const uses = (code: string): string[] => instances(`/* WskSocket */ ${code}`, "use").sort();

    it("goes up several callers", () => {
        const code = "void c(int x) { use(x); } void b(int x) { c(x); } void a(int x) { b(x); } void top(void) { a(7); b(8); }";
        expect(uses(code)).toEqual(["top>a>b>7", "top>b>8"]);
    });

    it("leaves out callers under whose values the point is not reached", () => {
        expect(uses("void a(int x, int y) { if (y == 1) use(x); } void top(void) { a(7, 1); a(8, 2); }")).toEqual(["top>7"]);
    });

    it("reports values as open that nobody in sight passes", () => {
        expect(uses("void b(int x) { use(x); } void a(int x) { b(x); }")).toEqual(["a>p0 open"]);
    });

    it("sees no way to arrive in a function that calls itself", () => {
        expect(uses("void a(int x) { use(x); a(x); }")).toEqual(["p0 open"]);
        expect(uses("void a(int x) { use(x); if (x) a(x - 1); } void top(void) { a(7); }")).toEqual(["top>7"]);
        expect(uses("void b(int x); void a(int x) { use(x); b(x); } void b(int x) { a(x); }")).toEqual(["b>p0 open"]);
    });

    it("follows six callers, and reports what is still open then", () => {
        const chain = (length: number): string =>
            Array.from({ length }, (_, index) => `void f${index}(int x) { ${index === 0 ? "use" : `f${index - 1}`}(x); } `).join("");
        expect(uses(`${chain(6)} void top(void) { f5(7); }`)).toEqual(["top>f5>f4>f3>f2>f1>7"]);
        expect(uses(`${chain(8)} void top(void) { f7(7); }`)).toEqual(["f6>f5>f4>f3>f2>f1>p0 open"]);
    });
});
