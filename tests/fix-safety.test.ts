/** Every fix and every suggestion that anything in this repository gets is safe: test-corpus, the pages' bad examples, the rules' test cases. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import plugin from "../index.js";
import { casesOfTests } from "../tools/cases.mjs";
import { readPage } from "./docs-examples.js";
import { checkHelp, type Project } from "./fix-safety.js";
import type { RuleCases } from "./rule-tester.js";

const ids = Object.keys(plugin.rules);
const tried = { fixes: 0, suggestions: 0 };
let cases: ReadonlyMap<string, RuleCases<string>>;

beforeAll(async () => {
    cases = await casesOfTests();
});

/** The C files below a folder, by their paths in it. */
function sourcesBelow(folder: string): Record<string, string> {
    if (!existsSync(folder)) return {};
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:[ch]|[ch]pp)$/iu.test(name) && statSync(join(folder, name)).isFile());
    return Object.fromEntries(names.sort().map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8").replace(/^\uFEFF/u, "")]));
}

function check(projects: readonly Project[]): void {
    const faults: string[] = [];
    for (const project of projects) {
        const outcome = checkHelp(project);
        faults.push(...outcome.faults);
        tried.fixes += outcome.fixes;
        tried.suggestions += outcome.suggestions;
    }
    expect(faults).toEqual([]);
}

describe("fixes and suggestions", () => {
    it.each(ids)("are safe in the files, examples and cases of %s", (id) => {
        const corpus = Object.entries(sourcesBelow(`test-corpus/rules/${id}`)).map(([name, text]) => ({ name, files: { [name]: text } }));
        const examples = readPage(readFileSync(`docs/rules/${id}.md`, "utf8")).examples
            .filter(({ kind }) => kind === "bad")
            .map(({ line, files }) => ({ name: `line ${line} of the page`, files }));
        const invalid = (cases.get(id)?.invalid ?? []).map(({ name, code, filename = "main.c", files, options }) => ({
            name: name ?? code, files: { [filename]: code, ...files }, ...(options === undefined ? {} : { options: { rule: id, value: options } }),
        }));
        check([...corpus, ...examples, ...invalid]);
    }, 60_000);

    it("are safe in the demo", () => check([{ name: "demo", files: sourcesBelow("test-corpus/demo") }]), 60_000);

    it.each(readdirSync("test-corpus/drivers"))("are safe in %s", (name) => check([{ name, files: sourcesBelow(join("test-corpus/drivers", name)) }]), 60_000);

    afterAll(() => {
        // Fewer would mean that something is no longer looked at.
        expect(tried.fixes).toBeGreaterThan(100);
        expect(tried.suggestions).toBeGreaterThan(400);
    });
});
