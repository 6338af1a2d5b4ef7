/** Texts of sources and file names, made harmless wherever they are shown. */

/** Control characters, and characters that can't be seen, turn text round (bidirectional marks), or may not stand in XML or HTML. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]/gu;

/** Azure Pipelines and older runners of GitHub Actions take commands from anywhere in a line of a log. */
const logCommand = /##(?=\[|vso\[)/giu;

/**
 * Shows each character that could steer a terminal, hide or turn round what follows, or command a CI system, as an escape of C:
 * `\x1B`, `\u202E`. Line feeds are escaped too.
 */
export function printable(text: string): string {
    return text.replace(unseen, escapeOf).replace(logCommand, "#\\x23");
}

/** The same for a path that starts a line: `::` there would be a command to GitHub Actions. */
export function printablePath(path: string): string {
    const text = printable(path);
    return /^\s*::/u.test(text) ? `./${text}` : text;
}

function escapeOf(char: string): string {
    const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}

/**
 * How many columns of a terminal a text takes. Its characters are printable; see Unicode's East Asian Width,
 * https://www.unicode.org/reports/tr11/.
 */
export function columnsOf(text: string): number {
    let columns = 0;
    for (const char of text) columns += char < "\u0300" ? 1 : /[\p{Mn}\p{Me}]/u.test(char) ? 0 : wide.test(char) ? 2 : 1;
    return columns;
}

const wide = /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
