/** What a configuration file may say: the one source of its checks and of the JSON Schema that editors use. */
import { PROJECT_SCHEMA, type ProjectKnowledge, type Shape } from "../analysis/configuring.js";

export const configNames = ["recommended", "all", "errors-only"] as const;
export type ConfigName = (typeof configNames)[number];

/** The content of `wsk-lint.config.json`, or of the key `wsk-lint` in package.json. */
export interface ConfigContent extends ProjectKnowledge {
    readonly $schema?: string;
    readonly extends?: ConfigName;
    /** Levels by name or number, or arrays of a level and options. */
    readonly rules?: Readonly<Record<string, unknown>>;
    readonly files?: readonly string[];
    readonly ignores?: readonly string[];
}

const level: Shape = { enum: ["off", "warn", "error", 0, 1, 2] };
const patterns: Shape = { type: "array", items: { type: "string", minLength: 1 } };

/** A rule's entry; which rules there are, and their options, is told by the rules. */
const anyRule: Shape = { anyOf: [level, { type: "array", items: [level], minItems: 1, title: "an array of a level and options" }] };

function described(shape: Shape, description: string): Shape {
    return { ...shape, description } as Shape;
}

const PROPERTIES = {
    $schema: described({ type: "string" }, "The address or path of this schema, for editors."),
    extends: described({ enum: configNames }, "The rules to start from: recommended (default), all, or errors-only."),
    rules: described({ type: "object", additionalProperties: anyRule }, "Levels of single rules, with options: { \"wsk/no-irp-leak\": \"warn\" }."),
    files: described(patterns, "What is checked when the command names no paths: files, folders and patterns, relative to this file."),
    ignores: described(patterns, "Files that are not reported on, as in .gitignore, relative to this file. They still tell what their functions do."),
    ...PROJECT_SCHEMA,
} as const;

/** The shape of a configuration, without the names and options of rules. */
export const CONFIG_SHAPE: Shape = { type: "object", properties: PROPERTIES, additionalProperties: false };

/** What the schema needs of a rule. */
export interface SchemaRule {
    readonly meta: { readonly schema?: unknown; readonly docs: { readonly description: string; readonly url: string } };
}

/** The shape of a rule's entry. */
export function ruleShape({ meta }: SchemaRule): Shape {
    const [options] = (meta.schema ?? []) as readonly Shape[];
    return { anyOf: [level, { type: "array", items: options === undefined ? [level] : [level, options], minItems: 1, maxItems: options === undefined ? 1 : 2, additionalItems: false, title: "an array of a level and options" }] };
}

/**
 * The JSON Schema of a configuration, which is published in the package.
 *
 * @param rules all rules by their ids, without prefix
 */
export function configSchema(rules: Readonly<Record<string, SchemaRule>>): object {
    const entries = Object.entries(rules).map(([id, rule]) => [`wsk/${id}`, described(ruleShape(rule), `${rule.meta.docs.description}. ${rule.meta.docs.url}`)]);
    const ofRules = { ...PROPERTIES.rules, properties: Object.fromEntries(entries) as unknown, additionalProperties: false };
    return {
        $schema: "http://json-schema.org/draft-07/schema#",
        title: "Configuration of wsk-lint",
        ...CONFIG_SHAPE,
        properties: { ...PROPERTIES, rules: ofRules },
    };
}
