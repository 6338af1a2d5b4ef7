/**
 * Bytes to text and back. Windows sources come as UTF-8, as UTF-8 or UTF-16 with a byte-order mark, and in code pages that no
 * file names (Shift-JIS, GBK, CP949, Windows-1252). Whatever is decoded here is encoded to the same bytes again.
 */
import { isAscii, isUtf8 } from "node:buffer";
import { type CodePage, decodeCodePage, encodeCodePage, isCodePage } from "./code-pages.js";

export type Encoding = "utf8" | "utf16le" | "utf16be" | "latin1" | CodePage;

export interface DecodedText {
    /** The whole text. A byte-order mark in the file is its first character, U+FEFF. */
    readonly text: string;
    readonly encoding: Encoding;
}

const binary = "it contains NUL characters: a binary file, or UTF-16 text without a byte-order mark";

const byteOrderMark = "\uFEFF";

/**
 * Decodes a file's bytes. UTF-16 is recognised by its byte-order mark only. Bytes that are not UTF-8 are taken for a code page of East Asia
 * where they can be one, else for Latin-1, one character a byte: comments may look odd then, but offsets and the way back are exact.
 *
 * @returns the text and its encoding, or the reason why the bytes are no text
 */
export function decode(bytes: Buffer): DecodedText | string {
    // Most files, in the fastest way: one byte is one character.
    if (isAscii(bytes)) return bytes.includes(0) ? binary : { text: bytes.toString("latin1"), encoding: "utf8" };
    const encoding = detect(bytes);
    if (encoding.startsWith("utf16") && bytes.length % 2 !== 0) return "it is UTF-16 text cut in the middle of a character";
    const eastAsian = encoding === "latin1" ? decodeCodePage(bytes) : null;
    if (eastAsian !== null) return eastAsian.text.includes("\0") ? binary : eastAsian;
    const text = encoding === "utf16be" ? swapped(bytes).toString("utf16le") : bytes.toString(encoding);
    if (text.includes("\0")) return binary;
    return { text, encoding };
}

/**
 * Encodes a text the way its file was encoded.
 *
 * @returns the bytes, or null when the text holds a character that the encoding can't hold
 */
export function encode(text: string, encoding: Encoding): Buffer | null {
    if (encoding === "utf8") return Buffer.from(text, "utf8");
    if (encoding === "latin1") return /[^\0-\xFF]/u.test(text) ? null : Buffer.from(text, "latin1");
    if (isCodePage(encoding)) return encodeCodePage(text, encoding);
    // Without its mark the file would not be recognised as UTF-16 again.
    const marked = Buffer.from(text.startsWith(byteOrderMark) ? text : byteOrderMark + text, "utf16le");
    return encoding === "utf16be" ? marked.swap16() : marked;
}

/** The text without a byte-order mark. */
export function withoutMark(text: string): string {
    return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

function detect(bytes: Buffer): "utf8" | "utf16le" | "utf16be" | "latin1" {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf16le";
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf16be";
    return isUtf8(bytes) ? "utf8" : "latin1";
}

function swapped(bytes: Buffer): Buffer {
    return Buffer.from(bytes).swap16();
}
