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

/** Reads a page. C blocks outside the section Examples are prose (a fix that is shown step by step); inside it each must be marked. */
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
                if (sections.at(-1) === "Examples") take(open.info, open.line, open.content);
                open = null;
            }
        } else if (fence !== null) open = { info: (fence[1] ?? "").trim(), line: index + 1, content: [] };
        else if (content.startsWith("## ")) sections.push(content.slice(3).trim());
    }
    if (open !== null) mistakes.push("A fenced block is not closed.");
    return { examples, sections, mistakes };

    function take(info: string, line: number, content: readonly string[]): void {
        const [language, kind] = info.split(/\s+/u);
        if (language !== "c") return;
        if (kind === "bad" || kind === "good") examples.push({ kind, line, files: splitFiles(content) });
        else mistakes.push(`Line ${line}: an example is marked "c bad" or "c good", not "${info}".`);
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
