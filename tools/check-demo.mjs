/**
 * Compares what wsk-lint finds in test-corpus/demo with the markers in its files: the command as users start it, all the way to its
 * JSON. The tests compare the plugin with the same markers; their reader of markers (tests/corpus.ts) also checks the markers.
 *
 *     node tools/check-demo.mjs
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = "test-corpus/demo";

const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/wsk-lint.js", "--format", "json", folder], {
    encoding: "utf8", maxBuffer: 64 * 1024 * 1024,
});
if (status === 2 || status === null) fail(`wsk-lint failed: ${stderr}`);

const actual = JSON.parse(stdout).flatMap(({ filePath, messages }) => {
    return messages.map(({ line, ruleId, message }) => `${basename(filePath)}:${line} ${ruleId?.replace(/^wsk\//u, "") ?? message}`);
});
const expected = readdirSync(folder).filter((name) => /\.[ch]$/iu.test(name)).flatMap(markersIn);
if (expected.length === 0) fail(`There are no markers in ${folder}.`);
const missing = without(expected, actual);
const surplus = without(actual, expected);
for (const finding of missing) console.error(`expected, but not found:  ${finding}`);
for (const finding of surplus) console.error(`found, but not expected:  ${finding}`);
if (missing.length + surplus.length > 0) fail("The findings in the demo are not what its markers say.");
console.log(`The ${expected.length} findings in ${folder} are those that its markers say.`);

/** `file:line rule-id` for each rule that a marker names. */
function markersIn(name) {
    const lines = readFileSync(join(folder, name), "utf8").split(/\r\n|\r|\n/u);
    return lines.flatMap((content, index) => {
        const [, up = "", ids = "clean"] = /\/\/~(\^*)\s*(.*?)\s*$/u.exec(content) ?? [];
        return ids === "clean" ? [] : ids.split(/\s+/u).map((id) => `${name}:${index + 1 - up.length} ${id}`);
    });
}

/** What is in `all` more often than in `others`. */
function without(all, others) {
    const rest = [...others];
    return all.filter((each) => {
        const index = rest.indexOf(each);
        if (index === -1) return true;
        rest.splice(index, 1);
        return false;
    });
}

function fail(message) {
    console.error(`check-demo: ${message}`);
    process.exit(1);
}
