/** What --rule says: `wsk/no-irp-leak: warn`, or `no-irp-leak: ["error", { "option": 1 }]`. */
import { suggestion } from "./suggest.js";
import { UsageError } from "./usage-error.js";

const prefix = "wsk/";
const levels = ["off", "warn", "error"] as const;

type Level = (typeof levels)[number];

/** A rule's level, with the rule's options where some were given: a rule entry of an ESLint configuration. */
export type RuleSetting = Level | [Level, ...unknown[]];

/**
 * Reads the values of --rule. Of several for the same rule, the last one holds.
 *
 * @param values as given on the command line
 * @param ids the ids of all rules, without prefix
 * @returns the entries by full rule id, as ESLint's configuration wants them
 * @throws {UsageError} for a value that can't be understood and for an unknown rule or level
 */
export function parseRuleSettings(values: readonly string[], ids: readonly string[]): Record<string, RuleSetting> {
    const settings: Record<string, RuleSetting> = {};
    for (const value of values) {
        const colon = value.indexOf(":");
        if (colon < 0) throw new UsageError(`The option --rule needs a rule and a level, such as "wsk/id: warn", but got "${value}".`);
        const id = value.slice(0, colon).trim();
        settings[prefix + knownId(id, ids)] = parseSetting(value.slice(colon + 1).trim());
    }
    return settings;
}

function knownId(id: string, ids: readonly string[]): string {
    const bare = id.startsWith(prefix) ? id.slice(prefix.length) : id;
    if (ids.includes(bare)) return bare;
    const help = suggestion(bare, ids, (known) => `"${prefix}${known}"`, "wsk-lint --list-rules names all.");
    throw new UsageError(`There is no rule "${id}"; ${help}`);
}

function parseSetting(text: string): RuleSetting {
    if (!text.startsWith("[")) return parseLevel(text);
    let parts: unknown;
    try {
        parts = JSON.parse(text);
    } catch {
        throw new UsageError(`The options in --rule must be JSON, such as ["warn", { "name": 1 }], but got ${text}.`);
    }
    if (!Array.isArray(parts)) throw new UsageError(`The options in --rule must be a JSON array, but got ${text}.`);
    const [level, ...options] = parts as unknown[];
    return [parseLevel(String(level)), ...options];
}

function parseLevel(text: string): Level {
    const byNumber = levels[Number(text)];
    if (/^[012]$/u.test(text) && byNumber) return byNumber;
    const level = levels.find((known) => known === text);
    if (level) return level;
    throw new UsageError(`There is no level "${text}"; ${suggestion(text, levels, (known) => `"${known}"`)}`);
}
