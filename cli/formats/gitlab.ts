/** GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. */
import type { Result } from "../results.js";
import { findingsOf, inOneLine, linesOf } from "./finding.js";
import { fingerprints } from "./fingerprint.js";
import { jsonText } from "./json-text.js";
import { relativePath } from "./paths.js";
import type { Setting } from "./report.js";

/** Formats results as GitLab's array of violations. The ways there are left out: the merge request shows one line of text. */
export function gitlab(results: readonly Result[], { root }: Setting): string {
    return jsonText(results.flatMap((result) => {
        const path = relativePath(result.filePath, root);
        const prints = fingerprints(result.messages, path, linesOf(result));
        return findingsOf(result).map(({ level, text, rule, line, end, message }, index) => ({
            description: inOneLine(text),
            check_name: rule ?? "wsk-lint",
            fingerprint: prints[index],
            severity: message.fatal === true ? "critical" : level === "error" ? "major" : "minor",
            location: { path, lines: { begin: line, end: end?.line ?? line } },
        }));
    }), 2);
}
