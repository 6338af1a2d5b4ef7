import { describe, expect, it } from "vitest";
import { anyWordOf, withoutUnused } from "./word-patterns.js";

describe("what says that something is not used", () => {
    it.each(["UNREFERENCED_PARAMETER(ctx);", "DBG_UNREFERENCED_LOCAL_VARIABLE( ctx );", "UNUSED(ctx);", "MY_UNUSED_PARAM (ctx);", "(void)ctx;", "( VOID ) ctx;"])("%s is no use", (text) => {
        expect(withoutUnused(text)).not.toContain("ctx");
    });

    it.each(["FreeUnused(ctx);", "(void)Release(ctx);", "unused(ctx);", "(PVOID)ctx;"])("%s is one", (text) => {
        expect(withoutUnused(text)).toContain("ctx");
    });
});

it("a pattern is made of a few words, and of many any word", () => {
    expect(new RegExp(`^${anyWordOf(["a$b", "c"])}$`).test("a$b")).toBe(true);
    expect(anyWordOf(Array.from({ length: 5000 }, (_, at) => `word${at}`))).toBe(String.raw`\w+`);
});
