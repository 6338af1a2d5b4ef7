import { damage, gap, pragmaSuppressions } from "../analysis/index.js";
import { defineRule, isRule } from "./support/define-rule.js";

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
            "'{{name}}' could not be analysed completely: {{reason}}. " +
            "Other rules stay silent about what they do not understand, so mistakes in this function may go unreported.",
        tooLarge:
            "'{{name}}' is too large or too deeply nested to be analysed. " +
            "Other rules stay silent about it, so mistakes in this function may go unreported; divide it into smaller functions.",
        pragma: "There is no rule wsk/{{rule}}, so this pragma silences none; wsk-lint --list-rules names all rules.",
    },
    check(driver, report) {
        const { file } = driver;
        for (const { rule, start, end } of pragmaSuppressions(file)) {
            if (!isRule(rule)) report({ at: { start, end }, message: "pragma", data: { rule } });
        }
        // What no other rule looks at need not be understood.
        if (!driver.matters) return;
        const named = new Set<number>();
        for (const { name, start, end, reason } of damage(file)) {
            report({ at: nameIn(file.text, name, start, end), message: "damaged", data: { name, reason } });
            named.add(start);
        }
        for (const { name, item } of driver.unanalysed()) {
            if (!named.has(item.start)) report({ at: nameIn(file.text, name, item.start, item.end), message: "tooLarge", data: { name } });
        }
    },
});

/** The place of a function's name in its head. */
function nameIn(text: string, name: string, start: number, end: number): { start: number; end: number } {
    const head = text.slice(start, end);
    const found = /^\w+$/u.test(name) ? head.search(new RegExp(`\\b${name}${gap("")}[()]`, "u")) : -1;
    return found === -1 ? { start, end: start + 1 } : { start: start + found, end: start + found + name.length };
}
