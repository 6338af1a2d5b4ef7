/**
 * Writes a repository of made-up drivers: `node bench/generate.mjs [--lines 1000000] [--seed drivers] --out DIR`. The same lines and seed give
 * the same bytes everywhere. DIR must not exist yet, or be empty.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { lineCount, repository } from "./corpus/repository.mjs";

/**
 * Writes a repository below a folder.
 *
 * @returns how many files and lines it has
 */
export function generate(folder, options) {
    let [files, lines] = [0, 0];
    const made = new Set();
    for (const [path, text] of repository(options)) {
        const target = join(folder, path);
        if (!made.has(dirname(target))) mkdirSync(dirname(target), { recursive: true });
        made.add(dirname(target));
        writeFileSync(target, text);
        files++;
        lines += lineCount(text);
    }
    return { files, lines };
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
    const { values } = parseArgs({ options: { lines: { type: "string", default: "1000000" }, seed: { type: "string", default: "drivers" }, out: { type: "string" } } });
    const lines = Number(values.lines);
    if (values.out === undefined || !Number.isInteger(lines) || lines < 1) {
        console.error("Usage: node bench/generate.mjs [--lines 1000000] [--seed drivers] --out DIR");
        process.exit(2);
    }
    mkdirSync(values.out, { recursive: true });
    if (readdirSync(values.out).length > 0) {
        console.error(`The folder "${values.out}" is not empty.`);
        process.exit(2);
    }
    const made = generate(values.out, { lines, seed: values.seed });
    console.log(`${made.files} files, ${made.lines} lines`);
}
