/** With more comments than this, it is no gap: a text of comments is not looked through again for each of them. */
const MOST_COMMENTS = 8;

/**
 * A pattern of what may stand between a name and the parenthesis behind it: white space, spliced lines, comments.
 *
 * @param longest how long a comment may be, in characters; without it, a text of comments that are never closed is looked through once for each of its words
 */
export function gap(longest: number | "" = 200): string {
    const comment = String.raw`/\*(?:[^*]|\*(?!/)){0,${longest}}\*/|//[^\r\n]{0,${longest}}(?:[\r\n]|$)`;
    return String.raw`\s*(?:(?:\\\r?\n|${comment})\s*){0,${MOST_COMMENTS}}`;
}
