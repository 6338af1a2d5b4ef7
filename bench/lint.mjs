/**
 * Times the compiled plugin: `node bench/lint.mjs file.c [rounds]`.
 *
 * Prints the cost of importing the plugin in a process that has ESLint loaded already, of the first lint of the file, and the median of the
 * later ones: without rules, without rules but with all nodes visited, and with the recommended rules. The later ones are of the same text,
 * of which everything is known already, and of a text in which a number in a function has changed since, as in an editor. Of changes, V8 has
 * optimised what they need once there were some: those behind the first sixty are told apart, if there are so many rounds.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { performance } from "node:perf_hooks";

const FEW = 15;
const WARM = 60;

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
    report(`${name}, first`, lint(text, configs));
    const all = Array.from({ length: Number(rounds) }, (_, round) => round);
    report(`${name}, same text again (median)`, median(all.map(() => lint(text, configs))));
    const changes = all.map((round) => lint(changed(round), configs));
    report(`${name}, changed text (median of the first ${Math.min(FEW, changes.length)})`, median(changes.slice(0, FEW)));
    if (changes.length > WARM) report(`${name}, changed text, warm (median of those behind ${WARM})`, median(changes.slice(WARM)));
}

function lint(code, configs) {
    const linter = new Linter();
    start = performance.now();
    const messages = linter.verify(code, configs, { filename: basename(file) });
    const time = performance.now() - start;
    const fatal = messages.find((message) => message.fatal || message.ruleId === null);
    if (fatal !== undefined) throw new Error(fatal.message);
    return time;
}

/** The text with another statement in the function nearest to its middle. */
function changed(round) {
    const at = text.indexOf("\n{", text.length / 2);
    const place = at === -1 ? text.indexOf("{") + 1 : at + 2;
    return `${text.slice(0, place)}${place === 0 ? "" : ` ${1000 + round};`}${text.slice(place)}`;
}

function median(times) {
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

function report(what, milliseconds) {
    console.log(`${milliseconds.toFixed(1).padStart(8)} ms  ${what}`);
}
