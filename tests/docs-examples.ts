/** Examples in the pages of the rules: fenced blocks ```c bad and ```c good. */

export interface Example {
    readonly kind: "bad" | "good";
    /** 1-based line of the page on which the example's fence stands. */
    readonly line: number;
    /** File names and texts. An example of several files separates them by lines `// file: name.c`. */
    readonly files: Readonly<Record<string, string>>;
}

/** A page taken apart. */
export interface Page {
    readonly examples: readonly Example[];
    /** Titles of its sections (`## …`) in order. */
    readonly sections: readonly string[];
    /** What cannot be understood, one sentence each. */
    readonly mistakes: readonly string[];
}

/** The sections of every page, in order. */
export const sectionsOfPage = [
    "What it does",
    "Why it matters",
    "Examples",
    "How to fix",
    "Known limits",
    "When not to use it",
    "Sources",
] as const;

/** Languages of blocks that are no code of drivers: commands, configurations. */
const OTHER_LANGUAGES: ReadonlySet<string> = new Set(["sh", "json", "js"]);

/**
 * Reads a page. Each block of C stands in the section Examples and is marked there, so that none goes unchecked; blocks of other languages
 * are prose. What Markdown takes for a block and this does not is a mistake.
 */
export function readPage(text: string): Page {
    const examples: Example[] = [];
    const sections: string[] = [];
    const mistakes: string[] = [];
    let open: { readonly info: string; readonly line: number; readonly content: string[] } | null = null;
    for (const [index, content] of text.split(/\r\n|\n/u).entries()) {
        const fence = /^```(.*)$/u.exec(content);
        if (open !== null) {
            if (fence === null) open.content.push(content);
            else {
                take(open.info, open.line, open.content);
                open = null;
            }
        } else if (/^(?:\s+(?:`{3}|~{3})|~{3}|`{4}|>\s*(?:`{3}|~{3}))/u.test(content)) mistakes.push(`Line ${index + 1}: a block begins with three backticks at the start of its line.`);
        else if (fence !== null) open = { info: (fence[1] ?? "").trim(), line: index + 1, content: [] };
        else if (content.startsWith("## ")) sections.push(content.slice(3).trim());
    }
    if (open !== null) mistakes.push("A fenced block is not closed.");
    return { examples, sections, mistakes };

    function take(info: string, line: number, content: readonly string[]): void {
        if (OTHER_LANGUAGES.has(info)) return;
        const kind = /^c (bad|good)$/u.exec(info)?.[1];
        const files = splitFiles(content);
        if (kind !== "bad" && kind !== "good") mistakes.push(`Line ${line}: an example is marked "c bad" or "c good", not "${info}".`);
        else if (sections.at(-1) !== "Examples") mistakes.push(`Line ${line}: examples stand in the section Examples.`);
        else if (Object.keys(files).length === 0 || Object.values(files).some((text) => text.trim() === "")) mistakes.push(`Line ${line}: the example is empty.`);
        else examples.push({ kind, line, files });
    }
}

function splitFiles(lines: readonly string[]): Record<string, string> {
    const files: Record<string, string> = {};
    let name = "example.c";
    for (const line of lines) {
        const named = /^\/\/ file: (\S+)\s*$/u.exec(line);
        if (named !== null) name = named[1] ?? name;
        else files[name] = `${files[name] ?? ""}${line}\n`;
    }
    return files;
}
