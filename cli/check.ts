/** One linting run: from the files to what is printed. */
import { useHost } from "../analysis/index.js";
import { describeFailure } from "../host/failure.js";
import { NodeHost } from "../host/node-host.js";
import plugin, { INTERNAL_ERROR } from "../index.js";
import { palette } from "./colour.js";
import type { Targets } from "./files.js";
import { formatStylish } from "./format-stylish.js";
import { lint, type FixedFile } from "./lint.js";
import type { Outcome, Surroundings } from "./main.js";
import type { Options } from "./options.js";
import { errorsOnly, notAnalysed, totals, type Result } from "./results.js";
import { parseRuleSettings } from "./rule-settings.js";
import { writeFix } from "./write-fixes.js";

/**
 * Lints files, writes fixes if asked to, formats the results.
 *
 * @throws {UsageError} for a wrong --rule
 */
export function checkTargets(targets: Targets, options: Options, { isTerminal, isErrorTerminal, env }: Surroundings): Outcome {
    const rules = parseRuleSettings(options.rules, Object.keys(plugin.rules));
    useHost(new NodeHost({ honourIgnores: options.honourIgnores }));
    const { results: linted, fixed } = lint(targets.files, { config: options.config, rules, fix: options.fix });
    const results = [...linted, ...notLinted(targets)];
    const complaints = [...(options.fix ? writeAll(fixed) : []), ...internalErrors(results)];
    const { errors, warnings } = totals(results);
    const tooMany = options.maxWarnings !== null && warnings > options.maxWarnings;
    if (tooMany) complaints.push(`${warnings} warnings are more than the ${options.maxWarnings} that --max-warnings allows.`);
    const shown = options.quiet ? errorsOnly(results, INTERNAL_ERROR) : results;
    const failed = complaints.length > (tooMany ? 1 : 0);
    // As ESLint, a clean run prints nothing that a script could read; somebody who looks on wants to know that something was read.
    const isClean = shown.every(({ messages }) => messages.length === 0) && complaints.length === 0;
    const note = isClean && isErrorTerminal === true && options.format === "stylish" ? cleanNote(targets.files.length, options.quiet) : "";
    return {
        exitCode: failed ? 2 : errors > 0 || tooMany ? 1 : 0,
        stdout: options.format === "json" ? `${JSON.stringify(shown)}\n` : formatStylish(shown, process.cwd(), palette(isTerminal, env)),
        stderr: note + complaints.map((complaint) => `wsk-lint: ${complaint}\n`).join(""),
    };
}

function cleanNote(files: number, quiet: boolean): string {
    return `${files} ${files === 1 ? "file" : "files"}, no ${quiet ? "errors" : "problems"}.\n`;
}

/** What was asked for but not analysed is named among the results. */
function notLinted({ otherFiles, obstacles }: Targets): Result[] {
    return [
        ...otherFiles.map((path) => notAnalysed(path, "only .c and .h files are", "warning")),
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

/** A rule that failed inside leaves findings out: such a run is no success, at whatever level the rule is. */
function internalErrors(results: readonly Result[]): string[] {
    const failures = results.flatMap(({ messages }) => messages.filter(({ messageId }) => messageId === INTERNAL_ERROR));
    return failures.length === 0 ? [] : ["Rules failed inside (see their messages); findings may be missing."];
}
