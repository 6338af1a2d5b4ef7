/** The command line: what can be said, and what was said. */
import { parseArgs } from "node:util";
import { reportTargets, type ReportTarget } from "./report-targets.js";
import { choice, suggestion } from "./suggest.js";
import { UsageError } from "./usage-error.js";

export const configNames = ["recommended", "all"] as const;

export type ConfigName = (typeof configNames)[number];

/** First arguments that are no path but say what to do; `./rules` is a folder of that name. */
export const commands = ["explain", "rules"] as const;

export interface Options {
    /** Files, directories and glob patterns, as given. Empty: the working directory. */
    readonly paths: readonly string[];
    /** What is reported where: at least one, and at most one on standard output. */
    readonly reports: readonly ReportTarget[];
    readonly config: ConfigName;
    /** The values of --rule, as given. */
    readonly rules: readonly string[];
    readonly fix: boolean;
    readonly quiet: boolean;
    /** More warnings than this make the run fail; null for no limit. */
    readonly maxWarnings: number | null;
    readonly honourIgnores: boolean;
    /** Whether findings of earlier runs may be used. */
    readonly cache: boolean;
    /** What to do instead of linting. */
    readonly instead: "help" | "version" | "list-rules" | "explain" | null;
}

const declared = {
    config: { type: "string", short: "c" },
    fix: { type: "boolean" },
    format: { type: "string", short: "f", multiple: true },
    help: { type: "boolean", short: "h" },
    json: { type: "boolean" },
    "list-rules": { type: "boolean" },
    "max-warnings": { type: "string" },
    "no-cache": { type: "boolean" },
    "no-ignore": { type: "boolean" },
    output: { type: "string", short: "o" },
    quiet: { type: "boolean" },
    rule: { type: "string", multiple: true },
    version: { type: "boolean", short: "v" },
} as const;

/**
 * Reads the command line.
 *
 * @param args the arguments without the program's name
 * @throws {UsageError} for anything that can't be understood
 */
export function parseOptions(args: readonly string[]): Options {
    // Not strict: its messages are long and name no alternative. The tokens tell everything that strict mode would have checked.
    const { values, positionals, tokens } = parseArgs({
        args: [...args], options: declared, allowPositionals: true, strict: false, tokens: true,
    });
    for (const token of tokens) if (token.kind === "option") checkOption(token);
    if (positionals.includes("-")) throw new UsageError(noStandardInput("-"));
    if (positionals.includes("")) throw new UsageError("An empty path names nothing; name a file or a folder, or nothing for the current folder.");
    const text = (name: keyof typeof declared): string | null => {
        const value = values[name];
        return typeof value === "string" ? value : null;
    };
    const texts = (name: "format" | "rule"): string[] => (values[name] ?? []).filter((value) => typeof value === "string");
    const command = commandIn(tokens);
    return {
        paths: command === null ? positionals : positionals.slice(1),
        reports: reportTargets([...texts("format"), ...(values.json === true ? ["json"] : [])], text("output")),
        config: choice("config", text("config") ?? "recommended", configNames),
        rules: texts("rule"),
        fix: values.fix === true,
        quiet: values.quiet === true,
        maxWarnings: count("max-warnings", text("max-warnings")),
        honourIgnores: values["no-ignore"] !== true,
        cache: values["no-cache"] !== true,
        instead: values.help ? "help" : values.version ? "version" : values["list-rules"] || command === "rules" ? "list-rules" : command,
    };
}

/** The command that the first argument names, unless a `--` before it says that it is a path. */
function commandIn(tokens: readonly { readonly kind: string; readonly value?: string | undefined }[]): (typeof commands)[number] | null {
    const first = tokens.find(({ kind }) => kind !== "option");
    return commands.find((name) => first?.kind === "positional" && first.value === name) ?? null;
}

interface OptionToken {
    readonly name: string;
    readonly rawName: string;
    readonly value: string | undefined;
    readonly inlineValue: boolean | undefined;
}

function checkOption({ name, rawName, value, inlineValue }: OptionToken): void {
    if (!Object.hasOwn(declared, name)) {
        if (rawName === "--stdin" || rawName === "--stdin-filename") throw new UsageError(noStandardInput(rawName));
        const names = Object.keys(declared).map((known) => `--${known}`);
        throw new UsageError(`There is no option ${rawName}; ${suggestion(rawName, names, (known) => known, "wsk-lint --help names all.")}`);
    }
    const { type } = declared[name as keyof typeof declared];
    if (type === "boolean" && value !== undefined) throw new UsageError(`The option ${rawName} takes no value, but got "${value}".`);
    // `--rule --fix` forgot a value; a value that really starts with a dash can be given as --rule=-x.
    if (type === "string" && (value === undefined || (!inlineValue && /^-(?!\d)/u.test(value)))) {
        throw new UsageError(`The option ${rawName} needs a value; see wsk-lint --help.`);
    }
}

/**
 * @param asked how it was asked for: `-` or `--stdin`
 */
function noStandardInput(asked: string): string {
    return `wsk-lint does not read standard input (${asked}), since a driver is more than one text; name a file or a folder.`;
}

function count(option: string, value: string | null): number | null {
    if (value === null) return null;
    if (/^\d{1,9}$/u.test(value)) return Number(value);
    throw new UsageError(`The option --${option} needs a whole number from 0 on, but got "${value}".`);
}
