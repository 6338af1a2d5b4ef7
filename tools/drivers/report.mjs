/** Tables of docs/accuracy.md, made from the lists in tests/drivers alone: no checkout is needed to write or to check them. */
import { grouped, recall } from "./compare.mjs";
import { byRule } from "./say.mjs";

/** What this project wants to reach, as shares. */
export const goals = { error: 0.97, warn: 0.85, known: 0.95 };

/**
 * All tables by the names of their markers.
 *
 * @param lists what `readLists` returns
 */
export function accuracyTables({ repositories, judged, known }) {
    const ways = recall(known, judged);
    return {
        "driver-totals": totals(judged, ways),
        "driver-repositories": repositoryTable(repositories, judged),
        "driver-rules": ruleTable(judged, ways),
        "driver-judged": judgedTable(judged),
        "driver-missed": missedTable(ways),
    };
}

/**
 * Those known mistakes that count: violations of a contract that a rule looks for, and that turned out to be mistakes.
 *
 * @param ways what `recall` returns
 */
export function counted(ways) {
    return ways.filter(({ known, how }) => how !== null && known.kind === "contract" && known.missed !== "none");
}

function totals(judged, ways) {
    const rows = [["error", "errors that are true"], ["warn", "warnings that are true"]].map(([level, title]) => {
        const records = judged.filter((record) => record.level === level);
        return goalRow(title, records.filter(isTrue).length, records.length, goals[level]);
    });
    const others = judged.filter(({ level, rule }) => level === "warn" && rule !== "parse-coverage");
    rows.push(goalRow("the same without `parse-coverage`", others.filter(isTrue).length, others.length, goals.warn));
    const all = counted(ways);
    for (const [title, certainties] of [["known mistakes that are reported", ["certain", "likely", "arguable"]], ["of them certain or likely", ["certain", "likely"]], ["of them certain", ["certain"]]]) {
        const some = all.filter(({ known }) => certainties.includes(known.certainty));
        rows.push(goalRow(title, some.filter(isReported).length, some.length, goals.known));
    }
    return table(["", "number", "of", "share", "goal", "met"], rows);
}

function goalRow(title, number, of, goal) {
    return [title, number, of, share(number, of), `${Math.round(100 * goal)} %`, of === 0 ? "–" : number / of >= goal ? "yes" : "**no**"];
}

function repositoryTable(repositories, judged) {
    const rows = Object.entries(repositories).map(([name, { revision, files, functions, note }]) => {
        const records = judged.filter(({ repository }) => repository === name);
        return [name, revision, files, functions, countOf(records, "error"), countOf(records, "warn"), byRule(records), note];
    });
    const add = (index) => rows.reduce((total, row) => total + row[index], 0);
    return table(
        ["repository", "revision", "files", "functions", "errors", "warnings", "findings by rule", ""],
        [...rows, ["all", "", add(2), add(3), add(4), add(5), "", ""]],
    );
}

function ruleTable(judged, ways) {
    const rules = [...new Set([...judged.map(({ rule }) => rule), ...counted(ways).map(({ known }) => known.rule)])].sort();
    const rows = rules.map((rule) => {
        const records = judged.filter((record) => record.rule === rule);
        const verdict = (name) => records.filter((record) => record.verdict === name).length;
        const some = counted(ways).filter(({ known }) => known.rule === rule);
        return [
            `[${rule}](rules/${rule}.md)`, records.length, verdict("true"), verdict("false"), verdict("unsure") + verdict("unjudged"), share(verdict("true"), records.length),
            some.length, some.filter(isReported).length, share(some.filter(isReported).length, some.length),
        ];
    });
    return table(["rule", "findings", "true", "false", "unsure", "precision", "known", "reported", "recall"], rows);
}

/** One row for all findings that are what they are for the same reason. */
function judgedTable(judged) {
    const groups = grouped(judged, ({ rule, verdict, reason }) => `${rule} ${verdict} ${reason}`);
    const rows = [...groups.values()].map((records) => [records[0].rule, records[0].verdict, placesOf(records), records[0].reason]);
    return table(["rule", "verdict", "places", "why"], rows.sort((a, b) => (a[0] === b[0] ? 0 : a[0] < b[0] ? -1 : 1)));
}

function missedTable(ways) {
    const kinds = { limit: "limit", bug: "bug", none: "no mistake" };
    const missed = ways.filter((way) => way.known.missed !== undefined);
    const rows = [...grouped(missed, ({ known }) => `${known.rule} ${known.missed} ${known.because} ${known.kind}`).values()].map((group) => {
        const { known } = group[0];
        const places = placesOf(group.flatMap(({ known: { repository, path, places: all } }) => all.map(({ line }) => ({ repository, path, line }))));
        return [known.rule ?? "–", known.kind, known.certainty, places, known.wrong, `${kinds[known.missed]}: ${known.because}`];
    });
    return table(["rule", "kind", "it is", "places", "what is wrong", "why it is not reported"], rows);
}

/** `owner/repository path:1, 2; …`. */
function placesOf(records) {
    const files = grouped(records, ({ repository, path }) => `${repository} \`${path}\``);
    return [...files].map(([file, some]) => `${file} ${[...new Set(some.map(({ line }) => line))].join(", ")}`).join("; ");
}

function isTrue({ verdict }) {
    return verdict === "true";
}

function isReported({ how }) {
    return how === "line" || how === "function";
}

function countOf(records, level) {
    return records.filter((record) => record.level === level).length;
}

function share(number, of) {
    return of === 0 ? "–" : `${((100 * number) / of).toFixed(1)} %`;
}

/** A Markdown table. */
export function table(head, rows) {
    const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
    return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
