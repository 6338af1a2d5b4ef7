/** `wsk-lint explain <rule…>`: the pages of rules. */
import { readArguments } from "../arguments.js";
import { explain } from "../explain.js";
import type { Surroundings } from "../main.js";
import type { CommandResult } from "./commands.js";

const HELP = `wsk-lint explain <rule…>

Shows the pages of rules: what each does, why it matters, examples, how to fix, known limits.

  -h, --help   print this text
`;

/** @throws {UsageError} for no rule and for one that does not exist */
export function explainRules(args: readonly string[], surroundings: Surroundings): Promise<CommandResult> {
    const { positionals, has } = readArguments<"help">(args, { help: { type: "boolean", short: "h" } });
    return Promise.resolve({ exitCode: 0, stdout: has("help") ? HELP : explain(positionals, surroundings) });
}
