/** A summary for a pull request or for a job: GitHub's and GitLab's Markdown. */
import { ruleInfo } from "../rule-info.js";
import { totals, type Result } from "../results.js";
import { findingsOf, linesOf, plural, type Finding } from "./finding.js";
import { frameOf } from "./frame.js";
import { code, plainText } from "./markdown-text.js";
import { relativePath } from "./paths.js";
import type { Setting } from "./report.js";

/** A comment on GitHub may have 65,536 characters; what is more than this is counted and left out. */
const mostCharacters = 60_000;

/** Formats results as a table of rules, and each finding with its line and the way there. */
export function markdown(results: readonly Result[], setting: Setting): string {
    const { errors, warnings, files } = totals(results);
    if (errors + warnings === 0) return `## wsk-lint: no problems in ${plural(results.length, "file")}\n`;
    const head = [
        `## wsk-lint: ${plural(errors, "error")} and ${plural(warnings, "warning")} in ${plural(files, "file")}`,
        "",
        ...ruleTable(results),
    ].join("\n");
    let text = `${head}\n`;
    let left = 0;
    for (const result of results.filter(({ messages }) => messages.length > 0)) {
        const lines = linesOf(result);
        let heading = `\n### ${code(relativePath(result.filePath, setting.root))}\n\n`;
        for (const finding of findingsOf(result, setting)) {
            const item = heading + findingText(finding, lines);
            if (left > 0 || text.length + item.length > mostCharacters) {
                left++;
            } else {
                text += item;
                heading = "";
            }
        }
    }
    return left === 0 ? text : `${text}\nAnother ${plural(left, "problem")} would make this text too long.\n`;
}

function ruleTable(results: readonly Result[]): string[] {
    const counts = new Map<string | null, { error: number; warning: number }>();
    for (const { level, rule } of results.flatMap((result) => findingsOf(result))) {
        const count = counts.get(rule) ?? { error: 0, warning: 0 };
        count[level]++;
        counts.set(rule, count);
    }
    const rows = [...counts].sort(([, a], [, b]) => b.error - a.error || b.warning - a.warning);
    return ["| rule | errors | warnings |", "|---|--:|--:|", ...rows.map(([rule, { error, warning }]) => `| ${ruleLink(rule)} | ${error} | ${warning} |`)];
}

function ruleLink(rule: string | null): string {
    if (rule === null) return "other";
    const info = ruleInfo(rule);
    // In a table a bar ends the cell, in code as well.
    return info === null ? code(rule).replaceAll("|", "\\|") : `[${code(rule)}](${info.url})`;
}

function findingText(finding: Finding, lines: readonly string[]): string {
    const { level, text, trace, rule, line, column } = finding;
    const frame = frameOf(lines, finding);
    const name = rule === null ? "" : ` (${code(rule)})`;
    const steps = trace.map(({ path, line: at, column: atColumn, text: word }, index) => {
        return `    ${index + 1}. ${code(`${path}:${at}:${atColumn}`)} ${plainText(word)}\n`;
    });
    const way = steps.length === 0 ? "" : `  <details><summary>The way there: ${plural(steps.length, "step")}</summary>\n\n${steps.join("")}\n  </details>\n`;
    return [
        `- **${level}** at ${line}:${column}: ${plainText(text)}${name}\n`,
        frame === null ? "" : `\n  ${code(`${frame.before}${frame.marked}${frame.after}`.trim())}\n`,
        way === "" ? "" : `\n${way}`,
    ].join("");
}
