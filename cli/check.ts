/** One linting run: from the files to what is printed. */
import { sep } from "node:path";
import { describeFailure } from "../host/failure.js";
import { NodeHost } from "../host/node-host.js";
import { Snapshot } from "../host/snapshot.js";
import { cacheFolder } from "./cache-folder.js";
import { palette } from "./colour.js";
import { rootOf, type Target, type Targets } from "./files.js";
import { buildId, FindingsCache } from "./findings-cache.js";
import { formatStylish } from "./format-stylish.js";
import { harmless } from "./harmless.js";
import type { LintRun } from "./lint.js";
import type { Outcome, Surroundings } from "./main.js";
import type { Options } from "./options.js";
import { errorsOnly, makeResult, notAnalysed, totals, type Result } from "./results.js";
import { writeFixes } from "./write-fixes.js";

/**
 * Lints files, writes fixes if asked to, formats the results.
 *
 * @throws {UsageError} for a wrong --rule
 */
export async function checkTargets(targets: Targets, options: Options, surroundings: Surroundings): Promise<Outcome> {
    const { isTerminal, isErrorTerminal, env } = surroundings;
    const { results: linted, fixed, failures } = await lintTargets(targets.files, options, env);
    const results = [...linted, ...notLinted(targets)];
    const complaints = options.fix ? await writeFixes(fixed) : [];
    // A rule that failed inside leaves findings out: such a run is no success, at whatever level the rule is.
    if (failures.size > 0) complaints.push("Rules failed inside (see their messages); findings may be missing.");
    const { errors, warnings } = totals(results);
    const tooMany = options.maxWarnings !== null && warnings > options.maxWarnings;
    if (tooMany) complaints.push(`${warnings} warnings are more than the ${options.maxWarnings} that --max-warnings allows.`);
    const shown = options.quiet ? errorsOnly(results, failures) : results;
    const failed = complaints.length > (tooMany ? 1 : 0);
    // As ESLint, a clean run prints nothing that a script could read; somebody who looks on wants to know that something was read.
    const isClean = shown.every(({ messages }) => messages.length === 0) && complaints.length === 0;
    const note = isClean && isErrorTerminal === true && options.format === "stylish" ? cleanNote(targets.files.length, options.quiet) : "";
    return {
        exitCode: failed ? 2 : errors > 0 || tooMany ? 1 : 0,
        stdout: options.format === "json" ? `${JSON.stringify(shown)}\n` : formatStylish(shown, process.cwd(), palette(isTerminal, env)),
        stderr: note + complaints.map((complaint) => `wsk-lint: ${harmless(complaint)}\n`).join(""),
    };
}

/** Lints what earlier runs have not linted as it is. ESLint and the rules are loaded only where they are needed. */
async function lintTargets(files: readonly Target[], options: Options, env: NodeJS.ProcessEnv): Promise<LintRun> {
    const snapshot = new Snapshot(new NodeHost({ honourIgnores: options.honourIgnores }));
    const cache = cacheFor(files, options, snapshot, env);
    const known = new Map<Target, Result>();
    for (const file of files) {
        const result = cache === null ? null : fromCache(cache, file, snapshot);
        if (result !== null) known.set(file, result);
    }
    const left = files.filter((file) => !known.has(file));
    if (left.length === 0) return { results: [...known.values()], fixed: [], failures: new Set() };
    const { lint } = await import("./lint.js");
    const run = lint(left, options, snapshot);
    if (run.failures.size === 0 && cache !== null) {
        left.forEach((file, index) => {
            const result = run.results[index];
            if (result !== undefined && snapshot.reading(file.path).ok) cache.add(rootOf(file), file.path, result);
        });
        cache.save();
    }
    const fresh = new Map(left.map((file, index) => [file, run.results[index]]));
    return { ...run, results: files.map((file) => known.get(file) ?? fresh.get(file)).filter((result) => result !== undefined) };
}

/** The findings of earlier runs; null where they may not be used, or would not be the same. */
function cacheFor(files: readonly Target[], { cache, fix, config, rules, honourIgnores }: Options, snapshot: Snapshot, env: NodeJS.ProcessEnv): FindingsCache | null {
    if (!cache || fix) return null;
    const build = buildId();
    const folder = build === null ? null : cacheFolder(process.cwd(), env);
    if (folder === null) return null;
    // A file that is named, but ignored where the others are found, takes part in their driver for this run only.
    const listed = new Set([...new Set(files.map(rootOf))].flatMap((root) => snapshot.list(root)));
    if (files.some(({ path }) => !listed.has(path))) return null;
    // Traces name files as they are seen from the working directory.
    return new FindingsCache(folder, { build, cwd: process.cwd(), node: process.version, platform: process.platform, arch: process.arch, config, rules, honourIgnores }, snapshot);
}

function fromCache(cache: FindingsCache, file: Target, snapshot: Snapshot): Result | null {
    const reading = snapshot.reading(file.path);
    const findings = reading.ok ? cache.find(rootOf(file), file.path) : null;
    if (findings === null || !reading.ok) return null;
    const { messages, suppressedMessages } = findings;
    return makeResult(file.path.replaceAll("/", sep), [...messages], {
        suppressedMessages: [...suppressedMessages], ...(messages.length > 0 ? { source: reading.text } : {}),
    });
}

function cleanNote(files: number, quiet: boolean): string {
    return `${files} ${files === 1 ? "file" : "files"}, no ${quiet ? "errors" : "problems"}.\n`;
}

/** What was asked for but not analysed is named among the results. */
function notLinted({ otherFiles, obstacles }: Targets): Result[] {
    return [
        ...otherFiles.map((path) => notAnalysed(path, "only C and C++ files are (.c, .h, .cpp, .hpp and their like)", "warning")),
        ...obstacles.map(({ path, reason, isFile }) => {
            return isFile === true ? notAnalysed(path, describeFailure(reason), "warning") : notAnalysed(path, `${describeFailure(reason)}, so no file below it either`, "error");
        }),
    ];
}
