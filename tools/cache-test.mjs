/** Runs the randomised test of the caches at length: `npm run cache-test -- [sequences, 200 if not given] [seed]`. */
import { spawnSync } from "node:child_process";

const [sequences = "200", seed = "edits"] = process.argv.slice(2);
if (!/^\d+$/u.test(sequences)) {
    console.error("Usage: npm run cache-test -- [sequences] [seed]");
    process.exit(2);
}
const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "tests/cache-equivalence.test.ts"], {
    stdio: "inherit", env: { ...process.env, WSK_CACHE_SEQUENCES: sequences, WSK_CACHE_SEED: seed },
});
process.exitCode = status ?? 1;
