import { describe, expect, it } from "vitest";
import plugin from "../index.js";

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

    it("rules of level off are not recommended", () => {
        const recommended = Object.values(plugin.rules).filter(({ meta }) => meta.docs.recommended);
        expect(recommended.map(({ meta }) => meta.docs.level)).not.toContain("off");
    });
});
