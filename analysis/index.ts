/** What rules see of the analysis: the model of a driver, asked file by file. */
import type { ParsedFile } from "../parser/parsed-file.js";
import type { Host } from "./host.js";

export type { Host } from "./host.js";
export type { CNode } from "../parser/ast.js";
export { damage, type DamagedFunction } from "../parser/damage.js";
export type { ParsedFile } from "../parser/parsed-file.js";

export interface Driver {
    /** The file being linted. */
    readonly file: ParsedFile;
}

/** Where and with what options a file is linted. */
export interface DriverContext {
    /** Current directory of the run. */
    readonly cwd: string;
    /** Path of the file as ESLint names it. */
    readonly filename: string;
    /** `languageOptions` of the file. */
    readonly options: unknown;
}

/** The model of the driver that `file` belongs to, as seen from that file. */
export function driverOf(file: ParsedFile, _context: DriverContext): Driver {
    return { file };
}

let host: Host | null = null;

/**
 * Says where the other files of a driver come from. What is known of an earlier host's files is forgotten.
 *
 * @returns the host used until now
 */
export function useHost(next: Host | null): Host | null {
    const previous = host;
    host = next;
    return previous;
}

/** The host in use, if any. */
export function currentHost(): Host | null {
    return host;
}
