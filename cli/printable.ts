/** Messages and names come from sources: nothing in them may steer the terminal or turn its text round. */
export function printable(text: string): string {
    return text.replace(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}
