/** Patterns made of words of a driver. */

/** Characters of which a pattern can be made for sure. */
const MOST_CHARACTERS = 20_000;

/**
 * A pattern's text for any of some words, to stand between `\\b`. Where there are too many of them, any word may be one.
 *
 * @param words names, as the driver spells them
 */
export function anyWordOf(words: Iterable<string>): string {
    const alternatives = [...words].map((word) => word.replaceAll("$", String.raw`\$`)).join("|");
    return alternatives.length > MOST_CHARACTERS ? String.raw`\w+` : `(?:${alternatives})`;
}
