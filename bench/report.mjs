/** Tables of measurements, and docs/performance.md that keeps them. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { median, ratio } from "./measure.mjs";

const page = join(import.meta.dirname, "..", "docs", "performance.md");

/** Runs as a Markdown table: ratios first. */
export function table(runs, bases) {
    const known = bases.filter((base) => runs.has(base));
    const rows = [...runs].map(([name, own]) => [
        name, ...known.map((base) => (name === base ? "1" : factor(ratio(runs, name, base)))), duration(median(own.map(({ wall }) => wall))),
        `${duration(Math.min(...own.map(({ wall }) => wall)))} – ${duration(Math.max(...own.map(({ wall }) => wall)))}`,
        own[0].cpu === null ? "" : duration(median(own.map(({ cpu }) => cpu))), own[0].memory === null ? "" : `${median(own.map(({ memory }) => memory)).toFixed(0)} MB`,
    ]);
    return markdown(["run", ...known.map((base) => `× ${base.split(",")[0]}`), "median", "least – most", "processors", "peak memory"], rows);
}

export function markdown(head, rows) {
    const line = (cells) => `| ${cells.join(" | ")} |`;
    return [line(head), `|${head.map((_, at) => (at === 0 ? "---" : "---:")).join("|")}|`, ...rows.map(line)].join("\n");
}

export function factor(value) {
    if (value === null) return "";
    return value < 1 ? value.toFixed(3) : value.toFixed(value < 10 ? 2 : 0);
}

export function duration(milliseconds) {
    return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
}

/** Where and when something was measured, in a sentence. */
export function circumstances(rounds) {
    const commit = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", cwd: import.meta.dirname }).stdout?.trim() || "unknown";
    const memory = Math.round(totalmem() / 1024 ** 3);
    return `Measured on ${new Date().toISOString().slice(0, 10)} at commit ${commit}: ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} processors, ${memory} GB, `
        + `${process.platform} ${process.arch}, Node ${process.versions.node}; ${rounds === null ? "one process for each file" : `medians of ${rounds} rounds in which all take turns`}.`;
}

/** Puts a text between `<!-- bench:name -->` and `<!-- /bench:name -->` in docs/performance.md. */
export function writeSection(name, text) {
    const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
    const old = readFileSync(page, "utf8");
    const [from, to] = [old.indexOf(start), old.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${start}.`);
    writeFileSync(page, `${old.slice(0, from + start.length)}\n${text}\n${old.slice(to)}`);
}
