/** Files that the linter need not see: what there is to say of them is said here. */
import { sep } from "node:path";
import type { Snapshot } from "../host/snapshot.js";
import type { Target } from "./files.js";
import { speaksToLinter } from "./place.js";
import { makeResult, notAnalysed, type Result } from "./results.js";

/** True when the linter may have something to say of a file of no driver. */
export function needsLinter({ path }: Target, snapshot: Snapshot): boolean {
    const reading = snapshot.reading(path);
    return reading.ok && speaksToLinter(reading.text);
}

/** The result of a file that can't be read, or in which nothing is looked for. */
export function withoutLinter({ path }: Target, snapshot: Snapshot): Result {
    const reading = snapshot.reading(path);
    const filePath = path.replaceAll("/", sep);
    return reading.ok ? makeResult(filePath, [], { suppressedMessages: [] }) : notAnalysed(filePath, reading.reason, "error");
}
