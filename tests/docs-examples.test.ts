import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import plugin from "../index.js";
import { type Page, readPage, sectionsOfPage } from "./docs-examples.js";
import { lintFiles } from "./lint-files.js";

const allRules = Object.fromEntries(Object.keys(plugin.rules).map((id) => [id, "error" as const]));

function pageOf(id: string): Page {
    return readPage(readFileSync(`docs/rules/${id}.md`, "utf8"));
}

/** `file:line rule` of every report. */
function reports(files: Readonly<Record<string, string>>): string[] {
    return lintFiles(files, allRules).map(({ file, line, ruleId, message }) => `${file}:${line} ${ruleId ?? message}`);
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
            "```c",
            "int d;",
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
});
