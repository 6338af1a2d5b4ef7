/**
 * npm run fuzz -- --minutes 30 --seed 1 [--only mutants]: tries the properties of tests/fuzz/ on random drivers for as long as wanted.
 * The same seed tries the same cases. A case that hangs or crashes the process is found too: it runs in one of its own.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { parseArgs } from "node:util";
import { build } from "esbuild";

/** Milliseconds that one case, and making it small, may take before it counts as a hang: much, for a machine that has other work to do. */
const LONGEST = 600_000;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "1" }, seed: { type: "string", default: "1" }, only: { type: "string", default: "" } } });
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isInteger(seed)) {
    console.error("fuzz: --minutes needs a number above 0 and --seed a whole number.");
    process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "wsk-lint-fuzz-"));
const current = join(folder, "current.json");
writeFileSync(current, "null");
// Beside the packages that stay outside of the bundle, so that they are found.
const bundle = join("node_modules", `.wsk-lint-fuzz-${process.pid}.mjs`);
await build({ entryPoints: ["tests/fuzz/worker.ts"], outfile: bundle, bundle: true, format: "esm", platform: "node", packages: "external", sourcemap: "inline", logLevel: "error" });

const order = JSON.stringify({ time: minutes * 60_000, seed, current, only: values.only });
const worker = spawn(process.execPath, ["--enable-source-maps", bundle, order], { stdio: ["ignore", "inherit", "inherit"] });
const watch = setInterval(() => {
    if (Date.now() - statSync(current).mtimeMs > LONGEST) worker.kill("SIGKILL");
}, 1000);
worker.on("close", (code, signal) => {
    clearInterval(watch);
    if (signal !== null) console.log(`\nFAULT: the process ended with ${signal} (a hang or a crash) on\n${readFileSync(current, "utf8")}`);
    rmSync(folder, { recursive: true });
    rmSync(bundle);
    process.exitCode = code ?? 1;
});
