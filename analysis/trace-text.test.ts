import { describe, expect, it } from "vitest";
import { displayPath, formatTrace, oneLine, parseTrace } from "./trace-text.js";

describe("displayPath", () => {
    it.each([
        ["/home/me/driver/a.c", "/home/me", "driver/a.c"],
        ["/home/me/driver/a.c", "/home/me/", "driver/a.c"],
        ["/home/me2/a.c", "/home/me", "/home/me2/a.c"],
        ["/a.c", "/", "/a.c"],
        ["C:/a.c", "C:\\", "C:/a.c"],
        ["a.c", "/home", "a.c"],
        ["C:/Drivers/a.c", "c:\\drivers", "a.c"],
        ["C:\\drivers\\sub\\a.c", "C:\\drivers", "sub/a.c"],
        ["D:/a.c", "C:\\", "D:/a.c"],
        ["\\\\server\\share\\a.c", "\\\\server\\share", "a.c"],
        ["/Home/a.c", "/home", "/Home/a.c"],
        ["/odd\\name.c", "/", "/odd\\name.c"],
    ])("of %s below %s is %s", (path, cwd, expected) => {
        expect(displayPath(path, cwd)).toBe(expected);
    });
});

describe("traces", () => {
    const steps = [
        { path: "C:/other/h.c", line: 1, column: 2, text: "one: 3:4 two" },
        { path: "with space/é.c", line: 30, column: 40, text: "" },
    ];

    it("are read back as they were written", () => {
        const message = `What is wrong.${formatTrace(steps, "/home")}`;
        expect(message).toBe("What is wrong.\n  1. C:/other/h.c:1:2 one: 3:4 two\n  2. with space/é.c:30:40 ");
        expect(parseTrace(message)).toEqual({ text: "What is wrong.", trace: steps });
    });

    it("may be absent, and messages may have several lines", () => {
        expect(formatTrace([], "/")).toBe("");
        expect(parseTrace("One.")).toEqual({ text: "One.", trace: [] });
        expect(parseTrace("One.\n  1. nothing\nTwo.")).toEqual({ text: "One.\n  1. nothing\nTwo.", trace: [] });
        expect(parseTrace("  1. a.c:1:1 x")).toEqual({ text: "  1. a.c:1:1 x", trace: [] });
    });
});

describe("oneLine", () => {
    it("folds white space and control characters", () => {
        expect(oneLine(" a\r\n\tb\u001b[31m\u2028c ")).toBe("a b [31m c");
    });
});
