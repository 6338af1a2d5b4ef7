/** JSON that is harmless in the log of a terminal or of a CI system. */

/** What JSON.stringify leaves as it is, though a terminal or the reader of a log would take it for an order. */
const risky = /[\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|(?<=#)#(?=\[|vso\[)/giu;

/**
 * A value as JSON. Control characters and the like are written as escapes, which mean the same to whoever parses it.
 *
 * @param indent how many blanks each level is indented by; 0 for one line
 */
export function jsonText(value: unknown, indent = 0): string {
    const text = JSON.stringify(value, null, indent).replace(risky, (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
    return `${text}\n`;
}
