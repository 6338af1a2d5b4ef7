/**
 * The lists in tests/drivers: which repositories are linted, what the linter finds in them and whether it is right, and which mistakes
 * are known to be in them. They hold places and words of ours, never code of the repositories.
 *
 * - repositories.json: name → `revision` that was read, `files` and `functions` of the last run, `note`.
 * - judged.jsonl: a finding each. `repository`, `path`, `line`, `column`, `function` (empty outside of functions), `rule`, `message` (the
 *   id of the rule's message), `level` (error, warn), `verdict` (true, false, unsure, unjudged), `reason`.
 * - known.jsonl: a mistake each that was found by reading. `repository`, `path`, `places` (line and function; several where one slip is
 *   repeated), `rule` (null where no rule is meant to see it), `kind` (contract, advisory), `certainty` (certain, likely, arguable),
 *   `wrong`; where it is not reported, `missed` (limit, bug, none for what turned out to be no mistake) and `because`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Verdicts of a finding, in the order in which they are counted. */
export const verdicts = ["true", "false", "unsure", "unjudged"];
/** Reasons why a known mistake is not reported. */
export const misses = ["limit", "bug", "none"];

const shapes = {
    judged: {
        repository: isText, path: isText, line: isNumber, column: isNumber, function: isString, rule: isText, message: isText,
        level: oneOf("error", "warn"), verdict: oneOf(...verdicts), reason: isString,
    },
    known: {
        repository: isText, path: isText, places: arePlaces, rule: (value) => value === null || isText(value),
        kind: oneOf("contract", "advisory"), certainty: oneOf("certain", "likely", "arguable"), wrong: isText,
        missed: (value) => value === undefined || misses.includes(value), because: (value) => value === undefined || isText(value),
    },
};

/**
 * Reads the three lists.
 *
 * @param folder tests/drivers
 * @throws {Error} one sentence, for a line that is no such record
 */
export function readLists(folder) {
    const path = join(folder, "repositories.json");
    return {
        repositories: existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {},
        judged: readLines(join(folder, "judged.jsonl"), shapes.judged),
        known: readLines(join(folder, "known.jsonl"), shapes.known),
    };
}

/** Writes the repositories and the judged findings, each in a fixed order, so that a difference shows what has changed. */
export function writeLists(folder, { repositories, judged }) {
    const names = Object.keys(repositories).sort();
    const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, repositories[name]])), null, 4);
    writeFileSync(join(folder, "repositories.json"), `${text}\n`);
    const lines = [...judged].sort(byPlace).map((record) => JSON.stringify(record, Object.keys(shapes.judged)));
    writeFileSync(join(folder, "judged.jsonl"), lines.map((line) => `${line}\n`).join(""));
}

/** Orders findings by repository, path, line, column, rule and message. */
export function byPlace(a, b) {
    for (const key of ["repository", "path", "line", "column", "rule", "message"]) {
        if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
    }
    return 0;
}

function readLines(path, shape) {
    if (!existsSync(path)) return [];
    const records = [];
    for (const [index, line] of readFileSync(path, "utf8").split("\n").entries()) {
        if (line.trim() === "") continue;
        const record = parse(line);
        const wrong = record === null ? "the line" : Object.keys(shape).find((key) => !shape[key](record[key]));
        const more = record === null ? undefined : Object.keys(record).find((key) => !(key in shape));
        if (wrong !== undefined) throw new Error(`${path}:${index + 1}: ${wrong} is missing or has a wrong value.`);
        if (more !== undefined) throw new Error(`${path}:${index + 1}: there is no "${more}".`);
        records.push(record);
    }
    return records;
}

function parse(line) {
    try {
        const value = JSON.parse(line);
        return typeof value === "object" ? value : null;
    } catch {
        return null;
    }
}

function isString(value) {
    return typeof value === "string";
}

function isText(value) {
    return typeof value === "string" && value !== "";
}

function isNumber(value) {
    return Number.isInteger(value) && value > 0;
}

function arePlaces(value) {
    return Array.isArray(value) && value.length > 0 && value.every((place) => isNumber(place?.line) && isString(place?.function));
}

function oneOf(...values) {
    return (value) => values.includes(value);
}
