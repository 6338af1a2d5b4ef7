/** The list of all rules. */
import plugin from "../index.js";
import { jsonText } from "./formats/json-text.js";
import { configuredRules, mergeSettings, parseRuleSettings, type RuleSetting } from "./rule-settings.js";
import type { RunOptions } from "./run-options.js";
import { UsageError } from "./usage-error.js";

/** One row of the list. */
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
 * @throws {UsageError} for a wrong --rule, for paths, and for a format that has no list of rules
 */
export function listRules({ reports, config, rules, paths, project }: RunOptions): string {
    const [target] = reports;
    const format = target?.format ?? "stylish";
    if (paths.length > 0) throw new UsageError(`The list of rules takes no path, but got "${paths[0]}"; a folder named "rules" is "./rules".`);
    if (reports.length > 1 || target?.file !== null || (format !== "stylish" && format !== "json")) {
        throw new UsageError("Rules are listed on standard output, as a table or with --json as JSON; other formats and files are for findings.");
    }
    const entries: Readonly<Record<string, unknown>> = {
        ...plugin.configs[config].rules, ...mergeSettings(configuredRules(project, plugin.rules), parseRuleSettings(rules, Object.keys(plugin.rules))),
    };
    const rows = Object.entries(plugin.rules).map(([id, { meta }]): RuleRow => {
        const { help, description, url } = meta.docs;
        const entry = entries[`wsk/${id}`] as RuleSetting;
        return { id: `wsk/${id}`, level: typeof entry === "string" ? entry : entry[0], help, description, url };
    });
    if (format === "json") return jsonText(rows, 2);
    const width = Math.max(...rows.map(({ id }) => id.length));
    const line = ({ id, level, help, description }: RuleRow): string => {
        const does = { none: "", fix: " (fix)", suggestion: " (suggestion)", both: " (fix, suggestion)" }[help] ?? "";
        return `${id.padEnd(width)}  ${level.padEnd(5)}  ${description}${does}\n`;
    };
    return rows.map(line).join("");
}
