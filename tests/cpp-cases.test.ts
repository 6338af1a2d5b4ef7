/** What rules find in C they find in C++: the cases of every rule's test say the same when their files are named `.cpp`. */
import { beforeAll, describe, expect, it } from "vitest";
import plugin from "../index.js";
import { casesOfTests } from "../tools/cases.mjs";
import { type Files, lintFiles } from "./lint-files.js";
import type { RuleCases, ValidCase } from "./rule-tester.js";

let cases: ReadonlyMap<string, RuleCases<string>>;
beforeAll(async () => {
    cases = await casesOfTests();
});

/** The name of a source in an `#include`, and in a project of Visual Studio. */
const SOURCE_NAME = /((?:#\s*include\s*"|\bInclude=")[^"]*)\.c"/gu;

const toCpp = (name: string): string => name.replace(/\.c$/u, ".cpp");

function reportsOf(files: Files, id: string, code: string): string[] {
    return lintFiles(files, { [id]: "error" }, [code]).map(({ line, column, messageId }) => `${line}:${column} ${messageId ?? "?"}`);
}

function bothWays(id: string, each: ValidCase): { c: string[]; cpp: string[] } {
    const name = each.filename ?? "main.c";
    const files = { [name]: each.code, ...each.files };
    const renamed = Object.fromEntries(Object.entries(files).map(([path, text]) => [toCpp(path), text.replace(SOURCE_NAME, '$1.cpp"')]));
    return { c: reportsOf(files, id, name), cpp: reportsOf(renamed, id, toCpp(name)) };
}

describe("the cases of rules as C++", () => {
    it.each(Object.keys(plugin.rules))("%s", (id) => {
        const { valid = [], invalid = [] } = cases.get(id) ?? {};
        const different: unknown[] = [];
        let reports = 0;
        for (const each of [...valid, ...invalid]) {
            const one = typeof each === "string" ? { code: each } : each;
            const { c, cpp } = bothWays(id, one);
            reports += cpp.length;
            if (c.join() !== cpp.join()) different.push({ case: one.name ?? one.code, c, cpp });
        }
        expect(different).toEqual([]);
        if (invalid.length > 0) expect(reports).toBeGreaterThan(0);
    }, 120_000);
});
