/** One linting run: from the files to what is printed. */
import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { describeFailure } from "../host/failure.js";
import { NodeHost } from "../host/node-host.js";
import { Snapshot } from "../host/snapshot.js";
import { cacheFolder } from "./cache-folder.js";
import { foldersUp } from "./config-file.js";
import { Baseline, BASELINE_FILE } from "./baseline.js";
import { rootOf, type Target, type Targets } from "./files.js";
import { FileIndexes } from "./file-indexes.js";
import { buildId, type Findings, FindingsCache } from "./findings-cache.js";
import type { FixedFile, LintRun } from "./lint.js";
import { printable } from "./formats/printable.js";
import type { Outcome, Surroundings } from "./main.js";
import { errorsOnly, makeResult, notAnalysed, totals, type Result } from "./results.js";
import type { ReportTarget } from "./report-targets.js";
import { makeReports, type Reports } from "./reports.js";
import type { RunOptions } from "./run-options.js";
import { type Selection, select } from "./selection.js";
import { statsText } from "./stats.js";
import { unifiedDiff } from "./unified-diff.js";
import { writeFixes } from "./write-fixes.js";

/**
 * Finds the files of a run, lints them, writes fixes if asked to, formats the results.
 *
 * @throws {UsageError} for what can't be done as asked
 */
export async function checkFiles(options: RunOptions, surroundings: Surroundings): Promise<Outcome> {
    const selection = await select(options, surroundings.stdin ?? (() => Promise.resolve(Buffer.alloc(0))));
    if (selection.nothing !== null && options.baseline?.action !== "prune") return nothingToCheck(selection.nothing, options, surroundings);
    return checkSelection(selection, options, surroundings);
}

/**
 * Checks files that were found.
 *
 * @throws {UsageError} for what can't be done as asked
 */
export async function checkSelection(selection: Selection, options: RunOptions, surroundings: Surroundings): Promise<Outcome> {
    const { isErrorTerminal, env } = surroundings;
    const start = performance.now();
    const { targets } = selection;
    const { results: linted, fixed, failures, times, known, threads = 1 } = await lintTargets(selection, options, env);
    const found = [...linted, ...notLinted(targets)];
    const complaints = options.fix ? await writeFixes(fixed) : [];
    // A rule that failed inside leaves findings out: such a run is no success, at whatever level the rule is.
    if (failures.size > 0) complaints.push("Rules failed inside (see their messages); findings may be missing.");
    const { results, note: baselineNote, isDone } = withBaseline(found, options, complaints.length > 0);
    const { errors, warnings } = totals(results);
    const tooMany = options.maxWarnings !== null && warnings > options.maxWarnings && !isDone;
    if (tooMany) complaints.push(`${warnings} warnings are more than the ${options.maxWarnings} that --max-warnings allows.`);
    const shown = options.quiet ? errorsOnly(results, failures) : results;
    const { stdout, complaints: unwritten } = isDone ? { stdout: "", complaints: [] } : await output(shown, fixed, options, surroundings);
    complaints.push(...unwritten);
    const failed = complaints.length > (tooMany ? 1 : 0);
    // As ESLint, a clean run prints nothing that a script could read; somebody who looks on wants to know that something was read.
    const isClean = shown.every(({ messages }) => messages.length === 0) && complaints.length === 0;
    const goesToOutput = ({ format, file }: ReportTarget): boolean => format !== "stylish" && file === null;
    const note = isClean && isErrorTerminal === true && !options.reports.some(goesToOutput) ? cleanNote(targets.files.length, options.quiet) : "";
    const stats = options.stats ? statsText({ files: targets.files.length, known, milliseconds: performance.now() - start, times, threads }) : "";
    return {
        exitCode: failed ? 2 : (errors > 0 || tooMany) && !isDone ? 1 : 0,
        stdout,
        stderr: note + baselineNote + complaints.map((complaint) => `wsk-lint: ${printable(complaint)}\n`).join("") + stats,
    };
}

async function nothingToCheck(reason: string, options: RunOptions, surroundings: Surroundings): Promise<Outcome> {
    const { stdout, complaints } = await makeReports(options.reports, [], surroundings);
    const stderr = complaints.map((complaint) => `wsk-lint: ${complaint}\n`).join("");
    return { exitCode: complaints.length > 0 ? 2 : 0, stdout, stderr: surroundings.isErrorTerminal === true ? `${reason}\n${stderr}` : stderr };
}

/** Reports, or the fixes that are not written: these are shown alone, for a tool that applies them; what is left shows once they are. */
async function output(results: readonly Result[], fixed: readonly FixedFile[], { reports, fixDryRun }: RunOptions, surroundings: Surroundings): Promise<Reports> {
    if (!fixDryRun || fixed.length === 0) return makeReports(reports, results, surroundings);
    const isDiff = ({ format, file }: ReportTarget): boolean => format === "stylish" && file === null;
    const { stdout, complaints } = await makeReports(reports.filter((target) => !isDiff(target)), results, surroundings);
    const diff = fixed.map(({ path, text, output: after }) => unifiedDiff(relative(process.cwd(), path).replaceAll(sep, "/"), text, after)).join("");
    return { stdout: reports.some(isDiff) ? diff : stdout, complaints };
}

/** The nearest baseline of the repository; where there is none yet, it belongs beside the configuration. */
function usualBaseline(folder: string): string {
    for (const at of foldersUp(process.cwd())) if (existsSync(join(at, BASELINE_FILE))) return join(at, BASELINE_FILE);
    return join(folder, BASELINE_FILE);
}

interface Compared {
    readonly results: readonly Result[];
    readonly note: string;
    /** Whether the run was for the baseline, and has nothing to report. */
    readonly isDone: boolean;
}

/** Leaves out what is known, or takes what was found for known. */
function withBaseline(results: readonly Result[], { baseline, project }: RunOptions, hasFailed: boolean): Compared {
    if (baseline === null) return { results, note: "", isDone: false };
    const path = baseline.file === null ? usualBaseline(project.folder) : resolve(baseline.file);
    const known = new Baseline(path, baseline.action === "update");
    if (baseline.action === "apply") {
        const { results: left, gone } = known.apply(results);
        const hint = gone === 0 ? "" : `wsk-lint: ${gone} known ${gone === 1 ? "finding is" : "findings are"} gone; --prune-baseline takes ${gone === 1 ? "it" : "them"} out.\n`;
        return { results: left, note: hint, isDone: false };
    }
    // Findings may be missing: they would be new tomorrow.
    if (hasFailed) return { results, note: "", isDone: false };
    if (baseline.action === "update") known.update(results);
    else known.prune(results);
    const broken = results.filter((result) => result.fatalErrorCount > 0);
    return broken.length > 0 ? { results: broken, note: `${known.summary}.\n`, isDone: false } : { results, note: `${known.summary}.\n`, isDone: true };
}

/** Lints what earlier runs have not linted as it is. ESLint and the rules are loaded only where they are needed. */
async function lintTargets({ targets: { files }, overlays }: Selection, options: RunOptions, env: NodeJS.ProcessEnv): Promise<LintRun & { readonly known: number }> {
    const folder = folderFor(options, env);
    const indexes = folder === null ? undefined : new FileIndexes(folder, buildId() ?? "", new Set(files.map(rootOf)));
    const snapshot = new Snapshot(new NodeHost({ honourIgnores: options.honourIgnores, named: files.map(({ path }) => path) }), { overlays, isHashed: folder !== null, known: indexes });
    const cache = folder === null ? null : cacheFor(options, snapshot, folder);
    const known = new Map<Target, Result>();
    const remember = (file: Target, find: (root: string) => Findings | null): void => {
        const result = fromCache(file, snapshot, find);
        if (result !== null) known.set(file, result);
    };
    if (cache !== null) for (const file of files) remember(file, (root) => cache.find(root, file.path));
    if (known.size === files.length) {
        indexes?.save(indexes.found(snapshot, null, files.length));
        return { results: [...known.values()], fixed: [], failures: new Set(), times: new Map(), known: known.size };
    }
    // What has changed since concerns the driver that it is part of, and no other.
    const drivers = cache === null ? null : new (await import("./driver-states.js")).DriverStates(snapshot);
    if (cache !== null && drivers !== null) {
        for (const file of files) {
            const driver = known.has(file) ? "" : drivers.of(file);
            if (driver !== "") remember(file, (root) => cache.findIn(root, driver, file.path));
        }
    }
    const left = files.filter((file) => !known.has(file));
    // Before anything is checked: the texts may be gone afterwards.
    const states = drivers === null ? null : new Map(files.filter(({ path }) => snapshot.reading(path).ok).map((file) => [file, drivers.of(file)]));
    const found = indexes?.found(snapshot, drivers?.namesBelow ?? null, files.length);
    const run = left.length === 0 ? NOTHING_LEFT : await (await import("./lint-drivers.js")).lintDrivers(left, options, snapshot);
    const fresh = new Map(left.map((file, index) => [file, run.results[index]]));
    const results = files.map((file) => known.get(file) ?? fresh.get(file)).filter((result) => result !== undefined);
    if (found !== undefined) indexes?.save(found);
    if (run.failures.size === 0 && !snapshot.isTorn && cache !== null && states !== null) {
        for (const [index, file] of files.entries()) {
            const [result, state] = [results[index], states.get(file)];
            if (result !== undefined && state !== undefined) cache.add(rootOf(file), state, file.path, result);
        }
        cache.save();
    }
    return { ...run, results, known: files.length - left.length };
}

const NOTHING_LEFT: LintRun = { results: [], fixed: [], failures: new Set(), times: new Map() };

/** Where findings of earlier runs are kept; null where they may not be used. */
function folderFor({ cache, fix, fixDryRun, stdinFilename }: RunOptions, env: NodeJS.ProcessEnv): string | null {
    // What is typed into an editor is no state that anybody comes back to.
    return !cache || fix || fixDryRun || stdinFilename !== null || buildId() === null ? null : cacheFolder(process.cwd(), env);
}

/** The findings of earlier runs with the same settings. */
function cacheFor({ config, rules, honourIgnores, project }: RunOptions, snapshot: Snapshot, folder: string): FindingsCache {
    // Traces name files as they are seen from the working directory.
    const { rules: configured, waits, allocators, wrappers, prefixMacros } = project.content;
    const given = { config, rules, honourIgnores, project: [configured, waits, allocators, wrappers, prefixMacros] };
    return new FindingsCache(folder, { build: buildId(), cwd: process.cwd(), node: process.version, platform: process.platform, arch: process.arch, ...given }, snapshot);
}

function fromCache(file: Target, snapshot: Snapshot, find: (root: string) => Findings | null): Result | null {
    const findings = find(rootOf(file));
    if (findings === null) return null;
    const { messages, suppressedMessages } = findings;
    // Most files have nothing to show: their text need not be decoded.
    const reading = messages.length > 0 ? snapshot.reading(file.path) : null;
    return makeResult(file.path.replaceAll("/", sep), [...messages], {
        suppressedMessages: [...suppressedMessages], ...(reading?.ok === true ? { source: reading.text } : {}),
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
