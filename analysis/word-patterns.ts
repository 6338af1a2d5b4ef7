/** Patterns made of words of a driver. */

/** Macros and casts that say that something is not used; what is spelled in small letters may be a function. */
const UNUSED = /\b[A-Z_]*(?:UNREFERENCED|UNUSED)[A-Z_]*\s*\([^()]*\)|\(\s*(?:void|VOID)\s*\)\s*\w+\b(?!\s*\()/g;

/** A text without what says in it that something is not used. */
export function withoutUnused(text: string): string {
    return text.replace(UNUSED, "");
}

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
