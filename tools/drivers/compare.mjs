/** Compares what was found with what is listed. Pure functions. */

/**
 * What makes two findings the same one, from the surest sign to the weakest. A line says more than the wording of a message; when lines
 * have moved, the function does.
 */
const signs = [
    { keys: ["path", "rule", "message", "line", "column"], moves: false },
    { keys: ["path", "rule", "message", "line"], moves: false },
    { keys: ["path", "rule", "line"], moves: false },
    { keys: ["path", "rule", "message", "function"], moves: true },
    { keys: ["path", "rule", "function"], moves: true },
];

/**
 * Compares the findings of one repository with those that were judged.
 *
 * @param judged records of judged.jsonl, of this repository
 * @param findings `{ path, line, column, function, rule, message, level }`
 * @returns `same` and `moved` (pairs `{ judged, finding }`), `relevelled` (those pairs of either whose level is another now), `fresh`
 *     (findings that nobody judged), `gone` (judged ones that are not found)
 */
export function compare(judged, findings) {
    const [same, moved] = [[], []];
    let [left, open] = [[...judged], [...findings]];
    for (const { keys, moves } of signs) {
        const groups = grouped(left, keyOf(keys));
        const matched = new Set();
        for (const finding of open) {
            const record = groups.get(keyOf(keys)(finding))?.shift();
            if (record === undefined) continue;
            matched.add(finding).add(record);
            (moves ? moved : same).push({ judged: record, finding });
        }
        left = left.filter((record) => !matched.has(record));
        open = open.filter((finding) => !matched.has(finding));
    }
    const relevelled = [...same, ...moved].filter((pair) => pair.judged.level !== pair.finding.level);
    return { same, moved, relevelled, fresh: open, gone: left };
}

/**
 * The judged list after a run: lines, columns, functions, messages and levels as found, verdicts as they were, what is new as unjudged. What is gone
 * is left out.
 *
 * @param repository its name
 * @param compared what `compare` said of it
 */
export function updated(repository, { same, moved, fresh }) {
    const kept = [...same, ...moved].map(({ judged, finding }) => ({ ...placed(repository, finding), verdict: judged.verdict, reason: judged.reason }));
    return [...kept, ...fresh.map((finding) => ({ ...placed(repository, finding), verdict: "unjudged", reason: "" }))];
}

/**
 * How known mistakes are reported.
 *
 * @param known records of known.jsonl
 * @param findings of all repositories, with `repository`
 * @returns for each record `{ known, how }`: "line" (each place at its line), "function" (each at its line or in its function), "part"
 *     (some places), "no"; null for records without a rule
 */
export function recall(known, findings) {
    const lines = new Set(findings.map((finding) => keyOf(["repository", "path", "rule", "line"])(finding)));
    const functions = new Set(findings.filter((finding) => finding.function !== "").map((finding) => keyOf(["repository", "path", "rule", "function"])(finding)));
    return known.map((record) => {
        if (record.rule === null) return { known: record, how: null };
        const ways = record.places.map((place) => {
            const at = { ...record, ...place };
            if (lines.has(keyOf(["repository", "path", "rule", "line"])(at))) return "line";
            return functions.has(keyOf(["repository", "path", "rule", "function"])(at)) ? "function" : "no";
        });
        if (ways.every((way) => way === "no")) return { known: record, how: "no" };
        if (ways.includes("no")) return { known: record, how: "part" };
        return { known: record, how: ways.includes("function") ? "function" : "line" };
    });
}

/** `Map.groupBy`, which Node.js 20 has not got. */
export function grouped(records, keyOfOne) {
    const groups = new Map();
    for (const record of records) {
        const key = keyOfOne(record);
        if (groups.has(key)) groups.get(key).push(record);
        else groups.set(key, [record]);
    }
    return groups;
}

function placed(repository, { path, line, column, function: name, rule, message, level }) {
    return { repository, path, line, column, function: name, rule, message, level };
}

function keyOf(keys) {
    return (record) => JSON.stringify(keys.map((key) => record[key]));
}
