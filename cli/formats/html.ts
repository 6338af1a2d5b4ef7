/**
 * One page that has everything in it: findings with their lines and the ways there, filters, the rules. It loads nothing, and its content
 * security policy lets nothing run but its own script, whatever a source may have smuggled in.
 */
import { createHash } from "node:crypto";
import { ruleInfo } from "../rule-info.js";
import { totals, type Result, type Totals } from "../results.js";
import { findingsOf, linesOf, plural, type Finding } from "./finding.js";
import { frameOf, type Frame } from "./frame.js";
import { script } from "./html-script.js";
import { style } from "./html-style.js";
import { html as text } from "./html-text.js";
import { wayThere } from "./html-way.js";
import { relativePath } from "./paths.js";
import type { Setting } from "./report.js";

/** Formats results as a page for a browser. */
export function html(results: readonly Result[], { cwd }: Setting): string {
    const sums = totals(results);
    const shown = results.filter(({ messages }) => messages.length > 0);
    const title = sums.errors + sums.warnings === 0 ? "no problems" : `${plural(sums.errors, "error")}, ${plural(sums.warnings, "warning")}`;
    const findings = shown.flatMap((result) => findingsOf(result));
    const rules = anchorsOf(findings);
    const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>wsk-lint: ${title}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#findings">To the findings</a>
<header><h1>wsk-lint</h1><p>${summary(sums, results.length)}</p></header>
${shown.length === 0 ? "" : filters(findings)}
<main id="findings" tabindex="-1">
<div id="groups">
${shown.map((result) => group(result, cwd, rules)).join("\n")}
</div>
${shown.length === 0 ? "" : ruleTable(findings, rules)}
</main>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(content: string): string {
    return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

function summary({ errors, warnings, fixable, files }: Totals, all: number): string {
    if (errors + warnings === 0) return `No problems in ${plural(all, "file")}.`;
    const fixes = fixable === 0 ? "" : ` ${plural(fixable, "problem")} can be fixed with <code>--fix</code>.`;
    return `<strong class="error">${plural(errors, "error")}</strong> and <strong class="warning">${plural(warnings, "warning")}</strong>`
        + ` in ${files} of ${plural(all, "file")}.${fixes}`;
}

/** Hidden until the script is there to obey them. */
function filters(findings: readonly Finding[]): string {
    const rules = [...new Set(findings.map(({ rule }) => rule ?? ""))].sort();
    return `<form role="search" aria-label="Findings" id="filters" hidden>
<p><label for="words">Text or file</label><input type="search" id="words" autocomplete="off" spellcheck="false"></p>
<p><label for="rule">Rule</label><select id="rule"><option value="">all rules</option>${rules
    .map((rule) => (rule === "" ? '<option value="none">without a rule</option>' : `<option>${text(rule)}</option>`)).join("")}</select></p>
<fieldset><legend>Level</legend>
<label><input type="checkbox" name="level" value="error" checked> errors</label>
<label><input type="checkbox" name="level" value="warning" checked> warnings</label></fieldset>
<fieldset><legend>Grouped by</legend>
<label><input type="radio" name="by" value="file" checked> file</label>
<label><input type="radio" name="by" value="rule"> rule</label></fieldset>
<p class="buttons"><button type="button" id="open">Show all ways</button><button type="button" id="close">Hide all ways</button></p>
<p><output id="shown" for="words rule">${plural(findings.length, "finding")}</output></p>
</form>`;
}

/** Ids of the rows for rules, by rule. */
type Anchors = ReadonlyMap<string, string>;

function anchorsOf(findings: readonly Finding[]): Anchors {
    const rules = [...new Set(findings.map(({ rule }) => rule))].filter((rule) => rule !== null).sort();
    return new Map(rules.map((rule, index) => [rule, `rule${index + 1}`]));
}

function group(result: Result, cwd: string, rules: Anchors): string {
    const path = relativePath(result.filePath, cwd);
    const lines = linesOf(result);
    const articles = findingsOf(result).map((finding) => article(finding, path, frameOf(lines, finding), rules)).join("\n");
    return `<section class="group"><h2>${text(path)}</h2>\n${articles}\n</section>`;
}

function article(finding: Finding, path: string, frame: Frame | null, rules: Anchors): string {
    const { level, text: message, trace, rule, line, column, message: { fix, suggestions = [] } } = finding;
    const name = rule === null ? "" : ` <a href="#${rules.get(rule) ?? ""}">${text(rule)}</a>`;
    const helps = [...(fix === undefined ? [] : ["wsk-lint --fix repairs this."]), ...suggestions.map(({ desc }) => `Suggestion: ${desc}`)];
    return [
        `<article data-level="${level}" data-rule="${text(rule ?? "none")}" data-file="${text(path)}">`,
        `<h3><span class="level ${level}">${level}</span>${name} <span class="place">${text(`${path}:${line}:${column}`)}</span></h3>`,
        `<p>${text(message)}</p>`,
        frame === null ? "" : framed(frame),
        ...helps.map((help) => `<p class="help">${text(help)}</p>`),
        trace.length === 0 ? "" : `<details><summary>The way there: ${plural(trace.length, "step")}</summary>${wayThere(trace)}</details>`,
        "</article>",
    ].filter((part) => part !== "").join("\n");
}

function framed({ line, before, marked, after }: Frame): string {
    return `<pre><span class="number">${line}</span><code>${text(before)}<mark>${text(marked)}</mark>${text(after)}</code></pre>`;
}

function ruleTable(findings: readonly Finding[], rules: Anchors): string {
    const count = (rule: string, level: string): number => findings.filter((finding) => finding.rule === rule && finding.level === level).length;
    const rows = [...rules].map(([rule, id]) => {
        const info = ruleInfo(rule);
        const about = info === null ? "" : `${text(info.description)}. <a href="${text(info.url)}">Page<span class="unseen"> of ${text(rule)}</span></a>`;
        return `<tr id="${id}"><th scope="row">${text(rule)}</th><td>${about}</td><td>${count(rule, "error")}</td><td>${count(rule, "warning")}</td></tr>`;
    });
    return `<section class="rules"><h2>Rules in this report</h2><table>
<thead><tr><th scope="col">rule</th><th scope="col">what it does</th><th scope="col">errors</th><th scope="col">warnings</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></section>`;
}
