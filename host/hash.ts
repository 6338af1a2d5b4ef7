/** Hashes of texts and bytes. */

/** A hash by which two contents can be told apart, in hexadecimal digits. Of a text, its UTF-16 code units are hashed. */
export function hashOf(data: string | Uint8Array): string {
    // Loaded only here: it takes longer to load than a small file to lint.
    const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
    return (typeof data === "string" ? hash.update(data, "utf16le") : hash.update(data)).digest("hex");
}
