/** What the fuzzer starts from: the files of test-corpus/ and the cases of the rules' tests, each a small driver. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { casesOfTests } from "../../tools/cases.mjs";
import type { Files } from "../lint-files.js";

/** A driver whose files are changed. */
export interface Seed {
    readonly name: string;
    readonly files: Files;
}

const source = /\.(?:[ch]|[ch]pp)$/iu;

function sourcesBelow(folder: string): Record<string, string> {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => source.test(name) && statSync(join(folder, name)).isFile());
    return Object.fromEntries(names.sort().map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8").replace(/^\uFEFF/u, "")]));
}

/** All seeds, in the same order on every machine. */
export async function readSeeds(): Promise<readonly Seed[]> {
    const single = Object.entries(sourcesBelow("test-corpus/rules")).map(([name, text]) => ({ name, files: { [name.replaceAll("/", "-")]: text } }));
    const drivers = ["demo", ...readdirSync("test-corpus/drivers").sort().map((name) => `drivers/${name}`)].map((name) => ({
        name, files: sourcesBelow(join("test-corpus", name)),
    }));
    const cases: Seed[] = [];
    for (const [id, { valid = [], invalid = [] }] of [...(await casesOfTests())].sort(([a], [b]) => (a < b ? -1 : 1))) {
        for (const [index, each] of [...invalid, ...valid].entries()) {
            const { code, filename = "main.c", files = {} } = typeof each === "string" ? { code: each } : each;
            // Projects and module definition files are read, and not linted.
            cases.push({ name: `${id} ${index}`, files: Object.fromEntries(Object.entries({ [filename]: code, ...files }).filter(([name]) => source.test(name))) });
        }
    }
    return [...single, ...drivers, ...cases];
}
