/** What tells a finding apart from others for as long as its line's text stays, wherever in the file that line goes. */
import { createHash } from "node:crypto";
import type { Message } from "../results.js";

/**
 * Fingerprints of a file's messages, in their order, each different. They depend on the file's path, the rule, its message's id and the
 * text of the line, and, for several that are alike, on their order; not on line numbers.
 *
 * @param path with forward slashes, relative to the repository
 * @param lines of the source; none where it is not known
 */
export function fingerprints(messages: readonly Message[], path: string, lines: readonly string[]): string[] {
    const seen = new Map<string, number>();
    return messages.map((message) => {
        const { ruleId, messageId, line } = message;
        const text = (lines[line - 1] ?? "").replace(/\s+/gu, " ").trim();
        // ESLint's own messages have no id; their texts name no lines.
        const key = JSON.stringify([path, ruleId, messageId ?? message.message, text]);
        const count = seen.get(key) ?? 0;
        seen.set(key, count + 1);
        return createHash("sha256").update(`${key}${count}`).digest("hex").slice(0, 40);
    });
}
