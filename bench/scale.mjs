/** How the cost grows with the size of a repository: a table, the line that fits best, a plot. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { astGrep, astGrepOn, coldOn, readOn } from "./contestants.mjs";
import { generate } from "./generate.mjs";
import { median, race, scratchFolder } from "./measure.mjs";
import { fit, plot } from "./plot.mjs";
import { duration, markdown } from "./report.mjs";

const sizes = [250_000, 500_000, 1_000_000, 2_000_000];
const ROUNDS = 3;

/**
 * @param writes whether the plot is written into docs/
 * @returns Markdown
 */
export async function scale(writes, log) {
    const points = new Map();
    for (const lines of sizes) {
        const scratch = scratchFolder();
        const corpus = join(scratch, "corpus");
        const made = generate(corpus, { lines });
        log(`${made.lines} lines in ${made.files} files`);
        const runs = await race([readOn(corpus), ...(astGrep() === null ? [] : [astGrepOn(corpus)]), coldOn(corpus, join(scratch, "cache"))], ROUNDS, log);
        for (const [name, own] of runs) {
            points.set(name, [...(points.get(name) ?? []), { x: made.lines, y: median(own.map(({ wall }) => wall)), memory: median(own.map(({ memory }) => memory ?? 0)) }]);
        }
    }
    if (writes) writeFileSync(join(import.meta.dirname, "..", "docs", "performance-scale.svg"), plot([...points].map(([name, own]) => ({ name, points: own }))));
    const rows = [...points].map(([name, own]) => {
        const { slope, start, r2 } = fit(own);
        return [name, ...own.map(({ y, memory }) => `${duration(y)}${memory > 0 ? `, ${memory.toFixed(0)} MB` : ""}`), `${duration(start)} + ${duration(slope * 1_000_000)} for a million lines`, r2.toFixed(4)];
    });
    return `${markdown(["run", ...sizes.map((size) => `${size / 1_000_000} M lines`), "line through the times", "R²"], rows)}\n\n![Time over lines](performance-scale.svg)`;
}
