/**
 * `npx eslint` with the plugin and `wsk-lint` give the same findings, fixes and suggestions over the whole corpus. One process of each for
 * all files. What the help is worth is for tests/fix-safety.test.ts to say.
 */
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result } from "../cli/results.js";
import plugin from "../index.js";
import { builtModule, ensureBuilt } from "./built.js";
import { type Folder, makeFolder } from "./folder.js";

const folders: Folder[] = [];
const isSource = (path: string): boolean => /\.(?:[ch]|[ch]pp)$/iu.test(path);

const CONFIG = { "eslint.config.mjs": `import wsk from ${JSON.stringify(builtModule("index.js"))};\nexport default [wsk.configs.all];\n` };

/** A copy of the corpus, with what its files do not show: damage, directives, pragmas, CRLF, a byte-order mark, astral characters. */
function copyOfCorpus(): string {
    const folder = makeFolder({
        ...CONFIG,
        "odd/damaged.c": "PWSK_SOCKET a; // eslint-disable-line wsk/parse-coverage\nvoid f(void)\n{\n    int x = ] 5;\n    else {\n}\n",
        "odd/windows.c": `\uFEFF/* 𝒳 */${callbacks().replace("* ", "* 𝒳 ").replaceAll("\n", "\r\n")}`,
        "odd/silenced.c": callbacks()
            .replace(/^.*\/\/~ valid-callback-return$/mu, "/* eslint-disable-next-line wsk/valid-callback-return -- tested */\n$&")
            .replace(/^.*\/\/~ valid-callback-return$(?![^]*\/\/~ valid-callback-return$)/mu, "#pragma warning(suppress: 28156) // wsk/valid-callback-return\n$&"),
    });
    for (const part of ["rules", "demo", "drivers"]) cpSync(join("test-corpus", part), join(folder.path, part), { recursive: true });
    folders.push(folder);
    return folder.path;
}

/** As ESLint hands it to rules and counts offsets in it: without the mark. */
function textOf(path: string): string {
    return readFileSync(path, "utf8").replace(/^\uFEFF/u, "");
}

function callbacks(): string {
    return readFileSync("test-corpus/rules/valid-callback-return/answers.c", "utf8");
}

function run(cwd: string, program: string, ...args: string[]): { code: number | null; stderr: string; results: Result[] } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(program), "--format", "json", ...args], {
        cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024,
    });
    // ESLint lints its own configuration file too.
    const results = (JSON.parse(stdout) as Result[]).filter(({ filePath }) => isSource(filePath));
    return { code: status, stderr, results };
}

const eslint = (cwd: string, ...args: string[]): ReturnType<typeof run> => run(cwd, "node_modules/eslint/bin/eslint.js", ".", ...args);
const wskLint = (cwd: string, ...args: string[]): ReturnType<typeof run> => run(cwd, "bin/wsk-lint.js", "--config", "all", ...args);

/** Bytes of all C files by their paths. */
function bytesBelow(folder: string): Record<string, string> {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isSource).sort();
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "latin1")]));
}

let corpus: string;
let found: Result[];

beforeAll(() => {
    ensureBuilt();
    corpus = copyOfCorpus();
    found = wskLint(corpus).results;
}, 120_000);
afterAll(() => {
    for (const folder of folders) folder.remove();
});

describe("npx eslint and wsk-lint", () => {
    it("say the same of every file, over findings of all rules", () => {
        const theirs = eslint(corpus);
        expect(theirs).toMatchObject({ code: 1, stderr: "" });
        expect(found.length).toBeGreaterThan(50);
        // Everything that results have: paths, places, levels, messages, fixes, suggestions, suppressed messages, counts.
        expect(found).toEqual(theirs.results);
        const reporting = new Set(found.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)));
        // Some rules ask about a driver as a whole, and the corpus is no driver: a file of theirs is one.
        const others = Object.keys(plugin.rules).filter((id) => !reporting.has(`wsk/${id}`));
        expect(others.length).toBeLessThan(8);
        for (const id of others) {
            const source = readdirSync(join(corpus, "rules", id)).find((name) => textOf(join(corpus, "rules", id, name)).includes(`//~ ${id}`));
            const folder = makeFolder({ ...CONFIG, "main.c": textOf(join(corpus, "rules", id, source ?? "")) });
            folders.push(folder);
            const { results } = wskLint(folder.path);
            expect(results).toEqual(eslint(folder.path).results);
            expect(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId))).toContain(`wsk/${id}`);
        }
        expect(found.flatMap(({ suppressedMessages }) => suppressedMessages)).not.toEqual([]);
        expect(reporting).toContain(null);
    }, 120_000);

    it("write the same bytes with --fix, and leave nothing to fix", () => {
        const [ours, theirs] = [copyOfCorpus(), copyOfCorpus()];
        const before = bytesBelow(ours);
        const [left, leftThere] = [wskLint(ours, "--fix"), eslint(theirs, "--fix")];
        const after = bytesBelow(ours);
        expect(after).toEqual(bytesBelow(theirs));
        const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
        const fixable = found.filter(({ messages }) => messages.some(({ fix }) => fix !== undefined));
        expect(changed).toEqual(fixable.map(({ filePath }) => relative(corpus, filePath)).sort());
        expect(changed).toContain(join("odd", "windows.c"));
        expect(left.results.flatMap(({ messages }) => messages.filter(({ fix }) => fix !== undefined))).toEqual([]);
        // The results name the two copies; apart from that they are the same.
        const places = (folder: string, results: Result[]): unknown => {
            return results.map(({ filePath, messages, output }) => ({ path: relative(folder, filePath), messages, output }));
        };
        expect(places(ours, left.results)).toEqual(places(theirs, leftThere.results));
    }, 120_000);
});
