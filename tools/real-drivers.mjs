#!/usr/bin/env node
/**
 * Runs the linter over checkouts of real drivers and counts what it finds. Build first (`npm run build`), then
 *
 *     node tools/real-drivers.mjs [--list] checkout…
 *
 * Each checkout is linted as its owner would do it: `wsk-lint --format json` in its folder, in a process of its own, one after the
 * other. Prints a Markdown table: files, functions (as the parser counts them, those under `#if 0` left out), wall-clock seconds,
 * errors, warnings, findings by rule. `--list` prints every finding below it, without its trace; findings of parse-coverage, of which
 * there may be many, only with `--list=all`. Exits with 1 when a run failed.
 */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { readTextFile } from "../dist/host/node-host.js";
import { parseFile } from "../dist/parser/parse.js";

const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const checkouts = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = options.find((option) => option !== "--list" && option !== "--list=all");
if (unknown !== undefined) fail(`Unknown option "${unknown}"; known are --list and --list=all.`);
if (checkouts.length === 0) fail("Give the folders of one or more checkouts.");
const missing = checkouts.find((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true);
if (missing !== undefined) fail(`"${missing}" is no folder.`);

const command = resolve(import.meta.dirname, "../bin/wsk-lint.js");
const listed = [];
let failed = false;

console.log("| repository | files | functions | seconds | errors | warnings | findings by rule |");
console.log("|---|---|---|---|---|---|---|");
const total = { files: 0, functions: 0, seconds: 0, errors: 0, warnings: 0, byRule: new Map() };
for (const checkout of checkouts) {
    const measured = measure(resolve(checkout));
    if (measured === null) continue;
    row(basename(resolve(checkout)).replace("__", "/"), measured);
    for (const key of ["files", "functions", "seconds", "errors", "warnings"]) total[key] += measured[key];
    for (const [rule, count] of measured.byRule) total.byRule.set(rule, (total.byRule.get(rule) ?? 0) + count);
}
if (checkouts.length > 1) row("all", total);
if (listed.length > 0) console.log(`\n${listed.join("\n")}`);
if (failed) process.exitCode = 1;

/** Lints one checkout; null when the run failed, which has been said. */
function measure(folder) {
    const begin = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, "--no-cache", "--format", "json"], {
        cwd: folder, encoding: "utf8", maxBuffer: 1 << 30,
    });
    const seconds = (performance.now() - begin) / 1000;
    if (status !== 0 && status !== 1) {
        console.error(`real-drivers: ${folder}: ${stderr.trim() || `the run ended with ${status}`}`);
        failed = true;
        return null;
    }
    const results = JSON.parse(stdout);
    const sum = { files: results.length, functions: 0, seconds, errors: 0, warnings: 0, byRule: new Map() };
    for (const { filePath, messages } of results) {
        sum.functions += functionsIn(filePath);
        for (const { ruleId, severity, line, message } of messages) {
            const rule = ruleId?.replace(/^wsk\//u, "") ?? "(no rule)";
            sum[severity === 2 ? "errors" : "warnings"]++;
            sum.byRule.set(rule, (sum.byRule.get(rule) ?? 0) + 1);
            if (options.length === 0 || (rule === "parse-coverage" && !options.includes("--list=all"))) continue;
            const place = `${basename(folder)}/${relative(folder, filePath).replaceAll("\\", "/")}:${line}`;
            listed.push(`${place}: ${severity === 2 ? "error" : "warning"} ${rule}: ${message.split("\n")[0]}`);
        }
    }
    return sum;
}

function functionsIn(path) {
    const read = readTextFile(path);
    if (read.text === undefined) return 0;
    return parseFile(path, read.text).items.filter((item) => item.kind === "function" && !item.dead).length;
}

function row(name, { files, functions, seconds, errors, warnings, byRule }) {
    const rules = [...byRule].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, count]) => `${rule} ${count}`).join(", ");
    console.log(`| ${name} | ${files} | ${functions} | ${seconds.toFixed(1)} | ${errors} | ${warnings} | ${rules || "–"} |`);
}

function fail(message) {
    console.error(`real-drivers: ${message}`);
    process.exit(2);
}
