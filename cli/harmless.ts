/** Text for standard error that quotes names of files. */

/**
 * One line in which nothing steers a terminal, hides or turns round what follows: control characters and the like are shown as escapes of C.
 */
export function harmless(text: string): string {
    return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (char) => {
        const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
        return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
    });
}
