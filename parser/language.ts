/** The ESLint language `wsk/c`: C as Windows drivers write it. https://eslint.org/docs/latest/extend/languages */
import type { File, Language, LanguageContext, LanguageOptions, OkParseResult, ParseResult } from "@eslint/core";
import { PROJECT_SCHEMA, type ProjectKnowledge } from "../knowledge/index.js";
import type { CNode } from "./ast.js";
import { mistakeIn } from "./json-shape.js";
import { nearest } from "./nearest.js";
import { parseFile } from "./parse.js";
import type { ParsedFile } from "./parsed-file.js";
import { CSourceCode } from "./source-code.js";

/** What `languageOptions` may say to the language `wsk/c`. */
export interface CLanguageOptions extends ProjectKnowledge {
    /** Let ESLint visit every syntax node, for own rules with selectors. Without it only `translation_unit` is visited. */
    readonly visitNodes?: boolean;
    /** Folder whose files are one driver: absolute, or relative to the current directory. */
    readonly root?: string;
}

/** `mistake` has the whole sentence where there is more to say. */
type OptionCheck = { readonly expected: string; readonly accepts: (value: unknown) => boolean; readonly mistake?: (value: unknown) => string | null };

function knowledge(name: keyof ProjectKnowledge): OptionCheck {
    const mistake = (value: unknown): string | null => mistakeIn(value, PROJECT_SCHEMA[name], name);
    return { expected: "what its schema says", accepts: (value) => mistake(value) === null, mistake };
}

const options: Readonly<Record<keyof CLanguageOptions, OptionCheck>> = {
    visitNodes: { expected: "true or false", accepts: (value) => typeof value === "boolean" },
    root: { expected: "the path of a folder", accepts: (value) => typeof value === "string" && value !== "" },
    waits: knowledge("waits"),
    allocators: knowledge("allocators"),
    wrappers: knowledge("wrappers"),
    prefixMacros: knowledge("prefixMacros"),
};

/**
 * Options of ESLint's own language. A configuration object without `files` merges them into those of C files too, and that is no
 * mistake of whoever wrote it.
 */
const javaScriptOptions = new Set(["ecmaVersion", "sourceType", "globals", "parser", "parserOptions"]);

/**
 * Checks `languageOptions`.
 *
 * @throws TypeError with one sentence that names the wrong option and what is right instead
 */
export function validateLanguageOptions(given: LanguageOptions): void {
    for (const [name, value] of Object.entries(given)) {
        if (Object.hasOwn(options, name)) {
            const { expected, accepts, mistake } = options[name as keyof CLanguageOptions];
            if (value === undefined || accepts(value)) continue;
            const sentence = mistake?.(value);
            if (sentence) throw new TypeError(`A language option of wsk/c is wrong: ${sentence}`);
            throw new TypeError(`The language option "${name}" must be ${expected}, not ${describe(value)}.`);
        }
        if (javaScriptOptions.has(name)) continue;
        const best = nearest(name, Object.keys(options), Math.max(2, Math.floor(name.length / 3)));
        const help = best === null ? `known are ${list(Object.keys(options))}.` : `did you mean "${best}"?`;
        throw new TypeError(`There is no language option "${name}" in wsk/c; ${help}`);
    }
}

function describe(value: unknown): string {
    if (typeof value === "string") return `"${value}"`;
    if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
    return Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
}

function list(names: readonly string[]): string {
    return names.map((name) => `"${name}"`).join(", ");
}

interface Parsed extends OkParseResult<CNode> {
    readonly file: ParsedFile;
}

/** Paths inside the project are written with forward slashes, on Windows too (`C:/drivers/accept.c`). */
function internalPath(path: string): string {
    return /^(?:[A-Za-z]:|\\)\\/u.test(path) ? path.replaceAll("\\", "/") : path;
}

interface Types {
    LangOptions: LanguageOptions;
    Code: CSourceCode;
    RootNode: CNode;
    Node: CNode;
}

const NO_TEXT = "no text in UTF-8, which is what ESLint takes every file for; wsk-lint reads UTF-16 as well";

/** True where every few characters are NUL: UTF-16 that was read as UTF-8, or no text at all. */
function isNoText(text: string): boolean {
    const start = text.slice(0, 1024);
    return start.split("\0").length - 1 > start.length / 8;
}

export const cLanguage: Language<Types> = {
    fileType: "text",
    lineStart: 1,
    columnStart: 0,
    // Not "type": tree-sitter-c has fields of that name.
    nodeTypeKey: "kind",
    visitorKeys: {},

    validateLanguageOptions,

    /** Broken code is no failure: what could not be parsed is a fact that the rule parse-coverage reports. */
    parse(file: File, context: LanguageContext): ParseResult<CNode> {
        const text = typeof file.body === "string" ? file.body : new TextDecoder().decode(file.body);
        if (isNoText(text)) return { ok: false, errors: [{ message: NO_TEXT, line: 1, column: 0 }] };
        try {
            const parsed = parseFile(internalPath(file.path), text, context.languageOptions);
            const result: Parsed = { ok: true, ast: parsed.root, file: parsed };
            return result;
        } catch (error) {
            // A defect of ours, not of the file. ESLint shows it as a fatal error of this one file and goes on with the others.
            const reason = error instanceof Error ? error.message : String(error);
            return { ok: false, errors: [{ message: `internal error in the parser: ${reason}`, line: 1, column: 0 }] };
        }
    },

    createSourceCode(_file: File, input: OkParseResult<CNode>, context: LanguageContext): CSourceCode {
        return new CSourceCode((input as Parsed).file, context.languageOptions["visitNodes"] === true);
    },
};
