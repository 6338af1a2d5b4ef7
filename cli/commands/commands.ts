/** The commands besides linting. */

import type { Surroundings } from "../main.js";

/** What a command prints. */
export interface CommandResult {
    readonly exitCode: 0 | 1 | 2;
    readonly stdout: string;
}

type Command = (args: readonly string[], surroundings: Surroundings) => Promise<CommandResult>;

/** What a run does not need is not loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
    doctor: async () => (await import("./doctor.js")).doctor,
    explain: async () => (await import("./explain.js")).explainRules,
    graph: async () => (await import("./graph.js")).graph,
    init: async () => (await import("./init.js")).init,
    rules: async () => (await import("./rules.js")).rules,
};

export const commandNames: readonly string[] = Object.keys(COMMANDS);

/**
 * The command that the first argument names; null for none, and then the arguments are those of a linting run. A folder of that name is
 * linted as `./init`.
 */
export async function commandNamed(name: string | undefined): Promise<Command | null> {
    const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    return load === undefined ? null : load();
}
