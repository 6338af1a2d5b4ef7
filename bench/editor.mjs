/** WSK files of 60 and 100 KB in a process that stays, as in an editor: the same text again, and a text that has changed. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeDriver } from "./corpus/driver.mjs";
import { moreFunctions } from "./corpus/files.mjs";
import { Random } from "./corpus/random.mjs";
import { wskFiles } from "./corpus/wsk-clients.mjs";
import { scratchFolder } from "./measure.mjs";
import { markdown } from "./report.mjs";

const SIZES = [60_000, 100_000];

/** @returns Markdown */
export function editorTable() {
    const [first, ...others] = SIZES.map(timesOf);
    const rows = [...first].map(([what, time]) => [what, time, ...others.map((each) => each.get(what) ?? "")]);
    return markdown(["a WSK file, recommended rules", ...SIZES.map((size) => `${size / 1000} KB`)], rows);
}

/** Times of linting a file of so many bytes, by what was linted. */
function timesOf(size) {
    const random = new Random("editor");
    const folder = scratchFolder();
    const files = wskFiles(random, 4);
    let target = null;
    for (const [path, text] of files) {
        const isTarget = path.endsWith("listener.c");
        if (isTarget) target = path;
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), isTarget ? enlarged(random, text, size) : text);
    }
    if (target === null) throw new Error("The generated client has no listener.c.");
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(import.meta.dirname, "lint.mjs"), join(folder, target), "100"], { cwd: dirname(join(folder, target)), encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const lines = stdout.split("\n").map((line) => /^\s*([\d.]+ ms)\s+recommended rules, (.*)$/u.exec(line)).filter((match) => match !== null);
    return new Map(lines.map(([, time, what]) => [what, time]));
}

/** The text with functions of the same driver added until it is large enough. */
function enlarged(random, text, size) {
    const parts = [text];
    const prefix = /#include "(\w+)hw\.h"/u.exec(text)?.[1] ?? "hw";
    const driver = { ...makeDriver(random, 0), prefix: prefix[0].toUpperCase() + prefix.slice(1), upper: prefix.toUpperCase() };
    for (let length = text.length; length < size;) {
        const more = moreFunctions(random, driver, "listener.c", 60).join("\n");
        parts.push(more);
        length += more.length;
    }
    return parts.join("\n");
}
