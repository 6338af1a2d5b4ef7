/**
 * Workflow commands of GitHub Actions, which it shows as annotations:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands.
 */
import type { Result } from "../results.js";
import { findingsOf, type Finding } from "./finding.js";
import { relativePath } from "./paths.js";
import { printable } from "./printable.js";
import type { Setting } from "./report.js";

/** Formats results as one command for each finding, with the way there in its text. */
export function github(results: readonly Result[], setting: Setting): string {
    return results.flatMap((result) => findingsOf(result, setting).map((finding) => {
        return `${command(finding, relativePath(result.filePath, setting.root))}\n`;
    })).join("");
}

function command({ level, text, trace, rule, line, column, end }: Finding, file: string): string {
    const properties: Record<string, string | number> = { file, line };
    if (end !== null && end.line > line) properties["endLine"] = end.line;
    // GitHub takes columns only where the finding is in one line.
    else Object.assign(properties, { col: column, ...(end === null ? {} : { endColumn: end.column }) });
    if (rule !== null) properties["title"] = rule;
    const steps = trace.map(({ path, line: at, column: atColumn, text: word }, index) => `${index + 1}. ${path}:${at}:${atColumn} ${word}`);
    const lines = [...text.split("\n"), ...steps].map(printable).join("\n");
    return `::${level} ${Object.entries(properties).map(([name, value]) => `${name}=${property(printable(String(value)))}`).join(",")}::${data(lines)}`;
}

/** As in GitHub's own toolkit: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts. */
function data(text: string): string {
    return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
    return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
