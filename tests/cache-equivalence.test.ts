/**
 * A cached answer never differs from a fresh one, whatever has been edited in between: seeded sequences of edits to a small driver. After each
 * edit, wsk-lint with its own cache and ESLint with `--cache` must say, byte for byte, what a run without any cache says.
 *
 * `npm run cache-test -- [sequences] [seed]` runs more of them than a test run does.
 */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Random } from "../bench/corpus/random.mjs";
import { builtModule, ensureBuilt } from "./built.js";
import { edit, filesOf, start, type State } from "./cache-equivalence/driver.js";
import { concurrentRun, CONFIG, eslintRun, freshRun, ownFreshRun, ownRun, type Strategy } from "./cache-equivalence/runs.js";
import { type Folder, makeFolder } from "./folder.js";

const sequences = Number(process.env["WSK_CACHE_SEQUENCES"] ?? "1");
const seed = process.env["WSK_CACHE_SEED"] ?? "edits";
const STEPS = 6;

let folder: Folder;
let caches: Folder;
beforeAll(ensureBuilt, 60_000);
beforeEach(() => {
    folder = makeFolder();
    caches = makeFolder();
});
afterEach(() => {
    folder.remove();
    caches.remove();
});

/** Makes the folder's files those of a state; files that stay the same are not touched. */
function write(state: State, before: State | null): void {
    const [files, old] = [filesOf(state), before === null ? {} : filesOf(before)];
    for (const name of Object.keys(old)) if (!(name in files)) rmSync(join(folder.path, name));
    for (const [name, text] of Object.entries(files)) if (old[name] !== text || !existsSync(join(folder.path, name))) folder.write(name, text);
}

describe("cached runs", () => {
    it.each(Array.from({ length: sequences }, (_, index) => `${seed}/${index}`))("say what fresh ones say: %s", async (name) => {
        const random = new Random(name);
        const strategy: Strategy = random.pick(["content", "metadata"]);
        folder.write(CONFIG, `import wsk from ${JSON.stringify(builtModule("index.js"))};\nexport default [wsk.configs.recommended];\n`);
        let state = start;
        write(state, null);
        const history: string[] = [];
        const seen = new Set<string>();
        for (let step = 0; step <= STEPS; step++) {
            const fresh = await freshRun(folder.path);
            seen.add(fresh);
            const where = `${strategy}: ${history.join(", ") || "as it starts"}`;
            expect(ownRun(folder.path, caches.path), `wsk-lint, ${where}`).toBe(ownFreshRun(folder.path));
            expect(await eslintRun(folder.path, join(caches.path, "eslint"), strategy), `eslint, ${where}`).toBe(fresh);
            // A process with workers takes seconds: only now and then, so that several edits lie between two of these runs.
            if (step % 3 === 0) expect(concurrentRun(folder.path, join(caches.path, "workers"), strategy), `eslint with workers, ${where}`).toBe(fresh);
            const next = edit(random, state);
            write(next.state, state);
            state = next.state;
            history.push(next.edits.join("+"));
        }
        // Edits that change nothing would show nothing.
        expect(seen.size).toBeGreaterThan(1);
    }, 300_000);
});
