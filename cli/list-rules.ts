/** The list of all rules. */
import plugin from "../index.js";
import type { Format } from "./options.js";

/** One row of --list-rules. */
interface RuleRow {
    readonly id: string;
    /** Level in the config `recommended`. */
    readonly level: string;
    readonly help: string;
    readonly description: string;
    readonly url: string;
}

/** All rules in the order of their ids: a table for people, or JSON. */
export function listRules(format: Format): string {
    const rows = Object.entries(plugin.rules).map(([id, { meta }]): RuleRow => {
        const { level, help, description, url } = meta.docs;
        return { id: `wsk/${id}`, level, help, description, url };
    });
    if (format === "json") return `${JSON.stringify(rows, null, 2)}\n`;
    const width = Math.max(...rows.map(({ id }) => id.length));
    const line = ({ id, level, help, description }: RuleRow): string => {
        const does = { none: "", fix: " (fix)", suggestion: " (suggestion)", both: " (fix, suggestion)" }[help] ?? "";
        return `${id.padEnd(width)}  ${level.padEnd(5)}  ${description}${does}\n`;
    };
    return rows.map(line).join("");
}
