#!/usr/bin/env node
/**
 * Lints checkouts of real drivers and compares what is found with the judged findings in tests/drivers. Build first (`npm run build`), then
 *
 *     npm run drivers -- [--write] [--list] [--table] checkout…
 *
 * A checkout is a folder called `owner__repository`, or `owner/repository=DIR`. Each is linted by `wsk-lint --format json` in its
 * folder, in a process of its own, one after the other. Says which findings are new (nobody judged them), gone, moved to another line, or of
 * another level, and how the known mistakes are reported. Exits with 1 when there are new or gone findings or a run failed.
 *
 * `--write` puts new findings into the list, as unjudged, moves lines, and takes out what is gone. `--list` prints every finding with
 * its verdict. `--table` prints files, functions, seconds and findings by rule as a Markdown table. `--report`, without checkouts, prints
 * the tables of docs/accuracy.md, made from the lists alone. `--lists=DIR` takes another folder than tests/drivers.
 */
import { resolve } from "node:path";
import { checkoutOf, countFunctions, lint, revisionOf } from "./drivers/checkout.mjs";
import { compare, recall, updated } from "./drivers/compare.mjs";
import { readLists, writeLists } from "./drivers/lists.mjs";
import { accuracyTables } from "./drivers/report.mjs";
import { comparisonLines, findingLine, knownLines, row } from "./drivers/say.mjs";

const flags = ["--write", "--list", "--table", "--report"];
const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const places = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = options.find((option) => !flags.includes(option) && !option.startsWith("--lists="));
if (unknown !== undefined) fail(`Unknown option "${unknown}"; known are ${flags.join(", ")} and --lists=DIR.`);
const folder = resolve(options.findLast((option) => option.startsWith("--lists="))?.slice("--lists=".length) ?? resolve(import.meta.dirname, "../tests/drivers"));
const lists = attempt(() => readLists(folder));

if (options.includes("--report")) report();
else run();

function report() {
    for (const [name, text] of Object.entries(accuracyTables(lists))) console.log(`<!-- ${name} -->\n${text}\n`);
}

function run() {
    if (places.length === 0) fail("Give the folders of one or more checkouts.");
    const checkouts = places.map((place) => attempt(() => checkoutOf(place)));
    if (options.includes("--table")) console.log("| repository | files | functions | seconds | errors | warnings | findings by rule |\n|---|---|---|---|---|---|---|");
    const measured = checkouts.map((checkout) => measure(checkout)).filter((one) => one !== null);
    if (options.includes("--table") && measured.length > 1) console.log(row("all", sum(measured)));
    const found = measured.flatMap(({ repository, findings }) => findings.map((finding) => ({ repository, ...finding })));
    const names = new Set(measured.map(({ repository }) => repository));
    console.log(knownLines(recall(lists.known.filter(({ repository }) => names.has(repository)), found)).join("\n"));
    if (options.includes("--write")) write(measured);
    if (measured.length < checkouts.length || measured.some(({ compared: { fresh, gone } }) => fresh.length + gone.length > 0)) process.exitCode = 1;
}

/** Lints one checkout and says how it compares; null when the run has failed, which has been said. */
function measure({ repository, folder: place }) {
    let result;
    try {
        result = lint(place);
    } catch (error) {
        console.error(`drivers: ${error.message}`);
        return null;
    }
    const judged = lists.judged.filter((record) => record.repository === repository);
    const compared = compare(judged, result.findings);
    const functions = options.includes("--table") || options.includes("--write") ? countFunctions(result.files) : 0;
    const measured = { repository, ...result, functions, revision: revisionOf(place), compared };
    if (options.includes("--table")) console.log(row(repository, measured));
    console.log(comparisonLines(measured, lists.repositories[repository]?.revision).join("\n"));
    if (options.includes("--list")) for (const pair of [...compared.same, ...compared.moved]) console.log(findingLine(pair.finding, pair.judged.verdict));
    return measured;
}

function write(measured) {
    const names = new Set(measured.map(({ repository }) => repository));
    const others = lists.judged.filter(({ repository }) => !names.has(repository));
    const repositories = { ...lists.repositories };
    for (const { repository, files, functions, revision } of measured) {
        const former = repositories[repository] ?? { revision: "unknown", note: "" };
        repositories[repository] = { ...former, revision: revision ?? former.revision, files: files.length, functions };
    }
    writeLists(folder, { repositories, judged: [...others, ...measured.flatMap(({ repository, compared }) => updated(repository, compared))] });
}

function sum(measured) {
    return {
        files: measured.flatMap(({ files }) => files), findings: measured.flatMap(({ findings }) => findings),
        functions: measured.reduce((total, { functions }) => total + functions, 0), seconds: measured.reduce((total, { seconds }) => total + seconds, 0),
    };
}

function attempt(action) {
    try {
        return action();
    } catch (error) {
        return fail(error.message);
    }
}

function fail(message) {
    console.error(`drivers: ${message}`);
    process.exit(2);
}
