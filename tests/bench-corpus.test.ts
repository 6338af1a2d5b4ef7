/** The generated repositories that the benchmarks run on: the same everywhere, and with exactly the findings that were planted. */
import { spawnSync } from "node:child_process";
import { relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planted } from "../bench/corpus/planted.mjs";
import { Random } from "../bench/corpus/random.mjs";
import { repository } from "../bench/corpus/repository.mjs";
import { wskFiles } from "../bench/corpus/wsk-clients.mjs";
import type { Result } from "../cli/results.js";
import { ensureBuilt } from "./built.js";
import { type Folder, makeFolder } from "./folder.js";

/** Enough for every driver that mistakes are planted in. */
const clients = (): [string, string][] => wskFiles(new Random("test"), 17, 250);

let folder: Folder;
beforeAll(() => {
    ensureBuilt();
    folder = makeFolder(Object.fromEntries([...clients(), ...repository({ lines: 8000, seed: "others" })]));
}, 60_000);
afterAll(() => folder.remove());

describe("a generated repository", () => {
    it("is the same each time, and another one for another seed", () => {
        const first = [...repository({ lines: 8000, seed: "a" })];
        expect([...repository({ lines: 8000, seed: "a" })]).toEqual(first);
        expect([...repository({ lines: 8000, seed: "b" })]).not.toEqual(first);
        expect(new Set(first.map(([path]) => path)).size).toBe(first.length);
    });

    it("draws numbers that no version of Node rounds differently", () => {
        const random = new Random("numbers");
        expect(Array.from({ length: 6 }, () => random.below(1000))).toMatchInlineSnapshot(`
          [
            694,
            697,
            403,
            614,
            537,
            414,
          ]
        `);
        expect(Array.from({ length: 3 }, () => random.lines())).toMatchInlineSnapshot(`
          [
            38,
            53,
            411,
          ]
        `);
    });

    it("has about the lines that were asked for, in files of many sizes", () => {
        const sizes = [...repository({ lines: 60_000, seed: "sizes" })].map(([, text]) => text.split("\n").length);
        const all = sizes.reduce((sum, size) => sum + size, 0);
        expect(Math.abs(all - 60_000)).toBeLessThan(3000);
        expect(all / sizes.length).toBeGreaterThan(400);
        expect(all / sizes.length).toBeLessThan(900);
        expect(Math.max(...sizes)).toBeGreaterThan(2000);
        expect(Math.min(...sizes)).toBeLessThan(150);
    });

    it("lets the tool find what was planted and nothing else", () => {
        const marked = [...clients(), ...repository({ lines: 8000, seed: "others" })].flatMap(([path, text]) => text.split(/\r?\n/u).flatMap((line, index) => {
            return (/\/\/~ (.*)$/u.exec(line)?.[1]?.split(" ") ?? []).map((rule) => `${path}:${index + 1} wsk/${rule}`);
        }));
        const { stdout } = spawnSync(process.execPath, [resolve("bin/wsk-lint.js"), "--no-cache", "--format", "json"], { cwd: folder.path, encoding: "utf8" });
        const found = (JSON.parse(stdout) as Result[]).flatMap(({ filePath, messages }) => {
            return messages.map(({ ruleId, line }) => `${relative(folder.path, filePath).replaceAll("\\", "/")}:${line} ${ruleId}`);
        });
        expect(found.sort()).toEqual(marked.sort());
        for (const { rules } of planted) for (const rule of rules) expect(found.join()).toContain(rule);
        }, 60_000);
});
