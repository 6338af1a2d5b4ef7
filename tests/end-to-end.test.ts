/** `npx eslint` on C files with a configuration file that uses the compiled plugin. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ESLint } from "eslint";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { builtModule, ensureBuilt } from "./built.js";

let folder: string;

beforeAll(ensureBuilt, 60_000);
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wsk-lint-"));
    return () => rmSync(folder, { recursive: true });
});
afterAll(() => {
    folder = "";
});

function write(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
}

function read(name: string): string {
    return readFileSync(join(folder, name), "utf8");
}

function eslint(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve("node_modules/eslint/bin/eslint.js"), ...args], {
        cwd: folder,
        encoding: "utf8",
    });
    return { code: status, stdout, stderr };
}

/** Writes eslint.config.mjs with the plugin as `wsk` and some rules of our own in `own`. */
function configure(configs: string): void {
    const text = `
        import wsk from "${builtModule("index.js")}";
        import { defineRule } from "${builtModule("rules/support/define-rule.js")}";
        const spec = { contracts: [], category: "callbacks", level: "error", description: "Disallow", sources: [], schema: undefined };
        const own = {
            ...wsk,
            rules: {
                bad: defineRule({
                    ...spec, id: "bad", fix: "both", messages: { bad: "BAD is bad.", drop: "Drop it." },
                    check({ file }, report) {
                        for (const { index } of file.text.matchAll(/BAD/g)) {
                            const span = { start: index, end: index + 3 };
                            report({
                                at: span, message: "bad", trace: [{ path: file.path, line: 1, column: 1, text: "here" }],
                                fix: [{ ...span, text: "GOOD" }], suggestions: [{ message: "drop", edits: [{ ...span, text: "" }] }],
                            });
                        }
                    },
                }),
                fails: defineRule({
                    ...spec, id: "fails", fix: "none", messages: {}, check() { throw new Error("out of luck"); },
                }),
                selector: { create: (context) => ({ "call_expression > identifier[field='function']"(node) {
                    context.report({ node, message: node.text });
                } }) },
            },
        };
        export default [${configs}];
    `;
    write("eslint.config.mjs", text);
}

describe("npx eslint", () => {
    it("lints C files with the recommended config, and removes unused directives", () => {
        configure("wsk.configs.recommended");
        write("good.c", "int a;\r\nint b; // eslint-disable-line wsk/parse-coverage\r\n");
        write("ignored.txt", "BAD");
        const first = eslint(".");
        expect(first).toMatchObject({ code: 0, stderr: "" });
        expect(first.stdout).toContain("Unused eslint-disable directive (no problems were reported from 'wsk/parse-coverage')");
        expect(eslint(".", "--fix")).toEqual({ code: 0, stdout: "", stderr: "" });
        expect(read("good.c")).toBe("int a;\r\nint b;  \r\n");
    });

    it("carries traces, fixes and suggestions", () => {
        configure('wsk.configs.all, { files: ["**/*.c"], plugins: { own }, rules: { "own/bad": "error" } }');
        write("bad.c", "\uFEFFint a;\nBAD b; /* 𝒳 */ BAD c;\n");
        const { code, stdout } = eslint("--format", "json", "bad.c");
        expect(code).toBe(1);
        const [result] = JSON.parse(stdout) as ESLint.LintResult[];
        expect(result?.messages.map(({ line, column }) => [line, column])).toEqual([[2, 1], [2, 17]]);
        expect(result?.messages[0]).toMatchObject({
            ruleId: "own/bad",
            messageId: "bad",
            message: "BAD is bad.\n  1. bad.c:1:1 here",
            suggestions: [{ messageId: "drop", desc: "Drop it.", fix: { range: [7, 10], text: "" } }],
        });
        expect(eslint("bad.c", "--fix").code).toBe(0);
        expect(read("bad.c")).toBe("\uFEFFint a;\nGOOD b; /* 𝒳 */ GOOD c;\n");
    });

    it("reports a failing rule in its file and goes on", () => {
        configure('{ files: ["**/*.c"], language: "own/c", plugins: { own }, rules: { "own/fails": "error", "own/bad": "error" } }');
        write("a.c", "BAD\n");
        write("b.c", "BAD\n");
        const { code, stdout, stderr } = eslint(".");
        expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
        expect(stdout.match(/internal error in rule wsk\/fails while checking [ab]\.c: out of luck/gu)).toHaveLength(2);
        expect(stdout.match(/BAD is bad/gu)).toHaveLength(2);
        expect(stdout).not.toMatch(/\.js:\d+/u);
    });

    it("says in one sentence what is wrong with a language option", () => {
        configure('wsk.configs.recommended, { languageOptions: { visitNode: true } }');
        write("a.c", "int a;\n");
        const { code, stderr } = eslint("a.c");
        expect(code).toBe(2);
        expect(stderr).toContain('There is no language option "visitNode" in wsk/c; did you mean "visitNodes"?');
    });

    it("visits all nodes for own selectors when asked to", () => {
        configure('{ files: ["**/*.c"], language: "own/c", languageOptions: { visitNodes: true }, plugins: { own }, rules: { "own/selector": "error" } }');
        write("a.c", "void f(void)\n{\n    g(h());\n}\n");
        const { stdout } = eslint("--format", "json", "a.c");
        const [result] = JSON.parse(stdout) as ESLint.LintResult[];
        expect(result?.messages.map(({ line, column, message }) => [line, column, message])).toEqual([[3, 5, "g"], [3, 7, "h"]]);
    });
});
