/** The parts of the bundle: what tools/parts.mjs makes of ES modules, evaluated. */
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { partOf } from "../tools/parts.mjs";

type Part = (load: (name: string) => object, require: (name: string) => object, file: string, url: string) => Record<string, unknown>;

const partNamed = (path: string): string | null => (path.startsWith("./") ? path.slice(2) : null);

/** What a module exports that has these others beside it. */
function exportsOf(text: string, parts: Readonly<Record<string, object>> = {}, outside: Readonly<Record<string, object>> = {}): Record<string, unknown> {
    const part = runInThisContext(`(${partOf("it.js", text, partNamed)})`) as Part;
    const from = (known: Readonly<Record<string, object>>) => (name: string): object => known[name] ?? { missing: name };
    return part(from(parts), from(outside), "/bundle/start.cjs", "file:///bundle/start.cjs");
}

describe("a part of the bundle", () => {
    it("has what the module imports from other parts, and from outside", () => {
        const text = 'import{a as b,c}from"./one.js";import whole,{d}from"node:two";import*as all from"node:three";import"./four.js";export{b,c,d as e,whole,all};';
        const two = { d: 3 };
        const three = { x: 4 };
        expect(exportsOf(text, { "one.js": { a: 1, c: 2 } }, { "node:two": two, "node:three": three })).toEqual({ b: 1, c: 2, e: 3, whole: two, all: three });
    });

    it("has what is exported by default, also of the one that imports it", () => {
        expect(exportsOf("var f=()=>1;export default f();")["default"]).toBe(1);
        expect(exportsOf('import{default as it}from"./one.js";export{it};', { "one.js": { default: 2 } })["it"]).toBe(2);
    });

    it("has functions that are used before they are declared, and is strict", () => {
        expect(exportsOf("export{f,g};function f(){return g()}function g(){return this===void 0}")["f"]).toSatisfy((f: () => boolean) => f());
    });

    it("loads at first use what the module loads then, and leaves other modules to Node", async () => {
        const text = 'export{f,g};function f(){return import("./late.js")}function g(){return"import(\\"./late.js\\")"}';
        const { f, g } = exportsOf(text, { "late.js": { x: 1 } }) as { f: () => Promise<unknown>; g: () => string };
        expect(await f()).toEqual({ x: 1 });
        expect(g()).toBe('import("./late.js")');
        expect(partOf("it.js", 'import("node:fs")', partNamed)).toContain('import("node:fs")');
    });

    it("knows where it is", () => {
        expect(exportsOf("export{a};var a=bundleUrl;")["a"]).toBe("file:///bundle/start.cjs");
    });

    it.each(["count++", "count=2", "count+=1", "[count]=[2]", "({count}={count:2})"])("is none with an export that changes later: %s", (change) => {
        expect(() => partOf("it.js", `var count=1;function f(){${change}}export{count,f};`, partNamed)).toThrow("it.js exports count, which changes");
    });

    it("is none of a module that hands on all that another exports", () => {
        expect(() => partOf("it.js", 'export*from"./one.js";', partNamed)).toThrow("in a way that tools/parts.mjs does not know");
    });
});
