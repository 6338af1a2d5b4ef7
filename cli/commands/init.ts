/** `wsk-lint init`: writes the files by which a project uses wsk-lint. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describeFailure } from "../../host/failure.js";
import { type Arguments, readArguments } from "../arguments.js";
import { choice } from "../suggest.js";
import { BASELINE_FILE } from "../baseline.js";
import { type ConfigName, configNames } from "../config-schema.js";
import type { Surroundings } from "../main.js";
import { UsageError } from "../usage-error.js";
import type { CommandResult } from "./commands.js";
import { CI, configTemplate, nextSteps, PRE_COMMIT, type Template, VS_CODE, withBaseline } from "./templates.js";

const help = `wsk-lint init [options]

Writes wsk-lint.config.json into the current folder, and what else is asked for. At a terminal and without options, it asks. A file that is
there already is kept.

  -c, --config <name>      the rules to start from: recommended (default), all or errors-only
      --pre-commit         a hook in .pre-commit-config.yaml
      --vscode             tasks in .vscode/tasks.json, one of them watching
      --ci <name>          a workflow with SARIF upload: github or azure
      --force              replace files that are there already
  -h, --help               print this text
`;

const DECLARED = {
    ci: { type: "string" }, config: { type: "string", short: "c" }, force: { type: "boolean" }, help: { type: "boolean", short: "h" },
    "pre-commit": { type: "boolean" }, vscode: { type: "boolean" },
} as const;

const CI_NAMES = ["github", "azure"] as const;

interface Wishes {
    readonly config: ConfigName;
    readonly preCommit: boolean;
    readonly vscode: boolean;
    readonly ci: "github" | "azure" | null;
}

export async function init(args: readonly string[], { ask }: Surroundings): Promise<CommandResult> {
    const given = readArguments<keyof typeof DECLARED>(args, DECLARED);
    if (given.has("help")) return { exitCode: 0, stdout: help };
    const [extra] = given.positionals;
    if (extra !== undefined) throw new UsageError(`wsk-lint init works in the current folder and takes no path, but got "${extra}".`);
    const wishes = args.length === 0 && ask !== undefined ? await askFor(ask) : wishesIn(given);
    const report: string[] = [];
    const calling = callers(wishes);
    const hasBaseline = existsSync(BASELINE_FILE);
    const templates = [configTemplate(wishes.config), ...(hasBaseline ? calling.map(withBaseline) : calling)];
    for (const template of templates) report.push(await place(template, given.has("force"), ask));
    return { exitCode: 0, stdout: `${report.join("")}${nextSteps(calling, hasBaseline)}` };
}

function wishesIn(given: Arguments<keyof typeof DECLARED>): Wishes {
    const ci = given.text("ci");
    return {
        config: choice("config", given.text("config") ?? "recommended", configNames),
        preCommit: given.has("pre-commit"), vscode: given.has("vscode"), ci: ci === null ? null : choice("CI", ci, CI_NAMES),
    };
}

async function askFor(ask: (question: string) => Promise<string>): Promise<Wishes> {
    const isYes = async (question: string): Promise<boolean> => /^y/iu.test(await ask(`${question} [y/N] `));
    const config = (await ask("Rules to start from: recommended, all or errors-only? [recommended] ")) || "recommended";
    const preCommit = await isYes("A hook for pre-commit (.pre-commit-config.yaml)?");
    const vscode = await isYes("Tasks for Visual Studio Code (.vscode/tasks.json)?");
    const ci = (await ask("A CI workflow: github, azure or none? [none] ")) || "none";
    return { config: choice("config", config, configNames), preCommit, vscode, ci: ci === "none" ? null : choice("CI", ci, CI_NAMES) };
}

/** The files that call the command. */
function callers({ preCommit, vscode, ci }: Wishes): Template[] {
    return [...(preCommit ? [PRE_COMMIT] : []), ...(vscode ? [VS_CODE] : []), ...(ci === null ? [] : [CI[ci]])];
}

/** Writes a file, unless one is there that should stay. */
async function place({ path, content }: Template, force: boolean, ask: Surroundings["ask"]): Promise<string> {
    const target = resolve(path);
    try {
        if (existsSync(target)) {
            if (readFileSync(target, "utf8") === content) return `${path} is there already, just so.\n`;
            const replaces = force || (ask !== undefined && /^y/iu.test(await ask(`${path} is there already. Replace it? [y/N] `)));
            if (!replaces) return `${path} is there already and was kept; --force replaces it. It would have been:\n\n${content.replace(/^(?=.)/gmu, "    ")}\n`;
        }
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, content);
        return `${path} written.\n`;
    } catch (error) {
        throw new UsageError(`${path} could not be written: ${describeFailure(error)}.`);
    }
}
