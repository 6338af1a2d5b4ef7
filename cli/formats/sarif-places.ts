/** Places in SARIF: files relative to the repository, regions, and the texts at them. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "./finding.js";
import { pathBelow } from "./paths.js";
import type { Setting } from "./report.js";

/** What paths are relative to: the repository's folder (3.14.14). */
export const rootId = "%SRCROOT%";

interface Artifact {
    readonly uri: string;
    readonly uriBaseId?: string;
}

/** The file of a location: below the repository relative to it, else absolute. */
export function artifactOf(path: string, { root }: Setting): Artifact {
    const below = pathBelow(path, root);
    if (below === null) return { uri: pathToFileURL(path).href };
    return { uri: below.split("/").map(encoded).join("/"), uriBaseId: rootId };
}

/** A path segment for a URI. Half a surrogate pair can't be encoded; a colon in the first segment would make it a scheme. */
function encoded(segment: string): string {
    return encodeURIComponent(segment.replace(/\p{Cs}/gu, "\uFFFD"));
}

interface Place extends Pick<Finding, "line" | "column"> {
    /** Of a step of a trace; a finding has none and lies in the file that was linted. */
    readonly path?: string;
    readonly end?: Finding["end"];
}

interface Location {
    readonly physicalLocation: { readonly artifactLocation: Artifact; readonly region: Readonly<Record<string, number>> };
}

/**
 * A location with a physical one in it.
 *
 * @param filePath the file that was linted
 */
export function locationOf(filePath: string, { path, line, column, end }: Place, setting: Setting): Location {
    const file = path === undefined ? filePath : resolve(setting.cwd, path);
    const region = { startLine: line, startColumn: column, ...(end ? { endLine: end.line, endColumn: end.column } : {}) };
    return { physicalLocation: { artifactLocation: artifactOf(file, setting), region } };
}

/** A message's text, in which `[text](target)` would be a link (3.11.6). */
export function messageOf(text: string): string {
    return /\]\(/u.test(text) ? text.replace(/[\\[\]]/gu, "\\$&") : text;
}
