import { afterEach, describe, expect, it } from "vitest";
import { parseFile } from "../parser/parse.js";
import { closeFiles, openFiles, pathOf } from "../tests/lint-files.js";
import { callInstances, driverOf } from "./index.js";

afterEach(closeFiles);

/** The chains and values of the first argument of each call of `name`. */
function instances(code: string, name: string): string[] {
    const text = `PWSK_SOCKET g_Socket;\n${code}`;
    openFiles({ "main.c": text });
    const file = parseFile(pathOf("main.c"), text);
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
    it("goes up several callers", () => {
        const code = "void c(int x) { use(x); } void b(int x) { c(x); } void a(int x) { b(x); } void top(void) { a(7); b(8); }";
        expect(instances(code, "use").sort()).toEqual(["top>a>b>7", "top>b>8"]);
    });

    it("ends at recursion", () => {
        expect(instances("void a(int x) { use(x); b(x); } void b(int x) { a(x); }", "use")).toEqual(["b>p0 open"]);
        expect(instances("void a(int x) { use(x); a(x); }", "use")).toEqual(["p0 open"]);
    });
});
