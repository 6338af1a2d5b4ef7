/** From the canonical style of the makers to a driver's own. */

/** @param lines canonical: four spaces, opening braces at line ends */
export function restyle(lines, { indent, bracesAlone }) {
    const styled = bracesAlone ? lines.flatMap(split) : lines;
    return indent === "    " ? styled : styled.map((line) => line.replace(/^(?: {4})+/u, (spaces) => indent.repeat(spaces.length / 4)));
}

/** A brace at a line's end gets a line of its own. */
function split(line) {
    const match = /^(\s*)(\} )?((?:if|else|for|while|switch|do|__try|__except)\b.*?) ?\{$/u.exec(line);
    if (match === null) return [line];
    const [, space, close, head] = match;
    return [...(close === undefined ? [] : [`${space}}`]), `${space}${head}`, `${space}{`];
}

/** The text of a file; a driver's files have one kind of line end. */
export function textOf(lines, { crlf }) {
    return `${lines.join(crlf ? "\r\n" : "\n")}${crlf ? "\r\n" : "\n"}`;
}
