/** Processor time of a cold run over checkouts against the parse of the same files by tree-sitter alone. */
import { basename, join, resolve } from "node:path";
import { coldOn, parseOn } from "./contestants.mjs";
import { median, race, scratchFolder } from "./measure.mjs";
import { duration, factor, markdown } from "./report.mjs";
import { sourcesBelow } from "./sources.mjs";

/** @returns Markdown: a row for each checkout, then all together */
export async function cpuTable(folders, rounds, log) {
    const cache = join(scratchFolder(), "cache");
    const rows = [];
    const sums = { own: 0, parse: 0, files: 0 };
    for (const folder of folders.map((each) => resolve(each))) {
        const files = sourcesBelow(folder).length;
        if (files === 0) throw new Error(`There is no C or C++ file below "${folder}".`);
        const [parse, cold] = [parseOn(folder), coldOn(folder, cache)];
        const all = { ...cold, node: [...cold.node, "--config", "all", "--no-ignore"] };
        const runs = await race([parse, all], rounds, log);
        const [own, base] = [all, parse].map(({ name }) => median(runs.get(name).map(({ cpu }) => cpu)));
        rows.push([basename(folder).replace("__", "/"), String(files), factor(own / base), duration(own), duration(base)]);
        sums.own += own;
        sums.parse += base;
        sums.files += files;
    }
    rows.push(["all", String(sums.files), factor(sums.own / sums.parse), duration(sums.own), duration(sums.parse)]);
    return markdown(["checkout", "files", "× the parse", "wsk-lint, all rules, cold", "tree-sitter, parsing only"], rows);
}
