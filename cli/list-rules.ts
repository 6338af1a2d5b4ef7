/** The list of all rules. */
import plugin from "../index.js";
import { configuredRules, mergeSettings, parseRuleSettings, type RuleSetting } from "./rule-settings.js";
import type { RunOptions } from "./run-options.js";

/** One row of --list-rules. */
interface RuleRow {
    readonly id: string;
    /** Level with the options of this run: the config, and what --rule sets. */
    readonly level: string;
    readonly help: string;
    readonly description: string;
    readonly url: string;
}

/**
 * All rules in the order of their ids: a table for people, or JSON.
 *
 * @throws {UsageError} for a wrong --rule
 */
export function listRules({ format, config, rules, project }: RunOptions): string {
    const entries: Readonly<Record<string, unknown>> = {
        ...plugin.configs[config].rules, ...mergeSettings(configuredRules(project, plugin.rules), parseRuleSettings(rules, Object.keys(plugin.rules))),
    };
    const rows = Object.entries(plugin.rules).map(([id, { meta }]): RuleRow => {
        const { help, description, url } = meta.docs;
        const entry = entries[`wsk/${id}`] as RuleSetting;
        return { id: `wsk/${id}`, level: typeof entry === "string" ? entry : entry[0], help, description, url };
    });
    if (format === "json") return `${JSON.stringify(rows, null, 2)}\n`;
    const width = Math.max(...rows.map(({ id }) => id.length));
    const line = ({ id, level, help, description }: RuleRow): string => {
        const does = { none: "", fix: " (fix)", suggestion: " (suggestion)", both: " (fix, suggestion)" }[help] ?? "";
        return `${id.padEnd(width)}  ${level.padEnd(5)}  ${description}${does}\n`;
    };
    return rows.map(line).join("");
}
