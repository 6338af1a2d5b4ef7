/** Expectations in the files of test-corpus/ (test-corpus/README.md describes the markers). */

/** What one file says about itself. */
export interface Expectations {
    /** `line rule-id` of each expected report, sorted; a rule that reports twice on a line stands there twice. */
    readonly reports: readonly string[];
    /** Whether the file says that it must not get any report. */
    readonly clean: boolean;
    /** Markers that cannot be understood, one sentence each. */
    readonly mistakes: readonly string[];
}

/**
 * Reads the markers of a file.
 *
 * @param knownRules valid rule ids: a marker that names another one is a mistake
 */
export function expectationsIn(text: string, knownRules: ReadonlySet<string>): Expectations {
    const reports: string[] = [];
    const mistakes: string[] = [];
    let clean = false;
    for (const [index, content] of text.split(/\r\n|\r|\n/u).entries()) {
        const line = index + 1;
        const marker = /\/\/~(\^*)\s*(.*?)\s*$/u.exec(content);
        if (marker === null) continue;
        const [whole, up = "", words = ""] = marker;
        const ids = words.split(/\s+/u).filter((word) => word !== "");
        if (up === "" && words === "clean") {
            clean = true;
            continue;
        }
        const target = line - up.length;
        if (ids.length === 0) mistakes.push(`line ${line}: "${whole.trim()}" names no rule.`);
        if (target < 1) {
            mistakes.push(`line ${line}: "${whole.trim()}" points above the file.`);
            continue;
        }
        if (up === "" && content.trim() === whole.trim()) {
            mistakes.push(`line ${line}: a marker alone on its line must say with ^ which line above it means.`);
        }
        for (const id of ids) {
            if (knownRules.has(id)) reports.push(reportKey(target, id));
            else mistakes.push(`line ${line}: there is no rule "${id}".`);
        }
    }
    if (clean && reports.length > 0) mistakes.push("A file with markers is not clean.");
    return { reports: reports.sort(inOrder), clean, mistakes };
}

/** How a report is written in expectations: `12 no-irp-leak`. */
export function reportKey(line: number, rule: string): string {
    return `${line} ${rule}`;
}

/** Sorts report keys by line, then by rule. */
export function inOrder(a: string, b: string): number {
    return parseInt(a, 10) - parseInt(b, 10) || (a < b ? -1 : a > b ? 1 : 0);
}
