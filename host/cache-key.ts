/**
 * What ESLint's own cache (`--cache`) must know of a driver besides the file itself. ESLint keeps a file's findings as long as the file and its
 * configuration stay the same, but what is found in one file of a driver depends on the others. So the configuration, as ESLint's cache sees
 * it, says what the driver's files are: see `languageOptions.toJSON()` in https://eslint.org/docs/latest/extend/languages.
 */
import { normalizePath } from "./node-host.js";
import { readBytes } from "./read-file.js";
import { walk } from "./walk.js";

/**
 * Language options that tell ESLint's cache, and nobody else, about the driver's files. They are looked at when the cache asks, never before.
 *
 * @param options `languageOptions` of a configuration
 */
export function withDriverFiles<Options extends object>(options: Options): Options {
    const { root } = options as { root?: unknown };
    const toJSON = (): object => ({ ...options, driverFiles: stateOf(normalizePath(typeof root === "string" ? root : process.cwd())) });
    return Object.defineProperty({ ...options }, "toJSON", { value: toJSON, enumerable: false });
}

/**
 * A hash of the names and bytes of all files below a folder that a run may look at, and of which of them ignore files leave out. A file that
 * ignore files leave out takes part where it is linted all the same.
 */
function stateOf(root: string): string {
    const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
    hash.update(`${JSON.stringify(walk(root, { honourIgnores: true }).files)}\n`);
    const { files, beside } = walk(root, { honourIgnores: false });
    for (const path of [...files, ...beside]) {
        const bytes = readBytes(path);
        hash.update(`${JSON.stringify(path)} ${typeof bytes === "string" ? "unread" : bytes.length}\n`).update(typeof bytes === "string" ? "" : bytes);
    }
    return hash.digest("hex");
}
