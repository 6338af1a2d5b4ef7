/**
 * Puts a real piece of output into README.md, between the lines <!-- demo output --> and <!-- /demo output -->: the finding of the demo
 * with the longest way there, as the command prints it.
 *
 *     node tools/demo-output.mjs [--check]
 *
 * Needs an up-to-date dist/. --check writes nothing and exits with 1 when README.md is stale.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { stylish } from "../dist/cli/formats/stylish.js";
import { palette } from "../dist/cli/colour.js";

const folder = "test-corpus/demo";
const [open, close] = ["<!-- demo output -->", "<!-- /demo output -->"];

const { stdout, stderr } = spawnSync(process.execPath, ["bin/wsk-lint.js", "--format", "json", folder], {
    encoding: "utf8", maxBuffer: 64 * 1024 * 1024,
});
if (stdout === "") fail(stderr);
const results = JSON.parse(stdout);
const shown = longestTrace(results);
if (shown === null) fail("no finding in the demo has a trace.");

const setting = { cwd: process.cwd(), root: process.cwd(), colours: palette(false, {}) };
const [finding] = stylish([shown], setting).split("\n\n");
const whole = stylish(results, setting).trimEnd();
const total = whole.slice(whole.lastIndexOf("✖"));
const text = readFileSync("README.md", "utf8");
const [start, end] = [text.indexOf(open), text.indexOf(close)];
if (start === -1 || end < start) fail(`README.md lacks the lines ${open} and ${close}.`);
const filled = `${text.slice(0, start + open.length)}\n${block()}\n${text.slice(end)}`;
if (filled !== text) {
    if (process.argv.includes("--check")) fail('README.md is stale, run "npm run generate".');
    writeFileSync("README.md", filled);
}

function block() {
    return ["```console", `$ npx wsk-lint ${folder}`, "…", finding, "…", total, "```"].join("\n");
}

/** The result with the message of the most lines, reduced to that message; the first of equals. */
function longestTrace(all) {
    let best = null;
    for (const result of all) {
        for (const message of result.messages) {
            const lines = message.message.split("\n").length;
            if (lines > Math.max(1, best?.lines ?? 0)) best = { lines, result: { ...result, messages: [message] } };
        }
    }
    return best?.result ?? null;
}

function fail(message) {
    console.error(`demo-output: ${message}`);
    process.exit(1);
}
