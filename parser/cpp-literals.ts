/** Literals that C++ has and C has not. */

const DELIMITER = /"([^\s()\\"]{0,16})\(/y;

/**
 * Offset behind the raw string (`R"x(…)x"`) whose quote is at `quote`; `quote` itself where none begins. An unterminated one ends with
 * the text. https://learn.microsoft.com/cpp/cpp/string-and-character-literals-cpp
 */
export function endOfRawString(text: string, quote: number, end: number): number {
    DELIMITER.lastIndex = quote;
    const delimiter = DELIMITER.exec(text)?.[1];
    if (delimiter === undefined) return quote;
    const close = `)${delimiter}"`;
    const at = text.indexOf(close, DELIMITER.lastIndex);
    return at === -1 || at + close.length > end ? end : at + close.length;
}

/** True for the apostrophe in `1'000`. */
export function isDigitSeparator(text: string, at: number): boolean {
    return /[0-9A-Fa-f]/.test(text.charAt(at - 1)) && /[0-9A-Fa-f]/.test(text.charAt(at + 1));
}
