/** The C and C++ files below a folder: those with the endings that the tool takes, whatever ignore files say. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

const ending = /\.(?:[ch]|cpp|cc|cxx|c\+\+|hpp|hh|hxx|h\+\+)$/iu;

/** @returns paths, sorted */
export function sourcesBelow(folder) {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && ending.test(entry.name))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .sort();
}
