/**
 * Times the start of the command line against that of ESLint alone, in pairs: each round runs `import 'eslint'` and then the command on
 * each file, so that whatever else the machine does meets both alike.
 *
 *     node bench/start.mjs [--rounds 21] [--bin bin/wsk-lint.js] [file.c …]
 *
 * Prints the medians in milliseconds and, for each file, the median of the rounds' ratios. Without files: a file without WSK, written to a
 * temporary folder, and one of the demo, with which the whole demo driver is analysed. Needs an up-to-date build (npm run build).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
const folder = mkdtempSync(join(tmpdir(), "wsk-lint-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const trivial = join(folder, "trivial.c");
writeFileSync(trivial, "#include <ntddk.h>\n\nint Count;\n");
const files = positionals.length > 0 ? positionals : [trivial, "test-corpus/demo/events.c"];

const base = [];
const runs = files.map(() => ({ times: [], ratios: [] }));
// The first round only brings the files into the machine's memory.
for (let round = 0; round <= rounds; round++) {
    const start = timed(["--input-type=module", "-e", "import 'eslint'"], [0]);
    if (round > 0) base.push(start);
    for (const [index, file] of files.entries()) {
        const time = timed([values.bin, file], [0, 1]);
        if (round > 0) runs[index].times.push(time);
        if (round > 0) runs[index].ratios.push(time / start);
    }
}
console.log(`Node ${process.versions.node}, ${rounds} rounds, medians`);
console.log(`${median(base).toFixed(0).padStart(6)} ms         import 'eslint'`);
for (const [index, file] of files.entries()) {
    const { times, ratios } = runs[index];
    console.log(`${median(times).toFixed(0).padStart(6)} ms  ${median(ratios).toFixed(2)} ×  wsk-lint ${file === trivial ? "trivial.c" : file}`);
}

/** Milliseconds that a run of Node takes, start and end of the process included. */
function timed(args, exitCodes) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    const time = performance.now() - start;
    if (!exitCodes.includes(status)) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
    return time;
}

function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
