/**
 * A pattern of what may stand between a name and the parenthesis behind it: white space, spliced lines, comments.
 *
 * @param longest how long a comment may be, in characters; without it, a text of comments that are never closed is looked through once for each of its words
 */
export function gap(longest: number | "" = 200): string {
    return String.raw`(?:\s|\\\r?\n|/\*(?:[^*]|\*(?!/)){0,${longest}}\*/|//[^\r\n]{0,${longest}}(?:[\r\n]|$))*`;
}
