import { rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// What the tests run keeps its findings here, and not in the user's own cache.
const caches = join(tmpdir(), "wsk-lint-test-caches");
rmSync(caches, { recursive: true, force: true });

export default defineConfig({
    test: {
        include: ["**/*.test.ts"],
        exclude: ["node_modules/**", "dist/**"],
        // tree-sitter is a native addon without context-aware clean-up in worker threads: one process per test file.
        pool: "forks",
        // By itself vitest leaves one processor alone, which is half of a small machine.
        maxWorkers: Math.max(2, availableParallelism() - 1),
        testTimeout: 30_000,
        env: { XDG_CACHE_HOME: caches, LOCALAPPDATA: caches },
    },
});
