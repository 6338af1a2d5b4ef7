/** Where files are linted, and which of them the analysis need not see. */
import type { DriverContext } from "../analysis/surroundings.js";
import { rootOf, type Target } from "./files.js";

/** Where a file is linted. */
export function placeOf(target: Target): DriverContext {
    return { cwd: process.cwd(), filename: target.path, options: { root: rootOf(target) } };
}

/** True for a text with a comment or a pragma that may speak to the linter. */
export function speaksToLinter(text: string): boolean {
    return /eslint|wsk\//u.test(text);
}
