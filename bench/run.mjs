/**
 * Times this tool beside others on the same files, in turns: `npm run bench -- [options]`. Needs an up-to-date build (npm run build).
 *
 *     --lines N        size of the generated corpus, 1000000 if not given; 0 for none
 *     --corpus DIR     a checkout besides it, which is copied first; may be repeated
 *     --rounds N       5 if not given
 *     --scale          also 0.25, 0.5, 1 and 2 million lines, three rounds each, and a plot
 *     --cpu DIR        also processor time of a checkout against the parse of its files; may be repeated
 *     --editor         also a 100 KB file in a process that stays
 *     --only           none of the tables above, but those asked for by --scale, --cpu and --editor
 *     --write          puts the tables into docs/performance.md
 */
import { cpSync, mkdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { contestantsOn } from "./contestants.mjs";
import { cpuTable } from "./cpu.mjs";
import { editorTable } from "./editor.mjs";
import { generate } from "./generate.mjs";
import { race, scratchFolder } from "./measure.mjs";
import { circumstances, table, writeSection } from "./report.mjs";
import { scale } from "./scale.mjs";
import { sourcesBelow } from "./sources.mjs";

const { values } = parseArgs({
    options: {
        lines: { type: "string", default: "1000000" }, corpus: { type: "string", multiple: true, default: [] }, rounds: { type: "string", default: "5" },
        scale: { type: "boolean" }, cpu: { type: "string", multiple: true, default: [] }, editor: { type: "boolean" }, only: { type: "boolean" }, write: { type: "boolean" },
    },
});
const [lines, rounds] = [Number(values.lines), Number(values.rounds)];
if (!Number.isInteger(lines) || !Number.isInteger(rounds) || rounds < 1 || lines < 0) {
    console.error("bench: --lines and --rounds take whole numbers.");
    process.exit(2);
}
const log = (line) => console.error(line);

if (!values.only && lines > 0) {
    const scratch = scratchFolder();
    const made = generate(join(scratch, "corpus"), { lines });
    await publish("generated", `A generated repository of ${made.files} files and ${made.lines} lines.`, await runOn(join(scratch, "corpus"), scratch));
}
for (const [index, corpus] of values.only ? [] : values.corpus.entries()) {
    const scratch = scratchFolder();
    const copy = join(scratch, "corpus");
    const files = sourcesBelow(corpus);
    for (const path of files) {
        const target = join(copy, relative(resolve(corpus), resolve(path)));
        mkdirSync(join(target, ".."), { recursive: true });
        cpSync(path, target);
    }
    await publish(index === 0 ? "checkout" : null, `The checkout \`${basename(resolve(corpus)).replace("__", "/")}\`, ${files.length} files.`, await runOn(copy, scratch));
}
if (values.scale) await publish("scale", "", await scale(values.write === true, log));
if (values.cpu.length > 0) await publish("cpu", "", await cpuTable(values.cpu, Math.min(rounds, 3), log));
if (values.editor) await publish("editor", "", editorTable());

async function runOn(corpus, scratch) {
    return table(await race(contestantsOn(corpus, scratch), rounds, log), ["ast-grep, ten rules, two threads", "node -e 0"]);
}

/** Prints a table; writes it too, if asked to and there is a place for it. */
async function publish(section, title, text) {
    const turns = section === "editor" ? null : section === "scale" || section === "cpu" ? Math.min(rounds, 3) : rounds;
    const whole = [title, text, circumstances(turns)].filter((part) => part !== "").join("\n\n");
    console.log(`${whole}\n`);
    if (values.write && section !== null) writeSection(section, whole);
}
