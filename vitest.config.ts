import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        include: ["**/*.test.ts"],
        exclude: ["node_modules/**", "dist/**"],
        // tree-sitter is a native addon without context-aware clean-up in worker threads: one process per test file.
        pool: "forks",
        testTimeout: 30_000,
    },
});
