#!/usr/bin/env node
/**
 * What general analysers say of the known mistakes in tests/drivers/known.jsonl: runs cppcheck, clang-tidy and gcc -fanalyzer over the
 * files that these are in, and lists each report within three lines of a known mistake, or in its function.
 *
 *     node tools/rivals.mjs [--include=DIR]… [--prelude=FILE] [--only=NAME] checkout…
 *
 * Checkouts are named as for tools/drivers.mjs; build first. Tools are looked for on PATH, and one that is missing is left out and named. gcc and clang-tidy
 * need headers: give the folders of MinGW's `ddk` and of a `wsk.h` by `--include`, and what else is missing there as a header that is included before all others by
 * `--prelude`. Whether a report is about the mistake, a reader must
 * judge: docs/comparison.md has the outcome.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkoutOf, functionsOf } from "./drivers/checkout.mjs";
import { grouped } from "./drivers/compare.mjs";
import { readLists } from "./drivers/lists.mjs";
import { table } from "./drivers/report.mjs";

/** Lines away from a mistake at which a report may still be about it. */
const NEAR = 3;
/** MSVC's exceptions and extensions, which neither gcc nor clang for MinGW reads, and what some drivers get from their projects. */
const DIALECT = [
    "-fms-extensions", "-D_AMD64_", "-DUNICODE", "-D_WIN32_WINNT=0x0A00", "-DNTDDI_VERSION=0x0A000006",
    "-D__try=if(1)", "-D__except(x)=else", "-D__finally=", "-Dtry=if(1)", "-Dexcept(x)=else",
];
const CPP = /\.(?:cpp|cc|cxx)$/iu;

const tools = [
    {
        name: "cppcheck", command: () => "cppcheck", version: (text) => text.trim().replace(/^\D+/u, ""),
        run: (file) => ["--enable=warning,style,performance,portability", "--inconclusive", "--force", "--quiet", "--template={file}:{line}:{column}: {severity}: {message} [{id}]", ...(CPP.test(file) ? [] : DIALECT.slice(-2)), file],
        // Without headers, whatever it can't follow it passes over.
        reads: ({ stderr }) => !/\[syntaxError\]|\[internalError\]|\[preprocessorErrorDirective\]/u.test(stderr),
    },
    {
        name: "clang-tidy", command: () => "clang-tidy", version: (text) => /version ([\d.]+)/u.exec(text)?.[1] ?? "?",
        run: (file, includes) => [
            "--quiet", "--checks=-*,bugprone-*,clang-analyzer-*,concurrency-*,cert-*,misc-*", file, "--", "--target=x86_64-w64-mingw32", "-w",
            ...(CPP.test(file) ? ["-std=c++20"] : ["-std=gnu11", ...DIALECT.slice(-2)]), ...DIALECT.slice(0, -2), ...headers(includes),
        ],
        reads: ({ stdout }) => !/error:/u.test(stdout),
    },
    {
        name: "gcc -fanalyzer", command: (file) => (CPP.test(file ?? "") ? "x86_64-w64-mingw32-g++" : "x86_64-w64-mingw32-gcc"), version: (text) => /\) (\d+)/u.exec(text)?.[1] ?? text.split("\n")[0],
        run: (file, includes) => [
            "-fanalyzer", "-Wall", "-Wextra", "-Wno-multichar", "-Wno-unknown-pragmas", "-O1", "-S", "-o", process.platform === "win32" ? "NUL" : "/dev/null", "-fdiagnostics-plain-output",
            ...(CPP.test(file) ? ["-std=c++20"] : ["-std=gnu11", ...DIALECT.slice(-2)]), ...DIALECT.slice(0, -2), ...headers(includes), file,
        ],
        reads: ({ stderr }) => !/error:/u.test(stderr),
    },
];

const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const includes = options.filter((option) => option.startsWith("--include=")).map((option) => resolve(option.slice("--include=".length)));
const prelude = options.find((option) => option.startsWith("--prelude="))?.slice("--prelude=".length);
const only = options.find((option) => option.startsWith("--only="))?.slice("--only=".length);
const unknown = options.find((option) => !/^--(?:include|prelude|only)=/u.test(option));
if (unknown !== undefined) fail(`Unknown option "${unknown}"; known are --include=DIR, --prelude=FILE and --only=NAME.`);
const places = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (places.length === 0) fail("Give the folders of one or more checkouts.");
const checkouts = new Map(places.map(checkout));
const known = readLists(resolve(import.meta.dirname, "../tests/drivers")).known.filter(({ repository, missed }) => checkouts.has(repository) && missed !== "none");
const files = grouped(known, ({ repository, path }) => `${repository} ${path}`);

const rows = tools.filter(({ name }) => only === undefined || name.startsWith(only)).flatMap((tool) => {
    const { status, stdout } = spawnSync(tool.command(), ["--version"], { encoding: "utf8" });
    if (status !== 0) {
        console.log(`${tool.name} is not on PATH: left out.`);
        return [];
    }
    return [[`${tool.name} ${tool.version(stdout)}`, ...Object.values(tried(tool))]];
});
console.log(table(["tool", "files", "read without an error", "known mistakes", "of them in files without an error", "reports", "mistakes with a report near"], rows));

function checkout(place) {
    try {
        const { repository, folder } = checkoutOf(place);
        return [repository, folder];
    } catch (error) {
        return fail(error.message);
    }
}

function headers(folders) {
    return [...(prelude === undefined ? [] : ["-include", resolve(prelude)]), ...folders.flatMap((each) => ["-isystem", each])];
}

/** Runs a tool over all files, and prints what stands near known mistakes. */
function tried(tool) {
    const sum = { files: files.size, read: 0, known: known.length, inRead: 0, reports: 0, near: 0 };
    for (const mistakes of files.values()) {
        const { repository, path } = mistakes[0];
        const folder = checkouts.get(repository);
        const file = join(folder, path);
        const beside = foldersAbove(path).flatMap((each) => ["", "inc", "include", "common/inc"].map((name) => join(folder, each, name))).filter((each) => existsSync(each));
        const result = spawnSync(tool.command(file), tool.run(file, [...includes, ...beside]), { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28, timeout: 600_000 });
        const isRead = result.error === undefined && tool.reads(result);
        const reports = reportsIn(`${result.stdout}\n${result.stderr}`, file);
        const nameAt = functionsOf(file);
        sum.read += Number(isRead);
        sum.inRead += isRead ? mistakes.length : 0;
        sum.reports += reports.length;
        console.log(`\n${tool.name}: ${repository} ${path}: ${isRead ? "read" : "errors"}, ${reports.length} reports`);
        for (const mistake of mistakes) {
            const near = reports.filter(({ line }) => mistake.places.some((place) => Math.abs(place.line - line) <= NEAR || (place.function !== "" && place.function === nameAt(line))));
            sum.near += Number(near.length > 0);
            if (near.length > 0) console.log(`  ${mistake.places.map(({ line }) => line).join(",")} ${mistake.rule}: ${mistake.wrong}`);
            for (const { line, text } of near) console.log(`    ${line}: ${text}`);
        }
    }
    return sum;
}

/** The folders of a path, the nearest first and the checkout's own, "", last. */
function foldersAbove(path) {
    const parts = path.split("/").slice(0, -1);
    return [...parts.keys(), parts.length].reverse().map((count) => parts.slice(0, count).join("/"));
}

/** Reports of one file, without errors of compiling and the steps that lead to a report. */
function reportsIn(text, file) {
    const lines = text.split("\n").map((line) => /^(.+?):(\d+):(?:\d+:)? (warning|style|performance|portability|error): (.*)$/u.exec(line)).filter((match) => match !== null);
    const own = lines.filter(([, path, , kind, message]) => resolve(path) === file && (kind !== "error" || /\[[\w-]+(?:\.[\w-]+)*\]$/u.test(message)) && !message.includes("[clang-diagnostic-error]"));
    return own.map(([, , line, kind, message]) => ({ line: Number(line), text: `${kind}: ${message}` }));
}

function fail(message) {
    console.error(`rivals: ${message}`);
    process.exit(2);
}
