import js from "@eslint/js";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../index.js";
import type { CNode } from "./ast.js";
import { validateLanguageOptions } from "./language.js";
import { withLineFeeds } from "./lines.js";
import type { CSourceCode } from "./source-code.js";

/** Lints with one rule that is written against ESLint itself, as users write theirs. */
function lint(text: string, create: (sourceCode: CSourceCode) => Record<string, (node: CNode) => void>, visitNodes = false): void {
    const rule = { create: (context: { sourceCode: unknown }) => create(context.sourceCode as CSourceCode) };
    const config = {
        files: ["**"],
        plugins: { wsk: plugin, own: { rules: { rule } } },
        language: "wsk/c",
        languageOptions: { visitNodes },
        rules: { "own/rule": "error" },
    } as unknown as Linter.Config;
    const messages = new Linter().verify(text, config, { filename: "main.c" });
    expect(messages).toEqual([]);
}

function sourceOf(text: string): CSourceCode {
    let source: CSourceCode | undefined;
    lint(text, (sourceCode) => {
        source = sourceCode;
        return {};
    });
    if (source === undefined) throw new Error("the rule did not run");
    return source;
}

describe("beside configs for JavaScript that name no files", () => {
    it("lints C without a failure of ESLint's own rules", () => {
        const config = { files: ["**"], plugins: { wsk: plugin }, language: "wsk/c" } as unknown as Linter.Config;
        const text = "/* a */\n#define N 1\nvoid f(int a) { switch (a) { case 1: break; default: ; } } // b\n";
        expect(new Linter().verify(text, [js.configs.recommended, config], { filename: "main.h" })).toEqual([]);
    });
});


describe("a file that ESLint could not decode", () => {
    it("is said to be no text", () => {
        const config = { files: ["**"], plugins: { wsk: plugin }, language: "wsk/c" } as unknown as Linter.Config;
        const utf16 = Array.from("#include <wsk.h>\nint a;\n", (character) => `${character}\0`).join("");
        const [message, ...others] = new Linter().verify(utf16, [config], { filename: "main.c" });
        expect(others).toEqual([]);
        expect(message).toMatchObject({ fatal: true, line: 1 });
        expect(message?.message).toContain("UTF-16");
        expect(new Linter().verify('char a[] = "\0";\n', [config], { filename: "main.c" })).toEqual([]);
    });
});

describe("validateLanguageOptions", () => {
    it.each([[{}], [{ visitNodes: true }], [{ root: "drivers" }], [{ ecmaVersion: 2024, globals: {} }]])("accepts %j", (options) => {
        expect(() => validateLanguageOptions(options)).not.toThrow();
    });

    it.each([
        [{ visitNode: true }, 'There is no language option "visitNode" in wsk/c; did you mean "visitNodes"?'],
        [{ zzz: true }, 'There is no language option "zzz" in wsk/c; known are "visitNodes", "root", "waits", "allocators", "wrappers", "prefixMacros".'],
        [{ visitNodes: "yes" }, 'The language option "visitNodes" must be true or false, not "yes".'],
        [{ root: 1 }, 'The language option "root" must be the path of a folder, not 1.'],
        [{ root: [] }, 'The language option "root" must be the path of a folder, not an array.'],
        [{ toString: 1 }, 'There is no language option "toString" in wsk/c; known are "visitNodes", "root", "waits", "allocators", "wrappers", "prefixMacros".'],
    ])("rejects %j in one sentence", (options, message) => {
        expect(() => validateLanguageOptions(options)).toThrow(new TypeError(message));
    });
});

describe("positions", () => {
    const texts = ["", "\n", "int a;", "int a;\r\nint\tb;\rint c;\n\n", "/* 𝒳 */ int a; // é\n", "a\\\r\nb\n\r"];

    it.each(texts)("of %j agree between ESLint's lines and the parser's", (text) => {
        const source = sourceOf(text);
        const base = Object.getPrototypeOf(Object.getPrototypeOf(source)) as { getLocFromIndex(index: number): unknown };
        for (let index = 0; index <= text.length; index++) {
            const loc = source.getLocFromIndex(index);
            // The middle of a \r\n belongs to the line it ends, for the base class and for the parser.
            expect(loc).toEqual(base.getLocFromIndex.call(source, index));
            expect(source.getIndexFromLoc(loc)).toBe(index);
        }
        expect(source.getLoc(source.ast).end.line).toBe(source.lines.length);
        expect(source.getRange(source.ast)).toEqual([0, text.length]);
        expect(source.getText()).toBe(withLineFeeds(text));
    });

    it("ignore a byte-order mark", () => {
        expect(sourceOf("\uFEFFint a;").text).toBe("int a;");
    });
});

describe("traversal", () => {
    const code = "int f(int a) { g(a); return h(1); }\n";

    it("visits the root only", () => {
        const visited: string[] = [];
        lint(code, () => ({
            "*": (node) => void visited.push(node.kind),
            "translation_unit:exit": (node) => void visited.push(`${node.kind}:exit`),
        }));
        expect(visited).toEqual(["translation_unit", "translation_unit:exit"]);
    });
});
