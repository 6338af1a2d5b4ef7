/** The command line of a linting run: what can be said, and what was said. */
import { type Declared, readArguments } from "./arguments.js";
import { type Concurrency, concurrencyIn } from "./concurrency.js";
import { type ConfigName, configNames } from "./config-schema.js";
import { reportTargets, type ReportTarget } from "./report-targets.js";
import { choice } from "./suggest.js";
import { UsageError } from "./usage-error.js";

export { type ConfigName, configNames } from "./config-schema.js";

/** Which of the files that would be checked are: those that git says have changed. */
export type GitSelection = { readonly kind: "staged" } | { readonly kind: "changed"; readonly since: string };

/** What is done with the file of known findings. */
export interface BaselineOptions {
    /** The file as given; null for the usual one. */
    readonly file: string | null;
    readonly action: "apply" | "update" | "prune";
}

export interface Options {
    /** Files, directories and glob patterns, as given. Empty: what the configuration names, else the working directory. */
    readonly paths: readonly string[];
    /** What is reported where: at least one, and at most one on standard output. */
    readonly reports: readonly ReportTarget[];
    /** The config as named on the command line; null where it is left to the configuration file. */
    readonly config: ConfigName | null;
    /** The configuration file as given; null for the one that is found. */
    readonly configFile: string | null;
    /** Whether a configuration file is looked for. */
    readonly findConfig: boolean;
    /** The values of --rule, as given. */
    readonly rules: readonly string[];
    readonly fix: boolean;
    /** Whether fixes are shown instead of written. */
    readonly fixDryRun: boolean;
    readonly quiet: boolean;
    /** More warnings than this make the run fail; null for no limit. */
    readonly maxWarnings: number | null;
    readonly honourIgnores: boolean;
    /** Whether findings of earlier runs may be used. */
    readonly cache: boolean;
    /** How many threads check. */
    readonly concurrency: Concurrency;
    readonly git: GitSelection | null;
    readonly baseline: BaselineOptions | null;
    /** The path that standard input is taken for; null when it is not read. */
    readonly stdinFilename: string | null;
    readonly stats: boolean;
    readonly watch: boolean;
    /** What to do instead of linting. */
    readonly instead: "help" | "version" | "list-rules" | null;
}

const declared = {
    baseline: { type: "boolean", mayHaveValue: true },
    changed: { type: "boolean", mayHaveValue: true },
    concurrency: { type: "string" },
    config: { type: "string", short: "c" },
    fix: { type: "boolean" },
    "fix-dry-run": { type: "boolean" },
    format: { type: "string", short: "f", multiple: true },
    help: { type: "boolean", short: "h" },
    json: { type: "boolean" },
    "list-rules": { type: "boolean" },
    "max-warnings": { type: "string" },
    "no-cache": { type: "boolean" },
    "no-config": { type: "boolean" },
    "no-ignore": { type: "boolean" },
    output: { type: "string", short: "o" },
    "prune-baseline": { type: "boolean" },
    quiet: { type: "boolean" },
    rule: { type: "string", multiple: true },
    staged: { type: "boolean" },
    stats: { type: "boolean" },
    stdin: { type: "boolean" },
    "stdin-filename": { type: "string" },
    "update-baseline": { type: "boolean" },
    version: { type: "boolean", short: "v" },
    watch: { type: "boolean", short: "w" },
} as const satisfies Readonly<Record<string, Declared>>;

type Name = keyof typeof declared;

/** Options that mean nothing beside each other. */
const CONFLICTS: readonly (readonly [Name, Name])[] = [
    ["changed", "staged"], ["update-baseline", "prune-baseline"], ["fix", "fix-dry-run"], ["stdin", "fix"], ["stdin", "staged"], ["stdin", "changed"],
    ["stdin", "watch"], ["stdin", "update-baseline"], ["stdin", "prune-baseline"], ["watch", "update-baseline"], ["watch", "prune-baseline"], ["watch", "fix"],
    ["watch", "fix-dry-run"],
];

/**
 * Reads the command line.
 *
 * @param args the arguments without the program's name
 * @throws {UsageError} for anything that can't be understood
 */
export function parseOptions(args: readonly string[]): Options {
    const { positionals, has, text, all } = readArguments<Name>(args, declared);
    if (positionals.includes("-")) throw new UsageError('"-" is no path; standard input is read with --stdin --stdin-filename <path>.');
    const conflict = CONFLICTS.find(([one, other]) => has(one) && has(other));
    if (conflict !== undefined) throw new UsageError(`The options --${conflict[0]} and --${conflict[1]} can't be used together.`);
    const config = text("config");
    const isFile = config !== null && /[/\\]|\.json$/u.test(config);
    return {
        paths: positionals,
        reports: reportTargets([...all("format"), ...(has("json") ? ["json"] : [])], text("output")),
        config: config === null || isFile ? null : choice("config", config, configNames),
        configFile: isFile ? config : null,
        findConfig: !has("no-config"),
        rules: all("rule"),
        fix: has("fix"),
        fixDryRun: has("fix-dry-run"),
        quiet: has("quiet"),
        maxWarnings: count("max-warnings", text("max-warnings")),
        honourIgnores: !has("no-ignore"),
        cache: !has("no-cache"),
        concurrency: concurrencyIn(text("concurrency")),
        git: has("staged") ? { kind: "staged" } : has("changed") ? { kind: "changed", since: text("changed") ?? "HEAD" } : null,
        baseline: has("update-baseline") ? { file: text("baseline"), action: "update" }
            : has("prune-baseline") ? { file: text("baseline"), action: "prune" }
            : has("baseline") ? { file: text("baseline"), action: "apply" } : null,
        stdinFilename: stdinFilename(has("stdin"), text("stdin-filename"), positionals),
        stats: has("stats"),
        watch: has("watch"),
        instead: has("help") ? "help" : has("version") ? "version" : has("list-rules") ? "list-rules" : null,
    };
}

/** A driver is more than one text: the others are found by where this one belongs. */
function stdinFilename(isRead: boolean, path: string | null, positionals: readonly string[]): string | null {
    if (!isRead) {
        if (path !== null) throw new UsageError("The option --stdin-filename is for --stdin only.");
        return null;
    }
    if (path === null) throw new UsageError("The option --stdin needs --stdin-filename <path>, which says where in the driver the text belongs.");
    if (positionals.length > 0) throw new UsageError(`With --stdin only standard input is checked; leave "${positionals.join('", "')}" out.`);
    return path;
}

function count(option: string, value: string | null): number | null {
    if (value === null) return null;
    if (/^\d{1,9}$/u.test(value)) return Number(value);
    throw new UsageError(`The option --${option} needs a whole number from 0 on, but got "${value}".`);
}
