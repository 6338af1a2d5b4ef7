/** All formats of reports. What is not asked for is not loaded. */
import type { Format } from "./report.js";

interface Entry {
    /** For --help: one phrase. */
    readonly about: string;
    load(): Promise<Format>;
}

export const formats = {
    stylish: { about: "for people (default): the line, what is wrong there and the way there", load: async () => (await import("./stylish.js")).stylish },
    compact: { about: "one line each, as ESLint's compact; read by VS Code's $eslint-compact", load: async () => (await import("./compact.js")).compact },
    unix: { about: "one line each: file:line:column: message", load: async () => (await import("./unix.js")).unix },
    msvc: { about: "one line each: file(line,column): error; read by VS Code's $msCompile", load: async () => (await import("./msvc.js")).msvc },
    gcc: { about: "one line each, and one for each step of the way there: file:line:column: error, note", load: async () => (await import("./gcc.js")).gcc },
    json: { about: "ESLint's array of results", load: async () => (await import("./json.js")).json },
    sarif: { about: "SARIF 2.1.0, for code scanning", load: async () => (await import("./sarif.js")).sarif },
    github: { about: "annotations in GitHub Actions", load: async () => (await import("./github.js")).github },
    gitlab: { about: "GitLab's code quality report", load: async () => (await import("./gitlab.js")).gitlab },
    junit: { about: "JUnit's XML, for other CI systems", load: async () => (await import("./junit.js")).junit },
    html: { about: "one page for a browser, works without a network", load: async () => (await import("./html.js")).html },
    markdown: { about: "a summary for a pull request", load: async () => (await import("./markdown.js")).markdown },
} as const satisfies Record<string, Entry>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly FormatName[];
