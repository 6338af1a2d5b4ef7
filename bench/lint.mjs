/**
 * Times the compiled plugin: `node bench/lint.mjs file.c [rounds]`.
 *
 * Prints the cost of importing the plugin in a process that has ESLint loaded already, of the first lint of the file, and the median of the
 * later ones: without rules, without rules but with all nodes visited, and with the recommended rules.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { performance } from "node:perf_hooks";

const [file, rounds = "20"] = process.argv.slice(2);
if (file === undefined) {
    console.error("Usage: node bench/lint.mjs file.c [rounds]");
    process.exit(2);
}

let start = performance.now();
const { Linter } = await import("eslint");
report("import of eslint", performance.now() - start);
start = performance.now();
const { default: wsk } = await import("../dist/index.js");
report("import of the plugin", performance.now() - start);

const text = readFileSync(file, "utf8");
console.log(`${text.length} characters`);
const config = wsk.configs.recommended;
time("no rule, root visited", [{ ...config, rules: {} }]);
time("no rule, all nodes visited", [{ ...config, rules: {}, languageOptions: { visitNodes: true } }]);
time("recommended rules", [config]);

function time(name, configs) {
    const times = [];
    for (let round = 0; round < Number(rounds); round++) {
        const linter = new Linter();
        start = performance.now();
        const messages = linter.verify(text, configs, { filename: basename(file) });
        times.push(performance.now() - start);
        const fatal = messages.find((message) => message.fatal || message.ruleId === null);
        if (fatal !== undefined) throw new Error(fatal.message);
    }
    report(`${name}, first`, times[0]);
    report(`${name}, median of the others`, times.slice(1).sort((a, b) => a - b)[Math.floor((times.length - 1) / 2)]);
}

function report(what, milliseconds) {
    console.log(`${milliseconds.toFixed(1).padStart(8)} ms  ${what}`);
}
