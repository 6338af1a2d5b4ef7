/**
 * Writes what follows from the rules' metadata: the registry rules/index.ts, version.ts, the tables of rules in README.md and
 * docs/rules/README.md, the headers and source lists of the rules' pages; the JSON Schema of configuration files; docs/contracts.md from
 * the contracts, the rules and their tests; docs/mutants.md from the mutants of tests/mutation; and the tables of docs/accuracy.md from
 * the lists in tests/drivers.
 *
 *     node tools/generate.mjs [--check] [--no-build]
 *
 * --check writes nothing and exits with 1 when a file is stale, naming each. --no-build trusts dist/ to be up to date.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { contractPage } from "./contracts.mjs";
import { readLists } from "./drivers/lists.mjs";
import { accuracyTables } from "./drivers/report.mjs";
import { fillMarkers, mutantPage, pageHeader, registry, ruleTables, sourceList, versionModule } from "./texts.mjs";

const known = ["--check", "--no-build"];
const unknown = process.argv.slice(2).find((argument) => !known.includes(argument));
if (unknown !== undefined) fail(`Unknown option "${unknown}"; known are ${known.join(" and ")}.`, 2);
const check = process.argv.includes("--check");
const stale = [];

const ids = readdirSync("rules")
    .filter((name) => /\.ts$/u.test(name) && !/\.(?:test|d)\.ts$/u.test(name) && name !== "index.ts")
    .map((name) => name.replace(/\.ts$/u, ""));
const helper = ids.find((id) => !/^export default defineRule\(/mu.test(readFileSync(`rules/${id}.ts`, "utf8")));
if (helper !== undefined) fail(`rules/${helper}.ts defines no rule; what rules share belongs into rules/support/.`, 2);
put("rules/index.ts", registry(ids));
put("version.ts", versionModule(JSON.parse(readFileSync("package.json", "utf8")).version));

if (!process.argv.includes("--no-build")) build();
const docs = [];
for (const id of ids) {
    const { default: rule } = await import(pathToFileURL(resolve(`dist/rules/${id}.js`)).href);
    if (rule.meta.docs.id !== id) fail(`rules/${id}.ts defines a rule of the id "${rule.meta.docs.id}".`, 2);
    docs.push(rule.meta.docs);
}
fill("README.md", { rules: ruleTables(docs, "docs/rules/") });
fill("docs/rules/README.md", { rules: ruleTables(docs, "") });
for (const rule of docs) {
    const sources = rule.sources.length === 0 ? {} : { sources: sourceList(rule) };
    fill(`docs/rules/${rule.id}.md`, { header: pageHeader(rule), ...sources });
}
for (const { id, description, sources, category } of docs) {
    if (description.includes("…")) console.warn(`rules/${id}.ts: the description is still the template's.`);
    if (sources.length === 0 && category !== "coverage") console.warn(`rules/${id}.ts: no sources yet; name the pages that document what it checks.`);
}
const schema = resolve("dist/cli/config-schema.js");
if (existsSync(schema)) {
    const { configSchema } = await import(pathToFileURL(schema).href);
    const { rules } = await import(pathToFileURL(resolve("dist/rules/index.js")).href);
    mkdirSync("schema", { recursive: true });
    put("schema/wsk-lint.config.schema.json", `${JSON.stringify(configSchema(rules), null, 2)}\n`);
}
const mutants = resolve("tests/mutation/mutants.mjs");
if (existsSync(mutants)) put("docs/mutants.md", mutantPage((await import(pathToFileURL(mutants).href)).drivers));
const contracts = resolve("dist/knowledge/contracts.js");
if (existsSync(contracts)) {
    const { casesOfTests } = await import("./cases.mjs");
    put("docs/contracts.md", contractPage((await import(pathToFileURL(contracts).href)).CONTRACTS, docs, await casesOfTests()));
}
if (existsSync("tests/drivers/judged.jsonl")) fill("docs/accuracy.md", accuracyTables(readLists("tests/drivers")));
if (stale.length > 0) fail(`Stale, run "npm run generate": ${stale.join(", ")}`, 1);

/** Fills the marked places of a file. A missing file or marker counts as stale: nobody but its author can put it there. */
function fill(path, contents) {
    if (!existsSync(path)) {
        if (path !== "README.md") stale.push(`${path} (missing)`);
        return;
    }
    let text = readFileSync(path, "utf8");
    for (const [name, content] of Object.entries(contents)) {
        const filled = fillMarkers(text, name, content);
        if (filled === null) stale.push(`${path} (without the marker <!-- generated:${name} -->)`);
        text = filled ?? text;
    }
    put(path, text);
}

function put(path, text) {
    if (existsSync(path) && readFileSync(path, "utf8") === text) return;
    if (check) stale.push(path);
    else writeFileSync(path, text);
}

function build() {
    const compiler = resolve("node_modules/typescript/bin/tsc");
    for (const args of [[compiler, "-p", "tsconfig.build.json"], ["tools/bundle.mjs"]]) {
        const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
        if (status !== 0) fail("The build failed: metadata cannot be read.", 2);
    }
}

function fail(message, code) {
    console.error(message);
    process.exit(code);
}
