/** Runs over a folder, with the caches that users have and without any. Each gives its findings as text, to be compared byte for byte. */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { ESLint } from "eslint";
import type { Result } from "../../cli/results.js";
import { useHost } from "../../analysis/index.js";
import { NodeHost } from "../../host/node-host.js";
import plugin from "../../index.js";

/** The configuration file that ESLint's workers load; it is no C file and gets no findings. */
export const CONFIG = "eslint.config.mjs";

const root = resolve(".");

export type Strategy = "content" | "metadata";

/** Findings of the sources, and nothing that depends on the way there. */
function findings(results: readonly Result[]): string {
    const sources = results.filter(({ filePath }) => !filePath.endsWith(CONFIG));
    return sources.map(({ filePath, messages, suppressedMessages }) => JSON.stringify({ filePath, messages, suppressedMessages })).sort().join("\n");
}

/** A run that knows nothing from earlier ones. */
export async function freshRun(folder: string): Promise<string> {
    return findings(await inFolder(folder, { cwd: folder }));
}

/** ESLint with `cache: true`. */
export async function eslintRun(folder: string, cacheLocation: string, cacheStrategy: Strategy): Promise<string> {
    return findings(await inFolder(folder, { cwd: folder, cache: true, cacheLocation, cacheStrategy }));
}

/** ESLint's class in this process, as if that had just started. */
async function inFolder(folder: string, options: ESLint.Options): Promise<ESLint.LintResult[]> {
    const before = process.cwd();
    process.chdir(folder);
    useHost(new NodeHost());
    try {
        const configs = [plugin.configs.recommended] as NonNullable<ESLint.Options["baseConfig"]>;
        return await new ESLint({ ...options, overrideConfigFile: true, baseConfig: configs }).lintFiles(["."]);
    } finally {
        process.chdir(before);
    }
}

/** The eslint command with `--cache` and two workers. */
export function concurrentRun(folder: string, cacheLocation: string, strategy: Strategy): string {
    return command(folder, "node_modules/eslint/bin/eslint.js", [".", "--cache", "--cache-location", cacheLocation, "--cache-strategy", strategy, "--concurrency", "2"], {});
}

/** wsk-lint with its own cache. */
export function ownRun(folder: string, cacheFolder: string): string {
    return command(folder, "bin/wsk-lint.js", [], { XDG_CACHE_HOME: cacheFolder, LOCALAPPDATA: cacheFolder });
}

/** wsk-lint without a cache. It leaves out what .gitignore hides, as ESLint does not. */
export function ownFreshRun(folder: string): string {
    return command(folder, "bin/wsk-lint.js", ["--no-cache"], {});
}

function command(folder: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), "--format", "json", ...args], {
        cwd: folder, encoding: "utf8", env: { ...process.env, ...env },
    });
    if (status !== 0 && status !== 1) throw new Error(`${program} ended with ${status}: ${stderr}`);
    return findings(JSON.parse(stdout) as Result[]);
}
