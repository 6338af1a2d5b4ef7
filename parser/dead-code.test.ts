import { describe, expect, it } from "vitest";
import { maskFile, parseFile } from "./parse.js";

/** The code that is left of a text, without blanks, each directive and statement by itself. */
function left(text: string): string {
    return maskFile(text).mask.slice(0, text.length).replace(/^\s*#\s*(?:define|undef)\b(?:.*\\\n)*.*$/gmu, "").replace(/\s+/gu, " ").trim();
}

const choose = (define: string, condition = "#if NAME"): string => left(`${define}\n${condition}\na;\n#else\nb;\n#endif\n`);
const FIRST = "a;";
const SECOND = "b;";
const BOTH: unknown = expect.stringContaining("#if");

describe("a name that the file defines as a number", () => {
    it.each([
        ["#define NAME 0", SECOND], ["#define NAME 1", FIRST], ["#define NAME 2", FIRST], ["#define NAME (0)", SECOND], ["#define NAME ( (1) )", FIRST],
        ["#define NAME 0x1", FIRST], ["#define NAME 0x0", SECOND], ["#define NAME 1u", FIRST], ["#define NAME 0UL", SECOND], ["#define NAME 010", FIRST],
        ["#define NAME TRUE", FIRST], ["#define NAME FALSE", SECOND], ["#define NAME -1", FIRST], ["#define NAME 0 // off", SECOND],
        ["#define NAME /* off */ 0", SECOND], ["#define NAME \\\n 0", SECOND], ["#  define\tNAME\t0", SECOND], ["#define NAME 0\r", SECOND],
        ["#ifdef A\n#endif\n#define NAME 0", expect.stringMatching(/#endif b;$/u)],
    ])("decides: %j", (define, expected) => {
        expect(choose(define)).toEqual(expected);
    });

    it.each([
        ["it is not defined", ""], ["it has no value", "#define NAME"], ["another name is its value", "#define OTHER 0\n#define NAME OTHER"],
        ["it is no number", "#define NAME 1 + 0"], ["it has arguments", "#define NAME(x) 0"], ["it is no integer", "#define NAME 1.0"],
        ["it is defined twice", "#define NAME 0\n#define NAME 1"], ["it is undefined", "#define NAME 0\n#undef NAME"],
        ["the build may set it", "#ifndef NAME\n#define NAME 0\n#endif"], ["a branch defines it", "#ifdef DBG\n#define NAME 1\n#endif"],
        ["another branch defines it", "#ifdef DBG\n#define NAME 1\n#else\n#define NAME 0\n#endif"], ["it is too large to compare", "#define NAME 0xFFFFFFFFFFFF"],
        ["its name goes on in the next line", "#define NAME\\\nS 0"], ["its number goes on in the next line", "#define NAME 0\\\nx1"],
        ["it is an octal number that there is not", "#define NAME 09"],
    ])("decides nothing where %s", (_what, define) => {
        expect(choose(define)).toEqual(BOTH);
    });

    it("decides nothing before, or where the file goes back on it further down", () => {
        expect(left("#if NAME\na;\n#endif\n#define NAME 0\n")).toEqual(BOTH);
        expect(left("#define NAME 0\n#if NAME\na;\n#endif\n#undef NAME\n")).toEqual(BOTH);
        expect(left("#define NAME 0\n#if NAME\na;\n#endif\n#ifdef X\n#undef NAME\n#endif\n")).toEqual(BOTH);
    });

    it("decides within the branch that defines it, an include guard among them", () => {
        expect(left("#ifndef A_H\n#define A_H\n#define NAME 0\n#if NAME\na;\n#endif\nb;\n#endif\n")).toBe("#ifndef A_H b; #endif");
    });

    it.each([
        ["#if !NAME", FIRST], ["#if NAME == 1", SECOND], ["#if NAME == 0", FIRST], ["#if NAME != FALSE", SECOND], ["#if (NAME)", SECOND], ["#if NAME > 2", SECOND],
        ["#if NAME /* on? */", SECOND], ["#if \\\n NAME", SECOND], ["#if defined(NAME) && NAME", SECOND], ["#if defined NAME && !NAME", FIRST],
        ["#if NAME && OTHER", SECOND], ["#if OTHER && (NAME)", SECOND], ["#if !NAME || OTHER(1, 2)", FIRST], ["#if NAME && OTHER + 1 > 2", SECOND],
        ["#ifdef NAME", FIRST], ["#ifndef NAME", SECOND], ["#if NAME >= 0x10u", SECOND], ["#if 0 && OTHER || 1", FIRST],
        ["#if OTHER", BOTH], ["#if OTHER || NAME", BOTH], ["#if OTHER && !NAME", BOTH], ["#if 0 && 1 || OTHER", BOTH], ["#if NAME < OTHER", BOTH],
        ["#if NAME + 1", BOTH], ["#if NAME ? 1 : 0", BOTH], ["#if defined(OTHER)", BOTH], ["#if NAME == OTHER", BOTH], ["#if (NAME", BOTH], ["#if", BOTH],
        ["#if NAME NAME", BOTH], ["#if \"x\"", BOTH], ["#if NA\\\nME", BOTH], ["#if NAME > -1", BOTH], [`#if ${"(".repeat(5000)}NAME`, BOTH],
    ])("as 0: %s", (condition, expected) => {
        expect(choose("#define NAME 0", condition)).toEqual(expected);
    });
});

describe("groups of branches", () => {
    const group = (text: string): string => left(`#define OFF 0\n#define ON 1\n${text}`);

    it.each([
        ["begin with the first that is possible", "#if OFF\na;\n#elif X\nb;\n#else\nc;\n#endif", "#if X b; #else c; #endif"],
        ["end with the first that is certain", "#if X\na;\n#elif ON\nb;\n#elif Y\nc;\n#else\nd;\n#endif", "#if X a; #else b; #endif"],
        ["lose one in between", "#if X\na;\n#elif OFF\nb;\n#else\nc;\n#endif", "#if X a; #else c; #endif"],
        ["lose the last", "#if X\na;\n#elif OFF\nb;\n#endif", "#if X a; #endif"],
        ["are one certain branch", "#if OFF\na;\n#elif ON\nb;\n#elif X\nc;\n#endif", "b;"],
        ["begin with #elifdef", "#if OFF\na;\n#elifndef X\nb;\n#endif", "#ifndef X b; #endif"],
        ["are gone with what is in them", "#if OFF\n#if X\na;\n#elif OFF\n#else\n#endif\nb;\n#elif ON\n#ifdef X\nc;\n#endif\n#endif", "#ifdef X c; #endif"],
        ["are gone within others", "#if X\n#if OFF\na;\n#endif\nb;\n#endif", "#if X b; #endif"],
        ["are never closed", "#if OFF\na;\n#if X\nb;", ""],
        ["were never opened", "#else\na;\n#endif\n#endif", "#else a; #endif #endif"],
        ["of what is no C", "#if OFF\nisn't (C at {all\n#else\na;\n#endif", "a;"],
    ])("%s", (_what, text, expected) => {
        expect(group(text)).toBe(expected);
    });

    it("keep every offset, and make one statement after the other", () => {
        const file = parseFile("a.c", "#define ON 1\nvoid F(void) {\n#if ON\n a();\n#else\n b();\n#endif\n#ifdef X\n c();\n#endif\n}\n");
        expect(file.items.map(({ reduced }) => reduced)).toEqual([false, false]);
        const body = file.root.children.at(-1)?.get("body");
        expect(body?.children.map(({ kind, text }) => [kind, text.replace(/\s+/gu, " ")])).toEqual([
            ["expression_statement", "a();"], ["preproc_ifdef", expect.stringContaining("c();")],
        ]);
    });

    it("take their macros, lines and functions with them", () => {
        const file = parseFile("a.c", "#define OFF 0\n#if OFF\n#define A 1\n#pragma x\nvoid F(void) { ] }\n#else\n#define A 2\nvoid G(void) { }\n#endif\n");
        expect(file.macros.map(({ name, body }) => [name, body])).toEqual([["OFF", "0"], ["A", "2"]]);
        expect(file.lines.filter(({ name }) => name === "pragma")).toEqual([]);
        expect(file.items.filter(({ kind }) => kind === "function").map(({ name, conditions }) => [name, conditions])).toEqual([["G", []]]);
    });
});
