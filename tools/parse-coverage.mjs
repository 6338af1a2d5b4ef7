#!/usr/bin/env node
/**
 * Measures how much of real C and C++ code the parser understands. Build first (`npm run build`), then
 *
 *     node tools/parse-coverage.mjs [--list] [--lost] [--headers | --cpp] directory…
 *
 * For each directory: .c files, functions that Universal Ctags sees (an independent count; left out when ctags is not
 * installed), how many of these the parser finds under their names, all functions the parser finds, and how many of them
 * contain something that was not understood. A function whose head a macro makes counts as found where ctags sees the macro's name. `--list` names the damaged ones, `--lost` those that only ctags sees,
 * `--headers` reads .h files too, `--cpp` C++ files instead. Functions under `#if 0` count nowhere.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { damage } from "../dist/parser/damage.js";
import { parseFile } from "../dist/parser/parse.js";

const options = new Set(process.argv.slice(2).filter((argument) => argument.startsWith("--")));
const directories = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const cpp = /\.(?:cpp|cc|cxx|c\+\+|hpp|hh|hxx|h\+\+)$/i;
const wanted = options.has("--cpp") ? cpp : options.has("--headers") ? /\.[ch]$/i : /\.c$/i;

function filesUnder(directory) {
    return readdirSync(directory, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && wanted.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
}

/** Text of a source file; UTF-16 (which Visual Studio writes) by its byte-order mark, Latin-1 when it is not UTF-8. */
function textOf(path) {
    const bytes = readFileSync(path);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le");
    const text = bytes.toString("utf8");
    return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

/**
 * Words that ctags must ignore (`-I`), or it takes `_IRQL_requires_(x)` for a function: those that the parser keeps as
 * annotations.
 */
function ignoredWords(parsed) {
    const words = new Set();
    for (const { file } of parsed) {
        for (const { kind, text } of file.annotations) {
            const word = /^\w+/.exec(text)?.[0];
            if (word && kind !== "loop-macro" && kind !== "prefix-macro") words.add(text.endsWith(")") ? `${word}+` : word);
        }
    }
    return [...words].flatMap((word) => ["-I", word]);
}

/** Names of the functions per file as ctags sees them, or null without ctags. */
function tagsOf(files, ignored) {
    const run = spawnSync(
        "ctags",
        [
            "--options=NONE", ...ignored, options.has("--cpp") ? "--language-force=C++" : "--language-force=C", "--c-kinds=f", "--c++-kinds=f", "--output-format=json", "--fields=NFn",
            "-f", "-", "-L", "-",
        ],
        { input: files.join("\n"), maxBuffer: 1 << 30, encoding: "utf8" },
    );
    if (run.error || run.status !== 0) return null;
    const tags = new Map();
    for (const line of run.stdout.split("\n")) {
        if (line === "") continue;
        const tag = JSON.parse(line);
        if (tag._type !== "tag") continue;
        if (!tags.has(tag.path)) tags.set(tag.path, []);
        tags.get(tag.path).push(tag);
    }
    return tags;
}

function measure(directory) {
    const files = filesUnder(directory);
    const sum = { files: files.length, expected: 0, named: 0, found: 0, damaged: 0, milliseconds: 0 };
    const parsed = files.map((path) => {
        const text = textOf(path);
        const begin = performance.now();
        const file = parseFile(path, text);
        sum.milliseconds += performance.now() - begin;
        return { path, file };
    });
    const tags = tagsOf(files, ignoredWords(parsed));
    for (const { path, file } of parsed) {
        const begin = performance.now();
        const functions = file.items.filter((item) => item.kind === "function");
        const broken = damage(file);
        sum.milliseconds += performance.now() - begin;
        sum.found += functions.length;
        sum.damaged += broken.length;
        for (const { name, start, reason } of options.has("--list") ? broken : []) {
            console.log(`${path}:${file.locate(start).line}: ${name}: ${reason}`);
        }
        const names = new Set(file.items.map((item) => item.name));
        for (const tag of tags?.get(path) ?? []) {
            sum.expected++;
            if (names.has(tag.name) || isHeadedBy(functions, tag, file)) sum.named++;
            else if (options.has("--lost")) console.log(`${path}:${tag.line}: ${tag.name}: lost`);
        }
    }
    return sum;
}

/** `HELPER(add)(…) {`: ctags calls the function by the macro that makes its head; the parser keeps that beside its real name. */
function isHeadedBy(functions, { name, line }, file) {
    return functions.some((item) => {
        if (item.headMacro?.name !== name) return false;
        return file.locate(item.start).line <= line && line <= file.locate(item.bodyStart).line;
    });
}

function percent(part, whole) {
    return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(2)} %`;
}

function row(name, sum) {
    const { files, expected, named, found, damaged, milliseconds } = sum;
    const columns = [
        files, expected, named, percent(named, expected), found, damaged, percent(damaged, found), milliseconds.toFixed(0),
    ];
    console.log([name.padEnd(44), ...columns.map((column) => String(column).padStart(9))].join(" "));
}

const heads = ["files", "ctags", "named", "", "found", "damaged", "", "ms"];
const rows = directories.map((directory) => [basename(directory), measure(directory)]);
console.log(["".padEnd(44), ...heads.map((head) => head.padStart(9))].join(" "));
const total = { files: 0, expected: 0, named: 0, found: 0, damaged: 0, milliseconds: 0 };
for (const [name, sum] of rows) {
    row(name, sum);
    for (const key of Object.keys(total)) total[key] += sum[key];
}
row("total", total);
