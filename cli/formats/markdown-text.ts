/** Texts that are no Markdown, put into Markdown. */
import { inOneLine } from "./finding.js";
import { printable } from "./printable.js";

/**
 * A text as it is: nothing in it is markup or HTML, links anywhere, mentions anybody or names an issue. GitHub looks for mentions and
 * addresses after it has read the Markdown, where escapes are gone; a character without width keeps it from finding them.
 */
export function plainText(text: string): string {
    return printable(inOneLine(text))
        .replace(/@|#(?=\d)|!(?=\d)|:(?=\/\/)|www(?=\.)|(?<=GH)-/giu, "$&\u200B")
        .replace(/[\\`*_[\]#|~$^]/gu, "\\$&")
        .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A text as code: no mark of Markdown works there but the backticks that end it. */
export function code(text: string): string {
    const line = printable(inOneLine(text));
    const longest = Math.max(0, ...[...line.matchAll(/`+/gu)].map(([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    const pad = longest > 0 || line === "" ? " " : "";
    return `${fence}${pad}${line}${pad}${fence}`;
}
