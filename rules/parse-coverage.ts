import { defineRule } from "./define-rule.js";

export default defineRule({
    id: "parse-coverage",
    contracts: [],
    category: "coverage",
    level: "warn",
    description: "Name each function that could not be analysed, and why",
    sources: [],
    fix: "none",
    messages: {
        damaged:
            "'{{name}}' was not fully analysed: {{reason}}. Findings in it may be missing; see the rule's page for what helps.",
    },
    check() {},
});
