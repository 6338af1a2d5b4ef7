/**
 * Code pages of East Asia, in which a character has one byte or two. The second may be that of a backslash: read byte by byte, `// 表` would
 * go on in the next line, and `"ソ"` would not end where it ends. So these texts are decoded. No file says which page it is in; to take one
 * for another shows other characters in comments, and changes no place. https://encoding.spec.whatwg.org/#legacy-multi-byte-chinese-(simplified)-encodings
 */

export const codePages = ["shift_jis", "euc-kr", "gbk", "big5"] as const;
export type CodePage = (typeof codePages)[number];

export function isCodePage(name: string): name is CodePage {
    return (codePages as readonly string[]).includes(name);
}

/**
 * Decodes bytes that are not UTF-8, if they look like text in one of the code pages and come back byte for byte.
 *
 * @returns null for what is better read one character a byte
 */
export function decodeCodePage(bytes: Buffer): { readonly text: string; readonly encoding: CodePage } | null {
    if (!isPaired(bytes)) return null;
    for (const encoding of codePages) {
        const text = decodeAll(bytes, encoding);
        if (text === null || !isPlausible(text, encoding)) continue;
        if (encodeCodePage(text, encoding)?.equals(bytes) === true) return { text, encoding };
    }
    return null;
}

/** Encodes a text; null when it has a character that the code page has not. */
export function encodeCodePage(text: string, encoding: CodePage): Buffer | null {
    const bytes: number[] = [];
    const table = tableOf(encoding);
    for (const char of text) {
        const code = char.codePointAt(0) ?? 0;
        const pair = code < 0x80 ? code : table.get(char);
        if (pair === undefined) return null;
        if (pair > 0xff) bytes.push(pair >> 8);
        bytes.push(pair & 0xff);
    }
    return Buffer.from(bytes);
}

/**
 * In texts of two bytes a character, most bytes above 127 stand in runs, which begin with a lead byte; in those of Europe they stand alone
 * between letters of ASCII.
 */
function isPaired(bytes: Buffer): boolean {
    let alone = 0;
    let inRuns = 0;
    for (let at = 0; at < bytes.length; at++) {
        if (bytes[at]! < 0x80) continue;
        let end = at + 1;
        while (end < bytes.length && bytes[end]! >= 0x80) end++;
        if (end - at === 1) alone++;
        else inRuns += end - at;
        at = end;
    }
    return inRuns > alone;
}

function decodeAll(bytes: Buffer, encoding: CodePage): string | null {
    try {
        // A mark of UTF-8 can't begin such a text, so none is lost.
        return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        // Bytes that this page has not, or a Node.js without its tables.
        return null;
    }
}

/** Most bytes of one page are bytes of the others too: each is taken where what it shows is what its writers use. */
function isPlausible(text: string, encoding: CodePage): boolean {
    const all = text.match(/[^\0-\x7F]/gu)?.length ?? 0;
    const share = (pattern: RegExp): number => (text.match(pattern)?.length ?? 0) / Math.max(1, all);
    if (encoding === "shift_jis") return share(/[\u3040-\u30FF]/gu) > 0.1 && share(/[\uFF61-\uFF9F]/gu) < 0.3;
    if (encoding === "euc-kr") return share(/[\uAC00-\uD7A3]/gu) > 0.8;
    return true;
}

const tables = new Map<CodePage, ReadonlyMap<string, number>>();

/** The bytes of each character; made of what decoding gives, so that the two agree. */
function tableOf(encoding: CodePage): ReadonlyMap<string, number> {
    let table = tables.get(encoding);
    if (table === undefined) tables.set(encoding, (table = makeTable(encoding)));
    return table;
}

function makeTable(encoding: CodePage): Map<string, number> {
    const table = new Map<string, number>();
    const decoder = new TextDecoder(encoding);
    const add = (bytes: readonly number[]): void => {
        const char = decoder.decode(Uint8Array.from(bytes));
        const isOne = char !== "" && char.length === ((char.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
        if (isOne && char !== "\uFFFD" && !table.has(char)) table.set(char, bytes.reduce((sum, byte) => sum * 256 + byte, 0));
    };
    for (let lead = 0x80; lead <= 0xff; lead++) {
        add([lead]);
        for (let trail = 0x40; trail <= 0xff; trail++) add([lead, trail]);
    }
    return table;
}
