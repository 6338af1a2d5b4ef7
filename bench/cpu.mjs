/** Processor time of a cold run over checkouts against the parse of the same files by tree-sitter alone. */
import { cpSync, mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { coldOn, parseOn } from "./contestants.mjs";
import { median, race, scratchFolder } from "./measure.mjs";
import { duration, factor, markdown } from "./report.mjs";
import { sourcesBelow } from "./sources.mjs";

const COLUMNS = ["checkout", "files", "× the parse", "wsk-lint, all rules, cold", "tree-sitter, parsing only"];

/** @returns Markdown: a row for each checkout, then all together: the sum of these, and one run over all of them, with one thread and as it comes */
export async function cpuTable(folders, rounds, log) {
    const cache = join(scratchFolder(), "cache");
    const rows = [];
    const sums = { own: 0, base: 0, files: 0 };
    for (const folder of folders.map((each) => resolve(each))) {
        const files = sourcesBelow(folder).length;
        if (files === 0) throw new Error(`There is no C or C++ file below "${folder}".`);
        const { own, base } = await compare(folder, { cache, rounds, log });
        rows.push(row(basename(folder).replace("__", "/"), files, own, base));
        sums.own += own;
        sums.base += base;
        sums.files += files;
    }
    rows.push(row("the sum of these", sums.files, sums.own, sums.base));
    if (folders.length === 1) return markdown(COLUMNS, rows);
    const all = sideBySide(folders);
    for (const [name, args] of [["all, one run, `--concurrency off`", ["--concurrency", "off"]], ["all, one run", []]]) {
        const { own, base } = await compare(all, { cache, rounds, log, args });
        rows.push(row(name, sums.files, own, base));
    }
    return markdown(COLUMNS, rows);
}

/** @returns milliseconds of processor time: of this tool with all rules (`own`), and of the parse (`base`) */
async function compare(folder, { cache, rounds, log, args = [] }) {
    const [parse, cold] = [parseOn(folder), coldOn(folder, cache)];
    const all = { ...cold, node: [...cold.node, "--config", "all", "--no-ignore", ...args] };
    const runs = await race([parse, all], rounds, log);
    const [own, base] = [all, parse].map(({ name }) => median(runs.get(name).map(({ cpu }) => cpu)));
    return { own, base };
}

function row(name, files, own, base) {
    return [name, String(files), factor(own / base), duration(own), duration(base)];
}

/** Copies of checkouts in one folder, each a repository of its own. */
function sideBySide(folders) {
    const whole = scratchFolder();
    for (const folder of folders) {
        const copy = join(whole, basename(folder));
        cpSync(folder, copy, { recursive: true, dereference: true, filter: (path) => basename(path) !== ".git" });
        mkdirSync(join(copy, ".git"));
    }
    return whole;
}
