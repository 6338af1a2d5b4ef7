/**
 * The way to a finding. An ESLint message has one place only, so the steps stand in the message's later lines, in one strict grammar
 * that survives workers, the cache, JSON and editors, and that formatters read back:
 *
 *     <what is wrong, one line>
 *       1. path:line:column text
 *       2. path:line:column text
 */

export interface TraceStep {
    /** Path of the file, as its `ParsedFile` names it. */
    readonly path: string;
    /** Counts from 1. */
    readonly line: number;
    /** Counts from 1, in UTF-16 units. */
    readonly column: number;
    readonly text: string;
}

/** A message taken apart again. */
export interface TracedMessage {
    readonly text: string;
    readonly trace: readonly TraceStep[];
}

/**
 * The lines to append to a message: empty, or starting with a newline.
 *
 * @param cwd directory that paths are made relative to
 */
export function formatTrace(steps: readonly TraceStep[], cwd: string): string {
    return steps
        .map(({ path, line, column, text }, index) => {
            return `\n  ${index + 1}. ${onOneLine(displayPath(path, cwd))}:${line}:${column} ${oneLine(text)}`;
        })
        .join("");
}

/** Takes a message with a trace apart. Lines outside the grammar stay in the text. */
export function parseTrace(message: string): TracedMessage {
    const lines = message.split("\n");
    let first = lines.length;
    while (first > 1 && stepPattern.test(lines[first - 1] ?? "")) first--;
    const trace: TraceStep[] = [];
    for (const line of lines.slice(first)) {
        const [, path = "", lineNumber = "", column = "", text = ""] = stepPattern.exec(line) ?? [];
        trace.push({ path, line: Number(lineNumber), column: Number(column), text });
    }
    return { text: lines.slice(0, first).join("\n"), trace };
}

const stepPattern = /^ {2}\d+\. (.+?):(\d+):(\d+) (.*)$/u;

/** Collapses white space and control characters: quoted source must neither break a message's lines nor command a terminal. */
export function oneLine(text: string): string {
    return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** A name may hold line feeds, which would begin a step of its own; blanks stay as they are. */
function onOneLine(path: string): string {
    return path.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

/** `path` relative to `cwd` where it lies below it, with forward slashes. Nothing is relative to the root of the file system. */
export function displayPath(path: string, cwd: string): string {
    const file = forwardSlashes(path);
    if (/^(?:[A-Za-z]:)?\/$/u.test(forwardSlashes(cwd))) return file;
    const folder = forwardSlashes(cwd).replace(/\/*$/u, "/");
    // Windows paths differ in the case of their drive letter, depending on who hands them out.
    const same = /^[A-Za-z]:/u.test(file) ? (a: string, b: string) => a.toLowerCase() === b.toLowerCase() : Object.is;
    return same(file.slice(0, folder.length), folder) ? file.slice(folder.length) : file;
}

function forwardSlashes(path: string): string {
    return /^(?:[A-Za-z]:|\\)\\/u.test(path) ? path.replaceAll("\\", "/") : path;
}
