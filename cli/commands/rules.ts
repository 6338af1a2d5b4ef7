/** `wsk-lint rules`: all rules, with their levels here. */
import { listRules } from "../list-rules.js";
import { parseOptions } from "../options.js";
import { completeOptions } from "../run-options.js";
import type { CommandResult } from "./commands.js";

const HELP = `wsk-lint rules [--json] [-c config] [--rule setting]

Lists all rules with their levels, as the configuration of the project, -c and --rule have set them.

      --json   as JSON, for programs
  -h, --help   print this text
`;

/** @throws {UsageError} for anything but options that set levels */
export function rules(args: readonly string[]): Promise<CommandResult> {
    const options = parseOptions(args);
    return Promise.resolve({ exitCode: 0, stdout: options.instead === "help" ? HELP : listRules(completeOptions(options, process.cwd())) });
}
