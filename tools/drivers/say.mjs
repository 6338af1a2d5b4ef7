/** What the runner of real drivers prints. Pure functions. */
import { verdicts } from "./lists.mjs";

/**
 * Lines on one repository: a count first, then each finding that is not as it was judged.
 *
 * @param measured `{ repository, revision, seconds, findings, compared }`
 * @param listed the revision that was judged, if the repository is listed
 */
export function comparisonLines({ repository, revision, seconds, findings, compared }, listed) {
    const { same, moved, relevelled, fresh, gone } = compared;
    const judgements = [...same, ...moved].map(({ judged }) => judged.verdict);
    const counts = verdicts.map((verdict) => [judgements.filter((one) => one === verdict).length, verdict]).filter(([count]) => count > 0);
    const known = counts.map(([count, verdict]) => `${count} ${verdict}`).join(", ") || "none judged";
    const lines = [`${repository}: ${plural(findings.length, "finding")} in ${seconds.toFixed(1)} s (${known}); ${fresh.length} new, ${gone.length} gone, ${moved.length} moved`];
    if (listed === undefined) lines.push(`  this repository is not listed`);
    else if (revision !== null && !listed.startsWith(revision)) lines.push(`  the checkout is at ${revision}; judged was ${listed}`);
    for (const { judged, finding } of moved) lines.push(`  moved  from line ${judged.line}: ${findingLine(finding, judged.verdict)}`);
    for (const { judged, finding } of relevelled) lines.push(`  level  was ${judged.level}: ${findingLine(finding, judged.verdict)}`);
    for (const record of gone) lines.push(`  gone   ${placeLine(record)} (${record.verdict})`);
    for (const finding of fresh) lines.push(`  new    ${findingLine(finding, "unjudged")}`);
    return lines;
}

/** A finding with its verdict, in one line. */
export function findingLine(finding, verdict) {
    return `${placeLine(finding)} (${verdict}): ${finding.text}`;
}

/** Lines on the known mistakes: counts, then those that are not reported, or not in each place. */
export function knownLines(ways) {
    const counted = ways.filter(({ known }) => known.rule !== null && known.kind === "contract" && known.missed !== "none");
    const count = (how) => counted.filter((one) => one.how === how).length;
    const lines = [
        `known mistakes: ${counted.length}; reported ${count("line")} at the line, ${count("function")} in the function, ${count("part")} in part; ${count("no")} not`,
    ];
    for (const { known, how } of ways) {
        if (how === "line" || how === "function") {
            if (known.missed === "limit" || known.missed === "bug") lines.push(`  found after all  ${knownLine(known)}`);
        } else if (known.missed === undefined) lines.push(`  not reported, without a reason  ${knownLine(known)}`);
    }
    return lines;
}

/** A row of the table of repositories. */
export function row(name, { files, functions, seconds, findings }) {
    const [errors, warnings] = ["error", "warn"].map((level) => findings.filter((finding) => finding.level === level).length);
    return `| ${name} | ${files.length} | ${functions} | ${seconds.toFixed(1)} | ${errors} | ${warnings} | ${byRule(findings)} |`;
}

/** `rule count, rule count` in the order of the rules. */
export function byRule(findings) {
    const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
    return rules.map((rule) => `${rule} ${findings.filter((finding) => finding.rule === rule).length}`).join(", ") || "–";
}

function placeLine({ path, line, column, level, rule, function: name }) {
    return `${path}:${line}:${column} ${level} ${rule}${name === "" ? "" : ` in ${name}`}`;
}

function knownLine({ repository, path, places, rule }) {
    return `${repository} ${path}:${places.map(({ line }) => line).join(",")} ${rule}`;
}

function plural(count, word) {
    return `${count} ${word}${count === 1 ? "" : "s"}`;
}
