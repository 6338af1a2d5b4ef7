/**
 * Counts what runs do, in numbers that are the same on every machine: `node bench/work.mjs [--write]` compares them with bench/work.json, or
 * writes them there. Needs an up-to-date build (npm run build). `node bench/work.mjs --count DIR` prints those of one folder.
 *
 * Each run is a process of its own, cold, with the modules in dist/, over all files with the recommended rules.
 */
import { spawnSync } from "node:child_process";
import fs, { readFileSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { generate } from "./generate.mjs";
import { scratchFolder } from "./measure.mjs";

const committed = join(import.meta.dirname, "work.json");
const root = resolve(import.meta.dirname, "..");

/** Lines of the generated repository: its WSK client is most of it. */
const LINES = 15_000;

/** @returns the counts for the demo and a generated repository */
export function countWork() {
    const generated = join(scratchFolder(), "generated");
    generate(generated, { lines: LINES });
    return Object.fromEntries([["demo", join(root, "test-corpus", "demo")], ["generated", generated]].map(([name, folder]) => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, "--count", folder], { encoding: "utf8" });
        if (status !== 0) throw new Error(`The run over "${folder}" ended with ${status}: ${stderr}`);
        return [name, JSON.parse(stdout)];
    }));
}

/** Counts of a run in this process. */
async function countIn(folder) {
    const files = countFiles();
    const plugin = (await import("../dist/index.js")).default;
    const calls = countCalls(plugin.rules);
    const { run } = await import("../dist/cli/main.js");
    process.chdir(folder);
    const { stdout, exitCode, stderr } = await run(["--no-cache", "--format", "json"], { isTerminal: false, env: {} });
    if (exitCode === 2) throw new Error(stderr);
    const results = JSON.parse(stdout);
    const { counts: parser } = await import("../dist/parser/counts.js");
    const { counts: analysis } = await import("../dist/analysis/counts.js");
    return {
        filesLinted: results.length, filesRead: files.read.size, readings: files.readings, filesCut: parser.files, piecesParsed: parser.pieces, charactersParsed: parser.characters,
        functions: analysis.functions, flowRuns: analysis.runs, flowSteps: analysis.steps, flowLooks: analysis.looks, ruleCalls: calls.count,
        findings: results.reduce((sum, { messages }) => sum + messages.length, 0),
    };
}

const source = /\.(?:[ch]|[ch]pp)$/iu;

/** Counts the sources that are read from now on, by whatever way. */
function countFiles() {
    const counted = { read: new Set(), readings: 0 };
    // One way to read may be made of another, which one depends on the version of Node.
    let isInside = false;
    for (const name of ["readFileSync", "openSync"]) {
        const original = fs[name];
        fs[name] = (path, ...rest) => {
            const isCounted = !isInside && typeof path === "string" && source.test(path);
            if (isCounted) {
                counted.read.add(resolve(path));
                counted.readings++;
            }
            const outer = isInside;
            isInside = true;
            try {
                return original(path, ...rest);
            } finally {
                isInside = outer;
            }
        };
    }
    syncBuiltinESMExports();
    return counted;
}

function countCalls(rules) {
    const calls = { count: 0 };
    for (const rule of Object.values(rules)) {
        const { create } = rule;
        rule.create = (context) => {
            calls.count++;
            return create(context);
        };
    }
    return calls;
}

/** These say what a run is about, and how often the disk is asked: there is no little more of them. */
const exact = new Set(["filesLinted", "filesRead", "readings", "findings"]);

/**
 * Compares counts.
 *
 * @param tolerance the share by which a count may differ, more or less; some may not at all
 * @returns one line for each count that differs by more
 */
export function differences(expected, actual, tolerance) {
    return Object.entries(expected).flatMap(([corpus, counts]) => Object.entries(counts).flatMap(([name, count]) => {
        const now = actual[corpus]?.[name];
        return now !== undefined && Math.abs(now - count) <= (exact.has(name) ? 0 : count * tolerance) ? [] : [`${corpus}: ${name} was ${count} and is ${now}`];
    }));
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) {
    const { values } = parseArgs({ options: { write: { type: "boolean" }, count: { type: "string" } } });
    if (values.count !== undefined) {
        console.log(JSON.stringify(await countIn(resolve(values.count))));
    } else if (values.write === true) {
        writeFileSync(committed, `${JSON.stringify(countWork(), null, 4)}\n`);
    } else {
        const changes = differences(JSON.parse(readFileSync(committed, "utf8")), countWork(), 0);
        console.log(changes.length === 0 ? "The work is what bench/work.json says." : changes.join("\n"));
        process.exitCode = changes.length === 0 ? 0 : 1;
    }
}
