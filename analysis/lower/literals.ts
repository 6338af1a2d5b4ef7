/** Values of C literals. */

/** The value of an integer literal, or null for floating point and anything malformed. Values wider than 53 bits are rounded. */
export function integerLiteral(text: string): number | null {
    // The grammar takes a sign before digits for a part of the literal.
    const match = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)(?:[uU]|[lL]|[iI](?:8|16|32|64))*$/.exec(text.replaceAll("'", ""));
    if (match?.[1] === undefined) return null;
    const digits = match[1];
    const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
    return text.startsWith("-") ? 0 - value : value;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, "0": 0, "\\": 92, "'": 39, '"': 34, a: 7, b: 8, f: 12, v: 11 };

/** The value of a character literal; multi-character constants (`'tgaT'`, pool tags) as MSVC packs them. */
export function charLiteral(text: string): number | null {
    const match = /^(?:L|u8|u|U)?'([\s\S]*)'$/.exec(text);
    if (match?.[1] === undefined) return null;
    let value = 0;
    const body = match[1];
    for (let index = 0; index < body.length; index++) {
        let code = body.charCodeAt(index);
        if (code === 92) {
            index++;
            const hex = /^x([0-9a-fA-F]+)/.exec(body.slice(index));
            if (hex?.[1] !== undefined) {
                code = Number.parseInt(hex[1], 16);
                index += hex[1].length;
            } else code = ESCAPES[body[index] ?? ""] ?? body.charCodeAt(index);
        }
        value = (value * 256 + (code & 0xff)) % 0x1_0000_0000;
    }
    return value;
}
