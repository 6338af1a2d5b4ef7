/** One linting run: from the files to what is printed. */
import { sep } from "node:path";
import { describeFailure } from "../host/failure.js";
import { NodeHost } from "../host/node-host.js";
import { Snapshot } from "../host/snapshot.js";
import { cacheFolder } from "./cache-folder.js";
import { rootOf, type Target, type Targets } from "./files.js";
import { buildId, type Findings, FindingsCache } from "./findings-cache.js";
import type { FixedFile, LintRun } from "./lint.js";
import type { Outcome, Surroundings } from "./main.js";
import type { Options } from "./options.js";
import { errorsOnly, makeResult, notAnalysed, totals, type Result } from "./results.js";
import { makeReports } from "./reports.js";
import { writeFix } from "./write-fixes.js";

/**
 * Lints files, writes fixes if asked to, formats the results.
 *
 * @throws {UsageError} for a wrong --rule
 */
export async function checkTargets(targets: Targets, options: Options, surroundings: Surroundings): Promise<Outcome> {
    const { isErrorTerminal, env } = surroundings;
    const { results: linted, fixed, failures } = await lintTargets(targets.files, options, env);
    const results = [...linted, ...notLinted(targets)];
    const complaints = options.fix ? writeAll(fixed) : [];
    // A rule that failed inside leaves findings out: such a run is no success, at whatever level the rule is.
    if (failures.size > 0) complaints.push("Rules failed inside (see their messages); findings may be missing.");
    const { errors, warnings } = totals(results);
    const tooMany = options.maxWarnings !== null && warnings > options.maxWarnings;
    if (tooMany) complaints.push(`${warnings} warnings are more than the ${options.maxWarnings} that --max-warnings allows.`);
    const shown = options.quiet ? errorsOnly(results, failures) : results;
    const { stdout, complaints: unwritten } = await makeReports(options.reports, shown, surroundings);
    complaints.push(...unwritten);
    const failed = complaints.length > (tooMany ? 1 : 0);
    // As ESLint, a clean run prints nothing that a script could read; somebody who looks on wants to know that something was read.
    const isClean = shown.every(({ messages }) => messages.length === 0) && complaints.length === 0;
    const note = isClean && isErrorTerminal === true && !options.reports.some(({ format, file }) => format !== "stylish" && file === null) ? cleanNote(targets.files.length, options.quiet) : "";
    return {
        exitCode: failed ? 2 : errors > 0 || tooMany ? 1 : 0,
        stdout,
        stderr: note + complaints.map((complaint) => `wsk-lint: ${complaint}\n`).join(""),
    };
}

/** Lints what earlier runs have not linted as it is. ESLint and the rules are loaded only where they are needed. */
async function lintTargets(files: readonly Target[], options: Options, env: NodeJS.ProcessEnv): Promise<LintRun> {
    const folder = folderFor(options, env);
    const snapshot = new Snapshot(new NodeHost({ honourIgnores: options.honourIgnores }), folder !== null);
    const cache = folder === null ? null : cacheFor(files, options, snapshot, folder);
    const known = new Map<Target, Result>();
    const remember = (file: Target, find: (root: string) => Findings | null): void => {
        const result = fromCache(file, snapshot, find);
        if (result !== null) known.set(file, result);
    };
    if (cache !== null) for (const file of files) remember(file, (root) => cache.find(root, file.path));
    if (known.size === files.length) return { results: [...known.values()], fixed: [], failures: new Set() };
    // What has changed since concerns the driver that it is part of, and no other.
    const drivers = cache === null ? null : new (await import("./driver-states.js")).DriverStates(snapshot);
    if (cache !== null && drivers !== null) {
        for (const file of files) {
            const driver = known.has(file) ? "" : drivers.of(file);
            if (driver !== "") remember(file, (root) => cache.findIn(root, driver, file.path));
        }
    }
    const left = files.filter((file) => !known.has(file));
    const run = left.length === 0 ? NOTHING_LEFT : (await import("./lint.js")).lint(left, options, snapshot);
    const fresh = new Map(left.map((file, index) => [file, run.results[index]]));
    const results = files.map((file) => known.get(file) ?? fresh.get(file)).filter((result) => result !== undefined);
    if (run.failures.size === 0 && cache !== null && drivers !== null) {
        for (const [index, file] of files.entries()) {
            const result = results[index];
            if (result !== undefined && snapshot.reading(file.path).ok) cache.add(rootOf(file), drivers.of(file), file.path, result);
        }
        cache.save();
    }
    return { ...run, results };
}

const NOTHING_LEFT: LintRun = { results: [], fixed: [], failures: new Set() };

/** Where findings of earlier runs are kept; null where they may not be used. */
function folderFor({ cache, fix }: Options, env: NodeJS.ProcessEnv): string | null {
    return !cache || fix || buildId() === null ? null : cacheFolder(process.cwd(), env);
}

/** The findings of earlier runs; null where these would not be the same. */
function cacheFor(files: readonly Target[], { config, rules, honourIgnores }: Options, snapshot: Snapshot, folder: string): FindingsCache | null {
    // A file that is named, but ignored where the others are found, takes part in their driver for this run only.
    const listed = new Set([...new Set(files.map(rootOf))].flatMap((root) => snapshot.list(root)));
    if (files.some(({ path }) => !listed.has(path))) return null;
    // Traces name files as they are seen from the working directory.
    const settings = { build: buildId(), cwd: process.cwd(), node: process.version, platform: process.platform, arch: process.arch, config, rules, honourIgnores };
    return new FindingsCache(folder, settings, snapshot);
}

function fromCache(file: Target, snapshot: Snapshot, find: (root: string) => Findings | null): Result | null {
    const reading = snapshot.reading(file.path);
    const findings = reading.ok ? find(rootOf(file)) : null;
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
        ...obstacles.map(({ path, reason }) => notAnalysed(path, `${describeFailure(reason)}, so no file below it either`, "error")),
    ];
}

function writeAll(fixed: readonly FixedFile[]): string[] {
    const complaints: string[] = [];
    for (const file of fixed) {
        const reason = writeFix(file);
        if (reason !== null) complaints.push(`The fixes for "${file.path}" were not written: ${reason}.`);
    }
    return complaints;
}
