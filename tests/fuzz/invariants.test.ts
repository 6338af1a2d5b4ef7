/** The fuzzer's own checks see what they are for. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as Index from "../../index.js";
import { fillerFaults, lineEndFaults, orderFaults, runFaults } from "./invariants.js";
import { kindOf, reduce } from "./reduce.js";

/** A rule that does what the test wants. */
const fault = vi.hoisted(() => ({ check: (_text: string, _report: (start: number, end: number) => void): void => undefined }));

vi.mock("../../index.js", async (importOriginal) => {
    const original = await importOriginal<typeof Index>();
    const { defineRule } = await import("../../rules/support/define-rule.js");
    const bad = defineRule({
        id: "bad", contracts: [], category: "irps", level: "error", description: "Disallow nothing", sources: [], fix: "none", messages: { found: "Found." },
        check: ({ file }, report) => fault.check(file.text, (start, end) => report({ at: { start, end }, message: "found" })),
    });
    return { ...original, default: { ...original.default, rules: { bad } } };
});

afterEach(() => {
    fault.check = () => undefined;
});

describe("faults that are seen", () => {
    const files = { "a.c": "int a;\nint b;\n", "b.c": "int c;\n" };

    it("an exception, with its stack", () => {
        fault.check = () => {
            throw new RangeError("too deep");
        };
        expect(runFaults(files)[0]).toMatch(/^throw: Error: RangeError: too deep\n +at /u);
    });

    it("findings that depend on line ends, on blank lines, on what was linted before", () => {
        fault.check = (text, report) => {
            if (text.includes("\r")) report(0, 1);
        };
        expect(lineEndFaults(files)[0]).toMatch(/^crlf: wsk\/bad: only then/u);
        fault.check = (text, report) => {
            if (text.split("\n").length > 3) report(0, 1);
        };
        expect(fillerFaults(files, 0, 0)[0]).toMatch(/^filler: wsk\/bad: only then/u);
        // The two files are linted in one order, then in the other: only the first time is there anything.
        let count = 0;
        fault.check = (_text, report) => {
            if (count++ < 2) report(0, 1);
        };
        expect(orderFaults(files)[0]).toMatch(/^order: wsk\/bad/u);
    });

    it("no findings where the grammar finds another way back into what is no C", () => {
        fault.check = (text, report) => {
            if (text.includes("\r\n")) report(0, 1);
        };
        const broken = "Request(PWSK_SOCKET s,ULONG mask,){WSK_EVENT_CALLBACK_CONTROL c={NPI_WSK_INTERFACE_ID,mask;((PWSK_PROVIDER_BASIC_DISPATCH;\n    control.EventMask)->WskControlSocket(s);";
        expect(lineEndFaults({ "a.h": broken })).toEqual([]);
        // A file that is read in one way with any line ends.
        expect(lineEndFaults({ "a.h": `${broken.replace("\n    ", " ")}\n` })).not.toEqual([]);
    });

    it("nothing where a text is refused that is none", () => {
        expect(runFaults({ "a.c": "\0" })).toEqual([]);
    });

    it("are made small", () => {
        fault.check = (text) => {
            if (text.includes("needle")) throw new Error("found");
        };
        const property = { name: "p", share: 1, cases: null as never, faults: ({ files: each }: { files: Readonly<Record<string, string>> }) => runFaults(each) };
        const small = reduce(property, { name: "x", files: { "a.c": `${"int a;\n".repeat(50)}int needle, b;\n${"int c;\n".repeat(50)}`, "b.c": "int d;" }, extra: [] }, 10_000);
        expect(small.files).toEqual({ "a.c": "needle" });
        expect(kindOf(runFaults(small.files)[0] ?? "")).toMatch(/^throw: /u);
    });
});
