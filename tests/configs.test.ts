import type { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../index.js";
import { lowerMessage } from "../rules/support/message-levels.js";

describe("configs", () => {
    const rules = Object.entries(plugin.rules).map(([id, rule]) => [`wsk/${id}`, rule.meta.docs.level] as const);
    const off = rules.filter(([, level]) => level === "off").map(([id]) => id);

    it("have rules of level off to tell them apart by", () => expect(off).not.toEqual([]));

    it("recommended names every rule at its own level", () => {
        expect(plugin.configs.recommended.rules).toEqual(Object.fromEntries(rules));
    });

    it("all warns of what recommended leaves off, and agrees about the others", () => {
        const levels = rules.map(([id, level]) => [id, level === "off" ? "warn" : level]);
        expect(plugin.configs.all.rules).toEqual(Object.fromEntries(levels));
        expect(off.filter((id) => plugin.configs.all.rules?.[id] !== "warn")).toEqual([]);
    });

    it("errors-only has the rules whose findings are errors, and nothing that warns", () => {
        const levels = rules.map(([id, level]) => [id, level === "error" ? level : "off"]);
        expect(plugin.configs["errors-only"].rules).toEqual(Object.fromEntries(levels));
        // Of a rule at the level error, the messages that warn all the same.
        const [id, rule] = Object.entries(plugin.rules).find(([, { meta }]) => meta.docs.warnings.length > 0)!;
        const { postprocess } = plugin.processors.errors;
        const message = { ruleId: `wsk/${id}`, messageId: rule.meta.docs.warnings[0]!, severity: 2, message: "", line: 1, column: 1 } satisfies Linter.LintMessage;
        lowerMessage("a.c", `wsk/${id}`, message.messageId);
        expect(postprocess?.([[message, { ...message, messageId: "other" }]], "a.c")).toEqual([{ ...message, messageId: "other" }]);
        expect(postprocess?.([[message]], "a.c")).toEqual([message]);
    });

    it("rules of level off are not recommended", () => {
        const recommended = Object.values(plugin.rules).filter(({ meta }) => meta.docs.recommended);
        expect(recommended.map(({ meta }) => meta.docs.level)).not.toContain("off");
    });
});
