/** What a configuration file and --rule say of single rules: `wsk/no-irp-leak: warn`, or `no-irp-leak: ["error", { "option": 1 }]`. */
import { mistakeIn } from "../analysis/configuring.js";
import type { ProjectConfig } from "./config-file.js";
import { ruleShape, type SchemaRule } from "./config-schema.js";
import { suggestion } from "./suggest.js";
import { UsageError } from "./usage-error.js";

const prefix = "wsk/";
const levels = ["off", "warn", "error"] as const;

type Level = (typeof levels)[number];

/** A rule's level, with the rule's options where some were given: a rule entry of an ESLint configuration. */
export type RuleSetting = Level | [Level, ...unknown[]];

/**
 * The entries of a configuration file.
 *
 * @param rules all rules, by ids without prefix
 * @returns the entries by full rule id, levels by name
 * @throws {UsageError} for an unknown rule and for wrong options
 */
export function configuredRules({ name, content }: ProjectConfig, rules: Readonly<Record<string, SchemaRule>>): Record<string, RuleSetting> {
    const settings: Record<string, RuleSetting> = {};
    for (const [id, entry] of Object.entries(content.rules ?? {})) {
        const at = `rules[${JSON.stringify(id)}]`;
        const bare = id.startsWith(prefix) ? id.slice(prefix.length) : id;
        const rule = Object.hasOwn(rules, bare) ? rules[bare] : undefined;
        if (rule === undefined) throw new UsageError(`${name ?? "The configuration"}: There is no rule "${id}" in rules; ${helpFor(bare, Object.keys(rules))}`);
        const mistake = mistakeIn(entry, ruleShape(rule), at);
        if (mistake !== null) throw new UsageError(`${name ?? "The configuration"}: ${mistake}`);
        const [level, ...options] = Array.isArray(entry) ? (entry as readonly unknown[]) : [entry];
        const named = parseLevel(String(level));
        settings[prefix + bare] = options.length === 0 ? named : [named, ...options];
    }
    return settings;
}

/** Entries over entries: one that names a level only keeps the options of the other, as in ESLint's configurations. */
export function mergeSettings(under: Readonly<Record<string, RuleSetting>>, over: Readonly<Record<string, RuleSetting>>): Record<string, RuleSetting> {
    const merged: Record<string, RuleSetting> = { ...under };
    for (const [id, setting] of Object.entries(over)) {
        const before = under[id];
        merged[id] = !Array.isArray(setting) && Array.isArray(before) ? [setting, ...before.slice(1)] : setting;
    }
    return merged;
}

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
    throw new UsageError(`There is no rule "${id}"; ${helpFor(bare, ids)}`);
}

function helpFor(bare: string, ids: readonly string[]): string {
    return suggestion(bare, ids, (known) => `"${prefix}${known}"`, "wsk-lint --list-rules names all.");
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
