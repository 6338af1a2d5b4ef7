/**
 * Times runs of the command line on one file against the start of ESLint alone, in pairs: each round runs `import 'eslint'` and then each
 * case, so that whatever else the machine does meets both alike.
 *
 *     node bench/start.mjs [--rounds 21] [--bin bin/wsk-lint.js] [file.c …]
 *
 * Prints the medians in milliseconds and, for each case, the median of the rounds' ratios: of runs that check everything (--no-cache),
 * and of runs that find what an earlier run has found. Without files, three cases: a file without WSK in a folder of its own; a file of
 * the demo, from the demo's folder, with which the whole demo is analysed; and the same file from here. Needs an up-to-date build
 * (npm run build).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
    options: { rounds: { type: "string", default: "21" }, bin: { type: "string", default: "bin/wsk-lint.js" } },
    allowPositionals: true,
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
    console.error("start: --rounds takes a whole number from 1 on.");
    process.exit(2);
}
const bin = resolve(values.bin);
const folder = mkdtempSync(join(tmpdir(), "wsk-lint-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "trivial.c"), "#include <ntddk.h>\n\nint Count;\n");
const standard = [
    { name: "trivial.c", cwd: folder, file: "trivial.c" },
    { name: "events.c in test-corpus/demo", cwd: "test-corpus/demo", file: "events.c" },
    { name: "test-corpus/demo/events.c", cwd: ".", file: "test-corpus/demo/events.c" },
];
const cases = positionals.length > 0 ? positionals.map((file) => ({ name: file, cwd: ".", file })) : standard;

const base = [];
const variants = cases.flatMap((each) => [{ ...each, args: ["--no-cache"], how: "checked" }, { ...each, args: [], how: "known" }]);
const runs = variants.map(() => ({ times: [], ratios: [] }));
// The first round only brings the files into the machine's memory.
for (let round = 0; round <= rounds; round++) {
    const start = timed(["--input-type=module", "-e", "import 'eslint'"], ".", [0]);
    if (round > 0) base.push(start);
    for (const [index, { cwd, file, args }] of variants.entries()) {
        const time = timed([bin, ...args, file], cwd, [0, 1]);
        if (round === 0) continue;
        runs[index].times.push(time);
        runs[index].ratios.push(time / start);
    }
}
console.log(`Node ${process.versions.node}, ${rounds} rounds, medians`);
console.log(`${median(base).toFixed(0).padStart(6)} ms                   import 'eslint'`);
for (const [index, { name, how }] of variants.entries()) {
    const { times, ratios } = runs[index];
    console.log(`${median(times).toFixed(0).padStart(6)} ms  ${median(ratios).toFixed(2)} x  ${how.padEnd(7)}  ${name}`);
}

/** Milliseconds that a run of Node takes, start and end of the process included. */
function timed(args, cwd, exitCodes) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    const time = performance.now() - start;
    if (!exitCodes.includes(status)) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
    return time;
}

function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
