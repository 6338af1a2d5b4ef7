/** Runs the linter over a checkout, as its owner would. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { readTextFile } from "../../dist/host/read-file.js";
import { parseFile } from "../../dist/parser/parse.js";

const command = resolve(import.meta.dirname, "../../bin/wsk-lint.js");

/**
 * Tells repository and folder of an argument: `owner/repo=DIR`, or a folder called `owner__repo`.
 *
 * @throws {Error} one sentence, when there is no such folder
 */
export function checkoutOf(argument) {
    const [, name, path] = /^([^=/\\]+\/[^=/\\]+)=(.+)$/u.exec(argument) ?? [null, null, argument];
    const folder = resolve(path);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new Error(`"${path}" is no folder.`);
    return { repository: name ?? basename(folder).replace("__", "/"), folder };
}

/** The revision of a checkout, in seven digits; null when git does not know (an unpacked archive, a repository without a commit). */
export function revisionOf(folder) {
    const git = (...args) => spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
    const top = git("rev-parse", "--show-toplevel");
    if (top.status !== 0 || resolve(top.stdout.trim()) !== folder) return null;
    const head = git("rev-parse", "--verify", "HEAD");
    return head.status === 0 ? head.stdout.slice(0, 7) : null;
}

/**
 * Lints a checkout in a process of its own.
 *
 * @returns `findings` (with `text`, the message's first line, and `trace`), `files`, `seconds`
 * @throws {Error} when the run has failed
 */
export function lint(folder) {
    const begin = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, "--no-cache", "--format", "json"], {
        cwd: folder, encoding: "utf8", maxBuffer: 1 << 30,
    });
    const seconds = (performance.now() - begin) / 1000;
    if (status !== 0 && status !== 1) throw new Error(`${folder}: ${stderr.trim() || `the run ended with ${status}`}`);
    const results = JSON.parse(stdout);
    const findings = results.flatMap(({ filePath, messages }) => {
        if (messages.length === 0) return [];
        const nameAt = functionsOf(filePath);
        return messages.map(({ ruleId, messageId, severity, line, column, message }) => ({
            path: relative(folder, filePath).replaceAll("\\", "/"), line, column, function: nameAt(line),
            rule: ruleId?.replace(/^wsk\//u, "") ?? "(no rule)", message: messageId ?? "(none)",
            level: severity === 2 ? "error" : "warn", text: message.split("\n")[0],
        }));
    });
    return { findings, files: results.map(({ filePath }) => filePath), seconds };
}

/** How many functions the parser sees in files; those under `#if 0` are left out. */
export function countFunctions(files) {
    return files.reduce((sum, path) => sum + itemsOf(path).functions.length, 0);
}

/**
 * Names of the functions of a file.
 *
 * @returns the name of the function in which a line stands; empty for a line outside of all
 */
export function functionsOf(path) {
    const { functions, lineOf } = itemsOf(path);
    const spans = functions.map(({ name, start, end }) => ({ name, first: lineOf(start), last: lineOf(end) }));
    return (line) => spans.find(({ first, last }) => first <= line && line <= last)?.name ?? "";
}

/** Adds the names of functions to the places of known mistakes, for those who write them down by line. */
export function namePlaces(folder, { path, places }) {
    const nameAt = functionsOf(join(folder, path));
    return places.map(({ line }) => ({ line, function: nameAt(line) }));
}

function itemsOf(path) {
    const read = readTextFile(path);
    if (read.text === undefined) return { functions: [], lineOf: () => 0 };
    const parsed = parseFile(path, read.text);
    return { functions: parsed.items.filter((item) => item.kind === "function"), lineOf: (offset) => parsed.locate(offset).line };
}
