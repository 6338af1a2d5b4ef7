import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import plugin from "../index.js";
import { type Page, readPage, sectionsOfPage } from "./docs-examples.js";
import { lintFiles } from "./lint-files.js";

const allRules = Object.fromEntries(Object.keys(plugin.rules).map((id) => [id, "error" as const]));

function pageOf(id: string): Page {
    return readPage(readFileSync(`docs/rules/${id}.md`, "utf8"));
}

const known = new Map<string, string[]>();

/** `file:line rule` of every report. */
function reports(files: Readonly<Record<string, string>>): string[] {
    const key = JSON.stringify(files);
    const found = known.get(key) ?? lintFiles(files, allRules).map(({ file, line, ruleId, message }) => `${file}:${line} ${ruleId ?? message}`);
    known.set(key, found);
    return found;
}

describe.each(Object.keys(plugin.rules))("the page of %s", (id) => {
    it("exists and has all sections in order", () => {
        expect(existsSync(`docs/rules/${id}.md`)).toBe(true);
        const { sections, mistakes } = pageOf(id);
        expect(mistakes).toEqual([]);
        expect(sections).toEqual(sectionsOfPage);
    });

    it("shows what is reported and what is not", () => {
        const kinds = new Set(pageOf(id).examples.map(({ kind }) => kind));
        expect(kinds).toEqual(new Set(["bad", "good"]));
    });

    it("has bad examples that this rule reports", () => {
        for (const { kind, line, files } of pageOf(id).examples) {
            if (kind === "bad") expect(reports(files).join("\n"), `example on line ${line}`).toContain(` wsk/${id}`);
        }
    });

    it("has bad examples that are understood, but for those about that", () => {
        for (const { kind, line, files } of pageOf(id).examples) {
            if (kind === "bad" && id !== "parse-coverage") expect(reports(files).join("\n"), `example on line ${line}`).not.toContain(" wsk/parse-coverage");
        }
    });

    it("has good examples that no rule reports", () => {
        for (const { kind, line, files } of pageOf(id).examples) {
            if (kind === "good") expect(reports(files), `example on line ${line}`).toEqual([]);
        }
    });
});

describe("docs/rules", () => {
    it("has no page of a rule that does not exist", () => {
        const pages = readdirSync("docs/rules").filter((name) => name.endsWith(".md") && name !== "README.md");
        expect(pages.map((name) => name.replace(/\.md$/u, "")).filter((id) => !(id in plugin.rules))).toEqual([]);
    });
});

describe("readPage", () => {
    it("takes marked blocks of the section Examples, split into files", () => {
        const page = [
            "## Examples",
            "```c bad",
            "// file: a.c",
            "int a;",
            "// file: b.h",
            "int b;",
            "```",
            "```sh",
            "ls",
            "```",
            "```c good",
            "int c;",
            "```",
            "## How to fix",
            "```json",
            "{}",
            "```",
        ].join("\n");
        expect(readPage(page)).toEqual({
            sections: ["Examples", "How to fix"],
            mistakes: [],
            examples: [
                { kind: "bad", line: 2, files: { "a.c": "int a;\n", "b.h": "int b;\n" } },
                { kind: "good", line: 11, files: { "example.c": "int c;\n" } },
            ],
        });
    });

    it("names unmarked and unclosed blocks", () => {
        expect(readPage("## Examples\n```c\nint a;\n```\n```c bad\n").mistakes).toEqual([
            'Line 2: an example is marked "c bad" or "c good", not "c".',
            "A fenced block is not closed.",
        ]);
    });

    it.each([
        ["```c bad\nint a;\n```", "Line 2: examples stand in the section Examples.", "## How to fix"],
        ["```c\nint a;\n```", 'Line 2: an example is marked "c bad" or "c good", not "c".', "## How to fix"],
        ["```\nint a;\n```", 'Line 2: an example is marked "c bad" or "c good", not "".', "## Examples"],
        ["```C bad\nint a;\n```", 'Line 2: an example is marked "c bad" or "c good", not "C bad".', "## Examples"],
        ["```cpp\nint a;\n```", 'Line 2: an example is marked "c bad" or "c good", not "cpp".', "## Examples"],
        ["```c good old\nint a;\n```", 'Line 2: an example is marked "c bad" or "c good", not "c good old".', "## Examples"],
        ["```c good\n```", "Line 2: the example is empty.", "## Examples"],
        ["```c good\n// file: a.c\n\n// file: b.c\nint a;\n```", "Line 2: the example is empty.", "## Examples"],
        ["~~~c bad\nint a;", "Line 2: a block begins with three backticks at the start of its line.", "## Examples"],
        ["  ```c bad\nint a;", "Line 2: a block begins with three backticks at the start of its line.", "## Examples"],
        ["````c bad\nint a;", "Line 2: a block begins with three backticks at the start of its line.", "## Examples"],
        ["> ```c bad\n> int a;", "Line 2: a block begins with three backticks at the start of its line.", "## Examples"],
    ])("lets no block pass unseen: %j", (block, mistake, section) => {
        expect(readPage(`${section}\n${block}\n`)).toMatchObject({ examples: [], mistakes: [mistake] });
    });
});
