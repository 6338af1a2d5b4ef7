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

interface Region {
    readonly startLine: number;
    readonly startColumn?: number;
    readonly endLine?: number;
    readonly endColumn?: number;
    readonly snippet?: { readonly text: string };
}

interface Location {
    readonly physicalLocation: { readonly artifactLocation: Artifact; readonly region: Region; readonly contextRegion?: Region };
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

/** Lines shown around a finding, and the most lines of the finding itself that are shown. */
const [around, mostLines] = [2, 20] as const;

/** The location of a finding, with the lines around it for those who have the report and not the source (3.29.5). */
export function locationWithSource(filePath: string, finding: Finding, lines: readonly string[], setting: Setting): Location {
    const location = locationOf(filePath, finding, setting);
    const { line, end } = finding;
    const last = end?.line ?? line;
    if (line > lines.length || last > lines.length || last - line >= mostLines) return location;
    const startLine = Math.max(1, line - around);
    const endLine = Math.min(lines.length, last + around);
    const text = lines.slice(startLine - 1, endLine).join("\n");
    return { physicalLocation: { ...location.physicalLocation, contextRegion: { startLine, endLine, snippet: { text } } } };
}

/** A message's text, in which `[text](target)` would be a link (3.11.6). */
export function messageOf(text: string): string {
    return /\]\(/u.test(text) ? text.replace(/[\\[\]]/gu, "\\$&") : text;
}
