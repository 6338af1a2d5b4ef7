/** The ESLint plugin: `import wsk from "eslint-plugin-wsk"`, then `export default [wsk.configs.recommended];`. */
import type { ConfigObject, Language, Plugin, Processor } from "@eslint/core";
import { currentHost, useHost } from "./analysis/index.js";
import { withDriverFiles } from "./host/cache-key.js";
import { NodeHost } from "./host/node-host.js";
import { cLanguage } from "./parser/language.js";
import { errorMessages, messageLevels } from "./rules/support/message-levels.js";
import type { Level, Rule } from "./rules/support/define-rule.js";
import { rules } from "./rules/index.js";
import { version } from "./version.js";

export { INTERNAL_ERROR } from "./rules/support/define-rule.js";
export { ONE_LEVEL } from "./rules/support/message-levels.js";
export type { Rule } from "./rules/support/define-rule.js";
export { parseTrace, type TracedMessage } from "./analysis/trace-text.js";
export type { TraceStep } from "./analysis/index.js";

export interface WskPlugin extends Plugin {
    readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
    readonly languages: { readonly c: Language };
    readonly processors: { readonly levels: Processor<string>; readonly errors: Processor<string> };
    readonly rules: Readonly<Record<string, Rule>>;
    readonly configs: { readonly recommended: ConfigObject; readonly all: ConfigObject; readonly "errors-only": ConfigObject };
}

const parts = {
    meta: { name: "eslint-plugin-wsk", version, namespace: "wsk" },
    languages: { c: { ...cLanguage, normalizeLanguageOptions: withDriverFiles } },
    processors: { levels: messageLevels, errors: errorMessages },
    rules,
};

/** Patterns know no difference of case only as sets of letters. */
const files = ["c", "h", "cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++"].map(
    (ending) => `**/*.${ending.replace(/[a-z]/gu, (letter) => `[${letter}${letter.toUpperCase()}]`)}`,
);

function config(name: string, levelOf: (level: Level) => Level): ConfigObject {
    return {
        name: `wsk/${name}`,
        files,
        language: "wsk/c",
        processor: "wsk/levels",
        plugins: { wsk: parts },
        rules: Object.fromEntries(Object.entries(rules).map(([id, rule]) => [`wsk/${id}`, levelOf(rule.meta.docs.level)])),
    };
}

// The configs name the plugin that they are part of: it is completed in place.
const plugin: WskPlugin = Object.assign(parts, {
    configs: {
        recommended: config("recommended", (level) => level),
        all: config("all", (level) => (level === "off" ? "warn" : level)),
        // Messages that warn although their rule is at the level error are no errors either.
        "errors-only": { ...config("errors-only", (level) => (level === "error" ? level : "off")), processor: "wsk/errors" },
    },
});

// Under ESLint a driver's other files come from the disk; whoever has them elsewhere says so before or after importing the plugin.
if (currentHost() === null) useHost(new NodeHost());

export default plugin;
