/** Runs the rules over files, with ESLint's Linter as the engine: it takes texts, so that any encoding can be read. */
import { parse, sep } from "node:path";
import { Linter } from "eslint/universal";
import { currentHost, isConcerned, useHost } from "../analysis/surroundings.js";
import { type Encoding, withoutMark } from "../host/encoding.js";
import type { Snapshot } from "../host/snapshot.js";
import plugin, { INTERNAL_ERROR, ONE_LEVEL } from "../index.js";
import { knowledgeIn, type ProjectConfig } from "./config-file.js";
import { rootOf, type Target } from "./files.js";
import type { ConfigName } from "./options.js";
import { progress } from "./progress.js";
import { makeResult, type Message, type Result } from "./results.js";
import { placeOf, speaksToLinter } from "./place.js";
import { configuredRules, mergeSettings, parseRuleSettings, type RuleSetting } from "./rule-settings.js";
import { withoutLinter } from "./unlinted.js";
import { UsageError } from "./usage-error.js";

export interface LintOptions {
    readonly config: ConfigName;
    /** The values of --rule, as given. */
    readonly rules: readonly string[];
    readonly fix: boolean;
    readonly fixDryRun: boolean;
    readonly project: ProjectConfig;
    readonly stats: boolean;
}

/** Entries that replace those of the config, by full rule id. */
type RuleSettings = Readonly<Record<string, RuleSetting>>;

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
    /** Messages of rules that have failed inside. */
    readonly failures: ReadonlySet<Message>;
    /** Milliseconds by rule and phase, where they were asked for. */
    readonly times: ReadonlyMap<string, number>;
    /** How many threads have checked; 1 when left out. */
    readonly threads?: number;
}

/**
 * Lints files. A file that can't be read gets a fatal message instead, as ESLint gives a file that can't be parsed.
 *
 * @param snapshot the files of the run
 * @throws {UsageError} for a wrong --rule
 */
export function lint(files: readonly Target[], options: LintOptions, snapshot: Snapshot): LintRun {
    const given = parseRuleSettings(options.rules, Object.keys(plugin.rules));
    const rules = atOneLevel(mergeSettings(configuredRules(options.project, plugin.rules), given));
    if (currentHost() !== snapshot) useHost(snapshot);
    const engines = new Engines(options, rules);
    // The options in a configuration file have been checked.
    const isConfigured = Object.values(given).some(Array.isArray);
    const times = new Map<string, number>();
    const results: Result[] = [];
    const fixed: FixedFile[] = [];
    for (const [done, target] of files.entries()) {
        progress("checking", done, files.length);
        const { path } = target;
        const filePath = path.replaceAll("/", sep);
        const reading = snapshot.reading(path);
        if (!reading.ok || (!speaksToLinter(reading.text) && !isConcerned({ path, text: withoutMark(reading.text) }, placeOf(target)))) {
            results.push(withoutLinter(target, snapshot));
            continue;
        }
        const { text, encoding } = reading;
        const { linter, config, uncheckedConfig } = engines.of(target);
        const hasOptions = isConfigured || inlineConfiguration.test(text);
        const report = verify(linter, text, hasOptions ? config : uncheckedConfig, { filename: filePath, fix: options.fix || options.fixDryRun, stats: options.stats });
        if (options.stats) addTimes(times, linter);
        const changed = report.fixed && report.output !== text;
        if (changed) fixed.push({ path, text, output: report.output, encoding });
        const source = changed ? { output: report.output } : report.messages.length > 0 ? { source: text } : {};
        results.push(makeResult(filePath, report.messages, { suppressedMessages: linter.getSuppressedMessages(), ...source }));
    }
    const failures = new Set(results.flatMap(({ messages }) => messages.filter(({ messageId }) => messageId === INTERNAL_ERROR)));
    return { results, fixed, failures, times };
}

/** Who sets a rule to error by hand wants errors, also of messages that warn where the config has set the rule to error. */
function atOneLevel(settings: RuleSettings): RuleSettings {
    const hasTwo = (id: string): boolean => (plugin.rules[id.replace("wsk/", "")]?.meta.docs.warnings ?? []).length > 0;
    return Object.fromEntries(Object.entries(settings).map(([id, setting]) => {
        return [id, setting === "error" && hasTwo(id) ? ["error", { [ONE_LEVEL]: true }] : setting];
    }));
}

/** ESLint's documentation and class have this method; its type declarations don't. */
interface SuppressingLinter extends Linter {
    getSuppressedMessages(): Linter.SuppressedLintMessage[];
}

function addTimes(times: Map<string, number>, linter: SuppressingLinter): void {
    const add = (name: string, time: number): void => void times.set(name, (times.get(name) ?? 0) + time);
    for (const { parse: parsing, rules = {} } of linter.getTimes().passes) {
        add("parse", parsing?.total ?? 0);
        for (const [rule, { total }] of Object.entries(rules)) add(rule, total);
    }
}

interface Engine {
    readonly linter: SuppressingLinter;
    /** The configuration; one that does not check rule options where there are none to check. */
    readonly config: Linter.Config[];
    readonly uncheckedConfig: Linter.Config[];
}

/** A comment that sets rules, perhaps with options. */
const inlineConfiguration = /\/\*\s*eslint\s/u;

/** The linters of a run: one for the working directory, and one for each folder outside of it. */
class Engines {
    readonly #config: ConfigName;
    readonly #knowledge: Linter.LanguageOptions;
    readonly #rules: RuleSettings;
    readonly #byRoot = new Map<string, Engine>();

    constructor({ config, project }: LintOptions, rules: RuleSettings) {
        this.#config = config;
        this.#knowledge = { ...knowledgeIn(project) };
        this.#rules = rules;
    }

    /** The linter for a file. */
    of(target: Target): Engine {
        const root = rootOf(target);
        let engine = this.#byRoot.get(root);
        if (!engine) {
            // ESLint takes no file outside of its working directory, so out there it gets the root of the file system.
            const cwd = process.cwd();
            engine = root === cwd ? this.#make(cwd, {}) : this.#make(parse(target.path.replaceAll("/", sep)).root, { root });
            this.#byRoot.set(root, engine);
        }
        return engine;
    }

    #make(cwd: string, languageOptions: Linter.LanguageOptions): Engine {
        const config = this.#configuration(languageOptions, plugin);
        const uncheckedConfig = this.#configuration(languageOptions, withoutSchemas());
        return { linter: new Linter({ cwd }) as SuppressingLinter, config, uncheckedConfig };
    }

    /** Our own config and nothing else: no configuration file is looked for, so no code of the linted tree can run. */
    #configuration(languageOptions: Linter.LanguageOptions, used: object): Linter.Config[] {
        const base = plugin.configs[this.#config] as Linter.Config;
        return [
            // Which files are linted has been decided before; ESLint's own list of ignored folders has no say.
            { ignores: ["!**/node_modules/", "!.git/"] },
            {
                ...base,
                // Only files that have been taken for C or C++ come here.
                files: ["**/*.[cChH]*"],
                plugins: { wsk: used },
                languageOptions: { ...this.#knowledge, ...languageOptions },
                rules: { ...base.rules, ...(this.#rules as Linter.RulesRecord) },
            },
        ];
    }
}

/** Loading what checks options against schemas would take a quarter of a run on one file. */
function withoutSchemas(): object {
    const rules = Object.entries(plugin.rules).map(([id, rule]) => [id, { ...rule, meta: { ...rule.meta, schema: false } }]);
    return { ...plugin, rules: Object.fromEntries(rules) as unknown };
}

function verify(
    linter: Linter,
    text: string,
    config: Linter.Config[],
    options: Linter.FixOptions & { filename: string; stats: boolean },
): Linter.FixReport {
    try {
        return linter.verifyAndFix(text, config, options);
    } catch (error) {
        // With our own config, only options given to --rule can be wrong.
        if (error instanceof Error && /^Key "rules"/u.test(error.message)) throw new UsageError(oneSentence(error.message));
        if (process.env["WSK_LINT_DEBUG"]) throw error;
        return { fixed: false, output: text, messages: [failureOf(error)] };
    }
}

/** One odd file must not hide what is found in all others. */
function failureOf(error: unknown): Message {
    const reason = oneLine(error instanceof Error ? error.message : String(error));
    const message = `internal error while checking this file: ${reason} (nothing else was looked for in it; please report it)`;
    return { ruleId: null, messageId: INTERNAL_ERROR, fatal: true, severity: 2, message, line: 1, column: 1 };
}

/** What a run says of files that a thread was checking when it broke: out of memory, most likely. */
export function brokenRun(files: readonly Target[], error: unknown): LintRun {
    const reason = error instanceof Error ? `: ${oneLine(error.message).replace(/\.$/u, "")}` : " without a word";
    const text = `internal error: the thread that was checking this driver has ended${reason}; nothing was looked for in this file; please report it`;
    const results = files.map(({ path }) => {
        return makeResult(path.replaceAll("/", sep), [{ ruleId: null, messageId: INTERNAL_ERROR, fatal: true, severity: 2, message: text, line: 1, column: 1 }]);
    });
    return { results, fixed: [], failures: new Set(results.flatMap(({ messages }) => messages)), times: new Map() };
}

function oneSentence(message: string): string {
    return `The options in --rule are wrong: ${oneLine(message)}`;
}

function oneLine(text: string): string {
    return text.replace(/\s+/gu, " ").trim();
}
