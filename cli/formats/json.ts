/** ESLint's own results: https://eslint.org/docs/latest/use/formatters/#json. */
import type { Result } from "../results.js";
import { jsonText } from "./json-text.js";

/** Formats results as ESLint's array, as they are. */
export function json(results: readonly Result[]): string {
    return jsonText(results);
}
