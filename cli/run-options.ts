/** What a run does: the command line, and what it leaves to the configuration of the project. */
import { findConfig, NO_CONFIG, type ProjectConfig, readConfig } from "./config-file.js";
import type { ConfigName, Options } from "./options.js";

export interface RunOptions extends Omit<Options, "config"> {
    readonly config: ConfigName;
    readonly project: ProjectConfig;
}

/**
 * Finds the configuration and completes the options by it.
 *
 * @param cwd the working directory
 * @throws {UsageError} for a configuration that has something wrong in it
 */
export function completeOptions(options: Options, cwd: string): RunOptions {
    const { config, configFile, findConfig: isSought } = options;
    const project = configFile !== null ? readConfig(configFile, cwd) : isSought ? findConfig(cwd) : NO_CONFIG(cwd);
    return { ...options, project, config: config ?? project.content.extends ?? "recommended" };
}
