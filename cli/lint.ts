/** Runs the rules over files, with ESLint's Linter as the engine: it takes texts, so that any encoding can be read. */
import { parse, sep } from "node:path";
import { Linter } from "eslint/universal";
import { readTextFile } from "../host/node-host.js";
import type { Encoding } from "../host/encoding.js";
import plugin from "../index.js";
import type { ConfigName } from "./options.js";
import { makeResult, notAnalysed, type Result } from "./results.js";
import type { RuleSetting } from "./rule-settings.js";
import { UsageError } from "./usage-error.js";

export interface LintOptions {
    readonly config: ConfigName;
    /** Entries that replace those of the config, by full rule id. */
    readonly rules: Readonly<Record<string, RuleSetting>>;
    readonly fix: boolean;
}

/** A file's text before and after fixing, and how it is encoded. */
export interface FixedFile {
    readonly path: string;
    readonly text: string;
    readonly output: string;
    readonly encoding: Encoding;
}

export interface LintRun {
    readonly results: readonly Result[];
    /** What --fix changed; nothing is written here. */
    readonly fixed: readonly FixedFile[];
}

/**
 * Lints files. A file that can't be read gets a fatal message instead, as ESLint gives a file that can't be parsed.
 *
 * @param files absolute paths, forward slashes
 * @throws {UsageError} when the rules' options are not what the rules ask for
 */
export function lint(files: readonly string[], options: LintOptions): LintRun {
    const config = configuration(options);
    const results: Result[] = [];
    const fixed: FixedFile[] = [];
    for (const path of files) {
        const filePath = path.replaceAll("/", sep);
        const reading = readTextFile(path);
        if (!reading.ok) {
            results.push(notAnalysed(filePath, reading.reason, "error"));
            continue;
        }
        const { text, encoding } = reading;
        const linter = linterFor(filePath);
        const report = verify(linter, text, config, { filename: filePath, fix: options.fix });
        const changed = report.fixed && report.output !== text;
        if (changed) fixed.push({ path, text, output: report.output, encoding });
        const source = changed ? { output: report.output } : report.messages.length > 0 ? { source: text } : {};
        results.push(makeResult(filePath, report.messages, { suppressedMessages: linter.getSuppressedMessages(), ...source }));
    }
    return { results, fixed };
}

/** Our own config and nothing else: no configuration file is looked for, so no code of the linted tree can run. */
function configuration({ config, rules }: LintOptions): Linter.Config[] {
    const base = plugin.configs[config] as Linter.Config;
    return [
        // Which files are linted has been decided before; ESLint's own list of ignored folders has no say.
        { ignores: ["!**/node_modules/", "!.git/"] },
        { ...base, files: ["**/*.[cChH]"], rules: { ...base.rules, ...(rules as Linter.RulesRecord) } },
    ];
}

/** ESLint's documentation and class have this method; its type declarations don't. */
interface SuppressingLinter extends Linter {
    getSuppressedMessages(): Linter.SuppressedLintMessage[];
}

const linters = new Map<string, SuppressingLinter>();

/** ESLint takes no file outside of its working directory; for those, the root of the file system is the directory. */
function linterFor(filePath: string): SuppressingLinter {
    const cwd = process.cwd();
    const isBelow = filePath.startsWith(cwd.endsWith(sep) ? cwd : cwd + sep);
    const base = isBelow ? cwd : parse(filePath).root;
    let linter = linters.get(base);
    if (!linter) linters.set(base, (linter = new Linter({ cwd: base }) as SuppressingLinter));
    return linter;
}

function verify(
    linter: Linter,
    text: string,
    config: Linter.Config[],
    options: Linter.FixOptions & { filename: string },
): Linter.FixReport {
    try {
        return linter.verifyAndFix(text, config, options);
    } catch (error) {
        // With our own config, only options given to --rule can be wrong.
        if (error instanceof Error && /^Key "rules"/u.test(error.message)) throw new UsageError(oneSentence(error.message));
        throw error;
    }
}

function oneSentence(message: string): string {
    return `The options in --rule are wrong: ${message.replace(/\s+/gu, " ").trim()}`;
}
