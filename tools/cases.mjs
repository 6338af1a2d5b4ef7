/** The cases of all rule tests, as data: the test files are bundled with a tester that only takes down what it is given. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { runInThisContext } from "node:vm";
import { build } from "esbuild";

/**
 * Reads the cases of every rules/*.test.ts that uses `testRule`.
 *
 * @returns cases by the id of the rule; a rule's test stands in rules/<id>.test.ts
 */
export async function casesOfTests(folder = "rules") {
    const tests = readdirSync(folder)
        .filter((name) => name.endsWith(".test.ts"))
        .filter((name) => readFileSync(`${folder}/${name}`, "utf8").includes("tests/rule-tester.js"));
    const imports = tests.map((name) => `import ${JSON.stringify(`./${name}`)};`).join("\n");
    const { outputFiles } = await build({
        stdin: { contents: `${imports}\nexport { taken } from "../tests/rule-tester.js";`, resolveDir: resolve(folder), loader: "ts" },
        bundle: true, write: false, format: "iife", globalName: "wskLintCases", platform: "neutral", logLevel: "silent",
        plugins: [{ name: "cases", setup: replaceModules }],
    });
    return runInThisContext(`${outputFiles[0].text}\nwskLintCases.taken`);
}

/** A rule's cases may stand in several files: those of the file that has its name come first. */
const TESTER = [
    "export const taken = new Map();",
    "export function testRule(id, { valid = [], invalid = [] }) {",
    "    const others = taken.get(id) ?? { valid: [], invalid: [] };",
    "    taken.set(id, { valid: [...valid, ...others.valid], invalid: [...invalid, ...others.invalid] });",
    "}",
    "",
].join("\n");

/** Stands for what tests beside `testRule` import: every member of it, and every result of a call, is the same again. */
const IGNORED = [
    "const any = new Proxy(() => undefined, { get: () => any, apply: () => any });",
    "export { any as describe, any as it, any as expect, any as lintFiles };",
].join("\n");

/** The tester is replaced by one that keeps the cases, a rule by its id; what else the tests import (snippets) stays. */
function replaceModules({ onResolve, onLoad }) {
    onResolve({ filter: /[/]rule-tester[.]js$/ }, () => ({ path: "tester", namespace: "cases" }));
    onResolve({ filter: /^[.][/][a-z0-9-]+[.]js$/ }, ({ path, importer }) => {
        return importer.endsWith(".test.ts") ? { path: basename(path, ".js"), namespace: "rule" } : undefined;
    });
    onResolve({ filter: /^vitest$|[/]lint-files[.]js$/ }, () => ({ path: "ignored", namespace: "ignored" }));
    onLoad({ filter: /.*/, namespace: "ignored" }, () => ({ contents: IGNORED }));
    onLoad({ filter: /.*/, namespace: "cases" }, () => ({ contents: TESTER }));
    onLoad({ filter: /.*/, namespace: "rule" }, ({ path }) => ({ contents: `export default ${JSON.stringify(path)};` }));
}
